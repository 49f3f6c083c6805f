"""Lets a submission's own tests meet programs, one after the other, in a jail that knows none of them beforehand."""

import json
from collections.abc import Collection, Mapping
from types import TracebackType
from typing import Literal

from pytest_logomesh.records.observation import TestRun
from pytest_logomesh.records.roles import Jail, Sandbox
from pytest_logomesh.records.task import Limits, Program
from pytest_logomesh.sandbox.reply import (
    FORGED,
    Step,
    ending,
    is_clean,
    read_object,
    read_steps,
    without_notices,
)

Role = Literal["own", "correct", "again", "broken"]
_LONGEST_NAME = 500
_START_S = 10.0
"""Processor time for loading pytest, far more than it takes."""
_LEAST_CPU_S, _CPU_TIMES = 1.0, 5.0
_LEAST_WALL_S = 10.0
_FAULTS = {
    2: "the tests could not be collected",
    3: "pytest failed inside",
    4: "pytest could not be used",
    5: "no tests were found",
}


class OwnTesting:
    """One jail, one submission's tests. A context manager; each program gets a fresh fork and an empty folder.

    Args:
        sandbox: where they run.
        tests: relative POSIX path to text; `test_*.py` and `*_test.py` are collected.
        limits: for the tests on one program.

    Raises:
        SandboxBroken: on leaving, where there was no jail to run in. Nothing that tests or programs do raises.
    """

    def __init__(self, sandbox: Sandbox, tests: Mapping[str, str], limits: Limits) -> None:
        self._limits = limits
        self._longest_s = 0.0
        request = json.dumps({"tests": dict(tests)}).encode()
        starting = limits.model_copy(update={"cpu_s": max(_START_S, limits.cpu_s)})
        self._jail: Jail = sandbox.open("own_tests", request, starting)

    def __enter__(self) -> "OwnTesting":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exception: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._jail.end()

    def meet(self, role: Role, program: Program, only: Collection[str] | None = None) -> TestRun:
        """What the tests say about a program.

        Args:
            role: what it is. A correct one may use the limits in full; later ones a few times as much processor time
                as the longest of those took.
            program: hostile or not.
            only: names of the tests to run, up to the first that fails; all of them and to the end unless told.

        Raises:
            SandboxBroken: there was no jail to run in.
        """
        cpu_s, limits = self._cpu_s(role), self._limits
        share = {
            "cpu_s": cpu_s,
            "wall_s": max(_LEAST_WALL_S, limits.wall_s * cpu_s / limits.cpu_s),
            "memory_mb": limits.memory_mb,
            "reply_bytes": limits.output_kb * 512,
        }
        payload = {
            "files": dict(program.files),
            "only": None if only is None else sorted(only),
            "stop": only is not None,
        }
        # The server ends a step at its share; the jail ends where a whole tree goes over it.
        over = limits.model_copy(update={"cpu_s": cpu_s + 1, "wall_s": share["wall_s"] + 5})
        line = self._jail.ask(json.dumps(share).encode(), over, json.dumps(payload).encode())
        step = self._lost() if line is None else read_steps(line + b"\n", 1, FORGED)[0]
        if role in ("own", "correct"):
            self._longest_s = max(self._longest_s, step.cpu_s)
        return _test_run(role, program.name, step)

    def _cpu_s(self, role: Role) -> float:
        if role in ("own", "correct"):
            return self._limits.cpu_s
        return min(self._limits.cpu_s, max(_LEAST_CPU_S, _CPU_TIMES * self._longest_s))

    def _lost(self) -> Step:
        return Step("", ending(self._jail.end()), 0.0)


def _test_run(role: Role, program: str, step: Step) -> TestRun:
    reply, noticed = without_notices(step.reply)
    outcomes, code = _outcomes(reply)
    if (step.lost or noticed) is not None:
        fault = noticed or step.lost
    elif outcomes is None:
        fault = FORGED
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
        return FORGED
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
