"""Components follow from facts: what holds, whom own tests catch, what is found."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_logomesh.agents.green.components import PENALTIES, components_of
from pytest_logomesh.agents.green.own_tests import tally
from pytest_logomesh.records.finding import Finding, Severity
from pytest_logomesh.records.observation import (
    TestRun as Run,
)  # pytest takes a class called Test... for tests
from tests.agents.green.green_samples import examination, finding, run, task

names = st.lists(st.sampled_from(("t1", "t2", "t3")), unique=True)
runs = st.lists(
    st.builds(
        lambda role, passed, failed, fault: run(role, passed, [t for t in failed if t not in passed], fault),
        st.sampled_from(("own", "correct", "again", "broken")), names, names, st.sampled_from((None, "never reported")),
    ), max_size=6,
)  # fmt: skip


def worth(*test_runs: Run) -> Decimal | None:
    """T for these runs; the task has two broken programs."""
    return components_of(task(), examination(runs=test_runs)).testing


def test_logic_is_the_share_of_behaviours_that_hold() -> None:
    """Of the task's behaviours, recorded or not."""
    assert components_of(task(), examination((True, False))).logic == Decimal("0.5")
    assert components_of(task(), examination((True,))).logic == Decimal("0.5")
    assert components_of(task(behaviours=()), examination(())).logic is None


def test_testing_is_the_share_of_broken_programs_that_are_caught() -> None:
    """A test that passes on correct programs and fails on a broken one catches it."""
    told = worth(run("own", "t"), run("correct", "t"), run("broken", "", "t"), run("broken", "t"))
    assert told == Decimal("0.5")


def test_reach_counts_places_where_a_mutant_is_caught() -> None:
    """Two of three mutants are caught, at one of two places: 3/4 x 2/3 + 1/4 x 1/2."""
    met = [
        run("broken", (), "t", name="mutants/solution.py:3:comparison:1"),
        run("broken", (), "t", name="mutants/solution.py:3:constant:1"),
        run("broken", "t", name="mutants/solution.py:9:constant:1"),
    ]
    assert worth(run("own", "t"), run("correct", "t"), *met) == Decimal("0.625")


def test_a_test_that_changes_its_mind_is_worth_nothing() -> None:
    """Where a correct program is met again and fares worse, kills are no evidence of anything."""
    met = (run("own", "t"), run("correct", "t"), run("broken", "", "t"))
    assert worth(*met, run("again", "t")) == 1
    assert worth(*met, run("again", "", "t")) == 0
    assert worth(*met, run("again", fault="ran out of processor time")) == 0


def test_a_false_alarm_lowers_testing_and_catches_nothing() -> None:
    """A test that fails a correct program counts against the suite, however many broken ones it fails."""
    told = worth(run("own", "ab"), run("correct", "a", "b"), run("broken", "a", "b"), run("broken", "b", "a"))
    assert told == Decimal("0.25")


@pytest.mark.parametrize(
    "own",
    [None, run("own"), run("own", "t", "u"), run("own", "t", fault="ran out of time")],
    ids=["no run", "nothing passes", "one fails", "came to nothing"],
)
def test_testing_is_nothing_when_tests_do_not_hold_on_the_own_code(own: Run | None) -> None:
    """Tests that contradict their own code are worth nothing."""
    rest = (run("correct", "t"), run("broken", "", "t"), run("broken", "", "t"))
    assert worth(*rest if own is None else (own, *rest)) == 0


def test_testing_is_absent_where_it_cannot_be_established() -> None:
    """A task without broken programs says nothing about tests, not even about their absence."""
    assert components_of(task(broken=False), examination(runs=())).testing is None


def test_a_broken_program_on_which_the_run_comes_to_nothing_is_caught() -> None:
    """An endless loop in it is found by the tests, if they ran well elsewhere."""
    endless = run("broken", fault="ran out of processor time")
    assert worth(run("own", "t"), run("correct", "t"), endless, endless) == 1


def test_a_run_that_comes_to_nothing_anywhere_else_is_no_evidence() -> None:
    """Tests that do not end on a correct program cannot accuse a broken one by not ending."""
    endless = run("broken", fault="ran out of processor time")
    told = worth(run("own", "t"), run("correct", "t", fault="ran out of processor time"), endless, endless)
    assert told == 0


def test_a_broken_program_is_not_caught_without_a_sound_test() -> None:
    """False alarms alone catch nothing, even where the run comes to nothing."""
    told = worth(run("own", "t"), run("correct", "", "t"), run("broken", "", "t"), run("broken", fault="x"))
    assert told == 0


def architecture(*findings: Finding) -> Decimal | None:
    """A with these findings."""
    return components_of(task(), examination(findings=findings)).architecture


def test_architecture_is_one_minus_penalties() -> None:
    """Confirmed in full, unconfirmed by half and confidence, refuted not at all."""
    assert architecture() == 1
    assert architecture(finding(Severity.HIGH)) == 1 - PENALTIES[Severity.HIGH]
    assert architecture(finding(Severity.HIGH, "unconfirmed")) == Decimal("0.865")
    assert architecture(finding(Severity.CRITICAL, "refuted")) == 1


def test_architecture_does_not_go_below_nothing() -> None:
    """Many findings end at 0."""
    assert architecture(*[finding(Severity.CRITICAL, line=line) for line in range(1, 9)]) == 0


def test_rationale_is_absent() -> None:
    """Nobody judged it, so it is not filled in."""
    assert components_of(task(), examination()).rationale is None


@given(runs)
def test_testing_stays_in_range_whatever_the_runs_say(test_runs: list[Run]) -> None:
    """T is in 0..1 as long as no more broken programs are met than the task has."""
    met = [r for r in test_runs if r.role != "broken"] + [r for r in test_runs if r.role == "broken"][:2]
    told = worth(*met)
    assert told is not None
    assert 0 <= told <= 1


@given(runs)
def test_one_more_caught_program_never_lowers_testing(test_runs: list[Run]) -> None:
    """Turning a run in which nothing failed into one in which all sound tests fail is no loss."""
    met = [r for r in test_runs if r.role != "broken"]
    before = examination(runs=(*met, run("broken", ("t1", "t2", "t3")), run("broken", ("t1", "t2", "t3"))))
    after = examination(
        runs=(*met, run("broken", ("t1", "t2", "t3")), run("broken", (), tally(before).sound))
    )
    first, second = components_of(task(), before).testing, components_of(task(), after).testing
    assert first is not None
    assert second is not None
    assert first <= second
