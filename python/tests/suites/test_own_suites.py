"""Suites in words of our own: minimal pairs by kind of error, translation scored over all sentences at once."""

import json
from collections import Counter
from pathlib import Path

import pytest
import yaml
from doubles import PROJECT, run_in_process
from sacrebleu.metrics import BLEU, CHRF
from suites import school
from suites.repositories import repositories, write_repository
from suites.test_suites import answers_of, scored

from sprogskole.shared.errors import UserError
from sprogskole.suites.harness import Tasks

PAIRS = {
    "verb-second": [
        ("I dag kører hun hjem.", "I dag hun kører hjem."),
        ("Nu er jeg glad.", "Nu jeg er glad."),
    ],
    "determiner-gender": [("Det er en hund.", "Det er et hund.")],
}


def write_pairs(folder: Path) -> Path:
    configs = {
        rule: {
            "test": [
                {"id": f"s{at}", "good": good, "bad": bad, "place": at % 2}
                for at, (good, bad) in enumerate(pairs)
            ]
        }
        for rule, pairs in PAIRS.items()
    }
    return school.write_dataset(folder, configs)


def declared(name: str, **generation) -> dict:
    harness = yaml.safe_load((PROJECT.parent / "suites" / f"{name}.yaml").read_text("utf-8"))["harness"]
    harness["config"].get("generation_kwargs", {}).update(generation)
    return school.suite(name, harness)


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
        first, second = (likelihood for likelihood, _ in answers[row["id"]])
        place = int(row["id"].split("/")[1]) % 2
        assert row["target"] == str(place)
        # Of two that are equally likely the harness takes the first.
        assert row["metrics"]["acc"] == [float(place == (0 if first >= second else 1))]


@pytest.mark.parametrize("name, reference", [("ntrex-en-da", "dan_Latn"), ("ntrex-da-en", "eng_Latn")])
def test_a_translation_gives_what_sacrebleu_sums_over_the_corpus(name, reference, make_job, tmp_path):
    data = write_repository(tmp_path / "data", repositories()["mteb/NTREX"])
    answers, rows = run_suite(make_job, tmp_path, declared(name, max_gen_toks=12), data)
    references = [repositories()["mteb/NTREX"].rows["default"](at)[reference] for at in range(len(rows))]
    hypotheses = [answers[f"{name}/{at}"][0].strip() for at in range(len(rows))]
    for metric, scorer in {"chrf++": CHRF(word_order=2), "bleu": BLEU()}.items():
        sums = [sum(parts) for parts in zip(*(row["metrics"][metric] for row in rows), strict=True)]
        expected = scorer.corpus_score(hypotheses, [references]).score
        assert scorer._compute_score_from_stats([int(part) for part in sums]).score == expected
    assert [row["target"] for row in rows] == references


def test_no_sentence_is_shown_as_an_example_before_itself(tmp_path):
    data = write_repository(tmp_path / "data", repositories()["mteb/NTREX"])
    for question in Tasks(declared("ntrex-en-da"), data, None).questions(lm=None):
        prompt = question.requests[0].args[0]
        *shown, asked = [line for line in prompt.splitlines() if line.startswith("På engelsk:")]
        assert len(shown) == 5 and asked not in shown


def test_a_solution_of_humaneval_passes_its_tests_and_a_broken_one_does_not(make_job, tmp_path):
    data = write_repository(tmp_path / "data", repositories()["openai/openai_humaneval"])
    problem = repositories()["openai/openai_humaneval"].rows["openai_humaneval"]
    (tmp_path / "suite.json").write_text(json.dumps(declared("humaneval")), "utf-8")
    files = {"suiteFile": str(tmp_path / "suite.json"), "dataFolder": str(data)}
    solved = {f"humaneval/{at}": [problem(at)["canonical_solution"]] for at in range(6)}
    broken = solved | {"humaneval/0": ["    return None\n"], "humaneval/1": ["    exit()\n"]}
    rows = scored(make_job, files, tmp_path, {"solved": solved, "broken": broken})
    assert [row["metrics"]["pass@1"] for row in rows] == [[1.0]] * 6 + [[0.0]] * 2 + [[1.0]] * 4


def test_what_runs_code_and_does_not_say_so_is_refused(tmp_path):
    data = write_repository(tmp_path / "data", repositories()["openai/openai_humaneval"])
    suite = declared("humaneval")
    suite["harness"]["runsCode"] = False
    with pytest.raises(UserError) as refused:
        Tasks(suite, data, None)
    assert refused.value.where == "harness, runsCode"
