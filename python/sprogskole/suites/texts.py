"""The texts of a suite's items, so that what is trained on can be looked through for them: no model is loaded."""

import json
import time
from collections.abc import Iterable
from typing import Any

from ..shared.device import emit_answered
from ..shared.events import Emit
from ..shared.job import Job
from ..shared.lifecycle import StopRequest
from .opening import open_without_model


def run(job: Job, emit: Emit, stop: StopRequest) -> None:
    began = time.monotonic()
    device, tasks = open_without_model(job, emit)
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
