"""Exact match and token F1 of two answers, as the evaluation script of SQuAD 1.1 (Rajpurkar et al. 2016) has them.

ReCoRD of lm-evaluation-harness takes them from `transformers.data.metrics`, which transformers 5 no longer has.
"""

import re
import string
from collections import Counter

PUNCTUATION = str.maketrans("", "", string.punctuation)


def normalize_answer(text: str) -> str:
    """Lower case without punctuation, articles and runs of spaces."""
    bare = text.lower().translate(PUNCTUATION)
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", bare).split())


def compute_exact(gold: str, answer: str) -> int:
    return int(normalize_answer(gold) == normalize_answer(answer))


def compute_f1(gold: str, answer: str) -> float:
    """1 where both have no word, 0 where one of them has none."""
    wanted, given = normalize_answer(gold).split(), normalize_answer(answer).split()
    if not wanted or not given:
        return float(wanted == given)
    same = sum((Counter(wanted) & Counter(given)).values())
    # The harmonic mean of same / given and same / wanted.
    return 2 * same / (len(wanted) + len(given))
