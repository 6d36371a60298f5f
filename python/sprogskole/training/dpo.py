"""Direct preference optimisation (arXiv:2305.18290) of the SFT adapter, with a frozen copy of it as the reference."""

from os.path import commonprefix
from typing import Any

from ..shared.device import Device, announce
from ..shared.events import Emit, tell_skipped
from ..shared.examples import read_pairs
from ..shared.job import Job
from ..shared.lifecycle import StopRequest
from ..shared.loading import Loading
from ..shared.templates import encode_conversation, encode_prompt

REFERENCE = "ref"


def run(job: Job, emit: Emit, stop: StopRequest) -> None:
    train_rows = read_pairs(job.path("trainFile"))
    validation_rows = read_pairs(job.path("validationFile"), allow_empty=True)
    with Loading(emit) as loading:
        loading.step("importing the libraries")
        device = announce(emit, len(train_rows))

        from .training import train

        loading.step("loading the data and the model")
        trainer = build_trainer(job, device, train_rows, validation_rows, emit)
    train(trainer, job, emit, stop, device, validate=trainer.eval_dataset is not None)


def build_trainer(job: Job, device: Device, train_rows: list, validation_rows: list, emit: Emit) -> Any:
    """TRL 1.x copies a PeftModel's adapter to a second one named "ref" where no reference model is given."""
    from trl import DPOConfig, DPOTrainer

    from ..shared.model import load_adapter, load_base, load_tokenizer, prepare_for_training
    from .training import adapter_weights, restore_precision, trainer_settings

    base = prepare_for_training(load_base(job, device), job, device)
    model = load_adapter(base, job.path("adapter"), trainable=True)
    # PEFT looks the base's vocabulary up when it saves; the stored adapter names no path.
    model.peft_config["default"].base_model_name_or_path = job["model"]
    weights = adapter_weights(model)
    tokenizer = load_tokenizer(job)

    class PairTrainer(DPOTrainer):
        def _prepare_dataset(self, dataset: Any, *_: Any) -> Any:
            """TRL would take special tokens in contents for what they are called; `encode_pairs` does not."""
            return dataset

    trainer = PairTrainer(
        model=model,
        args=DPOConfig(**trainer_settings(job, device, validate=bool(validation_rows)), beta=job["beta"]),
        train_dataset=encode_pairs(tokenizer, train_rows, job["maxLength"]),
        eval_dataset=encode_pairs(tokenizer, validation_rows, job["maxLength"]) if validation_rows else None,
        processing_class=tokenizer,
    )
    restore_precision(model, weights)
    freeze_reference(model, weights)
    save_only_the_policy(model)
    count_skipped(trainer, len(train_rows), len(validation_rows), job["maxLength"], emit)
    return trainer


def encode_pairs(tokenizer: Any, rows: list[dict[str, Any]], max_length: int) -> Any:
    """A dataset of prompt_ids, chosen_ids and rejected_ids, without pairs whose prompt alone fills max_length."""
    from datasets import Dataset

    columns: dict[str, list[list[int]]] = {"prompt_ids": [], "chosen_ids": [], "rejected_ids": []}
    for row in rows:
        prompt = encode_prompt(tokenizer, row["prompt"])
        answers = [
            encode_conversation(tokenizer, row["prompt"] + row[side]) for side in ("chosen", "rejected")
        ]
        whole = [answer.input_ids for answer in answers]
        start = len(commonprefix([prompt, *whole]))
        if start < max_length:
            encoded = (prompt[:start], *(tokens[start:] for tokens in whole))
            for column, tokens in zip(columns.values(), encoded, strict=True):
                column.append(tokens)
    return Dataset.from_dict(columns)


def freeze_reference(model: Any, weights: dict[str, Any]) -> None:
    """The reference is the SFT adapter to the bit: not the base model, and not a copy rounded to bfloat16."""
    if REFERENCE not in model.peft_config:
        raise RuntimeError("TRL made no reference adapter: the base model would be the reference")
    copies = {name.replace(".default.", f".{REFERENCE}."): weight.clone() for name, weight in weights.items()}
    for name, weight in model.named_parameters():
        if name in copies:
            weight.data = copies[name].to(weight.device)
            weight.requires_grad_(False)


def save_only_the_policy(model: Any) -> None:
    """Checkpoints hold the trained adapter alone; the reference is loaded from the job's adapter again."""
    save = model.save_pretrained

    def save_default(folder: str, **options: Any) -> None:
        save(folder, **{**options, "selected_adapters": ["default"]})

    model.save_pretrained = save_default


def count_skipped(trainer: Any, train: int, validation: int, max_length: int, emit: Emit) -> None:
    """Pairs whose prompt alone fills maxLength are dropped, long answers cut; neither happens in silence."""
    sets = [("training", trainer.train_dataset, train)]
    if trainer.eval_dataset is not None:
        sets.append(("validation", trainer.eval_dataset, validation))
        if len(trainer.eval_dataset) == 0:
            trainer.eval_dataset = None
            trainer.args.eval_strategy = "no"
            trainer.args.load_best_model_at_end = False
    for examples, rows, before in sets:
        cut = sum(_is_cut(row, max_length) for row in rows)
        counts = {"prompt-too-long": before - len(rows), "cut-at-max-length": cut}
        tell_skipped(emit, examples, before, counts)


def _is_cut(row: dict[str, list[int]], max_length: int) -> bool:
    answer = max(len(row["chosen_ids"]), len(row["rejected_ids"]))
    return len(row["prompt_ids"]) + answer > max_length
