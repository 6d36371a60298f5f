"""Reads the JSON-lines inputs: conversations, preference pairs and test items, each line checked."""

import json
from pathlib import Path
from typing import Any

from .contract import field_of, first_error, validator
from .errors import UserError


def read_conversations(file: Path, *, allow_empty: bool = False) -> list[dict[str, Any]]:
    """Conversations alternate user and assistant and end on an assistant turn."""
    rows = _read_lines(file, "conversation", allow_empty)
    for number, row in rows:
        _check_turns(file, number, "messages", row["messages"], last="assistant")
    return [row for _, row in rows]


def read_pairs(file: Path, *, allow_empty: bool = False) -> list[dict[str, Any]]:
    """A prompt ends on a user turn; chosen and rejected are an assistant's continuation of it."""
    rows = _read_lines(file, "preferencePair", allow_empty)
    for number, row in rows:
        _check_turns(file, number, "prompt", row["prompt"], last="user")
        for side in ("chosen", "rejected"):
            _check_turns(file, number, side, row["prompt"] + row[side], last="assistant")
    return [row for _, row in rows]


def read_items(file: Path) -> list[dict[str, Any]]:
    """Test items; their prompts end on a user turn and their ids are unique."""
    rows = _read_lines(file, "testItem", allow_empty=False)
    seen: set[str] = set()
    for number, row in rows:
        _check_turns(file, number, "prompt", row["prompt"], last="user")
        if row["english"] is not None:
            _check_turns(file, number, "english.prompt", row["english"]["prompt"], last="user")
        if row["id"] in seen:
            _refuse(file, number, "id", "ids that are unique", f"{row['id']} for the second time")
        seen.add(row["id"])
    return [row for _, row in rows]


def read_rows(file: Path, schema: str) -> list[dict[str, Any]]:
    """Rows of another schema of the contract; there may be none."""
    return [row for _, row in _read_lines(file, schema, allow_empty=True)]


def read_object(file: Path, schema: str) -> dict[str, Any]:
    """A file that holds one JSON object."""
    return _parse_line(file, 1, file.read_text("utf-8"), schema)


def _read_lines(file: Path, schema: str, allow_empty: bool) -> list[tuple[int, dict[str, Any]]]:
    """Rows with their line numbers (from 1); blank lines are skipped."""
    if not file.is_file():
        raise UserError(
            "A data file is missing.", str(file), "a JSON-lines file", "nothing", "Prepare the data."
        )
    rows = []
    with file.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                rows.append((number, _parse_line(file, number, line, schema)))
    if not rows and not allow_empty:
        raise UserError(
            "A data file is empty.",
            str(file),
            f"at least one {schema} a line",
            "no lines",
            "Use more data, or looser filters in the dataset section.",
        )
    return rows


def _parse_line(file: Path, number: int, line: str, schema: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError as error:
        _refuse(file, number, "(whole line)", "one JSON object", f"{line.strip()[:80]!r}: {error}")
    error = first_error(validator(schema), row)
    if error is not None:
        _refuse(file, number, field_of(error), f"a {schema} of the contract", error.message[:200])
    return row


def _check_turns(file: Path, number: int, field: str, turns: list[dict[str, str]], last: str) -> None:
    roles = [turn["role"] for turn in turns]
    alternating = all(role == ("user", "assistant")[index % 2] for index, role in enumerate(roles))
    if not roles or not alternating or roles[-1] != last:
        expected = f"turns that alternate user, assistant, … and end on {last}"
        _refuse(file, number, field, expected, ", ".join(roles[:12]) or "no turns")


def _refuse(file: Path, number: int, field: str, expected: str, received: str) -> None:
    raise UserError(
        "A line of a data file is not as it should be.",
        f"{file}:{number}, field {field}",
        expected,
        received,
        "Mend or remove the line, or prepare the data again.",
    )
