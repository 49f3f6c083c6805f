"""Red's static pass over one submission."""

from pytest_logomesh.agents.red.checks import CHECKS
from pytest_logomesh.agents.red.reading import Reader
from pytest_logomesh.records.finding import Finding
from pytest_logomesh.records.submission import Submission
from pytest_logomesh.records.task import Task


def scan(task: Task, submission: Submission) -> tuple[Finding, ...]:
    """Every check on the submission's source; its own tests and its rationale are not source.

    Nothing of the submission is executed. The task's rules must be known ones (`constructs.check_rules`).

    Returns:
        findings, gravest first, then by file and line; each claim once.

    Raises:
        RedBroken: a check could not do its work; never a clean bill.
    """
    reader = Reader()
    findings = list(reader.read(submission).faults)
    for check in CHECKS.values():
        findings += check(reader).find(task, submission)
    distinct = {(f.check, f.file, f.line, f.message): f for f in findings}
    return tuple(sorted(distinct.values(), key=_order))


def _order(finding: Finding) -> tuple[int, bool, str, int, str]:
    return (-finding.severity, finding.state != "confirmed", finding.file, finding.line, finding.check)
