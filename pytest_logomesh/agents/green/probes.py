"""How Green gets facts about programs: the jail, behind a seam that unit tests can fill."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from pytest_logomesh.agents.green.growth import Call
from pytest_logomesh.agents.green.imported import alike
from pytest_logomesh.records.finding import Exploit
from pytest_logomesh.records.observation import Observation, TestRun
from pytest_logomesh.records.roles import Sandbox
from pytest_logomesh.records.task import InputsCheck, Program, Task
from pytest_logomesh.sandbox import Checking, Inquiry, OwnTesting, decide, observe, run_exploits
from pytest_logomesh.sandbox.own_testing import Role


class Meeting(Protocol):
    """A submission's own tests, which meet one program after another."""

    def meet(self, role: Role, program: Program, only: Collection[str] | None = None) -> TestRun:
        """What the tests say about a program; with `only` those tests alone, up to the first that fails.

        Raises:
            SandboxBroken: no jail could be had.
        """


class Probes(Protocol):
    """Five questions about programs, each answered from jails of its own."""

    kind: str
    """The kind of jail the facts come from."""

    def observe(self, task: Task, program: Program, seed: int) -> tuple[Observation, ...]:
        """What the task's observers or its check record of a program; the same for the same arguments.

        Raises:
            SandboxBroken: no jail could be had.
        """

    def own_tests(self, task: Task, tests: Mapping[str, str]) -> AbstractContextManager[Meeting]:
        """A submission's tests, ready to meet programs."""

    def exploit(
        self, task: Task, program: Program, exploits: Sequence[Exploit], seed: int
    ) -> tuple[str, ...]:
        """The effect that each exploit has on a program, in a sentence; empty where it has none.

        Raises:
            SandboxBroken: no jail could be had.
        """

    def decide(
        self, task: Task, cases: Mapping[str, tuple[Observation, Observation]], seed: int
    ) -> frozenset[str]:
        """Which behaviours the task's decide.py or the benchmark's rules call right, of values unlike the reference's.

        Raises:
            SandboxBroken: no jail could be had.
        """

    def steps(
        self, task: Task, program: Program, calls: Mapping[str, Call], seed: int
    ) -> tuple[Observation, ...]:
        """How many steps each of these calls takes: whole numbers as values, the same for the same arguments.

        Raises:
            SandboxBroken: no jail could be had.
        """


class JailProbes:
    """The real probes, over one sandbox."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.kind = sandbox.name
        self._sandbox = sandbox
        self._checking = Checking(sandbox)

    def observe(
        self, task: Task, program: Program, seed: int, *, only: Sequence[str] | None = None
    ) -> tuple[Observation, ...]:
        """One jail: the program and the observers, nothing else; a benchmark's check has one of its own.

        Args:
            task: whose observers look.
            program: at what.
            seed: the battle's.
            only: the behaviours to look at, under the budgets that they have among all; all of them unless told.
        """
        if task.check is not None:
            trusted = program is task.reference.program
            return self._checking.observe(task.check, task.names, program, task.limits, trusted=trusted)
        inquiry = Inquiry(
            module=task.module,
            names=task.names,
            observers=task.observers,
            behaviours=task.behaviours if only is None else tuple(only),
            parts=len(task.behaviours),
            seed=seed,
            limits=task.limits,
        )
        return observe(self._sandbox, program, inquiry)

    def steps(
        self, task: Task, program: Program, calls: Mapping[str, Call], seed: int
    ) -> tuple[Observation, ...]:
        """One jail, as for observing."""
        inquiry = Inquiry(
            module=task.module,
            names=task.names,
            observers=task.growth,
            behaviours=tuple(calls),
            calls=calls,
            seed=seed,
            limits=task.limits,
        )
        return observe(self._sandbox, program, inquiry)

    def own_tests(self, task: Task, tests: Mapping[str, str]) -> OwnTesting:
        """A jail without observers, in which every program gets a fork of its own."""
        return OwnTesting(self._sandbox, tests, task.limits)

    def exploit(
        self, task: Task, program: Program, exploits: Sequence[Exploit], seed: int
    ) -> tuple[str, ...]:
        """One jail: the program and, in forks of their own, the exploits."""
        return run_exploits(self._sandbox, task.module, program, exploits, task.limits, seed)

    def decide(
        self, task: Task, cases: Mapping[str, tuple[Observation, Observation]], seed: int
    ) -> frozenset[str]:
        """A jail without the answer; none where there is nothing to decide, or where the benchmark's rules do."""
        if isinstance(task.check, InputsCheck):
            return alike(task.check, task.names[0], cases)
        if task.decider is None or not cases:
            return frozenset()
        return decide(self._sandbox, task.decider, cases, seed, task.limits)
