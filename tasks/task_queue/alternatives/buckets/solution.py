from __future__ import annotations

import functools
import threading
import time
import uuid
from collections import defaultdict, deque
from dataclasses import dataclass
from typing import Any, Callable


@dataclass(frozen=True)
class Task:
    task_id: str
    payload: Any
    attempt: int
    priority: int = 0

    def again(self) -> Task:
        return Task(self.task_id, self.payload, self.attempt + 1, self.priority)


def synchronized(method):
    """Runs the method alone, after the leases that are over have been ended."""

    @functools.wraps(method)
    def alone(self, *arguments, **named):
        with self._mutex:
            self._expire(self._clock())
            return method(self, *arguments, **named)

    return alone


class PriorityTaskQueue:
    """One deque of waiting tasks for each priority; leases in a deque as well, in the order of their ends."""

    def __init__(
        self,
        lease: float = 30.0,
        max_attempts: int = 3,
        clock: Callable[[], float] = time.monotonic,
        new_id: Callable[[], str] = lambda: str(uuid.uuid4()),
    ) -> None:
        if not (lease > 0 and max_attempts > 0):
            raise ValueError("lease and max_attempts must be positive")
        self._length, self._max_attempts = lease, max_attempts
        self._clock, self._new_id = clock, new_id
        self._mutex = threading.RLock()
        self._now = 0.0
        self._waiting: dict[int, deque[Task]] = defaultdict(deque)
        self._leases: deque[tuple[float, Task]] = deque()
        self._places: dict[str, str] = {}
        self._letters: list[Task] = []

    @synchronized
    def enqueue(self, payload: Any, priority: int = 0) -> str:
        task_id = self._new_id()
        if task_id in self._places:
            raise ValueError(task_id)
        self._wait(Task(task_id, payload, 1, priority))
        return task_id

    @synchronized
    def dequeue(self) -> Task | None:
        priorities = [priority for priority, tasks in self._waiting.items() if tasks]
        if not priorities:
            return None
        task = self._waiting[max(priorities)].popleft()
        self._places[task.task_id] = "running"
        self._leases.append((self._now + self._length, task))
        return task

    @synchronized
    def complete(self, task_id: str, attempt: int) -> None:
        self._release(task_id, attempt)
        self._places[task_id] = "done"

    @synchronized
    def fail(self, task_id: str, attempt: int) -> None:
        self._failed(self._release(task_id, attempt))

    @synchronized
    def extend(self, task_id: str, attempt: int) -> None:
        task = self._release(task_id, attempt)
        self._leases.append((self._now + self._length, task))

    @synchronized
    def get_status(self, task_id: str) -> str:
        return self._places[task_id]

    @synchronized
    def pending_count(self) -> int:
        return sum(map(len, self._waiting.values()))

    @synchronized
    def dead_letters(self) -> tuple[Task, ...]:
        return tuple(self._letters)

    def _wait(self, task: Task) -> None:
        self._waiting[task.priority].append(task)
        self._places[task.task_id] = "pending"

    def _failed(self, task: Task) -> None:
        if task.attempt == self._max_attempts:
            self._places[task.task_id] = "dead"
            self._letters.append(task)
        else:
            self._wait(task.again())

    def _expire(self, now: float) -> None:
        self._now = now
        while self._leases and self._leases[0][0] <= now:
            _, task = self._leases.popleft()
            self._failed(task)

    def _release(self, task_id: str, attempt: int) -> Task:
        if self._places[task_id] == "running":
            for place, (_, task) in enumerate(self._leases):
                if task.task_id == task_id and task.attempt == attempt:
                    del self._leases[place]
                    return task
        raise ValueError(f"{task_id} is not in attempt {attempt}")


class TaskQueue(PriorityTaskQueue):
    def enqueue(self, payload: Any) -> str:
        return super().enqueue(payload, priority=0)


class Worker:
    def __init__(self, queue: TaskQueue, handler: Callable[[Any], object]) -> None:
        self.queue, self.handler = queue, handler
        self.completed = self.failed = self.lost = 0

    def run_once(self) -> bool:
        task = self.queue.dequeue()
        if task is not None:
            outcome = self._outcome(task)
            setattr(self, outcome, getattr(self, outcome) + 1)
        return task is not None

    def _outcome(self, task: Task) -> str:
        report, outcome = self.queue.complete, "completed"
        try:
            self.handler(task.payload)
        except Exception:
            report, outcome = self.queue.fail, "failed"
        try:
            report(task.task_id, task.attempt)
        except ValueError:
            outcome = "lost"
        return outcome

    def run_until_empty(self) -> int:
        rounds = 0
        while self.run_once():
            rounds += 1
        return rounds
