"""Lets a model answer the held-out questions, batch by batch: generation only, no scoring."""

import time
from typing import Any

from ..shared.device import announce, emit_answered, emit_start
from ..shared.events import Emit, Signs, tell_skipped
from ..shared.examples import read_items
from ..shared.job import Job
from ..shared.lifecycle import StopRequest
from ..shared.loading import Loading
from .contexts import other_contexts
from .evaluator import Evaluator
from .few_shot import FewShotEvaluator
from .prompts import FewShotPrompts, Item, Prompts


def run(job: Job, emit: Emit, stop: StopRequest) -> None:
    began = time.monotonic()
    items = read_items(job.path("itemsFile"))

    with Loading(emit) as loading:
        loading.step("importing the libraries")

        import torch

        from ..shared.model import load_for_inference, load_tokenizer

        device = announce(emit, len(items))
        torch.manual_seed(job["seed"])
        loading.step("loading the model")
        tokenizer = load_tokenizer(job)
        prompts = _prompts(job, tokenizer)
        batches = plan_batches(items, prompts, job["batchSize"], frozenset(job["done"]))
        tell_skipped(emit, "test", len(items), count_shortened(items, prompts, job["maxLength"]))
        model = load_for_inference(job, device)
        kind = FewShotEvaluator if job["fewShot"] else Evaluator
        evaluator = kind(job, tokenizer, model, prompts, other_contexts(items), items[0]["id"], Signs(emit))
    emit_start(
        emit,
        device,
        len(items),
        loaded=True,
        load_seconds=time.monotonic() - began,
        parameters=model.num_parameters(),
    )
    for batch in batches:
        emit("batch", ids=[item["id"] for item in batch])
        asked = time.monotonic()
        answers = evaluator.answer(batch)
        seconds = time.monotonic() - asked
        emit("generations", items=evaluator.measure(batch, answers), seconds=seconds)
    emit_answered(emit, device, len(batches), began)


def _prompts(job: Job, tokenizer: Any) -> Prompts:
    limit = job["maxLength"] - job["maxNewTokens"]
    if job["fewShot"]:
        return FewShotPrompts(tokenizer, limit, job["fewShot"], job["seed"])
    return Prompts(tokenizer, limit)


def plan_batches(items: list[Item], prompts: Prompts, size: int, done: frozenset[str]) -> list[list[Item]]:
    """Longest prompts first (what does not fit into memory shows at once), ties in file order.

    Batches are laid out over all items and only then thinned, so a resumed run meets the same batches again.
    """
    ordered = sorted(items, key=lambda item: -len(prompts.get(item)[1]))
    batches = [ordered[start : start + size] for start in range(0, len(ordered), size)]
    thinned = [[item for item in batch if item["id"] not in done] for batch in batches]
    return [batch for batch in thinned if batch]


def count_shortened(items: list[Item], prompts: Prompts, max_length: int) -> dict[str, int]:
    """Of all items, also of those that an earlier attempt has answered: how many do not fit, by reason."""
    references = 0
    for item in items:
        prompt, answer = prompts.answered(item)
        references += len(prompt) + len(answer) > max_length
    return {"prompt-truncated": len(prompts.truncated), "reference-truncated": references}
