"""Text from outside in a row of a terminal: harmless, and never wider than there is room."""

from unicodedata import east_asian_width

from pytest_logomesh.reporting.visible import visible


def width(text: str) -> int:
    """How many columns of a terminal the text takes at most; marks that combine count as one, against surprises."""
    return len(text) if text.isascii() else sum(map(_cells, text))


def fitted(text: str, columns: int) -> str:
    """The text, visible, in at most so many columns; what was cut is marked by `...`."""
    # A character takes a column at least, so more of them need not be looked at.
    shown = visible(text[: columns + 1])
    if width(shown) <= columns:
        return shown
    room = columns - 3
    kept = ""
    for char in shown:
        room -= _cells(char)
        if room < 0:
            break
        kept += char
    return kept + "..."[:columns]


def padded(text: str, columns: int) -> str:
    """As `fitted`, with blanks up to so many columns."""
    shown = fitted(text, columns)
    return shown + " " * (columns - width(shown))


def _cells(char: str) -> int:
    return 2 if east_asian_width(char) in "WF" else 1
