"""Who is asked next, and who asks next: load, order, fairness, and places that are given up."""

import asyncio

import pytest

from pytest_logomesh.models.line import Line
from pytest_logomesh.models.member import Standing
from pytest_logomesh.models.question import Question
from pytest_logomesh.records.events import Text, Waiting
from tests.models.pool_rig import (
    BROKEN,
    BUSY,
    DONE,
    EVER,
    GOOD,
    FakeModel,
    Script,
    SteadyRandom,
    ending,
    rigged,
    slow,
    waits,
)

HANGS: Script = (Text("yes"), EVER)


async def test_questions_go_where_the_load_is_least() -> None:
    """Equals are taken in their order; the next goes to the one with less."""
    async with rigged(first := FakeModel(HANGS), second := FakeModel(HANGS)) as rig:
        for number in range(5):
            rig.ask(str(number))
        await rig.clock.advance(0)

    assert first.asked == ["0", "2", "4"]
    assert second.asked == ["1", "3"]


async def test_load_is_relative_to_what_a_server_may_have() -> None:
    """A server with a shrunk limit counts as loaded with fewer questions."""
    async with rigged(FakeModel(BUSY, HANGS), FakeModel(HANGS), inflight=5) as rig:
        for _ in range(9):
            rig.ask()
        await rig.clock.advance(10)

        assert [(state.inflight, state.limit) for state in rig.pool.states] == [(4, 4), (5, 5)]


async def test_questions_over_the_limit_wait_in_order_and_say_so_once() -> None:
    """Each says why it waits, and goes out when those before it have."""
    async with rigged(model := FakeModel(slow(10)), inflight=2) as rig:
        reads = [rig.ask(str(number)) for number in range(6)]
        await rig.clock.advance(5)
        assert rig.state("a").inflight == model.open == 2
        await rig.clock.advance(60)

    assert model.asked == ["0", "1", "2", "3", "4", "5"]
    assert model.times == [0, 0, 10, 10, 20, 20]
    assert [len(waits(read)) for read in reads] == [0, 0, 1, 1, 1, 1]
    assert waits(reads[2]) == ["all places are taken (2 in flight)"]
    assert all(ending(read) == DONE for read in reads)


async def test_newcomers_do_not_overtake() -> None:
    """A question that comes just when a place is free still goes behind those that wait."""
    async with rigged(model := FakeModel(slow(10)), inflight=1) as rig:
        rig.ask("0")
        rig.ask("1")
        await rig.clock.advance(10)
        rig.ask("2")
        await rig.clock.advance(30)

    assert model.asked == ["0", "1", "2"]


async def test_a_question_that_is_asked_again_keeps_its_turn() -> None:
    """After its pause it goes before those that came later."""
    async with rigged(model := FakeModel(BROKEN, slow(10)), inflight=1) as rig:
        for number in range(4):
            rig.ask(str(number))
        await rig.clock.advance(60)

    assert model.asked == ["0", "1", "0", "2", "3"]


async def test_a_pausing_question_holds_nobody_up() -> None:
    """Those behind it are served while it pauses."""
    async with rigged(model := FakeModel(BROKEN, GOOD), inflight=1) as rig:
        rig.ask("0")
        await rig.ask("1").end()

        assert rig.clock.now() == 0
        assert model.asked == ["0", "1"]


async def test_a_waiting_question_that_is_cancelled_leaves_the_line() -> None:
    """Its turn goes to the next, and nothing is asked for it."""
    async with rigged(model := FakeModel(slow(10)), inflight=1) as rig:
        rig.ask("0")
        leaves, stays = rig.ask("1"), rig.ask("2")
        await leaves.until(Waiting("all places are taken (1 in flight)"))
        leaves.cancel()
        await rig.clock.advance(20)

        assert model.asked == ["0", "2"]
        assert ending(stays) == DONE
        assert rig.state("a").inflight == 0


async def test_a_streaming_question_that_is_cancelled_frees_its_place() -> None:
    """The server's stream is closed, the next question goes out, and nobody is blamed."""
    async with rigged(model := FakeModel(HANGS, GOOD), inflight=1) as rig:
        leaves, stays = rig.ask("0"), rig.ask("1")
        await leaves.until(Text("yes"))
        leaves.cancel()
        await stays.end()

        assert ending(stays) == DONE
        assert (model.open, rig.state("a").inflight, rig.state("a").failures) == (0, 0, 0)


async def test_a_place_handed_to_a_cancelled_question_goes_to_the_next() -> None:
    """A question may be cancelled in the very moment in which it gets its place."""
    async with rigged(FakeModel(GOOD)) as rig:
        standing = Standing(rig.member("a", FakeModel(GOOD), inflight=1))
        line = Line([standing], rig.clock)

        async def hold(number: int) -> Standing | None:
            with line.join(Question(number, SteadyRandom())) as place:
                return await place.member()

        with line.join(Question(0, SteadyRandom())):
            leaves, stays = asyncio.create_task(hold(1)), asyncio.create_task(hold(2))
            await asyncio.sleep(0)
        leaves.cancel()

        assert await stays is standing
        assert leaves.cancelled()
        assert standing.inflight == 0


async def test_a_pausing_question_that_is_cancelled_is_not_asked_again() -> None:
    """Nothing is left behind that would."""
    async with rigged(model := FakeModel(BROKEN)) as rig:
        read = rig.ask()
        await read.until(Waiting("it broke"))
        read.cancel()
        await rig.clock.advance(100)

    assert len(model.asked) == 1


@pytest.mark.parametrize("stop_after", [0, 1, 2, 3])
async def test_a_reader_that_stops_early_leaves_no_trace(stop_after: int) -> None:
    """Whatever event it stops at, closing the stream frees what it held."""
    async with rigged(model := FakeModel(GOOD)) as rig:
        stream = rig.pool.stream([{"role": "user", "content": "?"}])
        for _ in range(stop_after):
            await anext(stream)
        await stream.aclose()  # type: ignore[attr-defined]  # a generator, which the role does not promise

        assert model.open == rig.state("a").inflight == 0
