"""Lays out the prompts of suites over folders as they were downloaded: a list of [asked suite, folder] as JSON comes in."""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from sprogskole.suites.harness import Tasks

if __name__ == "__main__":
    prompts = {}
    for suite, folder in json.load(sys.stdin):
        questions = Tasks(suite, Path(folder), None).questions(lm=None)
        prompts[suite["name"]] = {question.id: question.requests[0].args[0] for question in questions}
    print(json.dumps(prompts, ensure_ascii=False))
