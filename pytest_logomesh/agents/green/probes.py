"""How Green gets facts about programs: the jail, behind a seam that unit tests can fill."""

from collections.abc import Mapping, Sequence
from typing import Literal, Protocol

from pytest_logomesh.records.observation import Observation, TestRun
from pytest_logomesh.records.roles import Sandbox
from pytest_logomesh.records.task import Program, Task
from pytest_logomesh.sandbox import Inquiry, observe, run_own_tests

Role = Literal["own", "correct", "broken"]


class Probes(Protocol):
    """Two questions about programs, each answered from jails of their own."""

    kind: str
    """The kind of jail the facts come from."""

    def observe(self, task: Task, program: Program, seed: int) -> tuple[Observation, ...]:
        """What the task's observers record of a program; the same for the same arguments.

        Raises:
            SandboxBroken: no jail could be had.
        """

    def own_tests(
        self, task: Task, tests: Mapping[str, str], programs: Sequence[tuple[Role, Program]]
    ) -> tuple[TestRun, ...]:
        """Each program under a submission's tests, in the order given.

        Raises:
            SandboxBroken: no jail could be had.
        """


class JailProbes:
    """The real probes, over one sandbox."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.kind = sandbox.name
        self._sandbox = sandbox

    def observe(self, task: Task, program: Program, seed: int) -> tuple[Observation, ...]:
        """One jail: the program and the observers, nothing else."""
        inquiry = Inquiry(
            module=task.module,
            observers=task.observers,
            behaviours=task.behaviours,
            seed=seed,
            limits=task.limits,
        )
        return observe(self._sandbox, program, inquiry)

    def own_tests(
        self, task: Task, tests: Mapping[str, str], programs: Sequence[tuple[Role, Program]]
    ) -> tuple[TestRun, ...]:
        """Jails without observers."""
        return run_own_tests(self._sandbox, tests, programs, task.limits)
