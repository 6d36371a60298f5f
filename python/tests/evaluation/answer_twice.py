"""Lets one tiny model answer the same items in batches of 1 and of 8: `answer_twice.py FOLDER`.

Writes items.jsonl, batch-1.jsonl and batch-8.jsonl there, for test/evaluation/same-model-twice.test.ts.
"""

import os
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[level]) for level in (1, 2)]
os.environ |= {"CUDA_VISIBLE_DEVICES": "", "OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1"}

import tiny_model
from doubles import run_in_process

ITEMS = 40


def main(folder: Path) -> None:
    model = tiny_model.make_model(folder / "model")
    items_file = tiny_model.write_lines(folder / "items.jsonl", tiny_model.items(ITEMS))
    job = {
        "command": "evaluate",
        "model": str(model),
        "quantization": "none",
        "chatTemplate": "llama2",
        "seed": 7,
    }
    job |= {"adapter": None, "itemsFile": items_file, "done": [], "maxNewTokens": 12, "maxLength": 96}
    job |= {"fewShot": None}
    for size in (1, 8):
        run = run_in_process(job | {"batchSize": size})
        answers = [answer for event in run.all("generations") for answer in event["items"]]
        tiny_model.write_lines(folder / f"batch-{size}.jsonl", answers)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
