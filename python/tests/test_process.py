"""What only the process shows: a clean protocol, SIGTERM, a parent that vanishes."""

import json
import signal
import time

import pytest
from doubles import events_of, start_process
from tiny_model import conversations, items, pairs, write_lines

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


def wait_for(process, event: str, **fields) -> list[str]:
    """All lines up to the first with this event and these fields."""
    lines = []
    for line in process.stdout:
        lines.append(line)
        if {"event": event, **fields}.items() <= json.loads(line).items():
            return lines
    raise AssertionError(f"the process ended before {event} {fields}")


def stop(process, lines: list[str]) -> list[dict]:
    """SIGTERM, and all that the process has said until it ended in good order."""
    process.send_signal(signal.SIGTERM)
    # Not communicate(): it would close standard input, which means that the parent is gone.
    lines += process.stdout
    assert process.wait(timeout=PATIENCE) == exit_codes.OK
    return events_of("".join(lines))


def test_sigterm_in_a_step_ends_with_a_checkpoint(long_job, tmp_path):
    process = start_process(long_job, tmp_path)
    events = stop(process, wait_for(process, "step"))
    assert [event["event"] for event in events[-2:]] == ["checkpoint", "interrupted"]
    assert events[-1]["step"] == events[-2]["step"] == [e for e in events if e["event"] == "step"][-1]["step"]


def test_sigterm_in_a_validation_of_dpo_ends_with_a_checkpoint_and_without_the_rest(
    make_job, sft_adapter, tmp_path
):
    validation = write_lines(tmp_path / "validation.jsonl", pairs(2000))
    job = make_job("dpo", adapter=sft_adapter, validationFile=validation, outputDir=tmp_path / "out")
    process = start_process(job | {"batchSize": 1, "saveSteps": 1, "evalSteps": 1}, tmp_path)
    events = stop(process, wait_for(process, "working", doing="validating"))
    kinds = [event["event"] for event in events]
    assert kinds[-2:] == ["checkpoint", "interrupted"] and "validation" not in kinds
    assert events[-1]["step"] == events[-2]["step"] == 1
    assert [event for event in events if event["event"] == "working"][-1]["done"] < 2000


def test_sigterm_while_answers_are_made_ends_at_once(make_job, tmp_path):
    file = write_lines(tmp_path / "items.jsonl", items(200))
    job = make_job("evaluate", itemsFile=file, maxLength=250, maxNewTokens=200)
    process = start_process(job, tmp_path)
    events = stop(process, wait_for(process, "batch"))
    assert [event["event"] for event in events[-2:]] == ["batch", "interrupted"]


def test_sigterm_while_the_libraries_are_imported_ends_at_once(long_job, tmp_path):
    process = start_process(long_job, tmp_path)
    events = stop(process, wait_for(process, "loading"))
    assert [event["event"] for event in events] == ["loading", "interrupted"]


def test_the_end_of_standard_input_ends_the_process(long_job, tmp_path):
    process = start_process(long_job, tmp_path)
    wait_for(process, "step")
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
