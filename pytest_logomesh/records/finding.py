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


class Step(Record):
    """One line on the way of a value from its source to where it does harm."""

    file: str
    line: int
    """1-based."""
    text: str
    """The line as it stands: hostile."""


Oracle = Literal["canary", "secret", "listener", "cpu", "sql"]
"""The effect that shows a weakness: a file is made, a file outside is opened, a listener is called, processor time is
burnt, a statement of another shape reaches a database."""


class Exploit(Record):
    """How a claim is put to the proof, so that anybody can do it again."""

    name: str
    """`task/NAME`, `template/CHECK`, `model`."""
    script: str
    """Python that runs in the jail beside the submission; it may define `attack(solution, stage)`, where `stage` is
    `sandbox/runner/driving.Stage`."""
    oracle: Oracle
    """What is looked for, from outside the submission's interpreter."""
    effect: str = ""
    """What was seen; empty where nothing was."""


class Gate(Record):
    """Which findings fail a battle by themselves; a decision about facts, so it can be taken again."""

    severity: SeverityName | None = Severity.HIGH
    """The least that counts; null when none does."""
    unconfirmed: bool = False
    """Whether claims count that nothing has proven, of checks that were measured to be right at least 4 times in 5."""


class Finding(Record):
    """A claim about one place of the submission."""

    check: str
    """The stable id of the check that speaks: `forbidden-import`, `sql-injection`, `B602`."""
    cwe: int | None
    severity: SeverityName
    category: str = "rule"
    """The family of the check: `injection`, `crypto`, `files`, `web`, `logic`, ...; `rule` for a rule of the task."""
    title: str
    file: str
    line: int
    """1-based."""
    message: str
    """What is wrong here."""
    why: str = ""
    """Why that can be exploited."""
    fix: str = ""
    """How to mend it."""
    source: str = ""
    """The input that does harm, as Red calls it: `solution.find(name)` is parameter `name` of that function."""
    path: tuple[Step, ...] = ()
    """From the source to this line; empty where the claim is about this line alone."""
    confidence: float
    """0..1: the share of this check's claims that are true."""
    state: Literal["confirmed", "unconfirmed", "refuted"]
    """`confirmed`: an effect was seen, or the claim is a fact of the syntax tree (a broken rule of the task)."""
    origin: Literal["static", "model"] = "static"
    """Who claims it."""
    exploit: Exploit | None = None
    """What put it to the proof; null where nothing did."""


LEAST_PRECISION = 0.8
"""What a check must have been measured at before its unproven claims can fail a battle."""


def holds_against(gate: Gate, finding: Finding) -> bool:
    """Whether this finding alone fails the battle. A model's unproven claim never does."""
    if gate.severity is None or finding.severity < gate.severity:
        return False
    if finding.state == "confirmed":
        return True
    trusted = finding.origin == "static" and finding.confidence >= LEAST_PRECISION
    return gate.unconfirmed and finding.state == "unconfirmed" and trusted
