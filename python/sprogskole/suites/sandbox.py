"""Whether a program that a model wrote comes to its end, in a process that can do no harm (sandboxed.py)."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from ..shared.errors import UserError
from .sandboxed import FINISHED, MACHINES

GUARD = Path(__file__).with_name("sandboxed.py")
# Of processor time: those of HumanEval take milliseconds, and OpenAI's own harness gives 3 s.
SECONDS = 3
# One that waits uses none; beside other work a process gets less than a whole processor.
WAIT_SECONDS = 30
MEMORY_BYTES = 1 << 30


def finishes(program: str, seconds: int = SECONDS) -> bool:
    """Runs it without environment, in an empty folder, with the standard library alone.

    Raises a UserError on a machine whose kernel cannot keep it in.
    """
    machine = os.uname().machine
    if sys.platform != "linux" or machine not in MACHINES:
        raise _no_sandbox(f"{sys.platform} on {machine}")
    with TemporaryDirectory(prefix="sprogskole-code-") as folder:
        command = [
            sys.executable,
            "-I",
            "-S",
            "-B",
            "-X",
            "utf8",
            str(GUARD),
            str(seconds),
            str(MEMORY_BYTES),
        ]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, cwd=folder, env={}, start_new_session=True, **quiet
        )
        try:
            process.communicate(program.encode("utf-8", "replace"), WAIT_SECONDS)
        except subprocess.TimeoutExpired:
            pass
        finally:
            _end(process)
    return process.returncode == FINISHED


def _end(process: subprocess.Popen) -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()


def _no_sandbox(received: str) -> UserError:
    return UserError(
        "Programs that a model wrote cannot be run safely here.",
        "a suite that runs code",
        "Linux on x86_64 or aarch64, whose kernel takes seccomp filters",
        received,
        "Score it with a worker on such a machine, or leave the suite out.",
    )
