"""Lines of JSON (`application/x-ndjson`) out of bytes: how some servers stream instead of by server-sent events."""

from collections.abc import Iterator

from pytest_logomesh.streaming.lines import Lines

MEDIA_TYPES = frozenset(
    {"application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines"}
)
"""What such streams call themselves."""


class JsonLinesParser:
    """Reads one stream of lines, each of them JSON."""

    def __init__(self) -> None:
        self._lines = Lines()

    def feed(self, chunk: bytes) -> Iterator[str | None]:
        """The lines that the chunk completes, None for each that is empty.

        Bytes that are no UTF-8 become U+FFFD. Read it to its end before the next chunk is fed.

        Raises:
            EventTooLong: nothing more can be read from this stream.
        """
        return map(_data, self._lines.feed(chunk))

    def end(self) -> Iterator[str | None]:
        """What the end of the stream completes: the last line needs no line feed."""
        rest = self._lines.rest().strip()
        return map(_data, [rest] if rest else [])


def _data(line: bytes) -> str | None:
    return line.strip().decode("utf-8", "replace") or None
