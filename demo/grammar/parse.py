"""Reads the topic files in grammar/topics.

Every piece of text is written in both languages at once, `English ~ Danish`, so that the parallel corpus
and the conversations cannot drift apart. One line, one thing; the first character says what it is:

    @ name: column | column     a shared table
    = topic 12                  a topic, and how many of the demo's trees are drawn from it
    : column | column           a table of the topic's own (or `: @name` for a shared one)
    . value ~ værdi | value     a row of the table above; without ` ~ ` the value is the same in both
    ? question                  one way to ask; questions in a row share the `+` answers right below them
    + answer                    a good answer
    - answer                    a poorer answer, for any question of the topic
    >? >+ >-                    the same for a follow-up question

`{column}` is filled from one row, `{^column}` with a capital, `{other_column}` from another row of the same
table (for wrong answers). `\\n` is a line break.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from grammar import numbers

TOPIC_FOLDER = Path(__file__).parent / "topics"


class Pair(NamedTuple):
    """The same text in both languages."""

    en: str
    da: str


Row = dict[str, Pair]


@dataclass
class Exchange:
    """Questions that mean the same, and the answers that fit them."""

    asks: list[Pair] = field(default_factory=list)
    best: list[Pair] = field(default_factory=list)
    poor: list[Pair] = field(default_factory=list)


@dataclass
class Topic:
    """A thing people ask about: tables to fill slots from, exchanges, follow-ups, trees to draw."""

    name: str
    trees: int
    tables: list[list[Row]] = field(default_factory=list)
    exchanges: list[Exchange] = field(default_factory=list)
    follow_ups: list[Exchange] = field(default_factory=list)
    poor: list[Pair] = field(default_factory=list)


def pair(text: str) -> Pair:
    """`English ~ Danish` as a pair; a text without ` ~ ` is the same in both languages."""
    en, found, da = text.replace("\\n", "\n").partition(" ~ ")
    return Pair(en.strip(), da.strip() if found else en.strip())


def _exchange(exchanges: list[Exchange], starts_new: bool) -> Exchange:
    if not exchanges or (starts_new and exchanges[-1].best):
        exchanges.append(Exchange())
    return exchanges[-1]


def _add_text(topic: Topic, mark: str, text: Pair) -> None:
    exchanges = topic.follow_ups if mark.startswith(">") else topic.exchanges
    if mark == "-":
        topic.poor.append(text)
        return
    exchange = _exchange(exchanges, starts_new=mark.endswith("?"))
    {"?": exchange.asks, "+": exchange.best, "-": exchange.poor}[mark[-1]].append(text)


class _Reader:
    """Holds the shared tables, and the table that rows are being added to."""

    def __init__(self) -> None:
        self.shared: dict[str, list[Row]] = dict(numbers.tables())
        self.topics: list[Topic] = []
        self.columns: list[str] = []
        self.rows: list[Row] = []

    def _open_table(self, columns: str) -> list[Row]:
        self.columns = [column.strip() for column in columns.split("|")]
        self.rows = []
        return self.rows

    def line(self, mark: str, text: str) -> None:
        if mark == "@":
            name, _, columns = text.partition(":")
            self.shared[name.strip()] = self._open_table(columns)
        elif mark == "=":
            name, trees = text.split()
            self.topics.append(Topic(name, int(trees)))
        elif mark == ":":
            shared = text.startswith("@")
            table = self.shared[text[1:]] if shared else self._open_table(text)
            self.topics[-1].tables.append(table)
        elif mark == ".":
            values = [pair(value) for value in text.split(" | ")]
            self.rows.append(dict(zip(self.columns, values, strict=True)))
        else:
            _add_text(self.topics[-1], mark, pair(text))


def read_topics(folder: Path = TOPIC_FOLDER) -> dict[str, Topic]:
    """All topics by name. Raises ValueError with file and line where a line cannot be read."""
    reader = _Reader()
    for path in sorted(folder.glob("*.txt"), key=lambda path: (path.stem != "numbers", path.stem)):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if not line.strip() or line.startswith("#"):
                continue
            mark, _, text = line.partition(" ")
            try:
                reader.line(mark, text.strip())
            except (KeyError, ValueError, IndexError) as problem:
                raise ValueError(f"{path.name}:{number}: cannot read {line!r}: {problem!r}") from problem
    return {topic.name: topic for topic in reader.topics}
