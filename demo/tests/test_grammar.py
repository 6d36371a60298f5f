"""The bilingual grammar: what must hold for every text that it can produce."""

import random
import re

import pytest

from grammar.fill import aligned_lines, aligned_sentences, draw_row, fill
from grammar.pairs import all_pairs, split
from grammar.parse import Pair, Topic, pair, read_topics
from grammar.vary import vary

TOPICS = read_topics()
SLOT = re.compile(r"\{\^?\w+\}")


def texts(topic: Topic) -> list[Pair]:
    exchanges = topic.exchanges + topic.follow_ups
    return [text for each in exchanges for text in each.asks + each.best + each.poor] + topic.poor


@pytest.mark.parametrize("topic", TOPICS.values(), ids=TOPICS.keys())
def test_every_text_fills_and_its_sides_have_the_same_lines(topic: Topic) -> None:
    row = draw_row(topic, random.Random(1))
    for text in texts(topic):
        ready = fill(text, row)
        assert not SLOT.search(ready.en + ready.da), f"unfilled slot in {ready}"
        assert aligned_lines(ready), "a text without a line to translate"


@pytest.mark.parametrize("topic", [t for t in TOPICS.values() if t.trees], ids=lambda t: t.name)
def test_every_question_has_a_good_answer(topic: Topic) -> None:
    for exchange in topic.exchanges + topic.follow_ups:
        assert exchange.asks and exchange.best


def test_both_sides_of_a_slot_come_from_the_same_row() -> None:
    row = {"country": Pair("Spain", "Spanien"), "capital": Pair("Madrid", "Madrid")}
    text = pair("{capital} is in {country}. ~ {capital} ligger i {country}.")
    assert fill(text, row) == Pair("Madrid is in Spain.", "Madrid ligger i Spanien.")


def test_braces_of_a_code_example_are_left_alone() -> None:
    assert fill(pair('ages = {"Anna": 7}, {other}'), {}).en == 'ages = {"Anna": 7}, {other}'


def test_list_markers_and_fences_are_not_translated() -> None:
    text = pair("You need:\\n- milk\\n1. eggs\\n```python\\nx = 1\\n``` ~ Du skal bruge:\\n- mælk\\n1. æg")
    assert aligned_lines(text) == [
        Pair("You need:", "Du skal bruge:"),
        Pair("milk", "mælk"),
        Pair("eggs", "æg"),
    ]


def test_sentences_are_split_only_where_both_sides_agree() -> None:
    assert aligned_sentences(Pair("One. Two.", "En. To.")) == [Pair("One.", "En."), Pair("Two.", "To.")]
    assert aligned_sentences(Pair("One. Two.", "En og to.")) == [Pair("One. Two.", "En og to.")]


def test_no_held_out_sentence_is_trained_on() -> None:
    training, held_out = split(*all_pairs(TOPICS, random.Random(2)))
    assert len(held_out) > 200
    assert not {each.en for each in training} & {each.en for each in held_out}


def test_a_variation_keeps_names_and_code_equal_on_both_sides() -> None:
    rng = random.Random(3)
    for _ in range(200):
        varied = vary(Pair("Anna runs `len` 3 times.", "Anna kører `len` 3 gange."), rng)
        assert re.findall(r"`.+`|\d+", varied.en) == re.findall(r"`.+`|\d+", varied.da)
        assert varied.en.strip("*").split()[0] == varied.da.strip("*").split()[0]


def test_an_unreadable_line_is_reported_with_file_and_line(tmp_path) -> None:
    (tmp_path / "bad.txt").write_text("= topic 1\n: one | two\n. only one\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"bad\.txt:3: cannot read"):
        read_topics(tmp_path)
