"""The open streams as rows of a terminal."""

from typing import Any

import pytest

from pytest_logomesh.reporting.stream_rows import stream_rows
from pytest_logomesh.streaming.board import StreamState
from tests.reporting.report_samples import HOSTILE


def stream(name: str = "lru_cache-small-1", **fields: Any) -> StreamState:
    """A stream that writes, unless told otherwise."""
    given: dict[str, Any] = {
        "state": "writing",
        "reason": "",
        "attempt": 1,
        "tokens": 412,
        "tokens_per_s": 48.3,
        "first_token_s": 0.4,
        "asked_s": 9.0,
        "content_s": 0.1,
    }
    return StreamState(name, **given | fields)


def nothing_yet(name: str = "lru_cache-small-1", **fields: Any) -> StreamState:
    """A stream whose question is out."""
    given: dict[str, Any] = {"tokens": None, "tokens_per_s": None, "first_token_s": None, "content_s": None}
    return stream(name, **{"state": "asked"} | given | fields)


def row(state: StreamState, columns: int = 120) -> list[str]:
    """The words of its row after the name."""
    (text,) = stream_rows([state], 8, columns)
    assert text.startswith("  lru_cache-small-1  ")
    return text.split()[1:]


def test_rows_are_aligned() -> None:
    """Names, what streams do and their figures stand below one another."""
    streams = [stream("a-small-1"), stream(tokens=7, tokens_per_s=None), stream(state="calling tools")]
    assert stream_rows(streams, 8, 100) == [
        "  a-small-1          writing           412 tokens    48/s  first after 0.4 s",
        "  lru_cache-small-1  writing             7 tokens          first after 0.4 s",
        "  lru_cache-small-1  calling tools     412 tokens    48/s  first after 0.4 s",
    ]


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (nothing_yet(asked_s=4.0), "asked no token for 4 s"),
        (nothing_yet(asked_s=7.2), "asked no token for 7 s (late)"),
        (nothing_yet(asked_s=1.2, attempt=2), "asked no token for 1 s attempt 2"),
        (stream(first_token_s=7.2), "writing 412 tokens 48/s first after 7.2 s (late)"),
        (stream(attempt=3), "writing 412 tokens 48/s first after 0.4 s attempt 3"),
        (stream(content_s=12.7), "writing 412 tokens 48/s first after 0.4 s silent for 12 s"),
        (stream(state="thinking", tokens=None, tokens_per_s=None), "thinking first after 0.4 s"),
        (nothing_yet(state="in a step", content_s=4.0), "in a step no token for 9 s silent for 4 s"),
        (nothing_yet(state="waiting", reason="busy (429)"), "waiting for 9 s: busy (429)"),
        (stream(state="waiting", content_s=9.0), "waiting for 9 s"),
    ],
)
def test_what_a_row_says(state: StreamState, said: str) -> None:
    """What it does, since when it is quiet, how late it was, which attempt it is, why it waits."""
    assert " ".join(row(state)) == said


def test_text_from_outside_is_only_text() -> None:
    """Neither a name nor a reason reaches the terminal as it came, however long it is."""
    hostile = [
        nothing_yet(HOSTILE, state="waiting", reason=HOSTILE),
        nothing_yet("\u4e16" * 10_000, state="waiting", reason="\u754c" * 1_000_000),
    ]
    for text in stream_rows(hostile, 8, 70):
        assert text.isprintable()
        assert len(text) <= 70
        assert "..." in text


@pytest.mark.parametrize("columns", [40, 60, 80])
def test_names_leave_room(columns: int) -> None:
    """A long name takes a third of the row at most."""
    (text,) = stream_rows([stream("x" * 100)], 8, columns)
    assert len(text) <= columns
    assert text.startswith(f"  {'x' * (columns // 3 - 3)}...  writing")


def test_oldest_first_where_there_is_room() -> None:
    """Rows stay where they are."""
    streams = [stream("a"), stream("b", content_s=99.0), stream("c")]
    assert [text.split()[0] for text in stream_rows(streams, 3, 80)] == ["a", "b", "c"]


def test_the_quietest_where_there_is_not() -> None:
    """Those that were silent for longest are shown first, waiting ones among them."""
    streams = [
        stream("busy"),
        stream("silent", content_s=20.0),
        nothing_yet("waits", state="waiting", asked_s=30.0),
        stream("also busy"),
        nothing_yet("asked", asked_s=25.0),
    ]
    assert [text.split()[0] for text in stream_rows(streams, 3, 80)] == ["waits", "asked", "silent"]


def test_rows_do_not_dance() -> None:
    """Where all streams are well, the oldest are shown, whichever had a token last."""
    for gaps in ((0.1, 0.3, 0.2), (0.3, 0.1, 0.2), (0.2, 0.9, 0.1)):
        streams = [stream(name, content_s=gap) for name, gap in zip("abc", gaps, strict=True)]
        assert [text.split()[0] for text in stream_rows(streams, 2, 80)] == ["a", "b"]


def test_no_rows() -> None:
    """Without streams, or without room, there is none."""
    assert stream_rows([], 8, 80) == []
    assert stream_rows([stream()], 0, 80) == []
