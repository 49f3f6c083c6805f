"""What examiners may rely on, whoever answers their probes: scripted ones and jails alike."""

import pytest

from pytest_logomesh.agents.green.examine import examine
from pytest_logomesh.agents.green.formulas.cis_1 import Cis1
from pytest_logomesh.agents.green.outcome import Policy, judge
from pytest_logomesh.agents.green.probes import JailProbes, Probes
from pytest_logomesh.records.submission import StreamFigures
from pytest_logomesh.records.task import Program
from pytest_logomesh.sandbox import ProcessSandbox
from tests.agents.green.green_samples import (
    ALSO_RIGHT,
    BLIND,
    MISTAKEN,
    PICKY,
    RIGHT,
    TESTS,
    WRONG,
    ScriptedProbes,
    battle,
    submission,
    task,
)


@pytest.fixture(params=["scripted", "jail"])
def probes(request: pytest.FixtureRequest) -> Probes:
    """Each implementation."""
    if request.param == "jail":
        return JailProbes(ProcessSandbox())
    return ScriptedProbes({RIGHT: ("6", "0"), ALSO_RIGHT: ("6", "0"), WRONG: ("9", "0")})


def program(source: str) -> Program:
    """One file."""
    return Program(name="some", files={"solution.py": source})


def test_observations_come_one_a_behaviour_in_order(probes: Probes) -> None:
    """Nothing is missing, doubled or out of order."""
    record = probes.observe(task(), program(RIGHT), 5)
    assert [observation.behaviour for observation in record] == ["doubles", "doubles_nothing"]


def test_right_programs_are_told_alike_and_wrong_ones_apart(probes: Probes) -> None:
    """With one seed two correct programs leave the same record, a broken one another."""
    right, also, wrong = (probes.observe(task(), program(s), 5) for s in (RIGHT, ALSO_RIGHT, WRONG))
    assert right == also
    assert right != wrong


def test_test_runs_come_one_a_program_in_order(probes: Probes) -> None:
    """Each in the role it was given, told apart by what passed."""
    with probes.own_tests(task(), {"test_solution.py": TESTS}) as meeting:
        own, broken = meeting.meet("own", program(RIGHT)), meeting.meet("broken", program(WRONG))
    assert (own.role, broken.role) == ("own", "broken")
    assert own.passed
    assert own.passed == broken.failed


@pytest.mark.parametrize(
    ("source", "tests", "kinds"),
    [
        (RIGHT, TESTS, []),
        (ALSO_RIGHT, TESTS, []),
        (WRONG, BLIND, ["logic", "own-tests", "score"]),
        (RIGHT, None, ["own-tests", "score"]),
        (RIGHT, BLIND, ["own-tests", "score"]),
        (RIGHT, MISTAKEN, ["own-tests", "score"]),
        (RIGHT, PICKY, ["own-tests", "score"]),
        ("import os\n" + RIGHT, TESTS, ["finding"]),
        ("def double(x) return", TESTS, ["logic", "own-tests", "finding", "score"]),
        ("raise SystemExit(0)", TESTS, ["logic", "own-tests", "score"]),
    ],
    ids=[
        "right",
        "also right",
        "wrong",
        "untested",
        "blind",
        "mistaken",
        "picky",
        "import",
        "syntax",
        "exits",
    ],
)
def test_a_whole_battle_is_examined_and_judged(source: str, tests: str | None, kinds: list[str]) -> None:
    """From source text to reasons, through real processes."""
    handed_in = submission(source, tests)
    facts = examine(task(), handed_in, 11, ProcessSandbox())
    told = judge(battle(), task(), handed_in, StreamFigures(), facts, Policy(Cis1()))
    assert list(dict.fromkeys(reason.kind for reason in told.reasons)) == kinds
    assert told.outcome == ("failed" if kinds else "passed")
