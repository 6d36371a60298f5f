"""What the translator is trained on: fresh sentences from the grammar without end, never a held-out one."""

import random
from collections.abc import Iterator

from grammar.fill import aligned_lines, aligned_sentences, draw_row, fill
from grammar.pairs import is_candidate, slot_values, texts_of
from grammar.parse import Pair, Row, Topic
from grammar.vary import MORE_NAMES, identifier, vary

SHARES = {"filled": 0.5, "fixed": 0.27, "list": 0.23}
WHOLE_LINE_SHARE = 0.12
MOST_LIST_ITEMS = 5


class TrainingStream:
    """Draws pairs of three kinds: filled sentences, fixed sentences, and lists of unrelated words.

    The lists are there for the attention: where nothing can be guessed from the sentence, the model has to look
    every word up and to copy names, numbers and code. Without them a model of this size learns the sentences by
    heart and puts the wrong word into them (measured: 42 % instead of most held-out sentences right).
    """

    def __init__(self, topics: dict[str, Topic], training: list[Pair], fixed: set[Pair], rng: random.Random):
        self._rng = rng
        self._fixed = sorted(fixed)
        self._known = {pair.en for pair in training}
        self._slotted = [
            (topic, text)
            for topic in topics.values()
            for text in texts_of(topic)
            if topic.tables and "{" in text.en
        ]
        self._values = sorted({value for topic in topics.values() for value in slot_values(topic)})

    def _allowed(self, pair: Pair) -> bool:
        return not is_candidate(pair) or pair.en in self._known

    def _filled(self) -> Pair:
        topic, text = self._rng.choice(self._slotted)
        row: Row = draw_row(topic, self._rng)
        ready = fill(text, row)
        whole = self._rng.random() < WHOLE_LINE_SHARE
        pairs = aligned_lines(ready) if whole else aligned_sentences(ready)
        return self._rng.choice(pairs)

    def _item(self) -> Pair:
        kind = self._rng.random()
        if kind < 0.7:
            return self._rng.choice(self._values)
        if kind < 0.85:
            text = str(self._rng.randint(0, self._rng.choice((9, 99, 9999))))
        else:
            text = self._rng.choice(MORE_NAMES) if kind < 0.93 else identifier(self._rng)
        return Pair(text, text)

    def _list(self) -> Pair:
        items = [self._item() for _ in range(self._rng.randint(2, MOST_LIST_ITEMS))]
        if self._rng.random() < 0.2:
            items = [Pair(f"**{item.en}**", f"**{item.da}**") for item in items]
        between = self._rng.choice((", ", " + ", " ", ". "))
        end = self._rng.choice((".", "", ":", "?"))
        last = self._rng.choice(((between, between), (" and ", " og "), (" or ", " eller ")))
        en, da = (
            between.join(item[side] for item in items[:-1]) + last[side] + items[-1][side] + end
            for side in (0, 1)
        )
        return Pair(en, da)

    def _draw(self) -> Pair:
        kind = self._rng.choices(list(SHARES), list(SHARES.values()))[0]
        if kind == "list":
            return self._list()
        pair = self._rng.choice(self._fixed) if kind == "fixed" else self._filled()
        return vary(pair, self._rng)

    def __iter__(self) -> Iterator[Pair]:
        while True:
            pair = self._draw()
            if self._allowed(pair):
                yield pair
