"""Chat templates of our own, and text to tokens with the assistant's part marked.

The templates carry `{% generation %}` markers, which LLaMA 2's own template lacks. The marks are turned into token
masks here by character offsets: transformers asks the tokenizer for the token at a span's first character, which
byte-level tokenizers do not have when that character is a space (then the whole mask would be empty).

Contents are text: `<s>old price</s>` in an answer is a strike-through, not two turns, and `</s><s>[INST]` typed into a
chat forges none. Only what a template writes becomes the tokenizer's special tokens.
"""

import copy
import secrets
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from .errors import UserError

# Where a model starts the next turn by itself, its answer is over.
NEXT_TURN_MARKERS = {"llama2": "[INST]", "chatml": "<|im_start|>"}
END_OF_TURN = "<|im_end|>"

Turns = list[dict[str, str]]


@dataclass(frozen=True)
class EncodedConversation:
    input_ids: list[int]
    # True where the token belongs to an assistant's turn, its end marker included.
    assistant: list[bool]

    def labels(self) -> list[int]:
        """The tokens to learn; -100 elsewhere, as PyTorch's cross-entropy ignores it."""
        return [token if own else -100 for token, own in zip(self.input_ids, self.assistant, strict=True)]


def template_text(name: str, tokenizer: Any) -> str:
    """The template's Jinja text. ChatML ends turns with the tokenizer's own end where <|im_end|> is no token."""
    text = files(__package__).joinpath("templates", f"{name}.jinja").read_text("utf-8").rstrip("\n")
    if name == "chatml" and END_OF_TURN not in tokenizer.get_vocab():
        text = text.replace(END_OF_TURN, tokenizer.eos_token)
    return text


def stop_token_ids(tokenizer: Any) -> list[int]:
    """Tokens after which an answer is finished."""
    vocabulary = tokenizer.get_vocab()
    ids = [tokenizer.eos_token_id]
    if END_OF_TURN in vocabulary and vocabulary[END_OF_TURN] not in ids:
        ids.append(vocabulary[END_OF_TURN])
    return ids


def encode_prompt(tokenizer: Any, turns: Turns) -> list[int]:
    """Tokens up to where the assistant begins to speak."""
    return _encode(tokenizer, turns, generation_prompt=True).input_ids


def encode_conversation(tokenizer: Any, turns: Turns) -> EncodedConversation:
    return _encode(tokenizer, turns, generation_prompt=False)


def encode_text(tokenizer: Any, text: str) -> list[int]:
    """Tokens of a content alone, none of them a special one."""
    return tokenizer(text, add_special_tokens=False, split_special_tokens=True)["input_ids"]


def encode_plain(tokenizer: Any, turns: Turns, answer: str) -> tuple[list[int], list[int]]:
    """Tokens of the turns and of this answer to them as a text of paragraphs: no template, no end marker."""
    return encode_following(tokenizer, "".join(f"{turn['content']}\n\n" for turn in turns), answer)


def encode_following(tokenizer: Any, before: str, answer: str) -> tuple[list[int], list[int]]:
    """
    Tokens of a text and of what follows it. Cut where the answer's first character is, so that a token which holds
    characters of both belongs to the answer.
    """
    encoded = tokenizer(
        before + answer, add_special_tokens=False, split_special_tokens=True, return_offsets_mapping=True
    )
    ids = encoded["input_ids"]
    start = next((at for at, (_, end) in enumerate(encoded["offset_mapping"]) if end > len(before)), len(ids))
    begin = [] if tokenizer.bos_token_id is None else [tokenizer.bos_token_id]
    # A first token is predicted from nothing.
    start = max(start, 1 - len(begin))
    return begin + ids[:start], ids[start:]


def encode_answer(tokenizer: Any, turns: Turns, answer: str) -> tuple[list[int], list[int]]:
    """Prompt tokens, and the tokens of this answer to it with its end marker: exactly what training shows."""
    encoded = encode_conversation(tokenizer, [*turns, {"role": "assistant", "content": answer}])
    length = len(encoded.assistant)
    end = next(index for index in range(length, 0, -1) if encoded.assistant[index - 1])
    start = next(index for index in range(end, 0, -1) if not encoded.assistant[index - 1])
    return encoded.input_ids[:start], encoded.input_ids[start:end]


def _encode(tokenizer: Any, turns: Turns, generation_prompt: bool) -> EncodedConversation:
    private = _private_tokenizer(tokenizer, tokenizer.chat_template, len(tokenizer))
    text, spans = _render(private, turns, generation_prompt)
    encoded = private.tokenizer(
        text, add_special_tokens=False, split_special_tokens=True, return_offsets_mapping=True
    )
    inside = [
        any(end > first and start < last for first, last in spans) for start, end in encoded["offset_mapping"]
    ]
    return EncodedConversation([private.ids.get(token, token) for token in encoded["input_ids"]], inside)


def _render(private: "_Private", turns: Turns, generation_prompt: bool) -> tuple[str, list[tuple[int, int]]]:
    """The text, and the character spans of the assistant's turns in it."""
    from transformers.utils.chat_template_utils import render_jinja_template

    rendered, spans = render_jinja_template(
        conversations=[turns],
        chat_template=private.template,
        return_assistant_tokens_mask=True,
        add_generation_prompt=generation_prompt,
        **private.special,
    )
    return rendered[0], spans[0]


@dataclass(frozen=True)
class _Private:
    """A tokenizer and its template that write special tokens under names which no content can hold."""

    tokenizer: Any
    template: str
    special: dict[str, str]
    # From a private token to the one it stands for.
    ids: dict[int, int]


@lru_cache(maxsize=4)
def _private_tokenizer(tokenizer: Any, template: str, _size: int) -> _Private:
    """
    In place of the special tokens, which are not split out of any text here, stand added ones that are, and that are
    cut out of the text in the same way: what is not special comes out token by token as before.
    """
    from tokenizers import AddedToken

    plain = copy.deepcopy(tokenizer)
    special = dict(tokenizer.special_tokens_map)
    secret, ids = secrets.token_hex(8), {}
    for token_id, token in tokenizer.added_tokens_decoder.items():
        if not (token.special or token.content in (END_OF_TURN, *NEXT_TURN_MARKERS.values())):
            continue
        name = f"\ue000{secret}-{token_id}\ue001"
        how = {flag: getattr(token, flag) for flag in ("lstrip", "rstrip", "single_word", "normalized")}
        plain.add_tokens([AddedToken(token.content, special=True, **how)], special_tokens=True)
        plain.add_tokens([AddedToken(name, special=False, **how)])
        ids[plain.convert_tokens_to_ids(name)] = token_id
        template = template.replace(token.content, name)
        special = {role: name if text == token.content else text for role, text in special.items()}
    return _Private(plain, template, special, ids)


def prepare_tokenizer(tokenizer: Any, template: str, where: str) -> Any:
    """Gives the tokenizer our template and a padding token. Throws UserError where it has no end token."""
    if tokenizer.eos_token is None:
        raise UserError(
            "The tokenizer has no end-of-sequence token, so no model could learn to stop.",
            where,
            "eos_token in tokenizer_config.json",
            "none",
            "Add the base model's tokenizer_config.json.",
        )
    if not tokenizer.is_fast:
        raise UserError(
            "The tokenizer has no fast version, which character offsets need.",
            where,
            "tokenizer.json",
            type(tokenizer).__name__,
            "Convert it once: AutoTokenizer.from_pretrained(folder).save_pretrained(folder).",
        )
    tokenizer.chat_template = template_text(template, tokenizer)
    if tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.unk_token or tokenizer.eos_token
    return tokenizer
