"""How much a server remembers."""

from a2a.server.context import ServerCallContext
from a2a.types import Task, TaskState, TaskStatus

from pytest_logomesh.agents.a2a.store import RecentTasks


async def test_only_ended_tasks_make_room() -> None:
    """The task that ended longest ago is forgotten after many others ended; one that runs never is."""
    store, context = RecentTasks(), ServerCallContext()
    running = Task(id="running", status=TaskStatus(state=TaskState.TASK_STATE_WORKING))
    await store.save(running, context)
    for number in range(100):
        ended = Task(id=f"{number}", status=TaskStatus(state=TaskState.TASK_STATE_COMPLETED))
        await store.save(ended, context)
        await store.save(ended, context)
    kept = [number for number in range(100) if await store.get(f"{number}", context)]
    assert kept == list(range(36, 100))
    assert await store.get("running", context) is running
