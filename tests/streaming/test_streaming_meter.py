"""The figures of a stream."""

import pytest

from pytest_logomesh.records.events import (
    Asked,
    Event,
    Fault,
    Finish,
    Idle,
    Reasoning,
    Text,
    ToolCall,
    Usage,
    Waiting,
)
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


async def test_figures_are_the_last_attempts() -> None:
    """What an earlier attempt sent counts for nothing but the attempts and why there was another."""
    first = (Asked(1), 1, Text("a"), 50, Text("b"), Usage(1, 1000), Finish("length"))
    second = (Waiting("it stalled"), 8, Asked(2, "it stalled"), 2, Text("c"), 1, Text("d"), 1, Finish("stop"))

    assert await figures(*first, *second) == StreamFigures(
        first_token_s=2.0,
        longest_gap_s=1.0,
        total_s=4.0,
        tokens=2,
        tokens_per_s=1.0,
        finish_reason="stop",
        attempts=2,
        asked_again=("it stalled",),
    )


async def test_waiting_before_the_first_question_is_in_no_figure() -> None:
    """Time in the line is not the model's: the first token is timed from the moment the question went out."""
    found = await figures(Waiting("32 are out"), 500, Asked(1), 1, Text("a"), 1, Finish("stop"))

    assert (found.first_token_s, found.total_s, found.attempts, found.asked_again) == (1.0, 2.0, 1, ())


async def test_every_further_attempt_says_why() -> None:
    """Reasons are told in the order of the attempts, and a stream without any `Asked` is its own first."""
    found = await figures(
        Text("a"), Asked(2, "cut"), Text("b"), Asked(3, "busy"), Text("c"), Fault("server", "x")
    )

    assert (found.attempts, found.asked_again, found.tokens, found.finish_reason) == (
        3,
        ("cut", "busy"),
        1,
        None,
    )


async def test_a_tool_call_is_content() -> None:
    """Its pieces are timed and counted like text; an empty one is nothing."""
    found = await figures(
        1, ToolCall("", ""), 1, ToolCall("f", ""), 1, ToolCall("", "{}"), Finish("tool_calls")
    )

    assert (found.first_token_s, found.tokens, found.longest_gap_s) == (2.0, 2, 1.0)
