"""Training, translation, evaluation, suites and chat stand side by side: each imports itself and `shared`, and nothing else."""

import ast
from pathlib import Path

import pytest
from doubles import PROJECT

ROOMS = ("shared", "training", "translation", "evaluation", "suites", "chat")


def rooms_imported(file: Path) -> set[str]:
    imports = [
        node for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.ImportFrom)
    ]
    return {(node.module or "").split(".")[0] for node in imports if node.level == 2}


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_from_shared_alone(room):
    files = sorted((PROJECT / "sprogskole" / room).glob("*.py"))
    assert files
    assert set().union(*map(rooms_imported, files)) <= {"shared"} - {room}
