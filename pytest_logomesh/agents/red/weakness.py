"""What a check of a weakness is, and how it words a finding."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Protocol

from pytest_logomesh.agents.red.claims import printable
from pytest_logomesh.agents.red.flow import Program, Taint
from pytest_logomesh.records.finding import Finding, Severity, Step

UNMEASURED = 0.5
"""The confidence of a check that no samples have measured."""
MEASURED = Path(__file__).with_name("measured.json")
"""By check: `precision`, `recall`, `vulnerable` and `safe` (how many samples); written by `tests/measure_red.py`."""


@dataclass(frozen=True, slots=True)
class Weakness:
    """What is known of a weakness wherever it is found."""

    id: str
    cwe: int
    severity: Severity
    category: str
    """`injection`, `web`, `files`, `crypto`, `logic`, `concurrency`, `configuration`."""
    title: str
    why: str
    """One sentence: why it can be exploited."""
    fix: str
    """One sentence: how to mend it."""

    def claim(  # noqa: PLR0913 - what differs from the weakness's own is named, and seldom given
        self,
        program: Program,
        file: str,
        node: ast.AST,
        message: str,
        *,
        taint: Taint | None = None,
        severity: Severity | None = None,
        cwe: int | None = None,
    ) -> Finding:
        """A finding that nothing has confirmed yet.

        Args:
            program: where it was found.
            file: relative POSIX path.
            node: the place; its first line is told.
            message: what is wrong here; hostile text is made printable.
            taint: the input that gets there, whose way is told line by line.
            severity: other than the weakness's own.
            cwe: likewise.
        """
        line = max(getattr(node, "lineno", 1), 1)
        return Finding(
            check=self.id,
            cwe=self.cwe if cwe is None else cwe,
            severity=self.severity if severity is None else severity,
            category=self.category,
            title=self.title,
            file=printable(file),
            line=line,
            message=printable(message),
            why=self.why,
            fix=self.fix,
            source=printable(taint.root) if taint is not None else "",
            path=_path(program, taint, file, line) if taint is not None else (),
            confidence=confidence(self.id),
            state="unconfirmed",
        )


class WeaknessCheck(Protocol):
    """Looks for one weakness. Makes no file, runs nothing, and raises on no program, however odd."""

    weakness: Weakness
    replaces: tuple[str, ...]
    """Ids of bandit's checks that this one does the work of, and better."""

    def find(self, program: Program) -> Iterator[Finding]:
        """Every place of it; doubles are dropped later."""


@cache
def measured() -> Mapping[str, Mapping[str, float]]:
    """What is known of each check's precision and recall; empty where nothing was measured."""
    if not MEASURED.exists():
        return {}
    found: dict[str, dict[str, float]] = json.loads(MEASURED.read_text("utf-8"))
    return found


def confidence(check: str) -> float:
    """The share of a check's claims that were true when it was measured."""
    return measured().get(check, {}).get("precision", UNMEASURED)


def _path(program: Program, taint: Taint, file: str, line: int) -> tuple[Step, ...]:
    places = [(file, line)]
    trail = taint.trail
    while trail is not None:
        if (trail.file, trail.line) != places[-1]:
            places.append((trail.file, trail.line))
        trail = trail.before  # type: ignore[assignment]
    lines = {module.path: module.lines for module in program.modules}
    return tuple(
        Step(file=printable(where), line=at, text=printable(_line(lines.get(where, ()), at)))
        for where, at in reversed(places)
    )


def _line(lines: tuple[str, ...], number: int) -> str:
    return lines[number - 1].strip() if 0 < number <= len(lines) else ""
