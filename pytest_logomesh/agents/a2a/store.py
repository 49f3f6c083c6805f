"""Keeps the tasks that run and the last ones that ended, so that a long run does not keep every answer."""

from collections import deque

from a2a.server.context import ServerCallContext
from a2a.server.tasks import InMemoryTaskStore
from a2a.types import Task, TaskState

_KEPT = 64
"""How many ended tasks a client can still ask for."""
ENDED = frozenset(
    {
        TaskState.TASK_STATE_COMPLETED,
        TaskState.TASK_STATE_FAILED,
        TaskState.TASK_STATE_CANCELED,
        TaskState.TASK_STATE_REJECTED,
    }
)
"""States that a task never leaves."""


class RecentTasks(InMemoryTaskStore):
    """The SDK's store in memory, without copies and with an end."""

    def __init__(self) -> None:
        super().__init__(use_copying=False)
        self._ended: deque[str] = deque()

    async def save(self, task: Task, context: ServerCallContext) -> None:
        """Keep a task; the one that ended longest ago makes room for one that ends."""
        await super().save(task, context)
        if task.status.state in ENDED and task.id not in self._ended:
            self._ended.append(task.id)
            if len(self._ended) > _KEPT:
                await self.delete(self._ended.popleft(), context)
