"""The components of a score, from the facts of an examination.

L (logic) is the share of the task's behaviours that hold.

T (testing) is (3/4 kills + 1/4 reach) (1 - alarms). *Kills* is the share of broken programs that the submission's own
tests catch. *Reach* is the share of the mutated places of the reference at which at least one mutant is caught, and
the same as kills where there are no mutants. *Alarms* is the share of its tests that are false alarms. T is 0 without
tests, and when they do not hold on the submission's own code or are unsteady; it is absent for a task that has no
broken programs to meet. `own_tests` says what the words mean.

A (architecture) is 1 minus the penalties below, added up, at least 0.

R (rationale) is absent: nobody judges it yet.

Of an imported benchmark's task all but L are absent: it states no rule, asks for no tests, and has no broken programs.
"""

from collections.abc import Iterable
from decimal import Decimal

from pytest_logomesh.agents.green.own_tests import OwnTests, tally
from pytest_logomesh.records.finding import Finding, Severity
from pytest_logomesh.records.record import score
from pytest_logomesh.records.task import Task
from pytest_logomesh.records.verdict import Components, Examination

PENALTIES = {
    Severity.INFO: Decimal("0"),
    Severity.LOW: Decimal("0.05"),
    Severity.MEDIUM: Decimal("0.15"),
    Severity.HIGH: Decimal("0.30"),
    Severity.CRITICAL: Decimal("0.50"),
}
"""What one confirmed finding takes from A."""
UNCONFIRMED = Decimal("0.5")
"""The part of that which an unconfirmed finding takes, times its confidence; a refuted one takes nothing."""
KILLS, REACH = Decimal("0.75"), Decimal("0.25")
"""What the two weigh in T."""


def components_of(task: Task, examination: Examination) -> Components:
    """All four, each in 0..1 or absent."""
    return Components(
        rationale=None,
        architecture=_architecture(examination.findings) if task.check is None else None,
        testing=_testing(task, tally(examination)),
        logic=_logic(task, examination),
    )


def _logic(task: Task, examination: Examination) -> Decimal | None:
    if not task.behaviours:
        return None
    held = {behaviour.name for behaviour in examination.behaviours if behaviour.holds}
    return score(Decimal(len(held.intersection(task.behaviours))) / len(task.behaviours))


def _testing(task: Task, tests: OwnTests) -> Decimal | None:
    if not task.broken and not task.mutants:
        return None
    if not tests.hold or not tests.broken:
        return score(0)
    kills = Decimal(len(tests.caught)) / len(tests.broken)
    reached, places = tests.reached
    reach = Decimal(reached) / places if places else kills
    alarms = Decimal(len(tests.false_alarms)) / (len(tests.sound) + len(tests.false_alarms))
    return score((KILLS * kills + REACH * reach) * (1 - alarms))


def _architecture(findings: Iterable[Finding]) -> Decimal:
    return score(max(Decimal(0), 1 - sum(map(_penalty, findings), Decimal(0))))


def _penalty(finding: Finding) -> Decimal:
    full = PENALTIES[finding.severity]
    if finding.state == "unconfirmed":
        return full * UNCONFIRMED * Decimal(str(finding.confidence))
    return full if finding.state == "confirmed" else Decimal(0)
