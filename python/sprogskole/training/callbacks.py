"""What training tells: steps, validation losses and complete checkpoints."""

import math
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from transformers import TrainerCallback

from ..shared.device import Device, emit_start, peak_memory_bytes
from ..shared.errors import UserError
from ..shared.events import Emit, Signs
from ..shared.lifecycle import StopRequest
from ..shared.loading import Loading
from .checkpoints import Rotation, keep_best_adapter, sync_folder


@dataclass
class ReportProgress(TrainerCallback):
    """Sends start, step, validation and checkpoint events, and signs of life within a step and a validation."""

    emit: Emit
    device: Device
    examples: int
    resumed: bool
    stop: StopRequest
    _began: float = 0.0
    _seconds: float = 0.0
    _tokens: float = 0.0
    _losses: dict[int, float] = field(default_factory=dict)
    # Batches of the step that runs, and of the validation that runs.
    _trained: int = 0
    _validated: int = 0

    def __post_init__(self) -> None:
        self._signs = Signs(self.emit)
        # Steps whose checkpoint is whole and announced.
        self.saved: set[int] = set()

    def on_train_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        self.loaded(state.max_steps, state.global_step if self.resumed else None)

    def loaded(self, total_steps: int, resumed_from_step: int | None) -> None:
        emit_start(
            self.emit,
            self.device,
            self.examples,
            loaded=True,
            total_steps=total_steps,
            resumed_from_step=resumed_from_step,
        )

    def on_step_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        self._began = time.monotonic()
        self._trained = 0

    def on_substep_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        self._trained += 1
        self._signs(f"step {state.global_step + 1}, batch", self._trained, args.gradient_accumulation_steps)

    def on_prediction_step(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        self._validated += 1
        total = len(kwargs["eval_dataloader"].dataset)
        self._signs("validating", min(self._validated * args.eval_batch_size, total), total)

    def on_step_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        self._seconds = time.monotonic() - self._began

    def on_log(self, args: Any, state: Any, control: Any, logs: dict[str, float], **kwargs: Any) -> None:
        if "loss" not in logs:
            return
        _require_finite(logs["loss"], state.global_step, args.learning_rate)
        # TRL counts the tokens that are not padding, since this process began.
        tokens = logs["num_tokens"] - self._tokens
        self._tokens = logs["num_tokens"]
        self.emit(
            "step",
            step=state.global_step,
            totalSteps=state.max_steps,
            loss=logs["loss"],
            learningRate=logs["learning_rate"],
            tokensPerSecond=tokens / max(self._seconds, 1e-6),
            memoryBytes=peak_memory_bytes(self.device),
            rewardAccuracy=logs.get("rewards/accuracies"),
        )

    def on_evaluate(
        self, args: Any, state: Any, control: Any, metrics: dict[str, float], **kwargs: Any
    ) -> None:
        loss = metrics["eval_loss"]
        self._validated = 0
        _require_finite(loss, state.global_step, args.learning_rate)
        self._losses[state.global_step] = loss
        self.emit("validation", step=state.global_step, loss=loss)

    def with_signs(self, save: Callable[..., None]) -> Callable[..., None]:
        """A checkpoint of gigabytes takes longer to write than a stopped process may be silent."""

        def save_with_signs(*arguments: Any, **named: Any) -> None:
            with Loading(self.emit) as loading:
                loading.step("saving a checkpoint")
                save(*arguments, **named)

        return save_with_signs

    def on_save(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        folder = Path(args.output_dir, f"checkpoint-{state.global_step}").resolve()
        with Loading(self.emit):
            keep_best_adapter(folder, state.best_model_checkpoint)
            sync_folder(folder)
        self.saved.add(state.global_step)
        self.emit(
            "checkpoint",
            step=state.global_step,
            path=str(folder),
            validationLoss=self._losses.get(state.global_step),
        )
        best = state.best_model_checkpoint
        Rotation(folder.parent, self.stop).make_room({folder.name, Path(best or folder).name})


class ValidateAtEnd(TrainerCallback):
    """Validates at the last step too, so that the final weights compete for the best checkpoint."""

    def on_step_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        if state.global_step >= state.max_steps:
            control.should_evaluate = True


class SaveBest(TrainerCallback):
    """Saves at each new best validation loss, also between two regular saves: the best weights must exist."""

    def on_evaluate(
        self, args: Any, state: Any, control: Any, metrics: dict[str, float], **kwargs: Any
    ) -> None:
        if state.best_metric is None or metrics["eval_loss"] < state.best_metric:
            control.should_save = True


@dataclass
class RestoreBest(TrainerCallback):
    """After a resume on another machine: the best checkpoint's path is the one that exists here."""

    best: str | None

    def on_train_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        # Trainer has set the path to None by now where it found no folder, but kept the best loss.
        known = state.best_model_checkpoint
        if known is None or not os.path.isdir(known):
            state.best_model_checkpoint = self.best
            if self.best is None:
                state.best_metric = None
                state.best_global_step = 0


def _require_finite(loss: float, step: int, learning_rate: float) -> None:
    if not math.isfinite(loss):
        raise UserError(
            "Training diverged: the loss is not a number any more.",
            f"step {step}",
            "a finite loss",
            str(loss),
            f"Halve learningRate (now {learning_rate}), or raise warmupFraction.",
        )
