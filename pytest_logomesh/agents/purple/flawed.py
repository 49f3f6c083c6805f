"""The embedded agent that hands in a flawed twin: every one must be caught by what it names."""

from collections.abc import AsyncIterator, Mapping

from pytest_logomesh.agents.purple.reference import spell
from pytest_logomesh.records.errors import AgentBroken
from pytest_logomesh.records.events import Event
from pytest_logomesh.records.task import Solution, Task


class FlawedStrategy:
    """Streams the twin that the assignment names.

    Args:
        tasks: by id.
    """

    def __init__(self, tasks: Mapping[str, Task]) -> None:
        self._tasks = tasks

    def stream(self, prompt: str, assignment: Mapping[str, str]) -> AsyncIterator[Event]:
        """The twin in the contract's shape, a few characters an event.

        Raises:
            AgentBroken: there is no such task, or it has no such twin.
        """
        return spell(self._solution(assignment), prompt)

    def _solution(self, assignment: Mapping[str, str]) -> Solution:
        name, twin_name = assignment.get("task", ""), assignment.get("twin", "")
        if name in self._tasks:
            for twin in self._tasks[name].flawed:
                if twin.name == twin_name:
                    return twin.solution
        raise AgentBroken(f"the flawed agent holds no twin {twin_name!r} of a task {name!r}")
