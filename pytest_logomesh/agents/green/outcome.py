"""The policy that turns facts into an outcome, a score and the reasons for them. Reads no clock and draws no number."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypedDict

from pytest_logomesh.agents.green.grounds import grounds_of, kept
from pytest_logomesh.agents.green.own_tests import OwnTests, tally
from pytest_logomesh.agents.green.words import printable
from pytest_logomesh.records.battle import Battle
from pytest_logomesh.records.errors import AnswerFault
from pytest_logomesh.records.evidence import Fact, Grounds, Judgement
from pytest_logomesh.records.finding import Finding, Gate, holds_against
from pytest_logomesh.records.record import score
from pytest_logomesh.records.roles import Formula
from pytest_logomesh.records.submission import StreamFigures, Submission
from pytest_logomesh.records.task import Task
from pytest_logomesh.records.verdict import Components, Derivation, Examination, Reason, Verdict
from pytest_logomesh.sandbox.reply import ATTACKED

PASS_MARK = score("0.65")
"""The least CIS of a battle that is passed."""
LEAST_CAUGHT = Decimal("0.25")
"""The share of broken programs that own tests must catch; calling everything and asserting nothing catches some."""
LEAST_WORDS = 12
"""A rationale of fewer words explains nothing."""
_MOST_TESTS_NAMED = 10


@dataclass(frozen=True, slots=True)
class Policy:
    """How facts become an outcome."""

    formula: Formula
    gate: Gate = field(default_factory=Gate)


@dataclass(frozen=True, slots=True)
class Case:
    """All that is recorded about one answer that was examined; enough to judge it again at any time."""

    battle: Battle
    grounds: Grounds
    submission: Submission
    stream: StreamFigures
    examination: Examination
    judgement: Judgement | None = None


def judge(
    battle: Battle,
    task: Task,
    submission: Submission,
    stream: StreamFigures,
    examination: Examination,
    policy: Policy,
) -> Verdict:
    """As `decide`, for an answer that no model has judged."""
    case = Case(battle, grounds_of(task, submission), submission, stream, examination)
    return decide(case, policy)


def decide(case: Case, policy: Policy) -> Verdict:
    """`passed` when nothing falls short, else `failed` or `tampered` with a reason for each shortfall.

    On a task of an imported benchmark its behaviours alone decide; findings and score are there to be read.
    """
    derived = policy.formula.derive(case.grounds, case.examination, case.judgement)
    attacks = tuple(_attacks(case.examination))
    reasons = (*attacks, *_logic(case))
    if not case.grounds.imported:
        reasons += (
            *_own_tests(case.submission, tally(case.examination)),
            *_rationale(case.submission),
            *_findings(case.examination, policy.gate),
            *_score(derived),
        )
    return Verdict(
        battle=case.battle,
        outcome="tampered" if attacks else "failed" if reasons else "passed",
        reasons=reasons,
        submission=case.submission,
        stream=case.stream,
        examination=case.examination,
        behaviours_total=case.grounds.behaviours_total,
        grounds=kept(case.grounds),
        judgement=case.judgement,
        **derived_fields(policy.formula, derived),
    )


def failed(
    battle: Battle, task: Task, fault: AnswerFault, formula: Formula, stream: StreamFigures | None = None
) -> Verdict:
    """The verdict on an agent that handed in nothing to examine: no behaviour holds, the rest is absent."""
    grounds = grounds_of(task, None)
    return Verdict(
        battle=battle,
        outcome="failed",
        reasons=(Reason(kind=fault.kind, text=printable(str(fault))),),
        stream=stream or StreamFigures(),
        behaviours_total=len(task.behaviours),
        grounds=grounds,
        **derived_fields(formula, formula.derive(grounds, None, None)),
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


class Scored(TypedDict):
    """The fields of a verdict that a formula fills."""

    formula: str
    cis: Decimal | None
    components: Components
    evidence: tuple[Fact, ...]
    steps: tuple[str, ...]


def derived_fields(formula: Formula, derived: Derivation) -> Scored:
    """What a formula came to, as a verdict has it."""
    return Scored(
        formula=named(formula),
        cis=derived.cis,
        components=derived.components,
        evidence=derived.facts,
        steps=derived.steps,
    )


def named(formula: Formula) -> str:
    """Name and version, as verdicts carry them: `cis-1/1`."""
    return f"{formula.name}/{formula.version}"


def _attacks(examination: Examination) -> Iterator[Reason]:
    """Each kind of attack that was noticed, once, with the place where it was first."""
    said = [(f"behaviour {behaviour.name}", behaviour.says) for behaviour in examination.behaviours]
    said += [(f"own tests on {run.program}", run.fault or "") for run in examination.test_runs]
    seen = set()
    for place, what in said:
        if what.startswith(ATTACKED) and what not in seen:
            seen.add(what)
            yield Reason(kind="tampered", text=printable(f"{place}: {what}"))


def _logic(case: Case) -> Iterator[Reason]:
    recorded = {behaviour.name: behaviour for behaviour in case.examination.behaviours}
    for name, behaviour in recorded.items():
        if not behaviour.holds:
            yield Reason(kind="logic", text=f"behaviour {name}: {behaviour.says}")
    if (missing := case.grounds.behaviours_total - len(recorded)) > 0:
        yield Reason(kind="logic", text=f"{missing} of the task's behaviours were not recorded")


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


def _findings(examination: Examination, gate: Gate) -> Iterator[Reason]:
    for finding in examination.findings:
        if holds_against(gate, finding):
            kind = "model-finding" if finding.origin == "model" else "finding"
            yield Reason(kind=kind, text=_told(finding))


def _told(finding: Finding) -> str:
    """Place and claim, then line by line why it counts, what has shown it, and how to mend it."""
    proof = f"proven: {finding.exploit.effect}" if finding.exploit and finding.exploit.effect else ""
    way = " -> ".join(f"{step.line}: {step.text}" for step in finding.path)
    fix = f"mend it: {finding.fix}" if finding.fix else ""
    told = [f"{finding.file}:{finding.line} {finding.check}: {finding.message}", finding.why, way, proof, fix]
    return "\n".join(printable(line) for line in told if line)


def _score(derived: Derivation) -> Iterator[Reason]:
    if derived.cis is None:
        yield Reason(kind="score", text=printable(derived.steps[-1] if derived.steps else "no CIS"))
    elif derived.cis < PASS_MARK:
        yield Reason(kind="score", text=f"CIS {_shown(derived.cis)} is under {_shown(PASS_MARK)}")


def _shown(value: Decimal) -> str:
    """At least two places, and never rounded, so that 0.6499 does not read as 0.65."""
    whole, _, part = f"{value:f}".partition(".")
    return f"{whole}.{part.rstrip('0'):0<2}"
