"""Servers that are too busy: the limit that shrinks and grows, Retry-After, and queues told apart from stalls."""

import pytest

from pytest_logomesh.models.inflight import QUIET_S, InflightLimit
from pytest_logomesh.models.member import LONGEST_WAIT_S
from pytest_logomesh.records.events import Event, Idle, Text
from tests.models.pool_rig import (
    BROKEN,
    BUSY,
    DONE,
    EVER,
    GOOD,
    FakeModel,
    attempts,
    busy,
    ending,
    message,
    rigged,
    waits,
)


def test_the_limit_shrinks_once_an_episode() -> None:
    """Refusals that come less than 15 s after one another are one sign, later ones another."""
    limit = InflightLimit(32)
    for now in (0.0, 0.1, 14.0, 28.0):
        limit.refused(now, 0)
        assert limit.value == 25
    limit.refused(28 + QUIET_S, 0)
    assert limit.value == 20


def test_retry_after_is_part_of_the_episode() -> None:
    """The quiet time counts from when the server wants to be asked again."""
    limit = InflightLimit(10)
    limit.refused(0, 60)
    limit.refused(60 + QUIET_S - 1, 0)
    assert limit.value == 8


def test_the_limit_is_never_less_than_one() -> None:
    """A server that refuses all is still asked, one question at a time."""
    limit = InflightLimit(4)
    shrunk = []
    for episode in range(5):
        limit.refused(episode * 100.0, 0)
        shrunk.append(limit.value)

    assert shrunk == [3, 2, 1, 1, 1]


def test_the_limit_grows_by_one_for_as_many_good_answers_as_it_is_high() -> None:
    """It grows back to what was configured, and no further."""
    limit = InflightLimit(5)
    limit.refused(0, 0)
    grown = []
    for _ in range(14):
        limit.answered(QUIET_S)
        grown.append(limit.value)

    assert grown == [4, 4, 4] + [5] * 11


def test_the_limit_does_not_grow_within_an_episode() -> None:
    """Answers to questions that went out before the refusals say nothing about what the server can bear now."""
    limit = InflightLimit(2)
    limit.refused(0, 0)
    limit.answered(QUIET_S - 1)
    assert limit.value == 1
    limit.answered(QUIET_S)
    assert limit.value == 2


def test_a_fault_pauses_growth_and_cuts_nothing() -> None:
    """A server that breaks is no server that has too much to do."""
    limit = InflightLimit(5)
    limit.disturbed(0)
    assert limit.value == 5
    limit.refused(0, 0)
    limit.disturbed(20)
    for _ in range(8):
        limit.answered(20 + QUIET_S - 1)
    assert limit.value == 4


async def test_questions_that_are_refused_together_shrink_the_limit_once() -> None:
    """A burst of refusals is one sign; all are asked again, and no server is called unhealthy for it."""
    async with rigged(model := FakeModel(*[BUSY] * 8, GOOD), inflight=10) as rig:
        reads = [rig.ask(str(number)) for number in range(8)]
        await rig.clock.advance(1)
        state = rig.state("a")
        await rig.clock.advance(1)

    assert (state.limit, state.healthy, state.failures) == (8, True, 0)
    assert model.times == [0] * 8 + [2] * 8
    assert all(ending(read) == DONE for read in reads)
    assert {waits(read)[0] for read in reads} == {"it is busy"}


async def test_a_server_is_not_asked_before_it_wants_to_be() -> None:
    """Retry-After holds for every question, also for new ones."""
    async with rigged(model := FakeModel(busy(7), GOOD)) as rig:
        first = rig.ask("first")
        await rig.clock.advance(1)
        second = rig.ask("second")
        await rig.clock.advance(5.9)
        assert model.times == [0]
        await rig.clock.advance(0.1)

    assert model.times == [0, 7, 7]
    assert waits(second) == ["it is busy"]
    assert ending(first) == ending(second) == DONE


async def test_a_short_retry_after_does_not_shorten_the_pause() -> None:
    """A server that wants to be asked again at once is not asked five times in a moment."""
    async with rigged(model := FakeModel(busy(0.1))) as rig:
        rig.ask()
        await rig.clock.advance(60)

    assert model.times == [0, 2, 6, 14, 30]


async def test_others_are_asked_while_one_is_shut() -> None:
    """Retry-After is one server's own."""
    async with rigged(first := FakeModel(busy(60), GOOD), second := FakeModel(GOOD)) as rig:
        await rig.ask("0").end()
        await rig.ask("1").end()

        assert first.asked == ["0"]
        assert second.asked == ["0", "1"]
        assert rig.clock.now() == 0


async def test_a_server_that_wants_to_be_asked_much_later_is_lost() -> None:
    """A quota that is used up is not waited for: where there is no other server, the run ends with what it said."""
    async with rigged(FakeModel(busy(LONGEST_WAIT_S + 1))) as rig:
        read = rig.ask()
        await read.end()

    assert message(read).startswith("no model server is left: it is busy")
    assert len(rig.broken) == 1


@pytest.mark.parametrize(
    ("script", "seconds"),
    [pytest.param((EVER,), 30, id="head"), pytest.param((Idle(), EVER), 120, id="first-token")],
)
async def test_queueing_is_told_apart_from_stalling(
    script: tuple[Event | float, ...], seconds: float
) -> None:
    """Where requests stand in the server's own queue, a late first token is a sign of load, not of bad health."""
    async with rigged(FakeModel(script, GOOD), inflight=10) as rig:
        rig.queued["a"] = 12
        read = rig.ask()
        await rig.clock.advance(seconds)
        state = rig.state("a")
        await rig.clock.advance(2)

    assert (state.limit, state.failures) == (8, 0)
    assert attempts(read)[1].reason.startswith("the model server at a is busy, 12 waiting in its queue: no ")
    assert ending(read) == DONE


async def test_an_empty_queue_is_no_excuse() -> None:
    """A server that has nobody waiting and sends no token has stalled."""
    async with rigged(FakeModel((Idle(), EVER), GOOD), inflight=10) as rig:
        rig.queued["a"] = 0
        read = rig.ask()
        await rig.clock.advance(120)
        state = rig.state("a")
        await rig.clock.advance(2)

    assert (state.limit, state.failures) == (10, 1)
    assert "stalled" in attempts(read)[1].reason


async def test_a_stall_in_the_middle_is_no_queueing() -> None:
    """Whoever has begun to answer is out of the queue."""
    async with rigged(FakeModel((Text("a"), EVER), GOOD), inflight=10) as rig:
        rig.queued["a"] = 12
        rig.ask()
        await rig.clock.advance(30)

        assert (rig.state("a").limit, rig.state("a").failures) == (10, 1)


async def test_broken_servers_keep_their_limit() -> None:
    """Faults that asking again may cure count against health, not against the limit."""
    async with rigged(FakeModel(BROKEN, BROKEN, GOOD), inflight=10) as rig:
        read = rig.ask()
        await rig.clock.advance(2)
        assert (rig.state("a").limit, rig.state("a").failures) == (10, 2)
        await rig.clock.advance(4)

        assert ending(read) == DONE
        assert (rig.state("a").limit, rig.state("a").failures) == (10, 0)
