"""The text of an assertion failure."""

from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_logomesh.records.verdict import Reason
from pytest_logomesh.reporting.reasons import reasons_text
from tests.reporting.report_samples import HOSTILE, battle, error, verdict


def test_headline_components_and_grouped_reasons() -> None:
    """Reasons of one kind stand together, gravest kind first, in the words of the report."""
    reasons = (
        Reason(kind="own-tests", text="test_get fails on correct code"),
        Reason(kind="logic", text="evicts_oldest: differs"),
        Reason(kind="novel", text="of a later version"),
        Reason(kind="logic", text="updates: raised KeyError"),
    )
    assert reasons_text(verdict().model_copy(update={"reasons": reasons})).split("\n") == [
        "lru_cache, small, repeat 1: failed, CIS 0.8123 (good)",
        "  R -  A 1.00  T 0.67  L 0.50   behaviours 1/2",
        "  behaviours that differ from the reference's:",
        "    - evicts_oldest: differs",
        "    - updates: raised KeyError",
        "  the submission's own tests:",
        "    - test_get fails on correct code",
        "  novel:",
        "    - of a later version",
    ]


def test_an_error_says_that_it_says_nothing_about_the_answer() -> None:
    """Nobody takes a dead server for a bad answer."""
    assert reasons_text(error()).split("\n") == [
        "lru_cache, small, repeat 1: error, no CIS",
        "  a part of the harness broke; this says nothing about the answer:",
        "    - the model server at http://127.0.0.1:8000/v1 does not answer",
    ]


def test_a_twin_is_named() -> None:
    """With the tier `flawed` the headline says which twin was handed in."""
    fought = battle(tier="flawed").model_copy(update={"twin": "evicts_newest"})
    assert reasons_text(verdict(fought)).startswith("lru_cache, flawed (evicts_newest), repeat 1: failed")


@settings(deadline=None)
@given(st.text(st.characters(), max_size=1000))
def test_readable_in_80_columns(text: str) -> None:
    """Whatever a reason says, lines are short and hold nothing that a terminal obeys."""
    lines = reasons_text(verdict(text=text)).split("\n")
    assert max(map(len, lines)) < 80
    assert all(line.isprintable() for line in lines)


def test_lines_of_a_reason_stay_lines() -> None:
    """A reason of several lines keeps them, indented under its dash."""
    reasons = (Reason(kind="error", text="first\n\nthird"),)
    lines = reasons_text(error().model_copy(update={"reasons": reasons})).split("\n")
    assert [line.rstrip() for line in lines[2:]] == ["    - first", "", "      third"]


def test_long_lists_are_cut() -> None:
    """Twenty of a kind are shown, the rest is counted; a long text ends in dots."""
    reasons = tuple(Reason(kind="logic", text=f"{number}: {HOSTILE}{'x' * 9999}") for number in range(25))
    text = reasons_text(verdict().model_copy(update={"reasons": reasons}))
    assert "    and 5 more; run.json has them all" in text
    assert text.count("...") == 20
    assert len(text) < 20_000
