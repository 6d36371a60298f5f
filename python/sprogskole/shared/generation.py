"""What every answer is made with: a prompt that fits, and settings that nothing interferes with."""

from collections.abc import Callable
from typing import Any

from .templates import Turns, encode_prompt, encode_text, stop_token_ids


def fit_prompt(
    tokenizer: Any, turns: Turns, limit: int, encode: Callable[[Any, Turns], list[int]] = encode_prompt
) -> tuple[Turns, list[int]]:
    """Drops the oldest question and answer until the prompt fits, then the beginning of the last question."""
    tokens = encode(tokenizer, turns)
    while len(tokens) > limit and len(turns) > 2:
        turns = turns[2:]
        tokens = encode(tokenizer, turns)
    if len(tokens) <= limit:
        return turns, tokens
    words = encode_text(tokenizer, turns[-1]["content"])
    while len(tokens) > limit and words:
        words = words[max(1, len(tokens) - limit) :]
        turns = [{"role": "user", "content": tokenizer.decode(words)}]
        tokens = encode(tokenizer, turns)
    return turns, tokens[-limit:]


def greedy_settings(tokenizer: Any, max_new_tokens: int) -> Any:
    """Only what is decided here: a model's own generation_config (sampling, penalties) must not interfere."""
    from transformers import GenerationConfig

    return GenerationConfig(
        do_sample=False,
        max_new_tokens=max_new_tokens,
        eos_token_id=stop_token_ids(tokenizer),
        pad_token_id=tokenizer.pad_token_id,
        bos_token_id=tokenizer.bos_token_id,
    )
