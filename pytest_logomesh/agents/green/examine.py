"""Examines one submission: facts only, and the same facts for the same task, submission and seed."""

import threading
import time
from collections.abc import Callable, Mapping, Sequence

from pytest_logomesh.agents.green.compare import compare, differing
from pytest_logomesh.agents.green.design import allowed_by, measure
from pytest_logomesh.agents.green.explanation import explain
from pytest_logomesh.agents.green.growth import calls_of, orders
from pytest_logomesh.agents.green.imported import unfit
from pytest_logomesh.agents.green.probes import JailProbes, Probes
from pytest_logomesh.agents.green.trial import Cast, cast_of, try_tests
from pytest_logomesh.agents.red.proving import prove
from pytest_logomesh.agents.red.scanning import in_order, scan
from pytest_logomesh.records.errors import SandboxBroken
from pytest_logomesh.records.evidence import Design, Explanation, Measures
from pytest_logomesh.records.finding import Exploit, Finding
from pytest_logomesh.records.observation import Behaviour, Observation, TestRun
from pytest_logomesh.records.roles import Sandbox
from pytest_logomesh.records.submission import Submission
from pytest_logomesh.records.task import Program, Task
from pytest_logomesh.records.verdict import Examination


class Examiner:
    """Examines submissions one after another, and observes each reference once for a seed.

    Args:
        sandbox: where untrusted code runs.
        probes: what asks it for facts.
        clock: seconds since an arbitrary start.
        keep: how many references' records are kept.
    """

    def __init__(
        self,
        sandbox: Sandbox,
        *,
        probes: Callable[[Sandbox], Probes] = JailProbes,
        clock: Callable[[], float] = time.perf_counter,
        keep: int = 256,
    ) -> None:
        self._probes = probes(sandbox)
        self._clock = clock
        self._keep = keep
        self._references: dict[tuple[str, int | None], tuple[Observation, ...]] = {}
        self._casts: dict[str, Cast] = {}
        self._allowed: dict[str, Measures] = {}
        self._lock = threading.Lock()

    def examine(self, task: Task, submission: Submission, seed: int) -> Examination:
        """Observe, run the own tests, scan; measure the code and read the rationale, but not of an imported benchmark.

        Args:
            task: its rules must be known ones.
            submission: hostile.
            seed: what inputs are drawn from; a battle's own.

        Raises:
            SandboxBroken: no jail, or the reference itself could not be observed.
            RedBroken: Red could not do its work.
        """
        started = self._clock()
        # Red goes first: what does not parse is told by it even if the jail then breaks.
        own = Program(name="own", files=submission.files)
        findings = self._proven(task, own, scan(task, submission), seed)
        tested = bool(submission.tests) and task.check is None
        return Examination(
            behaviours=self._behaviours(task, own, seed),
            test_runs=self._trial(task, submission.tests, own, seed) if tested else (),
            findings=findings,
            sandbox=self._probes.kind,
            design=self._design(task, submission) if task.check is None else None,
            explanation=self._explanation(task, submission, own, seed) if task.check is None else None,
            seconds=round(self._clock() - started, 6),
        )

    def prove(
        self,
        task: Task,
        submission: Submission,
        examination: Examination,
        claims: tuple[Finding, ...],
        seed: int,
    ) -> Examination:
        """The examination with further claims, put to the proof.

        Args:
            task: what it was examined on.
            submission: hostile.
            examination: what is known already.
            claims: a model's.
            seed: as for `examine`.

        Raises:
            SandboxBroken: no jail.
        """
        started = self._clock()
        own = Program(name="own", files=submission.files)
        proven = self._proven(task, own, claims, seed, authors=False)
        return examination.model_copy(
            update={
                "findings": in_order((*examination.findings, *proven)),
                "seconds": round(examination.seconds + self._clock() - started, 6),
            }
        )

    def _proven(
        self, task: Task, own: Program, findings: tuple[Finding, ...], seed: int, *, authors: bool = True
    ) -> tuple[Finding, ...]:
        if task.check is not None:
            return findings
        if not authors:
            task = task.model_copy(update={"exploits": ()})

        def attack(program: Program, exploits: Sequence[Exploit]) -> tuple[str, ...]:
            return self._probes.exploit(task, program, exploits, seed) if exploits else ()

        return prove(task, own, findings, attack)

    def _behaviours(self, task: Task, own: Program, seed: int) -> tuple[Behaviour, ...]:
        answer, reference = self._probes.observe(task, own, seed), self._reference(task, seed)
        open_questions = differing(task.behaviours, answer, reference)
        asked = (task.decider or task.check) and open_questions
        right = self._probes.decide(task, open_questions, seed) if asked else ()
        return compare(task.behaviours, answer, reference, right)

    def _reference(self, task: Task, seed: int) -> tuple[Observation, ...]:
        key = task.digest, seed if task.check is None else None
        with self._lock:
            known = self._references.get(key)
        if known is not None:
            return known
        record = self._probes.observe(task, task.reference.program, seed)
        _require_whole(task, record)
        with self._lock:
            self._references[key] = record
            while len(self._references) > self._keep:
                del self._references[next(iter(self._references))]
        return record

    def _trial(self, task: Task, tests: Mapping[str, str], own: Program, seed: int) -> tuple[TestRun, ...]:
        with self._probes.own_tests(task, tests) as meeting:
            return try_tests(meeting, own, self._cast(task), seed)

    def _explanation(self, task: Task, submission: Submission, own: Program, seed: int) -> Explanation:
        """What the rationale says, and of what it says about cost, what measuring says."""
        said = explain(task, submission)
        if not said.claims:
            return said
        calls = calls_of(claim.operation for claim in said.claims)
        measured = orders(self._probes.steps(task, own, calls, seed))
        claims = (
            claim.model_copy(update={"measured": measured.get(claim.operation)}) for claim in said.claims
        )
        return said.model_copy(update={"claims": tuple(claims)})

    def _design(self, task: Task, submission: Submission) -> Design:
        with self._lock:
            allowed = self._allowed.get(task.digest)
        if allowed is None:
            allowed = allowed_by(task)
            with self._lock:
                self._allowed[task.digest] = allowed
        return Design(own=measure(submission.files), allowed=allowed)

    def _cast(self, task: Task) -> Cast:
        with self._lock:
            known = self._casts.get(task.digest)
        if known is None:
            known = cast_of(task)
            with self._lock:
                self._casts[task.digest] = known
        return known


def examine(task: Task, submission: Submission, seed: int, sandbox: Sandbox) -> Examination:
    """One examination in one sandbox; an `Examiner` is cheaper for many. Raises as `Examiner.examine` does."""
    return Examiner(sandbox).examine(task, submission, seed)


def _require_whole(task: Task, record: tuple[Observation, ...]) -> None:
    """A reference that was not observed whole is no yardstick.

    Raises:
        SandboxBroken: naming the first behaviour that is missing, or that the solution of an imported benchmark fails.
    """
    if tuple(observation.behaviour for observation in record) != task.behaviours:
        raise SandboxBroken(f"the reference of {task.id} was not observed whole")
    for observation in record:
        if observation.kind == "lost":
            what = f"{observation.behaviour}: {observation.value}"
            raise SandboxBroken(f"the reference of {task.id} could not be observed: {what}")
    if problem := unfit(task, record):
        raise SandboxBroken(f"the benchmark's own solution of {task.id} {problem}")
