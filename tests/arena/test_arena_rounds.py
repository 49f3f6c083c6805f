"""Battles of several rounds."""

import asyncio

from pytest_logomesh.arena.arena import Arena
from pytest_logomesh.arena.work import Examined, Work
from pytest_logomesh.records.errors import NotDelivered, ServerBroken, Unreadable
from pytest_logomesh.records.verdict import Verdict
from tests.arena.fake_bench import FACTS, FakeBench, FakeLineup, battles


async def fought(bench: FakeBench, rounds: int) -> Verdict:
    """The verdict on one battle of so many rounds at most."""
    arena = Arena(battles("a", rounds=rounds), bench, 2, FakeLineup())
    while isinstance(turn := await asyncio.wait_for(arena.turn("a-t-1"), 5), Work):
        await arena.deliver(Examined(battle_id=turn.battle.id, examination=FACTS))
    assert arena.counts.judged == 1
    assert arena.counts.waiting == arena.counts.streaming == arena.counts.examining == 0
    await arena.close()
    return turn


async def test_each_round_is_asked_examined_and_recorded() -> None:
    """The follow-up prompt is the bench's, and every answer is in the ledger before the verdict."""
    bench = FakeBench()
    bench.good_round = 3

    verdict = await fought(bench, rounds=3)

    assert verdict.round == 3
    assert bench.prompts == ["a-t-1 again, after 1", "a-t-1 again, after 2"]
    assert [kind for kind, _ in bench.recorded] == ["submission", "examination"] * 3 + ["verdict"]


async def test_a_good_round_is_the_last() -> None:
    """Nobody is asked again for nothing."""
    bench = FakeBench()
    bench.good_round = 2

    assert (await fought(bench, rounds=5)).round == 2
    assert len(bench.generated) == 2


async def test_a_later_round_that_comes_to_nothing_costs_nothing() -> None:
    """Where the agent does not deliver, the rounds before are judged."""
    bench = FakeBench()
    bench.good_round = 3
    bench.faults["a-t-1", 2] = NotDelivered("declined")

    verdict = await fought(bench, rounds=3)

    assert (verdict.outcome, verdict.round) == ("passed", 1)


async def test_an_unreadable_round_may_be_followed_by_another() -> None:
    """What was wrong with it is told; it counts as a round, and the last readable one is judged."""
    bench = FakeBench()
    bench.good_round = 2
    bench.faults["a-t-1", 1] = bench.faults["a-t-1", 3] = Unreadable("no code")

    verdict = await fought(bench, rounds=3)

    assert (verdict.outcome, verdict.round) == ("passed", 2)
    assert bench.prompts == ["a-t-1: no code"]
    assert bench.recorded[0] == ("spoilt", "a-t-1")


async def test_a_part_that_breaks_in_a_later_round_is_an_error() -> None:
    """Where we are at fault, nobody knows what the round would have come to."""
    bench = FakeBench()
    bench.good_round = 2
    bench.faults["a-t-1", 2] = ServerBroken("dead")

    verdict = await fought(bench, rounds=2)

    assert (verdict.outcome, verdict.reasons[0].text) == ("error", "dead")


async def test_nothing_but_unreadable_rounds_are_the_agents_fault() -> None:
    """There is nothing else to judge."""
    bench = FakeBench()
    bench.faults["a-t-1"] = Unreadable("no code")

    assert (await fought(bench, rounds=3)).outcome == "failed"
    assert len(bench.generated) == 3
