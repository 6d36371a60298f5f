"""Classes of a task: choices that are the same for every item, such as labels, or the letters that a question offers."""

from collections.abc import Iterable
from typing import Any

# More different choices are answers of their own, not classes.
MOST = 12

Doc = dict[str, Any]


def classes_of(task: Any, docs: Iterable[Doc]) -> list[str] | None:
    """Labels, or the letters of which every question offers the first few; None where items have choices of their own.

    A class is a place among the choices.
    """
    if not is_scored_by_choice(task):
        return None
    labels = task.config.doc_to_choice
    if isinstance(labels, list):
        return labels if len(labels) <= MOST else None
    longest: list[str] = []
    for doc in docs:
        choices = list(task.doc_to_choice(doc))
        shorter, longer = sorted((longest, choices), key=len)
        if len(longer) > MOST or longer[: len(shorter)] != shorter or any(len(one) > 1 for one in choices):
            return None
        longest = longer
    return longest or None


def is_scored_by_choice(task: Any) -> bool:
    """By the harness's own rule, one choice of several being right and one prompt before all of them."""
    return (
        task.OUTPUT_TYPE == "multiple_choice"
        and task.config.process_results is None
        and not task.multiple_target
    )


def right_class(task: Any, doc: Doc, target: Any = None) -> int | None:
    """The place of the right choice; None where there is no single one."""
    choices = task.doc_to_choice(doc)
    if task.multiple_input:
        right = task.doc_to_text(doc)
    else:
        right = task.doc_to_target(doc) if target is None else target
    gold = choices.index(right) if right in choices else right
    return gold if isinstance(gold, int) and 0 <= gold < len(choices) else None


def training_split(task: Any) -> str | None:
    """The split to train on, or to draw examples from, where its files are here and it is not the one that is asked."""
    config = task.config
    asked = config.test_split or config.validation_split
    for split in (config.training_split, task.fewshot_cfg.split):
        if split is not None and split != asked and split in task.dataset:
            return split
    return None


def training_docs(task: Any, split: str, places: Iterable[int]) -> list[Doc]:
    """Those rows of a split as the task's own loader gives them."""
    rows = task.dataset[split].select(list(places))
    return list(task.config.process_docs(rows) if task.config.process_docs is not None else rows)
