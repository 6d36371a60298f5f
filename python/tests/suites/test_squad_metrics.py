"""As the evaluation script of SQuAD 1.1 scores, which transformers had until version 5."""

import pytest

from sprogskole.suites.squad_metrics import compute_exact, compute_f1

CASES = [
    ("The cat!", "a cat", 1, 1.0),
    ("the quick brown fox", "quick fox", 0, 0.8),
    ("U.S.", "us", 1, 1.0),
    ("Denmark", "Norway", 0, 0.0),
    ("to be or not to be", "be be be", 0, 4 / 9),
    ("the", "", 1, 1.0),
    ("", "something", 0, 0.0),
]


@pytest.mark.parametrize(("gold", "answer", "exact", "f1"), CASES)
def test_scores_an_answer(gold, answer, exact, f1):
    assert compute_exact(gold, answer) == exact
    assert compute_f1(gold, answer) == pytest.approx(f1)
