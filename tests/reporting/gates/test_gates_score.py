"""`fail-under`."""

from decimal import Decimal

import pytest

from pytest_logomesh.reporting.gates.conclusion import GateConclusion
from pytest_logomesh.reporting.gates.score_gate import decide_score
from pytest_logomesh.reporting.run_json import RunDocument
from tests.reporting.gates.gate_samples import ERROR, NOTHING, SCORELESS, UNFOUGHT, run, run_of


def decided(document: RunDocument, least: str) -> GateConclusion:
    """The gate on this run."""
    return decide_score(document, Decimal(least))


def test_the_mean_over_tasks_decides() -> None:
    """A task that was repeated often counts as much as any other."""
    document = run({"a": ["0.9"] * 8, "b": ["0.5"]})

    assert decided(document, "0.70").conclusion == "held"
    assert decided(document, "0.71").conclusion == "not held"


def test_the_line_has_mean_interval_and_tasks() -> None:
    """What was asked for stands there as it was typed."""
    gate = decided(
        run({name: [score] for name, score in zip("abcdef", ["0.9"] * 5 + ["0.8"], strict=True)}), "0.80"
    )

    assert gate.asked == "0.80"
    assert gate.says == "CIS 0.8833 [0.8000, 0.9000] over 6 tasks"
    (score,) = gate.scores
    assert (score.tier, score.mean, score.tasks, score.battles) == ("small", 0.8833, 6, 6)
    assert score.low <= score.mean <= score.high


def test_it_is_exact_at_the_mark_and_not_rounded_up_to_it() -> None:
    """Three thirds are one, and what is a hair under the mark is neither held nor shown as at it."""
    at = run({"a": ["0.7000", "0.8000", "0.9000"], "b": ["0.8000"]})
    under = run({"a": ["0.8", "0.8", "0.7999"]})

    assert decided(at, "0.8").conclusion == "held"
    assert decided(under, "0.8").conclusion == "not held"
    assert "CIS 0.7999 " in decided(under, "0.8").says


def test_an_answer_without_a_score_counts_0_and_an_error_does_not_count() -> None:
    """Handing in nothing is no way to a better mean; what broke on our side is left out, up to one in ten."""
    assert decided(run({"a": ["1.0"], "b": [NOTHING]}), "0.5").conclusion == "held"
    assert decided(run({"a": ["1.0"], "b": [NOTHING]}), "0.51").conclusion == "not held"
    assert decided(run({"a": ["1.0"] * 9 + [ERROR]}), "1").conclusion == "held"


def test_every_tier_has_to_hold() -> None:
    """A good one does not make up for another, and the line names both."""
    gate = decided(run_of({"good": {"a": ["1.0"]}, "bad": {"a": ["0.4"]}}), "0.6")

    assert gate.conclusion == "not held"
    assert "CIS of good 1.0000" in gate.says
    assert "CIS of bad 0.4000" in gate.says


@pytest.mark.parametrize(
    ("document", "why"),
    [
        (run({}), "no battle was fought"),
        (run({"a": [ERROR]}), "1 of 1 battles have no verdict (1 ended in an error), more than one in 10"),
        (run({"a": ["1.0"] * 8 + [ERROR, UNFOUGHT]}), "(1 ended in an error, 1 were not fought)"),
        (run({"a": ["1.0", SCORELESS]}), "the formula cis-1/1 made no score of 1 answers, such as a-small-2"),
    ],
)
def test_it_never_holds_on_nothing(document: RunDocument, why: str) -> None:
    """Whatever the mark, and it says what is missing."""
    gate = decided(document, "0")

    assert gate.conclusion == "not held"
    assert why in gate.says
    assert gate.scores == ()
