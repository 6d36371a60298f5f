"""The `transformers` engine: T5 by its reference implementation, in full precision or quantised by bitsandbytes."""

import gc
import logging
from importlib.metadata import version
from pathlib import Path
from typing import Any

from ..shared.device import Device, peak_memory_bytes
from ..shared.errors import UserError
from ..shared.loading import Loading
from ..shared.model import LOCAL_ONLY
from .model import TokenIds, check_translation_model, read_token_ids


def open_transformers(start: dict[str, Any], loading: Loading) -> "TransformersTranslator":
    folder = Path(start["model"])
    check_translation_model(folder)
    loading.step("importing torch")
    import torch

    torch.set_num_threads(start["threads"])
    device = choose_device(start["device"])
    loading.step(f"loading the model in {start['precision']}")
    return TransformersTranslator(load(folder, device, start["precision"]), read_token_ids(folder), device)


def choose_device(wanted: str) -> Device:
    """Throws UserError where a GPU is asked for and there is none."""
    import torch

    there = torch.cuda.is_available()
    if wanted == "cuda" and not there:
        raise UserError(
            "There is no GPU to translate on.",
            "translation.device",
            "a CUDA device that PyTorch can use",
            "none",
            "Set translation.device to auto or cpu, or run the worker on a machine with a GPU.",
        )
    if wanted == "cpu" or not there:
        return Device("cpu", "cpu", torch.float32)
    return Device("cuda", torch.cuda.get_device_name(0), torch.bfloat16)


def load(folder: Path, device: Device, precision: str) -> Any:
    """The model in evaluation mode. `int8` is LLM.int8() (arXiv:2208.07339), `nf4` QLoRA's four bits.

    In both, the output projections of the feed-forward layers (`wo`) and `lm_head` stay in bfloat16: T5's largest
    activations enter `wo`, and LLM.int8() takes activations through float16, which they would overflow.
    """
    import torch
    from transformers import T5ForConditionalGeneration

    dtype = torch.float32 if precision == "float32" else torch.bfloat16
    model = T5ForConditionalGeneration.from_pretrained(
        str(folder),
        dtype=dtype,
        device_map=device.map,
        use_safetensors=True,
        quantization_config=_quantization(precision),
        **LOCAL_ONLY,
    )
    return model.eval()


def _quantization(precision: str) -> Any:
    import torch
    from transformers import BitsAndBytesConfig

    if precision == "int8":
        # It says at every multiplication that it goes through float16.
        logging.getLogger("bitsandbytes.autograd._functions").setLevel(logging.ERROR)
        return BitsAndBytesConfig(load_in_8bit=True)
    if precision == "nf4":
        return BitsAndBytesConfig(
            load_in_4bit=True,
            bnb_4bit_quant_type="nf4",
            bnb_4bit_use_double_quant=True,
            bnb_4bit_compute_dtype=torch.bfloat16,
        )
    return None


class TransformersTranslator:
    def __init__(self, model: Any, ids: TokenIds, device: Device) -> None:
        from transformers import GenerationConfig

        self._model = model
        self._ids = ids
        self._device = device
        self.device = device.name
        self.compute_type = str(model.dtype).removeprefix("torch.")
        self.versions = {
            name: version(name) for name in ("torch", "transformers", "bitsandbytes", "accelerate")
        }
        # Only what is decided here: a checkpoint's own settings (a length, penalties) must not interfere.
        model.generation_config = GenerationConfig()

    def translate(
        self, sources: list[list[int]], beams: int, max_new_tokens: int, length_penalty: float = 1.0
    ) -> list[list[int]]:
        if not sources:
            return []
        output = self.generate(sources, beams, max_new_tokens, length_penalty=length_penalty)
        return [self.trim(row) for row in output[:, 1:].tolist()]

    def generate(self, sources: list[list[int]], beams: int, max_new_tokens: int, **more: Any) -> Any:
        """What `generate` of transformers gives for right-padded sources: rows of ids, the start token first.

        `more` are settings of a GenerationConfig.
        """
        import torch

        width = max(len(source) for source in sources)
        ids = [source + [self._ids.pad] * (width - len(source)) for source in sources]
        mask = [[1] * len(source) + [0] * (width - len(source)) for source in sources]
        with torch.inference_mode():
            return self._model.generate(
                input_ids=torch.tensor(ids, device=self._model.device),
                attention_mask=torch.tensor(mask, device=self._model.device),
                generation_config=self._settings(beams, max_new_tokens, **more),
            )

    def trim(self, row: list[int]) -> list[int]:
        """Up to the first end token; what follows it is padding."""
        end = next((place for place, token in enumerate(row) if token in self._ids.ends), len(row))
        return row[: end + 1]

    def free_memory(self) -> None:
        gc.collect()
        if self._device.is_gpu:
            import torch

            torch.cuda.empty_cache()

    def memory_bytes(self) -> int:
        return memory_in_use(self._device)

    def _settings(self, beams: int, max_new_tokens: int, **more: Any) -> Any:
        from transformers import GenerationConfig

        return GenerationConfig(
            do_sample=False,
            num_beams=beams,
            max_new_tokens=max_new_tokens,
            pad_token_id=self._ids.pad,
            eos_token_id=list(self._ids.ends),
            decoder_start_token_id=self._ids.start,
            **more,
        )


def memory_in_use(device: Device) -> int:
    """Of the GPU by all processes, or this process's peak."""
    if not device.is_gpu:
        return peak_memory_bytes(device)
    import torch

    free, total = torch.cuda.mem_get_info()
    return total - free
