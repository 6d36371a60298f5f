"""Greedy answers to held-out questions, and the reference answers' losses: generation only, no scoring."""

import time
from dataclasses import dataclass
from typing import Any

from ..shared.device import announce, emit_answered, emit_start
from ..shared.events import Emit, Signs, tell_skipped
from ..shared.examples import read_items
from ..shared.generation import fit_prompt, greedy_settings
from ..shared.job import Job
from ..shared.lifecycle import StopRequest
from ..shared.loading import Loading
from ..shared.templates import NEXT_TURN_MARKERS, Turns, encode_answer, stop_token_ids

Item = dict[str, Any]


def run(job: Job, emit: Emit, stop: StopRequest) -> None:
    items = read_items(job.path("itemsFile"))
    began = time.monotonic()

    with Loading(emit) as loading:
        loading.step("importing the libraries")

        import torch

        from ..shared.model import load_for_inference, load_tokenizer

        device = announce(emit, len(items))
        torch.manual_seed(job["seed"])
        loading.step("loading the model")
        tokenizer = load_tokenizer(job)
        prompts = Prompts(tokenizer, job["maxLength"] - job["maxNewTokens"])
        batches = plan_batches(items, prompts, job["batchSize"], frozenset(job["done"]))
        tell_skipped(emit, "test", len(items), count_shortened(items, prompts, tokenizer, job["maxLength"]))
        evaluator = Evaluator(job, tokenizer, load_for_inference(job, device), prompts, Signs(emit))
    emit_start(emit, device, len(items), loaded=True)
    for batch in batches:
        emit("batch", ids=[item["id"] for item in batch])
        emit("generations", items=evaluator.evaluate(batch))
    emit_answered(emit, device, len(batches), began)


class Prompts:
    """Turns and tokens of prompts that fit into `limit` tokens, each worked out once."""

    def __init__(self, tokenizer: Any, limit: int) -> None:
        self._tokenizer = tokenizer
        self._limit = limit
        self._cache: dict[tuple[str, str], tuple[Turns, list[int]]] = {}
        # (item id, side) of the prompts that had to be shortened
        self.truncated: set[tuple[str, str]] = set()

    def get(self, item: Item, side: str = "target") -> tuple[Turns, list[int]]:
        key = (item["id"], side)
        if key not in self._cache:
            turns = item["prompt"] if side == "target" else item["english"]["prompt"]
            fitting, tokens = fit_prompt(self._tokenizer, turns, self._limit)
            if fitting is not turns:
                self.truncated.add(key)
            self._cache[key] = fitting, tokens
        return self._cache[key]


def plan_batches(items: list[Item], prompts: Prompts, size: int, done: frozenset[str]) -> list[list[Item]]:
    """Longest prompts first (what does not fit into memory shows at once), ties in file order.

    Batches are laid out over all items and only then thinned, so a resumed run meets the same batches again.
    """
    ordered = sorted(items, key=lambda item: -len(prompts.get(item)[1]))
    batches = [ordered[start : start + size] for start in range(0, len(ordered), size)]
    thinned = [[item for item in batch if item["id"] not in done] for batch in batches]
    return [batch for batch in thinned if batch]


def count_shortened(items: list[Item], prompts: Prompts, tokenizer: Any, max_length: int) -> dict[str, int]:
    """Of all items, also of those that an earlier attempt has answered: how many do not fit, by reason."""
    references = 0
    for item in items:
        prompt, answer = encode_answer(tokenizer, prompts.get(item)[0], item["reference"])
        references += len(prompt) + len(answer) > max_length
    return {"prompt-truncated": len(prompts.truncated), "reference-truncated": references}


@dataclass
class Evaluator:
    job: Job
    tokenizer: Any
    model: Any
    prompts: Prompts
    signs: Signs

    def evaluate(self, batch: list[Item]) -> list[dict[str, Any]]:
        """One Generation of the contract for each item."""
        answers = self._generate([self.prompts.get(item)[1] for item in batch])
        target = self._losses([(self.prompts.get(item)[0], item["reference"]) for item in batch])
        with_english = [item for item in batch if item["english"] is not None]
        english_inputs = [
            (self.prompts.get(i, "english")[0], i["english"]["reference"]) for i in with_english
        ]
        english_losses = self._losses(english_inputs) if english_inputs else []
        english = {item["id"]: loss for item, loss in zip(with_english, english_losses, strict=True)}
        results = []
        for item, answer, (loss, tokens) in zip(batch, answers, target, strict=True):
            english_loss, english_tokens = english.get(item["id"], (None, None))
            results.append(
                {
                    "id": item["id"],
                    **answer,
                    "referenceLoss": loss,
                    "referenceTokens": tokens,
                    "englishLoss": english_loss,
                    "englishTokens": english_tokens,
                }
            )
        return results

    def _generate(self, prompts: list[list[int]]) -> list[dict[str, Any]]:
        """Greedy continuations of left-padded prompts."""
        import torch
        from transformers import StoppingCriteriaList

        width = max(len(prompt) for prompt in prompts)
        pad = self.tokenizer.pad_token_id
        ids = torch.tensor([[pad] * (width - len(prompt)) + prompt for prompt in prompts])
        mask = torch.tensor([[0] * (width - len(prompt)) + [1] * len(prompt) for prompt in prompts])
        limit = self.job["maxNewTokens"]

        def see(so_far: Any, scores: Any, **_: Any) -> Any:
            self.signs("answering, token", so_far.shape[1] - width, limit)
            return torch.zeros(len(prompts), dtype=torch.bool, device=so_far.device)

        with torch.inference_mode():
            output = self.model.generate(
                input_ids=ids.to(self.model.device),
                attention_mask=mask.to(self.model.device),
                generation_config=greedy_settings(self.tokenizer, limit),
                stopping_criteria=StoppingCriteriaList([see]),
            )
        return [self._answer(row) for row in output[:, width:].tolist()]

    def _answer(self, tokens: list[int]) -> dict[str, Any]:
        stops = set(stop_token_ids(self.tokenizer))
        end = next((index for index, token in enumerate(tokens) if token in stops), None)
        own = tokens if end is None else tokens[:end]
        text, marker, _ = self.tokenizer.decode(own, skip_special_tokens=True).partition(
            NEXT_TURN_MARKERS[self.job["chatTemplate"]]
        )
        finished = end is not None or bool(marker)
        return {"output": text.strip(), "outputTokens": len(own), "finished": finished}

    def _losses(self, pairs: list[tuple[Turns, str]]) -> list[tuple[float, int]]:
        """Summed negative log-likelihood in nats, and count, of each reference's tokens with its end marker."""
        import torch

        sequences = []
        for turns, reference in pairs:
            prompt, answer = encode_answer(self.tokenizer, turns, reference)
            room = self.job["maxLength"] - len(prompt)
            sequences.append((len(prompt), prompt + answer[:room]))
        width = max(len(tokens) for _, tokens in sequences)
        pad = self.tokenizer.pad_token_id
        ids = torch.tensor([tokens + [pad] * (width - len(tokens)) for _, tokens in sequences])
        mask = torch.tensor([[1] * len(tokens) + [0] * (width - len(tokens)) for _, tokens in sequences])
        ids, mask = ids.to(self.model.device), mask.to(self.model.device)
        # Logits from the first answer's start on: those of the prompts before it would only fill memory.
        first = min(start for start, _ in sequences) - 1
        with torch.inference_mode():
            logits = self.model(
                input_ids=ids, attention_mask=mask, logits_to_keep=width - first, use_cache=False
            ).logits
        results = []
        for row, (start, tokens) in enumerate(sequences):
            predicted = logits[row, start - 1 - first : len(tokens) - 1 - first].float()
            loss = torch.nn.functional.cross_entropy(
                predicted, ids[row, start : len(tokens)], reduction="sum"
            )
            results.append((loss.item(), len(tokens) - start))
        return results
