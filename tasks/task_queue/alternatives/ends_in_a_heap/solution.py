import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from heapq import heappop, heappush
from threading import RLock
from typing import Any, NamedTuple
from uuid import uuid4


@dataclass(frozen=True)
class Task:
    task_id: str
    payload: Any
    attempt: int
    priority: int = 0


class Lease(NamedTuple):
    ends: float
    number: int
    task: Task


class Core:
    """The state of a queue, without any protection against threads.

    Leases that were extended or ended stay in their heap until they come up, and are passed over then.
    """

    def __init__(self, lease: float, max_attempts: int) -> None:
        self.lease = lease
        self.max_attempts = max_attempts
        self.states: dict[str, str | Lease] = {}
        self.line: list[tuple[int, int, Task]] = []
        self.leases: list[Lease] = []
        self.dead: list[Task] = []
        self.steps = 0

    def step(self) -> int:
        self.steps += 1
        return self.steps

    def line_up(self, task: Task) -> None:
        self.states[task.task_id] = "pending"
        heappush(self.line, (-task.priority, self.step(), task))

    def lend(self, task: Task, now: float) -> None:
        lease = Lease(now + self.lease, self.step(), task)
        self.states[task.task_id] = lease
        heappush(self.leases, lease)

    def lose(self, task: Task) -> None:
        if task.attempt >= self.max_attempts:
            self.states[task.task_id] = "dead"
            self.dead.append(task)
        else:
            self.line_up(Task(task.task_id, task.payload, task.attempt + 1, task.priority))

    def advance(self, now: float) -> None:
        while self.leases and self.leases[0].ends <= now:
            lease = heappop(self.leases)
            if self.states[lease.task.task_id] is lease:
                self.lose(lease.task)

    def held(self, task_id: str, attempt: int) -> Task:
        state = self.states[task_id]
        if isinstance(state, Lease) and state.task.attempt == attempt:
            return state.task
        raise ValueError(f"no lease on attempt {attempt} of {task_id}")


def random_id() -> str:
    return uuid4().hex


class TaskQueue:
    def __init__(
        self,
        lease: float = 30.0,
        max_attempts: int = 3,
        clock: Callable[[], float] = time.monotonic,
        new_id: Callable[[], str] = random_id,
    ) -> None:
        if lease <= 0 or max_attempts < 1:
            raise ValueError(f"lease={lease}, max_attempts={max_attempts}")
        self._lock = RLock()
        self._core = Core(lease, max_attempts)
        self._clock = clock
        self._new_id = new_id

    @contextmanager
    def _now(self) -> Iterator[tuple[Core, float]]:
        with self._lock:
            now = self._clock()
            self._core.advance(now)
            yield self._core, now

    def enqueue(self, payload: Any) -> str:
        return self._enqueue(payload, 0)

    def _enqueue(self, payload: Any, priority: int) -> str:
        with self._now() as (core, _):
            task = Task(self._new_id(), payload, 1, priority)
            if task.task_id in core.states:
                raise ValueError(f"{task.task_id} exists")
            core.line_up(task)
        return task.task_id

    def dequeue(self) -> Task | None:
        with self._now() as (core, now):
            if core.line:
                *_, task = heappop(core.line)
                core.lend(task, now)
                return task
        return None

    def complete(self, task_id: str, attempt: int) -> None:
        with self._now() as (core, _):
            core.states[core.held(task_id, attempt).task_id] = "done"

    def fail(self, task_id: str, attempt: int) -> None:
        with self._now() as (core, _):
            core.lose(core.held(task_id, attempt))

    def extend(self, task_id: str, attempt: int) -> None:
        with self._now() as (core, now):
            core.lend(core.held(task_id, attempt), now)

    def get_status(self, task_id: str) -> str:
        with self._now() as (core, _):
            state = core.states[task_id]
            return "running" if isinstance(state, Lease) else state

    def pending_count(self) -> int:
        with self._now() as (core, _):
            return len(core.line)

    def dead_letters(self) -> tuple[Task, ...]:
        with self._now() as (core, _):
            return tuple(core.dead)


class PriorityTaskQueue(TaskQueue):
    def enqueue(self, payload: Any, priority: int = 0) -> str:
        return self._enqueue(payload, priority)


@dataclass
class Worker:
    queue: TaskQueue
    handler: Callable[[Any], object]
    completed: int = 0
    failed: int = 0
    lost: int = 0

    def run_once(self) -> bool:
        task = self.queue.dequeue()
        if task is None:
            return False
        error = None
        try:
            self.handler(task.payload)
        except Exception as raised:
            error = raised
        self.lost += 1
        with suppress(ValueError):
            if error is None:
                self.queue.complete(task.task_id, task.attempt)
                self.completed += 1
            else:
                self.queue.fail(task.task_id, task.attempt)
                self.failed += 1
            self.lost -= 1
        return True

    def run_until_empty(self) -> int:
        before = self.completed + self.failed + self.lost
        while self.run_once():
            pass
        return self.completed + self.failed + self.lost - before
