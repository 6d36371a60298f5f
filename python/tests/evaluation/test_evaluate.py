"""Evaluation: losses against a naive loop, greedy answers, contexts, skipped items, prompts that are too long."""

import hashlib
import math

import pytest
import torch
from doubles import run_in_process
from tiny_model import items, make_tokenizer

from sprogskole.evaluation.contexts import other_contexts
from sprogskole.shared.device import find_device
from sprogskole.shared.generation import fit_prompt
from sprogskole.shared.job import parse_job
from sprogskole.shared.model import load_for_inference, load_tokenizer
from sprogskole.shared.templates import encode_answer, encode_plain, encode_prompt


@pytest.fixture(scope="module")
def run(make_job, sft_adapter):
    return run_in_process(make_job("evaluate", adapter=sft_adapter))


@pytest.fixture(scope="module")
def loaded(make_job, sft_adapter):
    job = parse_job(make_job("evaluate", adapter=sft_adapter))
    return load_for_inference(job, find_device()), load_tokenizer(job)


def results(run) -> dict[str, dict]:
    return {item["id"]: item for event in run.all("generations") for item in event["items"]}


def test_announces_each_batch_before_its_results(run):
    signs = ("loading", "working")
    kinds = [event["event"] for event in run.events if event["event"] not in signs]
    assert kinds == ["start", "start", "batch", "generations", "batch", "generations", "done"]
    announced = [event["ids"] for event in run.all("batch")]
    assert announced == [[item["id"] for item in event["items"]] for event in run.all("generations")]


def test_tells_what_it_took(run, loaded):
    model, _ = loaded
    loading, start = run.all("start")
    assert "loadSeconds" not in loading
    assert start["loadSeconds"] > 0
    assert start["parameters"] == sum(weight.numel() for weight in model.parameters())
    assert all(event["seconds"] > 0 for event in run.all("generations"))


def test_losses_equal_a_naive_loop(run, loaded):
    model, tokenizer = loaded
    for item in items(6):
        got = results(run)[item["id"]]
        loss, count = _naive(model, tokenizer, item["prompt"], item["reference"])
        assert got["referenceTokens"] == count
        assert got["referenceLoss"] == pytest.approx(loss, rel=1e-4)
        if item["english"] is None:
            assert got["englishLoss"] is None and got["englishTokens"] is None
        else:
            loss, count = _naive(model, tokenizer, item["english"]["prompt"], item["english"]["reference"])
            assert (got["englishLoss"], got["englishTokens"]) == (pytest.approx(loss, rel=1e-4), count)


def _naive(model, tokenizer, turns, reference) -> tuple[float, int]:
    prompt, answer = encode_answer(tokenizer, turns, reference)
    assert answer[-1] == tokenizer.eos_token_id
    return _naive_loss(model, prompt, answer), len(answer)


def _naive_loss(model, prompt, following) -> float:
    ids, loss = list(prompt), 0.0
    for token in following:
        with torch.no_grad():
            logits = model(input_ids=torch.tensor([ids])).logits[0, -1].float()
        loss -= logits.log_softmax(-1)[token].item()
        ids.append(token)
    return loss


def test_plain_losses_have_neither_template_nor_end_marker(run, loaded):
    model, tokenizer = loaded
    for item in items(6):
        got = results(run)[item["id"]]
        for name, side in (("plain", item), ("plainEnglish", item["english"])):
            if side is None:
                assert got[f"{name}Loss"] is None and got[f"{name}Tokens"] is None
                continue
            text = f"{side['prompt'][0]['content']}\n\n{side['reference']}"
            prompt, following = encode_plain(tokenizer, side["prompt"], side["reference"])
            assert tokenizer.decode(prompt + following) == f"<s>{text}"
            assert tokenizer.decode(following) == side["reference"]
            assert got[f"{name}Tokens"] == len(following)
            assert got[f"{name}Loss"] == pytest.approx(_naive_loss(model, prompt, following), rel=1e-4)


@pytest.mark.parametrize("byte_level", [True, False])
def test_a_plain_text_is_cut_where_the_answer_begins(byte_level):
    tokenizer = make_tokenizer(byte_level)
    turns = [
        {"role": "user", "content": "Hej</s>"},
        {"role": "assistant", "content": "Ja"},
        {"role": "user", "content": "  "},
    ]
    for answer in ("Den hedder København.", " æ", "\n\nJa", ""):
        prompt, following = encode_plain(tokenizer, turns, answer)
        assert prompt[0] == tokenizer.bos_token_id and tokenizer.eos_token_id not in prompt + following
        # SentencePiece puts a blank before a text.
        whole = tokenizer.decode(prompt[1:] + following).removeprefix("" if byte_level else " ")
        assert whole == f"Hej</s>\n\nJa\n\n  \n\n{answer}"
        assert whole.endswith(tokenizer.decode(following)) and tokenizer.decode(following).endswith(answer)


def test_a_text_is_scored_after_its_own_prompt_and_after_another_over_the_same_tokens(run, loaded):
    model, tokenizer = loaded
    rows = items(6)
    others = other_contexts(rows)
    for item in rows:
        got = results(run)[item["id"]]
        for field, text in (("referenceInContext", item["reference"]), ("answerInContext", got["output"])):
            if text == "":
                assert got[field] is None
                continue
            prompt, answer = encode_answer(tokenizer, item["prompt"], text)
            strange = encode_prompt(tokenizer, others[item["id"]]["prompt"])
            assert got[field]["tokens"] == len(answer)
            assert got[field]["own"] == pytest.approx(_naive_loss(model, prompt, answer), rel=1e-4)
            assert got[field]["other"] == pytest.approx(_naive_loss(model, strange, answer), rel=1e-4)


def test_other_contexts_are_of_other_trees_and_prompts_and_do_not_depend_on_the_order():
    rows = items(6)
    rows[1]["treeId"] = rows[0]["treeId"]
    rows[3]["prompt"] = rows[2]["prompt"]
    found = other_contexts(rows)
    for row in rows:
        other = found[row["id"]]
        assert other["treeId"] != row["treeId"] and other["prompt"] != row["prompt"]
    assert other_contexts(rows[::-1]) == found
    assert other_contexts(rows[:2]) == {}


def test_the_prompt_of_the_first_item_is_kept_and_every_one_has_a_fingerprint(run, loaded):
    _, tokenizer = loaded
    for at, item in enumerate(items(6)):
        got = results(run)[item["id"]]
        text = tokenizer.decode(encode_prompt(tokenizer, item["prompt"]))
        assert text.startswith("<s>[INST] ")
        assert got["prompt"] == (text if at == 0 else None)
        assert got["promptHash"] == hashlib.sha256(text.encode()).hexdigest()
        assert got["vocabulary"] == len(tokenizer)


def test_another_batch_size_gives_the_same_answers_and_losses(run, make_job, sft_adapter):
    one = results(run_in_process(make_job("evaluate", adapter=sft_adapter, batchSize=1)))
    for key, value in results(run).items():
        assert one[key]["output"] == value["output"]
        assert math.isclose(one[key]["plainLoss"], value["plainLoss"], rel_tol=1e-5)
        assert one[key]["referenceInContext"] == pytest.approx(value["referenceInContext"], rel=1e-5)


def test_answers_are_greedy_whatever_the_padding(run, loaded):
    model, tokenizer = loaded
    for item in items(6):
        ids = encode_prompt(tokenizer, item["prompt"])
        length = len(ids)
        for _ in range(12):
            with torch.no_grad():
                token = int(model(input_ids=torch.tensor([ids])).logits[0, -1].argmax())
            if token == tokenizer.eos_token_id:
                break
            ids.append(token)
        got = results(run)[item["id"]]
        text = tokenizer.decode(ids[length:], skip_special_tokens=True)
        assert got["output"] == text.partition("[INST]")[0].strip()
        assert got["outputTokens"] == len(ids) - length


def test_done_items_are_skipped_and_the_rest_is_unchanged(run, make_job, sft_adapter):
    finished = run.all("batch")[0]["ids"]
    again = run_in_process(make_job("evaluate", adapter=sft_adapter, done=finished))
    assert again.all("batch") == run.all("batch")[1:]
    rest = [event["items"] for event in run.all("generations")[1:]]
    assert [event["items"] for event in again.all("generations")] == rest


def test_without_an_adapter_the_base_is_measured(run, make_job):
    base = run_in_process(make_job("evaluate", quantization="none"))
    assert all(
        results(base)[key]["referenceLoss"] != value["referenceLoss"] for key, value in results(run).items()
    )


def test_unpacked_nf4_weights_give_the_same_losses_as_packed_ones(run, make_job, sft_adapter, monkeypatch):
    monkeypatch.setattr("sprogskole.shared.model.UNPACK_UP_TO_PARAMETERS", 0)
    packed = run_in_process(make_job("evaluate", adapter=sft_adapter))
    for key, value in results(run).items():
        assert results(packed)[key]["referenceLoss"] == pytest.approx(value["referenceLoss"], rel=1e-6)


def test_long_prompts_lose_their_oldest_turns_first(loaded):
    _, tokenizer = loaded
    question = [{"role": "user", "content": "Hvor mange ben har en kat?"}]
    history = [{"role": "user", "content": "Hej " * 20}, {"role": "assistant", "content": "Ja."}]
    limit = len(encode_prompt(tokenizer, question))
    assert fit_prompt(tokenizer, history + question, limit)[0] == question


def test_a_question_that_is_too_long_keeps_its_end_and_the_template(loaded):
    _, tokenizer = loaded
    question = [{"role": "user", "content": "Hvor mange ben har en kat? " * 10 + "Svar!"}]
    turns, tokens = fit_prompt(tokenizer, question, 40)
    assert len(tokens) <= 40
    assert turns[0]["content"].endswith("Svar!")
    assert tokenizer.decode(tokens).startswith("<s>[INST]") and tokenizer.decode(tokens).endswith("[/INST]")


def test_shortened_prompts_and_references_are_counted(make_job):
    run = run_in_process(make_job("evaluate", quantization="none", maxLength=40, maxNewTokens=20))
    reasons = {event["reason"] for event in run.all("skipped")}
    assert "prompt-truncated" in reasons
    assert all(item["referenceTokens"] > 0 for item in results(run).values())
