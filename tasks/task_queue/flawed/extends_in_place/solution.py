"""A task queue with leases, retries and dead letters, which several threads can share."""

import heapq
import itertools
import threading
import time
import uuid
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True)
class Task:
    """A task as it is handed out; `attempt` counts from 1."""

    task_id: str
    payload: Any
    attempt: int
    priority: int = 0


class TaskQueue:
    """Hands out tasks in the order in which they came, each under a lease.

    Args:
        lease: seconds after which an attempt has failed, above 0.
        max_attempts: how often a task is handed out before it is dead, at least 1.
        clock: returns the present time in seconds and never goes back.
        new_id: makes a task's id.

    Raises:
        ValueError: `lease` or `max_attempts` is too small.
    """

    def __init__(
        self,
        lease: float = 30.0,
        max_attempts: int = 3,
        clock: Callable[[], float] = time.monotonic,
        new_id: Callable[[], str] = lambda: uuid.uuid4().hex,
    ) -> None:
        if lease <= 0:
            raise ValueError(f"lease must be above 0 seconds, not {lease}")
        if max_attempts < 1:
            raise ValueError(f"max_attempts must be at least 1, not {max_attempts}")
        self._lease = lease
        self._max_attempts = max_attempts
        self._clock = clock
        self._new_id = new_id
        self._lock = threading.Lock()
        self._order = itertools.count()
        self._statuses: dict[str, str] = {}
        self._pending: list[tuple[int, int, Task]] = []
        self._running: OrderedDict[str, tuple[float, Task]] = OrderedDict()
        self._dead: list[Task] = []

    def enqueue(self, payload: Any) -> str:
        """Add a task and return its id.

        Raises:
            ValueError: `new_id` gave an id that is taken.
        """
        return self._add(payload, priority=0)

    def dequeue(self) -> Task | None:
        """Hand out the next task, or None if none is pending."""
        with self._lock:
            now = self._take_back()
            if not self._pending:
                return None
            task = heapq.heappop(self._pending)[-1]
            self._statuses[task.task_id] = "running"
            self._running[task.task_id] = now + self._lease, task
            return task

    def complete(self, task_id: str, attempt: int) -> None:
        """End a task well.

        Raises:
            KeyError: there is no such task.
            ValueError: this attempt is not running.
        """
        with self._lock:
            self._take_back()
            self._require_running(task_id, attempt)
            del self._running[task_id]
            self._statuses[task_id] = "done"

    def fail(self, task_id: str, attempt: int) -> None:
        """End an attempt badly: the task waits for the next one, or is dead. Raises as `complete` does."""
        with self._lock:
            self._take_back()
            self._end_badly(self._require_running(task_id, attempt))

    def extend(self, task_id: str, attempt: int) -> None:
        """Begin the lease anew. Raises as `complete` does."""
        with self._lock:
            now = self._take_back()
            task = self._require_running(task_id, attempt)
            self._running[task_id] = now + self._lease, task

    def get_status(self, task_id: str) -> str:
        """`pending`, `running`, `done` or `dead`.

        Raises:
            KeyError: there is no such task.
        """
        with self._lock:
            self._take_back()
            return self._statuses[task_id]

    def pending_count(self) -> int:
        """How many tasks wait."""
        with self._lock:
            self._take_back()
            return len(self._pending)

    def dead_letters(self) -> tuple[Task, ...]:
        """The dead tasks, in the order in which they died."""
        with self._lock:
            self._take_back()
            return tuple(self._dead)

    def _add(self, payload: Any, priority: int) -> str:
        with self._lock:
            self._take_back()
            task_id = self._new_id()
            if task_id in self._statuses:
                raise ValueError(f"the id {task_id!r} is taken")
            self._push(Task(task_id, payload, attempt=1, priority=priority))
            return task_id

    def _push(self, task: Task) -> None:
        """Put a task behind those that wait with its priority; `attempt` is the one to come."""
        heapq.heappush(self._pending, (-task.priority, next(self._order), task))
        self._statuses[task.task_id] = "pending"

    def _take_back(self) -> float:
        """End the attempts whose leases are over, in their order, and return the time.

        All leases are equally long, so the one that began first is over first.
        """
        now = self._clock()
        while self._running:
            end, task = next(iter(self._running.values()))
            if now < end:
                break
            self._end_badly(task)
        return now

    def _end_badly(self, task: Task) -> None:
        del self._running[task.task_id]
        if task.attempt < self._max_attempts:
            self._push(replace(task, attempt=task.attempt + 1))
        else:
            self._statuses[task.task_id] = "dead"
            self._dead.append(task)

    def _require_running(self, task_id: str, attempt: int) -> Task:
        status = self._statuses[task_id]
        if status != "running" or self._running[task_id][1].attempt != attempt:
            raise ValueError(f"attempt {attempt} of {task_id!r} is not running")
        return self._running[task_id][1]


class PriorityTaskQueue(TaskQueue):
    """Hands out tasks of larger priority first."""

    def enqueue(self, payload: Any, priority: int = 0) -> str:
        """Add a task and return its id. Raises as in `TaskQueue`."""
        return self._add(payload, priority)


class Worker:
    """Runs a handler on tasks, one after the other; `completed`, `failed` and `lost` count its attempts."""

    def __init__(self, queue: TaskQueue, handler: Callable[[Any], object]) -> None:
        self._queue = queue
        self._handler = handler
        self.completed = 0
        self.failed = 0
        self.lost = 0

    def run_once(self) -> bool:
        """Handle one task, and return whether there was one."""
        task = self._queue.dequeue()
        if task is None:
            return False
        try:
            self._handler(task.payload)
        except Exception:  # noqa: BLE001 - whatever a handler raises is a failed attempt
            handled = False
        else:
            handled = True
        self._report(task, handled)
        return True

    def run_until_empty(self) -> int:
        """Handle tasks until none is pending, and return how many attempts that were."""
        attempts = 0
        while self.run_once():
            attempts += 1
        return attempts

    def _report(self, task: Task, handled: bool) -> None:
        try:
            if handled:
                self._queue.complete(task.task_id, task.attempt)
            else:
                self._queue.fail(task.task_id, task.attempt)
        except ValueError:
            self.lost += 1
            return
        self.completed += handled
        self.failed += not handled
