"""Keeps lines at the bottom of a terminal up to date while everything else scrolls above them."""

import atexit
import io
import os
import threading
from collections.abc import Callable, Sequence
from typing import TextIO

from pytest_logomesh.reporting.bottom_rows import draw, release, reserve

INTERVAL_S = 0.25
"""Drawn at most this often, and only when there is something else to say."""

_LEAST_ROWS, _LEAST_COLUMNS = 4, 20
_LEAST_SCROLLING = 2
"""Rows that stay for what is printed."""

_NO_SIZE = os.terminal_size((0, 0))


class BottomArea:
    """Draws from a daemon thread of its own, between `start` and `stop`.

    Where the stream is no terminal, or a dumb or tiny one, nothing is ever written. The area grows with what there is
    to say, and shrinks only with the terminal, so that nothing jumps. The terminal is as before after `stop`, which
    also runs when the interpreter ends.

    Args:
        stream: where pytest prints; its descriptor is duplicated by `start`, because pytest puts a file in its
            place while a test runs.
        lines: asked for each drawing, from the thread: harmless lines for a terminal of this size, at least one,
            each at least a column narrower.
        term: the kind of terminal, as the environment's TERM says.
    """

    def __init__(self, stream: TextIO, lines: Callable[[os.terminal_size], Sequence[str]], term: str) -> None:
        self._stream = stream
        self._lines = lines
        self._term = term
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None
        self._terminal: int | None = None
        self._size = _NO_SIZE
        """What the area is reserved in."""
        self._height = 0
        """Rows of the area; 0 while none is reserved."""
        self._shown: Sequence[str] = ()

    def start(self) -> None:
        """Reserve the area and begin to draw; harmless when called twice, or after `stop`."""
        if self._thread or self._ended.is_set():
            return
        self._terminal = _terminal(self._stream, self._term)
        if self._terminal is None:
            return
        self._stream.flush()
        atexit.register(self.stop)
        self.draw()
        self._thread = threading.Thread(target=self._keep_drawing, name="logomesh live view", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the drawing and give the area back; harmless when called twice, or before `start`."""
        self._ended.set()
        atexit.unregister(self.stop)
        if self._thread and self._thread is not threading.current_thread():
            self._thread.join()
        with self._lock:
            if self._terminal is None:
                return
            self._write(self._give_back())
            self._let_go()

    def draw(self) -> None:
        """Bring the lines up to date, now."""
        with self._lock:
            if self._terminal is None:
                return
            try:
                size = os.get_terminal_size(self._terminal)
            except OSError:
                self._let_go()
            else:
                self._write(self._change(size))

    def _change(self, size: os.terminal_size) -> str:
        """What to write so that a terminal of this size shows what there is to say."""
        if size.lines < _LEAST_ROWS or size.columns < _LEAST_COLUMNS:
            return self._give_back()
        lines = self._lines(size)[_LEAST_SCROLLING - size.lines :]
        kept = self._height if size == self._size else 0
        height = max(kept, len(lines))
        lines = [*[""] * (height - len(lines)), *lines]
        if height == kept and lines == self._shown:
            return ""
        self._size, self._height, self._shown = size, height, lines
        return ("" if height == kept else reserve(size.lines, height)) + draw(size.lines, lines)

    def _give_back(self) -> str:
        height, self._height, self._size = self._height, 0, _NO_SIZE
        return release() if height else ""

    def _keep_drawing(self) -> None:
        while not self._ended.wait(INTERVAL_S):
            self.draw()

    def _write(self, text: str) -> None:
        """In one piece, so that it never lands inside what others print; a terminal that went is let go."""
        assert self._terminal is not None
        try:
            rest = text.encode(self._stream.encoding or "ascii")
        except UnicodeEncodeError:
            rest = text.replace("\u00b7", "|").encode("ascii", errors="replace")
        try:
            while rest:
                rest = rest[os.write(self._terminal, rest) :]
        except OSError:
            self._let_go()

    def _let_go(self) -> None:
        if self._terminal is not None:
            os.close(self._terminal)
        self._terminal = None


def _terminal(stream: TextIO, term: str) -> int | None:
    """A descriptor of our own for the terminal behind a stream; None where there is none that can do this."""
    if term in ("", "dumb"):
        return None
    try:
        return os.dup(stream.fileno()) if stream.isatty() else None
    except (io.UnsupportedOperation, ValueError, OSError):
        return None
