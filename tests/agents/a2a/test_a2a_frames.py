"""Coalescing deltas into frames."""

import asyncio

from pytest_logomesh.agents.a2a.frames import Frame, Frames
from pytest_logomesh.records.events import Reasoning, Text, ToolCall
from tests.agents.a2a.a2a_doubles import ManualClock, until


class Sent:
    """Frames as they were sent."""

    def __init__(self) -> None:
        self.frames: list[tuple[str, str, int]] = []

    async def __call__(self, frame: Frame) -> None:
        """Take one."""
        self.frames.append((frame.kind, frame.text, frame.tokens))


async def test_the_first_delta_goes_out_at_once() -> None:
    """The first token does not wait for others."""
    sent = Sent()
    async with Frames(ManualClock(), sent) as frames:
        await frames.add(Text("a"))
        assert sent.frames == [("text", "a", 1)]


async def test_deltas_within_a_quarter_second_travel_together() -> None:
    """After the first, deltas are gathered for 250 ms; their tokens are added up."""
    clock, sent = ManualClock(), Sent()
    async with Frames(clock, sent) as frames:
        for token in "abcdef":
            await frames.add(Text(token))
            clock.advance(0.1)
        assert sent.frames == [("text", "a", 1), ("text", "bcde", 4)]
    assert sent.frames[-1] == ("text", "f", 1)


async def test_a_delta_is_sent_in_time_though_nothing_follows_it() -> None:
    """A source that falls silent does not keep its last delta from being sent after 250 ms."""
    clock, sent = ManualClock(), Sent()
    async with Frames(clock, sent) as frames:
        await frames.add(Text("a"))
        await frames.add(Text("b"))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        clock.advance(0.2)
        await asyncio.sleep(0)
        assert len(sent.frames) == 1
        clock.advance(0.1)
        await until(lambda: len(sent.frames) == 2)


async def test_each_attempt_has_a_first_delta() -> None:
    """Beginning anew sends what waits, and the next delta goes out at once again."""
    sent = Sent()
    async with Frames(ManualClock(), sent) as frames:
        await frames.add(Text("a"))
        await frames.add(Text("b"))
        await frames.begin_anew()
        assert sent.frames == [("text", "a", 1), ("text", "b", 1)]
        await frames.add(Text("c"))
        assert sent.frames[2:] == [("text", "c", 1)]


async def test_kinds_keep_apart_and_in_order() -> None:
    """Text, reasoning and tool calls are frames of their own, in the order in which they came."""
    sent = Sent()
    async with Frames(ManualClock(), sent) as frames:
        await frames.add(Reasoning("r"))
        await frames.add(Text("t"))
        await frames.add(ToolCall("grep", "{}"))
        await frames.add(Reasoning("s"))
    assert sent.frames == [
        ("reasoning", "r", 1),
        ("text", "t", 1),
        ("tool_call", "{}", 0),
        ("reasoning", "s", 1),
    ]


async def test_empty_deltas_are_no_frame() -> None:
    """An empty delta does not use up the first frame, nor make one."""
    sent = Sent()
    async with Frames(ManualClock(), sent) as frames:
        await frames.add(Text(""))
    assert sent.frames == []


async def test_half_characters_are_made_whole_or_replaced() -> None:
    """Two halves of a character are joined; a half without its other is replaced, as no wire can carry it."""
    sent = Sent()
    async with Frames(ManualClock(), sent) as frames:
        await frames.add(Text("a"))
        await frames.add(Text("\ud83d"))
        await frames.add(Text("\ude00 \ud83d"))
    assert sent.frames[-1] == ("text", "\U0001f600 \ufffd", 2)
