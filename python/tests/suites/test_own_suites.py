"""Suites of our own data: the generated minimal pairs, each kind of error a task of its own."""

import json
from collections import Counter
from pathlib import Path

import yaml
from doubles import PROJECT, run_in_process
from suites import school
from suites.test_suites import answers_of, scored

PAIRS = {
    "verb-second": [
        ("I dag kører hun hjem.", "I dag hun kører hjem."),
        ("Nu er jeg glad.", "Nu jeg er glad."),
    ],
    "determiner-gender": [("Det er en hund.", "Det er et hund.")],
}


def write_pairs(folder: Path) -> Path:
    configs = {
        rule: {"test": [{"id": f"s{at}", "good": good, "bad": bad} for at, (good, bad) in enumerate(pairs)]}
        for rule, pairs in PAIRS.items()
    }
    return school.write_dataset(folder, configs)


def run_suite(make_job, folder: Path, suite: dict, data: Path, **changes) -> tuple[dict, list[dict]]:
    (folder / "suite.json").write_text(json.dumps(suite), "utf-8")
    files = {"suiteFile": str(folder / "suite.json"), "dataFolder": str(data)}
    answers = answers_of(run_in_process(make_job("answer-suite", quantization="none", **files)))
    return answers, scored(make_job, files, folder, {"base": answers}, **changes)


def test_of_a_pair_the_likelier_sentence_counts_and_each_kind_of_error_is_a_task(make_job, tmp_path):
    file = PROJECT.parent / "dataset" / "acceptability" / "acceptability-da.yaml"
    harness = yaml.safe_load(file.read_text("utf-8"))["harness"] | {"subsets": list(PAIRS)}
    data = write_pairs(tmp_path / "data")
    answers, rows = run_suite(make_job, tmp_path, school.suite("acceptability-da", harness), data)
    tasks = Counter(row["task"] for row in rows)
    assert tasks == {f"acceptability-da-{rule}": len(pairs) for rule, pairs in PAIRS.items()}
    for row in rows:
        (good, _), (bad, _) = answers[row["id"]]
        assert row["metrics"]["acc"] == [float(good >= bad)]
