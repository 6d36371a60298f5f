"""The texts of a suite's items, so that what is trained on can be looked through for them: no model is loaded."""

import json
import time
from collections.abc import Iterable
from typing import Any

from ..shared.device import announce, emit_answered, emit_start
from ..shared.events import Emit
from ..shared.examples import read_object
from ..shared.job import Job
from ..shared.lifecycle import StopRequest
from ..shared.loading import Loading
from .harness import Tasks


def run(job: Job, emit: Emit, stop: StopRequest) -> None:
    began = time.monotonic()
    with Loading(emit) as loading:
        loading.step("importing the libraries")
        device = announce(emit, None)
        loading.step("reading the suite's data")
        tasks = Tasks(read_object(job.path("suiteFile"), "askedSuite"), job.path("dataFolder"), job["limit"])
    emit_start(emit, device, None, loaded=True)
    items = list(tasks.documents())
    with job.path("outputFile").open("w", encoding="utf-8") as lines:
        for id, document in items:
            row = {"id": id, "texts": list(dict.fromkeys(_texts(document)))}
            lines.write(json.dumps(row, ensure_ascii=False) + "\n")
    emit_answered(emit, device, len(items), began)


def _texts(value: Any) -> Iterable[str]:
    """Every text of an item, as its data has it: without the words that a prompt puts around it."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)
