"""Suites of conversations whose data lies in the repository: criteria on answers made by hand, and over all of the data."""

import hashlib
import json
from pathlib import Path

import pytest
import yaml
from doubles import PROJECT, run_in_process
from suites import school
from suites.test_suites import answers_of, scored

from sprogskole.suites.danish import is_danish
from sprogskole.suites.harness import Tasks
from sprogskole.suites.own.dialogue import criteria, score

SUITES = PROJECT.parent / "suites"


def rows_of(suite: str) -> list[dict]:
    files = sorted((SUITES / "data" / suite).glob("*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]


DIALOGUE, PAIRS = rows_of("danish-dialogue"), rows_of("danish-consistency")
ENGLISH = (
    "I am sorry, but I do not know what you mean. Could you please tell me more about it? 112, Bella, Oslo."
)


def item(must=(), must_not=(), *checks: dict) -> dict:
    return {"must": list(must), "mustNot": list(must_not), "checks": list(checks)}


def check(kind: str, least: int | None = None, most: int | None = None, text: str | None = None) -> dict:
    return item((), (), {"kind": kind, "least": least, "most": most, "text": text})


@pytest.mark.parametrize(
    "doc, good, bad",
    [
        (item([["husleje", "leje"]]), "Huslejen er for høj.", "Jeg betaler 600."),
        (item([["hus"]]), "HUSET er rødt.", "Et rådhus er rødt."),
        (item([[r"\w*hus"]]), "Et rådhus er rødt.", "En hytte er rød."),
        (item([["bil"], ["tog"]], ["fly"]), "Tag bilen eller toget.", "Tag et fly."),
        (check("words", 3, 5), "Det er godt nok.", "Nej, det er det altså ikke, min ven."),
        (check("sentences", 2, 2), "Det regner. Vi går ind!", "Det regner, og vi går ind."),
        (check("items", 3, 3), "- æg\n- mel\n- mælk", "- æg\n- mel"),
        (check("items", 2, 2), "1. Æg\n2) Mel", "Æg og mel"),
        (check("lines", 2, 2), "Her er en\n\nog her er en til", "Her er kun en"),
        (check("paragraphs", 2, 2), "Først her.\nOg her.\n\nSå der.", "Først her.\nSå der."),
        (check("commas", 0, 0), "Vi går og ser.", "Vi går, og vi ser."),
        (check("starts", text="Det korte svar"), "Det korte svar er nej.", "Svaret er: Det korte svar."),
        (check("ends", text="god tur"), "Kør forsigtigt. God tur", "God tur, og kør forsigtigt."),
        (check("without", text="e"), "Vi kan gå ud nu.", "Vi ses."),
        (check("lowercase"), "det er oslo.", "Det er Oslo."),
        (check("uppercase"), "DET ER OSLO.", "Det er OSLO."),
        (check("initials", text="sol"), "Sommer\nog\nlys", "Sommer\nlys\nog"),
    ],
)
def test_a_criterion_is_met_by_the_one_answer_and_not_by_the_other(doc, good, bad):
    assert all(criteria(doc, good))
    assert not all(criteria(doc, bad))


def test_counts_the_share_of_criteria_and_whether_all_are_met():
    doc = item([["bil"], ["tog"]], ["fly"], {"kind": "words", "least": 2})
    found = score(doc, ["Tag bilen, og lad være med at gå."])
    assert (found["criteria_met"], found["all_criteria_met"], found["answer_words"]) == (0.75, 0.0, 8.0)


def test_nothing_is_met_by_saying_nothing_wrong_where_nothing_right_is_said():
    assert criteria(item([["bil"]], ["fly", "skib"]), "Det ved jeg ikke.") == [False, False]


@pytest.mark.parametrize(
    "answer, unfinished",
    [
        ("Det er en god idé at gå en tur hver", 1.0),
        ("Det er en god idé at gå en tur hver dag.", 0.0),
        ("Tak for i dag.\n\nVenlig hilsen\nMads", 0.0),
        ("- at gå en lang tur i skoven hver dag", 0.0),
        ("", 0.0),
    ],
)
def test_an_answer_that_stops_within_a_sentence_is_unfinished(answer, unfinished):
    assert score(item([["at gå"]]), [answer])["unfinished"] == unfinished


@pytest.mark.parametrize(
    "text, danish",
    [
        ("Jeg ved ikke, hvad det hedder, men vi kan spørge.", True),
        ("56", True),
        ("Æbler", True),
        ("", False),
        ("...", False),
        ("I do not know what it is called, but we can ask.", False),
        ("Jeg vet ikke hva det heter, men vi kan spørre noen.", False),
        ("Jag vet inte vad det heter, men vi kan fråga någon.", False),
        ("Ich weiß nicht, wie das heißt, aber wir können fragen.", False),
    ],
)
def test_tells_danish_from_its_neighbours_by_small_words(text, danish):
    assert is_danish(text) == danish


def test_every_reference_meets_all_criteria_of_its_item_and_is_finished():
    for doc in DIALOGUE:
        found = score(doc, [doc["reference"]])
        assert (found["all_criteria_met"], found["unfinished"]) == (1.0, 0.0), doc["prompt"]


@pytest.mark.parametrize("most, answer", [(0.5, None), (0.0, ""), (0.0, ENGLISH)])
def test_no_copied_question_meets_more_than_half_and_nothing_or_english_meets_none(most, answer):
    for doc in DIALOGUE:
        said = doc["prompt"] if answer is None else answer
        assert score(doc, [said])["criteria_met"] <= most, doc["prompt"]


def test_the_reference_of_another_item_meets_few_criteria():
    others = [*DIALOGUE[1:], DIALOGUE[0]]
    met = [
        score(doc, [other["reference"]])["criteria_met"] for doc, other in zip(DIALOGUE, others, strict=True)
    ]
    assert sum(met) / len(met) < 0.25


def test_no_prompt_is_there_twice():
    asked = [json.dumps([doc["earlier"], doc["prompt"]]) for doc in DIALOGUE]
    assert len(set(asked)) == len(asked) == 120


def declared(name: str) -> tuple[dict, dict]:
    suite = yaml.safe_load((SUITES / f"{name}.yaml").read_text("utf-8"))
    asked = school.suite(name, suite["harness"]) | {"cluster": suite["data"].get("cluster")}
    return suite, asked


class Teller:
    """In place of a model: shows the turns as they are."""

    tokenizer_name = "none"

    def apply_chat_template(self, turns: list[dict], add_generation_prompt: bool = True) -> str:
        return "\n".join(f"{turn['role']}: {turn['content']}" for turn in turns)


def test_turns_before_the_prompt_are_asked_as_turns():
    _, asked = declared("danish-dialogue")
    tasks = Tasks(asked, SUITES / "data" / "danish-dialogue", None)
    prompts = [question.requests[0].args[0] for question in tasks.questions(Teller())]
    assert (
        "user: Hvad er Danmarks hovedstad?\nassistant: Danmarks hovedstad er København.\n"
        "user: På hvilken ø ligger det meste af den?" in prompts
    )
    assert "user: Hvorfor er himlen blå?" in prompts


def test_references_score_full_by_scenario_and_a_model_gets_every_metric(make_job, tmp_path):
    suite, asked = declared("danish-dialogue")
    asked["harness"]["config"]["generation_kwargs"]["max_gen_toks"] = 12
    folder = SUITES / "data" / "danish-dialogue"
    files = {"suiteFile": str(tmp_path / "suite.json"), "dataFolder": str(folder)}
    Path(files["suiteFile"]).write_text(json.dumps(asked), "utf-8")
    docs = dict(Tasks(asked, folder, 16).documents())
    answered = run_in_process(make_job("answer-suite", quantization="none", limit=16, **files))
    given = {"base": answers_of(answered), "told": {id: [doc["reference"]] for id, doc in docs.items()}}
    rows = scored(make_job, files, tmp_path, given, limit=16)
    metrics = {suite["metrics"]["primary"], *suite["metrics"]["secondary"]}
    assert all(metrics <= row["metrics"].keys() for row in rows)
    assert {row["metrics"]["criteria_met"][0] for row in rows if row["system"] == "told"} == {1.0}
    assert {row["task"] for row in rows} <= {
        f"danish-dialogue-{name}" for name in asked["harness"]["subsets"]
    }


def test_of_two_continuations_each_is_right_once_and_stands_by_hash():
    assert len(PAIRS) == 72
    by_pair: dict[str, list[dict]] = {}
    for row in PAIRS:
        by_pair.setdefault(row["pair"], []).append(row)
        assert row["place"] == hashlib.sha256(row["id"].encode()).digest()[0] % 2
    for first, second in by_pair.values():
        assert first["context"] != second["context"]
        assert (first["consistent"], first["contradictory"]) == (
            second["contradictory"],
            second["consistent"],
        )


def _taste(continuation: str) -> float:
    """A preference that knows of no context."""
    return float(int.from_bytes(hashlib.sha256(continuation.encode()).digest()[:4]))


def test_whoever_does_not_look_at_the_context_is_right_half_the_time():
    _, asked = declared("danish-consistency")
    tasks = Tasks(asked, SUITES / "data" / "danish-consistency", None)
    questions = tasks.questions(lm=None)
    blind = {
        question.id: [(_taste(request.args[1]), False) for request in question.requests]
        for question in questions
    }
    samples = tasks.score(blind)
    assert sum(sample["acc"] for sample in samples) == len(samples) / 2
    assert len({sample["cluster"] for sample in samples}) == 36
