"""A is 1 less bounded costs, each of them a fact; less of anything bad never lowers it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_logomesh.agents.green.architecture import COSTS, architecture
from pytest_logomesh.records.evidence import Design, Measures
from pytest_logomesh.records.finding import Finding, Severity
from tests.agents.green.green_samples import finding

counts = st.integers(0, 300)
measures = st.builds(Measures, **dict.fromkeys(Measures.model_fields, counts))
designs = st.builds(Design, own=measures, allowed=measures)
findings = st.lists(
    st.builds(finding, st.sampled_from(Severity), st.sampled_from(("confirmed", "unconfirmed", "refuted"))),
    max_size=6,
)


def value(design: Design | None = None, *found: Finding) -> Decimal:
    """A alone."""
    return architecture(design, found)[0]


def test_every_measure_has_its_cost() -> None:
    """And all of them together leave something of A."""
    assert COSTS.keys() == Measures.model_fields.keys()
    assert sum(cost.most for cost in COSTS.values()) == Decimal("0.70")


def test_what_correct_programs_have_costs_nothing() -> None:
    """However large it is; and what is free costs nothing even where they have less."""
    large = Measures(
        statements=900, longest_function=90, cognitive=80, nesting=9, duplicated=40, dead=3, untyped=70
    )
    assert value(Design(own=large, allowed=large)) == 1
    small = Measures(statements=40, longest_function=20, cognitive=10, nesting=3)
    assert value(Design(own=small, allowed=Measures())) == 1


def test_what_goes_beyond_costs_in_proportion() -> None:
    """Half as much again as the limit is half of the most that it can cost."""
    allowed = Measures(cognitive=20)
    assert value(Design(own=Measures(cognitive=30), allowed=allowed)) == Decimal("0.9250")
    assert value(Design(own=Measures(cognitive=40), allowed=allowed)) == Decimal("0.8500")
    assert value(Design(own=Measures(cognitive=4000), allowed=allowed)) == Decimal("0.8500")


@pytest.mark.parametrize(
    ("severity", "state", "left"),
    [
        (Severity.CRITICAL, "confirmed", "0.5"),
        (Severity.HIGH, "confirmed", "0.7"),
        (Severity.HIGH, "unconfirmed", "0.865"),
        (Severity.HIGH, "refuted", "1"),
        (Severity.INFO, "confirmed", "1"),
    ],
)
def test_findings_cost_by_severity_and_state(severity: Severity, state: str, left: str) -> None:
    """An unconfirmed one half, times its confidence of 0.9."""
    assert value(None, finding(severity, state)) == Decimal(left)


def test_a_models_word_costs_nothing() -> None:
    """Until it has fired."""
    claim = finding(Severity.CRITICAL, "unconfirmed").model_copy(update={"origin": "model"})
    assert value(None, claim) == 1


def test_facts_say_what_was_found_and_what_it_cost() -> None:
    """What is within its limit stands on one line."""
    own = Measures(statements=50, nesting=6)
    told = architecture(Design(own=own, allowed=Measures(statements=60, nesting=2)), (finding(),))[1]
    assert [(fact.text[:70], fact.worth) for fact in told] == [
        ("6 levels of nesting in a function; correct programs have at most 2, an", Decimal("-0.1")),
        ("within bounds: 50 statements (limit 60), 0 statements in the longest f", 0),
        ("solution.py:1 forbidden-import (confirmed): imports os", Decimal("-0.3")),
    ]


def test_what_is_more_than_all_is_given_back_by_the_last_fact() -> None:
    """Three critical findings take 1.5 of 1."""
    found, told = architecture(None, [finding(Severity.CRITICAL)] * 3)
    assert found == 0
    assert (told[-1].text, told[-1].worth) == ("more cannot be taken from A than it has", Decimal("0.5"))


@given(designs, findings)
def test_the_worths_of_all_facts_add_up(design: Design, found: list[Finding]) -> None:
    """To A less 1, in four places, and A is in 0..1."""
    total, told = architecture(design, found)
    assert total == 1 + sum(fact.worth for fact in told)
    assert 0 <= total <= 1
    assert all(fact.worth.as_tuple().exponent == -4 for fact in told)


@given(designs, findings, st.data())
def test_a_finding_less_never_lowers_it(design: Design, found: list[Finding], data: st.DataObject) -> None:
    """Whichever it is."""
    kept = [each for each in found if data.draw(st.booleans())]
    assert value(design, *kept) >= value(design, *found)


@given(designs, st.sampled_from(sorted(COSTS)), counts)
def test_less_of_a_measure_never_lowers_it(design: Design, name: str, less: int) -> None:
    """And higher limits never do either."""
    smaller = design.own.model_copy(update={name: max(0, getattr(design.own, name) - less)})
    wider = design.allowed.model_copy(update={name: getattr(design.allowed, name) + less})
    assert value(design.model_copy(update={"own": smaller})) >= value(design)
    assert value(design.model_copy(update={"allowed": wider})) >= value(design)
