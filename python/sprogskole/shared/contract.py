"""The contract with TypeScript, read from the JSON Schema that is generated from contracts/*.ts."""

import json
from functools import cache
from importlib.resources import files
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match


@cache
def contract() -> dict[str, Any]:
    return json.loads(files(__package__).joinpath("contract.generated.json").read_text("utf-8"))


@cache
def validator(name: str) -> Draft202012Validator:
    """Validator of one named schema: event, chatRequest, conversation, preferencePair, testItem."""
    return Draft202012Validator(contract()[name])


@cache
def job_validators() -> dict[str, Draft202012Validator]:
    """One validator for each command, so that a message speaks of one field and not of four alternatives."""
    branches = contract()["job"]["oneOf"]
    return {branch["properties"]["command"]["const"]: Draft202012Validator(branch) for branch in branches}


def first_error(schema: Draft202012Validator, value: Any) -> ValidationError | None:
    """The most telling violation, or None."""
    return None if schema.is_valid(value) else best_match(schema.iter_errors(value))


def as_declared(schema: dict[str, Any], fields: dict[str, Any]) -> dict[str, Any]:
    """Valid fields with each number of its declared type: JavaScript writes 2.0 as 2 and 10**21 as 1e+21, and
    transformers refuses a temperature that is an int.
    """
    return {name: _cast(schema["properties"].get(name, {}), value) for name, value in fields.items()}


def _cast(declared: dict[str, Any], value: Any) -> Any:
    match declared.get("type"):
        case "number":
            return float(value)
        case "integer":
            return int(value)
        case _:
            return value


def field_of(error: ValidationError) -> str:
    return ".".join(str(part) for part in error.absolute_path) or "(whole line)"
