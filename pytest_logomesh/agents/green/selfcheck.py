"""Whether a task proves itself: right programs get everything, a no-op nothing, and each twin is caught as it says."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pytest_logomesh.agents.green.compare import compare, differing
from pytest_logomesh.agents.green.examine import Examiner
from pytest_logomesh.agents.green.explanation import explain
from pytest_logomesh.agents.green.formulas.cis_1 import Cis1
from pytest_logomesh.agents.green.growth import calls_of, orders
from pytest_logomesh.agents.green.outcome import Policy, judge
from pytest_logomesh.agents.green.own_tests import tally
from pytest_logomesh.agents.green.probes import JailProbes
from pytest_logomesh.agents.green.rationale import rationale
from pytest_logomesh.agents.green.trial import known_mutants
from pytest_logomesh.records.battle import Battle
from pytest_logomesh.records.finding import Gate, Severity, holds_against
from pytest_logomesh.records.observation import Behaviour, Observation
from pytest_logomesh.records.roles import Sandbox
from pytest_logomesh.records.scale import label
from pytest_logomesh.records.submission import StreamFigures, Submission
from pytest_logomesh.records.task import Program, Solution, Task, Twin
from pytest_logomesh.records.verdict import Examination, Verdict


def check_task(task: Task, sandbox: Sandbox, seeds: Sequence[int]) -> list[str]:
    """What is wrong with a task, a sentence each; empty when it proves itself.

    With the first seed right programs are examined and judged as answers are; with the others it is looked at what they
    do, since own tests and findings do not depend on it. A complaint is given once, with the first seed that showed it.

    Args:
        task: one task.
        sandbox: where its programs run.
        seeds: what observers' inputs are drawn from, at least one.

    Raises:
        SandboxBroken: no jail could be had.
        RedBroken: Red could not do its work.
    """
    found: dict[str, int] = {}
    examiner, probes = Examiner(sandbox), JailProbes(sandbox)
    for number, seed in enumerate(seeds):
        record = probes.observe(task, task.reference.program, seed)
        lost = list(_unobserved(record))
        complaints = lost or _Check(task, examiner, probes, record, seed, number == 0).complaints()
        for complaint in complaints:
            found.setdefault(complaint, seed)
    return [f"{task.id}: {complaint} (seed {seed})" for complaint, seed in found.items()]


def remarks_on(task: Task) -> list[str]:
    """What leaves a task right and could still be better, a sentence each; nothing is run."""
    solution = task.reference
    text = Submission(files=solution.program.files, tests=solution.tests, rationale=solution.rationale)
    value, facts = rationale(explain(task, text))
    if label(value) in (None, "excellent"):
        return []
    told = (
        f"remark: the reference's own rationale should be an example, and R calls it {label(value)} ({value})"
    )
    return [f"{task.id}: {told}: {'; '.join(fact.text for fact in facts)}"]


def _unobserved(record: tuple[Observation, ...]) -> Iterator[str]:
    for observation in record:
        if observation.kind == "lost":
            yield f"reference: {observation.behaviour} cannot be observed: {observation.value}"


@dataclass(frozen=True, slots=True)
class _Check:
    """One round over all programs of a task, with one seed."""

    _task: Task
    _examiner: Examiner
    _probes: JailProbes
    _record: tuple[Observation, ...]
    """What the reference does with this seed."""
    _seed: int
    _whole: bool
    """Whether all is looked at that does not depend on the seed, too."""

    def complaints(self) -> Iterator[str]:
        """What each program shows, the reference first."""
        yield from self._reference()
        for program in self._task.alternatives:
            yield from self._alternative(program)
        yield from self._nothing()
        for twin in self._task.flawed:
            yield from self._twin(twin)
        if self._whole:
            yield from self._exploits()

    def _reference(self) -> Iterator[str]:
        if not self._whole:
            yield from _differences("reference", self._compared(self._task.reference.program))
            return
        verdict, examination = self._judge(self._task.reference, tested=True)
        yield from _differences("reference", examination.behaviours)
        yield from self._mutants()
        yield from _test_faults(examination)
        yield from _findings("reference", examination)
        yield from self._uncounted()
        for reason in verdict.reasons:
            yield f"reference: is not passed: {reason.kind}: {reason.text}"

    def _uncounted(self) -> Iterator[str]:
        task = self._task
        for program in task.correct if task.operations else ():
            counted = orders(self._probes.steps(task, program, calls_of(task.operations), self._seed))
            for operation in task.operations:
                if operation not in counted:
                    yield f"{program.name}: growth.py cannot call {operation} at every size"

    def _mutants(self) -> Iterator[str]:
        task = self._task
        if task.mutants is None:
            yield f"has no mutants.json for this reference; run: logomesh tasks mutants {task.path}"
            return
        known = known_mutants(task)
        if len(known) != len(task.mutants):
            yield f"mutants.json names mutants that there are not; run: logomesh tasks mutants {task.path}"
        for mutant in known:
            behaviour = task.mutants[mutant.id]
            if self._holding(mutant.program, (behaviour,)):
                yield f"{mutant.program.name}: {behaviour} does not tell it from the reference ({mutant.says})"

    def _alternative(self, program: Program) -> Iterator[str]:
        if not self._whole:
            yield from _differences(program.name, self._compared(program))
            return
        _, examination = self._judge(Solution(program=program, tests={}, rationale=""))
        yield from _differences(program.name, examination.behaviours)
        yield from _findings(program.name, examination)

    def _nothing(self) -> Iterator[str]:
        """An answer whose names all stand for nothing; one without them would not even be observed."""
        path = f"{self._task.module.replace('.', '/')}.py"
        empty = Program(name="no-op", files={path: "".join(f"{name} = None\n" for name in self._task.names)})
        for name in self._holding(empty, self._task.behaviours):
            yield f"no-op: {name} holds for an answer that defines nothing"

    def _twin(self, twin: Twin) -> Iterator[str]:
        if twin.caught_by == "logic":
            for name in self._holding(twin.solution.program, twin.behaviours):
                yield f"flawed/{twin.name}: {name} holds, and flaw.toml says that it must differ"
        elif self._whole:
            yield from self._caught(twin)

    def _caught(self, twin: Twin) -> Iterator[str]:
        # What it does is not what is wrong with it.
        task = self._task.model_copy(update={"behaviours": ()})
        verdict, examination = self._judge(twin.solution, tested=twin.caught_by == "own-tests", task=task)
        if twin.caught_by not in {reason.kind for reason in verdict.reasons}:
            yield f"flawed/{twin.name}: its verdict gives no reason of the kind {twin.caught_by}"
        fired = {finding.check for finding in examination.findings if holds_against(Gate(), finding)}
        if twin.check is not None and twin.check not in fired:
            yield f"flawed/{twin.name}: the check {twin.check} does not fire, which flaw.toml says must catch it"

    def _exploits(self) -> Iterator[str]:
        """Each exploit must fail on every correct program, and succeed on the twins that it names."""
        exploits = self._task.exploits
        for program in self._task.correct if exploits else ():
            for each, effect in zip(exploits, self._effects(program), strict=True):
                if effect:
                    yield f"{program.name}: {each.exploit.name} succeeds on a correct program: {effect}"
        for twin in self._task.flawed:
            if not any(twin.name in each.fires_on for each in exploits):
                continue
            for each, effect in zip(exploits, self._effects(twin.solution.program), strict=True):
                if twin.name in each.fires_on and not effect:
                    yield f"flawed/{twin.name}: {each.exploit.name} has no effect on it, and says that it has"

    def _effects(self, program: Program) -> tuple[str, ...]:
        scripts = [each.exploit for each in self._task.exploits]
        return self._probes.exploit(self._task, program, scripts, self._seed)

    def _holding(self, program: Program, behaviours: Sequence[str]) -> list[str]:
        return [behaviour.name for behaviour in self._compared(program, behaviours) if behaviour.holds]

    def _compared(self, program: Program, behaviours: Sequence[str] | None = None) -> tuple[Behaviour, ...]:
        """What is seen of these behaviours, or of all, beside the reference's; the others are not even looked at, since
        most programs of a task are wrong in one way and a task has many.
        """
        task, names = self._task, self._task.behaviours if behaviours is None else behaviours
        answer = self._probes.observe(task, program, self._seed, only=names)
        right = self._probes.decide(task, differing(names, answer, self._record), self._seed)
        return compare(names, answer, self._record, right)

    def _judge(
        self, solution: Solution, *, tested: bool = False, task: Task | None = None
    ) -> tuple[Verdict, Examination]:
        task = task or self._task
        tests = solution.tests if tested else {}
        submission = Submission(files=solution.program.files, tests=tests, rationale=solution.rationale)
        examination = self._examiner.examine(task, submission, self._seed)
        battle = Battle(task=self._task.id, tier="selfcheck", strategy="none", repeat=1, seed=self._seed)
        return judge(
            battle, self._task, submission, StreamFigures(), examination, Policy(Cis1())
        ), examination


def _differences(name: str, behaviours: Sequence[Behaviour]) -> Iterator[str]:
    for behaviour in behaviours:
        if not behaviour.holds:
            yield f"{name}: {behaviour.name} does not hold: {behaviour.says}"


def _findings(name: str, examination: Examination) -> Iterator[str]:
    for finding in examination.findings:
        if finding.severity >= Severity.MEDIUM and finding.state != "refuted":
            yield f"{name}: {finding.check} at {finding.file}:{finding.line}: {finding.message}"


def _test_faults(examination: Examination) -> Iterator[str]:
    """Where the reference's own tests are no model: they accuse a right program, or let a broken one pass."""
    tests = tally(examination)
    for test in tests.false_alarms:
        yield f"reference: its test {test} fails on a correct program"
    for run in examination.test_runs:
        if run.role in ("correct", "again") and run.fault:
            yield f"reference: its tests do not run on {run.program}: {run.fault}"
    for name in tests.broken:
        if name not in tests.caught:
            yield f"reference: its tests do not catch {name}"
