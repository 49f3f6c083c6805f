"""One question in a pool: what is asked again, how often and when, and how it ends."""

import random

import pytest

from pytest_logomesh.models.backoff import PAUSES_S, WHOLE_S, pause_s
from pytest_logomesh.records.events import Asked, Event, Fault, Idle, Text, Waiting
from pytest_logomesh.streaming.limits import StreamLimits
from tests.models.pool_rig import (
    BROKEN,
    BUSY,
    DONE,
    EVER,
    GOOD,
    FakeModel,
    attempts,
    ending,
    message,
    rigged,
    slow,
    waits,
)


async def test_an_answer_is_handed_on_as_it_comes() -> None:
    """The question goes out once, without a wait; its events follow."""
    async with rigged(FakeModel((Idle(), Text("a"), Text("b"), DONE))) as rig:
        read = rig.ask()
        await read.end()

    assert read.events == [Asked(1), Idle(), Text("a"), Text("b"), DONE]


async def test_a_question_is_asked_five_times_with_growing_pauses() -> None:
    """A server that fails each time is left alone for 2, 4, 8 and 16 s; then its fault is the question's."""
    async with rigged(model := FakeModel(BROKEN)) as rig:
        rig.answers_probes.add("a")
        read = rig.ask()
        await rig.clock.advance(WHOLE_S)

    assert model.times == [0, 2, 6, 14, 30]
    assert message(read) == "it broke (asked 5 times)"
    assert [asked.attempt for asked in attempts(read)] == [1, 2, 3, 4, 5]


async def test_a_second_attempt_says_why_there_is_one() -> None:
    """What came before the fault stays in the stream, and `Asked` says that it no longer counts."""
    async with rigged(FakeModel((Text("hal"), *BROKEN), GOOD)) as rig:
        read = rig.ask()
        await rig.clock.advance(2)

    assert read.events == [
        Asked(1),
        Text("hal"),
        Waiting("it broke"),
        Asked(2, "it broke"),
        Text("yes"),
        DONE,
    ]


@pytest.mark.parametrize(
    "fault",
    [Fault("server", "refused key"), Fault("agent", "endless"), Fault("agent", "odd", "again")],
    ids=["no-cure", "agent", "agent-whatever-the-cure"],
)
async def test_what_nothing_cures_ends_at_once(fault: Fault) -> None:
    """Neither a fault without a cure nor one of the agent is asked again, and no server is blamed for it."""
    async with rigged(model := FakeModel((fault,), GOOD), FakeModel(GOOD)) as rig:
        read = rig.ask()
        await read.end()
        state = rig.state("a")

    assert len(model.asked) == 1
    assert ending(read) == Fault(fault.kind, fault.message)
    assert state.failures == 0


async def test_another_server_is_asked_at_once() -> None:
    """No pause while there is a healthy member at which the question has not failed."""
    async with rigged(FakeModel(BROKEN), other := FakeModel(GOOD)) as rig:
        read = rig.ask()
        await read.end()

    assert read.events == [Asked(1), Asked(2, "it broke"), Text("yes"), DONE]
    assert other.times == [0]


async def test_where_it_has_failed_everywhere_it_pauses() -> None:
    """The second failure in a row is followed by the second pause, and five attempts are five in all."""
    async with rigged(first := FakeModel(BROKEN), second := FakeModel(BROKEN)) as rig:
        rig.answers_probes |= {"a", "b"}
        read = rig.ask()
        await rig.clock.advance(60)

    assert sorted(first.times + second.times) == [0, 0, 4, 12, 28]
    assert message(read) == "it broke (asked 5 times)"


async def test_a_pause_ends_early_where_another_server_gets_room() -> None:
    """A question that pauses for one server is asked by another as soon as that one can."""
    async with rigged(FakeModel(BROKEN), other := FakeModel((1, *GOOD)), inflight=1) as rig:
        first, second = rig.ask("first"), rig.ask("second")
        await rig.clock.advance(0)
        assert waits(first) == ["it broke"]
        await rig.clock.advance(1)
        await rig.clock.advance(1)

    assert other.asked == ["second", "first"]
    assert other.times == [0, 1]
    assert ending(first) == ending(second) == DONE


@pytest.mark.parametrize(
    ("script", "seconds", "flag"),
    [
        pytest.param((EVER,), 30, "--logomesh-head-timeout", id="head"),
        pytest.param((Idle(), EVER), 120, "--logomesh-first-token-timeout", id="first-token"),
        pytest.param((Text("a"), EVER), 30, "--logomesh-stall-timeout", id="stall"),
    ],
)
async def test_a_stall_is_asked_again(script: tuple[Event | float, ...], seconds: float, flag: str) -> None:
    """Each attempt is watched by itself; what stalled is named, and counts as the server's failure."""
    async with rigged(model := FakeModel(script, GOOD)) as rig:
        read = rig.ask()
        await rig.clock.advance(seconds - 0.1)
        assert waits(read) == []
        await rig.clock.advance(0.1)
        assert rig.state("a").failures == 1
        assert model.open == 0
        await rig.clock.advance(2)

    assert attempts(read)[1].reason.startswith("the model server at a stalled: ")
    assert attempts(read)[1].reason.endswith(f"({flag})")
    assert ending(read) == DONE


async def test_an_answer_that_repeats_itself_without_end_is_the_agents_fault() -> None:
    """It is ended, not asked again, and held against nobody else."""
    async with rigged(model := FakeModel([Text("again and ") for _ in range(10_000)])) as rig:
        read = rig.ask()
        await read.end()
        state = rig.state("a")

    end = ending(read)
    assert isinstance(end, Fault)
    assert end.kind == "agent"
    assert "repeats itself without end" in end.message
    assert (len(model.asked), model.open, state.failures) == (1, 0, 0)


async def test_a_stream_that_just_ends_is_asked_again() -> None:
    """A model that says neither that it is done nor that it failed has cut its answer off."""
    async with rigged(FakeModel((Text("hal"),), GOOD)) as rig:
        read = rig.ask()
        await rig.clock.advance(2)

    assert attempts(read)[1].reason == "the model server at a ended the stream without a finish reason"
    assert ending(read) == DONE


async def test_the_limit_in_total_is_over_all_attempts_and_pauses() -> None:
    """A question that has used up its time in attempts and pauses ends, wherever it stands."""
    limits = StreamLimits(total_s=40)
    async with rigged(FakeModel((EVER,)), limits=limits) as rig:
        read = rig.ask()
        await rig.clock.advance(39.9)
        assert ending(read) is None
        await rig.clock.advance(0.1)
        state = rig.state("a")

    assert message(read).endswith("the answer did not end within 40 s (--logomesh-total-timeout)")
    assert [asked.attempt for asked in attempts(read)] == [1, 2]
    assert (state.inflight, state.failures) == (0, 1)


async def test_the_limit_in_total_ends_a_question_that_waits() -> None:
    """Standing in line takes time as well."""
    limits = StreamLimits(total_s=40)
    async with rigged(FakeModel((EVER,)), inflight=1, limits=limits) as rig:
        rig.pool.suspend("a", "it is being restarted")
        read = rig.ask()
        await rig.clock.advance(40)

    assert "(--logomesh-total-timeout)" in message(read)
    assert attempts(read) == []


async def test_a_busy_server_that_answers_others_is_not_given_up() -> None:
    """A refusal is no attempt too many as long as others are answered; one that refuses everybody ends it."""
    async with rigged(FakeModel(slow(200), always={"refused": BUSY})) as rig:
        rig.ask("answered")
        await rig.clock.advance(0)
        read = rig.ask("refused")
        await rig.clock.advance(199)
        while_another_was_answered = len(attempts(read))
        await rig.clock.advance(100)

    assert while_another_was_answered > 5
    assert message(read) == f"it is busy (asked {while_another_was_answered + 5} times)"


async def test_a_refusal_in_the_middle_of_an_answer_is_no_sign_that_others_are_answered() -> None:
    """A question that is refused after it began is not its own reason to go on."""
    async with rigged(model := FakeModel((Text("hal"), *BUSY))) as rig:
        rig.ask()
        await rig.clock.advance(1000)

    assert model.times == [0, 2, 6, 14, 30]


async def test_a_closed_pool_asks_nobody() -> None:
    """What waits when the pool is closed ends, and what comes later too; the models are closed once and for all."""
    async with rigged(model := FakeModel((EVER,)), inflight=1) as rig:
        rig.ask()
        waiting = rig.ask()
        await waiting.until(Waiting("all places are taken (1 in flight)"))
        await rig.pool.close()
        await rig.pool.close()
        late = rig.ask()
        await late.end()
        await waiting.end()

    assert message(waiting) == message(late) == "the run has ended"
    assert model.closed


def test_pauses_are_jittered() -> None:
    """Each is up to a quarter longer or shorter, and the last one lasts."""
    rng = random.Random(0)
    for failures, expected in enumerate((*PAUSES_S, 16, 16), start=1):
        drawn = [pause_s(failures, rng) for _ in range(200)]

        assert 0.75 * expected <= min(drawn) < 0.8 * expected
        assert 1.2 * expected < max(drawn) <= 1.25 * expected
