"""What a run says at the bottom of a terminal while it goes on: a row a stream, then the sign of life."""

import os
import time
from collections import deque
from collections.abc import Callable

from pytest_logomesh.reporting.statusline import Stages, status_text
from pytest_logomesh.reporting.stream_rows import stream_rows
from pytest_logomesh.streaming.board import Board

MOST_STREAM_ROWS = 8
"""And never more than a third of the terminal."""

_LEAST_COLUMNS = 40
"""With fewer there is only the sign of life."""

_RATE_OVER_S = 5.0


class LiveView:
    """The lines, made anew for each drawing, by one thread.

    Args:
        counts: how many battles are in which stage.
        board: the open streams; None where nobody tells.
        queued: how many requests stand in the model servers' own queues; None where none of them says. Returns
            at once.
        clock: seconds since an arbitrary start.
    """

    def __init__(
        self,
        counts: Callable[[], Stages],
        board: Board | None = None,
        queued: Callable[[], int | None] = lambda: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._counts = counts
        self._board = board
        self._queued = queued
        self._clock = clock
        self._started = clock()
        self._made: deque[tuple[float, int]] = deque()
        """When there were how many tokens, over the last seconds."""

    def lines(self, size: os.terminal_size) -> list[str]:
        """Lines that fit a terminal of this size, the sign of life last; the last column stays free."""
        columns = size.columns - 1
        streams = self._board.streams if self._board else ()
        most = min(MOST_STREAM_ROWS, size.lines // 3) if columns >= _LEAST_COLUMNS else 0
        rows = stream_rows(streams, most, columns)
        more = [*self._queue(), *self._flow()]
        if 0 < len(rows) < len(streams):
            more.append((f"{len(rows)} of {len(streams)} streams shown",))
        return [*rows, status_text(self._counts(), self._clock() - self._started, more, columns)[:columns]]

    def _queue(self) -> list[tuple[str, ...]]:
        queued = self._queued()
        return [(f"{queued} queued at the server", f"{queued} queued")] if queued else []

    def _flow(self) -> list[tuple[str, ...]]:
        """Tokens a second of all streams together, over the last seconds; empty before the first token."""
        if self._board is None:
            return []
        now, made = self._clock(), self._board.tokens
        self._made.append((now, made))
        # The youngest sample that is old enough stays, so that the span is never short of what it could be.
        while len(self._made) > 2 and self._made[1][0] <= now - _RATE_OVER_S:
            self._made.popleft()
        since, before = self._made[0]
        if not made or now <= since:
            return []
        return [(f"{max(0, made - before) / (now - since):.0f} tok/s",)]
