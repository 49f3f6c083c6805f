"""How a stream came in time."""

from typing import get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_logomesh.records.events import Asked, Finish, Reasoning, StepStart, Text, ToolCall
from pytest_logomesh.records.submission import Burst, BurstKind
from pytest_logomesh.streaming.meter import StreamMeter
from pytest_logomesh.streaming.trace import MOST_BURSTS, Trace
from pytest_logomesh.testing import ManualClock

KINDS = get_args(BurstKind)


def test_what_comes_together_is_one_burst() -> None:
    """Pieces a few milliseconds apart are told as one, at the time of the first; later ones are not."""
    trace = Trace()
    for at_s in (1.001, 1.01, 1.02, 3.0):
        trace.note(at_s, "text", 4)

    assert trace.bursts() == (
        Burst(at_s=1.001, kind="text", characters=12),
        Burst(at_s=3.0, kind="text", characters=4),
    )


def test_kinds_are_told_apart() -> None:
    """Thinking and answer are never added up, however close they come."""
    trace = Trace()
    kinds: tuple[BurstKind, ...] = ("reasoning", "text", "reasoning")
    for kind in kinds:
        trace.note(0.01, kind, 5)

    assert [(burst.kind, burst.characters) for burst in trace.bursts()] == [("reasoning", 10), ("text", 5)]


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.floats(0, 30), st.sampled_from(KINDS), st.integers(0, 99)), max_size=1500),
    st.integers(1, 50),
)
def test_a_long_stream_stays_small_and_loses_no_character(
    pieces: list[tuple[float, BurstKind, int]], repeats: int
) -> None:
    """The bound holds for every stream, in order, and every character is in one burst of its kind."""
    trace, now = Trace(), 0.0
    for _ in range(repeats):
        for wait_s, kind, characters in pieces[: 2000 // repeats]:
            now += wait_s
            trace.note(now, kind, characters)
    bursts = trace.bursts()

    assert len(bursts) <= MOST_BURSTS
    assert [burst.at_s for burst in bursts] == sorted(burst.at_s for burst in bursts)
    for wanted in KINDS:
        sent = repeats * sum(size for _, kind, size in pieces[: 2000 // repeats] if kind == wanted)
        assert sum(burst.characters for burst in bursts if burst.kind == wanted) == sent


async def test_the_meter_traces_the_last_attempt() -> None:
    """Thinking, tool calls, steps and answer by their time since the question went out, the last time it did."""
    clock = ManualClock()
    meter = StreamMeter(clock)
    meter.feed(Text("of an attempt that broke off"))
    meter.feed(Asked(2, "it broke off"))
    for event in (Reasoning("hm"), ToolCall("run", "{}"), StepStart("1"), Text("abc"), Finish("stop")):
        await clock.advance(1)
        meter.feed(event)

    told = [(burst.at_s, burst.kind, burst.characters) for burst in meter.trace()]
    assert told == [(1, "reasoning", 2), (2, "tool", 5), (3, "step", 0), (4, "text", 3)]
