"""Checks, answers and short ways to read what came of them, for the tests of imported benchmarks' checks."""

import json
from collections.abc import Callable

from pytest_logomesh.records.observation import Observation
from pytest_logomesh.records.task import InputsCheck, Limits, ScriptCheck

LIMITS = Limits(cpu_s=3, wall_s=30)
RIGHT = "def double(x):\n    return x * 2\n"

Observe = Callable[..., tuple[Observation, ...]]
"""`observe(check, source)`: what a check makes of a one-file answer."""
HELD, FAILED = ("value", "true"), ("value", "false")
FORGED = ("lost", "attacked the harness: forged a report")


def script(*statements: str, setup: str = "", preamble: str = "") -> ScriptCheck:
    """A check of one behaviour a statement."""
    named = {f"s{number}": statement for number, statement in enumerate(statements)}
    return ScriptCheck(original="Made/0", preamble=preamble, setup=setup, statements=named)


def inputs(**behaviours: list[list[object]]) -> InputsCheck:
    """Inputs of JSON values alone."""
    given = {name: tuple(json.dumps(arguments) for arguments in lists) for name, lists in behaviours.items()}
    return InputsCheck(original="Made/0", preamble="", inputs=given, rules="humaneval", tolerance=0)


def kinds(seen: tuple[Observation, ...]) -> list[tuple[str, str]]:
    """Kind and value, in order."""
    return [(one.kind, one.value) for one in seen]
