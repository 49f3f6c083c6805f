"""Components follow from facts, and their facts add up to them; a judge moves two of them, and not far."""

from collections.abc import Mapping
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_logomesh.agents.green.components import components_of
from pytest_logomesh.agents.green.grounds import grounds_of
from pytest_logomesh.agents.green.influence import BOUND
from pytest_logomesh.agents.green.own_tests import tally
from pytest_logomesh.records.evidence import Criterion, Fact, Judgement
from pytest_logomesh.records.finding import Severity
from pytest_logomesh.records.observation import (
    TestRun as Run,
)  # pytest takes a class called Test... for tests
from pytest_logomesh.records.record import score
from pytest_logomesh.records.task import ScriptCheck, Task
from pytest_logomesh.records.verdict import Components, Examination
from tests.agents.green.green_samples import examination, finding, run, submission, task

shares_of_weight = st.integers(0, 100).map(lambda number: Decimal(number) / 100)
names = st.lists(st.sampled_from(("t1", "t2", "t3")), unique=True)
runs = st.lists(
    st.builds(
        lambda role, passed, failed, fault: run(role, passed, [t for t in failed if t not in passed], fault),
        st.sampled_from(("own", "correct", "again", "broken")), names, names, st.sampled_from((None, "never reported")),
    ), max_size=6,
)  # fmt: skip


def parts(
    facts: Examination | None, about: Task | None = None, said: Judgement | None = None
) -> tuple[Components, tuple[Fact, ...]]:
    """The components of an examination, and their facts."""
    return components_of(grounds_of(about or task(), submission()), facts, said)


def worth(*test_runs: Run) -> Decimal | None:
    """T for these runs; the task has two broken programs."""
    return parts(examination(runs=test_runs))[0].testing


def judgement(levels: Mapping[str, str], weight: str = "1") -> Judgement:
    """A judge that gives a component the same level three times."""
    return Judgement(
        judge="wise",
        criteria=tuple(
            Criterion.model_validate(
                {"name": "why", "component": name, "votes": [level] * 3, "median": level, "spread": "0"}
            )
            for name, level in levels.items()
        ),
        weight=Decimal(weight),
        calibrated=True,
    )


def test_logic_is_the_share_of_behaviours_that_hold() -> None:
    """Of the task's behaviours, recorded or not."""
    assert parts(examination((True, False)))[0].logic == Decimal("0.5")
    assert parts(examination((True,)))[0].logic == Decimal("0.5")
    assert parts(examination(()), task(behaviours=()))[0].logic is None


def test_nothing_handed_in_has_no_logic_and_nothing_else() -> None:
    """Nothing holds of what is not there."""
    assert parts(None)[0] == Components(logic=Decimal(0))


def test_every_behaviour_that_does_not_hold_is_named_with_its_cost() -> None:
    """Two of three: each costs a third, and the thirds add up."""
    about = task(behaviours=("doubles", "doubles_nothing", "stays_calm"))
    components, facts = parts(examination((False, True)), about)
    assert components.logic == Decimal("0.3333")
    assert [(fact.text, fact.worth) for fact in facts if fact.component == "logic"] == [
        ("all 3 behaviours of the task", 1),
        ("doubles: differs from the reference", Decimal("-0.3333")),
        ("a behaviour that was not recorded", Decimal("-0.3334")),
    ]


def test_a_thousand_behaviours_that_do_not_hold_are_told_in_short() -> None:
    """Forty are named, and the rest is one line."""
    facts = parts(examination(()), task(behaviours=tuple(f"b{number}" for number in range(1000))))[1]
    told = [fact for fact in facts if fact.component == "logic"]
    assert told[-1].text == "960 more behaviours that do not hold"
    assert len(told) == 42
    assert sum(fact.worth for fact in told) == 0


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
    assert parts(examination(runs=()), task(broken=False))[0].testing is None


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


def test_a_judge_moves_a_component_towards_what_it_says_and_never_far() -> None:
    """By at most 0.15 times its weight; less where it says less."""
    low = finding(Severity.HIGH)
    assert parts(examination(findings=[low]))[0].architecture == Decimal("0.70")
    for says, weight, expected in (
        ("1", "1", "0.85"),
        ("1", "0.5", "0.775"),
        ("0", "1", "0.55"),
        ("0.75", "1", "0.75"),
        ("1", "0", "0.70"),
    ):
        told = parts(examination(findings=[low]), said=judgement({"architecture": says}, weight))
        assert told[0].architecture == Decimal(expected)


def test_a_judge_moves_neither_logic_nor_testing() -> None:
    """Whatever it says of the rest."""
    half = examination((True, False), runs=[run("own", "t"), run("correct", "t"), run("broken", "", "t")])
    said = judgement({"rationale": "0", "architecture": "0"})
    before, after = parts(half)[0], parts(half, said=said)[0]
    assert (before.logic, before.testing) == (after.logic, after.testing)


def test_a_judge_fills_in_nothing() -> None:
    """What facts alone cannot establish stays absent."""
    about = task().model_copy(
        update={"check": ScriptCheck(original="x", preamble="", setup="", statements={})}
    )
    told = parts(examination(), about, judgement({"rationale": "1", "architecture": "1"}))[0]
    assert told == Components(logic=Decimal(1))


levels = st.sampled_from(("0", "0.25", "0.5", "0.75", "1"))


@given(st.lists(st.sampled_from(Severity), max_size=6), levels, levels, shares_of_weight)
def test_the_judge_is_bounded_on_both_sides(
    severities: list[Severity], first: str, second: str, weight: Decimal
) -> None:
    """The distance is never above 0.15 times the weight, and a kinder judge never lowers anything."""
    facts = examination(findings=[finding(severity) for severity in severities])
    without = parts(facts)[0].architecture
    lower, higher = sorted((first, second), key=Decimal)
    harsh = parts(facts, said=judgement({"architecture": lower}, str(weight)))[0].architecture
    kind = parts(facts, said=judgement({"architecture": higher}, str(weight)))[0].architecture
    assert without is not None
    assert harsh is not None
    assert kind is not None
    assert 0 <= harsh <= kind <= 1
    assert max(abs(harsh - without), abs(kind - without)) <= score(BOUND * weight)


@given(
    st.lists(st.booleans(), max_size=2),
    runs,
    st.lists(st.sampled_from(Severity), max_size=12),
    levels,
    shares_of_weight,
)
def test_facts_add_up_to_their_component(
    holds: list[bool], test_runs: list[Run], severities: list[Severity], level: str, weight: Decimal
) -> None:
    """To the last of four places; what is absent has none."""
    met = [r for r in test_runs if r.role != "broken"] + [r for r in test_runs if r.role == "broken"][:2]
    facts = examination(holds, met, [finding(severity) for severity in severities])
    said = judgement({"rationale": level, "architecture": level}, str(weight))
    components, evidence = parts(facts, said=said)
    for name, value in components.model_dump().items():
        worths = [fact.worth for fact in evidence if fact.component == name]
        assert sum(worths) == (value or 0)
        assert all(worth == score(worth) for worth in worths)


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
    first, second = parts(before)[0].testing, parts(after)[0].testing
    assert first is not None
    assert second is not None
    assert first <= second
