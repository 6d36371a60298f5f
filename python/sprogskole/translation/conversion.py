"""Converts a checkpoint for CTranslate2, once, and lets nobody use the result before it was checked."""

import fcntl
import gc
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..shared.errors import UserError
from ..shared.loading import Loading
from .check import Reference, compare, make_reference
from .model import count_parameters, read_token_ids

if TYPE_CHECKING:
    from .ctranslate2_engine import CTranslate2Translator

# Raised whenever a conversion comes out differently: older ones are then left alone and not used any more.
CONVERSION_VERSION = 1
# Result of the check; a conversion without it is none.
CHECK_FILE = "check.json"

BYTES_PER_WEIGHT = {"float32": 4, "bfloat16": 2, "int8": 1, "int8_bfloat16": 1}
# Scales, vocabulary, and the few weights that are not quantised.
ROOM = 1.05


@dataclass(frozen=True)
class Conversion:
    model: Path
    # Holds the conversions of this one model.
    cache: Path
    precision: str

    @property
    def folder(self) -> Path:
        return self.cache / f"{self.precision}-v{CONVERSION_VERSION}"


def existing_conversion(conversion: Conversion) -> Path | None:
    return conversion.folder if (conversion.folder / CHECK_FILE).is_file() else None


def make_conversion(
    conversion: Conversion,
    probes: list[list[int]],
    threads: int,
    load: Callable[[Path], "CTranslate2Translator"],
    loading: Loading,
) -> "CTranslate2Translator":
    """Converts, checks, and only then gives the folder its name. The translator that was checked is the one returned.

    The model is read once, in float32 (43 GB for MADLAD-400-10B; where the checkpoint is float32 too, its pages are
    mapped and can be dropped). The reference translates the probes first; then its weights are converted, written and
    let go of; then the conversion is loaded, which it has to be anyway, and translates them too. So no two models are
    in memory at once, and the check costs one short batch on either side.
    """
    conversion.cache.mkdir(parents=True, exist_ok=True)
    with _only_one(conversion.cache, loading):
        there = existing_conversion(conversion)
        if there is not None:
            return load(there)
        temporary = conversion.cache / f".{conversion.folder.name}.tmp"
        shutil.rmtree(temporary, ignore_errors=True)
        try:
            _check_room(conversion)
            temporary.mkdir()
            reference = _convert(conversion, temporary, probes, threads, loading)
            translator = load(temporary)
            loading.step("checking the conversion")
            _check(conversion, reference, translator, temporary)
            _publish(temporary, conversion.folder)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
    return translator


def _convert(
    conversion: Conversion, folder: Path, probes: list[list[int]], threads: int, loading: Loading
) -> Reference:
    import torch

    from ..shared.device import Device
    from .transformers_engine import TransformersTranslator, load

    loading.step("loading the model to convert it")
    torch.set_num_threads(threads)
    cpu = Device("cpu", "cpu", torch.float32)
    model = load(conversion.model, cpu, "float32")
    loading.step("translating with the model that is converted")
    ids = read_token_ids(conversion.model)
    reference = make_reference(TransformersTranslator(model, ids, cpu), probes)
    loading.step(f"converting to {conversion.precision}")
    spec = _specification(model, conversion.model)
    del model
    spec.validate()
    spec.optimize(quantization=conversion.precision)
    spec.save(str(folder))
    del spec
    gc.collect()
    return reference


def _specification(model: Any, folder: Path) -> Any:
    from ctranslate2.converters.transformers import T5Loader

    ids = read_token_ids(folder)

    class LoaderById(T5Loader):
        """T5 with the token ids themselves as vocabulary, and outputs scaled exactly where transformers scales them."""

        def get_model_spec(self, model: Any) -> Any:
            # transformers 5 calls every T5 tied; CTranslate2 takes that for "scaled", and v1.1 is not.
            model.config.tie_word_embeddings = model.config.scale_decoder_outputs
            return super().get_model_spec(model)

        def get_vocabulary(self, model: Any, tokenizer: None) -> list[str]:
            return [str(token) for token in range(model.config.vocab_size)]

        def set_config(self, config: Any, model: Any, tokenizer: None) -> None:
            config.bos_token = str(ids.pad)
            config.eos_token = str(ids.ends[0])
            config.unk_token = str(ids.start)
            config.decoder_start_token = str(ids.start)

    return LoaderById()(model, None)


def _check(
    conversion: Conversion, reference: Reference, translator: "CTranslate2Translator", folder: Path
) -> None:
    result = compare(reference, translator, conversion.precision)
    if not result.passed:
        raise UserError(
            "The conversion for CTranslate2 does not translate as its model does.",
            str(conversion.model),
            f"log probabilities within {result.tolerance.mean} on average, and translations that part over at most "
            f"{result.tolerance.parting}",
            str(result),
            "Use engine onnx or transformers for this model.",
        )
    (folder / CHECK_FILE).write_text(json.dumps(result.report(translator), indent=1) + "\n", "utf-8")


def _check_room(conversion: Conversion) -> None:
    needed = count_parameters(conversion.model) * BYTES_PER_WEIGHT[conversion.precision] * ROOM
    free = shutil.disk_usage(conversion.cache).free
    if free < needed:
        raise UserError(
            "There is no room for the converted model.",
            str(conversion.cache),
            f"{needed / 1e9:.1f} GB free",
            f"{free / 1e9:.1f} GB",
            "Free disk space, or point SPROGSKOLE_HOME at a larger disk.",
        )


def _publish(temporary: Path, folder: Path) -> None:
    """On disk first, then under its name: whoever sees the folder sees all of it, also after a power cut."""
    for file in temporary.iterdir():
        _sync(file)
    _sync(temporary)
    temporary.rename(folder)
    _sync(folder.parent)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _only_one(cache: Path, loading: Loading) -> Iterator[None]:
    """A second process waits, and finds the conversion done. The lock goes with the process that holds it."""
    with (cache / "conversion.lock").open("w") as lock:
        while not _locked(lock.fileno()):
            loading.step("waiting for another process that converts this model")
            time.sleep(1)
        yield


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
