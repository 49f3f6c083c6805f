"""A task processing platform: state machine, storage, policies, interceptors, metrics and workers."""

from __future__ import annotations

import heapq
import itertools
import threading
import time
import uuid
from abc import ABC, abstractmethod
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any, Generic, Protocol, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Task:
    """A task as it is handed out."""

    task_id: str
    payload: Any
    attempt: int
    priority: int = 0


class Status(Enum):
    """Statuses of tasks."""

    PENDING = "pending"
    RUNNING = "running"
    DONE = "done"
    DEAD = "dead"


class Outcome(Enum):
    """How an attempt ended for a worker."""

    COMPLETED = "completed"
    FAILED = "failed"
    LOST = "lost"


class ConfigurationError(ValueError):
    """An option is out of range."""

    code = "ConfigurationError"


class LeaseOptionError(ConfigurationError):
    """A lease has no length."""

    code = "LeaseOptionError"


class AttemptsOptionError(ConfigurationError):
    """There are no attempts."""

    code = "AttemptsOptionError"


class DuplicateTaskError(ValueError):
    """An id is taken."""

    code = "DuplicateTaskError"


class UnknownTaskError(KeyError):
    """There is no such task."""

    code = "UnknownTaskError"


class TransitionError(ValueError):
    """A status cannot follow another."""

    code = "TransitionError"


class NotRunningError(ValueError):
    """The task is not running."""

    code = "NotRunningError"


class StaleAttemptError(ValueError):
    """Another attempt is running."""

    code = "StaleAttemptError"


class Validator(ABC, Generic[T]):
    """Checks an option."""

    @abstractmethod
    def validate(self, value: T) -> T:
        """The value, if it can be."""


class LeaseValidator(Validator[float]):
    """A lease has a length."""

    def validate(self, value: float) -> float:
        if value <= 0:
            raise LeaseOptionError(str(value))
        return value


class AttemptsValidator(Validator[int]):
    """There is at least one attempt."""

    def validate(self, value: int) -> int:
        if value < 1:
            raise AttemptsOptionError(str(value))
        return value


@dataclass(frozen=True)
class QueueOptions:
    """All options of a queue."""

    lease: float
    max_attempts: int
    clock: Callable[[], float]
    new_id: Callable[[], str]


class QueueOptionsBuilder:
    """Collects and checks options."""

    def __init__(self) -> None:
        self._values: dict[str, Any] = {}

    def with_lease(self, lease: float) -> QueueOptionsBuilder:
        self._values["lease"] = LeaseValidator().validate(lease)
        return self

    def with_max_attempts(self, max_attempts: int) -> QueueOptionsBuilder:
        self._values["max_attempts"] = AttemptsValidator().validate(max_attempts)
        return self

    def with_clock(self, clock: Callable[[], float]) -> QueueOptionsBuilder:
        self._values["clock"] = clock
        return self

    def with_new_id(self, new_id: Callable[[], str]) -> QueueOptionsBuilder:
        self._values["new_id"] = new_id
        return self

    def build(self) -> QueueOptions:
        return QueueOptions(**self._values)


class TimeSource(ABC):
    """Knows the time."""

    @abstractmethod
    def now(self) -> float:
        """The present time."""


class FunctionTimeSource(TimeSource):
    """Asks a function."""

    def __init__(self, function: Callable[[], float]) -> None:
        self._function = function

    def now(self) -> float:
        return self._function()


class IdSource(ABC):
    """Makes ids."""

    @abstractmethod
    def next_id(self) -> str:
        """A new id."""


class FunctionIdSource(IdSource):
    """Asks a function."""

    def __init__(self, function: Callable[[], str]) -> None:
        self._function = function

    def next_id(self) -> str:
        return self._function()


class UuidFactory:
    """Makes random ids."""

    def __call__(self) -> str:
        return uuid.uuid4().hex


@dataclass(frozen=True)
class QueueEvent:
    """Something that happened in a queue."""

    task_id: str


@dataclass(frozen=True)
class TaskEnqueued(QueueEvent):
    """See the name."""

    attempt: int = 0


@dataclass(frozen=True)
class TaskHandedOut(QueueEvent):
    """See the name."""

    attempt: int = 0


@dataclass(frozen=True)
class TaskCompleted(QueueEvent):
    """See the name."""

    attempt: int = 0


@dataclass(frozen=True)
class TaskFailed(QueueEvent):
    """See the name."""

    attempt: int = 0


@dataclass(frozen=True)
class TaskRetried(QueueEvent):
    """See the name."""

    attempt: int = 0


@dataclass(frozen=True)
class TaskDied(QueueEvent):
    """See the name."""

    attempt: int = 0


@dataclass(frozen=True)
class LeaseExtended(QueueEvent):
    """See the name."""

    attempt: int = 0


@dataclass(frozen=True)
class LeaseExpired(QueueEvent):
    """See the name."""

    attempt: int = 0


class Subscriber(Protocol):
    """Hears of events."""

    def __call__(self, event: QueueEvent) -> None: ...


class EventBus:
    """Hands events on to whoever subscribed to their type."""

    def __init__(self) -> None:
        self._subscribers: dict[type[QueueEvent], list[Subscriber]] = {}

    def subscribe(self, kind: type[QueueEvent], subscriber: Subscriber) -> EventBus:
        self._subscribers.setdefault(kind, []).append(subscriber)
        return self

    def unsubscribe(self, kind: type[QueueEvent], subscriber: Subscriber) -> EventBus:
        subscribers = self._subscribers.get(kind, [])
        if subscriber in subscribers:
            subscribers.remove(subscriber)
        return self

    def publish(self, event: QueueEvent) -> None:
        for kind in type(event).__mro__:
            for subscriber in self._subscribers.get(kind, []):
                subscriber(event)


class Counter:
    """A number that grows."""

    def __init__(self) -> None:
        self._value = 0

    @property
    def value(self) -> int:
        return self._value

    def increment(self) -> None:
        self._value += 1

    def reset(self) -> None:
        self._value = 0


class MetricsSubscriber:
    """Counts the events of each kind, for monitoring."""

    def __init__(self) -> None:
        self._counters: dict[str, Counter] = {}

    def __call__(self, event: QueueEvent) -> None:
        name = type(event).__name__
        self._counters.setdefault(name, Counter()).increment()

    def value_of(self, name: str) -> int:
        counter = self._counters.get(name)
        return counter.value if counter else 0


class HistorySubscriber:
    """Keeps the last events, for diagnostics."""

    def __init__(self, size: int = 50) -> None:
        self._events: deque[QueueEvent] = deque(maxlen=size)

    def __call__(self, event: QueueEvent) -> None:
        self._events.append(event)

    @property
    def events(self) -> tuple[QueueEvent, ...]:
        return tuple(self._events)


class EventBusFactory:
    """Makes a bus with the usual subscribers."""

    def create(self) -> EventBus:
        bus = EventBus()
        bus.subscribe(QueueEvent, MetricsSubscriber())
        bus.subscribe(QueueEvent, HistorySubscriber())
        return bus


class StatusHandler(ABC):
    """What can be done with a task in one status."""

    @property
    @abstractmethod
    def status(self) -> Status:
        """The status."""

    @abstractmethod
    def successors(self) -> frozenset[Status]:
        """The statuses that can follow."""

    def can_become(self, status: Status) -> bool:
        return status in self.successors()


class PendingHandler(StatusHandler):
    """The status pending."""

    @property
    def status(self) -> Status:
        return Status.PENDING

    def successors(self) -> frozenset[Status]:
        successors: frozenset[Status] = frozenset([Status.RUNNING])
        return successors


class RunningHandler(StatusHandler):
    """The status running."""

    @property
    def status(self) -> Status:
        return Status.RUNNING

    def successors(self) -> frozenset[Status]:
        successors: frozenset[Status] = frozenset([Status.PENDING, Status.RUNNING, Status.DONE, Status.DEAD])
        return successors


class DoneHandler(StatusHandler):
    """The status done."""

    @property
    def status(self) -> Status:
        return Status.DONE

    def successors(self) -> frozenset[Status]:
        successors: frozenset[Status] = frozenset([])
        return successors


class DeadHandler(StatusHandler):
    """The status dead."""

    @property
    def status(self) -> Status:
        return Status.DEAD

    def successors(self) -> frozenset[Status]:
        successors: frozenset[Status] = frozenset([])
        return successors


class StateMachine:
    """Knows which status can follow which."""

    def __init__(self) -> None:
        self._handlers: dict[Status, StatusHandler] = {}

    def register(self, handler: StatusHandler) -> StateMachine:
        self._handlers[handler.status] = handler
        return self

    def require(self, before: Status, after: Status) -> None:
        if not self._handlers[before].can_become(after):
            raise TransitionError(f"{before.value} cannot become {after.value}")


class StateMachineFactory:
    """Makes a state machine with all statuses."""

    def create(self) -> StateMachine:
        machine = StateMachine()
        for handler in (PendingHandler(), RunningHandler(), DoneHandler(), DeadHandler()):
            machine.register(handler)
        return machine


class TaskRecord:
    """All that is known of a task."""

    def __init__(self, task: Task, machine: StateMachine) -> None:
        self._task = task
        self._status = Status.PENDING
        self._machine = machine

    @property
    def task(self) -> Task:
        return self._task

    @task.setter
    def task(self, task: Task) -> None:
        self._task = task

    @property
    def status(self) -> Status:
        return self._status

    @property
    def task_id(self) -> str:
        return self._task.task_id

    @property
    def attempt(self) -> int:
        return self._task.attempt

    def become(self, status: Status) -> None:
        self._machine.require(self._status, status)
        self._status = status

    def is_running(self) -> bool:
        return self._status is Status.RUNNING

    def next_attempt(self) -> None:
        self._task = replace(self._task, attempt=self._task.attempt + 1)


class RecordStore(ABC):
    """Where records lie."""

    @abstractmethod
    def add(self, record: TaskRecord) -> None:
        """Keep a record."""

    @abstractmethod
    def find(self, task_id: str) -> TaskRecord | None:
        """A record, or None."""

    def require(self, task_id: str) -> TaskRecord:
        record = self.find(task_id)
        if record is None:
            raise UnknownTaskError(task_id)
        return record

    def contains(self, task_id: str) -> bool:
        return self.find(task_id) is not None


class MemoryRecordStore(RecordStore):
    """Keeps records in a dictionary."""

    def __init__(self) -> None:
        self._records: dict[str, TaskRecord] = {}

    def add(self, record: TaskRecord) -> None:
        self._records[record.task_id] = record

    def find(self, task_id: str) -> TaskRecord | None:
        return self._records.get(task_id)


class OrderingPolicy(ABC):
    """Decides which of two waiting tasks is first."""

    @abstractmethod
    def key(self, task: Task, number: int) -> tuple[int, ...]:
        """What tasks are sorted by."""


class FifoPolicy(OrderingPolicy):
    """First come, first served."""

    def key(self, task: Task, number: int) -> tuple[int, ...]:
        return (number,)


class PriorityPolicy(OrderingPolicy):
    """Larger priorities first, then first come."""

    def key(self, task: Task, number: int) -> tuple[int, ...]:
        return (-task.priority, number)


class WaitingLine(ABC):
    """Records that wait."""

    @abstractmethod
    def push(self, record: TaskRecord) -> None:
        """Add a record."""

    @abstractmethod
    def pop(self) -> TaskRecord | None:
        """The next record, or None."""

    @abstractmethod
    def __len__(self) -> int:
        """How many there are."""


@dataclass(order=True)
class LineEntry:
    """A record with its place."""

    key: tuple[int, ...]
    record: TaskRecord = field(compare=False)


class HeapLine(WaitingLine):
    """A heap of records."""

    def __init__(self, policy: OrderingPolicy) -> None:
        self._policy = policy
        self._numbers = itertools.count()
        self._entries: list[LineEntry] = []

    def push(self, record: TaskRecord) -> None:
        key = self._policy.key(record.task, next(self._numbers))
        heapq.heappush(self._entries, LineEntry(key, record))

    def pop(self) -> TaskRecord | None:
        if not self._entries:
            return None
        entry = heapq.heappop(self._entries)
        return entry.record

    def __len__(self) -> int:
        return len(self._entries)


class WaitingLineFactory:
    """Makes lines for policies."""

    def create(self, policy: OrderingPolicy) -> WaitingLine:
        return HeapLine(policy)


@dataclass
class Lease:
    """A record with the end of its lease."""

    record: TaskRecord
    end: float

    def is_over(self, now: float) -> bool:
        return now >= self.end

    def renew(self, end: float) -> None:
        self.end = end


class LeasePolicy(ABC):
    """Decides how long a lease is."""

    @abstractmethod
    def end_of(self, task: Task, now: float) -> float:
        """When a lease that begins now is over."""


class FixedLeasePolicy(LeasePolicy):
    """All leases are equally long."""

    def __init__(self, length: float) -> None:
        self._length = length

    def end_of(self, task: Task, now: float) -> float:
        return now + self._length


class LeaseManager:
    """Keeps leases in the order in which they began."""

    def __init__(self, policy: LeasePolicy) -> None:
        self._policy = policy
        self._leases: OrderedDict[str, Lease] = OrderedDict()

    def grant(self, record: TaskRecord, now: float) -> Lease:
        lease = Lease(record, self._policy.end_of(record.task, now))
        self._leases[record.task_id] = lease
        return lease

    def renew(self, record: TaskRecord, now: float) -> Lease:
        lease = self._leases[record.task_id]
        lease.renew(self._policy.end_of(record.task, now))
        self._leases.move_to_end(record.task_id)
        return lease

    def revoke(self, record: TaskRecord) -> None:
        del self._leases[record.task_id]

    def first_over(self, now: float) -> Lease | None:
        for lease in self._leases.values():
            return lease if lease.is_over(now) else None
        return None

    def all_over(self, now: float) -> Iterator[Lease]:
        while (lease := self.first_over(now)) is not None:
            self.revoke(lease.record)
            yield lease


class RetryPolicy(ABC):
    """Decides whether there is another attempt."""

    @abstractmethod
    def allows(self, task: Task) -> bool:
        """Whether the task may be tried again."""


class LimitedRetryPolicy(RetryPolicy):
    """Allows a number of attempts."""

    def __init__(self, most: int) -> None:
        self._most = most

    def allows(self, task: Task) -> bool:
        return task.attempt < self._most


class DeadLetterOffice:
    """Keeps dead tasks in the order in which they died."""

    def __init__(self) -> None:
        self._letters: list[Task] = []

    def receive(self, task: Task) -> None:
        self._letters.append(task)

    def letters(self) -> tuple[Task, ...]:
        return tuple(self._letters)

    def __len__(self) -> int:
        return len(self._letters)


@dataclass
class QueueComponents:
    """All parts of a queue."""

    times: TimeSource
    ids: IdSource
    bus: EventBus
    machine: StateMachine
    records: RecordStore
    line: WaitingLine
    leases: LeaseManager
    retries: RetryPolicy
    office: DeadLetterOffice


class QueueComponentsFactory:
    """Makes the parts of a queue."""

    def __init__(self, options: QueueOptions, policy: OrderingPolicy) -> None:
        self._options = options
        self._policy = policy

    def create_times(self) -> TimeSource:
        return FunctionTimeSource(self._options.clock)

    def create_ids(self) -> IdSource:
        return FunctionIdSource(self._options.new_id)

    def create_leases(self) -> LeaseManager:
        return LeaseManager(FixedLeasePolicy(self._options.lease))

    def create_retries(self) -> RetryPolicy:
        return LimitedRetryPolicy(self._options.max_attempts)

    def create_records(self) -> RecordStore:
        return MemoryRecordStore()

    def create(self) -> QueueComponents:
        return QueueComponents(
            times=self.create_times(),
            ids=self.create_ids(),
            bus=EventBusFactory().create(),
            machine=StateMachineFactory().create(),
            records=self.create_records(),
            line=WaitingLineFactory().create(self._policy),
            leases=self.create_leases(),
            retries=self.create_retries(),
            office=DeadLetterOffice(),
        )


@dataclass
class OperationContext:
    """What an operation works with."""

    components: QueueComponents
    now: float


class Operation(ABC, Generic[T]):
    """One thing that can be done with a queue."""

    @abstractmethod
    def execute(self, context: OperationContext) -> T:
        """Do it."""

    @property
    def name(self) -> str:
        return type(self).__name__


class AttemptEnder:
    """Ends attempts badly."""

    def end(self, context: OperationContext, record: TaskRecord) -> None:
        if context.components.retries.allows(record.task):
            self._retry(context, record)
        else:
            self._bury(context, record)

    def _retry(self, context: OperationContext, record: TaskRecord) -> None:
        record.become(Status.PENDING)
        record.next_attempt()
        context.components.line.push(record)
        context.components.bus.publish(TaskRetried(record.task_id, record.attempt))

    def _bury(self, context: OperationContext, record: TaskRecord) -> None:
        record.become(Status.DEAD)
        context.components.office.receive(record.task)
        context.components.bus.publish(TaskDied(record.task_id, record.attempt))


class ExpireOperation(Operation[int]):
    """Ends the attempts whose leases are over."""

    def execute(self, context: OperationContext) -> int:
        ended = 0
        for lease in context.components.leases.all_over(context.now):
            context.components.bus.publish(LeaseExpired(lease.record.task_id, lease.record.attempt))
            AttemptEnder().end(context, lease.record)
            ended += 1
        return ended


class EnqueueOperation(Operation[str]):
    """Adds a task."""

    def __init__(self, payload: Any, priority: int) -> None:
        self._payload = payload
        self._priority = priority

    def execute(self, context: OperationContext) -> str:
        components = context.components
        task_id = components.ids.next_id()
        if components.records.contains(task_id):
            raise DuplicateTaskError(task_id)
        record = TaskRecord(Task(task_id, self._payload, 1, self._priority), components.machine)
        components.records.add(record)
        components.line.push(record)
        components.bus.publish(TaskEnqueued(task_id, record.attempt))
        return task_id


class DequeueOperation(Operation["Task | None"]):
    """Hands out a task."""

    def execute(self, context: OperationContext) -> Task | None:
        components = context.components
        record = components.line.pop()
        if record is None:
            return None
        record.become(Status.RUNNING)
        components.leases.grant(record, context.now)
        components.bus.publish(TaskHandedOut(record.task_id, record.attempt))
        return record.task


class AttemptGuard:
    """Finds the record of an attempt that is running."""

    def require(self, context: OperationContext, task_id: str, attempt: int) -> TaskRecord:
        record = context.components.records.require(task_id)
        if not record.is_running():
            raise NotRunningError(task_id)
        if record.attempt != attempt:
            raise StaleAttemptError(task_id)
        return record


class AttemptOperation(Operation[None]):
    """Does something with a running attempt."""

    def __init__(self, task_id: str, attempt: int) -> None:
        self._task_id = task_id
        self._attempt = attempt
        self._guard = AttemptGuard()

    def execute(self, context: OperationContext) -> None:
        record = self._guard.require(context, self._task_id, self._attempt)
        self.act(context, record)

    @abstractmethod
    def act(self, context: OperationContext, record: TaskRecord) -> None:
        """Do it."""


class CompleteOperation(AttemptOperation):
    """Ends a task well."""

    def act(self, context: OperationContext, record: TaskRecord) -> None:
        context.components.leases.revoke(record)
        record.become(Status.DONE)
        context.components.bus.publish(TaskCompleted(record.task_id, record.attempt))


class FailOperation(AttemptOperation):
    """Ends an attempt badly."""

    def act(self, context: OperationContext, record: TaskRecord) -> None:
        context.components.leases.revoke(record)
        context.components.bus.publish(TaskFailed(record.task_id, record.attempt))
        AttemptEnder().end(context, record)


class ExtendOperation(AttemptOperation):
    """Begins a lease anew."""

    def act(self, context: OperationContext, record: TaskRecord) -> None:
        context.components.leases.renew(record, context.now)
        context.components.bus.publish(LeaseExtended(record.task_id, record.attempt))


class StatusOperation(Operation[str]):
    """Looks at a status."""

    def __init__(self, task_id: str) -> None:
        self._task_id = task_id

    def execute(self, context: OperationContext) -> str:
        record = context.components.records.require(self._task_id)
        return record.status.value


class CountOperation(Operation[int]):
    """Counts what waits."""

    def execute(self, context: OperationContext) -> int:
        return len(context.components.line)


class LettersOperation(Operation["tuple[Task, ...]"]):
    """Looks at dead letters."""

    def execute(self, context: OperationContext) -> tuple[Task, ...]:
        return context.components.office.letters()


class Interceptor(ABC):
    """Something around an operation."""

    @abstractmethod
    def before(self, operation: Operation[Any], context: OperationContext) -> None:
        """Called before the operation."""

    @abstractmethod
    def after(self, operation: Operation[Any], context: OperationContext) -> None:
        """Called after the operation."""


class ExpiryInterceptor(Interceptor):
    """Ends leases before anything else happens."""

    def before(self, operation: Operation[Any], context: OperationContext) -> None:
        ExpireOperation().execute(context)

    def after(self, operation: Operation[Any], context: OperationContext) -> None:
        return


class CountingInterceptor(Interceptor):
    """Counts operations, for monitoring."""

    def __init__(self) -> None:
        self._started: dict[str, int] = {}
        self._finished: dict[str, int] = {}

    def before(self, operation: Operation[Any], context: OperationContext) -> None:
        self._started[operation.name] = self._started.get(operation.name, 0) + 1

    def after(self, operation: Operation[Any], context: OperationContext) -> None:
        self._finished[operation.name] = self._finished.get(operation.name, 0) + 1

    def unfinished(self, name: str) -> int:
        return self._started.get(name, 0) - self._finished.get(name, 0)


class InterceptorChain:
    """Calls interceptors in order, and backwards afterwards."""

    def __init__(self) -> None:
        self._interceptors: list[Interceptor] = []

    def add(self, interceptor: Interceptor) -> InterceptorChain:
        self._interceptors.append(interceptor)
        return self

    def before(self, operation: Operation[Any], context: OperationContext) -> None:
        for interceptor in self._interceptors:
            interceptor.before(operation, context)

    def after(self, operation: Operation[Any], context: OperationContext) -> None:
        for interceptor in reversed(self._interceptors):
            interceptor.after(operation, context)


class LockStrategy(ABC):
    """Keeps threads apart."""

    @abstractmethod
    def held(self) -> Any:
        """A context in which nobody else is."""


class MutexStrategy(LockStrategy):
    """Uses a lock."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    @contextmanager
    def held(self) -> Iterator[None]:
        with self._lock:
            yield


class OperationExecutor:
    """Runs operations one at a time."""

    def __init__(self, components: QueueComponents) -> None:
        self._components = components
        self._lock: LockStrategy = MutexStrategy()
        self._chain = InterceptorChain()
        self._chain.add(ExpiryInterceptor()).add(CountingInterceptor())

    def run(self, operation: Operation[T]) -> T:
        with self._lock.held():
            context = OperationContext(self._components, self._components.times.now())
            self._chain.before(operation, context)
            result = operation.execute(context)
            self._chain.after(operation, context)
            return result


class AbstractTaskQueue(ABC):
    """What all queues have in common."""

    def __init__(
        self,
        lease: float = 30.0,
        max_attempts: int = 3,
        clock: Callable[[], float] = time.monotonic,
        new_id: Callable[[], str] | None = None,
    ) -> None:
        builder = QueueOptionsBuilder().with_lease(lease).with_max_attempts(max_attempts)
        options = builder.with_clock(clock).with_new_id(new_id or UuidFactory()).build()
        components = QueueComponentsFactory(options, self.ordering_policy()).create()
        self._executor = OperationExecutor(components)

    @abstractmethod
    def ordering_policy(self) -> OrderingPolicy:
        """Who is first."""

    def dequeue(self) -> Task | None:
        operation = DequeueOperation()
        return self._executor.run(operation)

    def complete(self, task_id: str, attempt: int) -> None:
        operation = CompleteOperation(task_id, attempt)
        self._executor.run(operation)

    def fail(self, task_id: str, attempt: int) -> None:
        operation = FailOperation(task_id, attempt)
        self._executor.run(operation)

    def extend(self, task_id: str, attempt: int) -> None:
        operation = ExtendOperation(task_id, attempt)
        self._executor.run(operation)

    def get_status(self, task_id: str) -> str:
        operation = StatusOperation(task_id)
        return self._executor.run(operation)

    def pending_count(self) -> int:
        operation = CountOperation()
        return self._executor.run(operation)

    def dead_letters(self) -> tuple[Task, ...]:
        operation = LettersOperation()
        return self._executor.run(operation)


class TaskQueue(AbstractTaskQueue):
    """First in, first out."""

    def ordering_policy(self) -> OrderingPolicy:
        return FifoPolicy()

    def enqueue(self, payload: Any) -> str:
        operation = EnqueueOperation(payload, 0)
        return self._executor.run(operation)


class PriorityTaskQueue(AbstractTaskQueue):
    """Larger priorities first."""

    def ordering_policy(self) -> OrderingPolicy:
        return PriorityPolicy()

    def enqueue(self, payload: Any, priority: int = 0) -> str:
        operation = EnqueueOperation(payload, priority)
        return self._executor.run(operation)


class QueueKind(Enum):
    """Kinds of queues."""

    FIFO = "fifo"
    PRIORITY = "priority"


class TaskQueueFactory:
    """Makes queues by kind, for programs that are configured from outside."""

    def __init__(self) -> None:
        self._makers: dict[QueueKind, Callable[..., AbstractTaskQueue]] = {}
        self.register(QueueKind.FIFO, TaskQueue)
        self.register(QueueKind.PRIORITY, PriorityTaskQueue)

    def register(self, kind: QueueKind, maker: Callable[..., AbstractTaskQueue]) -> TaskQueueFactory:
        self._makers[kind] = maker
        return self

    def unregister(self, kind: QueueKind) -> TaskQueueFactory:
        self._makers.pop(kind, None)
        return self

    def create(self, kind: QueueKind, **options: Any) -> AbstractTaskQueue:
        return self._makers[kind](**options)


@dataclass(frozen=True)
class HandlerResult:
    """How a handler ended."""

    succeeded: bool
    error: Exception | None = None

    @classmethod
    def success(cls) -> HandlerResult:
        return cls(succeeded=True)

    @classmethod
    def failure(cls, error: Exception) -> HandlerResult:
        return cls(succeeded=False, error=error)


class HandlerRunner:
    """Calls the handler."""

    def __init__(self, handler: Callable[[Any], object]) -> None:
        self._handler = handler

    def run(self, task: Task) -> HandlerResult:
        try:
            self._handler(task.payload)
        except Exception as error:
            return HandlerResult.failure(error)
        return HandlerResult.success()


class ResultReporter(ABC):
    """Tells the queue how an attempt ended."""

    def __init__(self, queue: Any) -> None:
        self._queue = queue

    @abstractmethod
    def tell(self, task: Task) -> None:
        """Tell it."""

    @property
    @abstractmethod
    def outcome(self) -> Outcome:
        """What it means for the worker."""

    def report(self, task: Task) -> Outcome:
        try:
            self.tell(task)
        except ValueError:
            return Outcome.LOST
        return self.outcome


class SuccessReporter(ResultReporter):
    """Reports a success."""

    def tell(self, task: Task) -> None:
        self._queue.complete(task.task_id, task.attempt)

    @property
    def outcome(self) -> Outcome:
        return Outcome.COMPLETED


class FailureReporter(ResultReporter):
    """Reports a failure."""

    def tell(self, task: Task) -> None:
        self._queue.fail(task.task_id, task.attempt)

    @property
    def outcome(self) -> Outcome:
        return Outcome.FAILED


class ReporterSelector:
    """Chooses a reporter for a result."""

    def __init__(self, queue: Any) -> None:
        self._success = SuccessReporter(queue)
        self._failure = FailureReporter(queue)

    def select(self, result: HandlerResult) -> ResultReporter:
        return self._success if result.succeeded else self._failure


class OutcomeStatistics:
    """Counts outcomes."""

    def __init__(self) -> None:
        self._counters = {outcome: Counter() for outcome in Outcome}

    def record(self, outcome: Outcome) -> None:
        self._counters[outcome].increment()

    def count_of(self, outcome: Outcome) -> int:
        return self._counters[outcome].value

    def reset(self) -> None:
        for counter in self._counters.values():
            counter.reset()


class StopCondition(ABC):
    """Decides when a worker stops."""

    @abstractmethod
    def should_stop(self, worked: bool) -> bool:
        """Whether it stops after a round."""


class StopWhenEmpty(StopCondition):
    """Stops when there was no task."""

    def should_stop(self, worked: bool) -> bool:
        return not worked


class Worker:
    """Facade over runner, reporters and statistics."""

    def __init__(self, queue: Any, handler: Callable[[Any], object]) -> None:
        self._queue = queue
        self._runner = HandlerRunner(handler)
        self._selector = ReporterSelector(queue)
        self._statistics = OutcomeStatistics()
        self._condition: StopCondition = StopWhenEmpty()

    @property
    def completed(self) -> int:
        return self._statistics.count_of(Outcome.COMPLETED)

    @property
    def failed(self) -> int:
        return self._statistics.count_of(Outcome.FAILED)

    @property
    def lost(self) -> int:
        return self._statistics.count_of(Outcome.LOST)

    def run_once(self) -> bool:
        task = self._queue.dequeue()
        if task is None:
            return False
        result = self._runner.run(task)
        reporter = self._selector.select(result)
        self._statistics.record(reporter.report(task))
        return True

    def run_until_empty(self) -> int:
        rounds = 0
        while True:
            worked = self.run_once()
            if self._condition.should_stop(worked):
                return rounds
            rounds += 1


class WorkerBuilder:
    """Builds workers step by step."""

    def __init__(self) -> None:
        self._queue: Any = None
        self._handler: Callable[[Any], object] | None = None

    def on(self, queue: Any) -> WorkerBuilder:
        self._queue = queue
        return self

    def handling_with(self, handler: Callable[[Any], object]) -> WorkerBuilder:
        self._handler = handler
        return self

    def build(self) -> Worker:
        if self._handler is None:
            raise ConfigurationError("a worker needs a handler")
        return Worker(self._queue, self._handler)


class WorkerPool:
    """Several workers on one queue."""

    def __init__(self, queue: Any, handler: Callable[[Any], object], size: int) -> None:
        builder = WorkerBuilder().on(queue).handling_with(handler)
        self._workers = [builder.build() for _ in range(size)]
        self._threads: list[threading.Thread] = []

    @property
    def workers(self) -> tuple[Worker, ...]:
        return tuple(self._workers)

    def start(self) -> WorkerPool:
        for worker in self._workers:
            thread = threading.Thread(target=worker.run_until_empty, daemon=True)
            self._threads.append(thread)
            thread.start()
        return self

    def join(self) -> WorkerPool:
        for thread in self._threads:
            thread.join()
        self._threads.clear()
        return self


class HealthReport:
    """Sums up a pool, for monitoring."""

    def __init__(self, pool: WorkerPool) -> None:
        self._pool = pool

    def total_of(self, outcome: Outcome) -> int:
        return sum(getattr(worker, outcome.value) for worker in self._pool.workers)

    def as_dict(self) -> dict[str, int]:
        report: dict[str, int] = {}
        for outcome in Outcome:
            report[outcome.value] = self.total_of(outcome)
        return report
