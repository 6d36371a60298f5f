"""The `ctranslate2` engine: CTranslate2 on a conversion of the checkpoint, which is made and checked once."""

import ctypes
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ..shared.device import Device
from ..shared.errors import UserError
from ..shared.loading import Loading
from .conversion import Conversion, existing_conversion, make_conversion
from .model import TokenIds, check_translation_model, read_token_ids
from .transformers_engine import memory_in_use

# Beam search goes on until beams × this many hypotheses have ended. transformers stops when no open one can become
# better; with 4, 200 of 200 held-out sentences of the demo translator come out as there (1: 183, 1.5: 198, 2: 199).
PATIENCE = 4

# Where a device has no arithmetic for a type, CTranslate2 can only widen: the weights stay rounded as asked for.
WIDER = {"bfloat16": "float32", "int8_bfloat16": "int8_float32", "int8": "int8_float32"}

CUDA_LIBRARIES = ("libcublasLt.so.12", "libcublas.so.12")


def open_ctranslate2(start: dict[str, Any], loading: Loading) -> "CTranslate2Translator":
    """Converts the model first, where that was not done yet."""
    folder, precision = Path(start["model"]), start["precision"]
    check_translation_model(folder)
    loading.step("importing ctranslate2")
    device = choose_device(start["device"])
    conversion = Conversion(folder, Path(start["cacheFolder"]), precision)

    def load(converted: Path) -> CTranslate2Translator:
        loading.step(f"loading the conversion in {precision}")
        return CTranslate2Translator(converted, read_token_ids(folder), device, precision, start["threads"])

    converted = existing_conversion(conversion)
    if converted is not None:
        return load(converted)
    return make_conversion(conversion, start["probes"], start["threads"], load, loading)


def choose_device(wanted: str) -> Device:
    """Throws UserError where a GPU is asked for that cannot be used."""
    import ctranslate2

    there = ctranslate2.get_cuda_device_count() > 0
    if wanted == "cuda" and not there:
        raise UserError(
            "There is no GPU to translate on.",
            "translation.device",
            "a CUDA device that CTranslate2 can use",
            "none",
            "Set translation.device to auto or cpu, or run the worker on a machine with a GPU.",
        )
    if wanted == "cpu" or not there:
        return Device("cpu", "cpu", None)
    load_cuda_libraries()
    import torch

    return Device("cuda", torch.cuda.get_device_name(0), None)


def load_cuda_libraries() -> None:
    """CTranslate2 opens cuBLAS 12 by its name; what is loaded already is found, wherever it lies."""
    spec = find_spec("nvidia")
    for name in CUDA_LIBRARIES:
        places = (
            [Path(place) / "cublas" / "lib" / name for place in spec.submodule_search_locations]
            if spec
            else []
        )
        found = next((str(place) for place in places if place.is_file()), name)
        try:
            ctypes.CDLL(found, mode=ctypes.RTLD_GLOBAL)
        except OSError as error:
            raise UserError(
                "CTranslate2 cannot use the GPU.",
                "translation.engine",
                f"{name}: CTranslate2 {version('ctranslate2')} is built for CUDA 12",
                str(error),
                "Run `uv sync --locked --all-groups --extra ctranslate2-cuda --project python`, or use engine "
                "transformers, or set translation.device to cpu.",
            ) from error


class CTranslate2Translator:
    def __init__(self, folder: Path, ids: TokenIds, device: Device, precision: str, threads: int) -> None:
        import ctranslate2

        self._ids = ids
        self._device = device
        self.device = device.name
        self.compute_type = compute_type(precision, device.kind)
        self.versions = {"ctranslate2": version("ctranslate2")}
        self._translator = ctranslate2.Translator(
            str(folder), device=device.kind, compute_type=self.compute_type, intra_threads=threads
        )

    def translate(
        self, sources: list[list[int]], beams: int, max_new_tokens: int, length_penalty: float = 1.0
    ) -> list[list[int]]:
        results = self._translator.translate_batch(
            as_tokens(sources),
            # As one batch, in the order it comes: the parent has planned it.
            max_batch_size=0,
            max_input_length=0,
            beam_size=beams,
            patience=PATIENCE if beams > 1 else 1,
            length_penalty=length_penalty,
            max_decoding_length=max_new_tokens,
            # Its default of 1 forbids an end at once, which greedy search may mean.
            min_decoding_length=0,
            end_token=list(self._ids.ends),
            # The only way to tell an end from the limit: an end token may be the last one that the limit allows.
            return_end_token=True,
        )
        return [[int(token) for token in result.hypotheses[0]] for result in results]

    def score(self, sources: list[list[int]], rows: list[list[int]]) -> list[list[float]]:
        """Log probability of each token of each row."""
        # CTranslate2 puts an end token after each row by itself, and scores that too.
        open_rows = [row[:-1] if row[-1] in self._ids.ends else row for row in rows]
        results = self._translator.score_batch(as_tokens(sources), as_tokens(open_rows), max_input_length=0)
        return [result.log_probs[: len(row)] for result, row in zip(results, rows, strict=True)]

    def free_memory(self) -> None:
        """Its allocator has returned every cached block before it gives up."""

    def memory_bytes(self) -> int:
        return memory_in_use(self._device)


def as_tokens(rows: list[list[int]]) -> list[list[str]]:
    """A conversion's vocabulary is the ids themselves: text never comes here, so no tokenizer can disagree."""
    return [[str(token) for token in row] for row in rows]


def compute_type(precision: str, device: str) -> str:
    import ctranslate2

    supported = ctranslate2.get_supported_compute_types(device)
    return precision if precision in supported else WIDER.get(precision, precision)
