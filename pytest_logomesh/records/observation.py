"""Facts recorded inside a jail, as plain data, and the tallies made of them outside."""

from typing import Literal

from pytest_logomesh.records.record import Record


class Observation(Record):
    """One fact about a program's behaviour.

    `kind` is `value` (the observer returned), `raised` (an exception left it: `value` is its class name) or `lost`
    (the process died, ran out of a budget, or never reported: `value` says which).
    """

    behaviour: str
    kind: Literal["value", "raised", "lost"]
    value: str
    """With `value`: canonical JSON of type-tagged plain data, so that 1, 1.0 and True differ."""


class Behaviour(Record):
    """How the answer's observation compares with the reference's, without either value."""

    name: str
    holds: bool
    says: str
    """What an agent's developer may know: `differs`, `raised KeyError`, `ran out of processor time`."""


class TestRun(Record):
    """The submission's own tests, run against one program.

    `own` is the submission's code and `correct` a program that is right, under all tests. `broken` and `again` (a
    correct program once more, among the broken ones) meet only the tests that had passed, up to the first that fails.
    """

    program: str
    role: Literal["own", "correct", "again", "broken"]
    passed: tuple[str, ...]
    failed: tuple[str, ...]
    fault: str | None = None
    """Why the run as a whole counts for nothing: no test found, a collection error, a limit."""
