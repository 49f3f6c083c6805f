"""Lines of JSON, and what both ways to stream have in common: how bytes are cut into chunks has no effect."""

import json
import tracemalloc
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pytest_logomesh.records.events import Event, Finish, Idle, Text, Usage
from pytest_logomesh.streaming.chat import ChatReader
from pytest_logomesh.streaming.lines import MAX_EVENT_BYTES, EventTooLong
from pytest_logomesh.streaming.ndjson import JsonLinesParser
from pytest_logomesh.streaming.sse import EventParser

Parser = type[JsonLinesParser] | type[EventParser]
PARSERS = pytest.mark.parametrize("kind", [JsonLinesParser, EventParser])
ENDS = st.sampled_from(["\n", "\r\n", "\r"])
MARK = "\ufeff"


def parsed(*chunks: bytes) -> list[str | None]:
    """All lines of a stream that comes in these chunks."""
    parser = JsonLinesParser()
    return [*(line for chunk in chunks for line in parser.feed(chunk)), *parser.end()]


def read(kind: Parser, chunks: list[bytes]) -> list[Event]:
    """The answer in a stream that comes in these chunks."""
    parser, reader = kind(), ChatReader("the server")
    events = [event for chunk in chunks for data in parser.feed(chunk) for event in reader.read(data)]
    events += [event for data in parser.end() for event in reader.read(data)]
    return [*events, *reader.end()]


def cut(stream: bytes, places: list[int]) -> list[bytes]:
    """A stream in chunks."""
    borders = sorted({0, len(stream), *(place for place in places if place < len(stream))})
    return [stream[start:end] for start, end in pairwise(borders)]


@pytest.mark.parametrize(
    ("stream", "lines"),
    [
        (b'{"a": 1}\n{"b": 2}\n', ['{"a": 1}', '{"b": 2}']),
        (b'{"a": 1}\n{"b": 2}', ['{"a": 1}', '{"b": 2}']),
        (b'{"a": 1}\r\n{"b": 2}\r\n', ['{"a": 1}', '{"b": 2}']),
        (b'{"a": 1}\r{"b": 2}\r', ['{"a": 1}', '{"b": 2}']),
        (b"\n \n1\n", [None, None, "1"]),
        (b"\xef\xbb\xbf1\n", ["1"]),
        (b"\xff\n", ["\ufffd"]),
        (b"1\n  ", ["1"]),
        (b"", []),
    ],
)
def test_every_line_is_told(stream: bytes, lines: list[str | None]) -> None:
    """Lines end in any of the three ways, the last one needs no end, and an empty one is a sign of life."""
    assert parsed(stream) == lines


@given(st.binary(max_size=60) | st.text("a\r\n🙂\ufeff").map(str.encode), st.lists(st.integers(0, 60)))
@example(b"1\r\n2", [2])
@example("🙂\n".encode(), [1, 2, 3])
@example(b"\xef\xbb\xbf1\n", [1, 2])
def test_any_chunking_of_any_bytes_gives_the_same_lines(stream: bytes, places: list[int]) -> None:
    """Chunk borders fall inside characters, line ends and the byte order mark without any effect."""
    assert parsed(*cut(stream, places)) == parsed(stream)


@PARSERS
@given(
    pieces=st.lists(st.text(min_size=1).filter(lambda text: text.isprintable()), max_size=8),
    end=ENDS,
    mark=st.sampled_from(["", MARK]),
    places=st.lists(st.integers(0, 2000)),
)
def test_any_chunking_of_an_answer_gives_the_same_events(
    kind: Parser, pieces: list[str], end: str, mark: str, places: list[int]
) -> None:
    """An answer is the same events in one chunk, byte by byte, and however it is cut, in both ways to stream."""
    chunks: list[object] = [{"choices": [{"delta": {"content": piece}}]} for piece in pieces]
    chunks.append({"choices": [{"delta": {}, "finish_reason": "stop"}]})
    chunks.append({"choices": [], "usage": {"prompt_tokens": 1, "completion_tokens": 2}})
    before, after = ("data: ", end * 2) if kind is EventParser else ("", end)
    texts = [f"{before}{json.dumps(chunk, ensure_ascii=False)}{after}" for chunk in chunks]
    stream = (mark + "".join(texts)).encode()

    whole = read(kind, [stream])

    assert [event for event in whole if event != Idle()] == [*map(Text, pieces), Usage(1, 2), Finish("stop")]
    assert read(kind, [stream[i : i + 1] for i in range(len(stream))]) == whole
    assert read(kind, cut(stream, places)) == whole


@PARSERS
def test_a_line_of_8_mb_is_refused_in_bounded_memory(kind: Parser) -> None:
    """Never more than the stated maximum is kept, however long the line becomes."""
    parser, chunk = kind(), b"data: " + b"x" * 64 * 1024

    def feed_all() -> None:
        for _ in range(8 * 1024 * 1024 // len(chunk)):
            assert list(parser.feed(chunk)) == []

    tracemalloc.start()
    try:
        with pytest.raises(EventTooLong, match="longer than 1024 KiB"):
            feed_all()
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert peak < 3 * MAX_EVENT_BYTES
