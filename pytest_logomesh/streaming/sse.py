"""Server-sent events out of bytes, however the bytes are cut into chunks."""

from collections.abc import Iterator

from pytest_logomesh.records.errors import LogomeshError

MAX_EVENT_BYTES = 1024 * 1024
"""The longest line, and the longest data of one event, that is read."""

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class EventTooLong(LogomeshError):
    """The sender's line or event is longer than `MAX_EVENT_BYTES`."""

    def __init__(self) -> None:
        super().__init__(f"sent a line or event longer than {MAX_EVENT_BYTES // 1024} KiB")


class EventParser:
    """Reads one stream of server-sent events, as the HTML standard defines them; only their data is kept.

    An event that the stream's end cuts off is none.
    """

    def __init__(self) -> None:
        self._line: list[bytes] = []
        self._line_bytes = 0
        self._first_line = True
        self._after_return = False
        self._data: list[bytes] = []
        self._data_bytes = 0

    def feed(self, chunk: bytes) -> Iterator[str | None]:
        """What the chunk completes: the data of each event, None for each sign of life without data.

        Bytes that are no UTF-8 become U+FFFD. Read it to its end before the next chunk is fed.

        Raises:
            EventTooLong: nothing more can be read from this stream.
        """
        for line in self._lines(chunk):
            if not line:
                if self._data:
                    yield b"\n".join(self._data).decode("utf-8", "replace") or None
                    self._data, self._data_bytes = [], 0
            elif line.startswith(b"data"):
                self._take_data(line)
            elif line.startswith(b":"):
                yield None

    def _take_data(self, line: bytes) -> None:
        field, _, value = line.partition(b":")
        if field == b"data":
            self._data_bytes += len(value)
            if self._data_bytes > MAX_EVENT_BYTES:
                raise EventTooLong
            self._data.append(value.removeprefix(b" "))

    def _lines(self, chunk: bytes) -> Iterator[bytes]:
        """The lines that the chunk completes, without their ends (LF, CR LF or CR)."""
        if not chunk:
            return
        if self._after_return:
            chunk = chunk.removeprefix(b"\n")  # the other half of a CR LF, whose line has ended already
        self._after_return = chunk.endswith(b"\r")
        if b"\r" in chunk:
            chunk = chunk.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        *ends, rest = chunk.split(b"\n")
        for end in ends:
            line = self._complete(end) if self._line or self._first_line else end
            if len(line) > MAX_EVENT_BYTES:
                raise EventTooLong
            yield line
        self._line_bytes += len(rest)
        if self._line_bytes > MAX_EVENT_BYTES:
            raise EventTooLong
        if rest:
            self._line.append(rest)

    def _complete(self, end: bytes) -> bytes:
        line = b"".join([*self._line, end])
        if self._first_line:
            line = line.removeprefix(_BYTE_ORDER_MARK)
        self._line, self._line_bytes, self._first_line = [], 0, False
        return line
