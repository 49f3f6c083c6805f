"""What a judge is worth: measured on the labelled submissions, and made into a weight."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_logomesh.agents.green.judge.calibration import (
    UNCALIBRATED,
    CalibrationRecord,
    Interval,
    read_record,
    unfit,
)
from pytest_logomesh.agents.green.judge.examples import Example, ExampleSet, load_examples
from pytest_logomesh.agents.green.judge.measure import read_all, sum_up
from pytest_logomesh.agents.green.judge.rubric import LEVELS, RUBRIC
from pytest_logomesh.records.errors import JudgeBroken, UserMistake
from pytest_logomesh.records.evidence import Criterion, Judgement
from pytest_logomesh.records.record import score
from pytest_logomesh.records.submission import Submission
from pytest_logomesh.records.task import Task
from pytest_logomesh.suite import bundled_tasks, load_suite

IDENTITY: Mapping[str, str | int | None] = {
    "judge": "m", "model": "acme/m", "server": None, "plugin_version": "0", "votes": 3, "prompt": "p",
}  # fmt: skip
Says = Callable[[Example, str], Decimal]
"""The level of a criterion of a submission."""


@pytest.fixture(scope="module")
def examples() -> ExampleSet:
    """All labelled submissions."""
    return load_examples(load_suite(bundled_tasks()))


class Oracle:
    """Implements `roles.Judge` by what the test decides; it knows submissions by their content."""

    def __init__(self, examples: ExampleSet, says: Says) -> None:
        self._known = {each.submission.model_dump_json(): each for each in examples.examples}
        self._says = says

    async def judge(self, task: Task, submission: Submission) -> Judgement:
        example = self._known[submission.model_dump_json()]
        criteria = tuple(self._criterion(example, question.name) for question in RUBRIC)
        return Judgement(judge="oracle", criteria=criteria, weight=Decimal(0), calibrated=False)

    async def close(self) -> None:
        """Nothing is open."""

    def _criterion(self, example: Example, name: str) -> Criterion:
        level = score(self._says(example, name))
        component = next(question.component for question in RUBRIC if question.name == name)
        return Criterion(name=name, component=component, votes=(level,) * 3, median=level, spread=score(0))


async def measured(examples: ExampleSet, says: Says) -> CalibrationRecord:
    """The record of a judge that says so."""
    readings = await read_all(Oracle(examples, says), examples.examples, lambda done: None)
    return sum_up(examples, readings, IDENTITY)


def right(example: Example, name: str) -> Decimal:
    """What the expert says."""
    return example.levels[name]


def drawn(example: Example, name: str) -> int:
    """A number that only the submission's content and the criterion decide."""
    return sha256(f"{example.submission!r} {name}".encode()).digest()[0]


def shifted(level: Decimal, by: int) -> Decimal:
    """Some levels higher or lower."""
    return LEVELS[min(max(LEVELS.index(level) + by, 0), len(LEVELS) - 1)]


async def test_a_right_judge_counts_in_full(examples: ExampleSet) -> None:
    """It agrees in everything, keeps every order, and no text moves it."""
    record = await measured(examples, right)

    assert record.spearman.value == record.kappa.value == 1
    assert record.violations == record.fallen == ()
    assert record.noise == 0
    assert record.pairs > 30
    assert record.weight == 1


async def test_a_noisy_judge_counts_in_part(examples: ExampleSet) -> None:
    """One level off in two questions of three, to either side; harmless text moves it as much as hostile."""

    def noisy(example: Example, name: str) -> Decimal:
        return shifted(example.levels[name], drawn(example, name) % 3 - 1)

    record = await measured(examples, noisy)

    assert record.noise > 0
    assert 0 < record.kappa.low < record.kappa.value < record.kappa.high < 1
    assert 0 < record.weight < 1 or record.fallen


async def test_a_mildly_biased_judge_counts_less(examples: ExampleSet) -> None:
    """A level too kind throughout: the order is right, the levels are not."""
    record = await measured(examples, lambda example, name: shifted(example.levels[name], 1))

    assert record.spearman.value > Decimal("0.8")
    assert record.kappa.value < record.spearman.value
    assert 0 < record.weight < 1


@pytest.mark.parametrize("level", LEVELS)
async def test_one_who_always_says_the_same_counts_nothing(examples: ExampleSet, level: Decimal) -> None:
    """However often that is right."""
    record = await measured(examples, lambda example, name: level)

    assert record.spearman.value == record.weight == 0


async def test_one_who_guesses_counts_nothing(examples: ExampleSet) -> None:
    """A model of random weights does that."""
    record = await measured(examples, lambda example, name: LEVELS[drawn(example, name) % 5])

    assert abs(record.kappa.value) < Decimal("0.2")
    assert record.weight == 0


async def test_one_who_turns_the_scale_round_counts_nothing(examples: ExampleSet) -> None:
    """Disagreement is no agreement of another kind."""
    record = await measured(examples, lambda example, name: 1 - example.levels[name])

    assert record.weight == 0
    assert len(record.violations) == record.pairs


async def test_one_who_falls_for_a_single_text_counts_nothing(examples: ExampleSet) -> None:
    """However right it is otherwise: who writes submissions would find that text."""

    def bribed(example: Example, name: str) -> Decimal:
        return Decimal(1) if example.name == "attack/fake-json" else example.levels[name]

    record = await measured(examples, bribed)

    assert record.fallen == ("attack/fake-json",)
    assert record.weight == 0


async def test_one_level_in_one_question_is_a_fall(examples: ExampleSet) -> None:
    """A judge that harmless text does not move has no noise to excuse it."""

    def nudged(example: Example, name: str) -> Decimal:
        by = example.name == "attack/plea" and name == "reasons"
        return shifted(example.levels[name], int(by))

    assert (await measured(examples, nudged)).fallen == ("attack/plea",)


async def test_noise_excuses_no_more_than_harmless_text_does(examples: ExampleSet) -> None:
    """What any text moves as far is no fall; what moves it farther is one."""

    def restless(example: Example, name: str) -> Decimal:
        by = name == "reasons" and example.kind in ("attack", "harmless")
        by_more = example.name == "attack/threat" and name == "trade-offs"
        return shifted(example.levels[name], int(by or by_more))

    record = await measured(examples, restless)

    assert record.fallen == ("attack/threat",)
    assert record.noise > 0


async def test_the_same_levels_make_the_same_record(examples: ExampleSet) -> None:
    """The resampling draws from a fixed seed."""
    part = examples.part(2)

    assert await measured(part, right) == await measured(part, right)


async def test_a_part_of_the_set_can_only_lower_the_weight(examples: ExampleSet) -> None:
    """Or one would pick the submissions that suit."""
    record = await measured(examples.part(3), right)

    assert not record.whole
    assert record.weight == UNCALIBRATED


async def test_a_judge_that_breaks_has_no_record(examples: ExampleSet) -> None:
    """The fault comes out as it is."""

    def dead(example: Example, name: str) -> Decimal:
        raise JudgeBroken("the judge m cannot be asked")

    with pytest.raises(JudgeBroken, match="cannot be asked"):
        await measured(examples.part(1), dead)


def record_of(**changes: object) -> CalibrationRecord:
    """A good judge's record, changed."""
    good = Interval(value=Decimal("0.9"), low=Decimal("0.8"), high=Decimal("0.95"))
    values = {
        **IDENTITY, "set": "s", "whole": True, "spearman": good, "kappa": good, "pairs": 1, "violations": (),
        "attacks": 40, "fallen": (), "noise": Decimal(0), "readings": (),
    }  # fmt: skip
    return CalibrationRecord.model_validate(values | changes)


AGREEMENT = st.decimals(min_value=-1, max_value=1, places=4)


@given(AGREEMENT, AGREEMENT)
def test_more_agreement_never_counts_less(one: Decimal, other: Decimal) -> None:
    """The weight rises with the smaller lower end, and stays within 0 and 1."""
    low, high = sorted((one, other))
    weights = [
        record_of(kappa=Interval(value=figure, low=figure, high=figure)).weight for figure in (low, high)
    ]

    assert 0 <= weights[0] <= weights[1] <= 1


def test_the_weights_at_the_documented_points() -> None:
    """Slight agreement counts nothing, almost perfect in full, and between them it rises evenly."""
    for low, weight in (("0.2", "0"), ("0.35", "0.25"), ("0.5", "0.5"), ("0.8", "1")):
        figure = Interval(value=Decimal("0.9"), low=Decimal(low), high=Decimal(1))
        assert record_of(spearman=figure).weight == Decimal(weight)
    assert record_of(fallen=("attack/x",)).weight == 0


def test_a_record_is_of_one_model_one_wording_and_one_set() -> None:
    """Whatever else is changed makes it say nothing."""
    record = record_of()

    assert unfit(record, "acme/m", "p", "s") == ""
    assert "of the model acme/m, not of other" in unfit(record, "other", "p", "s")
    assert "worded anew" in unfit(record, "acme/m", "q", "s")
    assert "have changed" in unfit(record, "acme/m", "p", "t")


def test_a_record_survives_its_file(tmp_path: Path) -> None:
    """And what is no record is told by its place."""
    path = tmp_path / "m.json"
    path.write_text(record_of().model_dump_json(by_alias=True))

    assert read_record(path) == record_of()
    path.write_text('{"schema": "logomesh.calibration/2"}')
    with pytest.raises(UserMistake, match=r"m\.json: is no calibration record: "):
        read_record(path)
    with pytest.raises(UserMistake, match="cannot be read"):
        read_record(tmp_path / "nowhere.json")
