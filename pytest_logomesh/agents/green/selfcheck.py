"""Whether a task proves itself: right programs get everything, a no-op nothing, and each twin is caught as it says."""

from collections.abc import Iterator, Sequence
from functools import cached_property

from pytest_logomesh.agents.green.compare import compare, differing
from pytest_logomesh.agents.green.examine import Examiner
from pytest_logomesh.agents.green.formulas.cis_1 import Cis1
from pytest_logomesh.agents.green.outcome import gates, judge
from pytest_logomesh.agents.green.own_tests import tally
from pytest_logomesh.agents.green.probes import JailProbes
from pytest_logomesh.agents.green.telling import differs
from pytest_logomesh.agents.green.trial import known_mutants
from pytest_logomesh.records.battle import Battle
from pytest_logomesh.records.finding import Severity
from pytest_logomesh.records.observation import Observation
from pytest_logomesh.records.roles import Sandbox
from pytest_logomesh.records.submission import StreamFigures, Submission
from pytest_logomesh.records.task import Program, Solution, Task, Twin
from pytest_logomesh.records.verdict import Examination, Verdict


def check_task(task: Task, sandbox: Sandbox, seeds: Sequence[int]) -> list[str]:
    """What is wrong with a task, a sentence each; empty when it proves itself.

    Programs are examined and judged as answers are: what they do with each seed, own tests and findings, which do not
    depend on it, with the first only. A complaint is given once, with the first seed that showed it.

    Args:
        task: one task.
        sandbox: where its programs run.
        seeds: what observers' inputs are drawn from, at least one.

    Raises:
        SandboxBroken: no jail could be had.
        RedBroken: Red could not do its work.
    """
    found: dict[str, int] = {}
    examiner = Examiner(sandbox)
    for number, seed in enumerate(seeds):
        lost = list(_unobserved(task, sandbox, seed))
        complaints = lost or _Check(task, examiner, JailProbes(sandbox), seed, whole=number == 0).complaints()
        for complaint in complaints:
            found.setdefault(complaint, seed)
    return [f"{task.id}: {complaint} (seed {seed})" for complaint, seed in found.items()]


def _unobserved(task: Task, sandbox: Sandbox, seed: int) -> Iterator[str]:
    for observation in JailProbes(sandbox).observe(task, task.reference.program, seed):
        if observation.kind == "lost":
            yield f"reference: {observation.behaviour} cannot be observed: {observation.value}"


class _Check:
    """One round over all programs of a task, with one seed.

    Args:
        whole: whether own tests run, too.
    """

    def __init__(self, task: Task, examiner: Examiner, probes: JailProbes, seed: int, *, whole: bool) -> None:
        self._task = task
        self._examiner = examiner
        self._seed = seed
        self._whole = whole
        self._probes = probes

    def complaints(self) -> Iterator[str]:
        """What each program shows, the reference first."""
        yield from self._reference()
        for program in self._task.alternatives:
            yield from self._alternative(program)
        yield from self._nothing()
        for twin in self._task.flawed:
            yield from self._twin(twin)

    @cached_property
    def _record(self) -> tuple[Observation, ...]:
        """What the reference does with this seed."""
        return self._probes.observe(self._task, self._task.reference.program, self._seed)

    def _reference(self) -> Iterator[str]:
        verdict, examination = self._judge(self._task.reference, tested=self._whole)
        yield from _differences("reference", examination)
        if self._whole:
            yield from self._mutants()
            yield from _test_faults(examination)
            yield from _findings("reference", examination)
            for reason in verdict.reasons:
                yield f"reference: is not passed: {reason.kind}: {reason.text}"

    def _mutants(self) -> Iterator[str]:
        task = self._task
        if task.mutants is None:
            yield f"has no mutants.json for this reference; run: logomesh tasks mutants {task.path}"
            return
        known = known_mutants(task)
        if len(known) != len(task.mutants):
            yield f"mutants.json names mutants that there are not; run: logomesh tasks mutants {task.path}"
        for mutant in known:
            seen = self._probes.observe(task, mutant.program, self._seed)
            if not differs(task, self._probes, seen, self._seed, self._record):
                yield f"{mutant.program.name}: no observer tells it from the reference ({mutant.says})"

    def _alternative(self, program: Program) -> Iterator[str]:
        _, examination = self._judge(_bare(program))
        yield from _differences(program.name, examination)
        yield from _findings(program.name, examination)

    def _nothing(self) -> Iterator[str]:
        """An answer whose names all stand for nothing; one without them would not even be observed."""
        path = f"{self._task.module.replace('.', '/')}.py"
        _, examination = self._judge(
            _bare(
                Program(name="no-op", files={path: "".join(f"{name} = None\n" for name in self._task.names)})
            )
        )
        for behaviour in examination.behaviours:
            if behaviour.holds:
                yield f"no-op: {behaviour.name} holds for an answer that defines nothing"

    def _twin(self, twin: Twin) -> Iterator[str]:
        if not self._whole:
            yield from self._still_wrong(twin)
            return
        verdict, examination = self._judge(twin.solution, tested=twin.caught_by == "own-tests")
        if twin.caught_by not in {reason.kind for reason in verdict.reasons}:
            yield f"flawed/{twin.name}: its verdict gives no reason of the kind {twin.caught_by}"
        held = {behaviour.name for behaviour in examination.behaviours if behaviour.holds}
        for name in twin.behaviours:
            if name in held:
                yield _holds(twin, name)
        fired = {finding.check for finding in examination.findings if gates(finding)}
        if twin.check is not None and twin.check not in fired:
            yield f"flawed/{twin.name}: the check {twin.check} does not fire, which flaw.toml says must catch it"

    def _still_wrong(self, twin: Twin) -> Iterator[str]:
        """What the twin says must differ, and nothing else of it: most of a task's programs are twins."""
        task = self._task.model_copy(update={"behaviours": twin.behaviours})
        if not task.behaviours:
            return
        answer = self._probes.observe(task, twin.solution.program, self._seed)
        right = self._probes.decide(task, differing(task.behaviours, answer, self._record), self._seed)
        for behaviour in compare(task.behaviours, answer, self._record, right):
            if behaviour.holds:
                yield _holds(twin, behaviour.name)

    def _judge(self, solution: Solution, *, tested: bool = False) -> tuple[Verdict, Examination]:
        tests = solution.tests if tested else {}
        submission = Submission(files=solution.program.files, tests=tests, rationale=solution.rationale)
        examination = self._examiner.examine(self._task, submission, self._seed)
        battle = Battle(task=self._task.id, tier="selfcheck", strategy="none", repeat=1, seed=self._seed)
        return judge(battle, self._task, submission, StreamFigures(), examination, Cis1()), examination


def _holds(twin: Twin, behaviour: str) -> str:
    return f"flawed/{twin.name}: {behaviour} holds, and flaw.toml says that it must differ"


def _bare(program: Program) -> Solution:
    return Solution(program=program, tests={}, rationale="")


def _differences(name: str, examination: Examination) -> Iterator[str]:
    for behaviour in examination.behaviours:
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
