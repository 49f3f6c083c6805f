"""contextual-debt: three thirds, and nothing else."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from pytest_logomesh.agents.green.formulas.contextual_debt import THIRDS, ContextualDebt, combine
from pytest_logomesh.agents.green.grounds import grounds_of
from pytest_logomesh.records.finding import Severity
from pytest_logomesh.records.record import score
from pytest_logomesh.records.verdict import Components
from tests.agents.green.green_samples import examination, finding, submission, task

shares = st.integers(0, 10_000).map(lambda number: score(Decimal(number) / 10_000))


def test_thirds_count_alike_and_logic_not_at_all() -> None:
    """(0.9 + 0.6 + 0.3) / 3."""
    parts = {"rationale": "0.9", "architecture": "0.6", "testing": "0.3"}
    for works in ("0", "1"):
        assert combine(Components.model_validate({**parts, "logic": works}))[0] == Decimal("0.6")


def test_no_response_is_worth_nothing() -> None:
    """Nothing handed in is 0 in all three."""
    told = ContextualDebt().derive(grounds_of(task(), None), None, None)
    assert told.cis == 0
    assert told.components.model_dump(exclude_none=True) == dict.fromkeys(THIRDS, Decimal(0))


def test_an_absent_third_leaves_no_score() -> None:
    """And the step says which."""
    told = ContextualDebt().derive(grounds_of(task(), submission()), examination(), None)
    assert told.cis is None
    assert told.steps == ("no score: R absent, and each is a third of it",)


@given(shares, shares, shares, st.lists(st.sampled_from(Severity), max_size=3))
def test_the_score_is_in_range_and_has_four_places(
    first: Decimal, second: Decimal, third: Decimal, severities: list[Severity]
) -> None:
    """Whatever goes in; findings only count in A."""
    told = combine(Components(rationale=first, architecture=second, testing=third))[0]
    assert told is not None
    assert 0 <= told <= 1
    assert told == score(told)
    facts = examination(findings=[finding(severity) for severity in severities])
    assert ContextualDebt().derive(grounds_of(task(), submission()), facts, None).cis is None
