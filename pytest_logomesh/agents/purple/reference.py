"""The embedded agent that hands in each task's own solution: it must come out flawless, without any model."""

import json
from collections.abc import AsyncIterator, Mapping

from pytest_logomesh.agents.purple.contract import SOURCE_PATH, TESTS_PATH
from pytest_logomesh.records.errors import AgentBroken
from pytest_logomesh.records.events import Event, Finish, Text, Usage
from pytest_logomesh.records.task import Solution, Task

_PIECE = 4
"""About as many characters as a token of English or Python."""


class ReferenceStrategy:
    """Streams the reference solution of the assignment's task.

    Args:
        tasks: by id.
    """

    def __init__(self, tasks: Mapping[str, Task]) -> None:
        self._tasks = tasks

    def stream(self, prompt: str, assignment: Mapping[str, str]) -> AsyncIterator[Event]:
        """The solution in the contract's shape, a few characters an event.

        Raises:
            AgentBroken: there is no such task.
        """
        return spell(self._solution(assignment), prompt)

    def _solution(self, assignment: Mapping[str, str]) -> Solution:
        name = assignment.get("task", "")
        if name not in self._tasks:
            raise AgentBroken(f"the reference agent holds no task {name!r}")
        return self._tasks[name].reference


async def spell(solution: Solution, prompt: str) -> AsyncIterator[Event]:
    """A solution in the contract's shape, a few characters an event, then usage and finish."""
    answer = written(solution)
    for start in range(0, len(answer), _PIECE):
        yield Text(answer[start : start + _PIECE])
    yield Usage(_pieces(prompt), _pieces(answer))
    yield Finish("stop")


def written(solution: Solution) -> str:
    """A solution as an agent writes it: the contract's JSON, one line."""
    tests = dict(solution.tests)
    own = tests.pop(TESTS_PATH, "")
    files = {**solution.program.files, **tests}
    source = {"sourceCode": files[SOURCE_PATH]} if list(files) == [SOURCE_PATH] else {"files": files}
    return json.dumps({**source, "testCode": own, "rationale": solution.rationale}, ensure_ascii=False)


def _pieces(text: str) -> int:
    return -(-len(text) // _PIECE)
