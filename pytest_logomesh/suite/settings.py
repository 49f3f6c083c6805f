"""What task.toml and flaw.toml may hold, and how their mistakes are told with the line they stand on."""

import json
import math
import re
import tomllib
from pathlib import Path
from typing import Annotated, Literal, TypeVar, get_args, get_origin

from pydantic import BaseModel, Field, StringConstraints, ValidationError, model_validator
from pydantic_core import ErrorDetails

from pytest_logomesh.records.record import Record
from pytest_logomesh.records.task import Decision, Level, Limits, Rules
from pytest_logomesh.suite.mistakes import Mistakes

NAME = r"[a-z][a-z0-9_]*"
"""Ids of tasks, alternatives and twins: no hyphen, which separates the parts of a battle's id."""

_MODULE = r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*"
_CONSTRUCT = re.compile(rf"loop|comprehension|recursion|global-state|(import|call):{_MODULE}")
_CONSTRUCTS = "loop, comprehension, recursion, global-state, import:NAME, call:NAME"
_AT_LINE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)")

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Identifier = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_]\w*$")]
Settings = TypeVar("Settings", bound=BaseModel)


class Entry(Record):
    """The table `[entry]`: what an answer must define."""

    module: Annotated[str, StringConstraints(pattern=rf"^{_MODULE}$")] = "solution"
    names: tuple[Identifier, ...] = Field(min_length=1)


class DecisionSettings(Decision):
    """One table `[[decisions]]`."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$")]
    words: tuple[Words, ...] = Field(min_length=1)


class TaskSettings(Record):
    """The whole of task.toml."""

    id: Annotated[str, StringConstraints(pattern=rf"^{NAME}$")]
    title: Words
    level: Level
    tags: tuple[Words, ...] = ()
    entry: Entry
    rules: Rules
    decisions: tuple[DecisionSettings, ...] = ()
    limits: Limits = Limits()

    @model_validator(mode="after")
    def _rules_can_be_kept(self) -> "TaskSettings":
        for construct in (*self.rules.required, *self.rules.banned):
            if not _CONSTRUCT.fullmatch(construct):
                raise ValueError(f"rules: {construct!r} is no construct; known: {_CONSTRUCTS}")
        if both := set(self.rules.required) & set(self.rules.banned):
            raise ValueError(f"rules: {', '.join(sorted(both))} is both required and banned")
        for construct in self.rules.required:
            module = construct.removeprefix("import:").split(".")[0]
            if construct.startswith("import:") and module not in (self.rules.imports or ()):
                raise ValueError(f"rules: {construct} is required, but `imports` does not allow {module}")
        return self

    @model_validator(mode="after")
    def _decisions_differ(self) -> "TaskSettings":
        ids = [decision.id for decision in self.decisions]
        if twice := sorted({name for name in ids if ids.count(name) > 1}):
            raise ValueError(f"decisions: {', '.join(twice)} is listed more than once")
        return self


class FlawSettings(Record):
    """The whole of flaw.toml."""

    why: Words
    caught_by: Literal["logic", "own-tests", "rationale", "finding"]
    behaviours: tuple[str, ...] = ()
    check: Words | None = None

    @model_validator(mode="after")
    def _names_its_catcher(self) -> "FlawSettings":
        if bool(self.behaviours) != (self.caught_by == "logic"):
            raise ValueError('behaviours: name what must differ with caught_by = "logic", and only there')
        if (self.check is not None) != (self.caught_by == "finding"):
            raise ValueError(
                'check: name the check that must fire with caught_by = "finding", and only there'
            )
        return self


def read_settings(kind: type[Settings], path: Path, text: str, mistakes: Mistakes) -> Settings | None:
    """The settings in a TOML text, or None with every mistake noted at its line.

    Args:
        kind: TaskSettings or FlawSettings.
        path: the file the text comes from, as mistakes name it.
    """
    try:
        document = tomllib.loads(text, parse_float=_finite)
    except tomllib.TOMLDecodeError as error:
        place = _AT_LINE.search(str(error))
        line = int(place[1]) if place and place[1] else None
        mistakes.add(path, f"is not TOML: {_AT_LINE.sub('', str(error))}", line)
        return None
    except ValueError as error:
        mistakes.add(path, str(error))
        return None
    try:
        # As JSON, for pydantic's strict mode then takes an array for a tuple, and still no text for a number.
        return kind.model_validate_json(json.dumps(document, default=str), strict=True)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            mistakes.add(path, _sentence(kind, detail), _line(text, _place(detail), _table(detail)))
        return None


def _finite(number: str) -> float:
    value = float(number)
    if not math.isfinite(value):
        raise ValueError(f"{number} is no number a setting can have; write a finite one")
    return value


def _sentence(kind: type[BaseModel], detail: ErrorDetails) -> str:
    key = ".".join(str(part) for part in detail["loc"])
    if detail["type"] == "extra_forbidden":
        return f"{key} is not a known key; known here: {', '.join(_known(kind, detail['loc'][:-1]))}"
    if detail["type"] == "missing":
        return f"{key} is missing"
    message = detail["msg"].removeprefix("Value error, ")
    return f"{key}: {message}, not {detail['input']!r}" if key else message


def _known(kind: type[BaseModel], table: tuple[int | str, ...]) -> list[str]:
    for part in table:
        if isinstance(part, int):
            continue
        inner: object = kind.model_fields[part].annotation
        inner = get_args(inner)[0] if get_origin(inner) is tuple else inner
        if not (isinstance(inner, type) and issubclass(inner, BaseModel)):
            return []
        kind = inner
    return list(kind.model_fields)


def _place(detail: ErrorDetails) -> tuple[str, ...]:
    """Where to look: the keys that lead to it; a rule over several keys opens its message with one."""
    keys = tuple(part for part in detail["loc"] if isinstance(part, str))
    return keys or (detail["msg"].removeprefix("Value error, ").split(":")[0],)


def _table(detail: ErrorDetails) -> int:
    """Which of several tables of one name is meant; the first where there is but one."""
    return next((part for part in detail["loc"] if isinstance(part, int)), 0)


def _line(text: str, place: tuple[str, ...], wanted: int) -> int | None:
    """The line of the key, else of the table it belongs to, else nothing.

    Args:
        text: of the file.
        place: the keys that lead to it.
        wanted: of several tables of one name, which.
    """
    owner, key = ".".join(place[:-1]), place[-1]
    current, fallback, seen = "", None, -1
    for number, line in enumerate(text.splitlines(), start=1):
        if header := re.match(r"\s*\[(\[?)([^\[\]]+)\]", line):
            current = header[2].strip()
            if current == ".".join(place):
                return number
            seen += current == owner
            if current == owner and header[1] and seen != wanted:
                current = f"another {owner}"
            fallback = number if current == owner else fallback
        elif current == owner and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=", line):
            return number
    return fallback
