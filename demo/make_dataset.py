"""Writes the demo's conversations: demo/dataset/demo.trees.jsonl.gz.

    python demo/make_dataset.py

Deterministic: the same seed gives the same bytes. Besides ordinary trees it plants a few of each kind of
irregularity that real exports contain, so that the pipeline's counting has something to count.
"""

import argparse
import gzip
import json
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from grammar.converse import Conversation, converse, distinct_conversations
from grammar.parse import Topic, read_topics
from grammar.trees import TreeBuilder

SEED = 20240517
OUT = Path(__file__).parent / "dataset" / "demo.trees.jsonl.gz"
DANISH_TREES = 12
REPEATED_TREES = 2
UNFINISHED = {
    "prompt_lottery_waiting": 8,
    "halted_by_moderator": 4,
    "aborted_low_grade": 4,
    "growing": 2,
}
IRREGULAR_MESSAGES = 6
"""How many messages of each kind: deleted, refused in review, without a rank."""


def walk(message: dict) -> Iterator[dict]:
    """The message and everything below it."""
    yield message
    for reply in message["replies"]:
        yield from walk(reply)


def _leaves(trees: list[dict]) -> list[dict]:
    """Answers without a reply and not the best: marking them leaves the conversation whole."""
    return [
        message
        for tree in trees
        for message in walk(tree["prompt"])
        if message["role"] == "assistant" and not message["replies"] and message["rank"]
    ]


def _plant_irregularities(trees: list[dict], rng: random.Random) -> None:
    chosen = rng.sample(_leaves(trees), 2 * IRREGULAR_MESSAGES)
    for message in chosen[:IRREGULAR_MESSAGES]:
        message["deleted"] = True
    for message in chosen[IRREGULAR_MESSAGES:]:
        message["review_result"] = False
    for tree in rng.sample(trees, IRREGULAR_MESSAGES):
        for reply in tree["prompt"]["replies"]:
            reply["rank"] = None


def _extra(topics: dict[str, Topic], rng: random.Random, count: int) -> list[Conversation]:
    drawn = [topic for topic in topics.values() if topic.trees >= 3]
    return [converse(topic, topics, rng) for topic in rng.sample(drawn, count)]


def make_trees(seed: int = SEED) -> list[dict]:
    """All trees of the demo, shuffled."""
    rng = random.Random(seed)
    topics = read_topics()
    builder = TreeBuilder(rng)
    ordinary = list(distinct_conversations(topics, rng))
    trees = [builder.tree(conversation) for conversation in ordinary]
    _plant_irregularities(trees, rng)
    trees += [builder.tree(each) for each in rng.sample(ordinary, REPEATED_TREES)]
    trees += [builder.tree(each, lang="da") for each in _extra(topics, rng, DANISH_TREES)]
    for state, count in UNFINISHED.items():
        make = builder.lone_prompt if state == "prompt_lottery_waiting" else builder.tree
        trees += [make(each, state=state) for each in _extra(topics, rng, count)]
    rng.shuffle(trees)
    return trees


def write_trees(trees: list[dict], path: Path) -> None:
    """Gzip without a timestamp or a name, so that the bytes depend on the trees alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = "".join(json.dumps(tree, ensure_ascii=False) + "\n" for tree in trees)
    path.write_bytes(gzip.compress(lines.encode("utf-8"), mtime=0))


def read_trees(path: Path = OUT) -> list[dict]:
    """The trees as written."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def summary(trees: list[dict]) -> dict:
    """What the file holds, counted."""
    messages = [message for tree in trees for message in walk(tree["prompt"])]
    ready = [tree for tree in trees if tree["tree_state"] == "ready_for_export"]
    return {
        "trees": len(trees),
        "states": dict(Counter(tree["tree_state"] for tree in trees)),
        "languages": dict(Counter(tree["prompt"]["lang"] for tree in trees)),
        "multi_turn": sum(any(reply["replies"] for reply in tree["prompt"]["replies"]) for tree in ready),
        "messages": len(messages),
        "distinct_texts": len({message["text"] for message in messages}),
        "distinct_prompts": len({tree["prompt"]["text"] for tree in trees}),
        "deleted": sum(message["deleted"] for message in messages),
        "refused_in_review": sum(not message["review_result"] for message in messages),
        "answers_without_rank": sum(m["rank"] is None and m["role"] == "assistant" for m in messages),
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--seed", type=int, default=SEED)
    arguments = parser.parse_args()
    trees = make_trees(arguments.seed)
    write_trees(trees, arguments.out)
    print(json.dumps(summary(trees), indent=2))
    print(f"{arguments.out}: {arguments.out.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
