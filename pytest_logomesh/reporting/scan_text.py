"""What `logomesh scan` says to people: findings with their way, and what was looked at."""

from collections.abc import Iterator

from pytest_logomesh.records.finding import Finding, Severity
from pytest_logomesh.reporting.scan_totals import Totals
from pytest_logomesh.reporting.visible import visible

_COLOURS = {
    Severity.CRITICAL: "\x1b[1;35m",
    Severity.HIGH: "\x1b[31m",
    Severity.MEDIUM: "\x1b[33m",
    Severity.LOW: "\x1b[36m",
    Severity.INFO: "\x1b[2m",
}
_PLAIN = "\x1b[0m"


def finding_lines(finding: Finding, *, colour: bool) -> Iterator[str]:
    """A line for the finding, and one for each step of its way; text from outside is made harmless.

    Args:
        finding: what is told.
        colour: whether its severity holds colour codes.
    """
    severity = finding.severity.name
    if colour:
        severity = f"{_COLOURS[finding.severity]}{severity}{_PLAIN}"
    cwe = f" CWE-{finding.cwe}" if finding.cwe else ""
    place = f"{visible(finding.file)}:{finding.line}"
    yield f"{place}: {severity} {finding.check}{cwe} ({finding.confidence:.0%}) {visible(finding.message)}"
    for step in finding.path:
        yield f"    {visible(step.file)}:{step.line}: {visible(step.text)}"


def footer(totals: Totals) -> str:
    """`12 findings in 3 files (120 lines); 1 left out by comments; 1 file not analysed`."""
    told = totals.findings.total()
    parts = [f"{_many(told, 'finding')} in {_many(totals.files, 'file')} ({_many(totals.lines, 'line')})"]
    if totals.ignored:
        parts.append(f"{totals.ignored} left out by comments")
    if totals.untold:
        parts.append(f"{totals.untold} less grave than {totals.least.name} not told")
    if totals.unread:
        parts.append(f"{_many(totals.unread, 'file')} not analysed")
    return "; ".join(parts)


def summary(totals: Totals, seconds: float) -> Iterator[str]:
    """Counts by check, gravest first, then the footer and the speed.

    Args:
        totals: what was looked at.
        seconds: how long it took.
    """
    for (check, severity), count in sorted(
        totals.findings.items(), key=lambda item: (-item[0][1], item[0][0])
    ):
        yield f"{count:>6}  {severity.name:<8}  {visible(check)}"
    yield footer(totals)
    yield f"{seconds:.1f} s, {totals.lines / max(seconds, 1e-9):.0f} lines a second"


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
