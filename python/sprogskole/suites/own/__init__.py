"""What suites ask for that the harness has not: which examples are shown, how an answer is scored. One file a kind."""

import inspect
from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from ...shared.errors import UserError

# Of this file's functions a suite makes use only where it says that it runs code.
RUNNING = "code."


def with_calls(setting: Any, runs_code: bool) -> Any:
    """A task's settings, each `{ call: FILE.FUNCTION, … }` replaced by that function with the rest as its arguments."""
    if isinstance(setting, list):
        return [with_calls(part, runs_code) for part in setting]
    if not isinstance(setting, dict):
        return setting
    if "call" not in setting:
        return {name: with_calls(part, runs_code) for name, part in setting.items()}
    arguments = {name: part for name, part in setting.items() if name != "call"}
    if setting["call"].startswith(RUNNING) and not runs_code:
        raise _says_not_that_it_runs_code(setting["call"])
    return partial(_function(setting["call"]), **arguments)


def _function(named: str) -> Callable[..., Any]:
    functions = _functions()
    if named in functions:
        return functions[named]
    raise UserError(
        "A suite calls what is not there.",
        "harness.config or harness.overrides, call",
        f"one of {', '.join(sorted(functions))}",
        str(named),
        "Take one of these, or write it in the harness's own words.",
    )


def _says_not_that_it_runs_code(named: str) -> UserError:
    return UserError(
        "A suite runs what a model wrote, and does not say so.",
        "harness, runsCode",
        "true in a suite that calls a function of code.py",
        f"call: {named}",
        "Write runsCode: true, and allow it by evaluation.runGeneratedCode.",
    )


def _functions() -> dict[str, Callable[..., Any]]:
    """Of each file here what is public and its own."""
    found = {}
    for file in Path(__file__).parent.glob("[a-z]*.py"):
        module = import_module(f".{file.stem}", __package__)
        for name, value in inspect.getmembers(module, inspect.isfunction):
            if value.__module__ == module.__name__ and not name.startswith("_"):
                found[f"{file.stem}.{name}"] = value
    return found
