"""SIGTERM means save now: within the batch that runs, of a step or of a validation.

A step that is cut is trained again by whoever goes on; a validation that is cut is made up for first (validation.py).
Either way the run ends with the weights of one that was never stopped.
"""

import random
from dataclasses import dataclass, field
from typing import Any

from transformers import TrainerCallback

from ..shared.lifecycle import StopRequest
from .callbacks import ReportProgress


class Stopped(BaseException):
    """Thrown out of Trainer where a stop is asked for. A BaseException, so that no library swallows it."""


@dataclass
class StopWhenAsked(TrainerCallback):
    """Raises Stopped after the batch in which the stop was asked for."""

    stop: StopRequest
    # Of the generators, as they were at the end of the last step: what a checkpoint of that step holds.
    _generators: Any = field(default=None, repr=False)

    def on_epoch_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        self._generators = generator_states()

    def on_step_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        # Setting up the epoch's batches draws a number, and so does whoever goes on from its beginning.
        if not float(state.epoch or 0).is_integer():
            self._generators = generator_states()

    def on_substep_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        if self.stop.requested:
            restore_generators(self._generators)
            raise Stopped

    def on_log(self, args: Any, state: Any, control: Any, logs: dict[str, float], **kwargs: Any) -> None:
        # The step is done and told. A validation that is due has begun before it is cut, for the same generators.
        ended = state.global_step >= state.max_steps
        if "loss" in logs and not control.should_evaluate and not ended and self.stop.requested:
            raise Stopped

    def on_prediction_step(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        if self.stop.requested:
            raise Stopped


def save_where_it_stands(trainer: Any, report: ReportProgress) -> None:
    """A checkpoint of the last whole step, unless there is one, or nothing was trained yet."""
    if trainer.state.global_step == 0 or trainer.state.global_step in report.saved:
        return
    trainer._save_checkpoint(trainer.model, trial=None)
    trainer.callback_handler.on_save(trainer.args, trainer.state, trainer.control)


def generator_states() -> tuple[Any, ...]:
    import numpy
    import torch

    cuda = torch.cuda.get_rng_state_all() if torch.cuda.is_available() else None
    return random.getstate(), numpy.random.get_state(), torch.get_rng_state(), cuda


def restore_generators(states: tuple[Any, ...]) -> None:
    import numpy
    import torch

    python, numbers, cpu, cuda = states
    random.setstate(python)
    numpy.random.set_state(numbers)
    torch.set_rng_state(cpu)
    if cuda is not None:
        torch.cuda.set_rng_state_all(cuda)
