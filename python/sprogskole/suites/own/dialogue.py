"""Answers in conversation, by criteria that a program can check: what a good answer mentions, avoids and keeps to.

A pattern is a regular expression that begins where a word does, case aside, and ends anywhere: `husleje` is met by
"Huslejen", and by what a compound begins with.
"""

import re
from collections.abc import Callable
from typing import Any

from ..counting import count_sentences, words_of
from ..danish import is_danish

Doc = dict[str, Any]

ITEM = re.compile(r"^\s*(?:[-*•–]|\d+[.)])\s+\S", re.MULTILINE)
# Of a last line that ends without a mark: a list item, a name or a greeting is shorter.
LONGEST_UNCLOSED = 6


def score(doc: Doc, results: list[str]) -> dict[str, float]:
    """Shares of one answer's criteria; none is met by an answer that is empty or in another language."""
    answer = results[0].strip()
    danish = is_danish(answer)
    met = [danish and holds for holds in criteria(doc, answer)]
    return {
        "criteria_met": sum(met) / len(met),
        "all_criteria_met": float(all(met)),
        "in_danish": float(danish),
        "answer_words": float(len(words_of(answer))),
        "unfinished": float(_is_unfinished(answer)),
    }


def criteria(doc: Doc, answer: str) -> list[bool]:
    """
    Of each criterion of an item whether it is met: any pattern of each group, none of those to avoid (one criterion, which
    counts only where something right is said), every check.
    """
    mentioned = [any(_mentions(pattern, answer) for pattern in group) for group in doc["must"]]
    says_something = any(mentioned) or not mentioned
    avoided = says_something and not any(_mentions(pattern, answer) for pattern in doc["mustNot"])
    return [
        *mentioned,
        *([avoided] if doc["mustNot"] else []),
        *(_passes(check, answer) for check in doc["checks"]),
    ]


def _mentions(pattern: str, answer: str) -> bool:
    return re.search(rf"(?<!\w)(?:{pattern})", answer, re.IGNORECASE) is not None


def _passes(check: Doc, answer: str) -> bool:
    kind = check["kind"]
    if kind in COUNTS:
        least, most = check.get("least"), check.get("most")
        count = COUNTS[kind](answer)
        return (least is None or least <= count) and (most is None or count <= most)
    return HOLDS[kind](answer, check.get("text") or "")


def _is_unfinished(answer: str) -> bool:
    """Whether a text stops in the middle of a sentence, as one does that is cut at the token limit."""
    last = answer.splitlines()[-1] if answer else ""
    closed = re.search(r"[^\w\s,;-]$", last)
    return not closed and not ITEM.match(last) and len(words_of(last)) > LONGEST_UNCLOSED


def _first_letters(answer: str) -> list[str]:
    return [line.strip()[0].lower() for line in answer.splitlines() if line.strip()]


COUNTS: dict[str, Callable[[str], int]] = {
    "words": lambda answer: len(words_of(answer)),
    "sentences": count_sentences,
    "items": lambda answer: len(ITEM.findall(answer)),
    "lines": lambda answer: sum(1 for line in answer.splitlines() if line.strip()),
    "paragraphs": lambda answer: sum(1 for part in re.split(r"\n\s*\n", answer) if part.strip()),
    "commas": lambda answer: answer.count(","),
}
HOLDS: dict[str, Callable[[str, str], bool]] = {
    "starts": lambda answer, text: answer.lower().startswith(text.lower()),
    "ends": lambda answer, text: answer.lower().endswith(text.lower()),
    "without": lambda answer, text: bool(answer) and not set(text) & set(answer.lower()),
    "lowercase": lambda answer, _: answer.islower(),
    "uppercase": lambda answer, _: answer.isupper(),
    "initials": lambda answer, text: "".join(_first_letters(answer)) == text.lower(),
}
