"""The translator's lines: what it answers, what it calls failed, how it ends, and how it tells that it is alive."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest
from doubles import PROJECT
from translating import FIXTURES, Quiet, start

from sprogskole.shared import exit_codes
from sprogskole.shared.contract import validator
from sprogskole.shared.errors import UserError
from sprogskole.translation.translate import Sources, answer, open_translator, run

PATIENCE = 120
SOURCES = Sources(end_ids=(2,), vocabulary=100)


class Recorder:
    """Collects events, each checked against the contract."""

    def __init__(self) -> None:
        self.events: list[dict] = []

    def __call__(self, event: str, **fields) -> None:
        sent = json.loads(json.dumps({"event": event, **fields}))
        validator("translatorEvent").validate(sent)
        self.events.append(sent)


class Double:
    """Gives each source back, or throws."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.freed = 0

    def translate(self, sources, beams, max_new_tokens, length_penalty):
        if self.error is not None:
            raise self.error
        return [source[:max_new_tokens] for source in sources]

    def free_memory(self) -> None:
        self.freed += 1


def ask(translator: Double, sources: list[list[int]]) -> dict:
    emit = Recorder()
    answer(
        translator,
        {"id": 5, "sources": sources, "beams": 1, "lengthPenalty": 1, "maxNewTokens": 3},
        SOURCES,
        emit,
    )
    (event,) = emit.events
    return event


def test_every_source_gets_its_output_in_order_and_the_limit_is_no_end():
    event = ask(Double(), [[7, 2], [7, 8, 9, 2]])
    assert event["outputs"] == [{"ids": [7, 2], "finished": True}, {"ids": [7, 8, 9], "finished": False}]
    assert (event["event"], event["id"]) == ("translated", 5)


@pytest.mark.parametrize(
    ("sources", "says"), [([[7, 8]], "ends in"), ([[]], "ends in"), ([[100, 2]], "ids below 100")]
)
def test_a_source_that_cannot_be_one_fails_its_batch(sources, says):
    event = ask(Double(), sources)
    assert (event["event"], event["kind"]) == ("failed", "failed")
    assert says in event["message"]


@pytest.mark.parametrize(
    "error",
    [
        MemoryError("std::bad_alloc"),
        RuntimeError("CUDA failed with error out of memory"),
        RuntimeError("[enforce fail at alloc_cpu.cpp:124] DefaultCPUAllocator: can't allocate memory"),
    ],
)
def test_out_of_memory_is_told_apart_and_what_was_taken_is_given_back(error):
    translator = Double(error)
    assert ask(translator, [[7, 2]])["kind"] == "out-of-memory"
    assert translator.freed == 1


def test_any_other_failure_is_the_batch_s_own():
    translator = Double(ValueError("no such thing"))
    assert ask(translator, [[7, 2]]) == {
        "event": "failed", "id": 5, "kind": "failed", "message": "ValueError: no such thing",
    }  # fmt: skip
    assert translator.freed == 0


def test_a_device_that_is_beyond_repair_ends_the_process():
    with pytest.raises(RuntimeError, match="illegal memory access"):
        ask(Double(RuntimeError("CUDA error: an illegal memory access was encountered")), [[7, 2]])


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"precision": "float16"}, "precision"),
        ({"engine": "onnx"}, "engine"),
        ({"probes": []}, "probes"),
        ({"threads": 0}, "threads"),
    ],
)
def test_a_start_line_that_breaks_the_contract_is_refused(tmp_path, change, place):
    line = json.dumps(start("transformers", FIXTURES / "untied", tmp_path) | change)
    with pytest.raises(UserError) as refusal:
        run(Recorder(), iter([line]))
    assert place in refusal.value.where


def test_no_start_line_is_refused():
    with pytest.raises(UserError, match="Not JSON"):
        run(Recorder(), iter([]))


def test_a_whole_conversation(tmp_path):
    emit = Recorder()
    sources = start("ctranslate2", FIXTURES / "untied", tmp_path)["probes"]
    request = json.dumps({"id": 3, "sources": sources, "beams": 1, "lengthPenalty": 1, "maxNewTokens": 40})
    run(emit, iter([json.dumps(start("ctranslate2", FIXTURES / "untied", tmp_path)), request, request]))
    kinds = [event["event"] for event in emit.events if event["event"] != "loading"]
    assert kinds == ["ready", "translated", "translated"]
    assert emit.events[-1] == emit.events[-2]
    assert emit.events[0] == {"event": "loading", "step": "importing ctranslate2", "seconds": 0.0}


WORK_THEN_HANG = """
import time
from sprogskole.shared import loading

loading.SECONDS_BETWEEN_SIGNS = 0.25
signs = []
with loading.Loading(lambda event, **fields: signs.append(event)):
    until = time.monotonic() + 1.5
    while time.monotonic() < until:
        sum(range(1000))
    at_work = len(signs)
    time.sleep(0.5)
    before = len(signs)
    time.sleep(1.5)
    print(at_work, len(signs) - before)
"""


def test_a_load_that_works_shows_it_and_one_that_hangs_falls_silent():
    # In a process of its own: threads that other tests left behind here do some work, too.
    command = [sys.executable, "-c", WORK_THEN_HANG]
    env = {**os.environ, "PYTHONPATH": str(PROJECT)}
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=True)
    at_work, hanging = map(int, done.stdout.split())
    assert at_work > 2
    assert hanging == 0


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    """Holds a conversion, so that no process has to make one, for which it would import PyTorch."""
    folder = tmp_path_factory.mktemp("conversions")
    open_translator(start("ctranslate2", FIXTURES / "untied", folder), Quiet())
    return folder


class Process:
    """The translator as the parent starts it, on a model whose rows never end by themselves."""

    def __init__(self, folder, cache, model="untied", stderr=None) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "sprogskole", "translate"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr or (folder / "stderr.txt").open("w"),
            env={**os.environ, "PYTHONPATH": str(PROJECT)},
            text=True,
        )
        self.line = start("ctranslate2", FIXTURES / model, cache)
        self.send(self.line)

    def send(self, message: dict) -> None:
        self.process.stdin.write(json.dumps(message) + "\n")
        self.process.stdin.flush()

    def begin_endless_batch(self) -> None:
        while json.loads(self.process.stdout.readline())["event"] != "ready":
            pass
        self.send(
            {"id": 1, "sources": self.line["probes"], "beams": 1, "lengthPenalty": 1, "maxNewTokens": 10**7}
        )
        time.sleep(0.5)
        assert self.process.poll() is None


def test_the_end_of_standard_input_ends_the_process_in_the_middle_of_a_batch(tmp_path, cache):
    translator = Process(tmp_path, cache)
    translator.begin_endless_batch()
    translator.process.stdin.close()
    assert translator.process.wait(PATIENCE) == exit_codes.PARENT_GONE
    assert translator.process.stdout.read() == ""


def test_a_killed_parent_takes_standard_error_with_it_and_the_process_ends_all_the_same(tmp_path, cache):
    translator = Process(tmp_path, cache, stderr=subprocess.PIPE)
    translator.begin_endless_batch()
    for stream in (translator.process.stderr, translator.process.stdout, translator.process.stdin):
        stream.close()
    assert translator.process.wait(PATIENCE) == exit_codes.PARENT_GONE


def test_sigterm_ends_the_process_in_the_middle_of_a_batch(tmp_path, cache):
    translator = Process(tmp_path, cache)
    translator.begin_endless_batch()
    translator.process.send_signal(signal.SIGTERM)
    assert translator.process.wait(PATIENCE) == -signal.SIGTERM


def test_what_the_user_can_mend_is_an_error_event_without_a_traceback(tmp_path, cache):
    translator = Process(tmp_path, cache, model="no-such-model")
    output = translator.process.stdout.read()
    events = [json.loads(line) for line in output.splitlines()]
    for event in events:
        validator("translatorEvent").validate(event)
    assert (events[-1]["event"], events[-1]["kind"]) == ("error", "user")
    assert translator.process.wait(PATIENCE) == exit_codes.USER
    assert "Traceback" not in (tmp_path / "stderr.txt").read_text()
