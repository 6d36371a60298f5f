"""What only the process shows: a clean protocol, SIGTERM, a parent that vanishes."""

import json
import signal
import time

import pytest
from doubles import events_of, start_process
from tiny_model import conversations, write_lines

from sprogskole.shared import exit_codes

# A process that is asked to end must do so within this (seconds).
PATIENCE = 60


@pytest.fixture
def long_job(make_job, tmp_path):
    """Training that would go on for thousands of steps."""
    train = write_lines(tmp_path / "train.jsonl", conversations(500))
    return make_job(
        "sft", trainFile=train, outputDir=tmp_path / "out", epochs=50, saveSteps=1000, evalSteps=1000
    )


def wait_for_step(process) -> list[str]:
    lines = []
    for line in process.stdout:
        lines.append(line)
        if json.loads(line)["event"] == "step":
            return lines
    raise AssertionError("the process ended before its first step")


def test_sigterm_ends_with_a_checkpoint(long_job, tmp_path):
    process = start_process(long_job, tmp_path)
    lines = wait_for_step(process)
    process.send_signal(signal.SIGTERM)
    # Not communicate(): it would close standard input, which means that the parent is gone.
    lines += process.stdout
    assert process.wait(timeout=PATIENCE) == exit_codes.OK
    events = events_of("".join(lines))
    assert [event["event"] for event in events[-2:]] == ["checkpoint", "interrupted"]
    assert events[-1]["step"] == events[-2]["step"] == [e for e in events if e["event"] == "step"][-1]["step"]


def test_the_end_of_standard_input_ends_the_process(long_job, tmp_path):
    process = start_process(long_job, tmp_path)
    wait_for_step(process)
    process.stdin.close()
    began = time.monotonic()
    assert process.wait(timeout=PATIENCE) == exit_codes.PARENT_GONE
    assert time.monotonic() - began < PATIENCE


def test_chat_over_pipes(make_job, tmp_path):
    process = start_process(make_job("chat", quantization="none"), tmp_path)
    request = json.dumps({"messages": [{"role": "user", "content": "Hej"}]})
    output, _ = process.communicate(request + "\n", timeout=PATIENCE)
    events = events_of(output)
    assert process.returncode == exit_codes.OK
    assert events[0]["loaded"] is False and events[1]["loaded"] is True
    assert events[-2]["event"] == "reply" and events[-1]["event"] == "done"


def test_bad_job_file(tmp_path):
    process = start_process("{", tmp_path)
    output, _ = process.communicate(timeout=PATIENCE)
    (event,) = events_of(output)
    assert (event["kind"], process.returncode) == ("user", exit_codes.USER)
    assert "Traceback" not in (tmp_path / "stderr.txt").read_text()
