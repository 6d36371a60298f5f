"""Greedy answers to held-out questions, and the losses of texts after their prompts: generation only, no scoring."""

import hashlib
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
from ..shared.templates import NEXT_TURN_MARKERS, Turns, encode_answer, encode_plain, stop_token_ids
from .contexts import other_contexts

Item = dict[str, Any]
# A prompt and what follows it, as tokens.
Continued = tuple[list[int], list[int]]


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
        prompts = Prompts(tokenizer, job["maxLength"] - job["maxNewTokens"])
        batches = plan_batches(items, prompts, job["batchSize"], frozenset(job["done"]))
        tell_skipped(emit, "test", len(items), count_shortened(items, prompts, tokenizer, job["maxLength"]))
        model = load_for_inference(job, device)
        evaluator = Evaluator(
            job, tokenizer, model, prompts, other_contexts(items), items[0]["id"], Signs(emit)
        )
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
    # By item the one whose prompt stands in for its own.
    others: dict[str, Item]
    # The item whose prompt is kept as it is.
    shown: str
    signs: Signs

    def answer(self, batch: list[Item]) -> list[dict[str, Any]]:
        """The text of each answer, its length in tokens, and whether it came to its end."""
        return self._generate([self.prompts.get(item)[1] for item in batch])

    def measure(self, batch: list[Item], answers: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """One Generation of the contract for each item."""
        target = self._losses([self._chat(item, "target") for item in batch])
        english = self._english_losses(batch, self._chat)
        plain = self._losses([self._plain(item, "target") for item in batch])
        plain_english = self._english_losses(batch, self._plain)
        references = self._in_context(batch, [item["reference"] for item in batch], target)
        own = self._in_context(batch, [answer["output"] for answer in answers])
        return [
            {
                "id": item["id"],
                **answers[at],
                **_sum("reference", target[at]),
                **_sum("english", english[at]),
                **_sum("plain", plain[at]),
                **_sum("plainEnglish", plain_english[at]),
                "referenceInContext": references[at],
                "answerInContext": own[at],
                "vocabulary": self.model.config.get_text_config().vocab_size,
                **self._prompt(item),
            }
            for at, item in enumerate(batch)
        ]

    def _prompt(self, item: Item) -> dict[str, str | None]:
        text = self.tokenizer.decode(self.prompts.get(item)[1], clean_up_tokenization_spaces=False)
        fingerprint = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        return {"prompt": text if item["id"] == self.shown else None, "promptHash": fingerprint}

    def _chat(self, item: Item, side: str) -> Continued:
        reference = item["reference"] if side == "target" else item["english"]["reference"]
        return encode_answer(self.tokenizer, self.prompts.get(item, side)[0], reference)

    def _plain(self, item: Item, side: str) -> Continued:
        reference = item["reference"] if side == "target" else item["english"]["reference"]
        return encode_plain(self.tokenizer, self.prompts.get(item, side)[0], reference)

    def _english_losses(self, batch: list[Item], encode: Any) -> list[list[float] | None]:
        """As `_losses`; None where the item has no English side."""
        inputs = [encode(item, "english") for item in batch if item["english"] is not None]
        losses = iter(self._losses(inputs) if inputs else [])
        return [None if item["english"] is None else next(losses) for item in batch]

    def _in_context(
        self, batch: list[Item], texts: list[str], known: list[list[float]] | None = None
    ) -> list[dict[str, Any] | None]:
        """LossInContext of each text; `known` are its losses after its own prompt, where they are."""
        places = [at for at, item in enumerate(batch) if texts[at] and item["id"] in self.others]
        if not places:
            return [None] * len(batch)
        encoded = [encode_answer(self.tokenizer, self.prompts.get(batch[at])[0], texts[at]) for at in places]
        own = [known[at] for at in places] if known else self._losses(encoded)
        strange = [self.prompts.get(self.others[batch[at]["id"]])[1] for at in places]
        other = self._losses([(prompt, answer) for prompt, (_, answer) in zip(strange, encoded, strict=True)])
        results: list[dict[str, Any] | None] = [None] * len(batch)
        for at, own_losses, other_losses in zip(places, own, other, strict=True):
            tokens = min(len(own_losses), len(other_losses))
            if tokens:
                sums = {"own": sum(own_losses[:tokens]), "other": sum(other_losses[:tokens])}
                results[at] = {"tokens": tokens, **sums}
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

    def _losses(self, pairs: list[Continued]) -> list[list[float]]:
        """Negative log-likelihood in nats of each token that follows its prompt, as far as `maxLength` reaches."""
        import torch

        limit = self.job["maxLength"]
        self.signs("measuring, texts", 0, len(pairs))
        sequences = [(len(prompt), (prompt + following)[:limit]) for prompt, following in pairs]
        width = max(len(tokens) for _, tokens in sequences)
        pad = self.tokenizer.pad_token_id
        ids = torch.tensor([tokens + [pad] * (width - len(tokens)) for _, tokens in sequences])
        mask = torch.tensor([[1] * len(tokens) + [0] * (width - len(tokens)) for _, tokens in sequences])
        ids, mask = ids.to(self.model.device), mask.to(self.model.device)
        # Logits from the first text's start on: those of the prompts before it would only fill memory.
        first = min(min(start for start, _ in sequences), width) - 1
        with torch.inference_mode():
            logits = self.model(
                input_ids=ids, attention_mask=mask, logits_to_keep=width - first, use_cache=False
            ).logits
        results = []
        for row, (start, tokens) in enumerate(sequences):
            predicted = logits[row, start - 1 - first : len(tokens) - 1 - first].float()
            loss = torch.nn.functional.cross_entropy(
                predicted, ids[row, start : len(tokens)], reduction="none"
            )
            results.append(loss.tolist())
        return results


def _sum(name: str, losses: list[float] | None) -> dict[str, float | int | None]:
    """The fields of the contract for a text that was scored; None where there was none."""
    if losses is None:
        return {f"{name}Loss": None, f"{name}Tokens": None}
    return {f"{name}Loss": sum(losses), f"{name}Tokens": len(losses)}
