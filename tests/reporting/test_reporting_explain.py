"""The whole derivation of one battle, as text."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_logomesh.records.evidence import Criterion, Fact, Judgement
from pytest_logomesh.records.verdict import Verdict
from pytest_logomesh.reporting.explain import explanation
from tests.reporting.report_samples import HOSTILE, error, verdict


def explained(text: str = "raised KeyError") -> Verdict:
    """A battle with everything that can be told; `text` stands wherever text from outside can stand."""
    criterion = Criterion.model_validate(
        {
            "name": "says-why",
            "component": "rationale",
            "votes": ["0.5", "0.75", "1"],
            "median": "0.75",
            "spread": "0.5",
        }
    )
    said = Judgement(
        judge=text, criteria=(criterion,), weight=Decimal("0.25"), calibrated=False, under_test=True
    )
    evidence = (
        Fact(component="logic", text="all 2 behaviours of the task", worth=Decimal(1)),
        Fact(component="logic", text=f"evicts_oldest: {text}", worth=Decimal("-0.5")),
        Fact(component="architecture", text="within bounds", worth=Decimal(0)),
    )
    steps = ("mean of A T L: (0.20 x 1 + 0.30 x 0.6667 + 0.30 x 0.5) / 0.80 = 0.6875", "score: 0.5000")
    return verdict(text=text).model_copy(update={"evidence": evidence, "steps": steps, "judgement": said})


def test_everything_stands_there_in_its_place() -> None:
    """Components with their facts, the judge, findings, steps, reasons."""
    lines = explanation(explained("is odd")).split("\n")
    assert lines == [
        "lru_cache, small, repeat 1: failed, CIS 0.8123 (good)",
        "  R -  A 1.00  T 0.67  L 0.50   behaviours 1/2",
        "",
        "R rationale: absent",
        "",
        "A architecture: 1.0000",
        "   0.0000  within bounds",
        "",
        "T testing: 0.6667",
        "",
        "L logic: 0.5000",
        "  +1.0000  all 2 behaviours of the task",
        "  -0.5000  evicts_oldest: is odd",
        "",
        "judge is odd: weight 0.25, it is not calibrated",
        "  it is the agent under test, by force",
        "  R says-why: 0.75 of 0.5, 0.75, 1, spread 0.5",
        "",
        "findings:",
        "  HIGH confirmed forbidden-import solution.py:1",
        "    is odd",
        "  MEDIUM unconfirmed forbidden-import solution.py:1",
        "    os is not allowed",
        "  HIGH refuted forbidden-import solution.py:1",
        "    os is not allowed",
        "",
        "formula cis-1/1:",
        "  mean of A T L: (0.20 x 1 + 0.30 x 0.6667 + 0.30 x 0.5) / 0.80 = 0.6875",
        "  score: 0.5000",
        "",
        "outcome: failed",
        "  behaviours that differ from the reference's:",
        "    - evicts_oldest: is odd",
    ]


def test_an_error_has_no_steps_and_says_why() -> None:
    """A dead server is nobody's score."""
    told = explanation(error())
    assert "  a part of the harness broke" in told.split("\n")
    assert "outcome: error" in told


def test_a_record_without_steps_says_so() -> None:
    """One of an earlier version."""
    assert "  the record does not hold its steps" in explanation(verdict()).split("\n")


@settings(deadline=None)
@given(st.text(st.characters(), max_size=1000) | st.just(HOSTILE))
def test_readable_in_80_columns(text: str) -> None:
    """Whatever an agent, a judge or a finding says, lines are short and hold nothing that a terminal obeys."""
    lines = explanation(explained(text)).split("\n")
    assert max(map(len, lines)) < 80
    assert all(line.isprintable() for line in lines)
