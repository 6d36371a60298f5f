"""Draws whole conversations from the topics: a question, answers from best to worst, follow-ups."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from grammar.fill import draw_row, fill
from grammar.parse import Exchange, Pair, Row, Topic

OPENER_SHARE = 0.12
CLOSER_SHARE = 0.12
POOR_ANSWER_SHARE = 0.6
BAD_REPLY_SHARE = 0.75
FOLLOW_UP_SHARE = 0.55
SECOND_FOLLOW_UP_SHARE = 0.4
THANKS_SHARE = 0.06


@dataclass
class Turn:
    """A question in both languages and the answers to it, best first."""

    ask: Pair
    answers: list[Pair]


@dataclass
class Conversation:
    """One or more turns; a later turn follows the best answer of the one before it."""

    topic: str
    turns: list[Turn] = field(default_factory=list)


def _generic(topics: dict[str, Topic], name: str, rng: random.Random) -> Pair:
    return rng.choice(topics[name].exchanges[0].best)


def _join(first: Pair, second: Pair) -> Pair:
    return Pair(f"{first.en} {second.en}", f"{first.da} {second.da}")


def _answers(exchange: Exchange, topic: Topic, topics: dict[str, Topic], row: Row, rng: random.Random):
    best = fill(rng.choice(exchange.best), row)
    if rng.random() < CLOSER_SHARE and best.en.endswith((".", "!")):
        best = _join(best, _generic(topics, "closer", rng))
    answers = [best]
    poor = exchange.poor or topic.poor
    if poor and rng.random() < POOR_ANSWER_SHARE:
        answers.append(fill(rng.choice(poor), row))
    if len(answers) == 1 or rng.random() < BAD_REPLY_SHARE:
        answers.append(_generic(topics, "bad_reply", rng))
    return list(dict.fromkeys(answers))


def _turn(exchange: Exchange, topic: Topic, topics: dict[str, Topic], row: Row, rng: random.Random) -> Turn:
    return Turn(fill(rng.choice(exchange.asks), row), _answers(exchange, topic, topics, row, rng))


def converse(topic: Topic, topics: dict[str, Topic], rng: random.Random) -> Conversation:
    """One conversation about the topic, drawn from its tables and phrasings."""
    row = draw_row(topic, rng)
    conversation = Conversation(topic.name)
    first = _turn(rng.choice(topic.exchanges), topic, topics, row, rng)
    if rng.random() < OPENER_SHARE and topic.name not in ("hello", "thanks", "goodbye", "introduce"):
        first.ask = _join(_generic(topics, "opener", rng), first.ask)
    conversation.turns.append(first)
    for exchange, share in zip(_shuffled(topic.follow_ups, rng), (FOLLOW_UP_SHARE, SECOND_FOLLOW_UP_SHARE)):
        if rng.random() >= share:
            break
        conversation.turns.append(_turn(exchange, topic, topics, row, rng))
    if len(conversation.turns) == 1 and rng.random() < THANKS_SHARE:
        thanks, welcome = (_generic(topics, name, rng) for name in ("follow_thanks", "you_are_welcome"))
        conversation.turns.append(Turn(thanks, [welcome]))
    return conversation


def _shuffled(exchanges: list[Exchange], rng: random.Random) -> list[Exchange]:
    return rng.sample(exchanges, len(exchanges))


def distinct_conversations(topics: dict[str, Topic], rng: random.Random) -> Iterator[Conversation]:
    """As many conversations of each topic as it asks for, no opening question twice."""
    tries_per_tree = 200
    for topic in topics.values():
        seen: set[str] = set()
        for _ in range(topic.trees * tries_per_tree):
            if len(seen) == topic.trees:
                break
            conversation = converse(topic, topics, rng)
            if conversation.turns[0].ask.en not in seen:
                seen.add(conversation.turns[0].ask.en)
                yield conversation
