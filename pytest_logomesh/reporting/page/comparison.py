"""The page of a comparison."""

from collections.abc import Iterator

from pytest_logomesh.records.record import Record
from pytest_logomesh.reporting.comparison.document import ComparisonDocument, Contender, Estimate
from pytest_logomesh.reporting.page.figures import Counts, Figures, Measure, Pace, Score, Spread
from pytest_logomesh.reporting.page.shell import page

_SCRIPTS = ("address.js", "filters.js", "differences.js", "changes.js", "comparison.js")


class Found(Record):
    """One contender's findings of one CWE."""

    confirmed: int
    unconfirmed: int


class WeaknessRow(Record):
    """Findings of one CWE through all contenders."""

    cwe: int | None
    found: tuple[Found, ...]


class ComparisonData(Record):
    """All that a comparison's page is drawn from."""

    document: ComparisonDocument
    figures: tuple[Figures, ...]
    weaknesses: tuple[WeaknessRow, ...]
    seeds: tuple[str, ...]
    """Of the document's runs, whole: a browser's numbers hold 53 bits."""


def comparison_page(comparison: ComparisonDocument) -> str:
    """Contenders side by side, and what changed from the first to the others, in one file."""
    data = ComparisonData(
        document=comparison,
        figures=tuple(map(_figures, comparison.contenders)),
        weaknesses=tuple(_weaknesses(comparison)),
        seeds=tuple(str(run.seed) for run in comparison.runs),
    )
    names = " and ".join(contender.name for contender in comparison.contenders)
    return page(f"logomesh comparison of {names}", data, _SCRIPTS)


def _figures(contender: Contender) -> Figures:
    outcomes, parts = contender.outcomes, contender.components
    return Figures(
        name=contender.name,
        note=", ".join(filter(None, (contender.model, contender.strategy))),
        counts=Counts(
            battles=outcomes.battles + outcomes.incomplete,
            passed=outcomes.passed,
            failed=outcomes.failed,
            tampered=outcomes.tampered,
            error=outcomes.error,
            incomplete=outcomes.incomplete,
        ),
        pass_rate=_measure(contender.pass_rate),
        scores=(
            Score(name="CIS", measure=_measure(contender.cis)),
            Score(name="rationale", measure=_measure(parts.rationale)),
            Score(name="architecture", measure=_measure(parts.architecture)),
            Score(name="testing", measure=_measure(parts.testing)),
            Score(name="logic", measure=_measure(parts.logic)),
        ),
        paces=(
            _pace("first token", "s", contender.speed.first_token_s),
            _pace("tokens per second", "", contender.speed.tokens_per_s),
            _pace("whole battle", "s", contender.speed.seconds),
        ),
        tokens=contender.tokens,
    )


def _measure(estimate: Estimate | None) -> Measure | None:
    if estimate is None:
        return None
    return Measure(mean=estimate.mean, low=estimate.low, high=estimate.high, count=estimate.battles)


def _pace(name: str, unit: str, median: float | None) -> Pace:
    """A comparison knows the median alone."""
    spread = None if median is None else Spread(low=median, median=median, high=median, count=1)
    return Pace(name=name, unit=unit, spread=spread)


def _weaknesses(comparison: ComparisonDocument) -> Iterator[WeaknessRow]:
    by_contender = [{row.cwe: row for row in contender.findings} for contender in comparison.contenders]
    cwes = {cwe for rows in by_contender for cwe in rows}
    for cwe in sorted(cwes, key=lambda cwe: (cwe is None, cwe or 0)):
        found = (rows.get(cwe) for rows in by_contender)
        yield WeaknessRow(
            cwe=cwe,
            found=tuple(
                Found(confirmed=row.confirmed, unconfirmed=row.unconfirmed)
                if row
                else Found(confirmed=0, unconfirmed=0)
                for row in found
            ),
        )
