"""How a job that loads no model begins: with the suite over its data."""

from typing import Any

from ..shared.device import announce, emit_start
from ..shared.events import Emit
from ..shared.examples import read_object
from ..shared.job import Job
from ..shared.loading import Loading
from .harness import Tasks


def tasks_of(job: Job) -> Tasks:
    return Tasks(read_object(job.path("suiteFile"), "askedSuite"), job.path("dataFolder"), job["limit"])


def open_without_model(job: Job, emit: Emit) -> tuple[Any, Tasks]:
    """The device that the end of the job is told of, and the tasks."""
    with Loading(emit) as loading:
        loading.step("importing the libraries")
        device = announce(emit, None)
        loading.step("reading the suite's data")
        tasks = tasks_of(job)
    emit_start(emit, device, None, loaded=True)
    return device, tasks
