"""How a run ends: pytest's exit code, ours, and the gates'."""

from dataclasses import dataclass

import pytest

from pytest_logomesh.ledger.header import RunHeader
from pytest_logomesh.records.verdict import Verdict
from pytest_logomesh.reporting.gates.conclusion import Conclusion, GateConclusion
from pytest_logomesh.session.gates import exit_code, is_battle
from tests.reporting.report_samples import error, header, verdict


@dataclass(frozen=True)
class Run:
    """A run that ended."""

    header: RunHeader | None = header("a-small-1")  # noqa: RUF009 - records are frozen
    verdicts: tuple[Verdict, ...] = (verdict(),)
    gated: bool = False
    gates: tuple[GateConclusion, ...] = ()


def gated(*reached: Conclusion, broken: bool = False) -> Run:
    """A run whose gates came to that."""
    gates = tuple(GateConclusion(gate="fail-on", asked="LOW", conclusion=each, says="x") for each in reached)
    return Run(gated=True, gates=gates, verdicts=(error(),) if broken else (verdict(),))


@pytest.mark.parametrize("own", [0, 1, 2, 3, 4, 5])
def test_without_a_gate_it_is_pytests_own(own: int) -> None:
    """Unless there are errors: those make it 6, but for 2 to 5."""
    broken = Run(verdicts=(verdict(), error()))

    assert exit_code(own, Run(), others_failed=False) == own
    assert exit_code(own, broken, others_failed=False) == (own if own > 1 else 6)


@pytest.mark.parametrize("own", [0, 1])
def test_with_one_the_gate_decides(own: int) -> None:
    """0 held, 1 not held, 7 undecided; errors outrank all of them."""
    assert exit_code(own, gated("held"), others_failed=False) == 0
    assert exit_code(own, gated("held", "undecided"), others_failed=False) == 7
    assert exit_code(own, gated("undecided", "not held"), others_failed=False) == 1
    for reached in ("held", "undecided", "not held"):
        assert exit_code(own, gated(reached, broken=True), others_failed=False) == 6


def test_with_one_the_rest_stays() -> None:
    """Interrupted stays interrupted, a run without battles is 5, other tests' failures are failures."""
    assert exit_code(2, gated("held"), others_failed=False) == 2
    assert exit_code(0, Run(header=None, verdicts=(), gated=True), others_failed=False) == 5
    assert exit_code(1, gated("held"), others_failed=True) == 1
    assert exit_code(1, gated("undecided"), others_failed=True) == 1


def test_gates_that_were_not_decided_do_not_hold() -> None:
    """As when the disk was full at the end."""
    assert exit_code(0, gated(), others_failed=False) == 1


def test_a_battle_is_known_by_its_parameters() -> None:
    """Alone or among others; a name in a path is none."""
    battles = ("lru_cache-small-1",)

    assert is_battle("tasks/test_battles.py::test_battle[lru_cache-small-1]", battles)
    assert is_battle("test_own.py::test_it[x-lru_cache-small-1]", battles)
    assert not is_battle("lru_cache-small-1/test_own.py::test_it", battles)
    assert not is_battle("test_own.py::test_it[x]", battles)
