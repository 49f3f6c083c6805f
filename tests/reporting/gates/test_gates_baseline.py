"""`baseline`."""

import random
from decimal import Decimal
from typing import Any

import pytest

from pytest_logomesh.records.finding import Gate, Severity
from pytest_logomesh.reporting.comparison.stored import StoredRun
from pytest_logomesh.reporting.gates.baseline_gate import decide_baseline
from pytest_logomesh.reporting.gates.conclusion import GateConclusion
from pytest_logomesh.reporting.gates.lines import drop_lines
from pytest_logomesh.reporting.run_json import RunDocument
from tests.reporting.gates.gate_samples import (
    ERROR,
    NOTHING,
    SCORELESS,
    UNFOUGHT,
    Told,
    baseline,
    run,
    run_of,
    stored,
)

GOOD: Told = {name: ["0.95"] for name in "abcdefghij"}


def noisy(tasks: int, repeats: int, mean: float, seed: int, spread: float = 0.05) -> Told:
    """Scores around a mean."""
    drawn = random.Random(seed)
    return {
        f"{chr(97 + task)}-task": [f"{mean + drawn.uniform(-spread, spread):.4f}" for _ in range(repeats)]
        for task in range(tasks)
    }


def decided(document: RunDocument, before: StoredRun, most: str = "0.02") -> GateConclusion:
    """The gate on this run."""
    return decide_baseline(document, before, Decimal(most))


@pytest.mark.parametrize("told", [GOOD, {"a": ["0.5"]}, {"a": [NOTHING], "b": ["0.1", "1.0"]}])
def test_identical_runs_hold_though_no_drop_is_allowed(told: Told) -> None:
    """However few battles there are: nothing differs."""
    gate = decided(run(told), baseline(told), "0")

    assert gate.conclusion == "held"
    assert all(drop.identical and drop.conclusion == "pass" for drop in gate.drops)


def test_a_collapse_does_not_hold() -> None:
    """CIS and pass rate are each told, with their intervals."""
    gate = decided(run({name: ["0.30"] for name in GOOD}), baseline(GOOD))

    assert gate.conclusion == "not held"
    assert gate.says == "a figure fell by more"
    cis, passes = gate.drops
    assert (cis.metric, cis.conclusion, cis.estimate) == ("cis", "fail", -0.65)
    assert (passes.metric, passes.conclusion, passes.estimate) == ("pass_rate", "fail", -1.0)
    assert (cis.tasks, cis.pairs) == (10, 10)
    assert cis.high < -0.02


def test_one_figure_that_fell_is_enough() -> None:
    """Scores fall from 0.90 to 0.80, and every battle passes as before."""
    gate = decided(run(noisy(20, 1, 0.80, 1)), baseline(noisy(20, 1, 0.90, 2)))

    assert gate.conclusion == "not held"
    assert gate.drops[0].conclusion == "fail"
    assert gate.drops[1].estimate == 0


def test_a_drop_that_is_shown_to_be_less_holds() -> None:
    """26 tasks, five repeats, a little noise, and a tenth is allowed."""
    gate = decided(run(noisy(26, 5, 0.90, 1)), baseline(noisy(26, 5, 0.90, 2)), "0.1")

    assert gate.conclusion == "held"
    assert gate.says == "no figure fell by more"
    assert [drop.conclusion for drop in gate.drops] == ["pass", "pass"]


def test_what_cannot_be_told_is_undecided_and_says_what_would_do() -> None:
    """The interval, what could have been seen, and how many more repeats it would take."""
    gate = decided(run(noisy(8, 1, 0.62, 3, 0.2)), baseline(noisy(8, 1, 0.62, 4, 0.2)), "0.10")

    assert gate.conclusion == "undecided"
    undecided = [drop for drop in gate.drops if drop.conclusion == "undecided"]
    assert undecided
    for drop in undecided:
        assert drop.low < drop.estimate < drop.high
        assert 0 < drop.detectable < 1
    text = "\n".join(drop_lines(gate))
    assert "they would show a difference of 0." in text
    assert "more repeats of every task would decide" in text or "more than 1000 more repeats" in text


def test_one_pair_alone_is_undecided() -> None:
    """It fell, and nothing is known of chance."""
    gate = decided(run({"a": ["0.10"]}), baseline({"a": ["0.90"]}))

    assert gate.conclusion == "undecided"
    assert gate.drops[0].more_repeats is None
    assert (gate.drops[0].low, gate.drops[0].high) == (-1, 1)


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"formula": "cis-2/1"}, "the formula differs: baseline cis-2/1, this run cis-1/1"),
        ({"seed": 8}, "the master seed differs: baseline 8, this run 7"),
        ({"strategy": "workflow"}, "the strategy differs: baseline workflow, this run direct"),
        ({"rounds": 2}, "the number of rounds differs"),
        ({"judge": "oracle"}, "the judge differs"),
        ({"red_model": "attacker"}, "Red's model differs"),
        ({"gate": Gate(severity=Severity.LOW)}, "the least finding that fails a battle differs"),
        (
            {"tasks": dict.fromkeys("abcdefghij", "f" * 64)},
            "tasks have changed between the runs: a, b, c, d, e and 5",
        ),
    ],
)
def test_an_unlike_baseline_does_not_hold(fields: dict[str, Any], why: str) -> None:
    """Though every score is the same; it says what differs and the way out."""
    gate = decided(run(GOOD), baseline(GOOD, **fields))

    assert gate.conclusion == "not held"
    assert gate.drops == ()
    assert gate.says.startswith("the baseline is unlike this run: ")
    assert why in gate.says
    assert gate.says.endswith("run as the baseline did, or make a baseline that is like this run")


def test_the_machine_may_be_another() -> None:
    """Where a run is, how long it may take and what it is called change no verdict."""
    before = baseline(GOOD, sandbox="container", platform="Linux-9", python="3.13.1", plugin_version="0.0.9")

    assert decided(run(GOOD), before).conclusion == "held"


def test_without_a_task_in_common_there_is_nothing_to_compare() -> None:
    """Said as such, not as tasks that are missing."""
    gate = decided(run({"x": ["1.0"]}), baseline(GOOD))

    assert gate.conclusion == "not held"
    assert gate.says.startswith("no task in common with the baseline")


def test_a_set_that_shrank_does_not_hold() -> None:
    """Dropping the tasks that got worse is no way to hold a gate: neither whole tasks nor repeats."""
    before = baseline({"a": ["0.9", "0.9"], "b": ["0.9"]})
    gate = decided(run({"a": ["0.9"]}), before)

    assert gate.conclusion == "not held"
    assert "2 battles of the baseline were not asked for here: a-small-2, b-small-1" in gate.says


def test_what_is_new_is_left_out_and_told() -> None:
    """Tasks and repeats that the baseline lacks have no pair."""
    gate = decided(run({"a": ["0.9", "0.1"], "z": ["0.1"]}), baseline({"a": ["0.9"]}))

    assert gate.conclusion == "held"
    assert gate.says.endswith("; 2 battles without a counterpart in the baseline left out")


def test_the_only_tier_may_be_called_otherwise() -> None:
    """So two models can be held against each other."""
    gate = decided(run(GOOD, "large"), baseline(GOOD, "small"))

    assert gate.conclusion == "held"
    assert {drop.tier for drop in gate.drops} == {"large"}


def test_several_tiers_are_compared_by_name() -> None:
    """One that fell is not made up for by one that rose, and a tier that is gone is a set that shrank."""
    low, high = {name: ["0.20"] for name in GOOD}, GOOD
    before = stored(run_of({"one": high, "two": low}, "baseline"))

    crossed = decided(run_of({"one": low, "two": high}), before)
    assert crossed.conclusion == "not held"
    assert {(drop.tier, drop.conclusion) for drop in crossed.drops} == {("one", "fail"), ("two", "pass")}
    assert any(line.startswith("CIS of one: fail") for line in drop_lines(crossed))
    assert "10 battles of the baseline were not asked for here" in decided(run_of({"one": high}), before).says


@pytest.mark.parametrize(
    ("after", "before", "why"),
    [
        ({"a": ["0.9", ERROR]}, {"a": ["0.9", "0.9"]}, "1 of 2 battles have no verdict"),
        (
            {"a": ["0.9", "0.9"]},
            {"a": ["0.9", ERROR]},
            "1 of the baseline's 2 battles have no verdict to compare",
        ),
        (
            {"a": ["0.9", "0.9"]},
            {"a": ["0.9", UNFOUGHT]},
            "1 of the baseline's 2 battles have no verdict to compare",
        ),
        ({"a": ["0.9", SCORELESS]}, {"a": ["0.9", "0.9"]}, "made no score of 1 answers"),
        ({}, {"a": ["0.9"]}, "no battle was fought"),
        ({"a": ["0.9"]}, {"a": [SCORELESS]}, "no battle of the baseline has a score"),
    ],
)
def test_it_never_holds_on_nothing(after: Told, before: Told, why: str) -> None:
    """Too little on either side is a failure that says so."""
    gate = decided(run(after), baseline(before), "1")

    assert gate.conclusion == "not held"
    assert why in gate.says


def test_a_few_errors_leave_their_pairs_out() -> None:
    """One in ten may be without a verdict."""
    gate = decided(run({"a": ["0.9"] * 9 + [ERROR]}), baseline({"a": ["0.9"] * 10}))

    assert gate.conclusion == "held"
    assert gate.drops[0].pairs == 9
