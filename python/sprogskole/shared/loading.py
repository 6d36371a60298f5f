"""Signs of life while libraries are imported, a model loads or a checkpoint is written."""

import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from .events import Emit

SECONDS_BETWEEN_SIGNS = 5.0
# Of the time between two signs; a process that waits for something that never comes uses next to nothing.
LEAST_CPU_SHARE = 0.01
LEAST_BYTES = 1_000_000


class Loading:
    """Tells the parent each step of loading, and every few seconds that it goes on, as long as the process does work.

    Work is CPU time or bytes read or written, so a load that hangs falls silent, and the parent can tell.
    """

    def __init__(self, emit: Emit) -> None:
        self._emit = emit
        # The thread and the loading itself must not write into each other's lines.
        self._lock = threading.Lock()
        self._step = "starting"
        self._began = time.monotonic()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="loading", daemon=True)

    def step(self, step: str) -> None:
        """What happens now, in words for a person."""
        with self._lock:
            self._step = step
            self._began = time.monotonic()
            self._tell()

    def sign(self) -> None:
        """For a wait that has a good reason and shows no work."""
        with self._lock:
            self._tell()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        cpu, moved = time.process_time(), bytes_moved()
        while not self._over.wait(SECONDS_BETWEEN_SIGNS):
            cpu_now, moved_now = time.process_time(), bytes_moved()
            busy = cpu_now - cpu > LEAST_CPU_SHARE * SECONDS_BETWEEN_SIGNS
            if busy or moved_now - moved > LEAST_BYTES:
                self.sign()
            cpu, moved = cpu_now, moved_now

    def _tell(self) -> None:
        self._emit("loading", step=self._step, seconds=round(time.monotonic() - self._began, 1))


def bytes_moved() -> int:
    """Bytes this process had read from and written to disks, faults of mapped files included; 0 where Linux is not."""
    try:
        lines = Path("/proc/self/io").read_text().splitlines()
    except OSError:
        return 0
    counts = dict(line.split(": ") for line in lines)
    return int(counts["read_bytes"]) + int(counts["write_bytes"])
