"""Runs one job and turns whatever happens into events and an exit code."""

import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

from .shared import exit_codes
from .shared.checks import check_files
from .shared.errors import Interrupted, UserError, is_out_of_memory
from .shared.events import Emit, claim_standard_output, note
from .shared.job import Job, decode_job, read_job
from .shared.lifecycle import StopRequest, listen_to_parent

# Set before any library is imported.
ENVIRONMENT = {
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_DATASETS_OFFLINE": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "TRANSFORMERS_NO_ADVISORY_WARNINGS": "1",
}
# Only where the user has not decided. Waiting threads must sleep: libgomp lets them spin, which on two cores shared
# with other work makes two threads ten times slower than one (measured: 15.7 s against 1.5 s; asleep 3.4 s).
DEFAULT_ENVIRONMENT = {
    "OMP_WAIT_POLICY": "PASSIVE",
    "GOMP_SPINCOUNT": "0",
    # One process for one device: the worker sets it; without it Trainer would spread over every GPU it sees.
    "CUDA_VISIBLE_DEVICES": "0",
}

Command = Callable[[Job, Emit, StopRequest], None]

# In place of a job file: the job is the first line of standard input.
JOB_ON_INPUT = "-"

# In place of a job file: it is told what to do on standard input, for as long as that stays open.
TRANSLATE = "translate"


def main(arguments: list[str]) -> int:
    emit = claim_standard_output()
    os.environ.update(ENVIRONMENT)
    os.environ.update(DEFAULT_ENVIRONMENT | os.environ)
    stop = StopRequest()
    stop.install()
    return run_safely(arguments, emit, stop)


def run_safely(arguments: list[str], emit: Emit, stop: StopRequest) -> int:
    where = "command line"
    try:
        if arguments == [TRANSLATE]:
            where = "translator"
            translate(emit)
            return exit_codes.OK
        job = _job(arguments)
        where = f"Python, {job.command}"
        if job.command != "chat":
            listen_to_parent(stop.copies)
        run_job(job, emit, stop)
    except UserError as error:
        emit("error", kind=error.kind, **error.fields())
        return exit_codes.USER
    except Interrupted:
        emit("interrupted", step=0)
    except BrokenPipeError:
        return exit_codes.PARENT_GONE
    except Exception as error:  # noqa: BLE001  (the boundary: everything becomes an event)
        return _report_failure(error, where, emit)
    return exit_codes.OK


def run_job(job: Job, emit: Emit, stop: StopRequest) -> None:
    """Checks the input without torch, then hands over to the command."""
    check_files(job)
    _command(job.command)(job, emit, stop)


def translate(emit: Emit) -> None:
    from .translation.translate import run

    run(emit)


def _command(name: str) -> Command:
    if name == "sft":
        from .training.sft import run
    elif name == "dpo":
        from .training.dpo import run
    elif name == "evaluate":
        from .evaluation.evaluate import run
    elif name == "answer-suite":
        from .suites.answer import run
    elif name == "read-suite":
        from .suites.texts import run
    elif name == "score-suite":
        from .suites.score import run
    else:
        from .chat.chat import run
    return run


def _job(arguments: list[str]) -> Job:
    if arguments == [JOB_ON_INPUT]:
        return decode_job(sys.stdin.readline(), "standard input, line 1")
    return read_job(_job_file(arguments))


def _job_file(arguments: list[str]) -> Path:
    if len(arguments) != 1:
        raise UserError(
            "One job file is needed.",
            "command line",
            f"python -m sprogskole JOB.json, {JOB_ON_INPUT} or {TRANSLATE}",
            " ".join(arguments) or "no arguments",
            "Give the path of one job file.",
        )
    return Path(arguments[0])


def _report_failure(error: Exception, where: str, emit: Emit) -> int:
    traceback.print_exc(file=sys.stderr)
    first = str(error).strip().split("\n")[0]
    message = f"{type(error).__name__}: {first[:300] or '(no message)'}"
    note(message)
    if is_out_of_memory(error):
        emit(
            "error",
            kind="out-of-memory",
            message=message,
            where=where,
            expected="memory for one batch",
            received="none left",
            fix="halve batchSize",
        )
        return exit_codes.OUT_OF_MEMORY
    emit(
        "error",
        kind="internal",
        message=message,
        where=where,
        expected="a run without errors",
        received=type(error).__name__,
        fix="See the traceback on standard error; it is probably a defect of sprogskole.",
    )
    return exit_codes.INTERNAL
