"""How much a text that a model wrote is like the reference: sacrebleu's chrF and BLEU."""

from functools import cache
from typing import Any


def corpus(doc: dict[str, Any], results: list[str], reference: str) -> dict[str, tuple[int, ...]]:
    """What sacrebleu sums over a corpus: of chrF++ n-grams of answer, reference and both for each of 6 + 2 orders, shape
    [24]; of BLEU lengths of answer and reference, n-grams in both and in the answer for each of 4 orders, shape [10].

    `reference` is the field that holds it.
    """
    (answer,) = results
    return {
        name: tuple(metric._extract_corpus_statistics([answer.strip()], [[doc[reference]]])[0])
        for name, metric in _metrics().items()
    }


def sentences(doc: dict[str, Any], results: list[str], reference: str) -> dict[str, float]:
    """chrF3++ and chrF4++ of one text, 0–100, in which recall weighs nine and sixteen times as much as precision."""
    from sacrebleu.metrics import CHRF

    (answer,) = results
    return {
        f"chrf{beta}++": CHRF(word_order=2, beta=beta).sentence_score(answer.strip(), [doc[reference]]).score
        for beta in (3, 4)
    }


@cache
def _metrics() -> dict[str, Any]:
    """The same as in evaluation/metrics/chrf.ts and bleu.ts, which make the score from the sums."""
    from sacrebleu.metrics import BLEU, CHRF

    return {"chrf++": CHRF(word_order=2), "bleu": BLEU()}
