"""One weakness that Red claims."""

from enum import IntEnum
from typing import Annotated, Literal

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

from pytest_logomesh.records.record import Record


class Severity(IntEnum):
    """How bad it is if it is true; ordered."""

    INFO = 0
    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4


def _by_name(value: object) -> object:
    return Severity[value] if isinstance(value, str) else value


SeverityName = Annotated[
    Severity,
    BeforeValidator(_by_name),
    PlainSerializer(lambda severity: severity.name, return_type=str, when_used="json"),
    WithJsonSchema({"enum": [severity.name for severity in Severity]}),
]
"""A Severity in Python, its name in JSON."""


class Finding(Record):
    """A claim about one place of the submission."""

    check: str
    """The stable id of the check that speaks: `forbidden-import`, `B602`."""
    cwe: int | None
    severity: SeverityName
    title: str
    file: str
    line: int
    """1-based."""
    message: str
    """What is wrong here and how to mend it."""
    confidence: float
    """0..1: the share of this check's claims that are true."""
    state: Literal["confirmed", "unconfirmed", "refuted"]
    """`confirmed`: an effect was seen, or the claim is a fact of the syntax tree (a broken rule of the task)."""
