"""The arena's promises, on its own event loop."""

import asyncio
import gc
import sys

import pytest

from pytest_logomesh.arena.arena import LEAST_BACKLOG, Arena
from pytest_logomesh.arena.work import Examined, Work
from pytest_logomesh.records.errors import NotDelivered, ServerBroken, Unreadable
from pytest_logomesh.records.verdict import Verdict
from tests.arena.fake_bench import FACTS, FakeBench, FakeLineup, battles, settled


def arena_of(*names: str, bench: FakeBench, inflight: int = 8) -> Arena:
    """An arena of these tasks, a battle each."""
    return Arena(battles(*names), bench, inflight, FakeLineup())


async def judge_all(arena: Arena, wanted: str) -> Verdict:
    """What a processor does until its battle is judged."""
    while True:
        turn = await arena.turn(wanted)
        if isinstance(turn, Verdict):
            return turn
        await arena.deliver(Examined(battle_id=turn.battle.id, examination=FACTS))


async def test_a_battle_goes_through_its_stages_and_each_is_recorded_before_the_next() -> None:
    """Submission first, verdict second, and the verdict is what the waiting processor gets."""
    bench = FakeBench()
    arena = arena_of("a", bench=bench)
    await arena.enroll(["a-t-1"])

    verdict = await judge_all(arena, "a-t-1")

    assert verdict.outcome == "passed"
    assert bench.recorded == [("submission", "a-t-1"), ("examination", "a-t-1"), ("verdict", "a-t-1")]


async def test_who_waits_does_the_work_of_others() -> None:
    """While the wanted battle still streams, another's ready submission is handed out."""
    bench = FakeBench()
    bench.hold("a-t-1")
    arena = arena_of("a", "b", bench=bench)
    await arena.enroll(["a-t-1", "b-t-1"])

    turn = await arena.turn("a-t-1")

    assert isinstance(turn, Work)
    assert turn.battle.id == "b-t-1"
    await arena.close()


async def test_work_is_handed_out_once() -> None:
    """Two processors that wait for one battle do not both examine it; the second gets the verdict."""
    bench = FakeBench()
    arena = arena_of("a", bench=bench)
    first = await arena.turn("a-t-1")
    second = asyncio.create_task(arena.turn("a-t-1"))
    await asyncio.sleep(0)

    assert isinstance(first, Work)
    assert not second.done()
    await arena.deliver(Examined(battle_id="a-t-1", examination=FACTS))
    assert isinstance(await second, Verdict)


async def test_what_somebody_waits_for_is_generated_first() -> None:
    """With one stream at a time, the wanted battle overtakes those enrolled before it."""
    bench = FakeBench()
    bench.hold("a-t-1")
    arena = arena_of("a", "b", "c", bench=bench, inflight=1)
    await arena.enroll(["a-t-1", "b-t-1", "c-t-1"])
    waiting = asyncio.create_task(judge_all(arena, "c-t-1"))
    await settled()

    bench.gate["a-t-1"].set()
    await waiting

    assert bench.generated[:2] == ["a-t-1", "c-t-1"]
    await arena.close()


async def test_the_in_flight_limit_holds() -> None:
    """No more answers stream at once than were allowed, and all of them end."""
    bench = FakeBench()
    names = [f"n{i}" for i in range(6)]
    bench.hold(*(f"{name}-t-1" for name in names))
    arena = arena_of(*names, bench=bench, inflight=2)
    await arena.enroll([f"{name}-t-1" for name in names])
    await settled()

    assert arena.counts.streaming == 2
    assert arena.counts.waiting == 4
    await arena.close()


async def test_an_agents_fault_is_failed_and_ours_is_an_error() -> None:
    """D2: who is at fault decides the outcome; an exception that nobody foresaw is ours."""
    bench = FakeBench()
    bench.faults["a-t-1"] = NotDelivered("declined")
    bench.faults["b-t-1"] = ServerBroken("dead")
    bench.faults["c-t-1"] = ZeroDivisionError("a bug")
    arena = arena_of("a", "b", "c", bench=bench)

    verdicts = [await judge_all(arena, id) for id in ("a-t-1", "b-t-1", "c-t-1")]

    assert [verdict.outcome for verdict in verdicts] == ["failed", "error", "error"]
    assert "ZeroDivisionError: a bug" in verdicts[2].reasons[0].text


async def test_an_examination_that_broke_is_an_error() -> None:
    """A processor that could not examine says so; no score comes of it."""
    arena = arena_of("a", bench=FakeBench())
    turn = await arena.turn("a-t-1")
    assert isinstance(turn, Work)

    await arena.deliver(Examined(battle_id="a-t-1", examination=None, broken="no jail"))

    verdict = await arena.turn("a-t-1")
    assert isinstance(verdict, Verdict)
    assert (verdict.outcome, verdict.reasons[0].text) == ("error", "no jail")


async def test_giving_up_keeps_what_was_handed_in() -> None:
    """A dead server ends what streams or waits as errors; submissions that are there are still judged."""
    bench = FakeBench()
    bench.hold("b-t-1", "c-t-1")
    arena = arena_of("a", "b", "c", "d", bench=bench, inflight=2)
    await arena.enroll(["a-t-1", "b-t-1", "c-t-1", "d-t-1"])
    await settled()

    await arena.give_up("the model server died")

    outcomes = [(await judge_all(arena, id)).outcome for id in ("a-t-1", "b-t-1", "c-t-1", "d-t-1")]
    assert outcomes == ["passed", "error", "error", "error"]


async def test_agents_that_do_not_start_end_every_battle() -> None:
    """The reason stands in each verdict in a line, in the run as a whole, and nothing was generated."""

    bench, lineup = FakeBench(), FakeLineup()
    lineup.faults["t"] = ServerBroken("vLLM did not come up\n  | the end of its log")
    arena = Arena(battles("a", "b"), bench, 8, lineup)
    await arena.enroll(["a-t-1", "b-t-1"])

    verdicts = [await judge_all(arena, id) for id in ("a-t-1", "b-t-1")]

    assert [verdict.reasons[0].text for verdict in verdicts] == ["vLLM did not come up"] * 2
    assert arena.broken == "vLLM did not come up\n  | the end of its log"
    assert bench.generated == []


async def test_work_of_a_lost_processor_is_done_by_another() -> None:
    """What was put back is handed out again."""
    arena = arena_of("a", bench=FakeBench())
    assert isinstance(await arena.turn("a-t-1"), Work)

    await arena.put_back("a-t-1")

    assert isinstance(await arena.turn("a-t-1"), Work)


async def test_a_full_disk_is_an_error_and_never_a_hang() -> None:
    """A verdict that cannot be recorded is not concluded from: the battle is an error that names the ledger."""
    bench = FakeBench()
    bench.full_disk = True
    arena = arena_of("a", bench=bench)

    verdict = await asyncio.wait_for(judge_all(arena, "a-t-1"), 5)

    assert verdict.outcome == "error"
    assert "No space left on device" in verdict.reasons[0].text


@pytest.mark.parametrize("step", ["submission", "spoilt", "examination", "verdict"])
async def test_what_cannot_be_recorded_is_not_concluded_from(step: str) -> None:
    """Whichever step the disk has no room for, the battle is an error that says so, and nothing more is asked."""
    bench = FakeBench()
    bench.no_room_for = step
    if step == "spoilt":
        bench.faults["a-t-1"] = Unreadable("prose")
    arena = arena_of("a", "b", bench=bench, inflight=1)

    verdict = await asyncio.wait_for(judge_all(arena, "a-t-1"), 5)
    after = await asyncio.wait_for(judge_all(arena, "b-t-1"), 5)

    assert (verdict.outcome, after.outcome) == ("error", "error")
    assert "No space left on device" in verdict.reasons[0].text
    assert "--logomesh-resume" in arena.broken
    assert bench.generated in (["a-t-1"], ["a-t-1", "b-t-1"])


async def test_closing_stops_what_streams() -> None:
    """No generation outlives the arena, not even one that takes a moment to say goodbye; and none begins."""
    bench = FakeBench()
    bench.hold("a-t-1", "b-t-1")
    arena = arena_of("a", "b", "c", bench=bench, inflight=2)
    await arena.enroll(["a-t-1", "b-t-1", "c-t-1"])
    await settled()

    await arena.close()
    await arena.close()

    assert sorted(bench.cancelled) == bench.generated == ["a-t-1", "b-t-1"]
    assert arena.counts.streaming == 0
    assert len(asyncio.all_tasks()) == 1


async def test_closing_before_anything_began() -> None:
    """What was cancelled before its first step leaves nothing behind."""
    lineup = FakeLineup()
    arena = Arena(battles("a"), FakeBench(), 8, lineup)
    await arena.enroll(["a-t-1"])

    await arena.close()
    await arena.enroll(["a-t-1"])

    assert lineup.opened == []
    assert len(asyncio.all_tasks()) == 1


async def test_the_longest_expected_answers_start_first() -> None:
    """So that none of them is waited for alone at the end; equals keep their order."""
    bench = FakeBench()
    arena = Arena(battles("a", "b", "c"), bench, 1, FakeLineup(), expected={"c-t-1": 900, "b-t-1": 20})
    await arena.enroll(["a-t-1", "b-t-1", "c-t-1"])
    await settled()

    assert bench.generated == ["c-t-1", "b-t-1", "a-t-1"]


async def test_nothing_is_generated_while_processors_cannot_keep_up() -> None:
    """Beyond a bound of answers that nobody examined yet streams wait, and go on as soon as one is judged."""
    bench = FakeBench()
    names = [f"n{i}" for i in range(LEAST_BACKLOG + 20)]
    arena = arena_of(*names, bench=bench, inflight=4)
    ids = [f"{name}-t-1" for name in names]
    await arena.enroll(ids)
    await settled()
    begun = len(bench.generated)
    assert LEAST_BACKLOG <= begun < LEAST_BACKLOG + 4

    turn = await arena.turn(ids[0])
    assert isinstance(turn, Work)
    await settled()
    assert len(bench.generated) == begun  # what is being examined counts as well

    await arena.deliver(Examined(battle_id=turn.battle.id, examination=FACTS))
    await settled()
    assert begun < len(bench.generated) <= begun + 4
    outcomes = [(await judge_all(arena, id)).outcome for id in ids]
    assert outcomes == ["passed"] * len(ids)


async def test_who_waits_for_the_last_one_gets_there_through_all_others() -> None:
    """No deadlock: a processor whose battle cannot be generated yet examines what stands in its way."""
    bench = FakeBench()
    names = [f"n{i}" for i in range(3 * LEAST_BACKLOG)]
    arena = arena_of(*names, bench=bench, inflight=1)
    await arena.enroll([f"{name}-t-1" for name in names])
    await settled()

    verdict = await asyncio.wait_for(judge_all(arena, f"{names[-1]}-t-1"), 5)

    assert verdict.outcome == "passed"


async def test_a_judged_battle_keeps_its_verdict_alone() -> None:
    """What led to it is dropped, so that a long run does not keep every answer twice."""
    bench = FakeBench()
    arena = arena_of("a", bench=bench)

    await judge_all(arena, "a-t-1")
    await settled()
    gc.collect()

    assert len(arena.verdicts) == 1
    assert [answer() for answer in bench.delivered] == [None]


async def test_a_battle_costs_the_same_among_many() -> None:
    """Calls into the bench and the arena's own steps a battle do not grow with the run."""

    async def steps(count: int) -> float:
        """Python calls a battle."""
        bench = FakeBench()
        names = [f"n{i}" for i in range(count)]
        arena = arena_of(*names, bench=bench, inflight=32)
        calls = 0

        def count_call(frame: object, event: str, argument: object) -> None:
            nonlocal calls
            calls += event == "call"

        sys.setprofile(count_call)
        try:
            await arena.enroll([f"{name}-t-1" for name in names])
            for name in names:
                await judge_all(arena, f"{name}-t-1")
                assert arena.counts.judged
        finally:
            sys.setprofile(None)
        return calls / count

    few, many = await steps(200), await steps(2000)

    assert many < 1.1 * few


async def test_enrolling_twice_generates_once() -> None:
    """Every xdist worker enrolls the same battles."""
    bench = FakeBench()
    arena = arena_of("a", bench=bench)
    await arena.enroll(["a-t-1"])
    await arena.enroll(["a-t-1"])
    await judge_all(arena, "a-t-1")
    await arena.enroll(["a-t-1"])
    await settled()

    assert bench.generated == ["a-t-1"]


@pytest.mark.parametrize("stage", ["queued", "streaming"])
async def test_counts_name_every_stage(stage: str) -> None:
    """The sign of life can tell what waits from what streams, examines or is judged."""
    bench = FakeBench()
    bench.hold("b-t-1")
    arena = arena_of("a", "b", "c", bench=bench, inflight=1 if stage == "queued" else 8)
    await arena.enroll(["a-t-1", "b-t-1"])
    await judge_all(arena, "a-t-1")
    await settled()

    counts = arena.counts
    assert (counts.streaming, counts.judged) == (1, 1)
    await arena.close()
