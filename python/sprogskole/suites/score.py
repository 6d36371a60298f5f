"""Scores what models answered, by the suite's own rules: no model is loaded."""

import json
import time
from dataclasses import asdict
from numbers import Real
from pathlib import Path
from typing import Any

from ..shared.device import emit_answered
from ..shared.events import Emit, Signs
from ..shared.examples import read_rows
from ..shared.job import Job
from ..shared.lifecycle import StopRequest
from .baselines import baselines
from .harness import Response, Tasks
from .opening import open_without_model

# The harness's name for "as the model said it".
NO_FILTER = "none"
# Of a prompt its end, which holds the question; the examples before it are the same for many.
ASKED_CHARACTERS = 1000


def run(job: Job, emit: Emit, stop: StopRequest) -> None:
    began = time.monotonic()
    device, tasks = open_without_model(job, emit)
    signs = Signs(emit)
    systems = {system: _recorded(Path(file)) for system, file in job["answers"].items()}
    made, learned = baselines(tasks, lambda task: signs(f"baselines of {task}", 0, len(systems)))
    job.path("baselinesFile").write_text(json.dumps([asdict(facts) for facts in learned]), "utf-8")
    with job.path("outputFile").open("w", encoding="utf-8") as lines:
        for done, (system, answers) in enumerate((systems | made).items()):
            signs("scoring", done, len(systems | made))
            asked = tasks.only({id.rsplit("/", 1)[0] for id in answers}) if system in made else tasks
            for row in score(system, asked, answers, job["primary"]):
                signs("scoring", done, len(systems | made))
                if system in made:
                    # It is sure of everything.
                    row["metrics"].pop("confidence", None)
                lines.write(json.dumps(row, ensure_ascii=False, allow_nan=False) + "\n")
    emit_answered(emit, device, len(job["answers"]), began)


def _recorded(file: Path) -> dict[str, list[Response]]:
    return {row["id"]: row["responses"] for row in read_rows(file, "suiteAnswer")}


def score(
    system: str, tasks: Tasks, answers: dict[str, list[Response]], primary: str
) -> list[dict[str, Any]]:
    """One SuiteScore of the contract for each item; its rows for several filters become metrics of one."""
    items: dict[str, dict[str, Any]] = {}
    for sample in tasks.score(answers):
        item = items.setdefault(sample["id"], _item(system, sample, primary))
        item["metrics"] |= {
            name if sample["filter"] == NO_FILTER else f"{name},{sample['filter']}": value
            for name in sample["metrics"]
            if (value := _numbers(sample[name])) is not None
        }
        # Made of the same pairs, and none of the harness's.
        if "mcc" in item["metrics"]:
            item["metrics"]["macro_f1"] = item["metrics"]["mcc"]
    return list(items.values())


def _item(system: str, sample: dict[str, Any], primary: str) -> dict[str, Any]:
    prompt = sample["arguments"][0][0]
    return {
        "system": system,
        "id": sample["id"],
        "task": sample["task"],
        "cluster": sample["cluster"],
        "docHash": sample["doc_hash"],
        "promptHash": sample["prompt_hash"],
        "prompt": prompt if sample["place"] == 0 else None,
        "promptCharacters": len(prompt),
        "asked": prompt[-ASKED_CHARACTERS:],
        "target": str(sample["target"]),
        "output": _said(sample),
        "metrics": sample["choice"],
    } | (_of_task(sample, primary) if sample["place"] == 0 else {})


def _of_task(sample: dict[str, Any], primary: str) -> dict[str, Any]:
    """What is said of a task once, with its first item."""
    return {"primary": primary} | ({"labels": sample["labels"]} if sample["labels"] else {})


def _said(sample: dict[str, Any]) -> str:
    """The text, or of several choices the likeliest: its place, and what it says."""
    responses = [response[0] for response in sample["resps"]]
    if isinstance(responses[0], str):
        return responses[0]
    best = max(range(len(responses)), key=lambda at: responses[at][0])
    return f"{best}: {sample['arguments'][best][1]}"


def _numbers(value: Any) -> list[float] | None:
    """A score, or what a score over all items is made of, such as the class and the one that was chosen."""
    parts = value if isinstance(value, tuple) else (value,)
    return [float(part) for part in parts] if all(isinstance(part, Real) for part in parts) else None
