"""Supervised fine-tuning: (Q)LoRA on all linear layers, loss on the assistant's turns only."""

from typing import Any

from ..shared.device import Device, announce
from ..shared.events import Emit
from ..shared.examples import read_conversations
from ..shared.job import Job
from ..shared.lifecycle import StopRequest
from ..shared.templates import encode_conversation


def run(job: Job, emit: Emit, stop: StopRequest) -> None:
    train_rows = read_conversations(job.path("trainFile"))
    validation_rows = read_conversations(job.path("validationFile"), allow_empty=True)
    device = announce(emit, len(train_rows))

    from .training import train

    trainer = build_trainer(job, device, train_rows, validation_rows, emit)
    train(trainer, job, emit, stop, device, validate=bool(validation_rows))


def build_trainer(job: Job, device: Device, train_rows: list, validation_rows: list, emit: Emit) -> Any:
    from trl import SFTConfig, SFTTrainer

    from ..shared.model import load_base, load_tokenizer, prepare_for_training
    from .training import adapter_weights, restore_precision, trainer_settings

    tokenizer = load_tokenizer(job)
    train_set = encode_rows(tokenizer, train_rows, job["maxLength"], emit)
    validation_set = (
        encode_rows(tokenizer, validation_rows, job["maxLength"], emit) if validation_rows else None
    )
    model = add_lora(prepare_for_training(load_base(job, device), job, device), job)
    weights = adapter_weights(model)
    trainer = SFTTrainer(
        model=model,
        # Best-fit decreasing packing keeps examples apart with position ids: transformers builds a block-diagonal
        # mask from them for sdpa too (masking_utils.find_packed_sequence_indices), so no flash attention is needed.
        args=SFTConfig(
            **trainer_settings(job, device, validate=validation_set is not None),
            packing=job["packing"],
            eval_packing=False,
        ),
        train_dataset=train_set,
        eval_dataset=validation_set,
        processing_class=tokenizer,
    )
    restore_precision(model, weights)
    return trainer


def add_lora(model: Any, job: Job) -> Any:
    from peft import LoraConfig, get_peft_model
    from transformers import set_seed

    set_seed(job["seed"])
    config = LoraConfig(
        r=job["loraRank"],
        lora_alpha=job["loraAlpha"],
        lora_dropout=job["loraDropout"],
        target_modules="all-linear",
        modules_to_save=job["loraModulesToSave"] or None,
        task_type="CAUSAL_LM",
    )
    return get_peft_model(model, config)


def encode_rows(tokenizer: Any, rows: list[dict[str, Any]], max_length: int, emit: Emit) -> Any:
    """A dataset of input_ids and labels. Long examples are cut at the end; what is left out is counted."""
    from datasets import Dataset

    encoded = [encode_conversation(tokenizer, row["messages"]) for row in rows]
    columns: dict[str, list[list[int]]] = {"input_ids": [], "labels": []}
    for example in encoded:
        labels = example.labels()[:max_length]
        if any(label != -100 for label in labels):
            columns["input_ids"].append(example.input_ids[:max_length])
            columns["labels"].append(labels)
    dropped = len(encoded) - len(columns["labels"])
    cut = sum(len(example.input_ids) > max_length for example in encoded) - dropped
    for reason, count in (("no-assistant-token", dropped), ("cut-at-max-length", cut)):
        if count > 0:
            emit("skipped", reason=reason, count=count)
    return Dataset.from_dict(columns)
