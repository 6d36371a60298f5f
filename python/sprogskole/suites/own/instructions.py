"""Instructions that an answer verifiably follows (IFEval, Zhou et al. 2023), checked as EuroEval 18 does.

Words and sentences are counted by rules of our own, where EuroEval takes those of nltk with data that is downloaded.
Which language an answer is in is not checked: such instructions are left out, as EuroEval leaves out those it does not know.
"""

import json
import re
from collections.abc import Callable
from typing import Any

from ..counting import count_sentences

Given = dict[str, Any]

# A word with what joins it, dots, or a mark.
WORD = re.compile(r"\w+(?:[-'’.,]\w+)*|\.{2,}|[^\w\s]")
EITHER = ("My answer is yes.", "My answer is no.", "My answer is maybe.")


def score(doc: Given, results: list[str]) -> dict[str, tuple[int, int]]:
    """How many of the instructions of a prompt are followed, and how many there are."""
    (answer,) = results
    asked = doc["target_text"]
    known = [
        (CHECKS[name], given or {})
        for name, given in zip(asked["instruction_id_list"], asked["kwargs"], strict=True)
        if name in CHECKS
    ]
    followed = sum(bool(answer.strip()) and bool(check(answer, given)) for check, given in known)
    return {"instruction_accuracy": (followed, len(known))}


def _compared(count: int, most_or_least: int, relation: str) -> bool:
    return count < most_or_least if relation == "less than" else count >= most_or_least


def _begins_paragraph(answer: str, given: Given) -> bool:
    paragraphs = answer.split("\n\n")
    count = sum(1 for paragraph in paragraphs if paragraph.strip())
    if count != given["num_paragraphs"] or given["nth_paragraph"] > count:
        return False
    words = paragraphs[given["nth_paragraph"] - 1].split()
    first = re.split(r"[.,?!'\"]", words[0].lstrip("'\""))[0] if words else ""
    return bool(words) and first.lower() == given["first_word"].lower()


def _is_json(answer: str) -> bool:
    try:
        json.loads(re.sub(r"^```(json|Json|JSON)?|```$", "", answer.strip()).strip())
    except ValueError:
        return False
    return True


def _parts(answer: str, mark: str) -> list[str] | None:
    """What stands between marks; None where nothing does, other than before the first and after the last."""
    parts = re.split(mark, answer)
    if any(not part.strip() for part in parts[1:-1]):
        return None
    return [part.strip() for part in parts if part.strip()]


def _are_two(answer: str, _: Given) -> bool:
    parts = _parts(answer, r"\*{6}") or []
    return len(parts) == 2 and parts[0] != parts[1]


def _has_paragraphs(answer: str, given: Given) -> bool:
    parts = _parts(answer, r"\s?\*\*\*\s?")
    return parts is not None and len(parts) == given["num_paragraphs"]


def _highlights(answer: str) -> int:
    found = re.findall(r"\*[^\n*]*\*", answer) + re.findall(r"\*\*[^\n*]*\*\*", answer)
    return sum(1 for text in found if text.strip("*").strip())


def _bullets(answer: str) -> int:
    return sum(len(re.findall(mark, answer, re.MULTILINE)) for mark in (r"^\s*\*[^*].*$", r"^\s*-.*$"))


def _has_postscript(answer: str, given: Given) -> bool:
    mark = given["postscript_marker"]
    patterns = {"P.P.S": r"p\.\s?p\.\s?s", "P.S.": r"p\.\s?s\."}
    return re.search(patterns.get(mark, mark.lower()), answer.lower()) is not None


def _is_quoted(answer: str, _: Given) -> bool:
    bare = answer.strip()
    return len(bare) > 1 and bare[0] == bare[-1] == '"'


def _found(pattern: str, answer: str) -> int:
    return len(re.findall(pattern, answer, re.IGNORECASE))


CHECKS: dict[str, Callable[[str, Given], bool]] = {
    "change_case:capital": lambda answer, _: answer.isupper(),
    "change_case:capital_letters": lambda answer, _: answer.isupper(),
    "change_case:english_capital": lambda answer, _: answer.isupper(),
    "change_case:lowercase": lambda answer, _: answer.islower(),
    "change_case:lowercase_letters": lambda answer, _: answer.islower(),
    "change_case:english_lowercase": lambda answer, _: answer.islower(),
    "change_case:capital_word_frequency": lambda answer, given: _compared(
        sum(1 for word in WORD.findall(answer) if word.isupper()),
        given["capital_frequency"],
        given["capital_relation"],
    ),
    "combination:repeat_prompt": lambda answer, given: (
        answer.strip().lower().startswith(given["prompt_to_repeat"].strip().lower())
    ),
    "combination:two_responses": _are_two,
    "detectable_content:number_placeholders": lambda answer, given: (
        len(re.findall(r"\[.*?\]", answer)) >= given["num_placeholders"]
    ),
    "detectable_content:postscript": _has_postscript,
    "detectable_format:constrained_response": lambda answer, _: any(text in answer for text in EITHER),
    "detectable_format:constrained_response_with_argument": lambda answer, given: any(
        text in answer.strip() for text in given["options"]
    ),
    "detectable_format:json_format": lambda answer, _: _is_json(answer),
    "detectable_format:multiple_sections": lambda answer, given: (
        len(re.findall(rf"\s?{given['section_spliter']}\s?\d+\s?", answer)) >= given["num_sections"]
    ),
    "detectable_format:number_bullet_lists": lambda answer, given: _bullets(answer) == given["num_bullets"],
    "detectable_format:number_highlighted_sections": lambda answer, given: (
        _highlights(answer) >= given["num_highlights"]
    ),
    "detectable_format:title": lambda answer, _: any(
        title.strip("<>").strip() for title in re.findall(r"<<[^\n]+>>", answer)
    ),
    "keywords:existence": lambda answer, given: all(_found(word, answer) for word in given["keywords"]),
    "keywords:forbidden_words": lambda answer, given: (
        not any(_found(rf"\b{word}\b", answer) for word in given["forbidden_words"])
    ),
    "keywords:frequency": lambda answer, given: _compared(
        _found(given["keyword"], answer), given["frequency"], given["relation"]
    ),
    "keywords:letter_frequency": lambda answer, given: _compared(
        answer.lower().count(given["letter"].lower()), given["let_frequency"], given["let_relation"]
    ),
    "length_constraints:nth_paragraph_first_word": _begins_paragraph,
    "length_constraints:number_paragraphs": _has_paragraphs,
    "length_constraints:number_sentences": lambda answer, given: _compared(
        count_sentences(answer), given["num_sentences"], given["relation"]
    ),
    "length_constraints:number_words": lambda answer, given: _compared(
        len(WORD.findall(answer)), given["num_words"], given["relation"]
    ),
    "punctuation:no_comma": lambda answer, _: "," not in answer,
    "startend:end_checker": lambda answer, given: (
        answer.strip().strip('"').lower().endswith(given["end_phrase"].strip().lower())
    ),
    "startend:quotation": _is_quoted,
}
