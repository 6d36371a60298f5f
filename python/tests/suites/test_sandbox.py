"""What a program can do in the sandbox: compute, and no harm."""

import gzip
import json
import os
from pathlib import Path

import pytest

from sprogskole.suites.own.code import passes
from sprogskole.suites.sandbox import finishes

HUMANEVAL = Path(__file__).parents[4] / "shared" / "data" / "benchmarks" / "HumanEval.jsonl.gz"

HARMFUL = {
    "loops for ever": "while True: pass",
    "forks": "import os\nwhile True: os.fork()",
    "starts a process": "import subprocess\nsubprocess.run(['/bin/true'])",
    "becomes another program": "import os\nos.execv('/bin/true', ['true'])",
    "starts a thread": "import threading\nthreading.Thread(target=print).start()",
    "takes all memory": "x = bytearray(1 << 40)",
    "takes memory bit by bit": "x = []\nwhile True: x.append(bytearray(1 << 26))",
    "recurses for ever": "def f(): f()\nf()",
    "writes a file": "open('file', 'w')",
    "appends to one": "open({victim!r}, 'a')",
    "deletes one": "import os\nos.remove({victim!r})",
    "deletes it past Python": "import ctypes\nassert ctypes.CDLL(None).unlink({victim!r}.encode()) == 0",
    "empties it": "import os\nos.truncate({victim!r}, 0)",
    "hides it": "import os\nos.chmod({victim!r}, 0)",
    "deletes a folder": "import shutil\nshutil.rmtree({folder!r})",
    "makes a folder": "import os\nos.mkdir('/tmp/sprogskole-was-here')",
    "opens a socket": "import socket\nsocket.socket()",
    "stops its parent": "import os\nos.kill(os.getppid(), 9)",
    "lifts its limits": "import resource\nresource.setrlimit(resource.RLIMIT_CPU, (99, 99))",
    "waits": "import time\ntime.sleep(60)",
    "reads its parent's secrets": "import os\nos.environ['SPROGSKOLE_SECRET']",
}


@pytest.mark.parametrize("program", HARMFUL.values(), ids=HARMFUL)
def test_a_program_that_would_do_harm_does_not_finish(program, tmp_path, monkeypatch):
    monkeypatch.setenv("SPROGSKOLE_SECRET", "hf_secret")
    victim = tmp_path / "victim.txt"
    victim.write_text("here", "utf-8")
    before = victim.stat()
    filled = program.replace("{victim!r}", repr(str(victim))).replace("{folder!r}", repr(str(tmp_path)))
    assert not finishes(filled, seconds=1)
    assert victim.read_text("utf-8") == "here"
    assert victim.stat().st_mode == before.st_mode
    assert not os.path.exists("/tmp/sprogskole-was-here")


@pytest.mark.parametrize(
    "program", ["exit()", "import os\nos._exit(0)", "raise SystemExit", "assert False", "x ="]
)
def test_a_program_that_stops_on_its_way_has_not_finished(program):
    assert not finishes(program)


def test_a_program_that_computes_finishes_with_the_standard_library():
    modules = (
        "collections, datetime, decimal, hashlib, heapq, itertools, json, math, random, re, string, typing"
    )
    assert finishes(
        f"import {modules}\nassert len(hashlib.md5(b'x').hexdigest()) == 32 and random.random() < 1"
    )


@pytest.mark.skipif(not HUMANEVAL.exists(), reason="needs ../shared/data")
def test_solutions_of_the_real_humaneval_pass_and_broken_ones_do_not():
    with gzip.open(HUMANEVAL, "rt", encoding="utf-8") as lines:
        problems = [json.loads(line) for line in lines][::16]
    assert len(problems) > 9
    for problem in problems:
        assert passes(problem, [problem["canonical_solution"]]) == {"pass@1": 1.0}, problem["task_id"]
        assert passes(problem, ["    return None\n"]) == {"pass@1": 0.0}, problem["task_id"]
