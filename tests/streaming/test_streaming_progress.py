"""What a stream's limits do while no question is out, and when it goes out again."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from pytest_logomesh.records.events import Asked, Event, Finish, Idle, StepStart, Text, Waiting
from pytest_logomesh.streaming.limits import StreamLimits
from pytest_logomesh.streaming.progress import Progress
from pytest_logomesh.streaming.watchdog import Stalled, watch
from pytest_logomesh.testing import ManualClock

LIMITS = StreamLimits(head_s=30, first_token_s=120, stall_s=30, step_s=300, total_s=5000)
UNTOLD = StreamLimits(head_s=30, first_token_s=120, stall_s=30, step_s=300)
WAIT = Waiting("busy")
EVER = 1e9


def progress(*events: Event, at: float = 0.0) -> Progress:
    """The state after events that all came at a moment."""
    state = Progress(LIMITS, 0.0)
    for event in events:
        state.take(event, at)
    return state


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ((), ("head", 30)),
        ((Idle(),), ("first-token", 120)),
        ((WAIT,), ("total", 5000)),
        ((Text("a"), WAIT), ("total", 5000)),
        ((StepStart("a"), WAIT), ("total", 5000)),
        ((WAIT, Idle()), ("total", 5000)),
        ((WAIT, Idle(), Text("a")), ("total", 5000)),
        ((WAIT, WAIT), ("total", 5000)),
        ((WAIT, Asked(1)), ("head", 40)),
        ((Text("a"), Asked(2, "stalled")), ("head", 40)),
        ((StepStart("a"), Asked(2, "stalled"), Idle()), ("first-token", 130)),
        ((StepStart("a"), Asked(2, "stalled"), StepStart("a")), ("step", 310)),
        ((Asked(1), Idle(), Text("a")), ("stall", 40)),
    ],
)
def test_limits_follow_the_question(events: tuple[Event, ...], expected: tuple[str, float]) -> None:
    """While it waits only the total runs; when it goes out, all others start anew, whatever came before."""
    state = progress(*events, at=10.0)

    assert (state.limit, state.deadline) == expected


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ((WAIT,), ("total", 5000)),
        ((Text("a"), WAIT, Idle()), ("total", 5000)),
        ((Asked(1),), ("head", 1030)),
        ((Asked(1), Idle()), ("first-token", 1120)),
        ((Text("a"),), ("stall", 1030)),
        ((StepStart("a"),), ("step", 1300)),
    ],
)
def test_an_absent_reader_changes_what_is_waited_for_in_nothing(
    events: tuple[Event, ...], expected: tuple[str, float]
) -> None:
    """The same limit runs, from now on; while no question is out there is none but the total."""
    state = progress(*events)
    state.excuse(1000.0)

    assert (state.limit, state.deadline) == expected


async def ended(limits: StreamLimits, *steps: Event | float, reader_s: float = 0.0) -> tuple[str, float]:
    """How a watched stream ended, and when, for a reader that takes its time over each event."""
    clock = ManualClock()

    async def source() -> AsyncIterator[Event]:
        for step in steps:
            if isinstance(step, float | int):
                await clock.sleep(step)
            else:
                yield step

    async def read() -> tuple[str, float]:
        try:
            async for _ in watch(source(), limits, clock):
                if reader_s:
                    await clock.sleep(reader_s)
        except Stalled as stalled:
            return stalled.limit, clock.now()
        return "done", clock.now()

    reading = asyncio.create_task(read())
    await clock.advance(100_000)
    return await reading


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        pytest.param((WAIT, 9000, Asked(1), 29, Text("a"), Finish("stop")), ("done", 9029), id="long-wait"),
        pytest.param((WAIT, 9000, Asked(1), EVER), ("head", 9030), id="head-after-a-wait"),
        pytest.param((WAIT, 9000, Asked(1), Idle(), EVER), ("first-token", 9120), id="prefill-after-a-wait"),
        pytest.param((Text("a"), 9, WAIT, 100, Asked(2, "r"), EVER), ("head", 139), id="second-attempt"),
        pytest.param((Asked(1), Text("a"), 29, Asked(2, "r"), 29, Text("b"), EVER), ("stall", 88), id="anew"),
        pytest.param((WAIT, *[20, Idle()] * 20, Asked(1), EVER), ("head", 430), id="pings-while-waiting"),
    ],
)
async def test_waiting_is_never_late(steps: tuple[Event | float, ...], expected: tuple[str, float]) -> None:
    """A question that waits is not judged; from the moment it goes out it is, to the second."""
    assert await ended(UNTOLD, *steps) == expected


async def test_the_total_runs_while_a_question_waits() -> None:
    """The limit in total is the battle's, waits included."""
    assert await ended(LIMITS, WAIT, EVER) == ("total", 5000)


async def test_a_reader_that_was_away_while_the_question_waits_brings_no_limit_back() -> None:
    """A slow reader of a waiting question does not make it late."""
    steps = (Text("a"), WAIT, 9000, Asked(2, "r"), Text("b"), Finish("stop"))

    assert (await ended(UNTOLD, *steps, reader_s=200.0))[0] == "done"
