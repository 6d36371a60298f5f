"""How a run ends early: SIGTERM, a parent that vanished, a closed pipe. Exit codes are in exit_codes.py."""

import os
import signal
import stat
import threading
from contextlib import suppress
from typing import NoReturn

from .errors import Interrupted
from .events import note
from .exit_codes import PARENT_GONE


class StopRequest:
    """Turns SIGTERM into a flag while training (the step ends and a checkpoint is saved) and into an exception before."""

    def __init__(self) -> None:
        self.requested = False
        self._deferred = False

    def install(self) -> None:
        signal.signal(signal.SIGTERM, self._on_signal)

    def defer(self) -> None:
        """From now on a SIGTERM only sets `requested`; whoever trains looks at it after each step."""
        self._deferred = True

    def _on_signal(self, number: int, frame: object) -> None:
        self.requested = True
        if not self._deferred:
            raise Interrupted


def end_with_parent() -> None:
    """Ends this process as soon as standard input does, so that no orphan holds a GPU.

    Only a pipe or socket is watched: with a terminal or /dev/null as standard input there is no parent to lose.
    """
    mode = os.fstat(0).st_mode
    if stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode):
        threading.Thread(target=_wait_for_end, name="parent-watch", daemon=True).start()


def _wait_for_end() -> None:
    try:
        while os.read(0, 4096):
            pass
    except OSError:
        pass
    leave_without_parent()


def leave_without_parent() -> NoReturn:
    """Ends the process at once. A parent that was killed took standard error with it: saying so must not fail."""
    with suppress(OSError):
        note("standard input ended, so the parent is gone; stopping")
    os._exit(PARENT_GONE)
