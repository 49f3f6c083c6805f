"""The policy that turns facts into an outcome, a score and the reasons for them. Reads no clock and draws no number."""

from collections.abc import Iterator
from decimal import Decimal

from pytest_logomesh.agents.green.components import components_of
from pytest_logomesh.agents.green.own_tests import OwnTests, tally
from pytest_logomesh.agents.green.words import printable
from pytest_logomesh.records.battle import Battle
from pytest_logomesh.records.errors import AnswerFault
from pytest_logomesh.records.finding import Finding, Severity
from pytest_logomesh.records.record import score
from pytest_logomesh.records.roles import Formula
from pytest_logomesh.records.submission import StreamFigures, Submission
from pytest_logomesh.records.task import Task
from pytest_logomesh.records.verdict import Components, Examination, Reason, Verdict
from pytest_logomesh.sandbox.reply import ATTACKED

PASS_MARK = score("0.65")
"""The least CIS of a battle that is passed."""
GATE = Severity.HIGH
"""A confirmed finding of this severity or a higher one fails the battle."""
LEAST_CAUGHT = Decimal("0.25")
"""The share of broken programs that own tests must catch; calling everything and asserting nothing catches some."""
LEAST_WORDS = 12
"""A rationale of fewer words explains nothing."""
_MOST_TESTS_NAMED = 10


def judge(
    battle: Battle,
    task: Task,
    submission: Submission,
    stream: StreamFigures,
    examination: Examination,
    formula: Formula,
) -> Verdict:
    """`passed` when nothing falls short, else `failed` or `tampered` with a reason for each shortfall.

    On a task of an imported benchmark its behaviours alone decide; findings and score are there to be read.
    """
    components = components_of(task, examination)
    cis = formula.cis(components, examination.findings)
    attacks = tuple(_attacks(examination))
    reasons = (*attacks, *_logic(task, examination))
    if task.check is None:
        reasons += (
            *_own_tests(submission, tally(examination)),
            *_rationale(submission),
            *_findings(examination),
            *_score(cis),
        )
    return Verdict(
        battle=battle,
        outcome="tampered" if attacks else "failed" if reasons else "passed",
        reasons=reasons,
        cis=cis,
        formula=named(formula),
        components=components,
        submission=submission,
        stream=stream,
        examination=examination,
        behaviours_total=len(task.behaviours),
    )


def failed(
    battle: Battle, task: Task, fault: AnswerFault, formula: Formula, stream: StreamFigures | None = None
) -> Verdict:
    """The verdict on an agent that handed in nothing to examine: no behaviour holds, the rest is absent."""
    components = Components(logic=score(0))
    return Verdict(
        battle=battle,
        outcome="failed",
        reasons=(Reason(kind=fault.kind, text=printable(str(fault))),),
        cis=formula.cis(components, ()),
        formula=named(formula),
        components=components,
        stream=stream or StreamFigures(),
        behaviours_total=len(task.behaviours),
    )


def errored(
    battle: Battle, task: Task, message: str, formula: Formula, stream: StreamFigures | None = None
) -> Verdict:
    """The verdict on a battle that a part of ours spoilt: no score, not even a zero."""
    return Verdict(
        battle=battle,
        outcome="error",
        reasons=(Reason(kind="error", text=printable(message)),),
        formula=named(formula),
        stream=stream or StreamFigures(),
        behaviours_total=len(task.behaviours),
    )


def named(formula: Formula) -> str:
    """Name and version, as verdicts carry them: `cis-1/1`."""
    return f"{formula.name}/{formula.version}"


def gates(finding: Finding) -> bool:
    """Whether this finding alone fails the battle."""
    return finding.state == "confirmed" and finding.severity >= GATE


def _attacks(examination: Examination) -> Iterator[Reason]:
    """Each kind of attack that was noticed, once, with the place where it was first."""
    said = [(f"behaviour {behaviour.name}", behaviour.says) for behaviour in examination.behaviours]
    said += [(f"own tests on {run.program}", run.fault or "") for run in examination.test_runs]
    seen = set()
    for place, what in said:
        if what.startswith(ATTACKED) and what not in seen:
            seen.add(what)
            yield Reason(kind="tampered", text=printable(f"{place}: {what}"))


def _logic(task: Task, examination: Examination) -> Iterator[Reason]:
    recorded = {behaviour.name: behaviour for behaviour in examination.behaviours}
    for name in task.behaviours:
        if name not in recorded:
            yield Reason(kind="logic", text=f"behaviour {name}: was not recorded")
        elif not recorded[name].holds:
            yield Reason(kind="logic", text=f"behaviour {name}: {recorded[name].says}")


def _own_tests(submission: Submission, tests: OwnTests) -> Iterator[Reason]:
    for text in _test_shortfalls(submission, tests):
        yield Reason(kind="own-tests", text=printable(text))


def _test_shortfalls(submission: Submission, tests: OwnTests) -> Iterator[str]:
    if not submission.tests:
        yield "no own tests were handed in"
    elif tests.fault:
        yield f"own tests do not run on the submission's own code: {tests.fault}"
    elif tests.failed:
        yield from _some(f"{test} fails on the submission's own code" for test in tests.failed)
    elif not tests.sound and tests.false_alarms:
        yield from _some(f"{test} fails on a correct program (false alarm)" for test in tests.false_alarms)
    elif not tests.sound:
        yield "no own test passes on the submission's own code"
    elif tests.unsteady:
        yield from _some(
            f"{name}: another result on a correct program met again (unsteady)" for name in tests.unsteady
        )
    elif len(tests.caught) < LEAST_CAUGHT * len(tests.broken):
        yield f"own tests catch {len(tests.caught) or 'none'} of {len(tests.broken)} broken programs"


def _some(texts: Iterator[str]) -> Iterator[str]:
    """The first ten, and how many more there are."""
    rest = 0
    for number, text in enumerate(texts):
        if number < _MOST_TESTS_NAMED:
            yield text
        else:
            rest += 1
    if rest:
        yield f"and {rest} more own tests likewise"


def _rationale(submission: Submission) -> Iterator[Reason]:
    words = len(submission.rationale.split())
    if words < LEAST_WORDS:
        said = f"of {words} words" if words else "that is empty"
        text = f"a rationale {said} explains nothing; say why the code is as it is"
        yield Reason(kind="rationale", text=text)


def _findings(examination: Examination) -> Iterator[Reason]:
    for finding in filter(gates, examination.findings):
        place = f"{finding.file}:{finding.line}"
        yield Reason(kind="finding", text=printable(f"{place} {finding.check}: {finding.message}"))


def _score(cis: Decimal | None) -> Iterator[Reason]:
    if cis is None:
        yield Reason(kind="score", text="no CIS: the task has no behaviour to score")
    elif cis < PASS_MARK:
        yield Reason(kind="score", text=f"CIS {_shown(cis)} is under {_shown(PASS_MARK)}")


def _shown(value: Decimal) -> str:
    """At least two places, and never rounded, so that 0.6499 does not read as 0.65."""
    whole, _, part = f"{value:f}".partition(".")
    return f"{whole}.{part.rstrip('0'):0<2}"
