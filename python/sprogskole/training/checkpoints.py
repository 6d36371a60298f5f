"""Checkpoints that are complete, self-contained, and usable on another machine.

Trainer keeps the best weights as a path to another checkpoint folder, which does not exist elsewhere. So each
checkpoint carries a copy of the best adapter so far, unless it is the best itself.
"""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..shared.errors import DiskFullError
from ..shared.events import note
from ..shared.lifecycle import StopRequest

WEIGHTS = "adapter_model.safetensors"
CONFIG = "adapter_config.json"
BEST_COPY = "best_adapter.safetensors"
# Checkpoints that may wait to be copied by the parent before training waits for it.
UNCOPIED = 2
# What libraries say when a file cannot be written: the system's words in an error of safetensors, and torch's own.
FULL_DISK_SIGNS = (
    "No space left on device",
    "Disk quota exceeded",
    "File too large",
    "PytorchStreamWriter failed",
)


def keep_best_adapter(checkpoint: Path, best: str | None) -> None:
    """Copies the best adapter so far into this checkpoint."""
    if best is None or Path(best).name == checkpoint.name:
        return
    shutil.copyfile(Path(best, WEIGHTS), checkpoint / BEST_COPY)


@dataclass
class Rotation:
    """Deletes checkpoints in `folder`, of those that the parent has copied: any other may be the only whole one."""

    folder: Path
    stop: StopRequest

    def make_room(self, keep: set[str]) -> None:
        """Returns once few enough are left to be copied, or a stop is asked for."""
        self._delete(keep)
        copies = self.stop.copies
        while copies.awaited and len(self._uncopied()) > UNCOPIED and not self.stop.requested:
            copies.wait(seconds=1)
            self._delete(keep)

    def _uncopied(self) -> list[Path]:
        return [path for path in checkpoints_in(self.folder) if step_of(path) not in self.stop.copies]

    def _delete(self, keep: set[str]) -> None:
        for path in checkpoints_in(self.folder):
            if path.name not in keep and step_of(path) in self.stop.copies:
                shutil.rmtree(path)


def checkpoints_in(folder: Path) -> list[Path]:
    return sorted(folder.glob("checkpoint-*"))


def step_of(checkpoint: Path) -> int:
    return int(checkpoint.name.rpartition("-")[2])


@contextmanager
def explained_full_disk(folder: Path, needed: int, whole: set[int]) -> Iterator[None]:
    """Throws DiskFullError where a checkpoint of about `needed` bytes finds no room, and removes what was written of it.

    `whole` holds the steps of the checkpoints that are complete, and stay.
    """
    try:
        yield
    except Exception as error:
        if not any(sign in str(error) for sign in FULL_DISK_SIGNS):
            raise
        free = shutil.disk_usage(folder).free
        for path in checkpoints_in(folder):
            if step_of(path) not in whole:
                shutil.rmtree(path, ignore_errors=True)
        raise DiskFullError(
            "The disk is full: there is no room for a checkpoint.",
            str(folder),
            f"about {needed / 1e6:,.1f} MB",
            f"{free / 1e6:,.1f} MB free",
            "Free disk space, or point SPROGSKOLE_HOME at a larger disk; training goes on from its last checkpoint.",
        ) from error


def checkpoint_bytes(model: Any) -> int:
    """About the size of a checkpoint: trained weights, two moments of the optimizer each, and the best weights so far."""
    return 4 * sum(
        weight.numel() * weight.element_size() for weight in model.parameters() if weight.requires_grad
    )


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


def save_adapter(model: Any, tokenizer: Any, folder: Path, base: dict[str, str | None]) -> None:
    """Writes the adapter, tokenizer and chat template beside each other; the folder appears when it is complete.

    `base` holds the name and revision by which others find the base model.
    """
    partial = folder.with_name(folder.name + ".partial")
    for stale in (partial, folder):
        shutil.rmtree(stale, ignore_errors=True)
    model.save_pretrained(str(partial), selected_adapters=["default"])
    tokenizer.save_pretrained(str(partial))
    (partial / "README.md").unlink(missing_ok=True)
    _normalise_config(partial / CONFIG, base)
    sync_folder(partial)
    partial.rename(folder)


def _normalise_config(file: Path, base: dict[str, str | None]) -> None:
    """Same training, same bytes: PEFT writes a set in random order and this machine's path of the base model."""
    config = json.loads(file.read_text("utf-8"))
    if isinstance(config.get("target_modules"), list):
        config["target_modules"] = sorted(config["target_modules"])
    config |= {"base_model_name_or_path": base["name"], "revision": base["revision"]}
    file.write_text(json.dumps(config, indent=2, sort_keys=True) + "\n", "utf-8")


def sync_folder(folder: Path) -> None:
    """Forces every file to the disk, so that what is announced survives a power cut."""
    for path in [*sorted(folder.rglob("*")), folder]:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
