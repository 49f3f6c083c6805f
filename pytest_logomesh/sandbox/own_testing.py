"""Asks a jail what a submission's own tests say about programs: one test run a program."""

import json
from collections.abc import Mapping, Sequence
from typing import Literal

from pytest_logomesh.records.observation import TestRun
from pytest_logomesh.records.roles import Sandbox
from pytest_logomesh.records.task import Limits, Program
from pytest_logomesh.sandbox.reply import MALFORMED, Step, is_clean, read_object, read_steps

Role = Literal["own", "correct", "broken"]
_LONGEST_NAME = 500
_FAULTS = {
    2: "the tests could not be collected",
    3: "pytest failed inside",
    4: "pytest could not be used",
    5: "no tests were found",
}


def run_own_tests(
    sandbox: Sandbox, tests: Mapping[str, str], programs: Sequence[tuple[Role, Program]], limits: Limits
) -> tuple[TestRun, ...]:
    """One test run a program, in their order; each program gets a fresh interpreter and folder.

    Args:
        sandbox: where they run.
        tests: relative POSIX path to text; `test_*.py` and `*_test.py` are collected.
        programs: what they run against, and in which role.
        limits: for all of them together.

    Raises:
        SandboxBroken: there was no jail to run in. Nothing that tests or programs do raises.
    """
    files = [dict(program.files) for _, program in programs]
    request = {"tests": dict(tests), "programs": files, "limits": limits.model_dump(mode="json")}
    report = sandbox.run("own_tests", json.dumps(request).encode(), limits)
    steps = read_steps(report, len(programs))
    return tuple(
        _test_run(role, program.name, step) for (role, program), step in zip(programs, steps, strict=True)
    )


def _test_run(role: Role, program: str, step: Step) -> TestRun:
    outcomes, code = _outcomes(step.reply)
    if step.lost is not None:
        fault: str | None = step.lost
    elif outcomes is None:
        fault = MALFORMED
    elif code is None:
        fault = "never reported"
    else:
        fault = _fault(code, outcomes)
    outcomes = outcomes or {}
    passed = tuple(test for test, outcome in outcomes.items() if outcome == "passed")
    failed = tuple(test for test, outcome in outcomes.items() if outcome == "failed")
    return TestRun(program=program, role=role, passed=passed, failed=failed, fault=fault)


def _fault(code: int, outcomes: Mapping[str, str]) -> str | None:
    """What an exit code of pytest means, where it is no mere result, or does not fit the outcomes."""
    if code in _FAULTS:
        return _FAULTS[code]
    if code not in (0, 1) or (code == 1) != ("failed" in outcomes.values()):
        return MALFORMED
    return None if outcomes else _FAULTS[5]


def _outcomes(reply: str) -> tuple[dict[str, str] | None, int | None]:
    """Outcome by test, None where a line is out of order; and the exit code, None where it never came."""
    outcomes: dict[str, str] = {}
    code: int | None = None
    for line in reply.split("\n")[:-1]:
        fields = read_object(line) or {}
        if code is not None:
            return None, None
        if fields.keys() == {"exit"} and type(fields["exit"]) is int:
            code = fields["exit"]
        elif fields.keys() != {"test", "outcome"} or not _record(fields["test"], fields["outcome"], outcomes):
            return None, None
    return outcomes, code


def _record(test: object, outcome: object, outcomes: dict[str, str]) -> bool:
    if (
        not isinstance(test, str)
        or not is_clean(test)
        or not 0 < len(test) <= _LONGEST_NAME
        or test in outcomes
    ):
        return False
    if outcome not in ("passed", "failed", "other"):
        return False
    outcomes[test] = str(outcome)
    return True
