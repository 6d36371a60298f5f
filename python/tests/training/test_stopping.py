"""A SIGTERM at any moment costs at most the step that runs, and changes nothing of what comes out."""

from pathlib import Path

import pytest
import torch
from doubles import Recorder
from safetensors.torch import load_file

from sprogskole.main import run_job
from sprogskole.shared.job import parse_job
from sprogskole.shared.lifecycle import StopRequest


class StopAtLook(StopRequest):
    """A SIGTERM that comes before the trainer looks for the nth time: after every batch, and while it waits."""

    def __init__(self, looks: int) -> None:
        self._left = looks
        super().__init__()

    @property
    def requested(self) -> bool:
        self._left -= 1
        return self._left < 0

    @requested.setter
    def requested(self, value: bool) -> None:
        pass


def run(job: dict, stop: StopRequest) -> Recorder:
    recorder = Recorder()
    run_job(parse_job(job), recorder, stop)
    return recorder


def weights(recorder: Recorder) -> dict[str, torch.Tensor]:
    return load_file(Path(recorder.last("done")["adapter"]) / "adapter_model.safetensors")


# Two epochs of six steps of two batches, a validation of three batches after every second.
SETTINGS = {"epochs": 2, "gradientAccumulation": 2, "evalSteps": 2, "saveSteps": 2}


@pytest.fixture(scope="module")
def straight(make_job, tmp_path_factory):
    return run(make_job("sft", outputDir=tmp_path_factory.mktemp("straight"), **SETTINGS), StopRequest())


@pytest.mark.parametrize("looks", [0, 23])
def test_stopped_again_and_again_it_ends_with_the_same_weights(straight, make_job, tmp_path, looks):
    checkpoint, steps, losses = None, {}, {}
    for number in range(100):
        job = make_job("sft", outputDir=tmp_path / str(number), resumeFrom=checkpoint, **SETTINGS)
        # Each goes a batch further than the one before, or none would get past the first steps.
        part = run(job, StopAtLook(looks + number))
        steps |= {event["step"]: event["loss"] for event in part.all("step")}
        losses |= {event["step"]: event["loss"] for event in part.all("validation")}
        saved = part.all("checkpoint")
        checkpoint = saved[-1]["path"] if saved else checkpoint
        if part.all("done"):
            break
        assert part.last("interrupted")["step"] == max(steps, default=0), "no whole step is lost"
    assert steps == {event["step"]: event["loss"] for event in straight.all("step")}
    assert losses == {event["step"]: event["loss"] for event in straight.all("validation")}
    assert part.last("done")["bestValidationLoss"] == straight.last("done")["bestValidationLoss"]
    for name, weight in weights(straight).items():
        torch.testing.assert_close(weights(part)[name], weight, rtol=0, atol=0)
