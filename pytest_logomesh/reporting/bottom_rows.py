"""Escape sequences that keep a terminal's last rows for ourselves while everything else scrolls above them.

The rows above become a scroll region (DECSTBM); who prints next finds cursor and colours as they were.
"""

from collections.abc import Sequence

_SAVE, _RESTORE = "\x1b7", "\x1b8"
_ERASE_BELOW = "\x1b[J"
_DOWN_SCROLLING, _UP = "\x1bD", "\x1b[A"
_ALL_SCROLL = f"{_SAVE}\x1b[r{_RESTORE}"


def reserve(rows: int, ours: int) -> str:
    """Take the last `ours` of `rows` rows out of the scrolling: at the start, and after every change of either.

    Nothing but our own rows is ever below the cursor, so what is there is erased. Where the cursor is in the rows
    that become ours, everything scrolls up until it stands above them; elsewhere it stands where it stood before.
    """
    region = f"{_SAVE}\x1b[1;{rows - ours}r{_RESTORE}"
    return _ALL_SCROLL + _ERASE_BELOW + _DOWN_SCROLLING * ours + _UP * ours + region


def draw(rows: int, lines: Sequence[str]) -> str:
    """Show lines in the last rows, the last line in the last row; each must fit."""
    first = rows - len(lines) + 1
    shown = "".join(f"\x1b[{first + place};1H{line}\x1b[K" for place, line in enumerate(lines))
    return f"{_SAVE}\x1b[0m{shown}{_RESTORE}"


def release() -> str:
    """Give the rows back, empty."""
    return _ALL_SCROLL + _ERASE_BELOW
