"""The sign of life in the terminal's last row."""

import io
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from pytest_logomesh.reporting.statusline import StatusLine, duration, status_text
from tests.reporting.terminal_model import Screen, Terminal


@dataclass
class _Counts:
    streaming: int = 3
    waiting: int = 2
    examining: int = 1
    judged: int = 12


TEXT = "logomesh  3 streaming · 2 waiting · 1 judging · 12 judged  (0 s)"


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    """Ten rows of seventy columns."""
    terminal = Terminal()
    yield terminal
    terminal.close()


@pytest.fixture
def counts() -> _Counts:
    """What the line shows; a test may change it."""
    return _Counts()


@pytest.fixture
def line(terminal: Terminal, counts: _Counts) -> Iterator[StatusLine]:
    """A status line on the terminal whose clock stands still, not started."""
    line = StatusLine(terminal.stream, lambda: counts, "xterm", clock=lambda: 0.0)
    yield line
    line.stop()


def test_what_it_says() -> None:
    """Counts of the four stages and how long it has been going on."""
    assert status_text(_Counts(), 41.7) == "logomesh  3 streaming · 2 waiting · 1 judging · 12 judged  (41 s)"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0 s"), (59.9, "59 s"), (60, "1 min 00 s"), (185, "3 min 05 s"), (7500, "2 h 05 min")],
)
def test_durations(seconds: float, text: str) -> None:
    """Long runs are told in minutes and hours."""
    assert duration(seconds) == text


def test_stands_in_the_last_row(terminal: Terminal, line: StatusLine) -> None:
    """What was on the screen stays where it is, and printing goes on at the cursor."""
    terminal.print("first\ntests/test_x.py ..")
    line.start()
    terminal.print("..\nnext")
    assert terminal.see() == ["first", "tests/test_x.py ....", "next", *[""] * 6, TEXT]


@pytest.mark.parametrize("before", range(25))
def test_disturbs_nothing_that_scrolls(terminal: Terminal, line: StatusLine, before: int) -> None:
    """Wherever the cursor is at the start, the rows above show what a terminal one row smaller would."""
    expected = Screen(9, 70)
    for number in range(25):
        if number == before:
            line.start()
        terminal.print(f"line {number} \x1b[32m.\x1b[0m")
        line.draw()
        terminal.print("F\n" if number < 24 else "F")
        expected.feed(f"line {number} .F\r\n" if number < 24 else f"line {number} .F")
    assert terminal.see() == [*expected.lines, TEXT]
    assert (terminal.screen.row, terminal.screen.column) == (expected.row, expected.column)


def test_follows_the_counts(terminal: Terminal, line: StatusLine, counts: _Counts) -> None:
    """A drawing brings the line up to date, and a shorter text leaves nothing of a longer one."""
    line.start()
    counts.judged = counts.streaming = 0
    line.draw()
    assert terminal.see()[-1] == "logomesh  0 streaming · 2 waiting · 1 judging · 0 judged  (0 s)"


def test_says_nothing_twice(terminal: Terminal, line: StatusLine) -> None:
    """While nothing changes nothing is written."""
    line.start()
    terminal.see()
    line.draw()
    assert terminal.written() == ""


def test_draws_by_itself(terminal: Terminal) -> None:
    """A thread of its own keeps drawing, and ends with `stop`."""
    drawn = threading.Event()

    def counts() -> _Counts:
        if threading.current_thread() is not threading.main_thread():
            drawn.set()
        return _Counts()

    line = StatusLine(terminal.stream, counts, "xterm")
    line.start()
    assert drawn.wait(20)
    line.stop()
    assert "logomesh status line" not in {thread.name for thread in threading.enumerate()}


def test_gives_the_row_back(terminal: Terminal, line: StatusLine) -> None:
    """After the stop the last row is empty, everything scrolls again, and the cursor is where it was."""
    line.start()
    terminal.print("".join(f"line {number}\n" for number in range(20)) + "tail")
    line.stop()
    assert terminal.see() == [*(f"line {number}" for number in range(12, 20)), "tail", ""]
    assert (terminal.screen.top, terminal.screen.bottom) == (0, 9)
    terminal.print(" end\nand\non")
    assert terminal.see()[-3:] == ["tail end", "and", "on"]


def test_stops_once_for_all(terminal: Terminal, line: StatusLine) -> None:
    """A second stop writes nothing, and there is no start after it."""
    line.start()
    line.stop()
    terminal.see()
    line.stop()
    line.start()
    line.draw()
    assert terminal.written() == ""


def test_a_stop_without_a_start(terminal: Terminal, line: StatusLine) -> None:
    """A run that broke before it began leaves the terminal alone."""
    line.stop()
    assert terminal.written() == ""


@pytest.mark.parametrize("term", ["dumb", ""])
def test_nothing_on_a_dumb_terminal(terminal: Terminal, term: str) -> None:
    """A terminal that obeys no sequences gets none."""
    line = StatusLine(terminal.stream, _Counts, term)
    line.start()
    line.draw()
    line.stop()
    assert terminal.written() == ""


def test_nothing_where_there_is_no_terminal(tmp_path: Path) -> None:
    """A file or a captured stream gets nothing, and no thread is started."""
    with (tmp_path / "log").open("w", encoding="utf-8") as file:
        for stream in (file, io.StringIO()):
            line = StatusLine(stream, _Counts, "xterm")
            line.start()
            line.draw()
            assert "logomesh status line" not in {thread.name for thread in threading.enumerate()}
            line.stop()
            assert stream.tell() == 0


@pytest.mark.parametrize("size", [(3, 70), (10, 19), (0, 0)])
def test_nothing_on_a_tiny_terminal(size: tuple[int, int]) -> None:
    """Where a row is too much to ask for, none is taken."""
    terminal = Terminal(*size)
    line = StatusLine(terminal.stream, _Counts, "xterm")
    line.start()
    line.stop()
    assert terminal.written() == ""
    terminal.close()


def test_cut_to_a_narrow_terminal() -> None:
    """The line never wraps."""
    terminal = Terminal(5, 30)
    line = StatusLine(terminal.stream, _Counts, "xterm", clock=lambda: 0.0)
    line.start()
    assert terminal.see() == ["", "", "", "", "logomesh  3 streaming · 2 wai"]
    line.stop()
    terminal.close()


@pytest.mark.parametrize("before", [2, 9, 30])
@pytest.mark.parametrize("size", [(20, 80), (11, 70), (9, 70), (6, 66)])
def test_follows_the_size(terminal: Terminal, line: StatusLine, size: tuple[int, int], before: int) -> None:
    """After a change of size the line stands in the new last row, once, and nothing printed is lost."""
    line.start()
    terminal.print("".join(f"line {number}\n" for number in range(before)) + "tests .")
    terminal.resize(*size)
    line.draw()
    terminal.print(".\nnext")
    lines = terminal.see()
    assert lines[-1] == TEXT
    assert "".join(lines).count("logomesh") == 1
    shown = [text for text in lines[:-1] if text]
    expected = [*(f"line {number}" for number in range(before)), "tests ..", "next"]
    assert shown == expected[-len(shown) :]
    assert len(shown) >= min(len(expected), size[0] - 2, 9)
    line.stop()
    assert terminal.see()[-1] == ""
    assert (terminal.screen.top, terminal.screen.bottom) == (0, size[0] - 1)


def test_a_terminal_that_becomes_tiny_gets_its_row_back(terminal: Terminal, line: StatusLine) -> None:
    """With too few rows the line goes, and comes back with the rows."""
    line.start()
    terminal.resize(3, 70)
    line.draw()
    assert terminal.see() == ["", "", ""]
    assert (terminal.screen.top, terminal.screen.bottom) == (0, 2)
    terminal.resize(8, 70)
    line.draw()
    assert terminal.see()[-1] == TEXT


def test_counts_that_fail_leave_a_terminal_that_can_be_restored(terminal: Terminal) -> None:
    """An error in a drawing is the caller's to see; the stop restores all the same."""
    counts = [_Counts()]
    line = StatusLine(terminal.stream, counts.pop, "xterm")
    line.start()
    with pytest.raises(IndexError):
        line.draw()
    line.stop()
    terminal.see()
    assert (terminal.screen.top, terminal.screen.bottom) == (0, 9)


def test_a_window_that_is_closed(terminal: Terminal, line: StatusLine, counts: _Counts) -> None:
    """The run goes on without the line when its terminal is gone."""
    line.start()
    terminal.hang_up()
    counts.judged += 1
    line.draw()
    line.stop()


def test_without_unicode() -> None:
    """Where the terminal's encoding has no middle dot there is a bar."""
    terminal = Terminal(encoding="ascii")
    line = StatusLine(terminal.stream, _Counts, "xterm", clock=lambda: 0.0)
    line.start()
    assert terminal.see()[-1] == TEXT.replace("·", "|")
    line.stop()
    terminal.close()


_CRASH = """
import sys
from types import SimpleNamespace
from pytest_logomesh.reporting.statusline import StatusLine
counts = SimpleNamespace(streaming=3, waiting=2, examining=1, judged=12)
StatusLine(sys.stdout, lambda: counts, "xterm", clock=lambda: 0.0).start()
raise KeyboardInterrupt
"""


def test_an_interpreter_that_ends_early_restores(terminal: Terminal, tmp_path: Path) -> None:
    """Nobody needs `reset` after an interrupt that went past every `finally`."""
    program = [sys.executable, "-X", "utf8", "-c", _CRASH]
    subprocess.run(program, stdout=terminal.slave, stderr=subprocess.DEVNULL, timeout=60, check=False)
    written = terminal.written()
    assert TEXT in written
    terminal.screen.feed(written)
    assert (terminal.screen.top, terminal.screen.bottom) == (0, 9)
    assert terminal.screen.lines == [""] * 10
