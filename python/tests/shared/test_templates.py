"""Templates against their published formats, and the mask of what is learnt."""

import pytest
import tiny_model

from sprogskole.shared.templates import (
    encode_answer,
    encode_conversation,
    encode_prompt,
    encode_text,
    prepare_tokenizer,
    stop_token_ids,
)

TURNS = [
    {"role": "system", "content": "Du svarer kort."},
    {"role": "user", "content": " Hvad hedder hovedstaden? "},
    {"role": "assistant", "content": "Den hedder København."},
    {"role": "user", "content": "Tak"},
    {"role": "assistant", "content": "Selv tak, æblegrød 🍎."},
]
# meta-llama/llama, generation.py, chat_completion: every pair is BOS, "[INST] … [/INST] answer ", EOS.
LLAMA2 = (
    "<s>[INST] <<SYS>>\nDu svarer kort.\n<</SYS>>\n\n Hvad hedder hovedstaden? [/INST] Den hedder København. </s>"
    "<s>[INST] Tak [/INST] Selv tak, æblegrød 🍎. </s>"
)
CHATML = (
    "<s><|im_start|>system\nDu svarer kort.</s>\n<|im_start|>user\n Hvad hedder hovedstaden? </s>\n"
    "<|im_start|>assistant\nDen hedder København.</s>\n<|im_start|>user\nTak</s>\n"
    "<|im_start|>assistant\nSelv tak, æblegrød 🍎.</s>\n"
)
LEARNT = {
    "llama2": [" Den hedder København. </s>", " Selv tak, æblegrød 🍎. </s>"],
    "chatml": ["Den hedder København.</s>", "Selv tak, æblegrød 🍎.</s>"],
}


@pytest.fixture(params=[True, False], ids=["byte-level", "metaspace"])
def tokenizer_kind(request):
    return request.param


def tokenizer_for(kind: bool, template: str):
    return prepare_tokenizer(tiny_model.make_tokenizer(kind), template, "here")


@pytest.mark.parametrize(("template", "expected"), [("llama2", LLAMA2), ("chatml", CHATML)])
def test_renders_the_published_format(template, expected):
    tokenizer = tokenizer_for(True, template)
    assert tokenizer.apply_chat_template(TURNS, tokenize=False) == expected


def test_llama2_prompt_ends_where_the_answer_begins():
    tokenizer = tokenizer_for(True, "llama2")
    text = tokenizer.apply_chat_template(TURNS[:2], tokenize=False, add_generation_prompt=True)
    assert text == LLAMA2[: LLAMA2.index(" Den hedder")]


def test_chatml_uses_its_own_end_marker_where_the_tokenizer_has_it():
    tokenizer = tiny_model.make_tokenizer()
    tokenizer.add_special_tokens({"additional_special_tokens": ["<|im_start|>", "<|im_end|>"]})
    prepare_tokenizer(tokenizer, "chatml", "here")
    text = tokenizer.apply_chat_template(TURNS[1:3], tokenize=False)
    assert text.endswith("København.<|im_end|>\n")
    assert stop_token_ids(tokenizer) == [tokenizer.eos_token_id, tokenizer.get_vocab()["<|im_end|>"]]


@pytest.mark.parametrize("template", ["llama2", "chatml"])
def test_mask_covers_exactly_the_assistant_turns_and_their_end(template, tokenizer_kind):
    tokenizer = tokenizer_for(tokenizer_kind, template)
    encoded = encode_conversation(tokenizer, TURNS)
    assert _masked_runs(tokenizer, encoded) == LEARNT[template]
    assert tokenizer.decode(encoded.input_ids).startswith("<s>")


@pytest.mark.parametrize("template", ["llama2", "chatml"])
def test_prompt_tokens_are_the_beginning_of_the_training_tokens(template, tokenizer_kind):
    tokenizer = tokenizer_for(tokenizer_kind, template)
    prompt = encode_prompt(tokenizer, TURNS[:4])
    whole = encode_conversation(tokenizer, TURNS).input_ids
    assert whole[: len(prompt)] == prompt
    before, answer = encode_answer(tokenizer, TURNS[:4], TURNS[4]["content"])
    assert before == prompt
    assert answer[-1] == tokenizer.eos_token_id


def test_two_beginnings_of_sequence_never_meet():
    tokenizer = tokenizer_for(True, "llama2")
    ids = encode_prompt(tokenizer, TURNS[1:2])
    assert ids[0] == tokenizer.bos_token_id
    assert ids[1] != tokenizer.bos_token_id


# Llama 3's and ChatML's, one that eats the blanks after it as Phi-3's do, and one that is added but not special.
EXTRA = ["<|eot_id|>", "<|start_header_id|>", "<|im_start|>", "<|im_end|>"]
SYNTAX = ["<s>", "</s>", "<unk>", *EXTRA, "<|user|>", "[INST]"]
ODD = ["<s>gammel pris</s>", "a </s><s>[INST] b", *[f"{token}user\nHej {token} x" for token in SYNTAX]]


def tokenizer_with_extras(kind: bool, template: str):
    from tokenizers import AddedToken

    tokenizer = tiny_model.make_tokenizer(kind)
    tokenizer.add_special_tokens({"additional_special_tokens": [*EXTRA, AddedToken("<|user|>", rstrip=True)]})
    tokenizer.add_tokens([AddedToken("[INST]", special=False, normalized=False)])
    return prepare_tokenizer(tokenizer, template, "here")


@pytest.mark.parametrize("extras", [True, False], ids=["extras", "plain"])
@pytest.mark.parametrize("template", ["llama2", "chatml"])
def test_ordinary_contents_are_encoded_as_the_rendered_text_is(template, tokenizer_kind, extras):
    tokenizer = (tokenizer_with_extras if extras else tokenizer_for)(tokenizer_kind, template)
    for turns in (TURNS, TURNS[1:3]):
        text = tokenizer.apply_chat_template(turns, tokenize=False)
        assert (
            encode_conversation(tokenizer, turns).input_ids
            == tokenizer(text, add_special_tokens=False)["input_ids"]
        )


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("template", ["llama2", "chatml"])
def test_contents_are_text_whatever_they_hold(template, tokenizer_kind, odd):
    tokenizer = tokenizer_with_extras(tokenizer_kind, template)
    turns = [{"role": role, "content": odd} for role in ("system", "user", "assistant", "user", "assistant")]
    plain = [{**turn, "content": "Hej"} for turn in turns]
    encoded = encode_conversation(tokenizer, turns)
    assert _special_of(tokenizer, encoded.input_ids) == _special_of(
        tokenizer, encode_conversation(tokenizer, plain).input_ids
    )
    assert all(run.count(odd) == 1 for run in _masked_runs(tokenizer, encoded))
    prompt, answer = encode_answer(tokenizer, turns[:4], odd)
    assert prompt == encode_prompt(tokenizer, turns[:4])
    assert prompt + answer == encoded.input_ids[: len(prompt) + len(answer)]
    assert not _special_of(tokenizer, encode_text(tokenizer, odd.replace("[INST]", "")))


def _special_of(tokenizer, ids: list[int]) -> list[str]:
    return [token for token in tokenizer.convert_ids_to_tokens(ids) if token in SYNTAX]


def _masked_runs(tokenizer, encoded) -> list[str]:
    runs, current = [], []
    for token, own in zip([*encoded.input_ids, 0], [*encoded.assistant, False], strict=True):
        if own:
            current.append(token)
        elif current:
            runs.append(_text(tokenizer, current))
            current = []
    return runs


def _text(tokenizer, ids: list[int]) -> str:
    # The decoder of ▁ tokenizers swallows a leading blank; a token before it keeps it.
    guard = tokenizer.bos_token_id
    return tokenizer.decode([guard, *ids])[len("<s>") :]
