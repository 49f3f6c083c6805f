"""All formulas: found by name, in range, and cis-1 never lowered by an improvement of the facts themselves."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_logomesh.agents.green.formulas import FORMULAS, lacking, make_formula
from pytest_logomesh.agents.green.formulas.cis_1 import Cis1
from pytest_logomesh.agents.green.formulas.logomesh_v5 import LogomeshV5
from pytest_logomesh.agents.green.formulas.similarity import available
from pytest_logomesh.agents.green.grounds import grounds_of
from pytest_logomesh.records.errors import OptionMistake
from pytest_logomesh.records.evidence import Criterion, Judgement
from pytest_logomesh.records.finding import Severity
from pytest_logomesh.records.record import score
from pytest_logomesh.records.scale import label
from pytest_logomesh.records.verdict import Derivation, Examination
from tests.agents.green.green_samples import examination, finding, run, submission, task

LEVELS = ("0", "0.25", "0.5", "0.75", "1")


@st.composite
def judgements(draw: st.DrawFn) -> Judgement | None:
    """A judge with any opinion and any weight, or none."""
    if draw(st.booleans()):
        return None
    criteria = [
        Criterion.model_validate(
            {"name": name, "component": name, "votes": [level], "median": level, "spread": "0"}
        )
        for name, level in (
            ("rationale", draw(st.sampled_from(LEVELS))),
            ("architecture", draw(st.sampled_from(LEVELS))),
        )
    ]
    weight = Decimal(draw(st.integers(0, 100))) / 100
    return Judgement(judge="any", criteria=tuple(criteria), weight=weight, calibrated=False)


@st.composite
def facts(draw: st.DrawFn) -> Examination:
    """An examination in which some behaviours hold, some mutants are caught and some findings stand."""
    caught = draw(st.lists(st.booleans(), min_size=1, max_size=6))
    runs = [run("own", ("t", "u")), run("correct", ("t", "u") if draw(st.booleans()) else ("t",))]
    runs += [
        run(
            "broken", () if each else ("t",), ("t",) if each else (), name=f"mutants/solution.py:{number}:c:1"
        )
        for number, each in enumerate(caught)
    ]
    states = st.sampled_from(("confirmed", "unconfirmed", "refuted"))
    claims = draw(st.lists(st.builds(finding, st.sampled_from(Severity), states), max_size=8))
    return examination(draw(st.tuples(st.booleans(), st.booleans())), runs, claims)


def derived(told: Examination, said: Judgement | None) -> Derivation:
    """What cis-1 makes of them."""
    return Cis1().derive(grounds_of(task(), submission()), told, said)


def cis(told: Examination, said: Judgement | None) -> Decimal:
    """The score under cis-1."""
    value = derived(told, said).cis
    assert value is not None
    return value


def test_formulas_are_found_by_their_names() -> None:
    """Name and file; the one that needs a library can be made without it."""
    assert list(FORMULAS) == ["cis-1", "logomesh-v5", "contextual-debt"]
    for name in ("cis-1", "contextual-debt"):
        assert make_formula(name, "--formula").name == name
        assert lacking(name) == ""
    assert LogomeshV5().name == "logomesh-v5"


@pytest.mark.skipif(available(), reason="the extra v5 is installed here")
def test_a_run_under_a_formula_that_can_score_nothing_is_refused() -> None:
    """It says what to install."""
    assert "pytest-logomesh[v5]" in lacking("logomesh-v5")
    assert (
        make_formula("logomesh-v5", "--formula")
        .derive(grounds_of(task(), submission()), examination(), None)
        .cis
        is None
    )


def test_an_unknown_formula_is_a_mistake_that_says_which_there_are() -> None:
    """And where it was typed."""
    with pytest.raises(OptionMistake) as raised:
        make_formula("cis-0", "--formula")
    assert (
        str(raised.value) == "--formula: 'cis-0' is not known; there are: cis-1, logomesh-v5, contextual-debt"
    )


@pytest.mark.parametrize(
    ("cis", "name"),
    [
        ("1", "excellent"), ("0.85", "excellent"), ("0.8499", "good"), ("0.65", "good"), ("0.6499", "fair"),
        ("0.45", "fair"), ("0.4499", "poor"), ("0.25", "poor"), ("0.2499", "failing"), ("0", "failing"),
    ],
)  # fmt: skip
def test_the_scale_has_five_bands(cis: str, name: str) -> None:
    """A band begins with its mark."""
    assert label(Decimal(cis)) == name


def test_no_score_has_no_label() -> None:
    """It is not the worst either."""
    assert label(None) is None


@given(facts(), judgements())
def test_a_derivation_is_in_range_and_has_four_places(told: Examination, said: Judgement | None) -> None:
    """Score, components and facts."""
    found = derived(told, said)
    values = [found.cis, *found.components.model_dump().values()]
    for value in [value for value in values if value is not None]:
        assert 0 <= value <= 1
        assert value == score(value)


@given(facts(), judgements())
def test_one_more_behaviour_that_holds_never_lowers_the_score(
    told: Examination, said: Judgement | None
) -> None:
    """Whichever it is."""
    for place, behaviour in enumerate(told.behaviours):
        better = list(told.behaviours)
        better[place] = behaviour.model_copy(update={"holds": True})
        assert cis(told, said) <= cis(told.model_copy(update={"behaviours": tuple(better)}), said)


@given(facts(), judgements())
def test_one_more_mutant_killed_never_lowers_the_score(told: Examination, said: Judgement | None) -> None:
    """Whichever it is."""
    for place, met in enumerate(told.test_runs):
        if met.role == "broken":
            better = list(told.test_runs)
            better[place] = met.model_copy(update={"passed": (), "failed": ("t",)})
            assert cis(told, said) <= cis(told.model_copy(update={"test_runs": tuple(better)}), said)


@given(facts(), judgements())
def test_one_finding_less_never_lowers_the_score(told: Examination, said: Judgement | None) -> None:
    """Whichever it is, and whatever its state."""
    for place in range(len(told.findings)):
        fewer = told.findings[:place] + told.findings[place + 1 :]
        assert cis(told, said) <= cis(told.model_copy(update={"findings": fewer}), said)
