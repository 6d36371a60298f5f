"""JSON lines to the parent: the only thing that is ever written to the protocol's file descriptor."""

import json
import os
import signal
import sys
import threading
import time
from typing import Any, Protocol


class Emit(Protocol):
    """Sends one event of the contract. Doubled by a list in tests."""

    def __call__(self, event: str, **fields: Any) -> None: ...


class EventWriter:
    """Writes each event as one line, at once, and never halfway: SIGTERM and other threads wait until it is out."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._line = threading.Lock()

    def __call__(self, event: str, **fields: Any) -> None:
        line = json.dumps({"event": event, **fields}, ensure_ascii=False, allow_nan=False) + "\n"
        rest = memoryview(line.encode("utf-8", errors="replace"))
        previous = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
        try:
            with self._line:
                while rest:
                    rest = rest[os.write(self._descriptor, rest) :]
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, previous)


# Seconds between two signs of life: a watcher sees no more, and each is a line to write and to read.
SECONDS_BETWEEN_SIGNS = 1.0


class Signs:
    """Tells how far a long piece of work is, each time that it has come further, but at most once a second."""

    def __init__(self, emit: Emit) -> None:
        self._emit = emit
        self._last = 0.0

    def __call__(self, doing: str, done: int, total: int) -> None:
        """What is done, and how much of how many: `validating`, 12, 200."""
        now = time.monotonic()
        if now - self._last >= SECONDS_BETWEEN_SIGNS:
            self._last = now
            self._emit("working", doing=doing, done=done, total=total)


def tell_skipped(emit: Emit, examples: str, of: int, counts: dict[str, int]) -> None:
    """Of so many examples of a set, those that were cut or left out, by reason."""
    for reason, count in counts.items():
        if count > 0:
            emit("skipped", reason=reason, count=count, of=of, examples=examples)


def claim_standard_output() -> EventWriter:
    """Keeps standard output for the protocol: whatever a library prints goes to standard error from now on."""
    protocol = os.dup(1)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return EventWriter(protocol)


def note(text: str) -> None:
    """A line for the log (standard error)."""
    print(f"python: {text}", file=sys.stderr, flush=True)
