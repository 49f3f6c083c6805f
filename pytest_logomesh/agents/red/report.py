"""What Red says of one submission, as a whole."""

from collections import Counter
from collections.abc import Iterable

from pytest_logomesh.agents.red.scanning import in_order
from pytest_logomesh.records.finding import Finding, Severity
from pytest_logomesh.records.record import Record


class RedReport(Record):
    """Findings, gravest first, and what they come to."""

    attack_successful: bool
    """Whether something at least MEDIUM is confirmed."""
    findings: tuple[Finding, ...]
    summary: str
    """One sentence."""


def red_report(findings: Iterable[Finding]) -> RedReport:
    """The report on findings; each claim once."""
    ordered = in_order(findings)
    confirmed = [each for each in ordered if each.state == "confirmed"]
    return RedReport(
        attack_successful=any(each.severity >= Severity.MEDIUM for each in confirmed),
        findings=ordered,
        summary=_summary(ordered, len(confirmed)),
    )


def _summary(findings: tuple[Finding, ...], confirmed: int) -> str:
    if not findings:
        return "no findings"
    counts = Counter(each.severity for each in findings)
    parts = ", ".join(f"{counts[severity]} {severity.name}" for severity in sorted(counts, reverse=True))
    plural = "" if len(findings) == 1 else "s"
    return f"{len(findings)} finding{plural}: {parts}; {confirmed} confirmed"
