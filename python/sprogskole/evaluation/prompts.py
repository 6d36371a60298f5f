"""What a model is given: the turns of an item in the chat template, or in plain words after a few examples."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..shared.examples import read_conversations
from ..shared.generation import fit_prompt
from ..shared.templates import Turns, encode_answer, encode_following, encode_prompt

Item = dict[str, Any]
# A prompt and what follows it, as tokens.
Continued = tuple[list[int], list[int]]
Encode = Callable[[Any, Turns], list[int]]

# Together they leave the item half of the room. With eighths, one of the demo's 250 questions was short enough.
SHOTS, SHOT_SHARE = 3, 6


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
            fitting, tokens = fit_prompt(self._tokenizer, turns, self._limit, self._encode)
            if fitting is not turns:
                self.truncated.add(key)
            self._cache[key] = fitting, tokens
        return self._cache[key]

    def answered(self, item: Item, side: str = "target") -> Continued:
        """The prompt and the reference after it."""
        reference = item["reference"] if side == "target" else item["english"]["reference"]
        return self._answered(self.get(item, side)[0], reference)

    def _encode(self, tokenizer: Any, turns: Turns) -> list[int]:
        return encode_prompt(tokenizer, turns)

    def _answered(self, turns: Turns, reference: str) -> Continued:
        return encode_answer(self._tokenizer, turns, reference)


class FewShotPrompts(Prompts):
    """
    Questions and answers of training conversations, then the item's turns, as a text that any language model knows how
    to go on with: "Spørgsmål: …", a line "Svar: …", an empty line.
    """

    def __init__(self, tokenizer: Any, limit: int, settings: dict[str, str], seed: int) -> None:
        super().__init__(tokenizer, limit)
        self._question, self._answer = settings["question"], settings["answer"]
        self.marker = f"\n{self._question}:"
        self.shots = self._draw(read_conversations(Path(settings["conversationsFile"])), seed)

    def _draw(self, conversations: list[dict[str, Any]], seed: int) -> str:
        """The first exchange of some conversations that are short enough, in an order by hash: no two questions alike."""
        order = sorted(
            conversations,
            key=lambda row: hashlib.sha256(f"{seed} {row['id']}".encode("utf-8", "replace")).digest(),
        )
        shots: dict[str, str] = {}
        for turns in (row["messages"][:2] for row in order):
            text = f"{self._laid_out(turns)}\n\n"
            if len(self._tokens(text)) * SHOT_SHARE <= self._limit:
                shots.setdefault(turns[0]["content"], text)
            if len(shots) == SHOTS:
                break
        return "".join(shots.values())

    def _laid_out(self, turns: Turns) -> str:
        named = {"user": self._question, "assistant": self._answer}
        text = ""
        for turn in turns:
            between = ("" if not text else "\n\n") if turn["role"] == "user" else "\n"
            text += f"{between}{named[turn['role']]}: {turn['content']}"
        return text

    def _text(self, turns: Turns) -> str:
        return f"{self.shots}{self._laid_out(turns)}\n{self._answer}:"

    def _tokens(self, text: str) -> list[int]:
        return encode_following(self._tokenizer, text, "")[0]

    def _encode(self, _: Any, turns: Turns) -> list[int]:
        return self._tokens(self._text(turns))

    def _answered(self, turns: Turns, reference: str) -> Continued:
        """The empty line after an answer ends it, as an end marker does in a template."""
        return encode_following(self._tokenizer, self._text(turns), f" {reference}\n\n")
