"""Bad input is refused with a message that helps, before torch is imported."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from doubles import PROJECT, Recorder
from tiny_model import conversations, items, pairs, write_lines

from sprogskole.main import run_job, run_safely
from sprogskole.shared import exit_codes
from sprogskole.shared.contract import job_validators
from sprogskole.shared.errors import DiskFullError, UserError
from sprogskole.shared.job import parse_job
from sprogskole.shared.lifecycle import StopRequest


def refused(job: dict) -> UserError:
    with pytest.raises(UserError) as caught:
        run_job(parse_job(job), Recorder(), StopRequest())
    error = caught.value
    assert all(error.fields().values()), "every part of the message is filled in"
    return error


@pytest.fixture
def model_copy(base, tmp_path):
    return Path(shutil.copytree(base, tmp_path / "model"))


def test_missing_model_folder(make_job):
    assert "/nowhere" in refused(make_job("evaluate", model="/nowhere")).where


def test_model_without_config(make_job, model_copy):
    (model_copy / "config.json").unlink()
    assert "config.json" in refused(make_job("evaluate", model=model_copy)).message


def test_model_without_tokenizer(make_job, model_copy):
    (model_copy / "tokenizer.json").unlink()
    assert "tokenizer" in refused(make_job("evaluate", model=model_copy)).message


def test_pickle_weights(make_job, model_copy):
    (model_copy / "model.safetensors").rename(model_copy / "pytorch_model.bin")
    error = refused(make_job("evaluate", model=model_copy))
    assert "pickle" in error.message and error.received == "pytorch_model.bin"


def test_lengths_beyond_the_model(make_job, tmp_path):
    assert "256" in refused(make_job("sft", maxLength=5000, outputDir=tmp_path)).expected


def test_adapter_without_safetensors(make_job, sft_adapter, tmp_path):
    copy = Path(shutil.copytree(sft_adapter, tmp_path / "adapter"))
    (copy / "adapter_model.safetensors").rename(copy / "adapter_model.bin")
    assert "adapter_model.safetensors" in refused(make_job("evaluate", adapter=copy)).message


def test_damaged_checkpoint(make_job, sft_run, tmp_path):
    copy = Path(shutil.copytree(sft_run.last("checkpoint")["path"], tmp_path / "checkpoint-12"))
    (copy / "optimizer.pt").write_bytes(b"")
    error = refused(make_job("sft", resumeFrom=copy, outputDir=tmp_path))
    assert "optimizer.pt" in error.received


def _sft_with(make_job, tmp_path, text: str) -> UserError:
    file = tmp_path / "train.jsonl"
    file.write_text(text)
    return refused(make_job("sft", trainFile=file, outputDir=tmp_path))


def test_empty_training_file(make_job, tmp_path):
    assert "empty" in _sft_with(make_job, tmp_path, "\n").message


def test_line_that_is_not_json(make_job, tmp_path):
    good = json.dumps(conversations(1)[0])
    assert _sft_with(make_job, tmp_path, f"{good}\n{{oops\n").where.endswith(
        "train.jsonl:2, field (whole line)"
    )


def test_line_with_a_wrong_field(make_job, tmp_path):
    row = conversations(1)[0]
    row["messages"][1]["role"] = "prompter"
    assert "messages.1.role" in _sft_with(make_job, tmp_path, json.dumps(row)).where


def test_conversation_that_ends_on_the_user(make_job, tmp_path):
    row = conversations(1)[0]
    row["messages"] = row["messages"][:1]
    assert "end on assistant" in _sft_with(make_job, tmp_path, json.dumps(row)).expected


def test_pair_whose_prompt_ends_on_the_assistant(make_job, sft_adapter, tmp_path):
    row = pairs(1)[0]
    row["prompt"] += row["chosen"]
    file = write_lines(tmp_path / "pairs.jsonl", [row])
    assert (
        "end on user"
        in refused(make_job("dpo", trainFile=file, adapter=sft_adapter, outputDir=tmp_path)).expected
    )


def test_the_same_item_twice(make_job, tmp_path):
    file = write_lines(tmp_path / "items.jsonl", items(1) * 2)
    assert "i0" in refused(make_job("evaluate", itemsFile=file)).received


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"command": "train"}, "command"),
        ({"batchSize": "4"}, "batchSize"),
        ({"batchSize": 0}, "batchSize"),
        ({"maxNewTokens": 96}, "maxNewTokens"),
        ({"chatTemplate": "alpaca"}, "chatTemplate"),
        ({"surprise": 1}, "job"),
    ],
)
def test_job_that_does_not_keep_to_the_contract(make_job, change, place):
    assert place in refused(make_job("evaluate") | change).where


@pytest.mark.parametrize("command", ["sft", "dpo", "evaluate", "chat"])
def test_numbers_are_of_the_type_that_the_contract_declares(make_job, command):
    """JSON has one kind of number: JavaScript writes 2.0 as 2, and 10**21 as 1e+21."""
    job = make_job(command, outputDir="/out", adapter="/adapter")
    declared = job_validators()[command].schema["properties"]
    job = {name: value for name, value in job.items() if name in declared}
    numbers = [name for name in job if declared[name].get("type") == "number"]
    integers = [name for name in job if declared[name].get("type") == "integer"]
    received = job | dict.fromkeys(numbers, 1) | {name: float(job[name]) for name in integers}
    parsed = parse_job(received)
    assert {type(parsed[name]) for name in numbers} <= {float}
    assert {type(parsed[name]) for name in integers} == {int}


def test_missing_field(make_job):
    job = make_job("evaluate")
    del job["done"]
    assert "done" in refused(job).message


def test_errors_become_one_event_and_an_exit_code(make_job, tmp_path, monkeypatch):
    file = tmp_path / "job.json"
    file.write_text(json.dumps(make_job("chat")))

    def outcome(error: Exception) -> tuple[str, int]:
        def fail(*_):
            raise error

        monkeypatch.setattr("sprogskole.main.run_job", fail)
        recorder = Recorder()
        code = run_safely([str(file)], recorder, StopRequest())
        assert len(recorder.events) == 1
        return recorder.last("error")["kind"], code

    import torch

    assert outcome(torch.OutOfMemoryError("CUDA out of memory")) == (
        "out-of-memory",
        exit_codes.OUT_OF_MEMORY,
    )
    assert outcome(MemoryError()) == ("out-of-memory", exit_codes.OUT_OF_MEMORY)
    assert outcome(ValueError("odd\nlong text")) == ("internal", exit_codes.INTERNAL)
    assert outcome(UserError("a", "b", "c", "d", "e")) == ("user", exit_codes.USER)
    assert outcome(DiskFullError("a", "b", "c", "d", "e")) == ("disk-full", exit_codes.USER)


def test_checks_run_without_torch():
    program = "import sys, sprogskole.main, sprogskole.shared.examples; print('torch' in sys.modules)"
    output = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=PROJECT, check=True
    )
    assert output.stdout.strip() == "False"


def _spoilt_weights(model_copy: Path, spoil) -> None:
    from safetensors.torch import load_file, save_file

    weights = load_file(model_copy / "model.safetensors")
    spoil(weights)
    save_file(weights, model_copy / "model.safetensors", metadata={"format": "pt"})


def _cut_short(model_copy: Path) -> None:
    file = model_copy / "model.safetensors"
    file.write_bytes(file.read_bytes()[:-100])


def _without_a_tensor(model_copy: Path) -> None:
    _spoilt_weights(model_copy, lambda weights: weights.pop("model.layers.1.mlp.up_proj.weight"))


def _of_another_shape(model_copy: Path) -> None:
    def halve(weights):
        weights["model.layers.0.mlp.up_proj.weight"] = weights["model.layers.0.mlp.up_proj.weight"][
            :64
        ].clone()

    _spoilt_weights(model_copy, halve)


def _of_an_unknown_type(model_copy: Path) -> None:
    config = json.loads((model_copy / "config.json").read_text())
    (model_copy / "config.json").write_text(json.dumps({**config, "model_type": "rnnlm"}))


def _with_a_broken_tokenizer(model_copy: Path) -> None:
    file = model_copy / "tokenizer.json"
    file.write_text(file.read_text()[:1000])


@pytest.mark.parametrize(
    "spoil",
    [_cut_short, _without_a_tensor, _of_another_shape, _of_an_unknown_type, _with_a_broken_tokenizer],
)
@pytest.mark.parametrize("quantization", ["nf4", "none"])
def test_a_base_that_cannot_be_loaded_is_refused_once_with_its_folder(
    make_job, model_copy, spoil, quantization
):
    spoil(model_copy)
    error = refused(make_job("evaluate", model=model_copy, quantization=quantization))
    assert str(model_copy) in error.where and "base" in error.message.lower()


@pytest.mark.parametrize(
    "error", [MemoryError(), OSError(5, "Input/output error"), RuntimeError("CUDA error: device-side assert")]
)
def test_what_may_pass_is_not_the_fault_of_the_base(error):
    from sprogskole.shared.model import refuse_unloadable

    with pytest.raises(type(error)) as caught, refuse_unloadable("/base", "model"):
        raise error
    assert caught.value is error
