"""The sign of life: one line in the terminal's last row that says how many battles are in which stage."""

import atexit
import io
import os
import threading
import time
from collections.abc import Callable
from typing import Protocol, TextIO

from pytest_logomesh.reporting.bottom_row import draw, release, reserve

INTERVAL_S = 0.25
"""Drawn at most this often, and only when there is something else to say."""

_LEAST_ROWS, _LEAST_COLUMNS = 4, 20


class Stages(Protocol):
    """How many battles are in which stage."""

    @property
    def streaming(self) -> int:
        """Answers that are coming in."""

    @property
    def waiting(self) -> int:
        """Battles that wait for a turn."""

    @property
    def examining(self) -> int:
        """Answers that are examined and judged."""

    @property
    def judged(self) -> int:
        """Battles with a verdict."""


def status_text(stages: Stages, seconds: float) -> str:
    """`logomesh  3 streaming · 2 waiting · 1 judging · 12 judged  (41 s)`."""
    counts = (
        f"{stages.streaming} streaming",
        f"{stages.waiting} waiting",
        f"{stages.examining} judging",
        f"{stages.judged} judged",
    )
    return f"logomesh  {' · '.join(counts)}  ({duration(seconds)})"


def duration(seconds: float) -> str:
    """`41 s`, `3 min 05 s`, `2 h 00 min`."""
    whole = int(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes = whole // 60
    return f"{minutes} min {whole % 60:02} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02} min"


class StatusLine:
    """Draws the line from a daemon thread of its own, between `start` and `stop`.

    Where the stream is no terminal, or a dumb or tiny one, nothing is ever written. The terminal is as before
    after `stop`, which also runs when the interpreter ends.

    Args:
        stream: where pytest prints; its descriptor is duplicated by `start`, because pytest puts a file in its
            place while a test runs.
        counts: asked for each drawing, from the thread.
        term: the kind of terminal, as the environment's TERM says.
        clock: seconds since an arbitrary start.
    """

    def __init__(
        self,
        stream: TextIO,
        counts: Callable[[], Stages],
        term: str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._stream = stream
        self._counts = counts
        self._term = term
        self._clock = clock
        self._started = clock()
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None
        self._terminal: int | None = None
        self._size: os.terminal_size | None = None
        """What the row is reserved for; None while it is not."""
        self._shown = ""

    def start(self) -> None:
        """Reserve the row and begin to draw; harmless when called twice, or after `stop`."""
        if self._thread or self._ended.is_set():
            return
        self._terminal = _terminal(self._stream, self._term)
        if self._terminal is None:
            return
        self._stream.flush()
        atexit.register(self.stop)
        self.draw()
        self._thread = threading.Thread(target=self._keep_drawing, name="logomesh status line", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the drawing and give the row back; harmless when called twice, or before `start`."""
        self._ended.set()
        atexit.unregister(self.stop)
        if self._thread and self._thread is not threading.current_thread():
            self._thread.join()
        with self._lock:
            if self._terminal is None:
                return
            self._write(release() if self._size else "")
            self._let_go()

    def draw(self) -> None:
        """Bring the line up to date, now."""
        text = status_text(self._counts(), self._clock() - self._started)
        with self._lock:
            if self._terminal is None:
                return
            try:
                size = os.get_terminal_size(self._terminal)
            except OSError:
                self._let_go()
            else:
                self._write(self._change(size, text))

    def _change(self, size: os.terminal_size, text: str) -> str:
        """What to write so that a terminal of this size shows this text."""
        if size.lines < _LEAST_ROWS or size.columns < _LEAST_COLUMNS:
            given_back = release() if self._size else ""
            self._size = None
            return given_back
        same = size == self._size
        if same and text == self._shown:
            return ""
        self._size, self._shown = size, text
        return ("" if same else reserve(size.lines)) + draw(size.lines, size.columns, text)

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
