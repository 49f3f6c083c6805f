"""What a run says at the bottom of a terminal while it goes on."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field

import pytest

from pytest_logomesh.records.events import Asked, Text, Waiting
from pytest_logomesh.reporting.live_view import MOST_STREAM_ROWS, LiveView
from pytest_logomesh.streaming.board import Board
from pytest_logomesh.testing import ManualClock


@dataclass
class _Counts:
    streaming: int = 3
    waiting: int = 2
    examining: int = 1
    judged: int = 12


@dataclass
class _Run:
    """A view of a board with a clock that a test moves."""

    clock: ManualClock = field(default_factory=ManualClock)
    queued: int | None = None

    def __post_init__(self) -> None:
        self.board = Board(self.clock)
        self.view = LiveView(_Counts, self.board, lambda: self.queued, self.clock.now)
        self.streams = ExitStack()

    def look(self, rows: int = 30, columns: int = 120) -> list[str]:
        return self.view.lines(os.terminal_size((columns, rows)))

    def open(self, count: int) -> None:
        for number in range(count):
            self.streams.enter_context(self.board.follow(f"task{number}-small-1"))


@pytest.fixture
def run() -> Iterator[_Run]:
    """A run whose streams are gone after the test."""
    run = _Run()
    with run.streams:
        yield run


COUNTS = "logomesh  3 streaming · 2 waiting · 1 judging · 12 judged"


def test_without_streams_it_is_a_line(run: _Run) -> None:
    """The sign of life alone, also where there is no board at all."""
    assert run.look() == [f"{COUNTS}  (0 s)"]
    assert LiveView(_Counts, clock=lambda: 1.0).lines(os.terminal_size((80, 24))) == [f"{COUNTS}  (0 s)"]


async def test_a_row_a_stream(run: _Run) -> None:
    """What each stream does stands above the sign of life."""
    with run.board.follow("a-small-1") as writes, run.board.follow("b-small-1") as waits:
        waits(Waiting("the model server is busy (429)"))
        await run.clock.advance(2)
        writes(Text("x", 2))
        await run.clock.advance(1)
        writes(Text("x", 40))
        assert run.look()[:2] == [
            "  a-small-1  writing            42 tokens    40/s  first after 2.0 s",
            "  b-small-1  waiting        for 3 s: the model server is busy (429)",
        ]


@pytest.mark.parametrize(("rows", "shown"), [(60, MOST_STREAM_ROWS), (24, 8), (20, 6), (9, 3), (4, 1)])
def test_a_third_of_the_terminal_at_most(run: _Run, rows: int, shown: int) -> None:
    """Where there are more streams than rows, the last line says how many there are."""
    run.open(32)
    *streams, last = run.look(rows)
    assert len(streams) == shown
    assert last == f"{COUNTS} · {shown} of 32 streams shown  (0 s)"


def test_no_rows_in_a_narrow_terminal(run: _Run) -> None:
    """Where a row could say nothing there is only the sign of life, cut."""
    run.open(3)
    assert run.look(columns=30) == ["logomesh  3 streaming · 2 wai"]


async def test_the_last_column_stays_free(run: _Run) -> None:
    """No line is as wide as the terminal, so none wraps."""
    with run.board.follow("\u4e16" * 100) as feed:
        feed(Waiting("x" * 1000))
        for columns in range(20, 130):
            assert max(map(len, run.look(columns=columns))) < columns


async def test_tokens_a_second_of_all_streams(run: _Run) -> None:
    """The rate is that of the last seconds, streams that ended and broken attempts included."""
    with run.board.follow("a") as feed:
        assert run.look()[-1] == f"{COUNTS}  (0 s)"
        feed(Text("x", 100))
        await run.clock.advance(1)
        assert run.look()[-1] == f"{COUNTS} · 100 tok/s  (1 s)"
        feed(Asked(2, "it stalled"))
    with run.board.follow("b") as feed:
        feed(Text("x", 200))
        await run.clock.advance(1)
        assert run.look()[-1] == f"{COUNTS} · 150 tok/s  (2 s)"
        for _ in range(40):
            await run.clock.advance(0.25)
            last = run.look()[-1]
        assert last == f"{COUNTS} · 0 tok/s  (12 s)"


async def test_the_rate_forgets_what_is_long_ago(run: _Run) -> None:
    """After a burst, a steady stream is told as it is now."""
    with run.board.follow("a") as feed:
        feed(Text("x", 10_000))
        for _ in range(80):
            run.look()
            await run.clock.advance(0.25)
            feed(Text("x", 10))
        assert " · 40 tok/s  " in run.look()[-1]


def test_the_servers_queue_where_it_is_known(run: _Run) -> None:
    """A queue at the server is told, an empty or unknown one is not."""
    run.queued = 12
    assert run.look()[-1] == f"{COUNTS} · 12 queued at the server  (0 s)"
    run.open(1)
    assert run.look(columns=80)[-1] == f"{COUNTS} · 12 queued  (0 s)"
    run.queued = 0
    assert run.look()[-1] == f"{COUNTS}  (0 s)"
