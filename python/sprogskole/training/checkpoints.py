"""Checkpoints that are complete, self-contained, and usable on another machine.

Trainer keeps the best weights as a path to another checkpoint folder, which does not exist elsewhere. So each
checkpoint carries a copy of the best adapter so far, unless it is the best itself.
"""

import json
import os
import shutil
from pathlib import Path
from typing import Any

from ..shared.events import note

WEIGHTS = "adapter_model.safetensors"
CONFIG = "adapter_config.json"
BEST_COPY = "best_adapter.safetensors"


def keep_best_adapter(checkpoint: Path, best: str | None) -> None:
    """Copies the best adapter so far into this checkpoint."""
    if best is None or Path(best).name == checkpoint.name:
        return
    shutil.copyfile(Path(best, WEIGHTS), checkpoint / BEST_COPY)


def find_best(resume_from: Path, output: Path) -> str | None:
    """A folder with the best adapter as of this checkpoint, laid out in `output`; None where it is not known."""
    recorded = read_state(resume_from).get("best_model_checkpoint")
    if recorded is None:
        return None
    if Path(recorded).name == resume_from.name:
        return str(resume_from)
    if not (resume_from / BEST_COPY).is_file():
        note(
            f"the best checkpoint so far ({recorded}) is not here; the best is chosen among the steps to come"
        )
        return None
    folder = output / "best-before-resume"
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(resume_from / BEST_COPY, folder / WEIGHTS)
    shutil.copyfile(resume_from / CONFIG, folder / CONFIG)
    return str(folder)


def is_finished(state: dict[str, Any]) -> bool:
    """True where training had ended, at its last step or early, and only the adapter was not yet written."""
    if state["global_step"] >= state["max_steps"]:
        return True
    stopping = state.get("stateful_callbacks", {}).get("EarlyStoppingCallback")
    if not isinstance(stopping, dict):
        return False
    waited = stopping["attributes"]["early_stopping_patience_counter"]
    return waited >= stopping["args"]["early_stopping_patience"]


def read_state(checkpoint: Path) -> dict[str, Any]:
    return json.loads((checkpoint / "trainer_state.json").read_text("utf-8"))


def save_adapter(model: Any, tokenizer: Any, folder: Path) -> None:
    """Writes the adapter, tokenizer and chat template beside each other; the folder appears when it is complete."""
    partial = folder.with_name(folder.name + ".partial")
    for stale in (partial, folder):
        shutil.rmtree(stale, ignore_errors=True)
    model.save_pretrained(str(partial), selected_adapters=["default"])
    tokenizer.save_pretrained(str(partial))
    (partial / "README.md").unlink(missing_ok=True)
    _normalise_config(partial / CONFIG)
    sync_folder(partial)
    partial.rename(folder)


def _normalise_config(file: Path) -> None:
    """Same training, same bytes: PEFT writes a set in random order and this machine's path of the base model."""
    config = json.loads(file.read_text("utf-8"))
    if isinstance(config.get("target_modules"), list):
        config["target_modules"] = sorted(config["target_modules"])
    config["base_model_name_or_path"] = Path(config.get("base_model_name_or_path") or "").name or None
    file.write_text(json.dumps(config, indent=2, sort_keys=True) + "\n", "utf-8")


def sync_folder(folder: Path) -> None:
    """Forces every file to the disk, so that what is announced survives a power cut."""
    for path in [*sorted(folder.rglob("*")), folder]:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
