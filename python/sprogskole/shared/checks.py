"""Refuses bad input before torch is even imported: expected, received, where, and the fix (invariant I9)."""

import json
from pathlib import Path
from typing import Any

from .errors import UserError
from .job import Job

TOKENIZER_FILES = ("tokenizer.json", "tokenizer.model")
WEIGHT_PATTERNS = ("*.safetensors",)
PICKLE_PATTERNS = ("pytorch_model*.bin", "*.pt", "*.pth")
CHECKPOINT_FILES = (
    "adapter_model.safetensors",
    "adapter_config.json",
    "trainer_state.json",
    "optimizer.pt",
    "scheduler.pt",
    "rng_state.pth",
)


def check_files(job: Job) -> None:
    """All checks of folders that the job names. Throws UserError."""
    if job.fields.get("model") is not None:
        _check_length(job, check_model(job.path("model")))
    if job.fields.get("adapter") is not None:
        check_adapter(job.path("adapter"))
    if job.fields.get("resumeFrom") is not None:
        check_checkpoint(job.path("resumeFrom"))


def check_model(folder: Path) -> dict[str, Any]:
    """The model's config.json, once the folder has all that a model needs."""
    config = read_config(folder)
    if not any((folder / name).is_file() for name in TOKENIZER_FILES):
        raise UserError(
            "The model folder has no tokenizer.",
            str(folder),
            " or ".join(TOKENIZER_FILES),
            _listing(folder),
            "Copy the tokenizer files of the base model into its folder.",
        )
    check_weights(folder)
    return config


def read_config(folder: Path) -> dict[str, Any]:
    """config.json of a model folder. Throws UserError."""
    _require_folder(
        folder, "The model folder is missing.", "Set the base model's path, or download it first."
    )
    config_file = folder / "config.json"
    if not config_file.is_file():
        raise UserError(
            "The model folder has no config.json.",
            str(folder),
            "a Hugging Face model folder with config.json",
            _listing(folder),
            "Point to the folder that holds config.json.",
        )
    return read_json(config_file)


def check_weights(folder: Path) -> None:
    """Throws UserError where there are no safetensors."""
    if any(any(folder.glob(pattern)) for pattern in WEIGHT_PATTERNS):
        return
    pickles = [file.name for pattern in PICKLE_PATTERNS for file in sorted(folder.glob(pattern))]
    raise UserError(
        "The model has pickle weights only, which can run code when they are opened."
        if pickles
        else "The model folder has no weights.",
        str(folder),
        "weights as *.safetensors",
        ", ".join(pickles) or _listing(folder),
        "Use a revision with safetensors, or convert the weights to safetensors.",
    )


def check_adapter(folder: Path) -> None:
    _require_folder(folder, "The adapter folder is missing.", "Give the folder that training wrote.")
    for name in ("adapter_model.safetensors", "adapter_config.json"):
        if not (folder / name).is_file():
            raise UserError(
                f"The adapter folder has no {name}.",
                str(folder),
                "a PEFT adapter with adapter_config.json and adapter_model.safetensors",
                _listing(folder),
                "Give the folder that training wrote; pickle adapters are not read.",
            )
    read_json(folder / "adapter_config.json")


def check_checkpoint(folder: Path) -> None:
    _require_folder(folder, "The checkpoint is missing.", "Resume from an older checkpoint, or start anew.")
    missing = [name for name in CHECKPOINT_FILES if not _is_filled(folder / name)]
    if missing:
        raise UserError(
            "The checkpoint is not complete.",
            str(folder),
            ", ".join(CHECKPOINT_FILES),
            "missing or empty: " + ", ".join(missing),
            "Resume from the checkpoint before it.",
        )
    read_json(folder / "trainer_state.json")


def _check_length(job: Job, config: dict[str, Any]) -> None:
    window = config.get("max_position_embeddings")
    for name in ("maxLength", "maxNewTokens"):
        wanted = job.fields.get(name)
        if isinstance(window, int) and wanted is not None and wanted > window:
            raise UserError(
                f"{name} exceeds what the model can attend to.",
                job.setting(name),
                f"at most {window} (max_position_embeddings in {job['model']}/config.json)",
                str(wanted),
                f"Set {job.setting(name)} to {window} or less.",
            )


def _require_folder(folder: Path, message: str, fix: str) -> None:
    if not folder.is_dir():
        raise UserError(message, str(folder), "a folder", "a file" if folder.exists() else "nothing", fix)


def read_json(file: Path) -> dict[str, Any]:
    try:
        content = json.loads(file.read_text("utf-8"))
        if isinstance(content, dict):
            return content
        received = type(content).__name__
    except (OSError, ValueError) as error:
        received = str(error)
    raise UserError(
        f"{file.name} cannot be read.", str(file), "a JSON object", received, "Fetch the file again."
    )


def _is_filled(file: Path) -> bool:
    return file.is_file() and file.stat().st_size > 0


def _listing(folder: Path) -> str:
    names = sorted(entry.name for entry in folder.iterdir())
    return ", ".join(names[:12]) + (" …" if len(names) > 12 else "") if names else "an empty folder"
