"""Few-shot examples as EuroEval 18 draws them in the first of its ten iterations, so that prompts are the same."""

from collections.abc import Callable
from itertools import cycle
from random import Random
from typing import Any

Row = dict[str, Any]

# EuroEval's, plus the number of the iteration.
SEED = 4242
# Characters; the first of these that leaves examples enough.
SHORT = (512, 1024, 2048, 4096, 8192)


def draw(
    docs: Any, count: int, field: str, labels: list[str] | None = None, short: bool = False
) -> list[Row]:
    """`count` rows, no two with the same `field`; of each label in turn, where there are any.

    Follows extract_few_shot_examples of euroeval/generation_utils.py.
    """
    rows = _shuffled(list(docs))
    if short:
        rows = _shuffled(_short(rows, count, field))
    chosen: list[Row] = []
    without = 0
    for label in cycle(labels or [None]):
        if len(chosen) == count or not rows or without == len(labels or [None]):
            break
        row = next(filter(_has(label), rows), None)
        without = without + 1 if row is None else 0
        if row is not None:
            chosen.append(row)
            rows = [other for other in rows if other[field] != row[field]]
    Random(SEED).shuffle(chosen)
    return chosen


def _shuffled(rows: list[Row]) -> list[Row]:
    """As `Dataset.shuffle(seed)` of the library datasets."""
    import numpy as np

    return [rows[at] for at in np.random.default_rng(SEED).permutation(len(rows))]


def _short(rows: list[Row], count: int, field: str) -> list[Row]:
    for characters in SHORT:
        found = [row for row in rows if len(row[field]) < characters]
        if len(found) >= count:
            return found
    return rows


def _has(label: str | None) -> Callable[[Row], bool]:
    def holds(row: Row) -> bool:
        tags = row["labels"] if "labels" in row else [row.get("label")]
        return label is None or label.lower() in [str(tag).lower() for tag in tags]

    return holds
