"""Words and sentences of an answer, counted by rules of our own: nltk's need data that is downloaded."""

import re

SENTENCE_END = re.compile(r"[.!?]+[\"'»”)]*(?:\s+(?=\W*[A-ZÆØÅ])|\s*$)|\n{2,}")
WORD = re.compile(r"\w+(?:[-'’.,]\w+)*")


def count_sentences(text: str) -> int:
    return len([part for part in SENTENCE_END.split(text) if part and re.search(r"\w", part)])


def words_of(text: str) -> list[str]:
    return WORD.findall(text)
