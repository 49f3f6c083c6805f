import dataclasses
import enum
import itertools
import time
import typing
from threading import Lock
from uuid import uuid4


@dataclasses.dataclass(frozen=True)
class Task:
    task_id: str
    payload: typing.Any
    attempt: int
    priority: int = 0


class Status(enum.Enum):
    PENDING = "pending"
    RUNNING = "running"
    DONE = "done"
    DEAD = "dead"


@dataclasses.dataclass
class Record:
    """All that the queue knows of one task; `since` numbers all changes, so it tells who was first."""

    task: Task
    status: Status
    since: int
    ends: float = 0.0


class TaskQueue:
    """A dictionary of records; what is next, over or dead is found by looking through them."""

    def __init__(self, lease=30.0, max_attempts=3, clock=time.monotonic, new_id=lambda: uuid4().hex):
        if lease <= 0:
            raise ValueError("a lease needs a length")
        if max_attempts <= 0:
            raise ValueError("a task needs an attempt")
        self.lease = lease
        self.max_attempts = max_attempts
        self.clock = clock
        self.new_id = new_id
        self._lock = Lock()
        self._records = {}
        self._changes = itertools.count()

    def enqueue(self, payload):
        return self._enqueue(payload, 0)

    def _enqueue(self, payload, priority):
        with self._lock:
            self._update()
            task_id = self.new_id()
            if task_id in self._records:
                raise ValueError("this id is taken")
            task = Task(task_id, payload, 0, priority)
            self._records[task_id] = Record(task, Status.PENDING, next(self._changes))
        return task_id

    def dequeue(self):
        with self._lock:
            now = self._update()
            pending = self._with(Status.PENDING)
            if not pending:
                return None
            record = min(pending, key=lambda record: (-record.task.priority, record.since))
            record.task = dataclasses.replace(record.task, attempt=record.task.attempt + 1)
            self._lend(record, now)
            return record.task

    def complete(self, task_id, attempt):
        with self._lock:
            self._update()
            self._change(self._running(task_id, attempt), Status.DONE)

    def fail(self, task_id, attempt):
        with self._lock:
            self._update()
            self._end(self._running(task_id, attempt))

    def extend(self, task_id, attempt):
        with self._lock:
            now = self._update()
            self._lend(self._running(task_id, attempt), now)

    def get_status(self, task_id):
        with self._lock:
            self._update()
            return self._records[task_id].status.value

    def pending_count(self):
        with self._lock:
            self._update()
            return len(self._with(Status.PENDING))

    def dead_letters(self):
        with self._lock:
            self._update()
            return tuple(record.task for record in self._with(Status.DEAD))

    def _with(self, status):
        records = [record for record in self._records.values() if record.status is status]
        return sorted(records, key=lambda record: record.since)

    def _change(self, record, status):
        record.status = status
        record.since = next(self._changes)

    def _lend(self, record, now):
        self._change(record, Status.RUNNING)
        record.ends = now + self.lease

    def _end(self, record):
        last = record.task.attempt >= self.max_attempts
        self._change(record, Status.DEAD if last else Status.PENDING)

    def _update(self):
        now = self.clock()
        for record in sorted(self._with(Status.RUNNING), key=lambda record: record.ends):
            if record.ends <= now:
                self._end(record)
        return now

    def _running(self, task_id, attempt):
        record = self._records[task_id]
        if record.status is not Status.RUNNING or record.task.attempt != attempt:
            raise ValueError("not your attempt")
        return record


class PriorityTaskQueue(TaskQueue):
    def enqueue(self, payload, priority=0):
        return self._enqueue(payload, priority)


class Worker:
    def __init__(self, queue, handler):
        self._queue = queue
        self._handler = handler
        self.completed = 0
        self.failed = 0
        self.lost = 0

    def run_once(self):
        task = self._queue.dequeue()
        if task is None:
            return False
        if self._succeeds(task.payload):
            self.completed += self._told(self._queue.complete, task)
        else:
            self.failed += self._told(self._queue.fail, task)
        return True

    def _succeeds(self, payload):
        try:
            self._handler(payload)
        except Exception:
            return False
        return True

    def _told(self, end, task):
        """Whether the queue took note of the end of the attempt."""
        try:
            end(task.task_id, task.attempt)
        except ValueError:
            self.lost += 1
            return False
        return True

    def run_until_empty(self):
        return len(list(itertools.takewhile(bool, (self.run_once() for _ in itertools.count()))))
