"""Draws rows from a topic's tables and fills the slots of its texts."""

import random
import re

from grammar.parse import Pair, Row, Topic

_SLOT = re.compile(r"\{(\^?)(\w+)\}")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-ZÆØÅÉ\"*`])")
_LIST_MARKER = re.compile(r"^\s*(?:[-*]|\d+\.)\s+")
_FENCE = re.compile(r"```.*?```", re.DOTALL)


def draw_row(topic: Topic, rng: random.Random) -> Row:
    """One row of every table, and with the prefix `other_` one more row that differs from it."""
    filled: Row = {}
    for table in topic.tables:
        row = rng.choice(table)
        filled.update(row)
        others = [other for other in (rng.choice(table) for _ in range(8)) if _differs(other, row)]
        filled.update({f"other_{name}": value for name, value in (others or table)[0].items()})
    return filled


def _differs(other: Row, row: Row) -> bool:
    return all(other[name] != row[name] for name in row)


def _fill_one(text: str, row: Row, side: int) -> str:
    def value(slot: re.Match[str]) -> str:
        capital, name = slot.groups()
        if name not in row:
            return slot.group(0)  # braces of a code example, not a slot
        word = row[name][side]
        return word[0].upper() + word[1:] if capital else word

    return _SLOT.sub(value, text)


def fill(text: Pair, row: Row) -> Pair:
    """The text with its slots filled, in both languages."""
    return Pair(_fill_one(text.en, row, 0), _fill_one(text.da, row, 1))


def _lines(text: str) -> list[str]:
    bare = (_LIST_MARKER.sub("", line).strip() for line in _FENCE.sub("\n", text).splitlines())
    return [line for line in bare if line]


def aligned_lines(text: Pair) -> list[Pair]:
    """The text line by line, without list markers and fenced code: the way the pipeline translates it."""
    return [Pair(en, da) for en, da in zip(_lines(text.en), _lines(text.da), strict=True)]


def aligned_sentences(text: Pair) -> list[Pair]:
    """Each line's sentences; a line whose sides do not split alike stays whole."""
    pairs: list[Pair] = []
    for line in aligned_lines(text):
        en, da = _SENTENCE_END.split(line.en), _SENTENCE_END.split(line.da)
        pairs += map(Pair, en, da) if len(en) == len(da) else [line]
    return pairs
