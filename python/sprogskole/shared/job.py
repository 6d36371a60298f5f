"""The job file: read, validated against the contract, and given sensible bounds."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .contract import as_declared, field_of, first_error, job_validators
from .errors import UserError

# Fields that must be at least this; the contract only says that they are numbers.
AT_LEAST = {
    "batchSize": 1,
    "gradientAccumulation": 1,
    "maxLength": 8,
    "maxNewTokens": 1,
    "saveSteps": 1,
    "evalSteps": 1,
    "earlyStoppingPatience": 1,
    "loraRank": 1,
    "loraAlpha": 1,
    "loraDropout": 0,
    "warmupFraction": 0,
    "temperature": 0,
}
ABOVE_ZERO = ("learningRate", "epochs", "beta")
AT_MOST = {"warmupFraction": 1, "loraDropout": 1}


@dataclass(frozen=True)
class Job:
    """A validated job: the contract's fields by their own names (`job["batchSize"]`), paths as `Path`."""

    fields: dict[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.fields[name]

    @property
    def command(self) -> str:
        return self.fields["command"]

    def setting(self, name: str) -> str:
        """A field as the pipeline file calls it."""
        return setting_of(self.command, name)

    def path(self, name: str) -> Path | None:
        value = self.fields[name]
        return None if value is None else Path(value)


def setting_of(command: str, name: str) -> str:
    if command in ("sft", "dpo"):
        return f"training.{command}.{name}"
    if command == "evaluate":
        return "training.sft.maxLength" if name == "maxLength" else f"evaluation.{name}"
    return name


def read_job(file: Path) -> Job:
    """Throws UserError where the file is missing, is not JSON, or does not keep to the contract."""
    try:
        text = file.read_text("utf-8")
    except (OSError, ValueError) as error:
        raise _unreadable(str(file), error) from error
    return decode_job(text, str(file))


def decode_job(text: str, where: str) -> Job:
    """Throws UserError where the text is not JSON, or does not keep to the contract."""
    try:
        fields = json.loads(text)
    except ValueError as error:
        raise _unreadable(where, error) from error
    return parse_job(fields, where)


def parse_job(fields: Any, where: str = "job") -> Job:
    validators = job_validators()
    command = fields.get("command") if isinstance(fields, dict) else None
    if command not in validators:
        expected = "one of " + ", ".join(sorted(validators))
        raise UserError("Unknown command.", f"{where}: command", expected, repr(command), "Correct the job.")
    error = first_error(validators[command], fields)
    if error is not None:
        expected = str(error.schema.get("type", error.schema.get("enum", error.message)))
        place = f"{where}: {field_of(error)}"
        raise UserError(error.message, place, expected, _short(error.instance), "Correct the job.")
    job = Job(as_declared(validators[command].schema, fields))
    _check_bounds(job)
    return job


def _check_bounds(job: Job) -> None:
    fields = job.fields
    for name, value in fields.items():
        if name in AT_LEAST and value < AT_LEAST[name]:
            _refuse(job, name, f"at least {AT_LEAST[name]}")
        if name in AT_MOST and value > AT_MOST[name]:
            _refuse(job, name, f"at most {AT_MOST[name]}")
        if name in ABOVE_ZERO and value <= 0:
            _refuse(job, name, "more than 0")
    if "maxLength" in fields and "maxNewTokens" in fields and fields["maxNewTokens"] >= fields["maxLength"]:
        _refuse(job, "maxNewTokens", f"less than {job.setting('maxLength')} ({fields['maxLength']})")


def _refuse(job: Job, name: str, expected: str) -> None:
    setting = job.setting(name)
    raise UserError(f"{name} is out of range.", setting, expected, str(job[name]), f"Set {setting}.")


def _unreadable(where: str, error: Exception) -> UserError:
    return UserError("The job cannot be read.", where, "JSON", str(error), "Write the job anew.")


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 200 else text[:200] + " …"
