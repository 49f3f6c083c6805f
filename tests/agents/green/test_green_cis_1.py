"""cis-1: weighted, capped by what works, cut by what is proven; never lowered by an improvement."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_logomesh.agents.green.formulas.cis_1 import WEIGHTS, Cis1
from pytest_logomesh.records.errors import UserMistake
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
    return Cis1().combine(Components.model_validate(parts), claims or ())[0]


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


def test_the_steps_give_every_number() -> None:
    """So that the score can be made again by hand."""
    parts = Components.model_validate({"rationale": "0.5", "architecture": "1", "logic": "0.9"})
    cis, steps = Cis1().combine(parts, [finding(Severity.LOW), finding(Severity.CRITICAL)])
    assert cis == Decimal("0.4764")
    assert steps == (
        "T is absent: its weight 0.30 goes to the others",
        "mean of R A L: (0.20 x 0.5 + 0.20 x 1 + 0.30 x 0.9) / 0.70 = 0.81428571",
        "at most L: min(0.81428571, 0.9) = 0.81428571",
        "confirmed finding 1: times 1 - 0.4",
        "confirmed finding 2: times 1 - 0.025",
        "score: 0.81428571 x 0.585 = 0.4764",
    )


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        (
            {"rationale": "0.5", "logic": "0.4"},
            "weights must add up to 1, and rationale 0.5 + logic 0.4 is 0.9",
        ),
        (
            {"beauty": "1"},
            "there is no component 'beauty'; there are: rationale, architecture, testing, logic",
        ),
        ({"logic": "1.5", "testing": "-0.5"}, "the weight of testing is -0.5"),
    ],
)
def test_weights_that_are_none_are_refused(weights: dict[str, str], words: str) -> None:
    """With a sentence that says what is wrong with them."""
    with pytest.raises(UserMistake, match=r"^cis-1: ") as raised:
        Cis1({name: Decimal(weight) for name, weight in weights.items()})
    assert words in str(raised.value)


def test_components_without_a_weight_make_no_score() -> None:
    """Nothing is divided by nothing."""
    only_tests = Cis1({"testing": Decimal(1)})
    assert only_tests.combine(Components(logic=Decimal(1)), [])[0] is None


@given(components, findings)
def test_the_score_is_in_range_and_has_four_places(parts: Components, claims: list[Finding]) -> None:
    """Whatever goes in."""
    value = Cis1().combine(parts, claims)[0]
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
    before, after = Cis1().combine(parts, claims)[0], Cis1().combine(improved, claims)[0]
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
    before, after = Cis1().combine(parts, claims)[0], Cis1().combine(parts, fewer)[0]
    assert before is not None
    assert after is not None
    assert before <= after
    assert Cis1().combine(parts, list(reversed(claims)))[0] == before
