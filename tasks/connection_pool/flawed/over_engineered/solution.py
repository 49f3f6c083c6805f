import abc
import enum
import itertools
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Generic, TypeVar

Component = TypeVar("Component")


class PoolError(Exception):
    code = "pool_error"

    def __init__(self, message: str, **context: Any) -> None:
        super().__init__(message)
        self.message = message
        self.context = context

    def describe(self) -> str:
        details = ", ".join(f"{name}={value!r}" for name, value in sorted(self.context.items()))
        return f"[{self.code}] {self.message} ({details})" if details else f"[{self.code}] {self.message}"


class PoolExhaustedError(PoolError, TimeoutError):
    code = "exhausted"


class UnknownConnectionError(PoolError, ValueError):
    code = "unknown_connection"


class PoolConfigurationError(PoolError, ValueError):
    code = "configuration"


class IllegalSlotTransitionError(PoolError, RuntimeError):
    code = "illegal_transition"


class UnknownStrategyError(PoolError, LookupError):
    code = "unknown_strategy"


class SlotState(enum.Enum):
    EMPTY = "empty"
    OPENING = "opening"
    LENT = "lent"
    IDLE = "idle"

    @property
    def occupied(self) -> bool:
        return self in (SlotState.OPENING, SlotState.LENT)

    def can_become(self, other: "SlotState") -> bool:
        if self is SlotState.EMPTY:
            return other is SlotState.OPENING
        if self is SlotState.OPENING:
            return other in (SlotState.LENT, SlotState.EMPTY)
        if self is SlotState.LENT:
            return other is SlotState.IDLE
        return other is SlotState.LENT


class EventKind(enum.Enum):
    OPENED = "opened"
    OPEN_FAILED = "open_failed"
    LENT = "lent"
    RELEASED = "released"
    WAITED = "waited"
    TIMED_OUT = "timed_out"
    REJECTED = "rejected"


@dataclass(frozen=True)
class PoolEvent:
    sequence: int
    kind: EventKind
    slot: int | None = None


class PoolListener(abc.ABC):
    @abc.abstractmethod
    def on_event(self, event: PoolEvent) -> None:
        raise NotImplementedError


class MetricsListener(PoolListener):
    def __init__(self) -> None:
        self._counts: Counter[EventKind] = Counter()
        self._lock = threading.Lock()

    def on_event(self, event: PoolEvent) -> None:
        with self._lock:
            self._counts[event.kind] += 1

    def count(self, kind: EventKind) -> int:
        with self._lock:
            return self._counts[kind]

    def snapshot(self) -> dict[str, int]:
        with self._lock:
            return {kind.value: self._counts[kind] for kind in EventKind}


class JournalListener(PoolListener):
    def __init__(self, capacity: int) -> None:
        self._events: deque[PoolEvent] = deque(maxlen=capacity)

    def on_event(self, event: PoolEvent) -> None:
        self._events.append(event)

    def latest(self) -> PoolEvent | None:
        return self._events[-1] if self._events else None

    def __iter__(self) -> Iterator[PoolEvent]:
        return iter(tuple(self._events))


class EventBus:
    def __init__(self) -> None:
        self._listeners: tuple[PoolListener, ...] = ()
        self._sequence = itertools.count(1)

    def subscribe(self, listener: PoolListener) -> "EventBus":
        self._listeners = (*self._listeners, listener)
        return self

    def unsubscribe(self, listener: PoolListener) -> "EventBus":
        self._listeners = tuple(known for known in self._listeners if known is not listener)
        return self

    def publish(self, kind: EventKind, slot: "Slot | None" = None) -> None:
        event = PoolEvent(next(self._sequence), kind, None if slot is None else slot.number)
        for listener in self._listeners:
            listener.on_event(event)


@dataclass(eq=False)
class Slot:
    number: int
    state: SlotState = SlotState.EMPTY
    connection: Any = None
    idle_since: int = 0
    loans: int = 0

    def become(self, state: SlotState) -> None:
        if not self.state.can_become(state):
            raise IllegalSlotTransitionError("illegal transition", old=self.state.value, new=state.value)
        self.state = state

    def start_opening(self) -> None:
        self.become(SlotState.OPENING)

    def finish_opening(self, connection: Any) -> None:
        self.become(SlotState.LENT)
        self.connection = connection
        self.loans += 1

    def fail_opening(self) -> None:
        self.become(SlotState.EMPTY)
        self.connection = None

    def lend(self) -> None:
        self.become(SlotState.LENT)
        self.loans += 1

    def take_back(self, tick: int) -> None:
        self.become(SlotState.IDLE)
        self.idle_since = tick

    def holds(self, connection: Any) -> bool:
        return self.state is SlotState.LENT and self.connection is connection


class SlotCollection:
    def __init__(self, capacity: int) -> None:
        self._slots = tuple(Slot(number) for number in range(1, capacity + 1))

    def __iter__(self) -> Iterator[Slot]:
        return iter(self._slots)

    def __len__(self) -> int:
        return len(self._slots)

    def in_state(self, state: SlotState) -> list[Slot]:
        return [slot for slot in self._slots if slot.state is state]

    def occupied(self) -> int:
        return sum(slot.state.occupied for slot in self._slots)

    def holding(self, connection: Any) -> Slot | None:
        for slot in self._slots:
            if slot.holds(connection):
                return slot
        return None


class SelectionStrategy(abc.ABC):
    name = "abstract"

    @abc.abstractmethod
    def choose(self, idle: list[Slot]) -> Slot:
        raise NotImplementedError


class MostRecentlyReleasedStrategy(SelectionStrategy):
    name = "most_recent"

    def choose(self, idle: list[Slot]) -> Slot:
        return max(idle, key=lambda slot: slot.idle_since)


class LeastRecentlyReleasedStrategy(SelectionStrategy):
    name = "least_recent"

    def choose(self, idle: list[Slot]) -> Slot:
        return min(idle, key=lambda slot: slot.idle_since)


class LeastUsedStrategy(SelectionStrategy):
    name = "least_used"

    def choose(self, idle: list[Slot]) -> Slot:
        return min(idle, key=lambda slot: slot.loans)


class ComponentRegistry(Generic[Component]):
    def __init__(self) -> None:
        self._makers: dict[str, Callable[[], Component]] = {}

    def register(self, name: str, maker: Callable[[], Component]) -> "ComponentRegistry[Component]":
        if name in self._makers:
            raise PoolConfigurationError("registered twice", name=name)
        self._makers[name] = maker
        return self

    def create(self, name: str) -> Component:
        maker = self._makers.get(name)
        if maker is None:
            raise UnknownStrategyError("no such component", name=name)
        return maker()

    def names(self) -> tuple[str, ...]:
        return tuple(sorted(self._makers))


class SelectionStrategyFactory:
    def __init__(self) -> None:
        self._registry: ComponentRegistry[SelectionStrategy] = ComponentRegistry()
        self._registry.register(MostRecentlyReleasedStrategy.name, MostRecentlyReleasedStrategy)
        self._registry.register(LeastRecentlyReleasedStrategy.name, LeastRecentlyReleasedStrategy)
        self._registry.register(LeastUsedStrategy.name, LeastUsedStrategy)

    def create(self, name: str) -> SelectionStrategy:
        return self._registry.create(name)

    def supported(self) -> tuple[str, ...]:
        return self._registry.names()


class Deadline(abc.ABC):
    @abc.abstractmethod
    def remaining(self) -> float | None:
        raise NotImplementedError

    @property
    def passed(self) -> bool:
        left = self.remaining()
        return left is not None and left <= 0


class NoDeadline(Deadline):
    def remaining(self) -> float | None:
        return None


class MonotonicDeadline(Deadline):
    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def remaining(self) -> float | None:
        return self._end - time.monotonic()


class DeadlineFactory:
    def create(self, timeout: float | None) -> Deadline:
        if timeout is None:
            return NoDeadline()
        return MonotonicDeadline(timeout)


@dataclass(frozen=True)
class PoolConfiguration:
    max_connections: int
    strategy: str = MostRecentlyReleasedStrategy.name
    journal_capacity: int = 64
    collect_metrics: bool = True

    def validated(self) -> "PoolConfiguration":
        if self.max_connections < 1:
            raise PoolConfigurationError("at least one connection", found=self.max_connections)
        if self.journal_capacity < 1:
            raise PoolConfigurationError("at least one entry", found=self.journal_capacity)
        return self


class ConnectionProvider(abc.ABC):
    @abc.abstractmethod
    def open(self) -> Any:
        raise NotImplementedError


class CallableConnectionProvider(ConnectionProvider):
    def __init__(self, function: Callable[[], Any]) -> None:
        self._function = function

    def open(self) -> Any:
        return self._function()


@dataclass
class PoolComponents:
    configuration: PoolConfiguration
    provider: ConnectionProvider
    strategy: SelectionStrategy
    deadlines: DeadlineFactory = field(default_factory=DeadlineFactory)
    events: EventBus = field(default_factory=EventBus)
    metrics: MetricsListener = field(default_factory=MetricsListener)

    def slots(self) -> SlotCollection:
        return SlotCollection(self.configuration.max_connections)


class PoolComponentsBuilder:
    def __init__(self) -> None:
        self._max_connections = 1
        self._strategy = MostRecentlyReleasedStrategy.name
        self._function: Callable[[], Any] | None = None
        self._listeners: list[PoolListener] = []

    def with_max_connections(self, count: int) -> "PoolComponentsBuilder":
        self._max_connections = count
        return self

    def with_strategy(self, name: str) -> "PoolComponentsBuilder":
        self._strategy = name
        return self

    def with_factory(self, function: Callable[[], Any]) -> "PoolComponentsBuilder":
        self._function = function
        return self

    def with_listener(self, listener: PoolListener) -> "PoolComponentsBuilder":
        self._listeners.append(listener)
        return self

    def build(self) -> PoolComponents:
        if self._function is None:
            raise PoolConfigurationError("a factory is needed")
        configuration = PoolConfiguration(self._max_connections, self._strategy).validated()
        components = PoolComponents(
            configuration=configuration,
            provider=CallableConnectionProvider(self._function),
            strategy=SelectionStrategyFactory().create(configuration.strategy),
        )
        if configuration.collect_metrics:
            components.events.subscribe(components.metrics)
        components.events.subscribe(JournalListener(configuration.journal_capacity))
        for listener in self._listeners:
            components.events.subscribe(listener)
        return components


class SlotAllocator:
    def __init__(self, components: PoolComponents) -> None:
        self._slots = components.slots()
        self._strategy = components.strategy
        self._deadlines = components.deadlines
        self._events = components.events
        self._ticks = itertools.count(1)
        self._changed = threading.Condition()

    @property
    def occupied(self) -> int:
        with self._changed:
            return self._slots.occupied()

    @property
    def vacant(self) -> int:
        with self._changed:
            return len(self._slots) - self._slots.occupied()

    def reserve(self, timeout: float | None) -> Slot:
        deadline = self._deadlines.create(timeout)
        with self._changed:
            while True:
                slot = self._find()
                if slot is not None:
                    return slot
                if deadline.passed:
                    self._events.publish(EventKind.TIMED_OUT)
                    raise PoolExhaustedError("all connections are in use", capacity=len(self._slots))
                self._events.publish(EventKind.WAITED)
                self._changed.wait(deadline.remaining())

    def confirm(self, slot: Slot, connection: Any) -> None:
        with self._changed:
            slot.finish_opening(connection)
        self._events.publish(EventKind.OPENED, slot)

    def abandon(self, slot: Slot) -> None:
        with self._changed:
            slot.fail_opening()
            self._changed.notify_all()
        self._events.publish(EventKind.OPEN_FAILED, slot)

    def free(self, connection: Any) -> None:
        with self._changed:
            slot = self._slots.holding(connection)
            if slot is None:
                self._events.publish(EventKind.REJECTED)
                raise UnknownConnectionError("not lent by this pool")
            slot.take_back(next(self._ticks))
            self._changed.notify_all()
        self._events.publish(EventKind.RELEASED, slot)

    def _find(self) -> Slot | None:
        idle = self._slots.in_state(SlotState.IDLE)
        if idle:
            slot = self._strategy.choose(idle)
            slot.lend()
            return slot
        empty = self._slots.in_state(SlotState.EMPTY)
        if empty:
            empty[0].start_opening()
            return empty[0]
        return None


class Lease(AbstractContextManager[Any]):
    def __init__(self, pool: "ConnectionPool", timeout: float | None) -> None:
        self._pool = pool
        self._timeout = timeout
        self._connection: Any = None

    def __enter__(self) -> Any:
        self._connection = self._pool.acquire(self._timeout)
        return self._connection

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._pool.release(self._connection)


class LeaseFactory:
    def __init__(self, pool: "ConnectionPool") -> None:
        self._pool = pool

    def create(self, timeout: float | None) -> Lease:
        return Lease(self._pool, timeout)


class ConnectionPool:
    def __init__(self, max_connections: int, connection_factory: Callable[[], Any]) -> None:
        builder = PoolComponentsBuilder()
        builder.with_max_connections(max_connections)
        builder.with_factory(connection_factory)
        self._components = builder.build()
        self._allocator = SlotAllocator(self._components)
        self._leases = LeaseFactory(self)

    def acquire(self, timeout: float | None = None) -> Any:
        slot = self._allocator.reserve(timeout)
        if slot.state is SlotState.OPENING:
            self._open(slot)
        self._components.events.publish(EventKind.LENT, slot)
        return slot.connection

    def release(self, connection: Any) -> None:
        self._allocator.free(connection)

    def connection(self, timeout: float | None = None) -> Lease:
        return self._leases.create(timeout)

    @property
    def available(self) -> int:
        return self._allocator.vacant

    @property
    def in_use(self) -> int:
        return self._allocator.occupied

    def _open(self, slot: Slot) -> None:
        try:
            connection = self._components.provider.open()
        except BaseException:
            self._allocator.abandon(slot)
            raise
        self._allocator.confirm(slot, connection)
