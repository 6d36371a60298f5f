"""Answers after a few examples in plain words, of a model that knows no chat template."""

from dataclasses import dataclass
from typing import Any

from ..shared.templates import stop_token_ids
from .evaluator import Evaluator, Item, loss_fields
from .prompts import FewShotPrompts

# Tokens in which the beginning of another question is looked for; of the longest label there are twelve.
TAIL = 24


@dataclass
class FewShotEvaluator(Evaluator):
    """Of the losses that of the reference alone: as plain text it is the same model's, and of English there are no examples."""

    prompts: FewShotPrompts

    @property
    def marker(self) -> str:
        return self.prompts.marker

    def measure(self, batch: list[Item], answers: list[dict[str, Any]]) -> list[dict[str, Any]]:
        target = self._losses([self.prompts.answered(item) for item in batch])
        return [
            {
                "id": item["id"],
                **answers[at],
                **loss_fields("reference", target[at]),
                **loss_fields("english", None),
                **self._about(item),
            }
            for at, item in enumerate(batch)
        ]

    def _is_over(self, tokens: Any) -> bool:
        """A model that begins the next question has answered: what it goes on with would be cut off."""
        return self.marker in self.tokenizer.decode(tokens[-TAIL:])

    def _answer(self, tokens: list[int]) -> dict[str, Any]:
        """What fills a row up while others go on is no part of the answer."""
        pad = self.tokenizer.pad_token_id
        while tokens and tokens[-1] == pad and pad not in stop_token_ids(self.tokenizer):
            tokens = tokens[:-1]
        return super()._answer(tokens)
