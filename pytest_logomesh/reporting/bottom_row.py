"""Escape sequences that keep a terminal's last row for ourselves while everything else scrolls above it.

The rows above become a scroll region (DECSTBM); who prints next finds cursor and colours as they were.
"""

_SAVE, _RESTORE = "\x1b7", "\x1b8"
_ERASE_BELOW = "\x1b[J"
_DOWN_SCROLLING, _UP = "\x1bD", "\x1b[A"


def reserve(rows: int) -> str:
    """Take the last of `rows` rows out of the scrolling, at the start and after every change of size.

    Nothing but our own row is ever below the cursor, so what is there is erased. Where the cursor is in the last
    row, everything scrolls up by one; elsewhere it stands after this where it stood before.
    """
    region = f"\x1b[1;{rows - 1}r"
    return _ERASE_BELOW + _DOWN_SCROLLING + _SAVE + region + _RESTORE + _UP


def draw(rows: int, columns: int, text: str) -> str:
    """Show a text in the reserved row, cut to what fits; the last column stays free against wrapping."""
    return f"{_SAVE}\x1b[{rows};1H\x1b[0m{text[: columns - 1]}\x1b[K{_RESTORE}"


def release() -> str:
    """Give the row back, empty."""
    return f"{_SAVE}\x1b[r{_RESTORE}{_ERASE_BELOW}"
