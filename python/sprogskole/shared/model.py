"""Loads the tokenizer, the base model (NF4 or as it is) and an adapter: from local safetensors only."""

from pathlib import Path
from typing import Any

from .device import Device
from .job import Job
from .templates import prepare_tokenizer

# Up to this size a CPU answers from the NF4 weights unpacked to float32 (1 GB): the same logits to the bit, and 1.5 times
# the tokens a second (a 6-layer LLaMA on one thread). Beyond it the packed weights are worth more than the speed.
UNPACK_UP_TO_PARAMETERS = 250_000_000
LOCAL_ONLY = {"local_files_only": True, "trust_remote_code": False}


def load_tokenizer(job: Job) -> Any:
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(job["model"], **LOCAL_ONLY)
    return prepare_tokenizer(tokenizer, job["chatTemplate"], job["model"])


def load_base(job: Job, device: Device) -> Any:
    """The base model in evaluation mode."""
    from transformers import AutoModelForCausalLM

    quantization = {"quantization_config": nf4_config(device)} if job["quantization"] == "nf4" else {}
    model = AutoModelForCausalLM.from_pretrained(
        job["model"],
        dtype=device.dtype,
        device_map=device.map,
        use_safetensors=True,
        **quantization,
        **LOCAL_ONLY,
    )
    model.config.use_cache = True
    keep_cpu_kernels_exact(model)
    return model.eval()


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
