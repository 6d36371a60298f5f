"""Suites over EuroEval's datasets: what EuroEval itself asks and scores (fixtures/make_euroeval.py), the same here."""

import json
import shutil
from pathlib import Path

import pytest
import yaml
from doubles import PROJECT, run_in_process
from suites import school, school_euroeval
from suites.test_suites import answers_of, scored

from sprogskole.shared.errors import UserError
from sprogskole.suites.harness import Tasks
from sprogskole.suites.own import entities, extraction, instructions

EXPECTED = json.loads(Path(__file__).with_name("fixtures").joinpath("euroeval.json").read_text("utf-8"))


def declared(name: str) -> dict:
    return yaml.safe_load((PROJECT.parent / "suites" / f"{name}.yaml").read_text("utf-8"))


@pytest.fixture(scope="module", params=school_euroeval.SPLITS)
def suite(request) -> dict:
    harness = declared(request.param)["harness"]
    # The tiny model's window has no room for more.
    harness["config"].get("generation_kwargs", {}).update(max_gen_toks=8)
    return school.suite(request.param, harness)


@pytest.fixture(scope="module")
def folder(suite, tmp_path_factory) -> Path:
    return school_euroeval.write(suite["name"], tmp_path_factory.mktemp(suite["name"]))


@pytest.fixture(scope="module")
def tasks(suite, folder) -> Tasks:
    return Tasks(suite, folder, None)


# Without examples, and in chat alone, IFEval asks the text itself.
@pytest.mark.parametrize("suite", EXPECTED["prompts"], indirect=True)
def test_asks_as_euroeval_does(tasks):
    expected = EXPECTED["prompts"][tasks.suite["name"]]
    prompts = [question.requests[0].args[0] for question in tasks.questions(lm=None)]
    # The space before a label belongs to the label here.
    assert [f"{prompt} " for prompt in prompts[: len(expected)]] == expected


def test_a_model_answers_and_every_metric_that_is_named_has_a_value(suite, folder, make_job, tmp_path):
    suite_file = tmp_path / "suite.json"
    suite_file.write_text(json.dumps(suite), "utf-8")
    files = {"suiteFile": str(suite_file), "dataFolder": str(folder)}
    answered = run_in_process(make_job("answer-suite", quantization="none", limit=2, **files))
    rows = scored(make_job, files, tmp_path, {"base": answers_of(answered)}, limit=2)
    metrics = declared(suite["name"])["metrics"]
    assert len(rows) == 2
    assert all({metrics["primary"], *metrics.get("secondary", [])} <= row["metrics"].keys() for row in rows)


def test_finds_the_entities_that_euroeval_finds_and_scores_them_as_seqeval():
    expected = EXPECTED["entities"]
    doc, said = expected["doc"], expected["answers"]
    assert [entities._tagged(doc["tokens"], answer) for answer in said] == expected["tags"]
    rows = [entities.score(doc, [answer]) for answer in said]
    for name in ("micro_f1", "micro_f1_no_misc"):
        both, all_of_them = (sum(row[name][part] for row in rows) for part in (0, 1))
        assert both / all_of_them == pytest.approx(expected[name], abs=1e-9)


def test_sees_an_instruction_followed_where_euroeval_does():
    asked, answers, followed = EXPECTED["instructions"].values()
    for (name, given), expected in zip(asked, followed, strict=True):
        doc = {"target_text": {"instruction_id_list": [name], "kwargs": [given]}}
        seen = [instructions.score(doc, [answer])["instruction_accuracy"] for answer in answers]
        # EuroEval guesses the language of what has to be English in capitals.
        if "english" not in name:
            assert seen == [(int(is_so), 1) for is_so in expected], name


@pytest.mark.parametrize(
    ("name", "given", "answer", "followed"),
    [
        ("length_constraints:number_words", {"num_words": 5, "relation": "at least"}, "En hest, to.", 1),
        ("length_constraints:number_words", {"num_words": 5, "relation": "less than"}, "En hest.", 1),
        ("length_constraints:number_sentences", {"num_sentences": 3, "relation": "at least"}, "A. Bo? Co!", 1),
        ("length_constraints:number_sentences", {"num_sentences": 2, "relation": "less than"}, "Kl. 8 kom f.eks. hun.", 1),
        ("change_case:capital_word_frequency", {"capital_frequency": 2, "capital_relation": "at least"}, "EN HEST her", 1),
        ("punctuation:no_comma", None, "  ", 0),
    ],
)  # fmt: skip
def test_counts_words_and_sentences_itself(name, given, answer, followed):
    doc = {"target_text": {"instruction_id_list": [name], "kwargs": [given]}}
    assert instructions.score(doc, [answer]) == {"instruction_accuracy": (followed, 1)}


def test_an_instruction_that_is_not_checked_is_left_out():
    asked = {
        "instruction_id_list": ["language:response_language", "punctuation:no_comma"],
        "kwargs": [{}, {}],
    }
    assert instructions.score({"target_text": asked}, ["Ja, tak"]) == {"instruction_accuracy": (0, 1)}


def test_an_answer_is_as_good_as_its_likeness_to_the_best_right_one():
    doc = {"answers": {"text": ["otte skoler", "8"]}}
    assert extraction.score(doc, ["8!"]) == {"f1": 1.0, "em": 1.0}
    assert extraction.score(doc, ["ti skoler"]) == {"f1": 0.5, "em": 0.0}


def test_a_letter_counts_only_where_the_question_offers_it(tmp_path):
    folder = school_euroeval.write("danske-talemaader", tmp_path)
    tasks = Tasks(school.suite("letters", declared("danske-talemaader")["harness"]), folder, None)
    offered = {len(question.requests) for question in tasks.questions(lm=None)}
    assert offered == {3, 4}


def test_a_call_of_what_is_not_there_is_refused_with_what_is(tmp_path):
    folder = school_euroeval.write("dala", tmp_path)
    harness = declared("dala")["harness"]
    harness["config"]["fewshot_config"]["process_docs"] = {"call": "examples.drawn"}
    with pytest.raises(UserError) as refused:
        Tasks(school.suite("dala", harness), folder, None)
    assert "examples.draw" in refused.value.expected.split(", ")
    assert refused.value.received == "examples.drawn"


def test_a_folder_whose_files_changed_is_read_anew(tmp_path):
    def prompts(name: str, folder: Path) -> list[str]:
        tasks = Tasks(school.suite(name, declared(name)["harness"]), folder, None)
        return [question.requests[0].args[0] for question in tasks.questions(lm=None)]

    folder = school_euroeval.write("danske-talemaader", tmp_path / "data")
    before = prompts("danske-talemaader", folder)
    shutil.rmtree(folder)
    school_euroeval.write("dala", folder)
    after = prompts("dala", folder)
    assert len(after) > 0 and not set(before) & set(after)
