"""A comparison in Markdown: for a pull request's comment or a job's summary page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from pytest_logomesh.reporting.comparison.document import ComparisonDocument, Contender
from pytest_logomesh.reporting.comparison.figures import (
    DIFFERENCE_HEADS,
    against_line,
    cell_text,
    changed_rows,
    difference_rows,
    figure_rows,
    task_name,
    unchanged_line,
)
from pytest_logomesh.reporting.visible import clipped

_MOST_TASKS = 200
_LONGEST = 300


def comparison_markdown(document: ComparisonDocument) -> str:
    """The page. Text from outside stands in code spans, where it is no markup, no link and no mention."""
    parts = [
        _head(document),
        _marks(document),
        _figures(document),
        *(_differences(one, document.contenders[0]) for one in document.contenders[1:]),
        _tasks(document),
    ]
    return "\n\n".join("\n".join(lines) for part in parts if (lines := list(part))) + "\n"


def _head(document: ComparisonDocument) -> Iterator[str]:
    yield f"# logomesh comparison of {len(document.contenders)} contenders"
    yield ""
    yield from _table(
        ("", "run", "tiers", "strategy", "formula", "seed", "sandbox", "judge", "started"),
        (
            (
                one.letter,
                code(one.path),
                code(", ".join(one.tiers)),
                code(one.strategy),
                code(one.formula),
                str(one.seed),
                code(one.sandbox),
                code(one.judge or "none"),
                code(one.started),
            )
            for one in document.runs
        ),
    )


def _marks(document: ComparisonDocument) -> Iterator[str]:
    if document.anyway:
        yield "> [!WARNING]"
        yield "> **Unlike runs**, compared because `--anyway` was said: figures may differ for that alone."
    for mark in document.marks:
        yield f"> - {'**unlike:** ' if mark.refused else ''}{code(mark.text)}"


def _figures(document: ComparisonDocument) -> Iterator[str]:
    heads = ("", *(code(one.name) for one in document.contenders))
    yield from _table(heads, ((row.name, *row.cells) for row in figure_rows(document.contenders)))


def _differences(one: Contender, first: Contender) -> Iterator[str]:
    if one.against is None:
        return
    yield f"## {code(one.name)} against {code(first.name)}"
    yield ""
    yield f"{code(against_line(one, first))}."
    rows = difference_rows(one.against)
    if rows:
        yield ""
        yield from _table(DIFFERENCE_HEADS, (row.cells for row in rows))


def _tasks(document: ComparisonDocument) -> Iterator[str]:
    changed = changed_rows(document)
    yield "## Tasks that changed" if changed else "## No task changed"
    yield ""
    if changed:
        yield from _table(
            ("task", *(code(one.name) for one in document.contenders)),
            (
                (code(task_name(row)), *(cell_text(cell) for cell in row.cells))
                for row in islice(changed, _MOST_TASKS)
            ),
        )
        yield ""
    if len(changed) > _MOST_TASKS:
        yield f"{len(changed) - _MOST_TASKS} more that changed are left out here."
        yield ""
    yield f"{unchanged_line(document)}."


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield f"|{':--|' * len(heads)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)


def code(text: str) -> str:
    """A code span that its text cannot end, in a table cell that its text cannot end."""
    inside = clipped(text, _LONGEST).replace("`", "'").replace("|", "\u00a6").strip()
    return f"`{inside or ' '}`"
