"""Lets a model answer a benchmark suite: what it said, item by item, and no scoring."""

import time
from itertools import groupby
from typing import Any

from ..shared.device import announce, emit_answered, emit_start
from ..shared.errors import UserError
from ..shared.events import Emit, Signs, tell_skipped
from ..shared.job import Job
from ..shared.lifecycle import StopRequest
from ..shared.loading import Loading
from .harness import Question, Response
from .opening import tasks_of

# JSON knows no infinity; nothing that a model can give is as unlikely as this.
LEAST_LIKELY = -1e30


def run(job: Job, emit: Emit, stop: StopRequest) -> None:
    began = time.monotonic()
    with Loading(emit) as loading:
        loading.step("importing the libraries")

        import torch

        from ..shared.model import load_for_inference, load_tokenizer

        device = announce(emit, None)
        torch.manual_seed(job["seed"])
        loading.step("reading the suite's data")
        tasks = tasks_of(job)
        loading.step("loading the model")
        tokenizer = load_tokenizer(job)
        model = load_for_inference(job, device)
        lm = language_model(model, tokenizer, job["batchSize"])
        loading.step("laying out the prompts")
        questions = tasks.questions(lm)
        tell_skipped(emit, "test", len(questions), {"prompt-truncated": count_cut(questions, lm)})
    emit_start(emit, device, len(questions), loaded=True)
    batches = plan_batches(questions, job["batchSize"], frozenset(job["done"]))
    done = len(questions) - sum(map(len, batches))
    signs = Signs(emit)
    # Each pass through the model is a sign of life.
    model.get_output_embeddings().register_forward_hook(lambda *_: signs("answering", done, len(questions)))
    for batch in batches:
        emit("batch", ids=[question.id for question in batch])
        emit("answers", items=answer(batch, lm))
        done += len(batch)
    emit_answered(emit, device, len(batches), began)


def plan_batches(questions: list[Question], size: int, done: frozenset[str]) -> list[list[Question]]:
    """Longest first (what does not fit into memory shows at once), and no two kinds in one batch."""
    ordered = sorted(questions, key=lambda question: (question.kind, -question.length))
    batches = []
    for _, same in groupby(ordered, key=lambda question: question.kind):
        left = [question for question in same if question.id not in done]
        batches += [left[start : start + size] for start in range(0, len(left), size)]
    return batches


def answer(batch: list[Question], lm: Any) -> list[dict[str, Any]]:
    """One SuiteAnswer of the contract for each question."""
    requests = [request for question in batch for request in question.requests]
    given = iter(getattr(lm, batch[0].kind)(requests, disable_tqdm=True))
    return [
        {"id": question.id, "responses": [_plain(next(given)) for _ in question.requests]}
        for question in batch
    ]


def _plain(response: Response) -> list[Any] | str:
    if isinstance(response, str):
        return response
    likelihood, is_greedy = response
    return [max(float(likelihood), LEAST_LIKELY), bool(is_greedy)]


def count_cut(questions: list[Question], lm: Any) -> int:
    """Items of which the harness cuts the beginning off, since they do not fit into the model's window."""

    def is_cut(request: Any) -> bool:
        room = lm.max_length
        if request.request_type == "generate_until":
            room -= request.args[1].get("max_gen_toks", lm.max_gen_toks)
            if room < 1:
                raise _no_room(lm, request)
            return len(lm.tok_encode(request.args[0])) > room
        # The last token is only predicted.
        return len(lm.tok_encode("".join(request.args[:2]))) - 1 > room

    return sum(any(is_cut(request) for request in question.requests) for question in questions)


def _no_room(lm: Any, request: Any) -> UserError:
    return UserError(
        "The model's window has no room for the answers of this suite.",
        f"task {request.task_name}",
        f"a window of more than {request.args[1].get('max_gen_toks', lm.max_gen_toks)} tokens",
        f"{lm.max_length} (max_position_embeddings)",
        "Leave the suite out, or choose a base with a longer window.",
    )


def language_model(model: Any, tokenizer: Any, batch_size: int) -> Any:
    """The harness's own model class around ours, so that prompts, windows and likelihoods are the field's."""
    from lm_eval.models.huggingface import HFLM

    return HFLM(pretrained=model, tokenizer=tokenizer, batch_size=batch_size)
