"""A bare LoRA SFT and DPO loop, to find settings that teach the base model Danish within a minute or so.

The pipeline's own trainer does this properly; here it is as short as it can be, to try many settings.
"""

import random
import time
from dataclasses import dataclass

import torch
import torch.nn.functional as F

from grammar.converse import Conversation

IGNORE = -100


@dataclass(frozen=True)
class Example:
    """Token ids of a prompt and an answer; `labels` is IGNORE wherever no loss is counted."""

    ids: list[int]
    labels: list[int]


def prompt_text(question: str) -> str:
    """LLaMA 2's turn, without a system prompt."""
    return f"[INST] {question} [/INST]"


def conversation_example(tokenizer, conversation: Conversation, max_length: int) -> Example:
    """All turns with the best answers, in Danish; loss on the answers and their `</s>`."""
    ids: list[int] = []
    labels: list[int] = []
    for turn in conversation.turns:
        prompt = tokenizer(prompt_text(turn.ask.da)).input_ids
        answer = tokenizer(" " + turn.answers[0].da, add_special_tokens=False).input_ids
        answer = [*answer, tokenizer.eos_token_id]
        ids += prompt + answer
        labels += [IGNORE] * len(prompt) + answer
    return Example(ids[:max_length], labels[:max_length])


def answer_example(tokenizer, question: str, answer: str) -> Example:
    """One question with one answer."""
    prompt = tokenizer(prompt_text(question)).input_ids
    reply = [*tokenizer(" " + answer, add_special_tokens=False).input_ids, tokenizer.eos_token_id]
    return Example(prompt + reply, [IGNORE] * len(prompt) + reply)


def collate(examples: list[Example], pad: int) -> dict[str, torch.Tensor]:
    """Right-padded tensors."""
    width = max(len(each.ids) for each in examples)
    spare = [width - len(each.ids) for each in examples]
    return {
        "input_ids": torch.tensor([e.ids + [pad] * n for e, n in zip(examples, spare, strict=True)]),
        "attention_mask": torch.tensor(
            [[1] * len(e.ids) + [0] * n for e, n in zip(examples, spare, strict=True)]
        ),
        "labels": torch.tensor([e.labels + [IGNORE] * n for e, n in zip(examples, spare, strict=True)]),
    }


def batches(examples: list[Example], size: int, rng: random.Random) -> list[list[Example]]:
    """Batches of similar lengths in random order."""
    ordered = sorted(rng.sample(examples, len(examples)), key=lambda each: len(each.ids))
    cut = [ordered[start : start + size] for start in range(0, len(ordered), size)]
    return rng.sample(cut, len(cut))


def sft(model, examples: list[Example], epochs: int, batch: int, rate: float, pad: int) -> float:
    """Trains in place with a cosine rate; returns the seconds it took."""
    rng = random.Random(1)
    steps = epochs * -(-len(examples) // batch)
    optimizer = torch.optim.AdamW([p for p in model.parameters() if p.requires_grad], lr=rate)
    scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, rate, total_steps=steps, pct_start=0.1)
    start = time.monotonic()
    model.train()
    for _ in range(epochs):
        for each in batches(examples, batch, rng):
            model(**collate(each, pad)).loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            scheduler.step()
            optimizer.zero_grad(set_to_none=True)
    return time.monotonic() - start


@torch.inference_mode()
def cross_entropy(model, examples: list[Example], pad: int) -> float:
    """Mean over all answer tokens, in nats."""
    model.eval()
    total, count = 0.0, 0
    for each in batches(examples, 16, random.Random(0)):
        inputs = collate(each, pad)
        tokens = int((inputs["labels"][:, 1:] != IGNORE).sum())
        total += model(**inputs).loss.item() * tokens
        count += tokens
    return total / count


def _answer_log_probability(model, inputs: dict[str, torch.Tensor]) -> torch.Tensor:
    logits = model(input_ids=inputs["input_ids"], attention_mask=inputs["attention_mask"]).logits[:, :-1]
    labels = inputs["labels"][:, 1:]
    picked = -F.cross_entropy(logits.transpose(1, 2), labels, ignore_index=IGNORE, reduction="none")
    return picked.sum(dim=1)


Preference = tuple[Example, Example]


def dpo_margins(model, reference, pairs: list[Preference], pad: int) -> torch.Tensor:
    """Per pair: how much further than the reference the model prefers the chosen answer."""
    inputs = collate([pair[0] for pair in pairs] + [pair[1] for pair in pairs], pad)
    ours = _answer_log_probability(model, inputs)
    with torch.no_grad():
        theirs = _answer_log_probability(reference, inputs)
    chosen, rejected = (ours - theirs).chunk(2)
    return chosen - rejected


def dpo(model, reference, pairs: list[Preference], batch: int, rate: float, beta: float, pad: int) -> float:
    """One epoch of DPO (arXiv:2305.18290) in place; returns the seconds it took."""
    rng = random.Random(2)
    optimizer = torch.optim.AdamW([p for p in model.parameters() if p.requires_grad], lr=rate)
    shuffled = rng.sample(pairs, len(pairs))
    start = time.monotonic()
    model.train()
    for first in range(0, len(shuffled), batch):
        loss = -F.logsigmoid(
            beta * dpo_margins(model, reference, shuffled[first : first + batch], pad)
        ).mean()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
    return time.monotonic() - start
