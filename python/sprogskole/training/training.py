"""What SFT and DPO share: trainer settings, resume, callbacks, and the final adapter."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..shared.device import Device, peak_memory_bytes
from ..shared.errors import UserError
from ..shared.events import Emit, note
from ..shared.job import Job
from ..shared.lifecycle import StopRequest
from .callbacks import ReportProgress, RestoreBest, SaveBest, ValidateAtEnd
from .checkpoints import (
    checkpoint_bytes,
    explained_full_disk,
    find_best,
    is_finished,
    read_state,
    save_adapter,
)
from .stopping import Stopped, StopWhenAsked, save_where_it_stands
from .validation import settle_validation


def trainer_settings(job: Job, device: Device, *, validate: bool) -> dict[str, Any]:
    """Arguments that SFTConfig and DPOConfig have in common."""
    import torch

    settings: dict[str, Any] = {
        "output_dir": job["outputDir"],
        "num_train_epochs": job["epochs"],
        "per_device_train_batch_size": job["batchSize"],
        "per_device_eval_batch_size": job["batchSize"],
        "gradient_accumulation_steps": job["gradientAccumulation"],
        "learning_rate": job["learningRate"],
        "lr_scheduler_type": "cosine",
        "warmup_steps": warmup_steps(job["warmupFraction"]),
        "max_length": job["maxLength"],
        "seed": job["seed"],
        "data_seed": job["seed"],
        "logging_steps": 1,
        "logging_first_step": True,
        "logging_nan_inf_filter": False,
        "save_strategy": "steps",
        "save_steps": job["saveSteps"],
        "restore_callback_states_from_checkpoint": True,
        "gradient_checkpointing": device.is_gpu,
        "bf16": device.dtype is torch.bfloat16,
        "fp16": device.dtype is torch.float16,
        "use_cpu": not device.is_gpu,
        "optim": "adamw_torch_fused" if device.is_gpu else "adamw_torch",
        "dataloader_pin_memory": device.is_gpu,
        "dataloader_num_workers": 0,
        "disable_tqdm": True,
        "report_to": "none",
        "eval_strategy": "no",
    }
    if validate:
        settings |= {
            "eval_strategy": "steps",
            "eval_steps": validation_steps(job["evalSteps"], job["saveSteps"]),
            "prediction_loss_only": True,
            "load_best_model_at_end": True,
            "metric_for_best_model": "eval_loss",
            "greater_is_better": False,
        }
    return settings


def warmup_steps(fraction: float) -> float:
    """Trainer reads a number below 1 as a share of all steps; 1 itself would mean one step."""
    return min(fraction, 0.999)


def validation_steps(eval_steps: int, save_steps: int) -> int:
    """Trainer can only keep the best checkpoint where each save falls on a validation."""
    if save_steps % eval_steps == 0:
        return eval_steps
    note(
        f"evalSteps {eval_steps} does not divide saveSteps {save_steps}: validating every {save_steps} steps"
    )
    return save_steps


def adapter_weights(model: Any) -> dict[str, Any]:
    """Copies of the trainable weights in float32."""
    return {
        name: weight.detach().float().clone()
        for name, weight in model.named_parameters()
        if weight.requires_grad
    }


def restore_precision(model: Any, weights: dict[str, Any]) -> None:
    """Puts the adapter back to float32 after TRL has rounded it to bfloat16 (it does so on a quantised base).

    DPO's steps of 5e-6 are smaller than half of what bfloat16 can tell apart near a weight of 0.01 (6e-5), so they
    would be lost. Autocast still runs the forward pass in the compute type.
    """
    for name, weight in model.named_parameters():
        if name in weights:
            weight.data = weights[name].to(weight.device)


def train(trainer: Any, job: Job, emit: Emit, stop: StopRequest, device: Device, validate: bool) -> None:
    """Trains to the end, to an early stop, or to a SIGTERM, and says which. Throws DiskFullError."""
    if len(trainer.train_dataset) == 0:
        raise UserError(
            "No training example is left once those that do not fit are set aside.",
            job["trainFile"],
            f"examples with an answer that begins within {job.setting('maxLength')} ({job['maxLength']}) tokens",
            "none",
            f"Raise {job.setting('maxLength')}.",
        )
    began = time.monotonic()
    trainer.create_model_card = lambda **_: None
    resumed = job["resumeFrom"] is not None
    report = ReportProgress(emit, device, len(trainer.train_dataset), resumed, stop)
    adapter = Path(job["outputDir"], "adapter")
    stop.defer()
    with explained_full_disk(adapter.parent, checkpoint_bytes(trainer.model), report.saved):
        outcome = _run(trainer, job, report, stop, validate)
        if outcome is None:
            emit("interrupted", step=trainer.state.global_step)
            return
        save_adapter(trainer.model, trainer.processing_class, adapter, job["base"])
    emit(
        "done",
        adapter=str(adapter.resolve()),
        steps=outcome.step,
        bestValidationLoss=outcome.best_loss,
        stoppedEarly=outcome.step < outcome.total_steps,
        seconds=time.monotonic() - began,
        peakMemoryBytes=peak_memory_bytes(device),
    )


@dataclass(frozen=True)
class Outcome:
    step: int
    total_steps: int
    best_loss: float | None


def _run(trainer: Any, job: Job, report: ReportProgress, stop: StopRequest, validate: bool) -> Outcome | None:
    """None where a stop was asked for; then the last whole step has a checkpoint."""
    from transformers import PrinterCallback

    trainer.remove_callback(PrinterCallback)
    for callback in (report, StopWhenAsked(stop)):
        trainer.add_callback(callback)
    trainer._save_checkpoint = report.with_signs(trainer._save_checkpoint)
    resume_from = job.path("resumeFrom")
    try:
        if validate and resume_from is not None:
            settle_validation(trainer, resume_from)
    except Stopped:
        return None
    try:
        return _finish(trainer, job, report) or _train(trainer, job, validate)
    except Stopped:
        save_where_it_stands(trainer, report)
        return None


def _finish(trainer: Any, job: Job, report: ReportProgress) -> Outcome | None:
    """Where the checkpoint is of a training that had ended, its best weights are loaded and no step is trained.

    Trainer itself would go on: past an early stop, and in a last epoch that is not whole by one step.
    """
    resume_from = job.path("resumeFrom")
    if resume_from is None or not is_finished(read_state(resume_from)):
        return None
    state = read_state(resume_from)
    report.loaded(state["max_steps"], state["global_step"])
    best = find_best(resume_from, Path(job["outputDir"])) or str(resume_from)
    trainer.model.load_adapter(best, "default", is_trainable=True)
    return Outcome(state["global_step"], state["max_steps"], state["best_metric"])


def _train(trainer: Any, job: Job, validate: bool) -> Outcome:
    from transformers import EarlyStoppingCallback

    resume_from = job.path("resumeFrom")
    if validate:
        for callback in (EarlyStoppingCallback(job["earlyStoppingPatience"]), ValidateAtEnd(), SaveBest()):
            trainer.add_callback(callback)
    if resume_from is not None:
        trainer.add_callback(RestoreBest(find_best(resume_from, Path(job["outputDir"]))))
    trainer.train(resume_from_checkpoint=job["resumeFrom"])
    state = trainer.state
    return Outcome(state.global_step, state.max_steps, state.best_metric)
