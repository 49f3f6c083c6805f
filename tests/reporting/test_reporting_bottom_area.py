"""Lines that are kept at the bottom of a terminal."""

import io
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from pytest_logomesh.reporting.bottom_area import BottomArea
from tests.reporting.terminal_model import Screen, Terminal

STATUS = "logomesh  3 streaming · 2 waiting"


@dataclass
class _Said:
    """What there is to say; a test may change it."""

    lines: Sequence[str] = field(default_factory=lambda: [STATUS])
    sizes: list[tuple[int, int]] = field(default_factory=list)

    def __call__(self, size: os.terminal_size) -> Sequence[str]:
        self.sizes.append((size.lines, size.columns))
        return self.lines


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    """Ten rows of seventy columns."""
    terminal = Terminal()
    yield terminal
    terminal.close()


@pytest.fixture
def said() -> _Said:
    """One line."""
    return _Said()


@pytest.fixture
def area(terminal: Terminal, said: _Said) -> Iterator[BottomArea]:
    """An area on the terminal, not started; nothing changes while a test looks, but what it changes itself."""
    area = BottomArea(terminal.stream, said, "xterm")
    yield area
    area.stop()


def test_stands_in_the_last_rows(terminal: Terminal, area: BottomArea, said: _Said) -> None:
    """What was on the screen stays where it is, and printing goes on at the cursor."""
    said.lines = ["a", "b", STATUS]
    terminal.print("first\ntests/test_x.py ..")
    area.start()
    terminal.print("..\nnext")
    assert terminal.see() == ["first", "tests/test_x.py ....", "next", *[""] * 4, "a", "b", STATUS]
    assert set(said.sizes) == {(10, 70)}


@pytest.mark.parametrize("height", [1, 4])
@pytest.mark.parametrize("before", range(25))
def test_disturbs_nothing_that_scrolls(
    terminal: Terminal, area: BottomArea, said: _Said, before: int, height: int
) -> None:
    """Wherever the cursor is at the start, the rows above show what a smaller terminal would."""
    said.lines = [f"row {number}" for number in range(height)]
    expected = Screen(10 - height, 70)
    for number in range(25):
        if number == before:
            area.start()
        terminal.print(f"line {number} \x1b[32m.\x1b[0m")
        area.draw()
        terminal.print("F\n" if number < 24 else "F")
        expected.feed(f"line {number} .F\r\n" if number < 24 else f"line {number} .F")
    assert terminal.see() == [*expected.lines, *said.lines]
    assert (terminal.screen.row, terminal.screen.column) == (expected.row, expected.column)


@pytest.mark.parametrize("first", range(0, 24, 3))
@pytest.mark.parametrize("after", [0, 1, 5, 9])
def test_grows_with_what_there_is_to_say(
    terminal: Terminal, area: BottomArea, said: _Said, first: int, after: int
) -> None:
    """Wherever the cursor is when the area grows, the rows above show what a smaller terminal would."""
    expected = Screen(6, 70)
    area.start()
    for number in range(25):
        said.lines = [*["a"] * (number >= first), *["b", "c"] * (number >= first + after), STATUS]
        area.draw()
        terminal.print(f"line {number}\n")
        expected.feed(f"line {number}\r\n")
    said.lines = ["a", "b", "c", STATUS]
    area.draw()
    assert terminal.see() == [*expected.lines, *said.lines]
    assert (terminal.screen.row, terminal.screen.column) == (expected.row, expected.column)


def test_keeps_its_height(terminal: Terminal, area: BottomArea, said: _Said) -> None:
    """Fewer lines stand below blank ones, and nothing that is printed moves."""
    said.lines = ["a", "b", "c", STATUS]
    area.start()
    terminal.print("".join(f"line {number}\n" for number in range(5)) + "tail")
    said.lines = ["c", STATUS]
    area.draw()
    printed = [*(f"line {number}" for number in range(5)), "tail"]
    assert terminal.see() == [*printed, "", "", "c", STATUS]
    said.lines = ["x", "y", "z", STATUS]
    area.draw()
    assert terminal.see() == [*printed, "x", "y", "z", STATUS]


def test_a_shorter_line_leaves_nothing_of_a_longer_one(
    terminal: Terminal, area: BottomArea, said: _Said
) -> None:
    """A drawing brings the lines up to date."""
    area.start()
    said.lines = ["logomesh"]
    area.draw()
    assert terminal.see()[-1] == "logomesh"


def test_says_nothing_twice(terminal: Terminal, area: BottomArea, said: _Said) -> None:
    """While nothing changes nothing is written."""
    said.lines = ["a", STATUS]
    area.start()
    said.lines = [STATUS]
    area.draw()
    terminal.see()
    area.draw()
    assert terminal.written() == ""


def test_nothing_is_erased_that_stays(terminal: Terminal, area: BottomArea, said: _Said) -> None:
    """A drawing of as many lines writes over the old ones: no row is blank in between, so nothing flickers."""
    said.lines = ["a", STATUS]
    area.start()
    terminal.see()
    said.lines = ["b", STATUS]
    area.draw()
    written = terminal.written()
    assert "\x1b[J" not in written
    assert written.index("b\x1b[K") < written.index(f"{STATUS}\x1b[K")


def test_draws_by_itself(terminal: Terminal) -> None:
    """A thread of its own keeps drawing, and ends with `stop`."""
    drawn = threading.Event()

    def lines(size: os.terminal_size) -> list[str]:
        if threading.current_thread() is not threading.main_thread():
            drawn.set()
        return [STATUS]

    area = BottomArea(terminal.stream, lines, "xterm")
    area.start()
    assert drawn.wait(20)
    area.stop()
    assert "logomesh live view" not in {thread.name for thread in threading.enumerate()}


@pytest.mark.parametrize("height", [1, 4])
def test_gives_the_rows_back(terminal: Terminal, area: BottomArea, said: _Said, height: int) -> None:
    """After the stop the last rows are empty, everything scrolls again, and the cursor is where it was."""
    said.lines = ["row"] * height
    area.start()
    terminal.print("".join(f"line {number}\n" for number in range(20)) + "tail")
    area.stop()
    rest = [*(f"line {number}" for number in range(11 + height, 20)), "tail"]
    assert terminal.see() == [*rest, *[""] * height]
    assert (terminal.screen.top, terminal.screen.bottom) == (0, 9)
    terminal.print(" end\nand\non")
    assert [line for line in terminal.see() if line][-3:] == ["tail end", "and", "on"]


def test_stops_once_for_all(terminal: Terminal, area: BottomArea) -> None:
    """A second stop writes nothing, and there is no start after it."""
    area.start()
    area.stop()
    terminal.see()
    area.stop()
    area.start()
    area.draw()
    assert terminal.written() == ""


def test_a_stop_without_a_start(terminal: Terminal, area: BottomArea) -> None:
    """A run that broke before it began leaves the terminal alone."""
    area.stop()
    assert terminal.written() == ""


@pytest.mark.parametrize("term", ["dumb", ""])
def test_nothing_on_a_dumb_terminal(terminal: Terminal, said: _Said, term: str) -> None:
    """A terminal that obeys no sequences gets none."""
    area = BottomArea(terminal.stream, said, term)
    area.start()
    area.draw()
    area.stop()
    assert terminal.written() == ""


def test_nothing_where_there_is_no_terminal(said: _Said, tmp_path: Path) -> None:
    """A file or a captured stream gets nothing, and no thread is started."""
    with (tmp_path / "log").open("w", encoding="utf-8") as file:
        for stream in (file, io.StringIO()):
            area = BottomArea(stream, said, "xterm")
            area.start()
            area.draw()
            assert "logomesh live view" not in {thread.name for thread in threading.enumerate()}
            area.stop()
            assert stream.tell() == 0
    assert not said.sizes


@pytest.mark.parametrize("size", [(3, 70), (10, 19), (0, 0)])
def test_nothing_on_a_tiny_terminal(said: _Said, size: tuple[int, int]) -> None:
    """Where a row is too much to ask for, none is taken."""
    terminal = Terminal(*size)
    area = BottomArea(terminal.stream, said, "xterm")
    area.start()
    area.stop()
    assert terminal.written() == ""
    terminal.close()


def test_leaves_rows_to_what_is_printed(said: _Said) -> None:
    """More lines than there is room for lose the first."""
    terminal = Terminal(5, 30)
    said.lines = ["a", "b", "c", "d", "e"]
    area = BottomArea(terminal.stream, said, "xterm")
    area.start()
    assert terminal.see() == ["", "", "c", "d", "e"]
    area.stop()
    terminal.close()


@pytest.mark.parametrize("height", [1, 3])
@pytest.mark.parametrize("before", [2, 9, 30])
@pytest.mark.parametrize("size", [(20, 80), (11, 70), (9, 70), (6, 66)])
def test_follows_the_size(
    terminal: Terminal, area: BottomArea, said: _Said, size: tuple[int, int], before: int, height: int
) -> None:
    """After a change of size the lines stand in the new last rows, once, and nothing printed is lost."""
    said.lines = [f"our {number}" for number in range(height)]
    area.start()
    terminal.print("".join(f"line {number}\n" for number in range(before)) + "tests .")
    terminal.resize(*size)
    area.draw()
    terminal.print(".\nnext")
    lines = terminal.see()
    assert lines[-height:] == said.lines
    assert "".join(lines).count("our") == height
    shown = [text for text in lines[:-height] if text]
    expected = [*(f"line {number}" for number in range(before)), "tests ..", "next"]
    assert shown == expected[-len(shown) :]
    assert len(shown) >= min(len(expected), size[0] - 1 - height, 10 - height)
    area.stop()
    assert terminal.see()[-height:] == [""] * height
    assert (terminal.screen.top, terminal.screen.bottom) == (0, size[0] - 1)


def test_a_terminal_that_becomes_tiny_gets_its_rows_back(
    terminal: Terminal, area: BottomArea, said: _Said
) -> None:
    """With too few rows the lines go, and come back with the rows."""
    said.lines = ["a", STATUS]
    area.start()
    terminal.resize(3, 70)
    area.draw()
    assert terminal.see() == ["", "", ""]
    assert (terminal.screen.top, terminal.screen.bottom) == (0, 2)
    terminal.resize(8, 70)
    area.draw()
    assert terminal.see()[-2:] == ["a", STATUS]


def test_lines_that_fail_leave_a_terminal_that_can_be_restored(terminal: Terminal) -> None:
    """An error in a drawing is the caller's to see; the stop restores all the same."""
    broken = False

    def lines(size: os.terminal_size) -> list[str]:
        if broken and threading.current_thread() is threading.main_thread():
            raise ZeroDivisionError
        return [STATUS]

    area = BottomArea(terminal.stream, lines, "xterm")
    area.start()
    broken = True
    with pytest.raises(ZeroDivisionError):
        area.draw()
    area.stop()
    terminal.see()
    assert (terminal.screen.top, terminal.screen.bottom) == (0, 9)


def test_a_window_that_is_closed(terminal: Terminal, area: BottomArea, said: _Said) -> None:
    """The run goes on without the lines when its terminal is gone."""
    area.start()
    terminal.hang_up()
    said.lines = ["other"]
    area.draw()
    area.stop()


def test_without_unicode(said: _Said) -> None:
    """Where the terminal's encoding has no middle dot there is a bar, and what else it lacks is a question mark."""
    terminal = Terminal(encoding="ascii")
    said.lines = ["günther", STATUS]
    area = BottomArea(terminal.stream, said, "xterm")
    area.start()
    assert terminal.see()[-2:] == ["g?nther", STATUS.replace("·", "|")]
    area.stop()
    terminal.close()


_CRASH = """
import sys
from pytest_logomesh.reporting.bottom_area import BottomArea
BottomArea(sys.stdout, lambda size: ["a", "b", "status"], "xterm").start()
raise KeyboardInterrupt
"""


def test_an_interpreter_that_ends_early_restores(terminal: Terminal) -> None:
    """Nobody needs `reset` after an interrupt that went past every `finally`."""
    program = [sys.executable, "-X", "utf8", "-c", _CRASH]
    subprocess.run(program, stdout=terminal.slave, stderr=subprocess.DEVNULL, timeout=60, check=False)
    written = terminal.written()
    assert "status" in written
    terminal.screen.feed(written)
    assert (terminal.screen.top, terminal.screen.bottom) == (0, 9)
    assert terminal.screen.lines == [""] * 10
