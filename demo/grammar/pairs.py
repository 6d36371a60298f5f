"""The parallel corpus: sentence pairs drawn from the grammar, split into training and held-out pairs."""

import hashlib
import random
import re

from grammar.fill import aligned_lines, aligned_sentences, draw_row, fill
from grammar.parse import Pair, Topic

HELD_OUT_ONE_IN = 20
DRAWS_PER_TEXT = 120
TWO_SENTENCE_SHARE = 0.15
_WORD = re.compile(r"\w+")


def texts_of(topic: Topic) -> list[Pair]:
    """Every text of the topic, slots unfilled."""
    exchanges = topic.exchanges + topic.follow_ups
    return [text for each in exchanges for text in each.asks + each.best + each.poor] + topic.poor


def slot_values(topic: Topic) -> set[Pair]:
    """Bare words and phrases, as they stand alone in lists."""
    return {value for table in topic.tables for row in table for value in row.values()}


def all_pairs(topics: dict[str, Topic], rng: random.Random) -> tuple[set[Pair], set[Pair]]:
    """Fixed pairs (written out in the topic files) and pairs with filled slots, each only once."""
    fixed: set[Pair] = set()
    filled: set[Pair] = set()
    for topic in topics.values():
        fixed |= {pair for pair in slot_values(topic) if len(pair.en) > 1 and "\n" not in pair.en}
        for text in texts_of(topic):
            draws = DRAWS_PER_TEXT if "{" in text.en else 1
            for _ in range(draws):
                ready = fill(text, draw_row(topic, rng))
                target = fixed if draws == 1 else filled
                target.update(aligned_sentences(ready))
                if rng.random() < TWO_SENTENCE_SHARE:
                    target.update(aligned_lines(ready))
    return fixed, filled - fixed


def is_candidate(pair: Pair) -> bool:
    """Whether the hash of the English side says that the pair may be held out."""
    digest = hashlib.sha256(pair.en.encode("utf-8")).digest()
    return int.from_bytes(digest[:4], "big") % HELD_OUT_ONE_IN == 0


def _words(pairs: set[Pair], side: int) -> set[str]:
    return {word for pair in pairs for word in _WORD.findall(pair[side].lower())}


def split(fixed: set[Pair], filled: set[Pair]) -> tuple[list[Pair], list[Pair]]:
    """Training and held-out pairs, both sorted; no English sentence is in both.

    Held out is a twentieth of the slot-filled sentences by hash. A sentence with a word that training would
    never see goes back to training: in a closed grammar it could measure nothing but guessing.
    """
    candidates = {pair for pair in filled if is_candidate(pair)}
    training = fixed | (filled - candidates)
    known = [_words(training, side) for side in (0, 1)]
    held_out = {
        pair
        for pair in candidates
        if all(set(_WORD.findall(pair[side].lower())) <= known[side] for side in (0, 1))
    }
    texts = {pair.en for pair in held_out}
    training = {pair for pair in training | candidates if pair.en not in texts}
    return sorted(training), sorted(held_out)
