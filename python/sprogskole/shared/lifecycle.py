"""How a run ends early: SIGTERM, a parent that vanished, a closed pipe. Exit codes are in exit_codes.py."""

import json
import os
import signal
import stat
import threading
from contextlib import suppress
from typing import NoReturn

from .errors import Interrupted
from .events import note
from .exit_codes import PARENT_GONE


class Copies:
    """The checkpoints that the parent has copied, as it says. Where no parent listens, none is, and none is waited for."""

    def __init__(self) -> None:
        self.awaited = False
        self._steps: set[int] = set()
        self._changed = threading.Condition()

    def __contains__(self, step: int) -> bool:
        return step in self._steps

    def add(self, step: int) -> None:
        with self._changed:
            self._steps.add(step)
            self._changed.notify_all()

    def wait(self, seconds: float) -> None:
        """Until the next one is copied, or for so long."""
        with self._changed:
            self._changed.wait(seconds)


class StopRequest:
    """Turns SIGTERM into a flag while training (whoever trains saves a checkpoint) and into an exception before."""

    def __init__(self) -> None:
        self.requested = False
        self.copies = Copies()
        self._deferred = False

    def install(self) -> None:
        signal.signal(signal.SIGTERM, self._on_signal)

    def defer(self) -> None:
        """From now on a SIGTERM only sets `requested`; whoever trains looks at it after each batch."""
        self._deferred = True

    def _on_signal(self, number: int, frame: object) -> None:
        self.requested = True
        if not self._deferred:
            raise Interrupted


def listen_to_parent(copies: Copies) -> None:
    """Hears which checkpoints are copied, and ends this process with standard input, so that no orphan holds a GPU.

    Only a pipe or socket is watched: with a terminal or /dev/null as standard input there is no parent to lose.
    """
    mode = os.fstat(0).st_mode
    if stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode):
        copies.awaited = True
        threading.Thread(target=_listen, args=(copies,), name="parent-watch", daemon=True).start()


def _listen(copies: Copies) -> None:
    # Nothing that goes wrong here may leave an orphan behind.
    with suppress(Exception), open(0, encoding="utf-8", closefd=False) as lines:
        for line in lines:
            copies.add(json.loads(line)["copied"])
    leave_without_parent()


def leave_without_parent() -> NoReturn:
    """Ends the process at once. A parent that was killed took standard error with it: saying so must not fail."""
    with suppress(OSError):
        note("standard input ended, so the parent is gone; stopping")
    os._exit(PARENT_GONE)
