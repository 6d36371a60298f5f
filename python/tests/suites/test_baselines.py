"""Baselines of suites with classes: what they choose, what they learned from, and why one is missing."""

import json
from collections import Counter

import pytest
from sklearn.metrics import f1_score, matthews_corrcoef
from suites import school
from suites.test_suites import scored

from sprogskole.suites import baselines
from sprogskole.suites.baselines import MAJORITY, N_GRAMS
from sprogskole.suites.harness import Tasks

WORDS = {
    "positiv": ["dejlig", "herlig", "skøn"],
    "neutral": ["dansk", "rund"],
    "negativ": ["elendig", "trist"],
}
LABELS = list(WORDS)
HARNESS = {
    "config": {
        "dataset_name": "main",
        "output_type": "multiple_choice",
        "test_split": "test",
        "fewshot_config": {"split": "train"},
        "doc_to_text": "Dokument: {{text}}\nSentiment:",
        "doc_to_choice": LABELS,
        "doc_to_target": "label",
        "metric_list": [{"metric": "acc"}, {"metric": "mcc"}],
    }
}


def tweet(at: int) -> dict:
    """Two in three negative, and a word that tells which."""
    label = LABELS[2 if at % 3 else at // 3 % 2]
    return {"text": f"Sikke en {WORDS[label][at % 2]} dag nummer {at}", "label": label}


def suite_over(folder, train: int = 90, **settings):
    splits = {"test": [tweet(at) for at in range(500, 530)]}
    if train:
        splits["train"] = [tweet(at) for at in range(train)]
    harness = {"config": HARNESS["config"] | settings}
    return school.suite("tweets", harness), school.write_dataset(folder / "data", {"main": splits})


@pytest.fixture
def rows_of(make_job, tmp_path):
    """Scored beside a model that is always right."""

    def build(suite, data):
        (tmp_path / "suite.json").write_text(json.dumps(suite), "utf-8")
        files = {"suiteFile": str(tmp_path / "suite.json"), "dataFolder": str(data)}
        right = {
            f"tweets/{at}": [[0.0 if label == tweet(500 + at)["label"] else -1.0, False] for label in LABELS]
            for at in range(30)
        }
        rows = scored(make_job, files, tmp_path, {"base": right}, baselines=True, primary="mcc")
        facts = json.loads((tmp_path / "baselines.json").read_text("utf-8"))
        return rows, {one["baseline"]: one for one in facts}

    return build


def test_are_scored_item_by_item_as_a_model_is(rows_of, tmp_path):
    rows, facts = rows_of(*suite_over(tmp_path))
    by_system = {name: [row for row in rows if row["system"] == name] for name in ("base", MAJORITY, N_GRAMS)}
    assert len({tuple(row["id"] for row in own) for own in by_system.values()}) == 1
    gold = [LABELS.index(tweet(500 + at)["label"]) for at in range(30)]
    for name in (MAJORITY, N_GRAMS):
        pairs = [row["metrics"]["mcc"] for row in by_system[name]]
        assert [right for right, _ in pairs] == gold
        assert pairs == [row["metrics"]["choice"] for row in by_system[name]]
        assert all("confidence" not in row["metrics"] for row in by_system[name])
    chosen = {name: [row["metrics"]["choice"][1] for row in by_system[name]] for name in (MAJORITY, N_GRAMS)}
    assert set(chosen[MAJORITY]) == {2}
    assert matthews_corrcoef(gold, chosen[N_GRAMS]) > 0.8 > f1_score(gold, chosen[MAJORITY], average="macro")
    for name in (MAJORITY, N_GRAMS):
        expected = {
            "baseline": name,
            "task": "tweets",
            "split": "train",
            "rows": 90,
            "of": 90,
            "missing": None,
        }
        assert facts[name] == expected


def test_a_task_names_its_classes_options_and_primary_metric(rows_of, tmp_path):
    rows, _ = rows_of(*suite_over(tmp_path))
    first, *others = [row for row in rows if row["system"] == "base"]
    assert (first["primary"], first["labels"]) == ("mcc", LABELS)
    assert not any("primary" in row for row in others)
    assert all(row["metrics"]["options"] == [3] for row in rows)
    assert first["promptCharacters"] == len(first["prompt"])


def test_learn_from_no_more_rows_than_the_cap_and_always_the_same(rows_of, tmp_path, monkeypatch):
    monkeypatch.setattr(baselines, "TRAINING_ROWS", 40)
    suite, data = suite_over(tmp_path)
    rows, facts = rows_of(suite, data)
    assert (facts[N_GRAMS]["rows"], facts[N_GRAMS]["of"]) == (40, 90)
    assert rows_of(suite, data)[0] == rows


def test_without_a_training_split_the_items_that_are_asked_are_counted(rows_of, tmp_path):
    rows, facts = rows_of(*suite_over(tmp_path, train=0, fewshot_config=None))
    assert Counter(row["system"] for row in rows) == {"base": 30, MAJORITY: 30}
    assert (facts[MAJORITY]["split"], facts[MAJORITY]["rows"]) == (None, 30)
    assert facts[N_GRAMS]["missing"] == "no-training-split"


def test_too_few_rows_are_said_to_be_too_few(rows_of, tmp_path):
    _, facts = rows_of(*suite_over(tmp_path, train=5))
    assert (facts[N_GRAMS]["missing"], facts[N_GRAMS]["of"], facts[MAJORITY]["split"]) == (
        "too-few-rows",
        5,
        None,
    )


def test_the_split_that_is_asked_is_never_learned_from(rows_of, tmp_path):
    suite, data = suite_over(tmp_path, fewshot_config={"split": "test"})
    assert rows_of(suite, data)[1][N_GRAMS]["missing"] == "no-training-split"


def test_of_letters_only_those_are_chosen_that_a_question_offers(tmp_path):
    offers = [["a", "b", "c"], ["a", "b", "c", "d"]]
    rows = [
        {"text": f"Spørgsmål {at}", "offered": offers[at % 2], "label": "d" if at % 2 else "a"}
        for at in range(41)
    ]
    data = school.write_dataset(tmp_path, {"main": {"train": rows + rows[1::2], "test": rows[:6]}})
    settings = {"doc_to_choice": "{{offered}}", "doc_to_target": "label", "metric_list": [{"metric": "acc"}]}
    tasks = Tasks(school.suite("letters", {"config": HARNESS["config"] | settings}), data, None)
    answers, _ = baselines.baselines(tasks)
    chosen = [answers[MAJORITY][f"letters/{at}"].index((0.0, True)) for at in range(6)]
    assert chosen == [0, 3] * 3


@pytest.mark.parametrize("suite, write", [(school.GSM8K, school.write_gsm8k), (school.ARC, school.write_arc)])
def test_there_are_none_where_every_item_has_choices_of_its_own_or_none(suite, write, tmp_path):
    answers, learned = baselines.baselines(Tasks(suite, write(tmp_path / "data"), None))
    assert answers == {}
    assert {one.missing for one in learned} == {"no-classes"}
