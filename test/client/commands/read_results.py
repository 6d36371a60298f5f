"""Reads the results.json of report folders as other programs would, and refuses what does not hold: jsonschema checks
its form and that of every line of the files that it names, and the estimates are made anew from these lines, by
sacrebleu where they are its scores.

Run: python/.venv/bin/python test/client/commands/read_results.py FOLDER...
"""

import hashlib
import json
import math
import statistics
import sys
from collections import defaultdict
from pathlib import Path

from jsonschema import Draft202012Validator
from sacrebleu.metrics import BLEU, CHRF

SCHEMA = json.loads((Path(__file__).parents[3] / "docs/results.schema.generated.json").read_text("utf-8"))


def lines_of(folder, file, definition):
    content = (folder / file["path"]).read_bytes()
    assert (hashlib.sha256(content).hexdigest(), len(content)) == (file["sha256"], file["bytes"]), file
    lines = [json.loads(line) for line in content.decode("utf-8").split("\n") if line]
    validator = Draft202012Validator(SCHEMA["$defs"][definition])
    for line in lines:
        validator.validate(line)
    return lines


def dialogue_score(metric, rows):
    """[answer length, reference length, matches by order, n-grams by order] of BLEU, as sacrebleu counts them."""
    sums = [sum(column) for column in zip(*rows, strict=True)]
    if metric == "bleu":
        return BLEU.compute_bleu(sums[2:6], sums[6:10], sums[0], sums[1], smooth_method="exp").score
    if metric == "chrf":
        return CHRF(word_order=2)._compute_f_score(sums)
    return sums[0] / sums[1]


def suite_score(metric, rows):
    # Of two classes, 0 and 1, the correlation of Matthews is that of Pearson.
    if metric == "mcc":
        return statistics.correlation(*zip(*rows, strict=True))
    return sum(score for (score,) in rows) / len(rows)


def by_system(lines, value_of):
    values = defaultdict(lambda: defaultdict(list))
    for line in lines:
        for metric, value in line["metrics"].items():
            values[line["system"]][metric].append(value_of(value))
    return values


def check(estimates, values, score):
    """Every estimate is the score of the system's lines. Returns how many there are."""
    for system, own in estimates.items():
        for metric, estimate in own.items():
            rows = values[system][metric]
            assert len(rows) == estimate["items"], (system, metric, len(rows), estimate)
            assert math.isclose(score(metric, rows), estimate["value"], rel_tol=1e-9, abs_tol=1e-12), (
                system,
                metric,
            )
    return sum(len(own) for own in estimates.values())


def read(folder):
    results = json.loads((folder / "results.json").read_text("utf-8"))
    assert results["$schema"] == SCHEMA["$id"]
    Draft202012Validator(SCHEMA).validate(results)
    left_out = set((results["contamination"] or {}).get("overlapping", []))
    files = {file["suite"]: file for file in results["files"]}

    lines = [
        line for line in lines_of(folder, files.pop("dialogue"), "dialogueLine") if line["id"] not in left_out
    ]
    estimates = {system["system"]: system["scores"] for system in results["systems"]}
    dialogue = check(estimates, by_system(lines, lambda value: value["statistics"]), dialogue_score)

    assert files.keys() == {suite["name"] for suite in results["suites"]}
    suites = 0
    for suite in results["suites"]:
        lines = lines_of(folder, files[suite["name"]], "suiteLine")
        kept = [line for line in lines if f"{suite['name']}: {line['id']}" not in left_out]
        suites += check(suite["scores"], by_system(kept, lambda value: value), suite_score)
    return f"{dialogue} + {suites} estimates"


if __name__ == "__main__":
    Draft202012Validator.check_schema(SCHEMA)
    for folder in sys.argv[1:]:
        print(read(Path(folder)))
