"""What the translator's tests share: models of the repository, start lines, and a loading that nobody watches."""

import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]
FIXTURES = ROOT / "test" / "translation" / "fixtures"
DEMO = ROOT / "demo" / "translator"


class Quiet:
    """In place of Loading."""

    def __init__(self) -> None:
        self.steps: list[str] = []

    def step(self, step: str) -> None:
        self.steps.append(step)


def start(
    engine: str,
    model: Path,
    cache: Path,
    precision: str = "float32",
    probes: list[list[int]] | None = None,
) -> dict[str, Any]:
    """A start line; without other probes those of the fixtures, whose models share a tokenizer."""
    if probes is None:
        cases = json.loads((FIXTURES / "expected.json").read_text())["models"]["untied"]
        probes = [case["source"] for case in cases]
    return {
        "engine": engine,
        "model": str(model),
        "cacheFolder": str(cache),
        "device": "cpu",
        "precision": precision,
        "threads": 1,
        "probes": probes,
    }
