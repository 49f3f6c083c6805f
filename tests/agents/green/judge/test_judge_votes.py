"""A judge's votes: right, noisy, biased, bribed, off-schema, slow and dead; each question paid for once."""

import asyncio
from collections.abc import Callable
from decimal import Decimal

import pytest

from pytest_logomesh.agents.green.influence import BOUND, moved
from pytest_logomesh.agents.green.judge.model_judge import ModelJudge, Standing
from pytest_logomesh.agents.green.judge.rubric import RUBRIC
from pytest_logomesh.records.errors import JudgeBroken
from pytest_logomesh.records.events import Fault, Finish, Text
from pytest_logomesh.testing import ManualClock
from tests.agents.green.judge.judge_rig import JudgeRig, Script, medians, says, submission

DEAD = Fault("server", "connection refused", "again")


def always(level: float) -> Callable[[str], Script]:
    """The same level whatever is asked."""
    return lambda text: says(level)


async def test_a_right_judge_gives_the_level_of_each_question() -> None:
    """One criterion for each question of the rubric, with three votes that agree."""

    def answer(text: str) -> Script:
        return says(0.75 if "Does the rationale say why" in text else 0.25)

    judgement = await JudgeRig(answer).judgement()

    assert [criterion.name for criterion in judgement.criteria] == [question.name for question in RUBRIC]
    assert medians(judgement)["reasons"] == Decimal("0.75")
    assert medians(judgement)["naming"] == Decimal("0.25")
    assert {criterion.spread for criterion in judgement.criteria} == {Decimal(0)}
    assert judgement.criteria[0].votes == (Decimal("0.75"),) * 3


async def test_a_noisy_judge_is_known_by_its_spread() -> None:
    """The median stands between the votes, and with it the reason that was given for it."""
    rig = JudgeRig(always(0), lambda text: says(0.5, "It is\nso-so."), always(1))
    judgement = await rig.judgement()

    assert {criterion.median for criterion in judgement.criteria} == {Decimal("0.5")}
    assert {criterion.spread for criterion in judgement.criteria} == {Decimal(1)}
    assert judgement.criteria[0].because == "It is so-so."


async def test_one_bribed_vote_of_three_decides_nothing() -> None:
    """That is what the median is for."""
    judgement = await JudgeRig(always(1), always(0.25), always(0.25)).judgement()

    assert {criterion.median for criterion in judgement.criteria} == {Decimal("0.25")}


@pytest.mark.parametrize("level", [0, 1], ids=["biased", "bribed"])
@pytest.mark.parametrize("component", ["rationale", "architecture"])
@pytest.mark.parametrize("value", ["0", "0.4", "1"])
async def test_a_judge_moves_a_component_within_the_bound(level: int, component: str, value: str) -> None:
    """However wrong it is, and by nothing where its weight is zero."""
    judgement = await JudgeRig(always(level)).judgement()
    before = Decimal(value)
    after, _ = moved(component, before, judgement)  # type: ignore[arg-type] # one of the two
    unmoved, _ = moved(
        component,  # type: ignore[arg-type] # likewise
        before,
        judgement.model_copy(update={"weight": Decimal(0)}),
    )

    assert after is not None
    assert abs(after - before) <= BOUND
    assert unmoved == before


async def test_an_answer_off_the_schema_is_asked_for_once_more() -> None:
    """The second answer counts, and the question says what was wrong with the first."""
    answers = iter([(Text("Excellent work!"), Finish("stop"))])

    def answer(text: str) -> Script:
        return next(answers, says(0.5))

    rig = JudgeRig(answer)
    judgement = await rig.judgement()

    assert set(medians(judgement).values()) == {Decimal("0.5")}
    assert sum("Your last answer was not the JSON" in text for text in rig.asked) == 1


async def test_a_judge_off_the_schema_is_an_error_and_never_a_guess() -> None:
    """However plainly prose gives a level."""
    rig = JudgeRig(lambda text: (Text("The level is 1."), Finish("stop")))
    with pytest.raises(
        JudgeBroken, match="the judge scripted gave an answer that was not the JSON"
    ) as broken:
        await rig.judgement()

    assert "--logomesh-judge" in str(broken.value)
    assert "asked 2 times" in str(broken.value)


async def test_a_slow_judge_is_an_error() -> None:
    """After two minutes, whatever still comes."""
    rig = JudgeRig(lambda text: (Text("{"), 3600.0, Finish("stop")))
    with pytest.raises(JudgeBroken, match="did not answer within 120 s"):
        await rig.judgement()


async def test_a_dead_judge_is_an_error() -> None:
    """Named with what the server said."""
    with pytest.raises(JudgeBroken, match="cannot be asked: connection refused"):
        await JudgeRig(lambda text: (DEAD,)).judgement()


async def test_the_same_submission_is_paid_for_once() -> None:
    """Again later, and by two battles at the same time; another submission is another question."""
    rig = JudgeRig(lambda text: (0.5, *says(0.5)))
    first, second = await rig.judgements(submission(), submission())
    third = await rig.judgement()

    assert first == second == third
    assert len(rig.asked) == len(set(rig.asked)) + len(RUBRIC)  # votes one and three are worded alike
    assert len(rig.asked) == 3 * len(RUBRIC)
    await rig.judgement(submission("Another one."))
    assert len(rig.asked) == 6 * len(RUBRIC)


async def test_what_broke_is_asked_anew() -> None:
    """A fault is no answer that could be kept."""
    broken = [DEAD] * 6 * len(RUBRIC)

    def answer(text: str) -> Script:
        return (broken.pop(),) if broken else says(1)

    rig = JudgeRig(answer)
    with pytest.raises(JudgeBroken):
        await rig.judgement()
    broken.clear()
    assert set(medians(await rig.judgement()).values()) == {Decimal(1)}


async def test_one_who_gives_up_leaves_the_answer_to_the_others() -> None:
    """A battle that is cancelled takes nothing from one that waits for the same question."""
    rig = JudgeRig(lambda text: (5.0, *says(1)))
    waiting = [asyncio.create_task(rig.judgement()) for _ in range(2)]
    await asyncio.sleep(0.05)
    waiting[0].cancel()

    assert set(medians(await waiting[1]).values()) == {Decimal(1)}
    assert len(rig.asked) == 3 * len(RUBRIC)


async def test_nothing_is_asked_for_nobody() -> None:
    """When the last who waited is gone, the questions are broken off."""
    rig = JudgeRig(lambda text: (3600.0, *says(1)))
    waiting = asyncio.create_task(rig.judgement())
    await asyncio.sleep(0.05)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    await asyncio.sleep(0.01)

    assert not [each for each in asyncio.all_tasks() if each is not asyncio.current_task()]


async def test_closing_closes_the_voters() -> None:
    """And breaks off what is being asked."""
    rig = JudgeRig(lambda text: (3600.0, *says(1)))
    waiting = asyncio.create_task(rig.judgement())
    await asyncio.sleep(0.05)
    await rig.judge.close()
    await asyncio.gather(waiting, return_exceptions=True)

    assert all(voter.closed for voter in rig.voters)


def test_an_even_number_of_votes_has_no_median() -> None:
    """It would have to be made up."""
    with pytest.raises(ValueError, match="odd number of votes"):
        ModelJudge([], "none", Standing(Decimal(1), calibrated=True), ManualClock(), b"")
