"""Suites: what the harness itself makes of the same data, another batch size, an attempt that goes on, bad data."""

import json
from pathlib import Path

import numpy as np
import pytest
from doubles import run_in_process
from suites import school

from sprogskole.shared.device import find_device
from sprogskole.shared.errors import UserError
from sprogskole.shared.job import parse_job
from sprogskole.shared.model import load_for_inference, load_tokenizer
from sprogskole.suites.harness import FEW_SHOT_SEED

SUITES = {
    "gsm8k": (school.GSM8K, school.write_gsm8k),
    "arc": (school.ARC, school.write_arc),
    "own": (school.OWN, school.write_own),
}


@pytest.fixture(scope="module", params=SUITES)
def files(request, tmp_path_factory) -> dict[str, str]:
    suite, write = SUITES[request.param]
    folder = tmp_path_factory.mktemp(request.param)
    (folder / "suite.json").write_text(json.dumps(suite), "utf-8")
    return {"suiteFile": str(folder / "suite.json"), "dataFolder": str(write(folder / "data"))}


@pytest.fixture(scope="module")
def answered(make_job, files):
    return run_in_process(make_job("answer-suite", quantization="none", **files))


def answers_of(*runs) -> dict[str, list]:
    rows = [item for run in runs for event in run.all("answers") for item in event["items"]]
    by_id = {row["id"]: row["responses"] for row in rows}
    assert len(by_id) == len(rows), "an item was answered twice"
    return by_id


def scored(
    make_job, files, folder: Path, answers: dict[str, dict[str, list]], baselines=False, **changes
) -> list[dict]:
    paths = {}
    for system, by_id in answers.items():
        paths[system] = str(folder / f"{system}.jsonl")
        lines = [json.dumps({"id": item, "responses": responses}) + "\n" for item, responses in by_id.items()]
        Path(paths[system]).write_text("".join(lines), "utf-8")
    output, facts = folder / "scores.jsonl", folder / "baselines.json"
    job = make_job("score-suite", answers=paths, outputFile=output, baselinesFile=facts, **files, **changes)
    run_in_process(job)
    rows = [json.loads(line) for line in output.read_text("utf-8").splitlines()]
    return rows if baselines else [row for row in rows if row["system"] in answers]


def by_the_harness_alone(make_job, files) -> dict[str, dict]:
    """As a person runs lm_eval: its own loop, its own model class, its own few-shot examples."""
    import lm_eval
    from lm_eval.evaluator import simple_evaluate
    from lm_eval.models.huggingface import HFLM
    from lm_eval.tasks import TaskManager

    suite = json.loads(Path(files["suiteFile"]).read_text("utf-8"))
    harness, here = suite["harness"], {"dataset_path": files["dataFolder"]}
    job = parse_job(make_job("answer-suite", quantization="none", **files))
    model = HFLM(
        pretrained=load_for_inference(job, find_device()), tokenizer=load_tokenizer(job), batch_size=4
    )
    if harness["config"]:
        tasks = [{"task": suite["name"], **harness["config"], **here}]
        manager = TaskManager(include_defaults=False)
    else:
        place = Path(lm_eval.__file__).parent / "tasks" / harness["folder"]
        manager = TaskManager(include_defaults=False, include_path=[str(place)])
        members = [{"task": task, **harness["overrides"], **here} for task in harness["tasks"]]
        tasks = [{"group": "all", "task": members}]
    results = simple_evaluate(
        model, tasks=tasks, task_manager=manager, bootstrap_iters=0, fewshot_random_seed=FEW_SHOT_SEED
    )
    return {
        f"{task}/{sample['doc_id']}": sample
        for task, samples in results["samples"].items()
        for sample in samples
        if sample["filter"] in ("none", "strict-match")
    }


def test_gives_what_the_harness_gives_item_by_item(make_job, files, answered, tmp_path):
    rows = scored(make_job, files, tmp_path, {"base": answers_of(answered)})
    samples = by_the_harness_alone(make_job, files)
    assert sorted(row["id"] for row in rows) == sorted(samples)
    for row in rows:
        sample = samples[row["id"]]
        assert (row["docHash"], row["promptHash"]) == (sample["doc_hash"], sample["prompt_hash"])
        for name in sample["metrics"]:
            filtered = name if sample["filter"] == "none" else f"{name},{sample['filter']}"
            expected = sample[name] if isinstance(sample[name], tuple) else (sample[name],)
            assert row["metrics"][filtered] == pytest.approx(expected, abs=1e-9)
        for response, expected in zip(answers_of(answered)[row["id"]], sample["resps"], strict=True):
            if isinstance(expected[0], str):
                assert response == expected[0]
            else:
                assert response[0] == pytest.approx(expected[0][0], abs=1e-4)
                assert response[1] == expected[0][1]


def test_goes_on_with_another_batch_size_and_comes_to_the_same(make_job, files, answered, tmp_path):
    first = answered.all("answers")[:2]
    done = [item["id"] for event in first for item in event["items"]]
    rest = run_in_process(make_job("answer-suite", quantization="none", done=done, batchSize=1, **files))
    answered_again = {item["id"]: item["responses"] for event in first for item in event["items"]}
    answered_again |= answers_of(rest)
    assert answered_again.keys() == answers_of(answered).keys()
    rows = scored(make_job, files, tmp_path, {"whole": answers_of(answered), "parts": answered_again})
    by_system = {
        system: [row | {"system": None} for row in rows if row["system"] == system]
        for system in ("whole", "parts")
    }
    assert by_system["whole"] == by_system["parts"]


def test_announces_each_batch_before_its_answers(answered):
    announced = [event["ids"] for event in answered.all("batch")]
    assert announced == [[item["id"] for item in event["items"]] for event in answered.all("answers")]
    assert all(len(ids) <= 4 for ids in announced)


def test_fewer_items_are_a_part_of_more_and_the_same_for_every_model(make_job, files, answered, tmp_path):
    chosen = {
        limit: answers_of(run_in_process(make_job("answer-suite", quantization="none", limit=limit, **files)))
        for limit in (3, 6)
    }
    assert [len(chosen[limit]) for limit in (3, 6)] == [3, 6]
    assert chosen[3].keys() < chosen[6].keys() < answers_of(answered).keys()
    rows = scored(make_job, files, tmp_path, {"base": chosen[6]}, limit=6)
    whole = {row["id"]: row for row in scored(make_job, files, tmp_path, {"base": answers_of(answered)})}
    assert {row["id"] for row in rows} == chosen[6].keys()
    assert all(row["metrics"] == whole[row["id"]]["metrics"] for row in rows)


def test_reads_what_is_asked_as_the_data_has_it(make_job, files, answered, tmp_path):
    output = tmp_path / "items.jsonl"
    run_in_process(make_job("read-suite", outputFile=str(output), **files))
    items = {row["id"]: row["texts"] for row in map(json.loads, output.read_text("utf-8").splitlines())}
    assert sorted(items) == sorted(answers_of(answered))
    prompts = "\n".join(
        row["asked"] for row in scored(make_job, files, tmp_path, {"base": answers_of(answered)})
    )
    assert all(any(text in prompts for text in texts) for texts in items.values())


def test_data_of_another_shape_is_refused_with_where_and_what_to_do(make_job, tmp_path):
    (tmp_path / "suite.json").write_text(json.dumps(school.GSM8K), "utf-8")
    data = school.write_dataset(tmp_path / "data", {"main": {"train": [{"spørgsmål": "1 + 1"}]}})
    job = make_job("answer-suite", suiteFile=tmp_path / "suite.json", dataFolder=data)
    with pytest.raises(UserError) as refused:
        run_in_process(job)
    assert str(data) in refused.value.where
    assert "revision" in refused.value.fix


def test_keeps_of_every_choice_the_right_one_the_likeliest_and_how_sure_it_was(
    make_job, files, answered, tmp_path
):
    answers = answers_of(answered)
    for row in scored(make_job, files, tmp_path, {"base": answers}):
        if isinstance(answers[row["id"]][0], str):
            assert "choice" not in row["metrics"]
            continue
        likelihoods = np.array([likelihood for likelihood, _ in answers[row["id"]]])
        (gold, chosen), (share, right) = row["metrics"]["choice"], row["metrics"]["confidence"]
        assert chosen == likelihoods.argmax()
        assert share == pytest.approx(np.exp(likelihoods).max() / np.exp(likelihoods).sum())
        assert [right] == [float(gold == chosen)] == row["metrics"]["acc"]
        assert row["metrics"].get("mcc", [gold, chosen]) == [gold, chosen]
        is_first = row["prompt"] is not None and row["task"] == "hovedstad"
        assert row.get("labels") == (["ja", "nej"] if is_first else None)
