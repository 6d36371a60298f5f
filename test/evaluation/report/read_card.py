"""Reads model cards as the Hub's own library does, and refuses one that does not say what results.json says.

Run: python/.venv/bin/python test/evaluation/report/read_card.py FOLDER...
A folder holds README.md, the card, and results.json.
"""

import ast
import json
import re
import sys
from pathlib import Path

from huggingface_hub import ModelCard

FRACTION_DIGITS = 6


def measured(results):
    """By repository or name of the data, and metric: what the newest model came to, the dialogues and each suite."""
    models = [system for system in results["systems"] if not system["baseline"]]
    newest = models[-1]
    values = {("sprogskole/held-out", None, metric): score for metric, score in newest["scores"].items()}
    for suite in results["suites"]:
        revision = suite["data"]["revision"]
        place = suite["name"] if revision is None else suite["data"]["source"]
        for metric, score in suite["scores"][newest["system"]].items():
            values[place, revision, metric] = score
    return {place: round(score["value"], FRACTION_DIGITS) for place, score in values.items()}


def check_metadata(card, results):
    data, base, dataset = card.data, results["sources"]["baseModel"], results["sources"]["dataset"]
    licence = base["licence"] or {"id": "other", "name": "unknown", "link": None}
    assert data.model_name == results["title"]
    assert (data.language, data.base_model) == (results["language"], base["repository"])
    assert data.datasets == (dataset["repository"] and [dataset["repository"]])
    assert (data.license, data.license_name, data.license_link) == tuple(licence.values()), data.license

    told = {
        (one.dataset_type, one.dataset_revision, one.metric_type): one.metric_value
        for one in data.eval_results
    }
    assert told == measured(results), set(told.items()) ^ set(measured(results).items())
    splits = {one.dataset_name: one.dataset_split for one in data.eval_results}
    assert {suite["title"]: suite["data"]["split"] for suite in results["suites"]}.items() <= splits.items()
    return len(told)


def check_code(card, results):
    """The code is Python, and loads the base at the commit that was trained on."""
    (code,) = re.findall(r"```python\n(.*?)```", card.text, re.DOTALL)
    calls = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call)]
    (base,) = [call for call in calls if ast.unparse(call.func) == "AutoModelForCausalLM.from_pretrained"]
    wanted = results["sources"]["baseModel"]
    given = {keyword.arg: ast.literal_eval(keyword.value) for keyword in base.keywords}
    assert given.get("revision") == wanted["revision"]
    path = wanted["repository"] or results["settings"]["baseModel"]["path"]
    assert ast.literal_eval(base.args[0]) == path


def main(folder):
    results = json.loads((folder / "results.json").read_text("utf-8"))
    card = ModelCard.load(folder / "README.md")
    check_code(card, results)
    print(f"{check_metadata(card, results)} results")


if __name__ == "__main__":
    for folder in sys.argv[1:]:
        main(Path(folder))
