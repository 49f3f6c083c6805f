"""An endless answer is recognised; code that is merely regular is left alone."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_logomesh.records.events import Asked, Event, Idle, Reasoning, Text, ToolCall
from pytest_logomesh.streaming.limits import StreamLimits
from pytest_logomesh.streaming.repetition import MAX_PERIOD, MIN_CHARACTERS, REPEATS, Looped, Repetition
from pytest_logomesh.streaming.watchdog import watch
from pytest_logomesh.testing import ManualClock, ScriptedAgent

TASKS = Path(__file__).parents[2] / "tasks"
BEFORE = "".join(f"line {number} of an honest beginning\n" for number in range(200))


def looped_after(*pieces: str, size: int = 4) -> int | None:
    """How many characters of a text, streamed in pieces of this size, came until it was called endless."""
    repetition, text = Repetition(), "".join(pieces)
    for start in range(0, len(text), size):
        try:
            repetition.take(Text(text[start : start + size]))
        except Looped:
            return start
    return None


@pytest.mark.parametrize("size", [1, 4, 1000])
@pytest.mark.parametrize("period", [1, 2, 3, 7, 64, 399, 1000, 1024, 1500, MAX_PERIOD])
def test_an_endless_answer_is_recognised(period: int, size: int) -> None:
    """Whatever it is that repeats, and however it is cut into tokens, it is seen soon after it is certain."""
    part = "".join(chr(ord("a") + index * index % 26) for index in range(period - 1)) + "\n"
    certain = len(BEFORE) + max(MIN_CHARACTERS, REPEATS * period)

    came = looped_after(BEFORE, part * (200_000 // period), size=size)

    assert came is not None
    assert certain <= came <= certain + 2 * 2048 + 2 * size


@given(st.text("ab \n", min_size=1, max_size=40), st.text("ab", max_size=50))
def test_any_part_that_repeats_is_recognised(part: str, before: str) -> None:
    """No part is overlooked, also where it repeats in itself."""
    assert looped_after(before, part * (40_000 // len(part)), size=64) is not None


def test_the_sentence_shows_what_repeats_and_how_often() -> None:
    """A person sees at once that it was a loop."""
    repetition = Repetition()
    repetition.take(Text("0123456789" * 2000))

    with pytest.raises(Looped, match=r"repeats itself without end: 1638 times '6789012345'") as looped:
        repetition.take(Text("0"))

    assert (looped.value.period, looped.value.count) == ("6789012345", 1638)


@pytest.mark.parametrize("kind", [Reasoning, Text, lambda text: ToolCall("", text)])
async def test_a_watched_stream_ends_when_it_repeats_itself(kind: type[Text]) -> None:
    """Answer, reasoning and tool calls are looked at alike, and nothing is read after the loop is certain."""
    events: list[Event] = []

    async def read() -> None:
        stream = ScriptedAgent(*[kind("and so on ")] * 10_000).stream("", {})
        async for event in watch(stream, StreamLimits(), ManualClock()):
            events.append(event)  # noqa: PERF401  # what came before the error is kept

    with pytest.raises(Looped):
        await read()

    assert MIN_CHARACTERS <= len(events) * 10 <= MIN_CHARACTERS + 5000


async def test_a_new_attempt_begins_anew() -> None:
    """What an earlier attempt repeated is not held against the next."""
    half = [Text("0123456789")] * 1200
    stream = ScriptedAgent(*half, Asked(2, "stalled"), Idle(), *half).stream("", {})

    assert [event async for event in watch(stream, StreamLimits(), ManualClock())]


REGULAR = {
    "table-of-zeros": "TABLE = [\n" + ("    [" + "0, " * 64 + "],\n") * 64 + "]\n",
    "separators": ("# " + "=" * 100 + "\n") * 100,
    "one-long-separator": "=" * 10_000,
    "indentation": " " * 8000,
    "the-same-line": "    self.assertTrue(check())\n" * 500,
    "similar-lines": "".join(f"    assert add({n}, 1) == {n + 1}\n" for n in range(900)),
    "similar-tests": "".join(f"def test_{n}():\n    assert f({n % 7}) is True\n\n\n" for n in range(900)),
    "counting": ", ".join(map(str, range(20_000))),
    "hex-table": ", ".join(f"0x{(n * 37) % 256:02x}" for n in range(256)) + "\n",
}


@pytest.mark.parametrize("code", REGULAR.values(), ids=REGULAR)
@pytest.mark.parametrize("after", ["", BEFORE * 2], ids=["at-the-end", "in-the-middle"])
def test_regular_code_is_left_alone(code: str, after: str) -> None:
    """Tables, separators, indentation and hundreds of lines that are alike are honest code."""
    assert looped_after(BEFORE, code, after) is None


def test_the_reference_solutions_are_left_alone() -> None:
    """As code, and as the JSON in which an answer carries it."""
    answers = [file.read_text() for file in sorted(TASKS.glob("*/solution/*"))]

    assert len(answers) >= 40
    assert [looped_after(text, text) for text in answers] == [None] * len(answers)
    assert looped_after(json.dumps({"sourceCode": "".join(answers)})) is None


def test_an_answer_that_ends_by_itself_is_not_endless() -> None:
    """However regular it was: the loop is only certain when more comes."""
    repetition = Repetition()
    repetition.take(Text("0" * 100_000))

    with pytest.raises(Looped):
        repetition.take(Text("0"))
