"""Named entities that a model lists as JSON, as EuroEval 18 asks for them and finds them again in the words."""

import ast
import json
import re
from collections.abc import Iterator
from typing import Any

# By kind what the model is to call it, in the order in which examples show them.
NAMES = {"per": "person", "loc": "sted", "org": "organisation", "misc": "diverse"}

Entity = tuple[str, int, int]


def answer(doc: dict[str, Any]) -> str:
    """The entities of a sentence by name of their kind: {"person": ["Anna Holm"], …}."""
    listed: dict[str, list[str]] = {name: [] for name in NAMES.values()}
    for token, tag in zip(doc["tokens"], doc["labels"], strict=True):
        found = listed.get(NAMES.get(tag[2:].lower(), ""))
        if found is None:
            continue
        if tag[0].lower() == "b":
            found.append(token)
        elif found:
            found[-1] += f" {token}"
    return json.dumps(listed, ensure_ascii=False)


def score(doc: dict[str, Any], results: list[str]) -> dict[str, tuple[int, int]]:
    """Of micro F1, with and without those of kind "misc": twice the entities in both, and those of answer and sentence."""
    given = set(_entities(_tagged(doc["tokens"], results[0])))
    expected = set(_entities([tag.lower() for tag in doc["labels"]]))
    plain = [{entity for entity in found if entity[0] != "misc"} for found in (given, expected)]
    return {
        "micro_f1_no_misc": (2 * len(plain[0] & plain[1]), len(plain[0]) + len(plain[1])),
        "micro_f1": (2 * len(given & expected), len(given) + len(expected)),
    }


def _tagged(tokens: list[str], said: str) -> list[str]:
    """Tags of the words that the answer names, as extract_labels_from_generation of EuroEval gives them."""
    tags = ["o"] * len(tokens)
    kinds = {name: kind for kind, name in NAMES.items()}
    for name, listed in _listed(said).items():
        if name not in kinds or not isinstance(listed, list):
            continue
        for at, word in ((at, word) for entity in listed for at, word in enumerate(str(entity).split())):
            for place, token in enumerate(tokens):
                if word not in token:
                    continue
                if at == 0:
                    tags[place] = f"b-{kinds[name]}"
                elif tags[place] == "o" and tags[place - 1][2:] == kinds[name]:
                    tags[place] = f"i-{kinds[name]}"
    return tags


def _listed(said: str) -> dict[Any, Any]:
    """The first mapping in a text: JSON, or as Python writes it; empty where there is none."""
    found = re.search(r"\{[^{}]*\}", said)
    for read in (json.loads, ast.literal_eval) if found else ():
        try:
            listed = read(found.group())
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            continue
        return listed if isinstance(listed, dict) else {}
    return {}


def _entities(tags: list[str]) -> Iterator[Entity]:
    """Kind, first and last place, as conlleval and seqeval find them: a kind that changes begins another."""
    begun: tuple[str, int] | None = None
    for place, tag in enumerate([*tags, "o"]):
        mark, kind = tag[0], tag[2:]
        if begun and (mark != "i" or kind != begun[0]):
            yield (*begun, place - 1)
            begun = None
        if mark != "o" and begun is None:
            begun = (kind, place)
