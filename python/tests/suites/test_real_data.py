"""Real questions of GSM8K and HumanEval, and sentences of the Danish treebank as choices: answers and scores are those of
lm-evaluation-harness alone, item by item.
"""

import gzip
import json
from pathlib import Path

import pytest
import yaml
from doubles import PROJECT, run_in_process
from suites import school
from suites.test_suites import answers_of, by_the_harness_alone, scored

DATA = PROJECT.parent.parent / "shared" / "data"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"no real data here: {DATA} is missing")

ITEMS = 8
# The tiny model's window has no room for more.
SHORT = {"max_gen_toks": 16}


def declared(name: str) -> dict:
    return yaml.safe_load((PROJECT.parent / "suites" / f"{name}.yaml").read_text("utf-8"))["harness"]


def gsm8k(folder: Path) -> tuple[dict, Path]:
    lines = (DATA / "benchmarks" / "gsm8k_test_200.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines[: ITEMS + 5]]
    overrides = {"num_fewshot": 1, "generation_kwargs": {"until": ["Question:"], **SHORT}}
    suite = school.suite("gsm8k", declared("gsm8k") | {"overrides": overrides})
    return suite, school.write_dataset(folder, {"main": {"train": rows[ITEMS:], "test": rows[:ITEMS]}})


def humaneval(folder: Path) -> tuple[dict, Path]:
    with gzip.open(DATA / "benchmarks" / "HumanEval.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line, _ in zip(lines, range(ITEMS), strict=False)]
    task = declared("humaneval")
    task["config"]["generation_kwargs"].update(SHORT)
    return school.suite("humaneval", task), school.write_dataset(folder, {"main": {"test": rows}})


def word_order(folder: Path) -> tuple[dict, Path]:
    """Which of four sentences is Danish as it was written: the others have their words turned around."""
    text = (DATA / "danish" / "da_ddt-ud-dev.conllu").read_text("utf-8")
    found = [line.removeprefix("# text = ") for line in text.splitlines() if line.startswith("# text = ")]
    rows = []
    for at, sentence in enumerate([one for one in found if 6 <= len(one.split()) <= 12][:ITEMS]):
        words = sentence.split()
        wrong = [" ".join(words[turn:] + words[:turn]) for turn in (1, 2, 3)]
        rows.append({"choices": [*wrong[: at % 4], sentence, *wrong[at % 4 :]], "right": at % 4})
    task = {
        "dataset_name": "main",
        "output_type": "multiple_choice",
        "test_split": "test",
        "doc_to_text": "Sætning:",
        "doc_to_choice": "{{choices}}",
        "doc_to_target": "right",
        "metric_list": [{"metric": "acc"}, {"metric": "acc_norm"}],
    }
    return school.suite("ordstilling", {"config": task}), school.write_dataset(
        folder, {"main": {"test": rows}}
    )


@pytest.mark.parametrize("write", [gsm8k, humaneval, word_order])
def test_answers_and_scores_are_those_of_the_harness_alone(write, make_job, tmp_path, monkeypatch):
    # The library datasets knows a folder again by its name, and would give what another test wrote.
    monkeypatch.setattr("datasets.config.HF_DATASETS_CACHE", tmp_path / "cache")
    suite, data = write(tmp_path / "data")
    (tmp_path / "suite.json").write_text(json.dumps(suite), "utf-8")
    files = {"suiteFile": str(tmp_path / "suite.json"), "dataFolder": str(data)}
    answers = answers_of(run_in_process(make_job("answer-suite", quantization="none", **files)))
    rows = scored(make_job, files, tmp_path, {"base": answers})
    samples = by_the_harness_alone(make_job, files)
    assert len(rows) == ITEMS and sorted(row["id"] for row in rows) == sorted(samples)
    for row in rows:
        sample = samples[row["id"]]
        assert (row["docHash"], row["promptHash"]) == (sample["doc_hash"], sample["prompt_hash"])
        for name in sample["metrics"]:
            filtered = name if sample["filter"] == "none" else f"{name},{sample['filter']}"
            assert row["metrics"][filtered] == pytest.approx([sample[name]], abs=1e-9)
        for response, expected in zip(answers[row["id"]], sample["resps"], strict=True):
            if isinstance(response, str):
                assert response == expected[0]
            else:
                assert response[0] == pytest.approx(expected[0][0], abs=1e-4)


def test_solutions_of_the_real_problems_pass_in_the_sandbox_and_score_by_item(make_job, tmp_path):
    suite, data = humaneval(tmp_path / "data")
    (tmp_path / "suite.json").write_text(json.dumps(suite), "utf-8")
    files = {"suiteFile": str(tmp_path / "suite.json"), "dataFolder": str(data)}
    rows = [json.loads(line) for line in (data / "main" / "test.jsonl").read_text("utf-8").splitlines()]
    solved = {f"humaneval/{at}": [row["canonical_solution"]] for at, row in enumerate(rows)}
    broken = solved | {"humaneval/3": ["    return None\n"]}
    found = scored(make_job, files, tmp_path, {"solved": solved, "broken": broken})
    right = {
        system: [row["metrics"]["pass@1"] for row in found if row["system"] == system]
        for system in ("solved", "broken")
    }
    assert right["solved"] == [[1.0]] * ITEMS
    assert right["broken"] == [[float(at != 3)] for at in range(ITEMS)]


def test_right_answers_to_real_questions_of_gsm8k_count_and_wrong_ones_do_not(make_job, tmp_path):
    suite, data = gsm8k(tmp_path / "data")
    (tmp_path / "suite.json").write_text(json.dumps(suite), "utf-8")
    files = {"suiteFile": str(tmp_path / "suite.json"), "dataFolder": str(data)}
    rows = [json.loads(line) for line in (data / "main" / "test.jsonl").read_text("utf-8").splitlines()]
    right = {f"gsm8k/{at}": [row["answer"]] for at, row in enumerate(rows)}
    wrong = {id: [f"{answer}1"] for id, (answer,) in right.items()}
    found = scored(make_job, files, tmp_path, {"right": right, "wrong": wrong})
    strict = [row["metrics"]["exact_match,strict-match"] for row in found]
    assert strict == [[1.0]] * ITEMS + [[0.0]] * ITEMS
