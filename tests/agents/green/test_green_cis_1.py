"""cis-1: weighted, capped by what works, cut by what is proven; never lowered by an improvement."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_logomesh.agents.green.formulas import FORMULAS
from pytest_logomesh.agents.green.formulas.cis_1 import WEIGHTS, Cis1
from pytest_logomesh.records.finding import Finding, Severity
from pytest_logomesh.records.record import score
from pytest_logomesh.records.verdict import Components
from tests.agents.green.green_samples import finding

shares = st.integers(0, 10_000).map(lambda number: score(Decimal(number) / 10_000))
absent = st.none() | shares
components = st.builds(Components, rationale=absent, architecture=absent, testing=absent, logic=shares)
findings = st.lists(
    st.builds(finding, st.sampled_from(Severity), st.sampled_from(("confirmed", "unconfirmed", "refuted"))),
    max_size=30,
)


def cis(claims: list[Finding] | None = None, **parts: str) -> Decimal | None:
    """The score of these components."""
    return Cis1().cis(Components.model_validate(parts), tuple(claims or ()))


def test_weights_add_up_to_one() -> None:
    """So that four perfect components make a perfect score."""
    assert sum(WEIGHTS.values()) == 1


def test_the_mean_is_weighted() -> None:
    """Each component counts by its weight."""
    assert cis(rationale="1", architecture="0.5", testing="0", logic="1") == Decimal("0.6000")


def test_an_absent_component_leaves_its_weight_to_the_others() -> None:
    """Absence neither lifts nor lowers what is there."""
    assert cis(architecture="0.5", testing="0.5", logic="0.5") == Decimal("0.5000")
    assert cis(logic="1") == 1


def test_there_is_no_score_without_logic() -> None:
    """A program of which nothing is known has none."""
    assert cis(architecture="1", testing="1") is None


def test_the_score_is_at_most_logic() -> None:
    """Tests and design do not make up for what does not work."""
    assert cis(rationale="1", architecture="1", testing="1", logic="0.25") == Decimal("0.2500")


@pytest.mark.parametrize(
    ("severities", "left"),
    [
        ([], "1"),
        ([Severity.HIGH], "0.75"),
        ([Severity.LOW, Severity.CRITICAL], "0.585"),
        ([Severity.INFO], "1"),
    ],
)
def test_confirmed_findings_cut_with_fading_effect(severities: list[Severity], left: str) -> None:
    """The gravest cuts in full, the next one half."""
    assert cis([finding(severity) for severity in severities], logic="1") == Decimal(left)


def test_what_is_not_confirmed_does_not_cut() -> None:
    """A hypothesis and a refuted claim leave the score alone."""
    claims = [finding(Severity.CRITICAL, "unconfirmed"), finding(Severity.CRITICAL, "refuted")]
    assert cis(claims, logic="1") == 1


def test_the_formula_is_found_by_its_name() -> None:
    """The table gives a formula of the name it is filed under."""
    assert {name: FORMULAS[name]().name for name in FORMULAS} == {"cis-1": "cis-1"}


@given(components, findings)
def test_the_score_is_in_range_and_has_four_places(parts: Components, claims: list[Finding]) -> None:
    """Whatever goes in."""
    value = Cis1().cis(parts, tuple(claims))
    assert value is not None
    assert 0 <= value <= 1
    assert value == score(value)


@given(components, findings, shares, st.sampled_from(("architecture", "testing", "logic", "rationale")))
def test_a_better_component_never_lowers_the_score(
    parts: Components, claims: list[Finding], better: Decimal, name: str
) -> None:
    """One more behaviour that holds, one more caught program."""
    old = getattr(parts, name)
    if old is None:
        return
    improved = parts.model_copy(update={name: max(old, better)})
    before, after = Cis1().cis(parts, tuple(claims)), Cis1().cis(improved, tuple(claims))
    assert before is not None
    assert after is not None
    assert before <= after


@given(components, findings, st.data())
def test_removing_a_finding_never_lowers_the_score(
    parts: Components, claims: list[Finding], data: st.DataObject
) -> None:
    """Nor does the order in which findings are told matter."""
    if not claims:
        return
    gone = data.draw(st.integers(0, len(claims) - 1))
    fewer = claims[:gone] + claims[gone + 1 :]
    before, after = Cis1().cis(parts, tuple(claims)), Cis1().cis(parts, tuple(fewer))
    assert before is not None
    assert after is not None
    assert before <= after
    assert Cis1().cis(parts, tuple(reversed(claims))) == before
