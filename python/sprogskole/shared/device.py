"""The one device of this process, its precision, and how much memory has been used."""

import resource
import time
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from .events import Emit

LIBRARIES = ("torch", "transformers", "trl", "peft", "bitsandbytes", "accelerate")


@dataclass(frozen=True)
class Device:
    # "cpu" or "cuda"
    kind: str
    # What the contract's start event shows, such as "NVIDIA H200".
    name: str
    # Type of weights and activations: float32 on a CPU, bfloat16 where CUDA has it natively, else float16.
    dtype: Any

    @property
    def is_gpu(self) -> bool:
        return self.kind == "cuda"

    @property
    def map(self) -> dict[str, int | str]:
        return {"": 0 if self.is_gpu else "cpu"}


def find_device() -> Device:
    import torch

    if not torch.cuda.is_available():
        return Device("cpu", "cpu", torch.float32)
    native = torch.cuda.is_bf16_supported(including_emulation=False)
    return Device("cuda", torch.cuda.get_device_name(0), torch.bfloat16 if native else torch.float16)


def announce(emit: Emit, examples: int | None) -> Device:
    """The first start event: input is checked and torch imported; the other libraries and the model come next."""
    device = find_device()
    emit_start(emit, device, examples, loaded=False)
    return device


def emit_start(
    emit: Emit,
    device: Device,
    examples: int | None,
    *,
    loaded: bool,
    total_steps: int | None = None,
    resumed_from_step: int | None = None,
    load_seconds: float | None = None,
    parameters: int | None = None,
) -> None:
    measured = {"loadSeconds": load_seconds, "parameters": parameters}
    emit(
        "start",
        device=device.name,
        loaded=loaded,
        totalSteps=total_steps,
        examples=examples,
        resumedFromStep=resumed_from_step,
        versions=library_versions(),
        **{name: value for name, value in measured.items() if value is not None},
    )


def emit_answered(emit: Emit, device: Device, batches: int, began: float) -> None:
    """The end of a job that trains nothing; `began` is of the monotonic clock."""
    emit(
        "done",
        adapter=None,
        steps=batches,
        bestValidationLoss=None,
        stoppedEarly=False,
        seconds=time.monotonic() - began,
        peakMemoryBytes=peak_memory_bytes(device),
    )


def library_versions() -> dict[str, str]:
    return {name: version(name) for name in LIBRARIES}


def peak_memory_bytes(device: Device) -> int:
    """Most memory in use so far: the CUDA allocator's peak, or the process's peak resident size (kB on Linux)."""
    if device.is_gpu:
        import torch

        return torch.cuda.max_memory_allocated()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
