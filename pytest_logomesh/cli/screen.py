"""What the terminal at the other end can show."""

import os
import shutil
import sys

_WITHOUT_TERMINAL = 100
"""Columns for a file or a pipe."""


def columns() -> int:
    """How wide it is; `COLUMNS` is heeded."""
    return max(40, shutil.get_terminal_size((_WITHOUT_TERMINAL, 24)).columns)


def colourful() -> bool:
    """Whether somebody looks at it who wants colours; https://no-color.org."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
