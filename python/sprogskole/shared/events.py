"""JSON lines to the parent: the only thing that is ever written to the protocol's file descriptor."""

import json
import os
import signal
import sys
from typing import Any, Protocol


class Emit(Protocol):
    """Sends one event of the contract. Doubled by a list in tests."""

    def __call__(self, event: str, **fields: Any) -> None: ...


class EventWriter:
    """Writes each event as one line, at once, and never halfway: SIGTERM waits until the line is out."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def __call__(self, event: str, **fields: Any) -> None:
        line = json.dumps({"event": event, **fields}, ensure_ascii=False, allow_nan=False) + "\n"
        rest = memoryview(line.encode("utf-8", errors="replace"))
        previous = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
        try:
            while rest:
                rest = rest[os.write(self._descriptor, rest) :]
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, previous)


def claim_standard_output() -> EventWriter:
    """Keeps standard output for the protocol: whatever a library prints goes to standard error from now on."""
    protocol = os.dup(1)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return EventWriter(protocol)


def note(text: str) -> None:
    """A line for the log (standard error)."""
    print(f"python: {text}", file=sys.stderr, flush=True)
