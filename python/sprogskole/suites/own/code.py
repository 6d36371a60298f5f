"""Programs that a model wrote, which are run; a suite says so by `runsCode`, and `evaluation.runGeneratedCode` allows it."""

from typing import Any

from ..sandbox import finishes


def passes(doc: dict[str, Any], results: list[str]) -> dict[str, float]:
    """pass@1: whether the one program does what the tests of the problem ask. As HumanEval has it (Chen et al. 2021)."""
    (answer,) = results
    program = f"{doc['prompt']}{answer}\n{doc['test']}\ncheck({doc['entry_point']})\n"
    return {"pass@1": float(finishes(program))}
