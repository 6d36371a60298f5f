"""Supervised fine-tuning: (Q)LoRA on all linear layers, loss on the assistant's turns only."""

from typing import Any

from ..shared.device import Device, announce
from ..shared.errors import UserError
from ..shared.events import Emit, tell_skipped
from ..shared.examples import read_conversations
from ..shared.job import Job
from ..shared.lifecycle import StopRequest
from ..shared.loading import Loading
from ..shared.templates import encode_conversation


def run(job: Job, emit: Emit, stop: StopRequest) -> None:
    train_rows = read_conversations(job.path("trainFile"))
    validation_rows = read_conversations(job.path("validationFile"), allow_empty=True)
    with Loading(emit) as loading:
        loading.step("importing the libraries")
        device = announce(emit, len(train_rows))

        from .training import train

        loading.step("loading the data and the model")
        trainer = build_trainer(job, device, train_rows, validation_rows, emit)
    train(trainer, job, emit, stop, device, validate=trainer.eval_dataset is not None)


def build_trainer(job: Job, device: Device, train_rows: list, validation_rows: list, emit: Emit) -> Any:
    from trl import SFTConfig, SFTTrainer

    from ..shared.model import load_base, load_tokenizer, prepare_for_training
    from .training import adapter_weights, restore_precision, trainer_settings

    tokenizer = load_tokenizer(job)
    train_set = encode_rows(tokenizer, train_rows, job["maxLength"], emit, "training")
    validation_set = encode_rows(tokenizer, validation_rows, job["maxLength"], emit, "validation")
    model = add_lora(prepare_for_training(load_base(job, device), job, device), job)
    weights = adapter_weights(model)
    trainer = SFTTrainer(
        model=model,
        # Best-fit decreasing packing keeps examples apart with position ids: transformers builds a block-diagonal
        # mask from them for sdpa too (masking_utils.find_packed_sequence_indices), so no flash attention is needed.
        args=SFTConfig(
            **trainer_settings(job, device, validate=len(validation_set) > 0),
            packing=job["packing"],
            eval_packing=False,
        ),
        train_dataset=train_set,
        eval_dataset=validation_set if len(validation_set) > 0 else None,
        processing_class=tokenizer,
    )
    restore_precision(model, weights)
    return trainer


def add_lora(model: Any, job: Job) -> Any:
    """Throws UserError where loraModulesToSave names a module that the model does not have."""
    from peft import LoraConfig, get_peft_model
    from transformers import set_seed

    check_modules(model, job["loraModulesToSave"])
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


def check_modules(model: Any, wanted: list[str]) -> None:
    """PEFT trains what it finds: a name that it does not find would be passed over in silence."""
    there = [name for name, module in model.named_modules() if any(True for _ in module.parameters())]
    unknown = [name for name in wanted if not any(f".{path}".endswith(f".{name}") for path in there)]
    if unknown:
        names = {path.rpartition(".")[2] for path in there} - {""}
        raise UserError(
            "The model has no such module to train in full.",
            "training.sft.lora.modulesToSave",
            ", ".join(sorted(name for name in names if not name.isdecimal())),
            ", ".join(unknown),
            "Correct the name; embed_tokens and lm_head are the usual ones.",
        )


def encode_rows(
    tokenizer: Any, rows: list[dict[str, Any]], max_length: int, emit: Emit, examples: str
) -> Any:
    """A dataset of input_ids and labels. Long examples are cut at the end; what is left out is counted."""
    from datasets import Dataset

    columns: dict[str, list[list[int]]] = {"input_ids": [], "labels": []}
    cut = 0
    for row in rows:
        example = encode_conversation(tokenizer, row["messages"])
        labels = example.labels()[:max_length]
        if any(label != -100 for label in labels):
            columns["input_ids"].append(example.input_ids[:max_length])
            columns["labels"].append(labels)
            cut += len(example.input_ids) > max_length
    counts = {"no-assistant-token": len(rows) - len(columns["labels"]), "cut-at-max-length": cut}
    tell_skipped(emit, examples, len(rows), counts)
    return Dataset.from_dict(columns)
