"""Chat: streaming, stopping at the next turn, requests that cannot be worked with."""

import json
import signal

import pytest
from doubles import Recorder

from sprogskole.chat import chat
from sprogskole.chat.text_stream import TextStream
from sprogskole.shared.job import parse_job
from sprogskole.shared.lifecycle import StopRequest

HELLO = {"role": "user", "content": "Hvor mange ben har en kat?"}


@pytest.fixture(scope="module")
def talk(make_job):
    def run(*requests, **overrides) -> Recorder:
        recorder = Recorder()
        lines = [request if isinstance(request, str) else json.dumps(request) for request in requests]
        job = parse_job(make_job("chat", quantization="none", **overrides))
        chat.run(job, recorder, StopRequest(), lines)
        return recorder

    return run


def test_streams_what_it_replies_and_temperature_zero_repeats_itself(talk):
    run = talk({"messages": [HELLO]}, {"messages": [HELLO]})
    first, second = run.all("reply")
    assert first["text"] == second["text"] != ""
    assert "".join(event["text"] for event in run.all("token")) == first["text"] + second["text"]
    assert len(run.all("token")) > 4
    assert run.events[-1]["event"] == "done" and run.last("done")["steps"] == 2


def test_request_overrides_the_job(talk):
    run = talk({"messages": [HELLO], "maxNewTokens": 3, "temperature": 1.5})
    assert run.last("reply")["outputTokens"] <= 3


@pytest.mark.parametrize("temperature", [0, 1, 2, 1e-3, 1e-40, 5e-324])
def test_any_temperature_from_zero_on_can_be_replied_at(talk, temperature):
    in_job = talk({"messages": [HELLO]}, temperature=temperature)
    in_request = talk({"messages": [HELLO], "temperature": temperature})
    assert len(in_job.all("reply")) == len(in_request.all("reply")) == 1


def test_an_interrupted_reply_is_what_was_said_so_far_and_the_next_one_is_whole(make_job):
    recorder = Recorder()
    job = parse_job(make_job("chat", quantization="none"))
    line = json.dumps({"messages": [HELLO]})

    def interrupt_first(event, **fields):
        recorder(event, **fields)
        if event == "token" and not recorder.all("reply"):
            signal.raise_signal(signal.SIGINT)

    before = signal.getsignal(signal.SIGINT)
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("sys.stdin", [line, line])
            chat.run(job, interrupt_first, StopRequest())
    finally:
        signal.signal(signal.SIGINT, before)
    first, second = recorder.all("reply")
    assert first["text"] == recorder.all("token")[0]["text"]
    assert first["outputTokens"] < second["outputTokens"]
    assert second["text"].startswith(first["text"])


def test_a_bad_request_gets_an_error_and_the_conversation_goes_on(talk):
    run = talk("not json", {"messages": []}, {"messages": [HELLO, HELLO]}, {"messages": [HELLO]})
    assert [event["kind"] for event in run.all("error")] == ["user"] * 3
    assert len(run.all("reply")) == 1


def test_a_conversation_longer_than_the_window_forgets_its_beginning(talk):
    turns = [HELLO, {"role": "assistant", "content": "Fire. " * 10}] * 20
    run = talk({"messages": [{"role": "system", "content": "Svar kort."}, *turns, HELLO]})
    assert run.all("reply")


def stream(pieces: list[str], marker: str = "[INST]") -> tuple[list[str], TextStream]:
    sent: list[str] = []
    text = TextStream(lambda ids: "".join(pieces[token] for token in ids), marker, sent.append)
    for token in range(len(pieces)):
        text.put(token)
    text.end()
    return sent, text


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        ([" Hej", " med", " dig", " "], ["Hej", " med", " dig"]),
        (["Ja", " [", "INST", "] mere"], ["Ja"]),
        (["a ", "[", "b]"], ["a", " [b]"]),
        (["Slut ["], ["Slut", " ["]),
    ],
)
def test_only_settled_text_is_sent(pieces, expected):
    sent, text = stream(pieces)
    assert sent == expected
    assert text.text == "".join(expected)


def test_half_characters_wait_for_their_other_bytes():
    sent: list[str] = []
    text = TextStream(lambda ids: bytes(ids).decode("utf-8", "replace"), "[INST]", sent.append)
    for byte in "blå".encode():
        text.put(byte)
    assert sent == ["b", "l", "å"]
