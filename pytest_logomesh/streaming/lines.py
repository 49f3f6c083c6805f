"""Lines out of bytes, however the bytes are cut into chunks, and however much of them there is."""

from collections.abc import Iterator

from pytest_logomesh.records.errors import LogomeshError

MAX_EVENT_BYTES = 1024 * 1024
"""The longest line, and the longest data of one event, that is read; no more than this is ever kept of one."""

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class EventTooLong(LogomeshError):
    """The sender's line or event is longer than `MAX_EVENT_BYTES`."""

    def __init__(self) -> None:
        super().__init__(f"sent a line or event longer than {MAX_EVENT_BYTES // 1024} KiB")


class Lines:
    """Splits one stream into lines that end in LF, CR LF or CR; a byte order mark at its beginning is dropped."""

    def __init__(self) -> None:
        self._line: list[bytes] = []
        self._line_bytes = 0
        self._first_line = True
        self._after_return = False

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """The lines that the chunk completes, without their ends. Read it to its end before the next chunk is fed.

        Raises:
            EventTooLong: nothing more can be read from this stream.
        """
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

    def rest(self) -> bytes:
        """What stands after the last end of a line."""
        return self._complete(b"")

    def _complete(self, end: bytes) -> bytes:
        line = b"".join([*self._line, end])
        if self._first_line:
            line = line.removeprefix(_BYTE_ORDER_MARK)
        self._line, self._line_bytes, self._first_line = [], 0, False
        return line
