"""What every measured engine in Python does alike: arguments, warm-up, and the exchange with the benchmark.

A driver loads its model, writes `{"loadSeconds": …}`, and then answers every line of settings with one line of
`{"seconds": …, "outputs": [[…], …]}`, all in JSON. It ends with its input.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

WARM_UP_ROWS, WARM_UP_TOKENS = 4, 8


@dataclass(frozen=True)
class Work:
    """Source ids by row, and how many tokens are to be written for each."""

    ids: list[list[int]]
    out: list[int]

    def warm_up(self) -> "Work":
        return Work(self.ids[:WARM_UP_ROWS], [WARM_UP_TOKENS] * len(self.ids[:WARM_UP_ROWS]))


Generate = Callable[[Work, dict], list[list[int]]]


def parser(description: str) -> argparse.ArgumentParser:
    arguments = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--model", required=True, help="folder of the model")
    arguments.add_argument("--work", type=Path, required=True, help="JSON file with ids and out")
    arguments.add_argument("--rows", type=int, help="only the first rows of the work")
    arguments.add_argument("--threads", type=int, required=True)
    return arguments


def read_work(path: Path, rows: int | None = None) -> Work:
    work = json.loads(path.read_text(encoding="utf-8"))
    return Work(work["ids"][:rows], work["out"][:rows])


def serve(load: Callable[[], Generate], work: Work) -> None:
    started = time.perf_counter()
    generate = load()
    write({"loadSeconds": time.perf_counter() - started})
    warm = set()
    for line in sys.stdin:
        settings = json.loads(line)
        if line not in warm:
            generate(work.warm_up(), settings)
            warm.add(line)
        started = time.perf_counter()
        outputs = generate(work, settings)
        write({"seconds": time.perf_counter() - started, "outputs": outputs})


def write(message: dict) -> None:
    print(json.dumps(message), flush=True)
