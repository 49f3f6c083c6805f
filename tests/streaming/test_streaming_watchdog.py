"""The watchdog: which streams it ends, when, and what it leaves behind."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing

import pytest

from pytest_logomesh.records.events import (
    Event,
    Finish,
    Idle,
    Reasoning,
    StepEnd,
    StepStart,
    Text,
    ToolCall,
    Usage,
)
from pytest_logomesh.streaming.clock import SystemClock
from pytest_logomesh.streaming.limits import StreamLimits
from pytest_logomesh.streaming.watchdog import Stalled, watch
from pytest_logomesh.testing import ManualClock

LIMITS = StreamLimits(head_s=30, first_token_s=120, stall_s=30, step_s=300)
END = Finish("stop")
EVER = 1e9


class Source:
    """Streams events at their times: a number is a wait in seconds of the clock."""

    def __init__(self, clock: ManualClock, *steps: Event | float) -> None:
        self._clock = clock
        self._steps = steps
        self.closed = False

    async def stream(self) -> AsyncIterator[Event]:
        try:
            for step in self._steps:
                if isinstance(step, float | int):
                    await self._clock.sleep(step)
                else:
                    yield step
        finally:
            self.closed = True


async def outcome(clock: ManualClock, source: Source, limits: StreamLimits = LIMITS) -> tuple[str, float]:
    """How the watched stream ended, and when: `done`, or the name of the limit."""

    async def read() -> tuple[str, float]:
        try:
            async for _ in watch(source.stream(), limits, clock):
                pass
        except Stalled as stalled:
            return stalled.limit, clock.now()
        return "done", clock.now()

    reading = asyncio.create_task(read())
    await clock.advance(10_000)
    return await reading


def repeated(count: int, *steps: Event | float) -> tuple[Event | float, ...]:
    """The same steps over and over."""
    return steps * count


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        pytest.param((Text("a"), END), ("done", 0), id="quick"),
        pytest.param((Idle(), *repeated(100, 1, Text("a")), END), ("done", 100), id="one-token-a-second"),
        pytest.param((EVER,), ("head", 30), id="head-never-comes"),
        pytest.param((29, Idle(), EVER), ("first-token", 120), id="late-head-then-silence"),
        pytest.param((Idle(), EVER), ("first-token", 120), id="head-then-silence"),
        pytest.param((Idle(), 119, Text("a"), END), ("done", 119), id="healthy-slow-prefill"),
        pytest.param((Idle(), 100, Text("a"), EVER), ("stall", 130), id="stops-after-slow-prefill"),
        pytest.param((Text("a"), EVER), ("stall", 30), id="stops-mid-stream"),
        pytest.param((Text("a"), 29, Text("b"), 29, END), ("done", 58), id="slow-but-alive"),
        pytest.param((Text("a"), 31, Text("b"), END), ("stall", 30), id="token-after-the-limit"),
        pytest.param((Text("a"), *repeated(50, 1, Idle())), ("stall", 30), id="pings-only"),
        pytest.param((Text("a"), *repeated(50, 1, Text(""))), ("stall", 30), id="empty-text"),
        pytest.param((Text("a"), *repeated(50, 1, Reasoning(""))), ("stall", 30), id="empty-reasoning"),
        pytest.param((Text("a"), *repeated(50, 1, ToolCall("", ""))), ("stall", 30), id="empty-tool-call"),
        pytest.param((Text("a"), *repeated(50, 1, Usage(1, 1))), ("stall", 30), id="usage-only"),
        pytest.param(repeated(200, 1, Idle()), ("first-token", 120), id="pings-before-any-token"),
        pytest.param((*repeated(9, 20, Reasoning("r")), 20, Text("a"), END), ("done", 200), id="reasoning"),
        pytest.param((*repeated(9, 20, ToolCall("", "x")), END), ("done", 180), id="tool-call-arguments"),
        pytest.param((StepStart("a"), 299, StepEnd("a"), 29, END), ("done", 328), id="long-step"),
        pytest.param((StepStart("a"), EVER), ("step", 300), id="step-never-ends"),
        pytest.param((StepStart("a"), *repeated(200, 2, Text("t"))), ("step", 300), id="chatty-step"),
        pytest.param((StepStart("a"), 100, StepEnd("a"), EVER), ("stall", 130), id="stall-after-step"),
        pytest.param(
            (StepStart("a"), StepEnd("a"), *repeated(50, 1, StepStart("a"), 1, StepEnd("a"))),
            ("stall", 30),
            id="same-step-again-and-again",
        ),
        pytest.param(
            (StepStart("a"), 200, StepStart("b"), 90, StepEnd("a"), EVER),
            ("step", 500),
            id="second-step-open",
        ),
        pytest.param((Text("a"), *repeated(50, 1, StepEnd("x"))), ("stall", 30), id="end-of-no-step"),
    ],
)
async def test_a_stream_is_judged_by_its_state(
    steps: tuple[Event | float, ...], expected: tuple[str, float]
) -> None:
    """Each way to hang is told apart, and ends at its limit; a slow stream that moves is left alone."""
    clock = ManualClock()
    source = Source(clock, *steps)

    assert await outcome(clock, source) == expected
    assert source.closed


@pytest.mark.parametrize(
    ("limits", "steps", "expected"),
    [
        (StreamLimits(total_s=60), repeated(100, 1, Text("a")), ("total", 60)),
        (StreamLimits(total_s=60), (StepStart("a"), EVER), ("total", 60)),
        (StreamLimits(total_s=60), (*repeated(59, 1, Text("a")), END), ("done", 59)),
        (StreamLimits(first_token_s=10), (20, Text("a")), ("first-token", 10)),
        (StreamLimits(stall_s=None), (Text("a"), 9_000, Text("b"), END), ("done", 9_000)),
        (StreamLimits(head_s=None, first_token_s=None), (9_000, Text("b"), END), ("done", 9_000)),
    ],
)
async def test_every_limit_can_be_set_or_off(
    limits: StreamLimits, steps: tuple[Event | float, ...], expected: tuple[str, float]
) -> None:
    """The limit that runs out first counts; one that is off never does."""
    clock = ManualClock()

    assert await outcome(clock, Source(clock, *steps), limits) == expected


async def test_events_pass_unchanged_and_in_order() -> None:
    """What is watched is what is read."""
    events = (Idle(), Reasoning("r"), Text("a"), Text(""), Usage(1, 2), END)
    clock = ManualClock()

    assert tuple([event async for event in watch(Source(clock, *events).stream(), LIMITS, clock)]) == events


async def test_stalled_says_what_was_awaited_how_long_and_which_flag_sets_it() -> None:
    """The sentence is one a person can act on."""
    assert str(Stalled("stall", 30.0)) == "no new content within 30 s (--logomesh-stall-timeout)"


async def test_an_error_of_the_source_is_the_readers_to_see() -> None:
    """The watchdog hides no exception that is not its own."""

    async def broken() -> AsyncIterator[Event]:
        yield Text("a")
        raise ConnectionError("gone")

    with pytest.raises(ConnectionError, match="gone"):
        async for _ in watch(broken(), LIMITS, ManualClock()):
            pass


async def test_nothing_is_left_behind_when_the_reader_stops_early() -> None:
    """Closing the watched stream closes the source and ends the sleeping task."""
    clock = ManualClock()
    source = Source(clock, Text("a"), EVER)
    before = asyncio.all_tasks()
    async with aclosing(watch(source.stream(), LIMITS, clock)) as events:
        await anext(events)

    assert source.closed
    assert asyncio.all_tasks() == before


async def test_nothing_is_left_behind_after_a_stall() -> None:
    """A stall ends source and sleeping task, and leaves the reader's task uncancelled."""
    clock = ManualClock()
    source = Source(clock, Text("a"), EVER)
    before = asyncio.all_tasks()

    assert await outcome(clock, source) == ("stall", 30)
    assert asyncio.all_tasks() == before


async def test_a_cancelled_reader_is_cancelled_not_stalled() -> None:
    """Somebody else's cancellation goes through, even while a stall is being cleaned up after."""
    clock = ManualClock()
    cleaning = asyncio.Event()

    async def slow_to_close() -> AsyncIterator[Event]:
        try:
            yield Text("a")
            await asyncio.Event().wait()
        finally:
            cleaning.set()
            await asyncio.Event().wait()

    async def read() -> None:
        async for _ in watch(slow_to_close(), LIMITS, clock):
            pass

    reading = asyncio.create_task(read())
    await clock.advance(30)
    assert cleaning.is_set()
    reading.cancel()
    await asyncio.wait([reading])

    assert reading.cancelled()


async def test_a_reader_that_was_away_does_not_stall_the_stream() -> None:
    """What the reader does between events is not the stream's fault."""
    clock = ManualClock()
    source = Source(clock, Text("a"), 1, Text("b"), END)
    read: list[Event] = []

    async def slow_reader() -> None:
        async for event in watch(source.stream(), LIMITS, clock):
            read.append(event)
            await clock.sleep(500)

    reading = asyncio.create_task(slow_reader())
    await clock.advance(2_000)
    await reading

    assert read == [Text("a"), Text("b"), END]


async def test_a_stream_that_hangs_after_the_reader_was_away_still_stalls() -> None:
    """An absent reader buys the stream no more than a limit anew."""
    clock = ManualClock()
    source = Source(clock, Text("a"), EVER)

    async def read() -> float:
        try:
            async for _ in watch(source.stream(), LIMITS, clock):
                await clock.sleep(500)
        except Stalled:
            return clock.now()
        return -1

    reading = asyncio.create_task(read())
    await clock.advance(2_000)

    assert await reading == 530


async def test_the_total_runs_on_while_the_reader_is_away() -> None:
    """The limit in total is the reader's as well."""
    clock = ManualClock()

    async def read() -> tuple[str, float]:
        try:
            async for _ in watch(
                Source(clock, Text("a"), Text("b")).stream(), StreamLimits(total_s=60), clock
            ):
                await clock.sleep(100)
        except Stalled as stalled:
            return stalled.limit, clock.now()
        return "done", clock.now()

    reading = asyncio.create_task(read())
    await clock.advance(2_000)

    assert await reading == ("total", 100)


async def test_the_machines_own_clock_ends_a_hung_stream() -> None:
    """With real time, a hung stream ends within half a second of its limit."""
    clock = SystemClock()
    began = clock.now()

    async def hung() -> AsyncIterator[Event]:
        yield Text("a")
        await asyncio.Event().wait()

    with pytest.raises(Stalled):
        async for _ in watch(hung(), StreamLimits(stall_s=0.05), clock):
            pass

    assert 0.05 <= clock.now() - began < 0.55


async def test_data_that_lies_ready_after_a_busy_moment_is_not_a_stall() -> None:
    """A loop that was blocked past the limit hands on what arrived meanwhile before it judges."""
    clock = SystemClock()
    network: asyncio.StreamReader = asyncio.StreamReader()
    near: asyncio.Queue[bytes] = asyncio.Queue()
    far: asyncio.Queue[bytes] = asyncio.Queue()

    async def relay(take: Callable[[], Awaitable[bytes]], give: asyncio.Queue[bytes]) -> None:
        while data := await take():
            await give.put(data)
        await give.put(b"")

    async def source() -> AsyncIterator[Event]:
        while data := await far.get():
            yield Text(data.decode())

    def busy() -> None:
        network.feed_data(b"b")
        until = clock.now() + 0.1
        while clock.now() < until:
            pass

    network.feed_data(b"a")
    relaying = asyncio.gather(relay(lambda: network.read(1), near), relay(near.get, far))
    loop = asyncio.get_running_loop()
    loop.call_later(0.01, busy)
    loop.call_later(0.13, network.feed_eof)
    read = [event async for event in watch(source(), StreamLimits(stall_s=0.05), clock)]
    await relaying

    assert read == [Text("a"), Text("b")]
