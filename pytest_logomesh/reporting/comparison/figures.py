"""The figures of a comparison as short texts, the same in the terminal and in Markdown.

Names are as they came: the rendering makes them harmless.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from pytest_logomesh.reporting.comparison.document import (
    Against,
    Cell,
    Change,
    ComparisonDocument,
    Contender,
    Difference,
    Estimate,
    TaskRow,
)
from pytest_logomesh.reporting.rows import ABSENT, rounded

COMPONENT_LETTERS: Mapping[str, str] = MappingProxyType(
    {"rationale": "R", "architecture": "A", "testing": "T", "logic": "L"}
)
DIFFERENCE_HEADS = ("figure", "differs by", "95 % interval", "p (Holm)", "", "detectable")
"""Above the fields of a `DifferenceRow`."""
_GRAVITY: tuple[Change, ...] = ("worse", "gone", "better", "new")


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One figure of every contender."""

    name: str
    cells: tuple[str, ...]
    """In the order of the contenders; `-` where there is none."""


@dataclass(frozen=True, slots=True)
class DifferenceRow:
    """One figure of a contender beside the first one's, as texts."""

    figure: str
    estimate: str
    interval: str
    p: str
    """Adjusted."""
    conclusion: str
    detectable: str

    @property
    def cells(self) -> tuple[str, ...]:
        """Under `DIFFERENCE_HEADS`."""
        return self.figure, self.estimate, self.interval, self.p, self.conclusion, self.detectable


def figure_rows(contenders: Sequence[Contender]) -> list[FigureRow]:
    """Outcomes, scores, findings by CWE, speed; a figure that nobody has is left out."""
    looks: list[tuple[str, Callable[[Contender], str]]] = [
        ("passed", _passed),
        ("not passed", _not_passed),
        ("pass rate", lambda one: _estimate(one.pass_rate, 2)),
        ("CIS", lambda one: _estimate(one.cis, 4)),
        *((letter, _component(name)) for name, letter in COMPONENT_LETTERS.items()),
        *((_cwe(cwe), _findings(cwe)) for cwe in _weaknesses(contenders)),
        ("tokens/s", lambda one: _number(one.speed.tokens_per_s, 0)),
        ("first token, s", lambda one: _number(one.speed.first_token_s, 2)),
        ("battle, s", lambda one: _number(one.speed.seconds, 1)),
        ("tokens", lambda one: _number(one.tokens, 0)),
    ]
    rows = [FigureRow(name, tuple(map(look, contenders))) for name, look in looks]
    return [row for row in rows if set(row.cells) != {ABSENT}]


def difference_rows(against: Against) -> list[DifferenceRow]:
    """Pass rate, CIS and components, where something can be said of them."""
    components = dict(against.components)
    told = {
        "pass rate": against.pass_rate,
        "CIS": against.cis,
        **{letter: components[name] for name, letter in COMPONENT_LETTERS.items()},
    }
    return [_difference(name, found) for name, found in told.items() if found is not None]


def against_line(one: Contender, first: Contender) -> str:
    """`B small against A small: 60 pairs over 20 tasks; 1 better, 2 worse, 17 unchanged`."""
    if one.against is None:
        return ""
    changes = [f"{count} {word}" for word, count in dict(one.against.changes).items() if count]
    errors = f", {one.against.errors} more left out for errors" if one.against.errors else ""
    seeds = "" if one.against.same_seeds else ", with other hidden inputs"
    pairs = f"{one.against.pairs} pair{'' if one.against.pairs == 1 else 's'} of battles{errors}{seeds}"
    return f"{one.name} against {first.name}: {pairs}; tasks: {', '.join(changes) or 'none'}"


def changed_rows(document: ComparisonDocument) -> list[TaskRow]:
    """The tasks that are not unchanged for every contender: worse, gone, better, new, and as they stand."""
    changed = [row for row in document.tasks if _gravest(row) < len(_GRAVITY)]
    return sorted(changed, key=_gravest)


def task_name(row: TaskRow) -> str:
    """`lru_cache`, or `lru_cache evicts_newest` for a twin."""
    return f"{row.task} {row.twin}" if row.twin else row.task


def cell_text(cell: Cell) -> str:
    """`2/3 passed, 1 error 0.8123 worse`; `-` where the contender has no battle of the task."""
    if not cell.outcomes:
        return " ".join(filter(None, (ABSENT, cell.change)))
    score = None if cell.cis is None else f"{cell.cis:.4f}"
    change = None if cell.change == "unchanged" else cell.change
    return " ".join(filter(None, (_outcomes(cell), score, change)))


def unchanged_line(document: ComparisonDocument) -> str:
    """`17 of 20 tasks are unchanged`."""
    unchanged = len(document.tasks) - len(changed_rows(document))
    return f"{unchanged} of {len(document.tasks)} task{'' if len(document.tasks) == 1 else 's'} unchanged"


def _gravest(row: TaskRow) -> int:
    return min(
        (_GRAVITY.index(cell.change) for cell in row.cells if cell.change in _GRAVITY), default=len(_GRAVITY)
    )


def _outcomes(cell: Cell) -> str:
    if len(cell.outcomes) == 1:
        return cell.outcomes[0]
    rest = (f", {cell.outcomes.count(bad)} {bad}" for bad in ("tampered", "error") if bad in cell.outcomes)
    return f"{cell.outcomes.count('passed')}/{len(cell.outcomes)} passed{''.join(rest)}"


def _passed(one: Contender) -> str:
    return f"{one.outcomes.passed} of {one.outcomes.battles}"


def _not_passed(one: Contender) -> str:
    counts = {
        "failed": one.outcomes.failed,
        "tampered": one.outcomes.tampered,
        "error": one.outcomes.error,
        "no verdict": one.outcomes.incomplete,
    }
    return ", ".join(f"{count} {word}" for word, count in counts.items() if count) or ABSENT


def _component(name: str) -> Callable[[Contender], str]:
    return lambda one: _estimate(dict(one.components)[name], 2)


def _weaknesses(contenders: Sequence[Contender]) -> Iterator[int | None]:
    told = {found.cwe for one in contenders for found in one.findings}
    yield from sorted(told, key=lambda cwe: (cwe is None, cwe or 0))


def _cwe(cwe: int | None) -> str:
    return "no CWE" if cwe is None else f"CWE-{cwe}"


def _findings(cwe: int | None) -> Callable[[Contender], str]:
    """`2 1?`: two confirmed, one unconfirmed."""

    def look(one: Contender) -> str:
        for found in one.findings:
            if found.cwe == cwe:
                counts = (f"{found.confirmed}", f"{found.unconfirmed}?")
                return " ".join(count for count in counts if not count.startswith("0"))
        return ABSENT

    return look


def _estimate(found: Estimate | None, places: int) -> str:
    if found is None:
        return ABSENT
    ends = max(2, places - 1)
    return f"{rounded(found.mean, places)} [{found.low:.{ends}f}, {found.high:.{ends}f}]"


def _number(value: float | None, places: int) -> str:
    return ABSENT if value is None else f"{value:.{places}f}"


def _difference(figure: str, found: Difference) -> DifferenceRow:
    return DifferenceRow(
        figure=figure,
        estimate=f"{found.estimate:+.4f}",
        interval=f"[{found.low:+.3f}, {found.high:+.3f}]",
        p=f"{found.p_adjusted:.3f}" if found.p_adjusted >= 0.001 else "under 0.001",
        conclusion=found.conclusion,
        detectable=f"{found.detectable:.4f}",
    )
