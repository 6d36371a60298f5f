"""Suites over small data of the shape that the harness's own tasks read, laid out as a dataset on the Hub is."""

import json
from pathlib import Path

PLACES = ["Danmark", "Norge", "Sverige", "Island", "Finland", "Estland", "Letland", "Litauen", "Polen"]


def suite(name: str, harness: dict) -> dict:
    own = {
        "folder": "",
        "tasks": [],
        "groups": [],
        "overrides": {},
        "config": None,
        "subsets": [],
        "runsCode": False,
        "chat": False,
    }
    return {"name": name, "files": [], "cluster": None, "harness": own | harness}


GSM8K = suite(
    "gsm8k",
    {
        "folder": "gsm8k",
        "tasks": ["gsm8k"],
        "overrides": {"num_fewshot": 1, "generation_kwargs": {"until": ["Question:"], "max_gen_toks": 16}},
    },
)
ARC = suite("arc", {"folder": "arc", "tasks": ["arc_easy", "arc_challenge"]})
OWN = suite(
    "hovedstad",
    {
        "config": {
            "dataset_name": "main",
            "output_type": "multiple_choice",
            "test_split": "test",
            "doc_to_text": "Spørgsmål: {{question}}\nSvar:",
            "doc_to_choice": ["ja", "nej"],
            "doc_to_target": "{{answer.startswith('A') | int}}",
            "metric_list": [{"metric": "acc"}, {"metric": "mcc"}, {"metric": "f1"}],
        }
    },
)


def write_dataset(folder: Path, configs: dict[str, dict[str, list[dict]]]) -> Path:
    """A folder as it is downloaded: README.md names the configurations, each split is a file."""
    lines = ["---", "configs:"]
    for name, splits in configs.items():
        lines += [f"- config_name: {name}", "  data_files:"]
        (folder / name).mkdir(parents=True)
        for split, rows in splits.items():
            lines += [f"  - split: {split}", f"    path: {name}/{split}.jsonl"]
            text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
            (folder / name / f"{split}.jsonl").write_text(text, "utf-8")
    (folder / "README.md").write_text("\n".join([*lines, "---", ""]), "utf-8")
    return folder


def sums(start: int, count: int) -> list[dict]:
    return [
        {
            "question": f"{PLACES[at % len(PLACES)]} has {at} hens and buys {at * 3 + 1}. How many are there?",
            "answer": f"{at} + {at * 3 + 1} = {at * 4 + 1}\n#### {at * 4 + 1}",
        }
        for at in range(start, start + count)
    ]


def choices(count: int) -> list[dict]:
    return [
        {
            "id": f"q{at}",
            "question": f"Which of these is {PLACES[at % len(PLACES)]}'s neighbour number {at}?",
            "choices": {
                "text": [PLACES[(at + step) % len(PLACES)] for step in (1, 4, 6, 7)],
                "label": ["A", "B", "C", "D"],
            },
            "answerKey": "ABCD"[at % 4],
        }
        for at in range(count)
    ]


def write_gsm8k(folder: Path) -> Path:
    return write_dataset(folder, {"main": {"train": sums(100, 6), "test": sums(0, 11)}})


def write_arc(folder: Path) -> Path:
    splits = {"train": choices(3), "validation": choices(2), "test": choices(9)}
    return write_dataset(folder, {"ARC-Easy": splits, "ARC-Challenge": splits})


def write_own(folder: Path) -> Path:
    rows = [{"question": place, "answer": "A" if at % 3 else "B"} for at, place in enumerate(PLACES)]
    return write_dataset(folder, {"main": {"test": rows}})
