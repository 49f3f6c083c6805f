"""logomesh-v5: the published formula at its documented points, oddities included."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_logomesh.agents.green.formulas import logomesh_v5
from pytest_logomesh.agents.green.formulas.logomesh_v5 import LogomeshV5
from pytest_logomesh.agents.green.formulas.similarity import SentenceSimilarity
from pytest_logomesh.records.evidence import Criterion, Grounds, Judgement
from pytest_logomesh.records.finding import Finding, Severity
from pytest_logomesh.records.observation import (
    TestRun as Run,
)  # pytest takes a class called Test... for tests
from pytest_logomesh.records.record import score
from tests.agents.green.green_samples import examination, finding, run

TASK, WHY, CODE, TESTS = "the task", "the rationale", "the code", "the tests"
cosines = st.integers(0, 10_000).map(lambda number: score(Decimal(number) / 10_000))


class Near:
    """A similarity that says what it was told of a pair of texts, in either order."""

    def __init__(
        self, why: str = "0.60", design: str = "0.50", tests: str = "0.40", code: str = "0.70"
    ) -> None:
        self._says = {
            frozenset({TASK, WHY}): Decimal(why),
            frozenset({WHY, CODE}): Decimal(design),
            frozenset({CODE, TESTS}): Decimal(tests),
            frozenset({TASK, CODE}): Decimal(code),
        }

    def cosine(self, first: str, second: str) -> Decimal:
        """As it was told."""
        return self._says[frozenset({first, second})]


def grounds(**texts: str) -> Grounds:
    """Four texts that `Near` knows."""
    known = {"instruction": TASK, "rationale": WHY, "source": CODE, "tests": TESTS}
    return Grounds.model_validate({"behaviours_total": 2, **known, **texts})


def judgement(*levels: str) -> Judgement:
    """A judge that gives these levels to the code, and none to the rationale."""
    criteria = [
        Criterion.model_validate(
            {
                "name": f"c{level}",
                "component": "architecture",
                "votes": [level],
                "median": level,
                "spread": "0",
            }
        )
        for level in levels
    ]
    why = Criterion.model_validate(
        {"name": "why", "component": "rationale", "votes": ["0"], "median": "0", "spread": "0"}
    )
    return Judgement(judge="wise", criteria=(why, *criteria), weight=Decimal(0), calibrated=True)


@pytest.mark.parametrize(("rate", "expected"), [("0", ".2625"), ("1", ".9125"), ("0.5", ".5875")])
def test_testing_at_its_documented_points(rate: str, expected: str) -> None:
    """0 % gives .2625 and 100 % gives .9125."""
    assert logomesh_v5.from_rate(Decimal(rate)) == Decimal(expected)


def test_testing_is_at_most_95() -> None:
    """Full marks with the highest specificity would be .95 exactly."""
    assert logomesh_v5.from_rate(Decimal(1), Decimal("1.0")) == Decimal("0.95")
    assert logomesh_v5.from_rate(Decimal(1), Decimal("1.4")) == Decimal("0.95")


@pytest.mark.parametrize(
    ("severities", "expected"),
    [
        (["CRITICAL"], ".60"),
        (["HIGH"], ".75"),
        (["MEDIUM"], ".85"),
        (["LOW"], ".95"),
        (["INFO"], "1"),
        ([], "1"),
        (["LOW"] * 50, ".95"),
        (["LOW", "CRITICAL", "HIGH"], ".60"),
    ],
)
def test_red_goes_by_the_gravest_finding_alone(severities: list[str], expected: str) -> None:
    """One low finding and fifty cost the same."""
    assert logomesh_v5.red([finding(Severity[name]) for name in severities]) == Decimal(expected)


@pytest.mark.parametrize(
    ("near", "expected"), [("0", ".30"), ("0.175", ".65"), ("0.25", ".80"), ("0.35", "1"), ("0.9", "1")]
)
def test_intent_at_its_points(near: str, expected: str) -> None:
    """From .30 to 1 over the first 35 hundredths of similarity."""
    assert logomesh_v5.intent(Decimal(near)) == Decimal(expected)


@pytest.mark.parametrize(
    ("near", "length", "expected"),
    [("0.6", 0, "0.6"), ("0.6", 50, "0.65"), ("0.6", 5000, "0.70"), ("0.95", 5000, "1")],
)
def test_length_alone_lifts_a_rationale(near: str, length: int, expected: str) -> None:
    """By a thousandth a character, at most a tenth."""
    assert logomesh_v5.rationale(Decimal(near), length) == Decimal(expected)


@pytest.mark.parametrize(
    ("near", "found", "penalty", "expected"),
    [
        ("0.5", 0, "0", "0.80"),
        ("0.5", 0, "1", "0.75"),  # no finding cancels the penalty
        ("0.5", 1, "1", "0.30"),
        ("0.5", 1, "0.5", "0.55"),
        ("1", 3, "0", "0.85"),
        ("0", 3, "0", "0.75"),
    ],
)
def test_architecture_has_a_floor_when_red_found_nothing(
    near: str, found: int, penalty: str, expected: str
) -> None:
    """And is otherwise moved by a twentieth at most by what the rationale says of the code."""
    assert logomesh_v5.architecture(Decimal(near), found, Decimal(penalty)) == Decimal(expected)


def test_a_whole_battle_is_worked_out() -> None:
    """R .613, A .80, T .9125, L .5, red .75: .25 x 2.8255 x .75."""
    told = LogomeshV5(Near()).derive(grounds(), examination(findings=[finding(Severity.HIGH)]), None)
    assert told.components.model_dump() == {
        "rationale": Decimal("0.6130"),
        "architecture": Decimal("0.8000"),
        "testing": Decimal("0.9125"),
        "logic": Decimal("0.5000"),
    }
    assert told.cis == Decimal("0.5298")
    assert told.steps == (
        "raw: 0.25 x (0.6130 + 0.8000 + 0.9125 + 0.5000) = 0.7064",
        "intent: cos(task, code) = 0.70: times 1.0000",
        "red, by the gravest finding: times 0.75",
        "score: 0.7064 x 1.0000 x 0.75 = 0.5298",
    )
    assert {fact.component: fact.worth for fact in told.facts} == told.components.model_dump()


def test_a_program_that_is_about_something_else_is_cut() -> None:
    """Intent multiplies everything."""
    near, far = (LogomeshV5(Near(code=code)).derive(grounds(), examination(), None) for code in ("0.35", "0"))
    assert near.cis == Decimal("0.7064")
    assert far.cis == Decimal("0.2119")


def test_logic_is_what_the_judge_says_of_the_code() -> None:
    """The mean of its criteria, whatever it weighs; without a judge .5."""
    formula = LogomeshV5(Near())
    assert formula.derive(grounds(), examination(), judgement("1", "0.5")).components.logic == Decimal("0.75")
    assert formula.derive(grounds(), examination(), None).components.logic == Decimal("0.5")


@pytest.mark.parametrize(
    "runs",
    [[], [run("own", fault="ran out of processor time")]],
    ids=["no tests", "came to nothing"],
)
def test_a_crash_may_beat_an_honest_failure(runs: list[Run]) -> None:
    """Without a pass rate the tests count by how they read: 0.40 x 0.85."""
    told = LogomeshV5(Near()).derive(grounds(), examination(runs=runs), None)
    assert told.components.testing == Decimal("0.34")
    honest = examination(runs=[run("own", (), ("a", "b"))])
    assert LogomeshV5(Near()).derive(grounds(), honest, None).components.testing == Decimal("0.2625")


def test_no_source_is_worth_a_tenth_in_everything() -> None:
    """Also where nothing was handed in at all."""
    for facts in (None, examination()):
        told = LogomeshV5(Near()).derive(grounds(source=" \n"), facts, None)
        assert told.cis == Decimal("0.10")
        assert set(told.components.model_dump().values()) == {Decimal("0.10")}


def test_without_the_embedding_model_there_is_no_score() -> None:
    """What needs it is absent, and the steps say so."""
    told = LogomeshV5().derive(grounds(), examination(), None)
    assert told.components.model_dump(exclude_none=True) == {
        "testing": Decimal("0.9125"),
        "logic": Decimal("0.5"),
    }
    assert told.cis is None
    assert "pytest-logomesh[v5]" in told.steps[-1]


def test_quarters_give_the_documented_sum() -> None:
    """R .70, A .75, T .70 and L .95 make .775, where the weights before these had made .81."""
    own = run("own", [f"p{number}" for number in range(35)], [f"f{number}" for number in range(17)])
    facts = examination(runs=[own], findings=[finding(Severity.INFO)])
    told = LogomeshV5(Near(why="0.687", design="0")).derive(
        grounds(), facts, judgement("1", "1", "1", "1", "0.75")
    )
    assert list(told.components.model_dump().values()) == [
        Decimal("0.70"),
        Decimal("0.75"),
        Decimal("0.70"),
        Decimal("0.95"),
    ]
    assert told.cis == Decimal("0.775")


@given(
    cosines, cosines, cosines, cosines,
    st.lists(st.builds(finding, st.sampled_from(Severity)), max_size=5),
)  # fmt: skip
def test_the_score_is_in_range_and_has_four_places(
    why: Decimal, design: Decimal, tests: Decimal, code: Decimal, claims: list[Finding]
) -> None:
    """It is never clamped, and needs not be."""
    told = LogomeshV5(Near(*map(str, (why, design, tests, code)))).derive(
        grounds(), examination(findings=claims), None
    )
    assert told.cis is not None
    assert 0 <= told.cis <= 1
    assert told.cis == score(told.cis)


class Axes:
    """A model whose embedding of a text is its two numbers."""

    def __init__(self) -> None:
        self.asked = 0

    def encode(self, text: str, *, normalize_embeddings: bool) -> "Axes":
        """Count, and remember the text."""
        assert normalize_embeddings
        self.asked += 1
        self._text = text
        return self

    def tolist(self) -> list[float]:
        """The text's numbers."""
        return [float(part) for part in self._text.split()]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [("1 0", "1 0", "1"), ("1 0", "0 1", "0"), ("1 0", "-1 0", "0"), ("0.6 0.8", "1 0", "0.6")],
)
def test_a_cosine_is_clamped_and_has_four_places(first: str, second: str, expected: str) -> None:
    """Opposite texts are no further apart than unrelated ones."""
    assert SentenceSimilarity(Axes()).cosine(first, second) == Decimal(expected)


def test_a_text_is_embedded_once() -> None:
    """Of four texts in four pairs each is read once."""
    model = Axes()
    similarity = SentenceSimilarity(model)
    for _ in range(3):
        similarity.cosine("1 0", "0 1")
    assert model.asked == 2
