"""The table at the end of a run, as lines for a terminal."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Iterable
from typing import TYPE_CHECKING

from pytest_logomesh.ledger.header import RunHeader
from pytest_logomesh.records.verdict import Verdict
from pytest_logomesh.reporting.judge_line import judge_line
from pytest_logomesh.reporting.rows import Row, battle_row, task_rows, totals_line
from pytest_logomesh.reporting.run_json import RunDocument, run_document
from pytest_logomesh.reporting.speed import late_line, speed_line
from pytest_logomesh.reporting.visible import visible

if TYPE_CHECKING:
    from rich.table import Table

MOST_ROWS = 60
"""With more battles than this, the table has a row a task; with more tasks, only those not passed in full."""

_STYLES = {"passed": "green", "failed": "red", "tampered": "bold magenta", "error": "yellow"}
_WARNING, _PLAIN = "\x1b[33m", "\x1b[0m"
_NAME_WIDTH, _OUTCOME_WIDTH = 20, 26
"""How wide the columns that can fold want to be before another column goes."""

_Column = tuple[str, list[str]]
"""Head and cells."""


def render_table(
    header: RunHeader,
    verdicts: Iterable[Verdict],
    width: int,
    *,
    colour: bool = False,
    streaming_s: float | None = None,
) -> list[str]:
    """The table, a line of totals and one on speed, with a warning where it is due; without trailing newlines.

    In a narrow terminal the columns that say least go first; names fold and are never cut.

    Args:
        header: the run's; it names the battles that were asked for.
        verdicts: what was judged.
        width: columns of the terminal.
        colour: whether lines hold colour codes; there is no other escape sequence in them.
        streaming_s: for how long answers were streamed; without it nothing is said about the run's tokens a second.
    """
    document = run_document(header, verdicts)
    rows, note = _rows(document)
    lines = _rendered(_table(rows, width), width, colour) if rows else []
    ending = (*_wrapped(totals_line(document), width), *_wrapped(speed_line(document, streaming_s), width))
    judged = _wrapped(visible(judge_line(header)), width)
    warning = _wrapped(late_line(document), width)
    if colour:
        warning = [f"{_WARNING}{line}{_PLAIN}" for line in warning]
    return [*lines, *([note] if note else []), *ending, *judged, *warning]


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, subsequent_indent="  ")


def _rows(document: RunDocument) -> tuple[list[Row], str]:
    if len(document.battles) <= MOST_ROWS:
        return [battle_row(battle) for battle in document.battles], ""
    rows = task_rows(document.battles)
    if len(rows) <= MOST_ROWS:
        return rows, ""
    rest = [row for row in rows if row.outcome != "passed"]
    return rest, f"{len(rows) - len(rest)} tasks passed in full and are not listed"


def _table(rows: list[Row], width: int) -> Table:
    from rich.table import Table  # noqa: PLC0415 - rich costs 60 ms, which a sleeping plugin must not pay
    from rich.text import Text  # noqa: PLC0415 - likewise

    names = [visible(row.name) for row in rows]
    columns = _columns(rows, width - _wanted(names, _NAME_WIDTH))
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    table.add_column("battle", overflow="fold", min_width=12)
    table.add_column("outcome", overflow="fold", min_width=8)
    for head, _ in columns:
        table.add_column(head, justify="left" if head == "findings" else "right", no_wrap=True)
    for number, row in enumerate(rows):
        outcome = Text(row.counts, style=_STYLES[row.outcome])
        table.add_row(Text(names[number]), outcome, *(Text(cells[number]) for _, cells in columns))
    return table


def _columns(rows: list[Row], room: int) -> list[_Column]:
    """The figures that fit beside names and outcomes.

    The first token goes first, then the rest of speed, then the components, then findings.
    """
    components = [(head, [row.components[place] for row in rows]) for place, head in enumerate("RATL")]
    cis = [("CIS", [row.cis for row in rows])]
    findings = [("findings", [row.findings for row in rows])]
    speed = [("s", [row.seconds for row in rows]), ("tok/s", [row.tokens_per_s for row in rows])]
    if any(row.asked for row in rows):
        speed.append(("asked", [row.asked for row in rows]))
    first = [("first", [row.first_token_s for row in rows])]
    room -= _wanted([row.counts for row in rows], _OUTCOME_WIDTH)
    choices = (
        [*components, *cis, *findings, *speed, *first],
        [*components, *cis, *findings, *speed],
        [*components, *cis, *findings],
        [*cis, *findings],
    )
    fitting = (
        columns for columns in choices if sum(_wanted([head, *cells]) for head, cells in columns) <= room
    )
    return next(fitting, cis)


def _wanted(cells: list[str], most: int | None = None) -> int:
    """Columns of the terminal that these cells want, the space after them included."""
    longest = max(map(len, cells))
    return 1 + (longest if most is None else min(longest, most))


def _rendered(table: Table, width: int, colour: bool) -> list[str]:
    from rich.console import Console  # noqa: PLC0415 - likewise

    page = io.StringIO()
    console = Console(
        file=page,
        width=width,
        force_terminal=colour,
        color_system="standard" if colour else None,
        legacy_windows=False,
        _environ={},
    )
    console.print(table)
    return [line.rstrip() for line in page.getvalue().rstrip("\n").split("\n")]
