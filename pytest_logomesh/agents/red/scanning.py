"""Red's static pass over one submission, or over any source files."""

from collections.abc import Callable, Iterable, Mapping

from pytest_logomesh.agents.red.bandit_findings import bandit_findings
from pytest_logomesh.agents.red.checks import CHECKS, REPLACED
from pytest_logomesh.agents.red.claims import printable
from pytest_logomesh.agents.red.flow import Program, interpret
from pytest_logomesh.agents.red.parsing import Bounds, Module, not_analysed, parse_files
from pytest_logomesh.agents.red.reading import Reader
from pytest_logomesh.agents.red.rules import RULES
from pytest_logomesh.agents.red.weakness import WeaknessCheck
from pytest_logomesh.records.finding import Finding, Severity
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
    reading = reader.read(submission)
    findings = list(reading.faults)
    for rule in RULES.values():
        findings += rule(reader).find(task, submission)
    findings += weaknesses(reading.modules)
    return in_order(findings)


def scan_files(files: Mapping[str, str], bounds: Bounds | None = None) -> tuple[Finding, ...]:
    """What is weak in source files that no task asks for; they are read as one program.

    Args:
        files: relative POSIX path to text.
        bounds: how much is read; by default what a submission may have.
    """
    parsed = parse_files(files, bounds or Bounds())
    return in_order([*parsed.faults, *weaknesses(parsed.modules)])


def weaknesses(
    modules: tuple[Module, ...],
    mishap: Callable[[str, Exception], None] | None = None,
    checks: Iterable[type[WeaknessCheck]] = CHECKS,
    beside: tuple[Module, ...] = (),
) -> list[Finding]:
    """What the checks of weaknesses, and bandit's beneath them, hold against a program.

    Args:
        modules: the program.
        mishap: told of a check that breaks, by its id; the others go on. Without it the exception goes through.
        checks: those that are asked.
        beside: modules that these import; calls are followed into them, and nothing is held against them.
    """
    program = interpret(modules, beside)
    findings: list[Finding] = []
    for check in checks:
        try:
            findings += check().find(program)
        except Exception as error:
            if mishap is None:
                raise
            mishap(check.weakness.id, error)
    if beside:
        own = {printable(module.path) for module in modules}
        findings = [finding for finding in findings if finding.file in own]
    if program.fault is not None:
        findings.append(not_analysed(modules[0].path, program.fault))
    return [*findings, *bandit_findings(modules, REPLACED)]


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Gravest first, then by file and line; of several that mean the same at one place the best founded one.

    The same is meant by the same CWE at the same line.
    """
    distinct: dict[tuple[object, ...], Finding] = {}
    for finding in sorted(findings, key=_order):
        meaning = finding.cwe if finding.cwe is not None else (finding.check, finding.message)
        distinct.setdefault((meaning, finding.file, finding.line), finding)
    return tuple(distinct.values())


def _order(finding: Finding) -> tuple[int, bool, str, int, bool, str]:
    bandits = finding.check[:1] == "B" and finding.check[1:].isdigit()
    return (
        -finding.severity,
        finding.state != "confirmed",
        finding.file,
        finding.line,
        bandits,
        finding.check,
    )


__all__ = ["Program", "Severity", "in_order", "scan", "scan_files", "weaknesses"]
