"""Server-sent events: the same bytes are the same events, however they are cut."""

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pytest_logomesh.streaming.lines import MAX_EVENT_BYTES, EventTooLong
from pytest_logomesh.streaming.sse import EventParser


def parsed(*chunks: bytes) -> list[str | None]:
    """All events of a stream that comes in these chunks."""
    parser = EventParser()
    return [event for chunk in chunks for event in parser.feed(chunk)]


LINES = st.sampled_from(
    [
        "data: x",
        "data:x",
        "data:  x",
        "data",
        "data:",
        ": ping",
        ":",
        "event: e",
        "id: 1",
        "retry: 5",
        "",
        "data: äöü🙂",
    ]
)
ENDS = st.sampled_from(["\n", "\r\n", "\r"])


@st.composite
def streams(draw: st.DrawFn) -> bytes:
    """Bytes of a stream that is mostly well-formed."""
    lines = draw(st.lists(st.tuples(LINES, ENDS), max_size=30))
    return "".join(line + end for line, end in lines).encode() + draw(st.binary(max_size=5))


@given(streams(), st.lists(st.integers(0, 300)))
@example(b"data: a\r\n\r\ndata: b\n\n", [8, 9, 10])
@example("data: 🙂\n\n".encode(), [7, 8, 9])
@example(b"\xef\xbb\xbfdata: a\n\n", [1, 2])
def test_any_chunking_of_the_same_bytes_gives_the_same_events(stream: bytes, cuts: list[int]) -> None:
    """Chunk borders fall inside characters, line ends and fields without any effect."""
    places = sorted({0, len(stream), *(cut for cut in cuts if cut < len(stream))})
    chunks = [stream[start:end] for start, end in pairwise(places)]

    assert parsed(*chunks) == parsed(stream) == parsed(*(stream[i : i + 1] for i in range(len(stream))))


@given(st.lists(st.text().filter(lambda text: text and not set(text) & {"\n", "\r"}), min_size=1), ENDS)
def test_every_text_of_any_lines_comes_back(lines: list[str], end: str) -> None:
    """Data of several lines is joined by line feeds, with every character in its place."""
    stream = "".join(f"data: {line}{end}" for line in lines) + end

    assert parsed(stream.encode()) == ["\n".join(lines)]


@pytest.mark.parametrize(
    ("stream", "events"),
    [
        (b"data: a\n\n", ["a"]),
        (b"data: a\r\n\r\n", ["a"]),
        (b"data: a\r\rdata: b\r\r", ["a", "b"]),
        (b"data:a\ndata: b\n\n", ["a\nb"]),
        (b"data:  two spaces\n\n", [" two spaces"]),
        (b": ping\n\n: ping\n\n", [None, None]),
        (b"event: x\nid: 1\nretry: 3\ndata: a\n\n", ["a"]),
        (b"data:\n\n", [None]),
        (b"data: a\n\ndata: cut off", ["a"]),
        (b"data: a\n\ndata: cut off\n", ["a"]),
        (b"database: a\n\n", []),
        (b"\n\n\n", []),
        (b"\xef\xbb\xbfdata: a\n\n", ["a"]),
        (b"data: \xff\n\n", ["\ufffd"]),
        (b"", []),
    ],
)
def test_events_are_those_of_the_html_standard(stream: bytes, events: list[str | None]) -> None:
    """Fields, comments, line ends and cut-off events are read as the standard says; only data is kept."""
    assert parsed(stream) == events


@pytest.mark.parametrize("size", [64 * 1024, 8 * 1024 * 1024])
def test_a_line_of_8_mb_is_refused(size: int) -> None:
    """A line without end is given up at the stated maximum, in one chunk as in many."""
    line = b"data: " + b"x" * (8 * 1024 * 1024)

    with pytest.raises(EventTooLong, match="longer than 1024 KiB"):
        parsed(*(line[start : start + size] for start in range(0, len(line), size)))


def test_an_event_of_many_lines_is_refused_at_the_same_maximum() -> None:
    """Splitting data over lines buys no more room."""
    chunk = b"data: " + b"x" * 1000 + b"\n"

    with pytest.raises(EventTooLong):
        parsed(*[chunk] * (MAX_EVENT_BYTES // 1000 + 2))


def test_what_was_complete_before_a_line_too_long_is_still_told() -> None:
    """The events before the fault are not lost."""
    events = EventParser().feed(b"data: a\n\ndata: " + b"x" * MAX_EVENT_BYTES)

    assert next(events) == "a"
    with pytest.raises(EventTooLong):
        next(events)
