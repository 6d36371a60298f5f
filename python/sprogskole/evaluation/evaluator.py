"""Greedy answers, and the losses of texts after their prompts."""

import hashlib
from dataclasses import dataclass
from typing import Any

from ..shared.events import Signs
from ..shared.generation import greedy_settings
from ..shared.job import Job
from ..shared.templates import NEXT_TURN_MARKERS, encode_answer, encode_plain, stop_token_ids
from .prompts import Continued, Item, Prompts


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

    @property
    def marker(self) -> str:
        """Where another turn of the conversation begins."""
        return NEXT_TURN_MARKERS[self.job["chatTemplate"]]

    def answer(self, batch: list[Item]) -> list[dict[str, Any]]:
        """The text of each answer, its length in tokens, and whether it came to its end."""
        return self._generate([self.prompts.get(item)[1] for item in batch])

    def measure(self, batch: list[Item], answers: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """One Generation of the contract for each item."""
        target = self._losses([self.prompts.answered(item) for item in batch])
        english = self._english_losses(batch, self.prompts.answered)
        plain = self._losses([self._plain(item, "target") for item in batch])
        plain_english = self._english_losses(batch, self._plain)
        references = self._in_context(batch, [item["reference"] for item in batch], target)
        own = self._in_context(batch, [answer["output"] for answer in answers])
        return [
            {
                "id": item["id"],
                **answers[at],
                **loss_fields("reference", target[at]),
                **loss_fields("english", english[at]),
                **loss_fields("plain", plain[at]),
                **loss_fields("plainEnglish", plain_english[at]),
                "referenceInContext": references[at],
                "answerInContext": own[at],
                **self._about(item),
            }
            for at, item in enumerate(batch)
        ]

    def _about(self, item: Item) -> dict[str, Any]:
        """What the model was given, and from how many tokens it chooses."""
        text = self.tokenizer.decode(self.prompts.get(item)[1], clean_up_tokenization_spaces=False)
        fingerprint = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        return {
            "vocabulary": self.model.config.get_text_config().vocab_size,
            "prompt": text if item["id"] == self.shown else None,
            "promptHash": fingerprint,
        }

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
            over = [self._is_over(tokens) for tokens in so_far[:, width:]]
            return torch.tensor(over, dtype=torch.bool, device=so_far.device)

        with torch.inference_mode():
            output = self.model.generate(
                input_ids=ids.to(self.model.device),
                attention_mask=mask.to(self.model.device),
                generation_config=greedy_settings(self.tokenizer, limit),
                stopping_criteria=StoppingCriteriaList([see]),
            )
        return [self._answer(row) for row in output[:, width:].tolist()]

    def _is_over(self, tokens: Any) -> bool:
        """Whether an answer has ended without an end marker."""
        return False

    def _answer(self, tokens: list[int]) -> dict[str, Any]:
        stops = set(stop_token_ids(self.tokenizer))
        end = next((index for index, token in enumerate(tokens) if token in stops), None)
        own = tokens if end is None else tokens[:end]
        text, marker, _ = self.tokenizer.decode(own, skip_special_tokens=True).partition(self.marker)
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


def loss_fields(name: str, losses: list[float] | None) -> dict[str, float | int | None]:
    """The fields of the contract for a text that was scored; None where there was none."""
    if losses is None:
        return {f"{name}Loss": None, f"{name}Tokens": None}
    return {f"{name}Loss": sum(losses), f"{name}Tokens": len(losses)}
