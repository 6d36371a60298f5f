"""Every declared suite over a small dataset of the same schema, of which only the files that it names are here."""

import re

import pytest
import yaml
from doubles import PROJECT
from suites import school, school_euroeval
from suites.repositories import repositories, write_repository

from sprogskole.suites.harness import Tasks

FILES = (PROJECT.parent / "suites").glob("*.yaml")
DECLARED = {file.stem: yaml.safe_load(file.read_text("utf-8")) for file in FILES}
ON_HUB = sorted(
    name
    for name, declared in DECLARED.items()
    if "hub" in declared["data"]["source"] and name not in school_euroeval.SPLITS
)


def is_named(path: str, beginnings: list[str]) -> bool:
    """As artifacts/suite-data.ts chooses."""
    patterns = [re.escape(beginning).replace(r"\*", "[^/]*") for beginning in beginnings]
    return not beginnings or any(re.match(pattern, path) for pattern in patterns)


@pytest.fixture(scope="module", params=ON_HUB)
def suite(request, tmp_path_factory):
    declared = DECLARED[request.param]
    repository = repositories()[declared["data"]["source"]["hub"]]
    named = declared["data"].get("files", [])
    folder = write_repository(
        tmp_path_factory.mktemp(request.param), repository, lambda path: is_named(path, named)
    )
    return declared, Tasks(school.suite(request.param, declared["harness"]), folder, None)


def test_lays_out_prompts_and_has_the_metrics_it_names(suite):
    declared, tasks = suite
    questions = tasks.questions(lm=None)
    assert questions and all(question.requests for question in questions)
    kept = {metric.split(",")[0] for task in tasks.by_name.values() for metric in task.aggregation()}
    named = [declared["metrics"]["primary"], *declared["metrics"].get("secondary", [])]
    assert {name.split(",")[0] for name in named} <= kept


def test_a_field_of_its_items_names_what_several_share(suite):
    declared, tasks = suite
    if (field := declared["data"].get("cluster")) is not None:
        assert all(field in task.eval_docs.features for task in tasks.by_name.values())


def likeliest_first(question) -> list:
    """An answer to everything that is asked about one item."""
    if question.kind == "generate_until":
        return ["True"]
    return [(-float(at), False) for at in range(1, len(question.requests) + 1)]


def test_scores_every_item_by_its_primary_metric_and_keeps_what_was_chosen(suite):
    declared, tasks = suite
    questions = tasks.questions(lm=None)
    samples = tasks.score({question.id: likeliest_first(question) for question in questions})
    primary, counted = declared["metrics"]["primary"].split(",")[0], 0
    assert {sample["id"] for sample in samples} == {question.id for question in questions}
    for sample in samples:
        counted += primary in sample
        if choice := sample["choice"].get("choice"):
            gold, chosen = choice
            assert (chosen, sample.get("acc", gold == 0)) == (0, gold == 0)
    assert counted >= len(samples) * 3 / 4


def test_a_danish_suite_has_no_english_scaffolding(suite):
    declared, tasks = suite
    if declared["language"] != "da":
        return
    prompts = [request.args[0] for question in tasks.questions(lm=None) for request in question.requests]
    assert not [
        prompt for prompt in prompts if re.search(r"\b(Question|Answer|Q|P):|\bThe following\b", prompt)
    ]
