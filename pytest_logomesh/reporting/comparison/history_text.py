"""The history of runs as lines for a terminal: a line a tier of a run, then a sparkline a tier."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from pytest_logomesh.reporting.cells import padded, width
from pytest_logomesh.reporting.comparison.history import History, Standing
from pytest_logomesh.reporting.rows import ABSENT
from pytest_logomesh.reporting.visible import visible

_BARS = "▁▂▃▄▅▆▇█"
_WIDEST = 24
_LEGEND = "change: of the mean CIS since the last run of the same tier, strategy and formula"
_LEGEND_PART = "(n): over the n tasks that both have"


def history_lines(history: History, columns: int) -> Iterator[str]:
    """The lines, at most so wide; texts from outside are made visible.

    In a narrow terminal the columns that say least go first.
    """
    if history.standings:
        yield from _table(history.standings, columns)
        yield ""
        yield from _trends(history.standings, columns)
    for each in history.unread:
        yield visible(f"not read: {each.problem}")


@dataclass(frozen=True, slots=True)
class _Column:
    head: str
    look: Callable[[Standing], str]
    rank: int
    """The highest goes first where there is no room."""
    right: bool = False


def _table(standings: Sequence[Standing], columns: int) -> Iterator[str]:
    told = [(column, [visible(column.look(one)) for one in standings]) for column in _COLUMNS]
    told = [(column, cells) for column, cells in told if any(cells)]
    widths = {column.head: min(_WIDEST, max(map(width, (column.head, *cells)))) for column, cells in told}
    while sum(widths.values()) + 2 * (len(told) - 1) > columns and len(told) > 1:
        told.remove(max(told, key=lambda each: each[0].rank))
        widths = {column.head: widths[column.head] for column, _ in told}
    for cells in ([column.head for column, _ in told], *zip(*(cells for _, cells in told), strict=True)):
        placed = (
            _placed(cell, widths[column.head], column.right)
            for cell, (column, _) in zip(cells, told, strict=True)
        )
        yield "  ".join(placed).rstrip()


def _placed(cell: str, columns: int, right: bool) -> str:
    return cell.rjust(columns) if right else padded(cell, columns)


def _folder(one: Standing) -> str:
    return one.path.rstrip("/").rpartition("/")[2]


def _cis(one: Standing) -> str:
    return ABSENT if one.cis is None else f"{one.cis:.4f}"


def _change(one: Standing) -> str:
    if one.change is None:
        return ABSENT
    part = f" ({one.change_tasks})" if one.change_tasks < one.tasks else ""
    return f"{one.change:+.4f}{part}"


_COLUMNS = (
    _Column("when", lambda one: one.started[:16].replace("T", " "), 9),
    _Column("run", _folder, 0),
    _Column("tier", lambda one: one.tier, 1),
    _Column("strategy", lambda one: one.strategy, 8),
    _Column("formula", lambda one: one.formula, 7),
    _Column("passed", lambda one: f"{one.passed}/{one.battles}", 3, right=True),
    _Column("rate", lambda one: f"{one.pass_rate:.2f}", 6, right=True),
    _Column("CIS", _cis, 2, right=True),
    _Column("change", _change, 4),
    _Column("errors", lambda one: str(one.errors or ""), 5, right=True),
    _Column("no verdict", lambda one: str(one.incomplete or ""), 5, right=True),
)


def _trends(standings: Sequence[Standing], columns: int) -> Iterator[str]:
    """A line for each tier that has a past, the newest runs that fit at its end; then what `change` is."""
    scores = defaultdict[tuple[str, str, str], list[float]](list)
    for one in standings:
        if one.cis is not None:
            scores[one.tier, one.strategy, one.formula].append(one.cis)
    for (tier, strategy, formula), past in scores.items():
        if len(past) > 1:
            name = (
                f"{padded(tier, min(_WIDEST, width(visible(tier))))} {visible(strategy)} {visible(formula)}"
            )
            shown = past[-max(2, columns - width(name) - 20) :]
            yield f"{name}  {shown[0]:.4f} {sparkline(shown)} {shown[-1]:.4f}"
    yield _LEGEND
    if any(one.change is not None and one.change_tasks < one.tasks for one in standings):
        yield _LEGEND_PART


def sparkline(values: Sequence[float]) -> str:
    """A bar a value, from the lowest to the highest of them; bars in the middle where all are the same."""
    low, high = min(values), max(values)
    if high == low:
        return _BARS[3] * len(values)
    return "".join(_BARS[round((value - low) / (high - low) * (len(_BARS) - 1))] for value in values)
