"""Judging again from the record alone: the same under the same formula, another score under another."""

from decimal import Decimal

import pytest

from pytest_logomesh.agents.green.formulas.cis_1 import Cis1
from pytest_logomesh.agents.green.formulas.contextual_debt import ContextualDebt
from pytest_logomesh.agents.green.formulas.logomesh_v5 import LogomeshV5
from pytest_logomesh.agents.green.outcome import Policy, errored, failed, judge
from pytest_logomesh.agents.green.rescoring import rescore
from pytest_logomesh.records.errors import NotDelivered
from pytest_logomesh.records.finding import Gate, Severity
from pytest_logomesh.records.submission import StreamFigures
from pytest_logomesh.records.verdict import RoundScore, Verdict
from tests.agents.green.green_samples import battle, examination, finding, submission, task


def recorded(verdict: Verdict) -> Verdict:
    """As it comes back from a ledger."""
    return Verdict.model_validate_json(verdict.model_dump_json())


def judged(*severities: Severity) -> Verdict:
    """A battle with these confirmed findings, as cis-1 has it."""
    facts = examination((True, True), findings=[finding(severity) for severity in severities])
    return judge(battle(), task(), submission(), StreamFigures(tokens=9), facts, Policy(Cis1()))


@pytest.mark.parametrize("severities", [(), (Severity.LOW,), (Severity.HIGH, Severity.CRITICAL)])
def test_the_same_formula_says_the_same(severities: tuple[Severity, ...]) -> None:
    """To the last field, after the way through JSON."""
    first = recorded(judged(*severities))
    assert rescore(first, Policy(Cis1())) == first


def test_the_texts_of_a_submission_are_stored_once() -> None:
    """The grounds of a verdict leave them out, and scoring finds them in the submission."""
    kept = judged().grounds
    assert kept is not None
    assert (kept.source, kept.tests, kept.rationale) == ("", "", "")
    again = rescore(judged(), Policy(LogomeshV5()))
    assert again is not None
    assert again.components.testing == Decimal("0.9125")


def test_another_formula_gives_another_score_and_outcome() -> None:
    """What the first formula passed, another may not."""
    again = rescore(judged(), Policy(ContextualDebt()))
    assert again is not None
    assert (again.formula, again.cis, again.outcome) == ("contextual-debt/1", None, "failed")
    assert [reason.kind for reason in again.reasons] == ["score"]
    assert again.reasons[0].text == "no score: R absent, and each is a third of it"


def test_the_gate_is_the_runs_own() -> None:
    """A finding that did not fail the battle then does not fail it now."""
    lenient = Policy(Cis1(), Gate(severity=None))
    facts = examination(findings=[finding(Severity.HIGH)])
    first = judge(battle(), task(), submission(), StreamFigures(), facts, lenient)
    again = rescore(first, lenient)
    assert again is not None
    assert "finding" not in {reason.kind for reason in again.reasons}


def test_what_was_not_handed_in_stays_failed() -> None:
    """Its score follows the formula: 0 here, a tenth there."""
    first = recorded(failed(battle(), task(), NotDelivered("gone"), Cis1()))
    for formula, cis in ((Cis1(), "0"), (ContextualDebt(), "0"), (LogomeshV5(), "0.10")):
        again = rescore(first, Policy(formula))
        assert again is not None
        assert (again.cis, again.outcome, again.reasons) == (Decimal(cis), "failed", first.reasons)


def test_an_error_has_no_score_under_any_formula() -> None:
    """A dead server is nobody's zero."""
    again = rescore(errored(battle(), task(), "dead", Cis1()), Policy(LogomeshV5()))
    assert again is not None
    assert (again.outcome, again.cis, again.formula) == ("error", None, "logomesh-v5/1")


def test_a_record_without_grounds_cannot_be_scored_again() -> None:
    """It is said to be so, and not guessed."""
    assert rescore(judged().model_copy(update={"grounds": None}), Policy(Cis1())) is None


def test_rounds_are_kept() -> None:
    """The best answer is judged again; the others stand as they were."""
    rounds = (RoundScore(round=1, outcome="failed"), RoundScore(round=2, outcome="passed"))
    again = rescore(judged().model_copy(update={"round": 2, "rounds": rounds}), Policy(Cis1()))
    assert again is not None
    assert (again.round, again.rounds) == (2, rounds)
