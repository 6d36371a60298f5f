"""The base model's pre-training text: English prose and dialogue of the grammar, with a trace of Danish.

The conversations of the demo's trees are kept out: no dialogue here has a question together with an answer that
some tree has below it. The facts themselves, and the same questions asked in other words, do occur, as they do in
any real base model's text; the answers also occur as plain prose.
"""

import random
from collections.abc import Callable, Iterator

from grammar.converse import Conversation, converse
from grammar.parse import Topic
from grammar.vary import MORE_NAMES
from make_dataset import make_trees

DANISH_TOKEN_SHARE = 0.002
"""A trace: the base model is to be one that has hardly met the language it will learn."""

PROSE_SHARE = 0.3
POOR_ANSWER_SHARE = 0.1
ENGLISH, DANISH = 0, 1

Exchange = tuple[str, str]


def tree_exchanges() -> set[Exchange]:
    """Every (question, answer) of the demo's trees."""
    found: set[Exchange] = set()

    def collect(message: dict) -> None:
        for reply in message["replies"]:
            if message["role"] == "prompter":
                found.add((message["text"], reply["text"]))
            collect(reply)

    for tree in make_trees():
        collect(tree["prompt"])
    return found


def _question_answer(exchanges: list[Exchange], rng: random.Random) -> str:
    ask, answer = rng.choice((("Question: ", "Answer: "), ("Q: ", "A: "), ("QUESTION\n", "ANSWER\n")))
    return "\n\n".join(f"{ask}{question}\n{answer}{reply}" for question, reply in exchanges)


def _dialogue(exchanges: list[Exchange], rng: random.Random) -> str:
    one, two = rng.sample(MORE_NAMES, 2)
    return "\n".join(f"{one}: {question}\n{two}: {reply}" for question, reply in exchanges)


def _dashes(exchanges: list[Exchange], rng: random.Random) -> str:
    return "\n".join(f"- {question}\n- {reply}" for question, reply in exchanges)


def _story(exchanges: list[Exchange], rng: random.Random) -> str:
    one, two = rng.sample(MORE_NAMES, 2)
    verbs = rng.choice((("asked", "answered"), ("said", "replied"), ("wrote", "wrote back")))
    return "\n".join(
        f'{one} {verbs[0]}: "{question}"\n{two} {verbs[1]}: "{reply}"' for question, reply in exchanges
    )


def _bare(exchanges: list[Exchange], rng: random.Random) -> str:
    return "\n\n".join(f"{question}\n\n{reply}" for question, reply in exchanges)


FORMATS: tuple[Callable[[list[Exchange], random.Random], str], ...] = (
    _question_answer,
    _dialogue,
    _dashes,
    _story,
    _bare,
)


def _prose(conversations: list[Conversation], side: int, rng: random.Random) -> str:
    answers = [turn.answers[0][side] for each in conversations for turn in each.turns]
    return rng.choice((" ", "\n", "\n\n")).join(answers)


def _english_dialogue(conversation: Conversation, forbidden: set[Exchange], rng: random.Random) -> str | None:
    exchanges = []
    for turn in conversation.turns:
        answer = rng.choice(turn.answers) if rng.random() < POOR_ANSWER_SHARE else turn.answers[0]
        exchanges.append((turn.ask.en, answer.en))
    if any(exchange in forbidden for exchange in exchanges):
        return None
    return rng.choice(FORMATS)(exchanges, rng)


def english_documents(topics: dict[str, Topic], rng: random.Random) -> Iterator[str]:
    """Endless English documents."""
    forbidden = tree_exchanges()
    asked = [topic for topic in topics.values() if topic.trees]
    weights = [topic.trees for topic in asked]
    while True:
        if rng.random() < PROSE_SHARE:
            chosen = rng.choices(asked, weights, k=rng.randint(1, 6))
            yield _prose([converse(topic, topics, rng) for topic in chosen], ENGLISH, rng)
            continue
        text = _english_dialogue(converse(rng.choices(asked, weights)[0], topics, rng), forbidden, rng)
        if text is not None:
            yield text


def danish_documents(topics: dict[str, Topic], rng: random.Random) -> Iterator[str]:
    """Endless Danish documents, prose alone."""
    asked = [topic for topic in topics.values() if topic.trees]
    while True:
        yield _prose([converse(rng.choice(asked), topics, rng)], DANISH, rng)
