"""Servers that fail, die, are restarted or lost: who is still asked, who is asked how it is, and when it is over."""

import asyncio
import random

import pytest

from pytest_logomesh.models.backoff import WHOLE_S
from pytest_logomesh.records.events import Asked, Fault, Text, Waiting
from tests.models.pool_rig import (
    BROKEN,
    DONE,
    EVER,
    GOOD,
    FakeModel,
    Rig,
    Script,
    attempts,
    ending,
    message,
    rigged,
    waits,
)

DIES: Script = (Text("hal"), 10, Fault("server", "the connection broke", "again"))


async def make_unhealthy(rig: Rig) -> None:
    """Ask three questions that all fail at `a`."""
    for _ in range(3):
        rig.ask("fails")
    await rig.clock.advance(0)


async def test_three_failures_in_a_row_make_a_server_unhealthy() -> None:
    """It is not asked any more; the other one answers."""
    async with rigged(first := FakeModel(BROKEN), second := FakeModel(GOOD), inflight=1) as rig:
        for _ in range(5):
            await rig.ask().end()
        states = rig.pool.states

    assert (len(first.asked), len(second.asked)) == (3, 5)
    assert [(state.healthy, state.failures) for state in states] == [(False, 3), (True, 0)]


async def test_failures_with_a_good_answer_between_them_do_not() -> None:
    """Only failures one after the other count."""
    async with rigged(FakeModel(BROKEN, BROKEN, GOOD)) as rig:
        await make_unhealthy(rig)

        assert (rig.state("a").healthy, rig.state("a").failures) == (True, 0)


async def test_a_server_that_answers_is_back() -> None:
    """An unhealthy server is asked how it is after 2, 4 and 8 s; what waits goes out as soon as it answers."""
    async with rigged(model := FakeModel(BROKEN, BROKEN, BROKEN, GOOD)) as rig:
        await make_unhealthy(rig)
        late = rig.ask("late")
        await rig.clock.advance(13)
        assert rig.probed == [("a", 2), ("a", 6)]
        assert waits(late) == ["no model server is healthy"]
        rig.answers_probes.add("a")
        await rig.clock.advance(1)
        await rig.clock.advance(WHOLE_S)

    assert rig.probed == [("a", 2), ("a", 6), ("a", 14)]
    assert model.times == [0, 0, 0, 14, 14, 14, 14]
    assert ending(late) == DONE
    assert rig.broken == []


async def test_health_is_not_asked_for_while_all_is_well() -> None:
    """Neither before a server fails nor once it is back."""
    async with rigged(FakeModel(BROKEN, BROKEN, BROKEN, GOOD)) as rig:
        rig.answers_probes.add("a")
        await rig.clock.advance(100)
        assert rig.probed == []
        await make_unhealthy(rig)
        await rig.clock.advance(100)

    assert rig.probed == [("a", 102)]


async def test_pauses_between_health_checks_are_jittered() -> None:
    """Servers that failed together are not asked together."""
    async with rigged(FakeModel(BROKEN), FakeModel(BROKEN), rng=random.Random(1)) as rig:
        for _ in range(3):
            rig.ask()
        await rig.clock.advance(4)

    first, second = (at for _, at in rig.probed)
    assert 1.5 < first < second < 2.5


async def test_a_good_answer_proves_health_as_well() -> None:
    """A question that was out already comes back well: its server is asked again at once."""
    long: Script = (Text("a"), 1, Text("b"), DONE)
    async with rigged(FakeModel(long, BROKEN, BROKEN, BROKEN, GOOD)) as rig:
        rig.ask("long")
        await rig.clock.advance(0)
        await make_unhealthy(rig)
        assert not rig.state("a").healthy
        late = rig.ask("late")
        await rig.clock.advance(1)

        assert rig.state("a").healthy
        assert ending(late) == DONE
        assert rig.probed == []


async def test_the_circuit_breaks_when_nobody_is_healthy_for_the_whole_back_off() -> None:
    """All that waits ends with the reason, and all that comes later; the run is told once."""
    async with rigged(FakeModel(BROKEN), FakeModel(BROKEN)) as rig:
        waiting = [rig.ask(str(number)) for number in range(6)]
        await rig.clock.advance(WHOLE_S - 0.1)
        assert rig.broken == []
        await rig.clock.advance(0.1)
        new = rig.ask("new")
        await new.end()
        probed = len(rig.probed)
        rig.pool.lose("a", "too late to matter")
        await rig.clock.advance(1000)

    reason = "no model server was healthy for 30 s: it broke; it broke"
    assert rig.broken == [reason]
    assert all(message(read).startswith(reason) for read in waiting)
    assert new.events == [Fault("server", reason)]
    assert len(rig.probed) == probed


async def test_the_circuit_holds_while_one_server_is_healthy() -> None:
    """A dead server costs nothing but its part of the work."""
    async with rigged(FakeModel(BROKEN), FakeModel(GOOD)) as rig:
        for _ in range(8):
            await rig.ask().end()
        await rig.clock.advance(1000)
        last = rig.ask()
        await last.end()

    assert ending(last) == DONE
    assert rig.broken == []


async def test_questions_wait_for_a_server_that_is_restarted() -> None:
    """What it was answering is asked again, of the new server, and the circuit does not break meanwhile."""
    async with rigged(first := FakeModel(DIES)) as rig:
        read = rig.ask("dies")
        await read.until(Text("hal"))
        rig.pool.suspend("a", "the model server is being restarted")
        await rig.clock.advance(500)
        late = rig.ask("late")
        await rig.clock.advance(500)
        assert waits(read) == waits(late) == ["the model server is being restarted"]
        assert not rig.state("a").healthy
        rig.pool.resume("a", rig.member("a2", second := FakeModel(GOOD)))
        assert rig.pool.states[0].name == "a2"
        await read.end()
        await late.end()

    assert first.asked == ["dies"]
    assert second.asked == ["dies", "late"]
    assert read.events == [
        Asked(1),
        Text("hal"),
        Waiting("the model server is being restarted"),
        Asked(2, "the connection broke"),
        Text("yes"),
        DONE,
    ]
    assert (rig.broken, rig.probed) == ([], [])
    assert first.closed
    assert second.closed


async def test_a_restart_is_not_held_against_the_question() -> None:
    """Five attempts remain after two restarts; the third time, the question may be what kills the server."""
    async with rigged(FakeModel(DIES)) as rig:
        rig.answers_probes.add("a")
        read = rig.ask()
        for _ in range(3):
            await rig.clock.advance(5)
            rig.pool.suspend("a", "restarted")
            await rig.clock.advance(5)
            rig.pool.resume("a", rig.member("a", FakeModel(DIES)))
        await rig.clock.advance(500)

    assert len(attempts(read)) == 2 + 5
    assert message(read) == "the connection broke (asked 7 times)"


async def test_a_restart_is_not_held_against_the_server() -> None:
    """It comes back healthy, whatever happened before."""
    async with rigged(FakeModel(BROKEN)) as rig:
        await make_unhealthy(rig)
        rig.pool.suspend("a", "restarted")
        rig.pool.resume("a", rig.member("a", FakeModel(GOOD)))
        late = rig.ask()
        await late.end()

        assert ending(late) == DONE
        assert (rig.state("a").healthy, rig.state("a").failures) == (True, 0)


async def test_other_servers_take_over_from_one_that_is_restarted() -> None:
    """Without a pause, and without waiting for it."""
    async with rigged(FakeModel(DIES), other := FakeModel(GOOD)) as rig:
        read = rig.ask()
        await read.until(Text("hal"))
        rig.pool.suspend("a", "restarted")
        await rig.clock.advance(10)

    assert ending(read) == DONE
    assert other.times == [10]
    assert waits(read) == []


async def test_a_restarted_server_is_asked_how_it_is_at_its_new_address() -> None:
    """What came back answers for itself; `name` is still what the pool called it at first."""
    async with rigged(FakeModel(GOOD)) as rig:
        rig.pool.suspend("a", "restarted")
        rig.pool.resume("a", rig.member("a2", FakeModel(BROKEN)))
        await make_unhealthy(rig)
        await rig.clock.advance(2)
        rig.pool.lose("a", "dead")

    assert rig.probed == [("a2", 2)]
    assert rig.broken == ["no model server is left: dead"]


async def test_losing_the_last_server_ends_everything() -> None:
    """At once, with the reason; a question is told its first line, the run all of it."""
    async with rigged(FakeModel((EVER,)), inflight=1) as rig:
        rig.ask()
        waiting = rig.ask()
        await rig.clock.advance(0)
        rig.pool.suspend("a", "it is being restarted")
        rig.pool.lose("a", "it died a second time\nits log")
        await waiting.end()

    assert message(waiting) == "no model server is left: it died a second time"
    assert rig.broken == ["no model server is left: it died a second time\nits log"]


async def test_losing_one_of_two_servers_is_survived() -> None:
    """The other one goes on."""
    async with rigged(FakeModel(GOOD), other := FakeModel(GOOD)) as rig:
        rig.pool.lose("a", "it is dead")
        read = rig.ask()
        await read.end()
        await rig.clock.advance(1000)

        assert ending(read) == DONE
        assert len(other.asked) == 1
        assert (rig.broken, rig.probed, rig.state("a").healthy) == ([], [], False)


async def test_the_breaker_counts_anew_once_the_restart_is_over() -> None:
    """A member that is away holds the circuit; when it is lost, an unhealthy one gets its whole back-off."""
    async with rigged(FakeModel(GOOD), FakeModel(BROKEN)) as rig:
        rig.pool.suspend("a", "restarted")
        await make_unhealthy(rig)
        await rig.clock.advance(100)
        rig.pool.lose("a", "dead")
        await rig.clock.advance(WHOLE_S - 1)
        assert rig.broken == []
        await rig.clock.advance(1)

    assert rig.broken == ["no model server was healthy for 30 s: dead; it broke"]


@pytest.mark.parametrize("seconds", [0.0, 1.0])
async def test_closing_stops_health_checks(seconds: float) -> None:
    """No task is left behind, whether it is waiting or has just begun to."""
    async with rigged(FakeModel(BROKEN)) as rig:
        await make_unhealthy(rig)
        await rig.clock.advance(seconds)
    await asyncio.sleep(0)

    assert asyncio.all_tasks() == {asyncio.current_task()}
