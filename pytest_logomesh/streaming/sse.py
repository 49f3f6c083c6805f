"""Server-sent events out of bytes, however the bytes are cut into chunks."""

from collections.abc import Iterator

from pytest_logomesh.streaming.lines import MAX_EVENT_BYTES, EventTooLong, Lines


class EventParser:
    """Reads one stream of server-sent events, as the HTML standard defines them; only their data is kept."""

    def __init__(self) -> None:
        self._lines = Lines()
        self._data: list[bytes] = []
        self._data_bytes = 0

    def feed(self, chunk: bytes) -> Iterator[str | None]:
        """What the chunk completes: the data of each event, None for each sign of life without data.

        Bytes that are no UTF-8 become U+FFFD. Read it to its end before the next chunk is fed.

        Raises:
            EventTooLong: nothing more can be read from this stream.
        """
        for line in self._lines.feed(chunk):
            if not line:
                if self._data:
                    yield b"\n".join(self._data).decode("utf-8", "replace") or None
                    self._data, self._data_bytes = [], 0
            elif line.startswith(b"data"):
                self._take_data(line)
            elif line.startswith(b":"):
                yield None

    def end(self) -> Iterator[str | None]:
        """What the end of the stream completes: nothing, for an event that it cuts off is none."""
        return iter(())

    def _take_data(self, line: bytes) -> None:
        field, _, value = line.partition(b":")
        if field == b"data":
            self._data_bytes += len(value)
            if self._data_bytes > MAX_EVENT_BYTES:
                raise EventTooLong
            self._data.append(value.removeprefix(b" "))
