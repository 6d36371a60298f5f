"""What a translator has to know of a T5 checkpoint before, and without, loading it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..shared.checks import check_weights, read_config, read_json
from ..shared.errors import UserError

# T5's own, for what neither generation_config.json nor config.json says.
PAD, END = 0, 1


@dataclass(frozen=True)
class TokenIds:
    pad: int
    ends: tuple[int, ...]
    # The decoder's first input.
    start: int


def check_translation_model(folder: Path) -> dict[str, Any]:
    """config.json of a T5 model with safetensors. Throws UserError. No tokenizer is needed: ids come and go."""
    config = read_config(folder)
    if config.get("model_type") != "t5":
        raise UserError(
            "The translation model is not a T5.",
            str(folder / "config.json"),
            '"model_type": "t5"',
            repr(config.get("model_type")),
            "Use a T5 checkpoint with language prefixes, such as google/madlad400-3b-mt.",
        )
    check_weights(folder)
    read_token_ids(folder)
    return config


def read_token_ids(folder: str | Path) -> TokenIds:
    """generation_config.json goes before config.json, as in transformers."""
    settings = _read(Path(folder) / "config.json") | _read(Path(folder) / "generation_config.json")
    pad = settings.get("pad_token_id", PAD)
    end = settings.get("eos_token_id", END)
    ends = tuple(end) if isinstance(end, list) else (end,)
    return TokenIds(pad, ends, settings.get("decoder_start_token_id", pad))


def _read(file: Path) -> dict[str, Any]:
    """Settings that are set; none where there is no file."""
    if not file.is_file():
        return {}
    return {name: value for name, value in read_json(file).items() if value is not None}


def count_parameters(folder: Path) -> int:
    """From the headers of the weight files."""
    from safetensors import safe_open

    total = 0
    for file in sorted(folder.glob("*.safetensors")):
        with safe_open(file, framework="numpy") as weights:
            for name in weights.keys():  # noqa: SIM118  (not a dict)
                size = 1
                for length in weights.get_slice(name).get_shape():
                    size *= length
                total += size
    return total
