"""Loads the tokenizer, the base model (NF4 or as it is) and an adapter: from local safetensors only."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .device import Device
from .errors import UserError, is_out_of_memory
from .job import Job
from .templates import prepare_tokenizer

# Up to this size a CPU answers from the NF4 weights unpacked to float32 (1 GB): the same logits to the bit, and 1.5 times
# the tokens a second (a 6-layer LLaMA on one thread). Beyond it the packed weights are worth more than the speed.
UNPACK_UP_TO_PARAMETERS = 250_000_000
LOCAL_ONLY = {"local_files_only": True, "trust_remote_code": False}


def load_tokenizer(job: Job) -> Any:
    from transformers import AutoTokenizer

    with refuse_unloadable(job["model"], "tokenizer"):
        tokenizer = AutoTokenizer.from_pretrained(job["model"], **LOCAL_ONLY)
    return prepare_tokenizer(tokenizer, job["chatTemplate"], job["model"])


def load_base(job: Job, device: Device) -> Any:
    """The base model in evaluation mode. Throws UserError where its files are not those of a whole model."""
    from transformers import AutoModelForCausalLM

    quantization = {"quantization_config": nf4_config(device)} if job["quantization"] == "nf4" else {}
    with refuse_unloadable(job["model"], "model"):
        model, found = AutoModelForCausalLM.from_pretrained(
            job["model"],
            dtype=device.dtype,
            device_map=device.map,
            use_safetensors=True,
            output_loading_info=True,
            **quantization,
            **LOCAL_ONLY,
        )
    refuse_incomplete(job["model"], found["missing_keys"])
    refuse_misshapen(job["model"], model)
    model.config.use_cache = True
    keep_cpu_kernels_exact(model)
    return model.eval()


@contextmanager
def refuse_unloadable(folder: str, part: str) -> Iterator[None]:
    """What cannot be loaded now cannot be loaded at the next attempt: it becomes a UserError. Memory, the device and
    the disk may be better by then, and stay as they are."""
    try:
        yield
    except Exception as error:
        if not _is_about_files(error):
            raise
        reason = " ".join(str(error).split())[:300] or "(no message)"
        raise UserError(
            f"The {part} of the base cannot be loaded.",
            folder,
            "files that transformers can load",
            f"{type(error).__name__}: {reason}",
            "Download the base model again, or choose another one (baseModel).",
        ) from error


def _is_about_files(error: Exception) -> bool:
    if is_out_of_memory(error) or type(error).__name__ == "AcceleratorError":
        return False
    if isinstance(error, OSError):
        # transformers says so with an OSError of its own, without the number of the operating system.
        return error.errno is None
    # "Error(s) in loading state_dict", and a size that does not match; of CUDA there are others.
    return not isinstance(error, RuntimeError) or "CUDA" not in str(error)


def refuse_incomplete(folder: str, missing: Iterable[str]) -> None:
    """transformers fills missing weights with random numbers, and only warns."""
    names = sorted(missing)
    if names:
        raise UserError(
            "The base model lacks weights.",
            folder,
            "every tensor of its architecture",
            f"no {', '.join(names[:4])}" + (f" and {len(names) - 4} more" if len(names) > 4 else ""),
            "Download the base model again, or choose another one (baseModel).",
        )


def refuse_misshapen(folder: str, model: Any) -> None:
    """Where it quantises, transformers takes weights of any shape; without, it refuses others by itself."""
    for name, module in model.named_modules():
        state = getattr(getattr(module, "weight", None), "quant_state", None)
        if state is not None and tuple(state.shape) != (module.out_features, module.in_features):
            raise UserError(
                "The base model has a weight of another shape than its config.json says.",
                f"{folder}, {name}.weight",
                f"{module.out_features} by {module.in_features}",
                " by ".join(map(str, state.shape)),
                "Take config.json and weights from the same revision of the model.",
            )


def keep_cpu_kernels_exact(model: Any) -> None:
    """On CPUs with AVX512-BF16, bitsandbytes repacks a layer at its first use outside training and computes in bfloat16
    from then on: a resumed run would differ from an uninterrupted one, and machines from each other."""
    for module in model.modules():
        if hasattr(module, "support_avx512bf16_for_cpu"):
            module.support_avx512bf16_for_cpu = False


def nf4_config(device: Device) -> Any:
    """QLoRA's four bits: NormalFloat with double quantisation (arXiv:2305.14314)."""
    from transformers import BitsAndBytesConfig

    return BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype=device.dtype,
    )


def load_for_inference(job: Job, device: Device) -> Any:
    """The base model, with the job's adapter on it where there is one."""
    model = load_base(job, device)
    if (
        job["quantization"] == "nf4"
        and not device.is_gpu
        and model.num_parameters() <= UNPACK_UP_TO_PARAMETERS
    ):
        model = model.dequantize()
    adapter = job.path("adapter")
    return model if adapter is None else load_adapter(model, adapter, trainable=False)


def load_adapter(model: Any, folder: Path, *, trainable: bool) -> Any:
    from peft import PeftModel

    adapted = PeftModel.from_pretrained(model, str(folder), is_trainable=trainable, local_files_only=True)
    return adapted if trainable else adapted.eval()


def prepare_for_training(model: Any, job: Job, device: Device) -> Any:
    """Freezes the base and, where it is quantised, upcasts the rest. Activations are recomputed on GPUs only."""
    model.config.use_cache = False
    if job["quantization"] == "nf4":
        from peft import prepare_model_for_kbit_training

        return prepare_model_for_kbit_training(model, use_gradient_checkpointing=device.is_gpu)
    return model.requires_grad_(False)
