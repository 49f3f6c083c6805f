"""A terminal on a real pseudo-terminal, with a screen that obeys the few sequences a status line needs."""

import fcntl
import os
import pty
import re
import struct
import termios
from typing import TextIO

_SEQUENCE = re.compile(
    r"\x1b(?:\[(?P<numbers>[\d;]*)(?P<name>[A-Za-z])|(?P<short>[78D]))|(?P<char>.)", re.DOTALL
)
_MARK = "\x1e"


class Screen:
    """Rows of text, a cursor and a scroll region, as a VT100 has them. Places are 0-based."""

    def __init__(self, rows: int, columns: int) -> None:
        self.columns = columns
        self.cells = [[" "] * columns for _ in range(rows)]
        self.row = self.column = 0
        self.saved = (0, 0)
        self.top, self.bottom = 0, rows - 1

    @property
    def lines(self) -> list[str]:
        """What is seen, without trailing blanks."""
        return ["".join(row).rstrip() for row in self.cells]

    def resize(self, rows: int, columns: int) -> None:
        """As xterm does it: lines that no longer fit are pushed off the top, and the scroll region is reset."""
        while len(self.cells) > rows and self.row < len(self.cells) - 1:
            self.cells.pop()
        while len(self.cells) > rows:
            self.cells.pop(0)
            self.row -= 1
        self.cells += [[" "] * columns for _ in range(rows - len(self.cells))]
        self.cells = [(row + [" "] * columns)[:columns] for row in self.cells]
        self.columns = columns
        self.top, self.bottom = 0, rows - 1

    def feed(self, text: str) -> None:
        """Obey what was written."""
        for match in _SEQUENCE.finditer(text):
            if match["char"]:
                self._print(match["char"])
            else:
                self._obey(
                    match["short"] or match["name"],
                    [int(n) for n in (match["numbers"] or "").split(";") if n],
                )

    def _print(self, char: str) -> None:
        if char == "\r":
            self.column = 0
        elif char == "\n":
            self._index()
        else:
            assert char.isprintable(), f"nothing but text and known sequences, not {char!r}"
            if self.column == self.columns:
                self.column = 0
                self._index()
            self.cells[self.row][self.column] = char
            self.column += 1

    def _index(self) -> None:
        if self.row == self.bottom:
            self.cells.insert(self.bottom + 1, [" "] * self.columns)
            del self.cells[self.top]
        elif self.row < len(self.cells) - 1:
            self.row += 1

    def _obey(self, name: str, numbers: list[int]) -> None:
        match name:
            case "7":
                self.saved = (self.row, self.column)
            case "8":
                self.row, self.column = self.saved
            case "D":
                self._index()
            case "A":
                self.row = max(0, self.row - 1)
            case "r":
                self.top, self.bottom = (
                    (numbers[0] - 1, numbers[1] - 1) if numbers else (0, len(self.cells) - 1)
                )
                self.row = self.column = 0
            case "H":
                self.row, self.column = numbers[0] - 1, numbers[1] - 1
            case "K" | "J":
                self.cells[self.row][self.column :] = [" "] * (self.columns - self.column)
                for row in range(self.row + 1, len(self.cells) if name == "J" else 0):
                    self.cells[row] = [" "] * self.columns
            case "m":
                pass
            case _:
                raise AssertionError(f"a sequence that a status line has no need of: {name!r}")


class Terminal:
    """A pseudo-terminal of a size, a stream that prints to it, and the screen that shows it."""

    def __init__(self, rows: int = 10, columns: int = 70, encoding: str = "utf-8") -> None:
        self._master, self.slave = pty.openpty()
        self.stream: TextIO = open(self.slave, "w", encoding=encoding, closefd=False)  # noqa: SIM115 - closed below
        self.screen = Screen(rows, columns)
        self._set_size(rows, columns)

    def resize(self, rows: int, columns: int) -> None:
        """Change the window's size."""
        self.see()
        self.screen.resize(rows, columns)
        self._set_size(rows, columns)

    def print(self, text: str) -> None:
        """What pytest prints."""
        self.stream.write(text)
        self.stream.flush()

    def see(self) -> list[str]:
        """The screen after everything that was written so far."""
        self.screen.feed(self.written())
        return self.screen.lines

    def written(self) -> str:
        """What was written since the last look, raw."""
        self.print(_MARK)
        data = b""
        while not data.endswith(_MARK.encode()):
            data += os.read(self._master, 4096)
        return data[:-1].decode(self.stream.encoding)

    def hang_up(self) -> None:
        """The window is closed."""
        os.close(self._master)
        self._master = -1

    def close(self) -> None:
        """Let go of both ends."""
        if self._master >= 0:
            self.hang_up()
        os.close(self.slave)

    def _set_size(self, rows: int, columns: int) -> None:
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
