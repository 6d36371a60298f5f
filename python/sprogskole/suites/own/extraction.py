"""Short answers about a text."""

from typing import Any

from ..squad_metrics import compute_exact, compute_f1


def score(doc: dict[str, Any], results: list[str]) -> dict[str, float]:
    """F1 of the words and exact match, with the best of the answers that are right; as squad_v2 of `evaluate` has them."""
    (answer,) = results
    right = [text for text in doc["answers"]["text"] if compute_f1(text, text) and text] or [""]
    return {
        "f1": max(compute_f1(text, answer) for text in right),
        "em": float(max(compute_exact(text, answer) for text in right)),
    }
