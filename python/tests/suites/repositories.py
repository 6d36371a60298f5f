"""The datasets of the declared suites in small: schemas and files as on the Hub (looked up in 2026), made-up content.

Run as a program it writes those of some suites whole: repositories.py FOLDER SUITE=OWNER/NAME ...
"""

import csv
import json
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))

from suites import school_euroeval
from suites.school import PLACES, choices, sums

Row = dict[str, Any]
# More than the five examples that come before a question.
ROWS = 6
PARQUET = "{config}/{split}-00000-of-00001.parquet"
TRAINED = ("train", "validation", "test")


@dataclass(frozen=True)
class Repository:
    """Configurations in the order of README.md, each with what makes a row, and the splits that it has."""

    rows: dict[str, Callable[[int], Row]]
    splits: tuple[str, ...] = TRAINED
    path: str = PARQUET
    other_splits: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def files(self) -> Iterable[tuple[str, str, str]]:
        """Configuration, split and path of every file."""
        for config in self.rows:
            for split in dict(self.other_splits).get(config, self.splits):
                yield config, split, self.path.format(config=config, split=split)


def place(at: int) -> str:
    return PLACES[at % len(PLACES)]


def pair(first: str, second: str, labels: int = 2) -> Callable[[int], Row]:
    """Two texts and a class, as most tasks of GLUE and SuperGLUE are."""
    return lambda at: {
        first: f"{place(at)} is a country.",
        second: f"{place(at + 1)} is a country",
        "label": at % labels,
        "idx": at,
    }


def hellaswag(at: int) -> Row:
    return {
        "ind": at,
        "activity_label": "Baking bread",
        "ctx_a": f"A man in {place(at)} bakes bread.",
        "ctx_b": "he",
        "ctx": f"A man in {place(at)} bakes bread. he",
        "endings": [f"[header] eats {count} loaves." for count in range(at, at + 4)],
        "source_id": f"activitynet~v_{at}",
        "split": "val",
        "split_type": "indomain",
        "label": str(at % 4),
    }


def mmlu(at: int) -> Row:
    return {
        "question": f"What is {at} + 1? ",
        "subject": "sums",
        "choices": [str(at + step) for step in range(4)],
        "answer": 1,
    }


def arc(at: int) -> Row:
    return choices(ROWS)[at]


def truthful(at: int) -> Row:
    said = [f"{place(at)} is a country.", "It is a cake.", "It is a town."]
    return {
        "question": f"What is {place(at)}?",
        "mc1_targets": {"choices": said, "labels": [1, 0, 0]},
        "mc2_targets": {"choices": [*said, f"{place(at)} is in Europe."], "labels": [1, 0, 0, 1]},
    }


def boolq(at: int) -> Row:
    return {
        "question": f"is {place(at)} a country",
        "passage": f"{place(at)} is one.",
        "idx": at,
        "label": at % 2,
    }


def copa(at: int) -> Row:
    return {
        "premise": f"{place(at)} won.",
        "choice1": "They sang.",
        "choice2": "They slept.",
        "question": ("cause", "effect")[at % 2],
        "idx": at,
        "label": at % 2,
    }


def multirc(at: int) -> Row:
    return {
        "paragraph": f"<b>Sent 1: </b>{place(at)} is a country.<br>",
        "question": "What is a country?",
        "answer": place(at),
        "idx": {"paragraph": at, "question": at, "answer": at},
        "label": at % 2,
    }


def record(at: int) -> Row:
    return {
        "passage": f"{place(at)} met {place(at + 1)}.\n@highlight\n{place(at)} won",
        "query": "@placeholder was glad.",
        "entities": [place(at), place(at + 1)],
        "entity_spans": {"text": [place(at)], "start": [0], "end": [len(place(at))]},
        "answers": [place(at)],
        "idx": {"passage": at, "query": at},
    }


def wic(at: int) -> Row:
    first, second = f"The bank of {place(at)}.", "A bank of the river."
    spans = {"start1": 4, "end1": 8, "start2": 2, "end2": 6}
    return {"word": "bank", "sentence1": first, "sentence2": second, **spans, "idx": at, "label": at % 2}


def wsc(at: int) -> Row:
    spans = {"span1_index": 0, "span2_index": 3, "span1_text": place(at), "span2_text": "it"}
    return {"text": f"{place(at)} won because it ran .", **spans, "idx": at, "label": at % 2}


def bbh(at: int) -> Row:
    return {"input": f"not {at % 2 == 0} is", "target": str(at % 2 == 1)}


def m_arc(at: int) -> Row:
    options = {f"option_{letter}": place(at + step) for step, letter in enumerate("abcd")}
    return {
        "id": f"Mercury_{at}",
        "instruction": f"Hvilket land er nummer {at}?",
        **options,
        "option_e": None,
        "answer": "ABCD"[at % 4],
    }


def m_mmlu(at: int) -> Row:
    options = {f"option_{letter}": str(at + step) for step, letter in enumerate("abcd")}
    return {
        "instruction": f"Hvad er {at} + 1?",
        **options,
        "answer": "B",
        "id": f"abstract_algebra/test/{at}",
    }


def m_truthful(at: int) -> Row:
    asked = truthful(at)
    flat = {
        f"{kind}_targets_{part}": asked[f"{kind}_targets"][part]
        for kind in ("mc1", "mc2")
        for part in ("choices", "labels")
    }
    return {"question": asked["question"], **flat}


def belebele(at: int) -> Row:
    return {
        "link": f"https://en.wikibooks.org/wiki/{place(at)}",
        "question_number": 1,
        "flores_passage": f"{place(at)} ligger i Europa.",
        "question": f"Hvor ligger {place(at)}?",
        **{
            f"mc_answer{number}": part
            for number, part in enumerate(["Afrika", "Asien", "Europa", "Amerika"], 1)
        },
        "correct_answer_num": "3",
        "dialect": "dan_Latn",
        "ds": "2023-05-03",
    }


def multiblimp(at: int) -> Row:
    said = {"sen": f"{place(at)} er stor.", "wrong_sen": f"{place(at)} er store."}
    return {**said, "phenomenon": "SV-#", "verb": "er", "num_attractors": 0}


def piqa(solutions: int) -> Callable[[int], Row]:
    return lambda at: {
        "prompt": f"Når man koger et æg i {place(at)}, skal man",
        **{f"solution{number}": f"vente {number} minutter." for number in range(solutions)},
        "label": at % solutions,
        "language": "dan_latn",
    }


def ntrex(at: int) -> Row:
    said = {"dan_Latn": "er et land", "deu_Latn": "ist ein Land", "eng_Latn": "is a country"}
    return {language: f"{place(at)} {rest}." for language, rest in said.items()}


def humaneval(at: int) -> Row:
    return {
        "task_id": f"HumanEval/{at}",
        "prompt": f'def add_{at}(x):\n    """ Add {at}. """\n',
        "canonical_solution": f"    return x + {at}\n",
        "test": f"def check(candidate):\n    assert candidate(1) == {at + 1}\n",
        "entry_point": f"add_{at}",
    }


def generated(at: int) -> Row:
    return {"type": "Adversarial", "question": f"What is {place(at)}?", "best_answer": "A country."}


GLUE = {
    "ax": pair("premise", "hypothesis"),
    "cola": lambda at: {"sentence": f"{place(at)} is a country.", "label": at % 2, "idx": at},
    "mnli": pair("premise", "hypothesis", 3),
    "mrpc": pair("sentence1", "sentence2"),
    "qnli": pair("question", "sentence"),
    "qqp": pair("question1", "question2"),
    "rte": pair("sentence1", "sentence2"),
    "sst2": lambda at: {"sentence": f"{place(at)} is nice .", "label": at % 2, "idx": at},
    "wnli": pair("sentence1", "sentence2"),
}
MNLI = ("train", "validation_matched", "validation_mismatched", "test_matched", "test_mismatched")
SUPER_GLUE = {
    "axb": pair("sentence1", "sentence2"),
    "boolq": boolq,
    "cb": pair("premise", "hypothesis", 3),
    "copa": copa,
    "multirc": multirc,
    "record": record,
    "rte": pair("premise", "hypothesis"),
    "wic": wic,
    "wsc": wsc,
    "wsc.fixed": wsc,
}
SPLITS_OF_JSONL = ("train", "val", "test")


def repositories() -> dict[str, Repository]:
    """By name on the Hub."""
    tests = ("test", "validation", "dev")
    return {
        "openai/gsm8k": Repository(
            {name: lambda at: sums(at, 1)[0] for name in ("main", "socratic")}, ("train", "test")
        ),
        "allenai/ai2_arc": Repository({"ARC-Challenge": arc, "ARC-Easy": arc}),
        "Rowan/hellaswag": Repository({"default": hellaswag}, path=PARQUET.replace("{config}", "data")),
        "cais/mmlu": Repository(
            {
                name: mmlu
                for name in ("abstract_algebra", "all", "auxiliary_train", *_configurations("mmlu/default"))
            },
            tests,
            other_splits=(("auxiliary_train", ("train",)),),
        ),
        "truthfulqa/truthful_qa": Repository(
            {"generation": generated, "multiple_choice": truthful}, ("validation",)
        ),
        "nyu-mll/glue": Repository(GLUE, other_splits=(("ax", ("test",)), ("mnli", MNLI))),
        "aps/super_glue": Repository(SUPER_GLUE, other_splits=(("axb", ("test",)),)),
        "SaylorTwift/bbh": Repository({name: bbh for name in _configurations("bbh/fewshot")}, ("test",)),
        "alexandrainst/m_arc": Repository(
            {"ar": m_arc, "da": m_arc}, SPLITS_OF_JSONL, "data/{config}/{split}.jsonl"
        ),
        "alexandrainst/m_hellaswag": Repository(
            {"ar": hellaswag, "da": hellaswag}, ("val",), "data/{config}/{split}.jsonl"
        ),
        "alexandrainst/m_mmlu": Repository(
            {"ar": m_mmlu, "da": m_mmlu}, SPLITS_OF_JSONL, "data/{config}/{split}.jsonl"
        ),
        "alexandrainst/m_truthfulqa": Repository(
            {"ar": m_truthful, "da": m_truthful}, ("val",), "data/{config}/{split}.jsonl"
        ),
        "mteb/NTREX": Repository({"default": ntrex}, ("test",), PARQUET.replace("{config}", "data")),
        "openai/openai_humaneval": Repository({"openai_humaneval": humaneval}, ("test",)),
        "facebook/belebele": Repository(
            {"acm_Arab": belebele, "dan_Latn": belebele}, ("test",), "data/{config}.jsonl"
        ),
        "jumelet/multiblimp": Repository(
            {"abk": multiblimp, "dan": multiblimp}, ("train",), "{config}/data.tsv"
        ),
        "mrlbenchmarks/global-piqa-nonparallel": Repository(
            {"acm_arab": piqa(2), "dan_latn": piqa(2)}, ("test",), "data/nonparallel_{config}.tsv"
        ),
        "mrlbenchmarks/global-piqa-parallel": Repository(
            {"acm_arab": piqa(4), "dan_latn": piqa(4)}, ("test",), "data/parallel_{config}.tsv"
        ),
    }


def _configurations(folder: str) -> list[str]:
    """Of a repository with many what the harness asks for, so that none has to be named here."""
    from importlib.util import find_spec

    tasks = Path(find_spec("lm_eval").origin).parent / "tasks" / folder
    lines = [line for file in sorted(tasks.glob("*.yaml")) for line in file.read_text("utf-8").splitlines()]
    named = [line.replace('"', "").removeprefix("dataset_name: ") for line in lines if "dataset_name" in line]
    return sorted(set(named))


def write_repository(
    folder: Path, repository: Repository, is_wanted: Callable[[str], bool] = lambda _: True
) -> Path:
    """The wanted files, and README.md, which names all."""
    lines = ["---", "configs:"]
    for config in repository.rows:
        lines += [f"- config_name: {config}", "  data_files:"]
        for _, split, path in (file for file in repository.files() if file[0] == config):
            lines += [f"  - split: {split}", f"    path: {path.replace('00000-of-00001.parquet', '*')}"]
            if is_wanted(path):
                rows = [repository.rows[config](at) for at in range(ROWS)]
                _write(folder / path, rows)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "README.md").write_text("\n".join([*lines, "---", ""]), "utf-8")
    return folder


def _write(file: Path, rows: list[Row]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    if file.suffix == ".parquet":
        pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows), file)
    elif file.suffix == ".jsonl":
        file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    else:
        with file.open("w", encoding="utf-8", newline="") as lines:
            table = csv.DictWriter(lines, list(rows[0]), delimiter="\t")
            table.writeheader()
            table.writerows(rows)


if __name__ == "__main__":
    for suite, repo in (pair.split("=") for pair in sys.argv[2:]):
        repository = Path(sys.argv[1]) / repo
        if suite in school_euroeval.SPLITS:
            school_euroeval.write(suite, repository)
        else:
            write_repository(repository, repositories()[repo])
