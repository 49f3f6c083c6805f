"""The exit code of a run: pytest's own, ours where a part of ours broke, and the gates' where there are any."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol

import pytest

from pytest_logomesh.ledger.header import RunHeader
from pytest_logomesh.records.verdict import Verdict
from pytest_logomesh.reporting.gates.conclusion import GateConclusion
from pytest_logomesh.reporting.gates.conclusion import exit_code as gates_code

ERRORS_PRESENT = 6
"""Exit code: a part of ours broke in at least one battle."""


class Ended(Protocol):
    """What is asked of a run that ended."""

    @property
    def header(self) -> RunHeader | None:
        """None where no battle was asked for."""

    @property
    def verdicts(self) -> Sequence[Verdict]:
        """What was judged."""

    @property
    def gated(self) -> bool:
        """Whether gates decide how it ends."""

    @property
    def gates(self) -> Sequence[GateConclusion]:
        """What they came to."""


def exit_code(exitstatus: int, run: Ended, *, others_failed: bool) -> int:
    """What the process ends with.

    Without a gate pytest's own code, but 6 where there are errors. With one 0 held, 1 not held, 7 undecided; errors
    outrank that, and failed tests that are no battles are a 1 whatever the gates say. Without any battle it is 5.

    Args:
        exitstatus: pytest's own; 2 to 5 stay as they are.
        run: with its verdicts, and with its gates decided.
        others_failed: whether a test failed that is no battle.
    """
    if exitstatus not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        return exitstatus
    if any(verdict.outcome == "error" for verdict in run.verdicts):
        return ERRORS_PRESENT
    if run.header is None:
        return int(pytest.ExitCode.NO_TESTS_COLLECTED)
    if not run.gated:
        return exitstatus
    return int(pytest.ExitCode.TESTS_FAILED) if others_failed else gates_code(run.gates)


def is_battle(nodeid: str, battles: Collection[str]) -> bool:
    """Whether an item fights one of these battles, which its parameters name."""
    _, _, parameters = nodeid.partition("[")
    return any(battle in parameters for battle in battles)
