"""A comparison as lines for a terminal: contenders side by side, what differs, and the tasks that changed."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from pytest_logomesh.reporting.cells import width as width_of
from pytest_logomesh.reporting.comparison.document import ComparedRun, ComparisonDocument, Contender
from pytest_logomesh.reporting.comparison.figures import (
    DIFFERENCE_HEADS,
    FigureRow,
    against_line,
    cell_text,
    changed_rows,
    difference_rows,
    figure_rows,
    task_name,
    unchanged_line,
)
from pytest_logomesh.reporting.rows import ABSENT
from pytest_logomesh.reporting.visible import visible

if TYPE_CHECKING:
    from rich.table import Table

MOST_TASKS = 60
"""Of more tasks that changed, the rest is counted."""
_WIDEST_NAME = 28
_WIDTH_OF_DIFFERENCES = 72
_STYLES = {"better": "green", "worse": "red", "gone": "yellow", "new": "cyan"}


def comparison_lines(document: ComparisonDocument, width: int, *, colour: bool = False) -> list[str]:
    """The lines, without trailing newlines; texts from outside are made visible.

    Contenders that do not fit beside one another stand in further blocks, each beside the first one.

    Args:
        document: what is shown.
        width: columns of the terminal.
        colour: whether lines hold colour codes; there is no other escape sequence in them.
    """
    page = _Page(width, colour)
    page.texts(_runs(document))
    page.texts(_marks(document))
    _side_by_side(page, "", document.contenders, figure_rows(document.contenders))
    for one in document.contenders[1:]:
        _differences(page, one, document.contenders[0])
    _tasks(page, document)
    return page.lines


class _Page:
    """Collects lines; rich lays tables out."""

    def __init__(self, width: int, colour: bool) -> None:
        self.lines: list[str] = []
        self.width = width
        self._colour = colour

    def texts(self, texts: Iterator[str]) -> None:
        """Paragraphs, each wrapped, and a blank line behind them."""
        told = list(texts)
        for text in told:
            self.lines += textwrap.wrap(visible(text), self.width, subsequent_indent="   ") or [""]
        if told:
            self.lines.append("")

    def table(self, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """A table; a cell whose last word is a change is coloured by it."""
        from rich.console import Console  # noqa: PLC0415 - rich costs 60 ms, which other verbs must not pay

        text = io.StringIO()
        console = Console(
            file=text,
            width=self.width,
            force_terminal=self._colour,
            color_system="standard" if self._colour else None,
            legacy_windows=False,
            _environ={},
        )
        console.print(_table(heads, rows))
        self.lines += [*(line.rstrip() for line in text.getvalue().rstrip("\n").split("\n")), ""]


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    from rich.table import Table  # noqa: PLC0415 - likewise
    from rich.text import Text  # noqa: PLC0415 - likewise

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for head in heads:
        table.add_column(Text(visible(head)), overflow="fold")
    for row in rows:
        cells = (visible(cell) for cell in row)
        table.add_row(*(Text(cell, style=_STYLES.get(cell.rpartition(" ")[2], "")) for cell in cells))
    return table


def _runs(document: ComparisonDocument) -> Iterator[str]:
    yield from map(_run, document.runs)


def _run(one: ComparedRun) -> str:
    judge = f", judge {one.judge}" if one.judge else ""
    return (
        f"{one.letter}  {one.path}: {', '.join(one.tiers)} with {one.strategy}, {one.formula}, seed {one.seed}, "
        f"{one.sandbox}{judge}, {one.started}"
    )


def _marks(document: ComparisonDocument) -> Iterator[str]:
    if document.anyway:
        yield "UNLIKE RUNS, compared because --anyway was said: figures may differ for what is marked by !!"
    for mark in document.marks:
        yield f"{'!!' if mark.refused else '! '} {mark.text}"


def _side_by_side(page: _Page, head: str, contenders: Sequence[Contender], rows: Sequence[FigureRow]) -> None:
    for block in _blocks(page.width, contenders, rows):
        heads = [head, *(contenders[place].name for place in block)]
        told = [[row.name, *(row.cells[place] for place in block)] for row in rows]
        if there := [row for row in told if set(row[1:]) != {ABSENT}]:
            page.table(heads, there)


def _blocks(width: int, contenders: Sequence[Contender], rows: Sequence[FigureRow]) -> Iterator[list[int]]:
    """Which contenders stand beside one another: as many as fit, the first in each block, two at least."""
    wanted = [
        2 + max(_room(one.name), *(len(row.cells[place]) for row in rows))
        for place, one in enumerate(contenders)
    ]
    room = width - max(_room(row.name) for row in rows) - 2 - wanted[0]
    block, taken = [0], 0
    for place in range(1, len(contenders)):
        if len(block) > 1 and taken + wanted[place] > room:
            yield block
            block, taken = [0], 0
        block.append(place)
        taken += wanted[place]
    yield block


def _room(name: str) -> int:
    """The columns a name may claim; a longer one folds."""
    return min(width_of(visible(name)), _WIDEST_NAME)


def _differences(page: _Page, one: Contender, first: Contender) -> None:
    page.texts(iter([against_line(one, first)]))
    rows = difference_rows(one.against) if one.against else []
    if rows:
        page.lines.pop()
        # Where there is no room for all, the last column says least.
        last = len(DIFFERENCE_HEADS) if page.width >= _WIDTH_OF_DIFFERENCES else -1
        page.table(DIFFERENCE_HEADS[:last], [row.cells[:last] for row in rows])


def _tasks(page: _Page, document: ComparisonDocument) -> None:
    changed = changed_rows(document)
    told = [FigureRow(task_name(row), tuple(map(cell_text, row.cells))) for row in changed[:MOST_TASKS]]
    if told:
        _side_by_side(page, "task", document.contenders, told)
    if len(changed) > MOST_TASKS:
        page.lines[-1] = f"and {len(changed) - MOST_TASKS} more tasks that changed; --json names them"
    page.lines.append(unchanged_line(document))
