"""The base after examples in plain words: what it is shown, where its answer ends, which losses it has."""

import json

import pytest
from doubles import run_in_process
from tiny_model import items

from sprogskole.evaluation.few_shot import FewShotEvaluator
from sprogskole.evaluation.prompts import FewShotPrompts
from sprogskole.shared.job import parse_job
from sprogskole.shared.model import load_tokenizer

LABELS = {"question": "Spørgsmål", "answer": "Svar"}


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    file = tmp_path_factory.mktemp("few-shot") / "train.jsonl"
    said = [
        ("Hvad er to?", "Et tal."),
        ("Hvad er to?", "To."),
        ("Hvad er en ko?", "Et dyr."),
        ("Hvem?", "a " * 99),
    ]
    rows = [
        {
            "id": f"c{at}",
            "treeId": f"t{at}",
            "messages": [{"role": "user", "content": asked}, {"role": "assistant", "content": answered}],
        }
        for at, (asked, answered) in enumerate(said)
    ]
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return {"conversationsFile": str(file), **LABELS}


@pytest.fixture(scope="module")
def job(make_job, settings):
    return make_job("evaluate", fewShot=settings, maxLength=128, quantization="none")


@pytest.fixture(scope="module")
def tokenizer(job):
    return load_tokenizer(parse_job(job))


def prompts(tokenizer, settings, limit=600, seed=7) -> FewShotPrompts:
    return FewShotPrompts(tokenizer, limit, settings, seed)


def shown(tokenizer, settings, **given) -> list[str]:
    return [
        line for line in prompts(tokenizer, settings, **given).shots.splitlines() if line.startswith("Sp")
    ]


def test_shows_short_examples_by_seed_no_question_twice(tokenizer, settings):
    assert sorted(shown(tokenizer, settings)) == ["Spørgsmål: Hvad er en ko?", "Spørgsmål: Hvad er to?"]
    assert len({tuple(shown(tokenizer, settings, seed=seed)) for seed in range(8)}) == 2
    assert shown(tokenizer, settings, limit=8) == []


def test_the_prompt_ends_where_the_answer_begins_and_the_reference_with_an_empty_line(tokenizer, settings):
    built = prompts(tokenizer, settings)
    turns = [
        {"role": "user", "content": "Hej"},
        {"role": "assistant", "content": "Goddag"},
        {"role": "user", "content": "Hvad nu?"},
    ]
    item = {"id": "i", "prompt": turns, "reference": "Ingenting."}
    before, following = built.answered(item)
    text = f"{built.shots}Spørgsmål: Hej\nSvar: Goddag\n\nSpørgsmål: Hvad nu?\nSvar:"
    assert tokenizer.decode(before, skip_special_tokens=True) == text
    assert tokenizer.decode(following).strip(" ") == "Ingenting.\n\n"
    assert built.get(item)[1] == before


def test_oldest_turns_go_first_and_examples_stay(tokenizer, settings):
    built = prompts(tokenizer, settings)
    turns = [
        {"role": "user", "content": "Hej " * 300},
        {"role": "assistant", "content": "Goddag"},
        {"role": "user", "content": "Hvad nu?"},
    ]
    fitting, tokens = built.get({"id": "i", "prompt": turns, "reference": "x"})
    assert [turn["content"] for turn in fitting] == ["Hvad nu?"]
    assert tokenizer.decode(tokens, skip_special_tokens=True).startswith(built.shots)
    assert built.truncated == {("i", "target")}


def test_every_item_is_answered_with_the_loss_of_its_reference_and_no_other(job):
    run = run_in_process(job)
    found = [row for event in run.all("generations") for row in event["items"]]
    assert {row["id"] for row in found} == {item["id"] for item in items(6)}
    for row in found:
        assert row["referenceLoss"] > 0 and row["englishLoss"] is None and "plainLoss" not in row
        assert "Spørgsmål:" not in row["output"]
    assert sum(row["prompt"] is not None for row in found) == 1


class Stub(FewShotEvaluator):
    def __init__(self, tokenizer, prompts, job):
        self.tokenizer, self.prompts, self.job = tokenizer, prompts, job


def test_an_answer_ends_where_the_next_question_begins_and_padding_is_none_of_it(tokenizer, settings, job):
    import torch

    stub = Stub(tokenizer, prompts(tokenizer, settings), job)
    tokens = tokenizer("Et dyr.\n\nSpørgsmål: Hvad", add_special_tokens=False)["input_ids"]
    assert stub._is_over(torch.tensor(tokens)) and not stub._is_over(torch.tensor(tokens[:3]))
    answer = stub._answer([*tokens, *[tokenizer.pad_token_id] * 5])
    assert answer == {"output": "Et dyr.", "outputTokens": len(tokens), "finished": True}
