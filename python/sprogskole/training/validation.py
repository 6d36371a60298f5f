"""Makes up for a validation in whose midst a stop came, before training goes on from the checkpoint of then."""

import json
from pathlib import Path
from typing import Any

from .checkpoints import read_state


def settle_validation(trainer: Any, checkpoint: Path) -> None:
    """Enters into the checkpoint's state what the validation that its step still lacks would have: its loss, the best so
    far, and how long there was no better. Nothing where it lacks none."""
    state = read_state(checkpoint)
    if not is_owed(state, trainer.args.eval_steps):
        return
    step = state["global_step"]
    trainer.model.load_adapter(str(checkpoint), "default", is_trainable=True)
    trainer.state.global_step = step
    loss = trainer.evaluate()["eval_loss"]
    state["log_history"].append({"eval_loss": loss, "step": step})
    is_best = state["best_metric"] is None or loss < state["best_metric"]
    if is_best:
        state |= {"best_metric": loss, "best_global_step": step, "best_model_checkpoint": str(checkpoint)}
    stopping = state["stateful_callbacks"]["EarlyStoppingCallback"]["attributes"]
    waited = stopping["early_stopping_patience_counter"]
    stopping["early_stopping_patience_counter"] = 0 if is_best else waited + 1
    (checkpoint / "trainer_state.json").write_text(json.dumps(state, indent=2) + "\n", "utf-8")


def is_owed(state: dict[str, Any], eval_steps: int) -> bool:
    """True where a validation was due at the step of this state, and is not in its history."""
    step = state["global_step"]
    if step % eval_steps != 0 and step < state["max_steps"]:
        return False
    return not any(entry["step"] == step and "eval_loss" in entry for entry in state["log_history"])
