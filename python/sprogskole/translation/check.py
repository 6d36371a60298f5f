"""Compares a conversion with the model it was made from: what it translates, and how sure it is of every token."""

from dataclasses import asdict, dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .ctranslate2_engine import CTranslate2Translator
    from .transformers_engine import TransformersTranslator

# Enough to see every part of a model at work, and at most two dozen passes through a large one.
MAX_NEW_TOKENS = 24


@dataclass(frozen=True)
class Tolerance:
    """In nats. Measured on right conversions (demo translator, a random 8+8-layer T5) and on wrong ones of the same
    models: float32 0.000 and 0.000 on average; bfloat16 0.005 and 0.015; int8 0.024 and 0.089; without `</s>` at the
    sources' end 0.18 and 1.19, and they part over 5.3 and 9.4; with outputs scaled as for tied embeddings 6.7 and 6.7.
    """

    # |Difference| of the log probabilities of the reference's tokens, on average.
    mean: float
    # Where a translation parts from the reference's: how much surer the reference was of its own token.
    parting: float


TOLERANCES = {
    "float32": Tolerance(0.001, 0.01),
    "bfloat16": Tolerance(0.1, 1.0),
    "int8": Tolerance(0.3, 2.0),
    "int8_bfloat16": Tolerance(0.3, 2.0),
}


@dataclass(frozen=True)
class Reference:
    """What the model itself makes of the probes by greedy search, in float32."""

    probes: list[list[int]]
    rows: list[list[int]]
    # Tensor [rows, steps, vocabulary].
    log_probabilities: Any


@dataclass(frozen=True)
class Comparison:
    rows: int
    equal_rows: int
    tokens: int
    mean_difference: float
    largest_difference: float
    largest_parting: float
    tolerance: Tolerance

    @property
    def passed(self) -> bool:
        return self.mean_difference <= self.tolerance.mean and self.largest_parting <= self.tolerance.parting

    def report(self, translator: "CTranslate2Translator") -> dict[str, Any]:
        versions = translator.versions | {name: version(name) for name in ("torch", "transformers")}
        return asdict(self) | {
            "device": translator.device,
            "compute_type": translator.compute_type,
            "versions": versions,
        }

    def __str__(self) -> str:
        return (
            f"{self.mean_difference:.4f} on average over {self.tokens} tokens (largest {self.largest_difference:.2f}); "
            f"{self.equal_rows} of {self.rows} translations equal, parting over at most {self.largest_parting:.2f}"
        )


def make_reference(model: "TransformersTranslator", probes: list[list[int]]) -> Reference:
    import torch

    output = model.generate(probes, 1, MAX_NEW_TOKENS, output_logits=True, return_dict_in_generate=True)
    rows = [model.trim(row) for row in output.sequences[:, 1:].tolist()]
    return Reference(probes, rows, torch.stack(output.logits, dim=1).float().log_softmax(-1))


def compare(reference: Reference, translator: "CTranslate2Translator", precision: str) -> Comparison:
    rows = translator.translate(reference.probes, 1, MAX_NEW_TOKENS)
    differences = _differences(reference, translator)
    partings = [_parting(reference, place, row) for place, row in enumerate(rows)]
    return Comparison(
        rows=len(rows),
        equal_rows=sum(own == other for own, other in zip(reference.rows, rows, strict=True)),
        tokens=len(differences),
        mean_difference=sum(differences) / len(differences),
        largest_difference=max(differences),
        largest_parting=max(partings),
        tolerance=TOLERANCES[precision],
    )


def _differences(reference: Reference, translator: "CTranslate2Translator") -> list[float]:
    """One for each token of the reference's rows."""
    scores = translator.score(reference.probes, reference.rows)
    return [
        abs(reference.log_probabilities[place, step, token].item() - score)
        for place, (row, row_scores) in enumerate(zip(reference.rows, scores, strict=True))
        for step, (token, score) in enumerate(zip(row, row_scores, strict=True))
    ]


def _parting(reference: Reference, place: int, row: list[int]) -> float:
    """0 where the translations are equal. Neither can be the other's beginning: both end alike or at the limit."""
    own = reference.rows[place]
    step = next(
        (step for step, (ours, theirs) in enumerate(zip(own, row, strict=False)) if ours != theirs), None
    )
    if step is None:
        return 0.0 if own == row else float("inf")
    sureness = reference.log_probabilities[place, step]
    return (sureness[own[step]] - sureness[row[step]]).item()
