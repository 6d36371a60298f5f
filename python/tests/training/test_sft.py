"""SFT from end to end: QLoRA on CPU, resume, early stopping, packing."""

import json
import shutil
from pathlib import Path

import pytest
import torch
from doubles import Recorder, run_in_process
from safetensors.torch import load_file
from tiny_model import conversations, write_lines

from sprogskole.main import run_job
from sprogskole.shared.checks import CHECKPOINT_FILES
from sprogskole.shared.device import find_device
from sprogskole.shared.errors import UserError
from sprogskole.shared.examples import read_conversations
from sprogskole.shared.job import parse_job
from sprogskole.shared.lifecycle import StopRequest
from sprogskole.training.sft import build_trainer


def weights(adapter: str | Path) -> dict[str, torch.Tensor]:
    return load_file(Path(adapter) / "adapter_model.safetensors")


def assert_same_weights(one: str | Path, other: str | Path) -> None:
    first, second = weights(one), weights(other)
    assert first.keys() == second.keys()
    for name, value in first.items():
        torch.testing.assert_close(second[name], value, rtol=0, atol=0)


class StopAfter(StopRequest):
    """A SIGTERM that comes as step `step` ends."""

    def __init__(self, recorder: Recorder, step: int) -> None:
        self._recorder, self._step = recorder, step
        super().__init__()

    @property
    def requested(self) -> bool:
        return len(self._recorder.all("step")) >= self._step

    @requested.setter
    def requested(self, value: bool) -> None:
        pass


def test_reports_every_step_validation_and_checkpoint(sft_run):
    assert [event["loaded"] for event in sft_run.all("start")] == [False, True]
    assert sft_run.last("start")["totalSteps"] == 12
    assert [event["step"] for event in sft_run.all("step")] == list(range(1, 13))
    assert [event["step"] for event in sft_run.all("validation")] == [4, 8, 12]
    assert [event["step"] for event in sft_run.all("checkpoint")] == [4, 8, 12]
    assert all(event["tokensPerSecond"] > 0 and event["memoryBytes"] > 0 for event in sft_run.all("step"))
    done = sft_run.last("done")
    assert done["steps"] == 12
    assert done["bestValidationLoss"] == min(event["loss"] for event in sft_run.all("validation"))


def test_learns(sft_run):
    losses = [event["loss"] for event in sft_run.all("validation")]
    assert losses[-1] < losses[0]


def test_checkpoints_are_complete_when_announced(sft_run):
    for event in sft_run.all("checkpoint"):
        folder = Path(event["path"])
        assert all((folder / name).is_file() for name in CHECKPOINT_FILES)


def test_adapter_folder_stands_alone_and_names_no_machine(sft_adapter, base):
    names = {file.name for file in Path(sft_adapter).iterdir()}
    assert {
        "adapter_model.safetensors",
        "adapter_config.json",
        "tokenizer.json",
        "chat_template.jinja",
    } <= names
    text = (Path(sft_adapter) / "adapter_config.json").read_text()
    assert str(base.parent) not in text
    config = json.loads(text)
    assert (config["base_model_name_or_path"], config["revision"]) == ("sprogskole/tiny", "a" * 40)


def test_adapter_covers_all_linear_layers_in_float32(sft_adapter):
    stored = weights(sft_adapter)
    # 7 linear layers in each of 2 blocks, A and B.
    assert len(stored) == 28
    assert all(value.dtype is torch.float32 for value in stored.values())


@pytest.fixture(scope="module")
def resumed(make_job, sft_run, tmp_path_factory):
    """Goes on from a copy of checkpoint 8 as if on another machine: its original folders are not there."""
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    checkpoint = Path(sft_run.all("checkpoint")[1]["path"])
    copy = shutil.copytree(checkpoint, elsewhere / checkpoint.name)
    state = (copy / "trainer_state.json").read_text().replace(str(checkpoint.parent), "/gone")
    (copy / "trainer_state.json").write_text(state)
    return run_in_process(make_job("sft", outputDir=elsewhere / "out", resumeFrom=copy))


def test_resume_goes_on_at_the_next_step_with_the_same_losses(sft_run, resumed):
    assert resumed.last("start")["resumedFromStep"] == 8
    assert [event["step"] for event in resumed.all("step")] == [9, 10, 11, 12]
    straight = [event["loss"] for event in sft_run.all("step")]
    assert [event["loss"] for event in resumed.all("step")] == straight[8:]


def test_resumed_training_ends_with_identical_weights(sft_adapter, resumed):
    assert_same_weights(sft_adapter, resumed.last("done")["adapter"])


def test_sigterm_saves_after_the_step_and_resume_loses_nothing(make_job, sft_adapter, tmp_path):
    recorder = Recorder()
    job = parse_job(make_job("sft", outputDir=tmp_path / "one"))
    run_job(job, recorder, StopAfter(recorder, 6))
    assert recorder.last("interrupted")["step"] == 6
    assert recorder.events[-2]["event"] == "checkpoint"
    assert not recorder.all("done")
    checkpoint = recorder.last("checkpoint")["path"]
    resumed = run_in_process(make_job("sft", outputDir=tmp_path / "two", resumeFrom=checkpoint))
    assert_same_weights(sft_adapter, resumed.last("done")["adapter"])


def test_best_adapter_travels_with_the_checkpoint(make_job, tmp_path):
    """A learning rate that grows until it does harm: the first validation stays the best."""
    settings = {
        "learningRate": 0.3,
        "warmupFraction": 1,
        "earlyStoppingPatience": 2,
        "saveSteps": 2,
        "evalSteps": 2,
    }
    run = run_in_process(make_job("sft", outputDir=tmp_path / "one", **settings))
    losses = {event["step"]: event["loss"] for event in run.all("validation")}
    best = min(losses, key=losses.get)
    done = run.last("done")
    assert done["stoppedEarly"] and done["steps"] < run.last("start")["totalSteps"]
    assert done["bestValidationLoss"] == losses[best]
    assert_same_weights(done["adapter"], tmp_path / "one" / f"checkpoint-{best}")

    last = Path(run.last("checkpoint")["path"])
    assert (last / "best_adapter.safetensors").is_file()
    copy = shutil.copytree(last, tmp_path / "elsewhere" / last.name)
    shutil.move(tmp_path / "one", tmp_path / "moved")
    resumed = run_in_process(make_job("sft", outputDir=tmp_path / "two", resumeFrom=copy, **settings))
    assert_same_weights(resumed.last("done")["adapter"], tmp_path / "moved" / "adapter")
    assert not resumed.all("step"), "it had stopped early; only the adapter is written again"
    assert resumed.last("done")["stoppedEarly"]

    second_last = tmp_path / "moved" / f"checkpoint-{max(losses) - 2}"
    resumed = run_in_process(
        make_job("sft", outputDir=tmp_path / "three", resumeFrom=second_last, **settings)
    )
    assert len(resumed.all("step")) == 2
    assert_same_weights(resumed.last("done")["adapter"], tmp_path / "moved" / "adapter")


def test_an_early_stop_that_a_cut_validation_decides_is_made_all_the_same(make_job, tmp_path):
    settings = {
        "learningRate": 0.3,
        "warmupFraction": 1,
        "earlyStoppingPatience": 1,
        "saveSteps": 2,
        "evalSteps": 2,
    }
    straight = run_in_process(make_job("sft", outputDir=tmp_path / "straight", **settings)).last("done")
    assert straight["stoppedEarly"]
    recorder = Recorder()
    job = parse_job(make_job("sft", outputDir=tmp_path / "cut", **settings))
    run_job(job, recorder, StopAfter(recorder, straight["steps"]))
    assert recorder.last("interrupted")["step"] == straight["steps"]
    checkpoint = recorder.last("checkpoint")["path"]
    resumed = run_in_process(make_job("sft", outputDir=tmp_path / "two", resumeFrom=checkpoint, **settings))
    assert not resumed.all("step")
    assert resumed.last("done")["bestValidationLoss"] == straight["bestValidationLoss"]
    assert_same_weights(resumed.last("done")["adapter"], straight["adapter"])


def test_resume_from_the_last_checkpoint_only_writes_the_adapter(make_job, sft_run, sft_adapter, tmp_path):
    last = sft_run.last("checkpoint")["path"]
    resumed = run_in_process(make_job("sft", outputDir=tmp_path, resumeFrom=last))
    assert not resumed.all("step")
    assert resumed.last("done")["steps"] == 12
    assert_same_weights(resumed.last("done")["adapter"], sft_adapter)


def test_the_best_is_saved_between_two_regular_saves(make_job, tmp_path):
    run = run_in_process(make_job("sft", outputDir=tmp_path, saveSteps=8, evalSteps=2, epochs=0.5))
    assert [event["step"] for event in run.all("checkpoint")] == [2, 4, 6]


def test_examples_that_do_not_fit_are_counted(make_job, tmp_path, data):
    job = make_job("sft", outputDir=tmp_path, maxLength=24, epochs=0.1)
    run = run_in_process(job)
    counts = {event["reason"]: event["count"] for event in run.all("skipped")}
    assert set(counts) <= {"no-assistant-token", "cut-at-max-length"} and counts
    kept = run.last("start")["examples"]
    assert 0 < kept < len(read_conversations(Path(data["sft_train"])))


def test_trains_without_validation_data(make_job, tmp_path):
    empty = tmp_path / "empty.jsonl"
    empty.write_text("")
    run = run_in_process(make_job("sft", outputDir=tmp_path, validationFile=empty, epochs=0.2))
    assert run.last("done")["bestValidationLoss"] is None
    assert not run.all("validation")


def test_packed_examples_do_not_see_each_other(make_job, tmp_path, data):
    """The loss of a packed batch equals that of the same examples, each alone."""
    rows = read_conversations(Path(data["sft_train"]))[:6]
    job = parse_job(
        make_job("sft", outputDir=tmp_path, packing=True, quantization="none", loraDropout=0, maxLength=256)
    )
    trainer = build_trainer(job, find_device(), rows, [], Recorder())
    assert len(trainer.train_dataset) < len(rows)
    packed = [trainer.data_collator([example]) for example in trainer.train_dataset]
    assert all("attention_mask" not in batch for batch in packed)
    alone = build_trainer(parse_job({**job.fields, "packing": False}), find_device(), rows, [], Recorder())
    one_by_one = [alone.data_collator([example]) for example in alone.train_dataset]
    total_packed, total_alone = _summed_loss(trainer.model, packed), _summed_loss(alone.model, one_by_one)
    torch.testing.assert_close(total_packed, total_alone, rtol=1e-4, atol=1e-3)


def _summed_loss(model, batches) -> torch.Tensor:
    total = torch.zeros(())
    with torch.no_grad():
        for batch in batches:
            total += -model.eval()(**batch, fused_lm_head=True).log_probs.sum()
    return total


def test_a_module_that_is_not_there_is_refused_with_those_that_are(make_job, tmp_path):
    with pytest.raises(UserError) as refused:
        run_in_process(make_job("sft", outputDir=tmp_path, loraModulesToSave=["lm_head", "embed_token"]))
    assert refused.value.received == "embed_token"
    assert {"embed_tokens", "lm_head", "q_proj"} <= set(refused.value.expected.split(", "))


def test_one_conversation_and_no_validation_are_enough(make_job, tmp_path):
    train = write_lines(tmp_path / "one.jsonl", conversations(1))
    empty = write_lines(tmp_path / "empty.jsonl", [])
    run = run_in_process(make_job("sft", trainFile=train, validationFile=empty, outputDir=tmp_path))
    assert run.last("done")["steps"] == 1
    assert run.last("step")["learningRate"] == 0


def test_validation_of_which_nothing_fits_is_left_out_and_counted(make_job, tmp_path):
    row = conversations(1)[0]
    row["messages"] = [{**row["messages"][0], "content": "Hvor mange ben? " * 40}, row["messages"][1]]
    file = write_lines(tmp_path / "long.jsonl", [row])
    run = run_in_process(make_job("sft", validationFile=file, outputDir=tmp_path, epochs=0.2))
    assert run.last("done")["bestValidationLoss"] is None
    (event,) = run.all("skipped")
    assert event == {
        "event": "skipped",
        "reason": "no-assistant-token",
        "count": 1,
        "of": 1,
        "examples": "validation",
    }


def test_unquantised_base_and_chatml_work_too(make_job, tmp_path):
    job = make_job(
        "sft", outputDir=tmp_path, quantization="none", chatTemplate="chatml", packing=True, epochs=0.3
    )
    run = run_in_process(job)
    assert Path(run.last("done")["adapter"], "chat_template.jinja").read_text().count("<|im_start|>") >= 3


def test_modules_to_save_are_trained_in_full_and_saved_with_the_adapter(make_job, tmp_path):
    from safetensors.torch import load_file

    modules = ["embed_tokens", "lm_head"]
    run = run_in_process(make_job("sft", outputDir=tmp_path, loraModulesToSave=modules, epochs=0.3))
    saved = load_file(Path(run.last("done")["adapter"], "adapter_model.safetensors"))
    for module in modules:
        assert any(name.endswith(f"{module}.weight") for name in saved)
