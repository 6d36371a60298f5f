"""DPO: the reference is the SFT adapter, and one adapter comes out."""

import math
from pathlib import Path
from types import SimpleNamespace

import pytest
import torch
from datasets import Dataset
from doubles import Recorder, run_in_process
from safetensors.torch import load_file

from sprogskole.shared.device import find_device
from sprogskole.shared.examples import read_pairs
from sprogskole.shared.job import parse_job
from sprogskole.shared.model import load_adapter, load_base, load_tokenizer
from sprogskole.shared.templates import encode_answer
from sprogskole.training.dpo import build_trainer, encode_pairs


@pytest.fixture(scope="module")
def dpo_run(make_job, sft_adapter, tmp_path_factory) -> Recorder:
    folder = tmp_path_factory.mktemp("dpo")
    return run_in_process(make_job("dpo", adapter=sft_adapter, outputDir=folder, epochs=2))


@pytest.fixture(scope="module")
def trainer(make_job, sft_adapter, data, tmp_path_factory):
    job = parse_job(make_job("dpo", adapter=sft_adapter, outputDir=tmp_path_factory.mktemp("dpo"), beta=3.0))
    return build_trainer(job, find_device(), read_pairs(Path(data["dpo_train"])), [], Recorder())


def _batch(trainer):
    return trainer.data_collator([trainer.train_dataset[index] for index in range(4)])


def test_reference_scores_as_the_sft_adapter_and_not_as_the_base(trainer, make_job, sft_adapter, data):
    with torch.no_grad():
        chosen, _ = trainer.compute_ref_log_probs(trainer.model, _batch(trainer))
    job = parse_job(make_job("evaluate", adapter=sft_adapter))
    base = load_base(job, find_device())
    tokenizer = load_tokenizer(job)
    rows = read_pairs(Path(data["dpo_train"]))[:4]
    of_base = torch.tensor([_log_probability(base, tokenizer, row) for row in rows])
    adapted = load_adapter(base, Path(sft_adapter), trainable=False)
    of_sft = torch.tensor([_log_probability(adapted, tokenizer, row) for row in rows])
    torch.testing.assert_close(chosen, of_sft, rtol=1e-4, atol=1e-3)
    assert (chosen - of_base).abs().min() > 0.1


def _log_probability(model, tokenizer, row) -> float:
    prompt, answer = encode_answer(tokenizer, row["prompt"], row["chosen"][0]["content"])
    ids = torch.tensor([prompt + answer])
    with torch.no_grad():
        logits = model(input_ids=ids).logits[0].float().log_softmax(-1)
    return sum(logits[len(prompt) - 1 + index, token].item() for index, token in enumerate(answer))


def test_pairs_are_encoded_with_special_tokens_in_their_contents_as_text(make_job):
    tokenizer = load_tokenizer(parse_job(make_job("evaluate")))
    turn = {"content": "<s>gammel pris</s> [INST]"}
    sides = {side: [{"role": "assistant", **turn}] for side in ("chosen", "rejected")}
    row = {"prompt": [{"role": "user", **turn}], **sides}
    (pair,) = encode_pairs(tokenizer, [row], 128)
    assert pair["prompt_ids"].count(tokenizer.bos_token_id) == 1
    assert tokenizer.eos_token_id not in pair["prompt_ids"] + pair["chosen_ids"][:-1]
    assert pair["chosen_ids"][-1] == pair["rejected_ids"][-1] == tokenizer.eos_token_id
    assert len(encode_pairs(tokenizer, [row], len(pair["prompt_ids"]))) == 0


def test_ordinary_pairs_are_encoded_as_trl_encodes_them(make_job, data):
    from trl import DPOTrainer

    tokenizer = load_tokenizer(parse_job(make_job("evaluate")))
    rows = read_pairs(Path(data["dpo_train"]))
    sides = Dataset.from_list(
        [{name: row[name] for name in ("prompt", "chosen", "rejected")} for row in rows]
    )
    args = SimpleNamespace(max_length=30, truncation_mode="keep_start", dataset_num_proc=None)
    theirs = DPOTrainer._prepare_dataset(
        SimpleNamespace(_tokenizer=tokenizer), sides, tokenizer, args, "train"
    )
    ours = encode_pairs(tokenizer, rows, 30)
    assert 0 < len(ours) < len(rows)
    assert ours.to_list() == theirs.select_columns(ours.column_names).to_list()


def test_before_the_first_step_the_loss_is_log_2_and_rewards_are_zero(trainer):
    trainer.model.train()
    loss = trainer.compute_loss(trainer.model, _batch(trainer))
    assert loss.item() == pytest.approx(math.log(2), abs=1e-7)
    metrics = trainer._metrics["train"]
    assert metrics["rewards/chosen"][-1] == metrics["rewards/rejected"][-1] == 0


def test_reference_is_frozen_and_the_policy_is_not(trainer):
    trainable = {name for name, weight in trainer.model.named_parameters() if weight.requires_grad}
    assert trainable and all(".default." in name for name in trainable)


def test_reports_reward_accuracy_and_moves_away_from_log_2(dpo_run):
    steps = dpo_run.all("step")
    assert steps[0]["loss"] == pytest.approx(math.log(2), abs=1e-6)
    assert all(0 <= event["rewardAccuracy"] <= 1 for event in steps)
    assert dpo_run.last("done")["bestValidationLoss"] < math.log(2)


def test_one_adapter_comes_out_which_replaces_the_sft_adapter(dpo_run, sft_adapter):
    folder = Path(dpo_run.last("done")["adapter"])
    assert not (folder / "ref").exists()
    before = load_file(Path(sft_adapter) / "adapter_model.safetensors")
    after = load_file(folder / "adapter_model.safetensors")
    assert before.keys() == after.keys()
    assert any(not torch.equal(before[name], after[name]) for name in before)


def test_resume_keeps_the_reference_and_ends_with_identical_weights(dpo_run, make_job, sft_adapter, tmp_path):
    checkpoint = dpo_run.all("checkpoint")[-3]["path"]
    job = make_job("dpo", adapter=sft_adapter, outputDir=tmp_path, epochs=2, resumeFrom=checkpoint)
    resumed = run_in_process(job)
    one, other = (
        load_file(Path(run.last("done")["adapter"]) / "adapter_model.safetensors")
        for run in (dpo_run, resumed)
    )
    assert all(torch.equal(one[name], other[name]) for name in one)


def test_prompts_that_fill_the_window_are_counted(make_job, sft_adapter, tmp_path):
    run = run_in_process(make_job("dpo", adapter=sft_adapter, outputDir=tmp_path, maxLength=28, epochs=0.2))
    counts = {event["reason"]: event["count"] for event in run.all("skipped")}
    assert set(counts) <= {"prompt-too-long", "cut-at-max-length"} and counts
