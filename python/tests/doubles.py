"""A recorder in place of the pipe, and the process itself for what only a process can show."""

import json
import os
import subprocess
import sys
from pathlib import Path

from sprogskole.main import run_job
from sprogskole.shared.contract import validator
from sprogskole.shared.job import parse_job
from sprogskole.shared.lifecycle import StopRequest

PROJECT = Path(__file__).parents[1]


class Recorder:
    """Collects events, each checked against the contract and through JSON as the pipe would."""

    def __init__(self) -> None:
        self.events: list[dict] = []

    def __call__(self, event: str, **fields) -> None:
        sent = json.loads(json.dumps({"event": event, **fields}, allow_nan=False))
        validator("event").validate(sent)
        self.events.append(sent)

    def all(self, event: str) -> list[dict]:
        return [sent for sent in self.events if sent["event"] == event]

    def last(self, event: str) -> dict:
        return self.all(event)[-1]


def run_in_process(job: dict, stop: StopRequest | None = None) -> Recorder:
    recorder = Recorder()
    run_job(parse_job(job), recorder, stop or StopRequest())
    return recorder


def start_process(job: dict | str, folder: Path) -> subprocess.Popen:
    """The process as the parent starts it: pipes on standard input and output."""
    file = folder / "job.json"
    file.write_text(job if isinstance(job, str) else json.dumps(job), "utf-8")
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    return subprocess.Popen(
        [sys.executable, "-m", "sprogskole", str(file)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=(folder / "stderr.txt").open("w"),
        env=environment,
        text=True,
    )


def events_of(output: str) -> list[dict]:
    """Every line of standard output is an event of the contract, and nothing else is there."""
    events = [json.loads(line) for line in output.splitlines()]
    for event in events:
        validator("event").validate(event)
    return events
