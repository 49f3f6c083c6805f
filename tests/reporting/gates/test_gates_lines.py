"""What people read of gates: lines, and the section of the summary."""

from decimal import Decimal

import pytest

from pytest_logomesh.reporting.gates.baseline_gate import decide_baseline
from pytest_logomesh.reporting.gates.conclusion import Drop, GateConclusion
from pytest_logomesh.reporting.gates.lines import drop_lines
from pytest_logomesh.reporting.gates.score_gate import decide_score
from pytest_logomesh.reporting.summary import summary_markdown
from tests.reporting.gates.gate_samples import baseline, run
from tests.reporting.report_samples import HOSTILE


def of(more_repeats: int | None, tier: str = "small", **fields: object) -> Drop:
    """A pass rate that is undecided."""
    drop = Drop(
        metric="pass_rate",
        tier=tier,
        conclusion="undecided",
        identical=False,
        estimate=-0.05,
        low=-0.12,
        high=0.02,
        p_exceeds=0.2,
        p_within=0.8,
        tasks=20,
        pairs=60,
        detectable=0.1,
        more_repeats=more_repeats,
    )
    return drop.model_copy(update=fields)


def lines(*drops: Drop) -> list[str]:
    """Of a gate with these figures."""
    gate = GateConclusion(gate="baseline", asked="x", conclusion="undecided", says="y", drops=drops)
    return list(drop_lines(gate))


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (12, "about 12 more repeats of every task would decide"),
        (1, "about 1 more repeat of every task would decide"),
        (None, "to decide would take more than 1000 more repeats: add tasks, or allow a larger drop"),
    ],
)
def test_what_is_undecided_says_what_it_would_take(more: int | None, said: str) -> None:
    """Beside the interval, and what could have been seen."""
    assert lines(of(more)) == [
        "pass rate: undecided, -0.0500 [-0.1200, +0.0200] over 20 tasks, 60 pairs; they would show a difference of "
        f"0.1000; {said}"
    ]


def test_tiers_are_named_where_there_are_several() -> None:
    """And only there."""
    first, second = lines(of(1, "one"), of(1, "two"))

    assert first.startswith("pass rate of one: ")
    assert second.startswith("pass rate of two: ")


def test_the_summary_has_a_line_a_gate() -> None:
    """With a line a figure below it."""
    document = run({"a": ["0.9"]})
    gates = (
        decide_score(document, Decimal("0.5")),
        decide_baseline(document, baseline({"a": ["0.9"]}), Decimal("0.02")),
    )
    page = summary_markdown(document.model_copy(update={"gates": gates}))

    assert "- `gate fail-under 0.5: held` `CIS 0.9000 [0.0000, 1.0000] over 1 task`\n" in page
    assert (
        "- `gate baseline baseline, max drop 0.02: held` `no figure fell by more`\n  - `CIS: pass, " in page
    )
    assert "gate " not in summary_markdown(document)


def test_hostile_names_stay_in_their_code_span() -> None:
    """A tier's and a battle's name may hold anything."""
    gate = GateConclusion(
        gate="baseline", asked=HOSTILE, conclusion="held", says=HOSTILE, drops=(of(1, HOSTILE), of(1, "x"))
    )
    page = summary_markdown(run({"a": ["0.9"]}).model_copy(update={"gates": (gate,)}))

    told = [line for line in page.splitlines() if "owned" in line]
    assert len(told) == 2
    for line in told:
        assert line.count("`") % 2 == 0
        assert not line.replace("`", "").strip("- ").startswith("<")
        assert line.isprintable()
