"""Tokenizer, shape and pre-training of the tiny LLaMA base model."""

import json
import math
import time
from pathlib import Path

import torch
from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from transformers import LlamaConfig, LlamaForCausalLM

UNK, BOS, EOS, PAD = "<unk>", "<s>", "</s>", "<pad>"
CONTEXT = 512
BATCH = 4
PEAK_RATE = 2e-3
WARM_UP_STEPS = 40


def train_tokenizer(texts: list[str], size: int) -> Tokenizer:
    """Byte-level BPE, so that any text round-trips; single digits, as LLaMA has them.

    Trained on English and Danish alike. The real LLaMA's is not: there a Danish word falls into more pieces than an
    English one. Here a fair vocabulary keeps the demo's answers short enough for two CPU cores.
    """
    tokenizer = Tokenizer(models.BPE(unk_token=UNK))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(r"\d"), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=size,
        special_tokens=[UNK, BOS, EOS, PAD],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{BOS} $A", pair=f"{BOS} $A {BOS} $B", special_tokens=[(BOS, 1)]
    )
    return tokenizer


def save_tokenizer(tokenizer: Tokenizer, folder: Path) -> None:
    """tokenizer.json and its settings; no chat template, since a base model has none."""
    tokenizer.save(str(folder / "tokenizer.json"))
    names = {"unk_token": UNK, "bos_token": BOS, "eos_token": EOS, "pad_token": PAD}
    settings = {
        **names,
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": CONTEXT,
        "clean_up_tokenization_spaces": False,
        "add_bos_token": True,
        "add_eos_token": False,
    }
    for name, content in {"special_tokens_map": names, "tokenizer_config": settings}.items():
        (folder / f"{name}.json").write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def new_model(vocabulary: int) -> LlamaForCausalLM:
    """LLaMA with three layers; every size is a multiple of 64, the block of bitsandbytes' NF4."""
    config = LlamaConfig(
        vocab_size=vocabulary,
        hidden_size=256,
        intermediate_size=640,
        num_hidden_layers=3,
        num_attention_heads=4,
        num_key_value_heads=4,
        max_position_embeddings=CONTEXT,
        rms_norm_eps=1e-5,
        bos_token_id=1,
        eos_token_id=2,
        pad_token_id=3,
        tie_word_embeddings=False,
    )
    return LlamaForCausalLM(config)


def _rate(step: int, steps: int) -> float:
    warm = min(1.0, (step + 1) / WARM_UP_STEPS)
    return warm * (0.05 + 0.95 * 0.5 * (1 + math.cos(math.pi * step / steps)))


def rows_of(tokens: list[int]) -> torch.Tensor:
    """The token stream cut into rows of one context each; the rest is dropped."""
    whole = len(tokens) // CONTEXT * CONTEXT
    return torch.tensor(tokens[:whole]).view(-1, CONTEXT)


@torch.inference_mode()
def mean_loss(model: LlamaForCausalLM, rows: torch.Tensor) -> float:
    """Mean cross-entropy per token, in nats."""
    model.eval()
    losses = [model(input_ids=batch, labels=batch).loss.float().item() for batch in rows.split(BATCH)]
    return sum(losses) / len(losses)


def pretrain(model: LlamaForCausalLM, rows: torch.Tensor, seed: int) -> float:
    """One pass over the rows in random order; returns the mean loss of the last fifty steps."""
    order = torch.randperm(len(rows), generator=torch.Generator().manual_seed(seed))
    batches = [rows[places] for places in order.split(BATCH)]
    optimizer = torch.optim.AdamW(
        model.parameters(), lr=PEAK_RATE, betas=(0.9, 0.95), weight_decay=0.05, fused=True
    )
    scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _rate(step, len(batches)))
    recent: list[float] = []
    start = time.monotonic()
    model.train()
    for step, batch in enumerate(batches, 1):
        loss = model(input_ids=batch, labels=batch).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        scheduler.step()
        optimizer.zero_grad(set_to_none=True)
        recent = [*recent[-49:], loss.item()]
        if step % 50 == 0:
            mean = sum(recent) / len(recent)
            print(f"step {step}/{len(batches)} loss {mean:.3f} {time.monotonic() - start:.0f} s", flush=True)
    return sum(recent) / len(recent)
