"""The figures of a stream."""

import pytest

from pytest_logomesh.records.events import Event, Fault, Finish, Idle, Reasoning, Text, Usage
from pytest_logomesh.records.submission import StreamFigures
from pytest_logomesh.streaming.meter import StreamMeter
from pytest_logomesh.testing import ManualClock


async def figures(*steps: Event | float) -> StreamFigures:
    """Figures of events that come after waits of so many seconds."""
    clock = ManualClock()
    meter = StreamMeter(clock)
    for step in steps:
        if isinstance(step, float | int):
            await clock.advance(step)
        else:
            meter.feed(step)
    return meter.figures()


async def test_a_stream_is_measured_from_the_request_on() -> None:
    """First token, longest gap, total and rate are told in seconds; the finish reason as it came."""
    stream = (Idle(), 2, Reasoning("r"), 1, Idle(), 2, Text("a"), 1, Text("b"), 1, Finish("stop"), 50)

    assert await figures(*stream) == StreamFigures(
        first_token_s=2.0,
        longest_gap_s=3.0,
        total_s=7.0,
        tokens=3,
        tokens_per_s=0.5,
        finish_reason="stop",
    )


async def test_the_servers_count_outranks_our_own() -> None:
    """Where the server counts tokens, pieces are not taken for tokens."""
    found = await figures(Text("ab"), 10, Text("cd"), Usage(7, 21), Finish("length"))

    assert (found.tokens, found.tokens_per_s, found.finish_reason) == (21, 2.0, "length")


async def test_pieces_that_say_how_many_tokens_they_hold_are_believed() -> None:
    """Coalesced pieces count for all their tokens; those of the first were made before the measured span."""
    found = await figures(Text("a", tokens=5), 10, Text("b", tokens=30), Finish("stop"))

    assert (found.tokens, found.tokens_per_s) == (35, 3.0)


@pytest.mark.parametrize("stream", [(3,), (Idle(), 3, Text(""))])
async def test_a_stream_without_content_has_no_figures_but_its_time(
    stream: tuple[Event | float, ...],
) -> None:
    """Nothing came, so nothing is claimed."""
    assert await figures(*stream) == StreamFigures(total_s=3.0)


async def test_a_sender_that_does_not_count_leaves_tokens_unknown() -> None:
    """Pieces of 0 tokens are content whose tokens nobody knows."""
    found = await figures(1, Text("a", tokens=0), 1, Text("b", tokens=0), Fault("agent", "gone"), 9)

    assert found == StreamFigures(first_token_s=1.0, longest_gap_s=1.0, total_s=2.0)


async def test_one_piece_has_no_rate_and_no_gap() -> None:
    """An answer that came at once has no span to divide by."""
    found = await figures(1, Text("all of it"), Usage(1, 100), Finish("stop"))

    assert (found.tokens, found.tokens_per_s, found.longest_gap_s) == (100, None, None)
