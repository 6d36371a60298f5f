"""Conversation over standard input and output: one ChatRequest a line in, token events and a reply out."""

import json
import signal
import sys
import time
from collections.abc import Iterable
from typing import Any

from ..shared.contract import as_declared, field_of, first_error, validator
from ..shared.device import announce, emit_start, peak_memory_bytes
from ..shared.errors import UserError
from ..shared.events import Emit
from ..shared.generation import fit_prompt, greedy_settings
from ..shared.job import Job
from ..shared.lifecycle import StopRequest
from ..shared.templates import NEXT_TURN_MARKERS
from .text_stream import TextStream

# Used where a model's config.json does not say how far it can look back.
DEFAULT_WINDOW = 4096

# Below it sampling is greedy decoding, until the scores divided by it overflow.
LOWEST_TEMPERATURE = 1e-3


def run(job: Job, emit: Emit, stop: StopRequest, requests: Iterable[str] | None = None) -> None:
    """Answers until standard input ends. A request that cannot be worked with gets an error event, not the end."""
    began = time.monotonic()

    import torch

    from ..shared.model import load_for_inference, load_tokenizer

    device = announce(emit, None)
    torch.manual_seed(job["seed"])
    chatter = Chatter(job, load_tokenizer(job), load_for_inference(job, device), emit)
    if requests is None:
        signal.signal(signal.SIGINT, chatter.interrupt)
    emit_start(emit, device, None, loaded=True)
    answered = 0
    for number, line in enumerate(sys.stdin if requests is None else requests, start=1):
        if not line.strip():
            continue
        try:
            chatter.answer(parse_request(line, number))
            answered += 1
        except UserError as error:
            emit("error", kind="user", **error.fields())
    emit(
        "done",
        adapter=None,
        steps=answered,
        bestValidationLoss=None,
        stoppedEarly=False,
        seconds=time.monotonic() - began,
        peakMemoryBytes=peak_memory_bytes(device),
    )


def parse_request(line: str, number: int) -> dict[str, Any]:
    where = f"standard input, line {number}"
    try:
        request = json.loads(line)
    except ValueError as error:
        raise UserError(
            "Not JSON.", where, "a ChatRequest", str(error), "Send one JSON object a line."
        ) from error
    error = first_error(validator("chatRequest"), request)
    if error is not None:
        raise UserError(
            "Not a chat request.",
            f"{where}, {field_of(error)}",
            "a ChatRequest",
            error.message[:200],
            "Mend it.",
        )
    roles = [message["role"] for message in request["messages"]]
    turns = roles[1:] if roles[:1] == ["system"] else roles
    if (
        not turns
        or turns[-1] != "user"
        or any(r != ("user", "assistant")[i % 2] for i, r in enumerate(turns))
    ):
        expected = "an optional system message, then user, assistant, … and user at the end"
        raise UserError(
            "Messages out of order.", f"{where}, messages", expected, ", ".join(roles), "Send them in turn."
        )
    return as_declared(validator("chatRequest").schema, request)


class Chatter:
    def __init__(self, job: Job, tokenizer: Any, model: Any, emit: Emit) -> None:
        self._job = job
        self._tokenizer = tokenizer
        self._model = model
        self._emit = emit
        self._interrupted = False

    def interrupt(self, *_: object) -> None:
        """Ends the reply that is being given with its next token; between replies it does nothing."""
        self._interrupted = True

    def answer(self, request: dict[str, Any]) -> None:
        self._interrupted = False
        began = time.monotonic()
        limit = request.get("maxNewTokens", self._job["maxNewTokens"])
        temperature = request.get("temperature", self._job["temperature"])
        stream = TextStream(self._decode, NEXT_TURN_MARKERS[self._job["chatTemplate"]], self._send)
        self._generate(self._prompt(request["messages"], limit), limit, temperature, stream)
        stream.end()
        self._emit(
            "reply", text=stream.text, outputTokens=stream.count, seconds=round(time.monotonic() - began, 3)
        )

    def _prompt(self, messages: list[dict[str, str]], new_tokens: int) -> list[int]:
        """Forgets the oldest turns where the window is full; a system message is only kept while all fits."""
        window = getattr(self._model.config, "max_position_embeddings", DEFAULT_WINDOW)
        if new_tokens < 1 or new_tokens >= window:
            raise UserError(
                "maxNewTokens leaves no room for the question.",
                "chat request: maxNewTokens",
                f"from 1 to {window - 1}",
                str(new_tokens),
                "Set maxNewTokens.",
            )
        return fit_chat(self._tokenizer, messages, window - new_tokens)

    def _generate(self, prompt: list[int], limit: int, temperature: float, stream: TextStream) -> None:
        import torch
        from transformers import StoppingCriteriaList

        settings = greedy_settings(self._tokenizer, limit)
        if temperature >= LOWEST_TEMPERATURE:
            settings.update(do_sample=True, temperature=temperature, top_k=0, top_p=1.0)
        stops = set(settings.eos_token_id)

        def see(ids: Any, scores: Any, **_: Any) -> Any:
            token = int(ids[0, -1])
            if token not in stops:
                stream.put(token)
            return torch.tensor([stream.stopped or self._interrupted], device=ids.device)

        ids = torch.tensor([prompt], device=self._model.device)
        with torch.inference_mode():
            self._model.generate(
                input_ids=ids,
                attention_mask=torch.ones_like(ids),
                generation_config=settings,
                stopping_criteria=StoppingCriteriaList([see]),
            )

    def _decode(self, ids: list[int]) -> str:
        return self._tokenizer.decode(ids, skip_special_tokens=True)

    def _send(self, text: str) -> None:
        self._emit("token", text=text)


def fit_chat(tokenizer: Any, messages: list[dict[str, str]], limit: int) -> list[int]:
    from ..shared.templates import encode_prompt

    tokens = encode_prompt(tokenizer, messages)
    if len(tokens) <= limit:
        return tokens
    turns = [message for message in messages if message["role"] != "system"]
    return fit_prompt(tokenizer, turns, limit)[1]
