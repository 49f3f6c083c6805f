"""Battles that an earlier process had begun, or ended."""

import asyncio

import pytest

from pytest_logomesh.arena.arena import Arena
from pytest_logomesh.arena.work import Examined, Work
from pytest_logomesh.ledger.steps import Spoilt, Submitted
from pytest_logomesh.ledger.unfinished import RoundSteps
from pytest_logomesh.records.errors import Unreadable
from pytest_logomesh.records.finding import Finding, Severity
from pytest_logomesh.records.submission import StreamFigures, Submission
from pytest_logomesh.records.verdict import Verdict
from tests.arena.fake_bench import FACTS, FakeBench, FakeLineup, battles, settled

PROVEN = FACTS.model_copy(update={"seconds": 1.0})
CLAIM = Finding(
    check="red-model/logic", cwe=None, severity=Severity.HIGH, title="A claim", file="solution.py", line=1, message="m",
    confidence=0.1, state="unconfirmed", origin="model",
)  # fmt: skip
BATTLE = "a-t-1"


def answered(number: int = 1) -> Submitted:
    """What was handed in in a round."""
    handed_in = Submission(files={"solution.py": ""}, tests={}, rationale="recorded")
    return Submitted(
        battle=BATTLE, submission=handed_in, round=number, answer="{}", stream=StreamFigures(tokens=7)
    )


def spoilt(number: int = 1, kind: str = "unreadable") -> Spoilt:
    """A round that came to nothing."""
    return Spoilt(battle=BATTLE, round=number, kind=kind, text="prose", answer="Sure!")


def gone_on(*rounds: RoundSteps, rounds_at_most: int = 1) -> tuple[FakeBench, FakeLineup, Arena]:
    """An arena of one battle that had got so far."""
    bench, lineup = FakeBench(), FakeLineup()
    bench.known = {(BATTLE, steps.number): steps for steps in rounds}
    return bench, lineup, Arena(battles("a", rounds=rounds_at_most), bench, 2, lineup)


async def fought(arena: Arena) -> tuple[Verdict, list[Work]]:
    """The battle's end, and the work that there was until then."""
    done: list[Work] = []
    while isinstance(turn := await asyncio.wait_for(arena.turn(BATTLE), 5), Work):
        done.append(turn)
        await arena.deliver(Examined(battle_id=turn.battle.id, examination=FACTS))
    return turn, done


async def test_a_verdict_stands() -> None:
    """Nobody is asked, nothing is examined or recorded, and no tier is opened; it is there from the beginning."""
    bench, lineup = FakeBench(), FakeLineup()
    stands = bench.failed(battles("a")[BATTLE], Unreadable("prose"))
    arena = Arena(battles("a", "b"), bench, 2, lineup, judged={BATTLE: stands})

    assert arena.verdicts == (stands,)
    assert arena.counts.judged == 1
    verdict, work = await fought(arena)
    await arena.enroll([BATTLE])
    await settled()

    assert (verdict, work) == (stands, [])
    assert (bench.generated, bench.recorded, lineup.opened) == ([], [], [])
    assert arena.enrolled == (BATTLE,)


async def test_what_was_handed_in_is_examined_and_not_asked_again() -> None:
    """The tier is not even opened; the submission is the recorded one."""
    bench, lineup, arena = gone_on(RoundSteps(answered()))

    verdict, (work,) = await fought(arena)
    await settled()

    assert verdict.outcome == "passed"
    assert work.submission.rationale == "recorded"
    assert (bench.generated, lineup.opened) == ([], [])
    assert [kind for kind, _ in bench.recorded] == ["examination", "verdict"]


async def test_what_was_examined_is_judged_at_once() -> None:
    """Without another turn of a processor."""
    bench, _, arena = gone_on(RoundSteps(answered(), FACTS))

    _, work = await fought(arena)

    assert work == []
    assert bench.recorded == [("verdict", BATTLE)]


@pytest.mark.parametrize(
    ("steps", "asked", "proven"),
    [
        (RoundSteps(answered(), FACTS), 1, 1),
        (RoundSteps(answered(), FACTS, (CLAIM,)), 1, 1),
        (RoundSteps(answered(), FACTS, (CLAIM,), PROVEN), 0, 0),
    ],
    ids=["unheard", "claimed", "proven"],
)
async def test_reds_model_goes_on_where_it_was(steps: RoundSteps, asked: int, proven: int) -> None:
    """The bench is asked for claims, of which it may know; what was proven is not proven again."""
    bench, _, arena = gone_on(steps)
    bench.claims = {BATTLE: (CLAIM,)}

    _, work = await fought(arena)

    assert bench.recorded.count(("attack", BATTLE)) == asked
    assert [each.claims for each in work] == [(CLAIM,)] * proven


@pytest.mark.parametrize("kind", ["unreadable", "truncated", "not-delivered"])
async def test_an_answer_that_was_spoilt_is_not_asked_for_again(kind: str) -> None:
    """It failed, as it would have."""
    bench, _, arena = gone_on(RoundSteps(spoilt(kind=kind)))

    verdict, _ = await fought(arena)

    assert (verdict.outcome, verdict.reasons[0].kind, verdict.reasons[0].text) == ("failed", kind, "prose")
    assert bench.generated == []


async def test_rounds_that_are_recorded_to_the_end_are_judged() -> None:
    """The second was handed in and needs an examination alone."""
    bench, _, arena = gone_on(RoundSteps(answered(1), FACTS), RoundSteps(answered(2)), rounds_at_most=2)
    bench.good_round = 2

    verdict, work = await fought(arena)

    assert (verdict.round, len(work)) == (2, 1)
    assert bench.generated == []


async def test_a_round_more_begins_the_battle_anew() -> None:
    """The conversation ended with the process that led it, so no round of it can be gone on with."""
    bench, _, arena = gone_on(RoundSteps(spoilt(1)), RoundSteps(answered(2), FACTS), rounds_at_most=3)
    bench.good_round = 3

    verdict, work = await fought(arena)

    assert verdict.round == 3
    assert len(bench.generated) == len(work) == 3
    assert bench.prompts == ["a-t-1 again, after 1", "a-t-1 again, after 2"]


async def test_a_tier_that_is_dead_costs_nothing_that_was_handed_in() -> None:
    """What is recorded is judged whether its agent can be asked or not."""
    bench, _, arena = gone_on(RoundSteps(answered()))
    await arena.give_up("the server is dead")

    assert (await fought(arena))[0].outcome == "passed"
    assert bench.generated == []


async def test_all_are_asked_for_before_the_first_is_recorded() -> None:
    """The record of the run's going on names them all."""
    bench, lineup = FakeBench(), FakeLineup()
    bench.known = {(BATTLE, 1): RoundSteps(answered(), FACTS)}
    arena = Arena(battles("a", "b"), bench, 2, lineup)
    seen: list[tuple[str, ...]] = []
    bench.records = lambda: seen.append(arena.enrolled)

    await arena.enroll([BATTLE, "b-t-1"])
    await arena.close()

    assert seen[0] == (BATTLE, "b-t-1")
