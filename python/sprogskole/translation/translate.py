"""Translation as a service: one start line, then a line for each batch, on standard input; JSON lines on standard output.

The lines are those of contracts/translator.ts. Token ids come and go: the one tokenizer of all engines is the parent's.
"""

import json
import queue
import signal
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from ..shared.checks import read_config
from ..shared.contract import field_of, first_error, validator
from ..shared.errors import UserError, is_out_of_memory
from ..shared.events import Emit
from ..shared.lifecycle import leave_without_parent
from ..shared.loading import Loading
from .model import read_token_ids

# After an error of these the device answers nothing any more in this process; the parent starts another.
FATAL = ("CUDA error", "CUDA failed with error")


class Translator(Protocol):
    """An engine with its model loaded."""

    device: str
    # What the device computes in.
    compute_type: str
    versions: dict[str, str]

    def translate(
        self, sources: list[list[int]], beams: int, max_new_tokens: int, length_penalty: float = 1.0
    ) -> list[list[int]]:
        """One row of new tokens for each source, with the end token where it was reached."""

    def free_memory(self) -> None:
        """Gives back what a batch that did not fit has left behind."""

    def memory_bytes(self) -> int: ...


def run(emit: Emit, lines: Iterator[str] | None = None) -> None:
    """Answers batches until standard input ends. Throws UserError where the start line asks for what cannot be."""
    # A batch in the model cannot be interrupted and has nothing to save: SIGTERM ends the process as it is.
    if lines is None:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        lines = lines_of_standard_input()
    start = parse_start(next(lines, ""))
    began = time.monotonic()
    with Loading(emit) as loading:
        translator = open_translator(start, loading)
    emit(
        "ready",
        device=translator.device,
        computeType=translator.compute_type,
        memoryBytes=translator.memory_bytes(),
        seconds=round(time.monotonic() - began, 3),
        versions=translator.versions,
    )
    sources = Sources.of_model(Path(start["model"]))
    for line in lines:
        answer(translator, json.loads(line), sources, emit)


def open_translator(start: dict[str, Any], loading: Loading) -> Translator:
    if start["engine"] == "ctranslate2":
        from .ctranslate2_engine import open_ctranslate2

        return open_ctranslate2(start, loading)
    from .transformers_engine import open_transformers

    return open_transformers(start, loading)


@dataclass(frozen=True)
class Sources:
    """What every source keeps to. The schema would say so too, but takes longer over a batch than a GPU."""

    end_ids: tuple[int, ...]
    vocabulary: int

    @staticmethod
    def of_model(folder: Path) -> "Sources":
        return Sources(read_token_ids(folder).ends, read_config(folder)["vocab_size"])

    def check(self, sources: list[list[int]]) -> None:
        """Without its end token a source is translated into something else, and nothing would tell."""
        for source in sources:
            if not source or source[-1] not in self.end_ids:
                raise ValueError(
                    f"expected a source that ends in one of {self.end_ids}, received {source[-3:]}"
                )
            if max(source) >= self.vocabulary:
                raise ValueError(f"expected ids below {self.vocabulary}, received {max(source)}")


def answer(translator: Translator, request: dict[str, Any], sources: Sources, emit: Emit) -> None:
    """`translated` or `failed`. Throws where the device is beyond repair."""
    try:
        sources.check(request["sources"])
        rows = translator.translate(
            request["sources"], request["beams"], request["maxNewTokens"], float(request["lengthPenalty"])
        )
    except Exception as error:
        traceback.print_exc(file=sys.stderr)
        out_of_memory = is_out_of_memory(error)
        if out_of_memory:
            translator.free_memory()
        message = f"{type(error).__name__}: {str(error).strip()[:500]}"
        emit("failed", id=request["id"], kind="out-of-memory" if out_of_memory else "failed", message=message)
        if not out_of_memory and any(sign in str(error) for sign in FATAL):
            raise
        return
    outputs = [{"ids": row, "finished": bool(row) and row[-1] in sources.end_ids} for row in rows]
    emit("translated", id=request["id"], outputs=outputs)


def parse_start(line: str) -> dict[str, Any]:
    where = "standard input, line 1"
    try:
        start = json.loads(line)
    except ValueError as error:
        raise UserError("Not JSON.", where, "a start line", str(error), "Send one JSON object.") from error
    error = first_error(validator("translatorStart"), start)
    if error is not None:
        place = f"{where}, {field_of(error)}"
        raise UserError("Not a start line.", place, "a start line", error.message[:200], "Mend it.")
    return start


def lines_of_standard_input() -> Iterator[str]:
    """Lines as they come. A thread reads them, so that the end of standard input ends the process even in a batch."""
    lines: queue.Queue[str] = queue.Queue()
    threading.Thread(target=_read_lines, args=(lines,), name="parent-watch", daemon=True).start()
    while True:
        yield lines.get()


def _read_lines(lines: queue.Queue[str]) -> None:
    try:
        for line in sys.stdin:
            if line.strip():
                lines.put(line)
    finally:
        leave_without_parent()
