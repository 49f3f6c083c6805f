"""What a scan has looked at, counted."""

from collections import Counter
from dataclasses import dataclass, field

from pytest_logomesh.agents.red.examining import UNREAD, FileReport
from pytest_logomesh.records.finding import Finding, Severity


@dataclass(slots=True)
class Totals:
    """Counts over the files of a scan."""

    least: Severity = Severity.INFO
    """Findings that are less grave are not told, but for what could not be read."""
    files: int = 0
    unread: int = 0
    """Files that were not looked at, or not as a whole."""
    lines: int = 0
    ignored: int = 0
    """Findings that comments leave out."""
    untold: int = 0
    """Findings that are less grave than those told."""
    findings: Counter[tuple[str, Severity]] = field(default_factory=Counter)
    """Those told, by check and severity."""

    def add(self, report: FileReport) -> tuple[Finding, ...]:
        """Count a file; returns those of its findings that are told."""
        told = tuple(
            finding
            for finding in report.findings
            if finding.severity >= self.least or finding.check in UNREAD
        )
        self.files += 1
        self.unread += any(finding.check in UNREAD for finding in report.findings)
        self.lines += report.lines
        self.ignored += report.ignored
        self.untold += len(report.findings) - len(told)
        self.findings.update((finding.check, finding.severity) for finding in told)
        return told
