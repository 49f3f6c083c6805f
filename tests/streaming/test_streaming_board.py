"""The open streams of a run, as others see them."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from pytest_logomesh.records.events import (
    Asked,
    Event,
    Fault,
    Finish,
    Idle,
    Reasoning,
    StepEnd,
    StepStart,
    Text,
    ToolCall,
    Usage,
    Waiting,
)
from pytest_logomesh.streaming.board import Board, StreamState
from pytest_logomesh.streaming.meter import StreamMeter
from pytest_logomesh.testing import ManualClock


@dataclass
class _Followed:
    """A stream on a board that is fed events and waits, seconds."""

    clock: ManualClock
    board: Board
    feed: Callable[[Event], None]

    async def go(self, *steps: Event | float) -> StreamState:
        for step in steps:
            if isinstance(step, float | int):
                await self.clock.advance(step)
            else:
                self.feed(step)
        (state,) = self.board.streams
        return state


async def state(*steps: Event | float) -> StreamState:
    """How a stream stands after these events and waits."""
    clock = ManualClock()
    board = Board(clock)
    with board.follow("lru_cache-small-1") as feed:
        return await _Followed(clock, board, feed).go(*steps)


async def test_a_stream_that_was_only_asked() -> None:
    """Before the first event the question counts as out, for the first time."""
    assert await state(3) == StreamState(
        name="lru_cache-small-1",
        state="asked",
        reason="",
        attempt=1,
        tokens=None,
        tokens_per_s=None,
        first_token_s=None,
        asked_s=3.0,
        content_s=None,
    )


async def test_the_figures_of_a_stream_that_writes() -> None:
    """Tokens, their rate after the first piece, the time to it, and for how long nothing has come."""
    found = await state(2, Reasoning("r", 5), 1, Text("a", 20), 1, Text("b", 30), 4)

    assert (found.state, found.tokens, found.tokens_per_s) == ("writing", 55, 25.0)
    assert (found.first_token_s, found.asked_s, found.content_s, found.quiet_s) == (2.0, 8.0, 4.0, 4.0)


@pytest.mark.parametrize(
    ("events", "doing"),
    [
        ([Reasoning("r")], "thinking"),
        ([Reasoning("r"), Text("a")], "writing"),
        ([Text("a"), ToolCall("search", "")], "calling tools"),
        ([Text("a"), ToolCall("", "{")], "calling tools"),
        ([Text("a"), StepStart("1")], "in a step"),
        ([StepStart("1"), Text("a")], "writing"),
        ([StepStart("1"), StepEnd("1")], "thinking"),
        ([Text("a"), Waiting("busy")], "waiting"),
        ([Waiting("busy"), Asked(1)], "asked"),
        ([Text("a"), Finish("stop")], "writing"),
        ([Text("a"), Fault("server", "broke", "again")], "writing"),
    ],
)
async def test_the_latest_content_is_what_it_does(events: list[Event], doing: str) -> None:
    """Each kind of content has a word; an end changes nothing, for the stream is gone in a moment."""
    assert (await state(*events)).state == doing


@pytest.mark.parametrize(
    "event", [Idle(), Text(""), Reasoning(""), ToolCall("", ""), StepStart("1"), StepEnd("2"), Usage(7, 1)]
)
async def test_what_is_no_progress_leaves_a_stream_quiet(event: Event) -> None:
    """Pings, empty pieces, repeated steps and counts neither change what it does nor shorten its silence."""
    found = await state(StepStart("1"), 1, Text("a"), 7, event)

    assert (found.state, found.quiet_s, found.tokens) == ("writing", 7.0, 1)


async def test_an_agents_steps_are_progress_but_no_tokens() -> None:
    """A new step ends the silence; the time to the first token goes on."""
    found = await state(4, StepStart("1"), 3)
    assert (found.quiet_s, found.first_token_s, found.tokens) == (3.0, None, None)

    found = await state(4, StepStart("1"), 3, StepEnd("1"), 1, Text("a"))
    assert found.first_token_s == 8.0


async def test_waiting_tells_its_reason_and_since_when() -> None:
    """A second reason takes the place of the first; the waiting goes on."""
    found = await state(5, Waiting("busy (429)"), 2, Waiting("no server is healthy"), 3)

    assert (found.state, found.reason, found.asked_s, found.quiet_s) == (
        "waiting",
        "no server is healthy",
        5.0,
        5.0,
    )


async def test_waiting_does_not_spoil_what_was_measured() -> None:
    """A broken attempt's figures stand until it is asked again."""
    found = await state(2, Text("a", 3), 1, Waiting("the connection broke"), 4)

    assert (found.tokens, found.first_token_s, found.quiet_s) == (3, 2.0, 4.0)


async def test_asked_again_everything_starts_anew() -> None:
    """Figures are the present attempt's, and it says which that is and why."""
    found = await state(2, Text("a", 9), Waiting("busy"), 4, Asked(2, "it stalled"), 1, Text("b", 2), 1)

    assert (found.attempt, found.reason) == (2, "it stalled")
    assert (found.tokens, found.first_token_s, found.asked_s, found.content_s) == (2, 1.0, 2.0, 1.0)


async def test_a_sender_that_does_not_count_has_no_tokens() -> None:
    """No count is no zero."""
    found = await state(1, Text("a", 0), 1, Text("b", 0))

    assert (found.state, found.tokens, found.tokens_per_s, found.first_token_s) == ("writing", None, None, 1)


async def test_agrees_with_the_meter() -> None:
    """What is shown while it streams is what is recorded at its end."""
    clock = ManualClock()
    board, meter = Board(clock), StreamMeter(clock)
    steps: list[Event | int] = [
        2,
        Text("a", 4),
        1,
        Reasoning("r", 8),
        2,
        ToolCall("f", "{}"),
        1,
        Text("b", 9),
        Usage(5, 30),
    ]
    with board.follow("x") as feed:
        for step in steps:
            if isinstance(step, int):
                await clock.advance(step)
            else:
                feed(step)
                meter.feed(step)
        (found,), figures = board.streams, meter.figures()
    assert (found.tokens, found.first_token_s) == (figures.tokens, figures.first_token_s)
    assert found.tokens_per_s == figures.tokens_per_s == 6.5


def _break_off(board: Board) -> None:
    with board.follow("c"):
        assert [one.name for one in board.streams] == ["a", "b", "c"]
        raise ZeroDivisionError


async def test_streams_come_and_go() -> None:
    """The oldest stands first; a stream is on the board for as long as it runs, also when it breaks."""
    board = Board(ManualClock())
    with board.follow("a"), board.follow("b"):
        with pytest.raises(ZeroDivisionError):
            _break_off(board)
        with board.follow("a"):
            assert [one.name for one in board.streams] == ["a", "b", "a"]
        assert [one.name for one in board.streams] == ["a", "b"]
    assert board.streams == ()


async def test_all_tokens_are_counted() -> None:
    """Broken attempts and streams that are gone count; the server's own count is believed."""
    board = Board(ManualClock())
    with board.follow("a") as feed:
        feed(Text("x", 3))
        feed(Asked(2, "it stalled"))
        feed(Text("x", 4))
        assert board.tokens == 7
    with board.follow("b") as feed:
        feed(Text("x"))
        feed(Usage(100, 50))
        assert board.tokens == 57
    assert board.tokens == 57


async def test_busy_while_anything_streams() -> None:
    """Streams side by side count once, and the time between streams not at all."""
    clock = ManualClock()
    board = Board(clock)
    assert board.busy_s == 0
    with board.follow("a"):
        await clock.advance(2)
        with board.follow("b"):
            await clock.advance(3)
        assert board.busy_s == 5
    await clock.advance(100)
    with board.follow("c"):
        await clock.advance(1)
        assert board.busy_s == 6
    await clock.advance(100)
    assert board.busy_s == 6


def test_can_be_read_while_it_is_fed() -> None:
    """A reader in another thread sees whole records, never an error, while streams come and go."""
    board = Board(ManualClock())
    ended = threading.Event()
    seen: list[int] = []

    def read() -> None:
        while not ended.is_set():
            seen.append(sum(one.tokens or 0 for one in board.streams) + board.tokens)

    reader = threading.Thread(target=read)
    reader.start()
    try:
        for number in range(2000):
            with board.follow(f"{number}") as feed, board.follow("beside"):
                feed(Text("a"))
                feed(Asked(2, "again"))
                feed(Text("b"))
    finally:
        ended.set()
        reader.join()
    assert board.tokens == 4000
    assert max(seen, default=0) <= 4002
