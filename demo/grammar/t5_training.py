"""Training and measuring the tiny T5 on sentence pairs."""

import math
import time
from collections.abc import Iterable, Iterator
from itertools import islice

import torch
from tokenizers import Tokenizer
from transformers import T5Config, T5ForConditionalGeneration

from grammar.parse import Pair

PAD, EOS, START = 1, 2, 0
PREFIX = "<2da> "
BATCH = 64
BATCHES_PER_BUCKETING = 24
PEAK_RATE = 3e-3
WARM_UP_STEPS = 100
LABEL_SMOOTHING = 0.02
MAX_NEW_TOKENS = 128


def new_model(vocabulary: int, neighbour_bias: float = 0.0) -> T5ForConditionalGeneration:
    """T5 v1.1 as MADLAD has it, with few and narrow layers and an output layer of its own.

    transformers 5 ties T5's output layer to its input whatever the config says, so it is cut loose here. T5's
    own initialisation (deviation 1) is made for Adafactor; a small one learns faster under AdamW.
    """
    config = T5Config(
        vocab_size=vocabulary, d_model=128, d_kv=32, d_ff=320, num_heads=4, num_layers=3, num_decoder_layers=2,
        feed_forward_proj="gated-gelu", tie_word_embeddings=False, dropout_rate=0.0, pad_token_id=PAD,
        eos_token_id=EOS, decoder_start_token_id=START, relative_attention_num_buckets=32,
        relative_attention_max_distance=128,
    )  # fmt: skip
    model = T5ForConditionalGeneration(config)
    torch.nn.init.normal_(model.shared.weight, std=0.5)
    model.lm_head.weight = torch.nn.Parameter(torch.randn_like(model.shared.weight) * config.d_model**-0.5)
    _look_at_neighbours(model, neighbour_bias)
    return model


@torch.no_grad()
def _look_at_neighbours(model: T5ForConditionalGeneration, bias_added: float) -> None:
    """Starts some heads off looking at the token before, the one after, or the token itself.

    T5 knows positions by this bias alone. Starting from noise, a model of this size was still mixing up "9 times 8"
    and "8 times 9" after 3,600 steps. Buckets: offsets back are 1, 2, ...; forward are 17, 18, ... (encoder).
    """
    for stack, buckets in ((model.encoder, (1, 17, 0)), (model.decoder, (1, 2, 0))):
        bias = stack.block[0].layer[0].SelfAttention.relative_attention_bias.weight
        for head, bucket in enumerate(buckets):
            bias[bucket, head] += bias_added


def _padded(rows: list[list[int]], fill: int) -> torch.Tensor:
    width = max(map(len, rows))
    return torch.tensor([row + [fill] * (width - len(row)) for row in rows])


def _source(tokenizer: Tokenizer, texts: list[str]) -> list[list[int]]:
    return [each.ids for each in tokenizer.encode_batch([PREFIX + text for text in texts])]


def _batches(pairs: Iterable[Pair], tokenizer: Tokenizer) -> Iterator[tuple]:
    """Batches from an endless stream, each of similar lengths so that little is padding."""
    stream = iter(pairs)
    while True:
        drawn = list(islice(stream, BATCH * BATCHES_PER_BUCKETING))
        sources = _source(tokenizer, [pair.en for pair in drawn])
        targets = [each.ids for each in tokenizer.encode_batch([pair.da for pair in drawn])]
        rows = sorted(zip(sources, targets, strict=True), key=lambda row: (len(row[0]), len(row[1])))
        batches = [rows[start : start + BATCH] for start in range(0, len(rows), BATCH)]
        for place in torch.randperm(len(batches)).tolist():
            source = _padded([row[0] for row in batches[place]], PAD)
            yield source, (source != PAD).long(), _padded([row[1] for row in batches[place]], -100)


def _rate(step: int, steps: int) -> float:
    warm = min(1.0, (step + 1) / WARM_UP_STEPS)
    return warm * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * step / steps)))


def train(model, tokenizer: Tokenizer, pairs: Iterable[Pair], steps: int) -> float:
    """Trains in place; returns the mean loss of the last hundred steps."""
    optimizer = torch.optim.AdamW(
        model.parameters(), lr=PEAK_RATE, betas=(0.9, 0.98), weight_decay=0.01, fused=True
    )
    scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _rate(step, steps))
    loss_of = torch.nn.CrossEntropyLoss(label_smoothing=LABEL_SMOOTHING)
    recent: list[float] = []
    start = time.monotonic()
    model.train()
    for step, (source, mask, labels) in enumerate(_batches(pairs, tokenizer), 1):
        logits = model(input_ids=source, attention_mask=mask, labels=labels).logits
        loss = loss_of(logits.flatten(0, 1), labels.flatten())
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        scheduler.step()
        optimizer.zero_grad(set_to_none=True)
        recent = [*recent[-99:], loss.item()]
        if step % 100 == 0:
            mean = sum(recent) / len(recent)
            print(f"step {step}/{steps} loss {mean:.3f} {time.monotonic() - start:.0f} s", flush=True)
        if step == steps:
            return sum(recent) / len(recent)
    raise AssertionError("batches never end")


@torch.inference_mode()
def translate(model, tokenizer: Tokenizer, texts: list[str], batch: int = 64) -> list[str]:
    """Greedy translations in the order of the texts."""
    model.eval()
    order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
    translated = [""] * len(texts)
    for start in range(0, len(order), batch):
        places = order[start : start + batch]
        source = _padded(_source(tokenizer, [texts[place] for place in places]), PAD)
        out = model.generate(
            input_ids=source,
            attention_mask=(source != PAD).long(),
            max_new_tokens=MAX_NEW_TOKENS,
            num_beams=1,
        )
        for place, text in zip(places, tokenizer.decode_batch(out.tolist()), strict=True):
            translated[place] = text
    return translated
