import abc
import enum
import itertools
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

Callback = Callable[[str, str, str], object]
Item = TypeVar("Item")


class StateMachineError(Exception):
    code = "state_machine"

    def __init__(self, message: str, **context: Any) -> None:
        super().__init__(message)
        self.message = message
        self.context = context

    def describe(self) -> str:
        details = ", ".join(f"{name}={value!r}" for name, value in sorted(self.context.items()))
        return f"[{self.code}] {self.message} ({details})" if details else f"[{self.code}] {self.message}"


class DuplicateTransitionError(StateMachineError, ValueError):
    code = "duplicate_transition"


class ReentrantTriggerError(StateMachineError, RuntimeError):
    code = "reentrant_trigger"


class ConfigurationError(StateMachineError, ValueError):
    code = "configuration"


class UnknownComponentError(StateMachineError, LookupError):
    code = "unknown_component"


class Phase(enum.Enum):
    RECEIVED = "received"
    REFUSED = "refused"
    STARTED = "started"
    COMPLETED = "completed"
    FAILED = "failed"


class Outcome(enum.Enum):
    COMPLETED = "completed"
    REFUSED = "refused"

    @property
    def successful(self) -> bool:
        return self is Outcome.COMPLETED


@dataclass(frozen=True)
class State:
    name: str

    def is_called(self, name: str) -> bool:
        return self.name == name


@dataclass(frozen=True)
class Event:
    name: str


@dataclass(frozen=True)
class TransitionKey:
    source: State
    event: Event


@dataclass(frozen=True)
class Transition:
    source: State
    event: Event
    target: State
    actions: tuple["Action", ...] = ()

    @property
    def key(self) -> TransitionKey:
        return TransitionKey(self.source, self.event)

    def as_triple(self) -> tuple[str, str, str]:
        return self.source.name, self.event.name, self.target.name


@dataclass
class TransitionContext:
    transition: Transition
    phase: Phase = Phase.RECEIVED
    attributes: dict[str, Any] = field(default_factory=dict)

    def advance(self, phase: Phase) -> None:
        self.phase = phase


class Action(abc.ABC):
    @abc.abstractmethod
    def execute(self, context: TransitionContext) -> None:
        raise NotImplementedError


class CallbackAction(Action):
    def __init__(self, callback: Callback) -> None:
        self._callback = callback

    def execute(self, context: TransitionContext) -> None:
        self._callback(*context.transition.as_triple())


class CompositeAction(Action):
    def __init__(self, actions: tuple[Action, ...]) -> None:
        self._actions = actions

    def execute(self, context: TransitionContext) -> None:
        for action in self._actions:
            action.execute(context)


class ActionFactory:
    def create(self, callback: Callback | None) -> tuple[Action, ...]:
        if callback is None:
            return ()
        return (CallbackAction(callback),)

    def compose(self, actions: tuple[Action, ...]) -> Action:
        return CompositeAction(actions)


class Guard(abc.ABC):
    @abc.abstractmethod
    def permits(self, context: TransitionContext) -> bool:
        raise NotImplementedError


class AlwaysPermittingGuard(Guard):
    def permits(self, context: TransitionContext) -> bool:
        return True


class CompositeGuard(Guard):
    def __init__(self, *guards: Guard) -> None:
        self._guards = guards

    def permits(self, context: TransitionContext) -> bool:
        return all(guard.permits(context) for guard in self._guards)


@dataclass(frozen=True)
class LifecycleNotice:
    sequence: int
    phase: Phase
    state: str
    event: str


class LifecycleListener(abc.ABC):
    @abc.abstractmethod
    def on_notice(self, notice: LifecycleNotice) -> None:
        raise NotImplementedError


class CountingListener(LifecycleListener):
    def __init__(self) -> None:
        self._counts: Counter[Phase] = Counter()

    def on_notice(self, notice: LifecycleNotice) -> None:
        self._counts[notice.phase] += 1

    def count(self, phase: Phase) -> int:
        return self._counts[phase]

    def snapshot(self) -> dict[str, int]:
        return {phase.value: self._counts[phase] for phase in Phase}


class RecentNoticesListener(LifecycleListener):
    def __init__(self, capacity: int) -> None:
        self._notices: deque[LifecycleNotice] = deque(maxlen=capacity)

    def on_notice(self, notice: LifecycleNotice) -> None:
        self._notices.append(notice)

    def __iter__(self) -> Iterator[LifecycleNotice]:
        return iter(tuple(self._notices))


class LifecycleBus:
    def __init__(self) -> None:
        self._listeners: list[LifecycleListener] = []
        self._sequence = itertools.count(1)

    def subscribe(self, listener: LifecycleListener) -> "LifecycleBus":
        self._listeners.append(listener)
        return self

    def unsubscribe(self, listener: LifecycleListener) -> "LifecycleBus":
        if listener in self._listeners:
            self._listeners.remove(listener)
        return self

    def publish(self, phase: Phase, state: State, event: Event) -> None:
        notice = LifecycleNotice(next(self._sequence), phase, state.name, event.name)
        for listener in tuple(self._listeners):
            listener.on_notice(notice)


class Interner(Generic[Item]):
    def __init__(self, maker: Callable[[str], Item]) -> None:
        self._maker = maker
        self._items: dict[str, Item] = {}

    def get(self, name: str) -> Item:
        if name not in self._items:
            self._items[name] = self._maker(name)
        return self._items[name]

    def names(self) -> tuple[str, ...]:
        return tuple(self._items)


class TransitionRegistry:
    def __init__(self) -> None:
        self._transitions: dict[TransitionKey, Transition] = {}

    def register(self, transition: Transition) -> "TransitionRegistry":
        if transition.key in self._transitions:
            raise DuplicateTransitionError(
                "transition exists", source=transition.source.name, event=transition.event.name
            )
        self._transitions[transition.key] = transition
        return self

    def resolve(self, source: State, event: Event) -> Transition | None:
        return self._transitions.get(TransitionKey(source, event))

    def leaving(self, source: State) -> list[Transition]:
        return [found for found in self._transitions.values() if found.source == source]

    def __len__(self) -> int:
        return len(self._transitions)


class HistoryStore(abc.ABC):
    @abc.abstractmethod
    def append(self, transition: Transition) -> None:
        raise NotImplementedError

    @abc.abstractmethod
    def entries(self) -> list[tuple[str, str, str]]:
        raise NotImplementedError


class InMemoryHistoryStore(HistoryStore):
    def __init__(self) -> None:
        self._transitions: list[Transition] = []

    def append(self, transition: Transition) -> None:
        self._transitions.append(transition)

    def entries(self) -> list[tuple[str, str, str]]:
        return [transition.as_triple() for transition in self._transitions]


class DiscardingHistoryStore(HistoryStore):
    def append(self, transition: Transition) -> None:
        return None

    def entries(self) -> list[tuple[str, str, str]]:
        return []


class HistoryStoreFactory:
    def __init__(self) -> None:
        self._makers: dict[str, Callable[[], HistoryStore]] = {}
        self._makers["memory"] = InMemoryHistoryStore
        self._makers["discard"] = DiscardingHistoryStore

    def register(self, name: str, maker: Callable[[], HistoryStore]) -> "HistoryStoreFactory":
        if name in self._makers:
            raise ConfigurationError("history store exists", name=name)
        self._makers[name] = maker
        return self

    def create(self, name: str) -> HistoryStore:
        maker = self._makers.get(name)
        if maker is None:
            raise UnknownComponentError("no such history store", name=name)
        return maker()


class ReentrancyLatch:
    def __init__(self) -> None:
        self._closed = False

    @property
    def closed(self) -> bool:
        return self._closed

    def check(self, event: Event) -> None:
        if self._closed:
            raise ReentrantTriggerError("a callback is running", event=event.name)

    @contextmanager
    def hold(self) -> Iterator[None]:
        self._closed = True
        try:
            yield
        finally:
            self._closed = False


class StateCell:
    def __init__(self, state: State) -> None:
        self._state = state
        self._changes = 0

    @property
    def state(self) -> State:
        return self._state

    @property
    def changes(self) -> int:
        return self._changes

    def replace(self, state: State) -> None:
        self._state = state
        self._changes += 1


@dataclass(frozen=True)
class MachineConfiguration:
    initial: str
    history: str = "memory"
    recent_notices: int = 32
    count_notices: bool = True

    def validated(self) -> "MachineConfiguration":
        if self.recent_notices < 1:
            raise ConfigurationError("room for one notice is needed", found=self.recent_notices)
        return self


@dataclass
class MachineComponents:
    configuration: MachineConfiguration
    history: HistoryStore
    guard: Guard
    bus: LifecycleBus = field(default_factory=LifecycleBus)
    registry: TransitionRegistry = field(default_factory=TransitionRegistry)
    actions: ActionFactory = field(default_factory=ActionFactory)
    latch: ReentrancyLatch = field(default_factory=ReentrancyLatch)
    counts: CountingListener = field(default_factory=CountingListener)


class MachineComponentsBuilder:
    def __init__(self) -> None:
        self._initial = ""
        self._history = "memory"
        self._guards: list[Guard] = [AlwaysPermittingGuard()]
        self._listeners: list[LifecycleListener] = []

    def with_initial(self, initial: str) -> "MachineComponentsBuilder":
        self._initial = initial
        return self

    def with_history(self, name: str) -> "MachineComponentsBuilder":
        self._history = name
        return self

    def with_guard(self, guard: Guard) -> "MachineComponentsBuilder":
        self._guards.append(guard)
        return self

    def with_listener(self, listener: LifecycleListener) -> "MachineComponentsBuilder":
        self._listeners.append(listener)
        return self

    def build(self) -> MachineComponents:
        configuration = MachineConfiguration(self._initial, self._history).validated()
        components = MachineComponents(
            configuration=configuration,
            history=HistoryStoreFactory().create(configuration.history),
            guard=CompositeGuard(*self._guards),
        )
        if configuration.count_notices:
            components.bus.subscribe(components.counts)
        components.bus.subscribe(RecentNoticesListener(configuration.recent_notices))
        for listener in self._listeners:
            components.bus.subscribe(listener)
        return components


class TransitionExecutor:
    def __init__(self, components: MachineComponents, cell: StateCell) -> None:
        self._components = components
        self._cell = cell

    def execute(self, event: Event) -> Outcome:
        self._components.latch.check(event)
        source = self._cell.state
        self._publish(Phase.RECEIVED, source, event)
        transition = self._components.registry.resolve(source, event)
        if transition is None:
            return self._refuse(source, event)
        context = TransitionContext(transition)
        if not self._components.guard.permits(context):
            return self._refuse(source, event)
        self._start(context)
        self._perform(context)
        self._complete(context)
        return Outcome.COMPLETED

    def _refuse(self, source: State, event: Event) -> Outcome:
        self._publish(Phase.REFUSED, source, event)
        return Outcome.REFUSED

    def _start(self, context: TransitionContext) -> None:
        context.advance(Phase.STARTED)
        self._publish(Phase.STARTED, context.transition.source, context.transition.event)

    def _perform(self, context: TransitionContext) -> None:
        action = self._components.actions.compose(context.transition.actions)
        try:
            with self._components.latch.hold():
                action.execute(context)
        except BaseException:
            context.advance(Phase.FAILED)
            self._publish(Phase.FAILED, context.transition.source, context.transition.event)
            raise

    def _complete(self, context: TransitionContext) -> None:
        self._cell.replace(context.transition.target)
        self._components.history.append(context.transition)
        context.advance(Phase.COMPLETED)
        self._publish(Phase.COMPLETED, context.transition.target, context.transition.event)

    def _publish(self, phase: Phase, state: State, event: Event) -> None:
        self._components.bus.publish(phase, state, event)


class StateMachine:
    def __init__(self, initial: str) -> None:
        self._components = MachineComponentsBuilder().with_initial(initial).build()
        self._states = Interner(State)
        self._events = Interner(Event)
        self._cell = StateCell(self._states.get(initial))
        self._executor = TransitionExecutor(self._components, self._cell)

    def add_transition(
        self, from_state: str, event: str, to_state: str, callback: Callback | None = None
    ) -> None:
        transition = Transition(
            source=self._states.get(from_state),
            event=self._events.get(event),
            target=self._states.get(to_state),
            actions=self._components.actions.create(callback),
        )
        self._components.registry.register(transition)

    def trigger(self, event: str) -> bool:
        outcome = self._executor.execute(self._events.get(event))
        return outcome.successful

    @property
    def current_state(self) -> str:
        return self._cell.state.name

    def get_history(self) -> list[tuple[str, str, str]]:
        return self._components.history.entries()


class OrderState(enum.Enum):
    CREATED = "created"
    PAID = "paid"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"


class OrderEvent(enum.Enum):
    PAY = "pay"
    SHIP = "ship"
    DELIVER = "deliver"
    CANCEL = "cancel"
    REFUND = "refund"


class TransitionTable(abc.ABC):
    @abc.abstractmethod
    def rows(self) -> Iterator[tuple[OrderState, OrderEvent, OrderState]]:
        raise NotImplementedError


class StandardOrderTable(TransitionTable):
    def rows(self) -> Iterator[tuple[OrderState, OrderEvent, OrderState]]:
        yield OrderState.CREATED, OrderEvent.PAY, OrderState.PAID
        yield OrderState.CREATED, OrderEvent.CANCEL, OrderState.CANCELLED
        yield OrderState.PAID, OrderEvent.SHIP, OrderState.SHIPPED
        yield OrderState.PAID, OrderEvent.CANCEL, OrderState.CANCELLED
        yield OrderState.SHIPPED, OrderEvent.DELIVER, OrderState.DELIVERED
        yield OrderState.DELIVERED, OrderEvent.REFUND, OrderState.REFUNDED


class TableInstaller:
    def __init__(self, table: TransitionTable) -> None:
        self._table = table

    def install(self, machine: StateMachine, callback: Callback | None) -> None:
        for source, event, target in self._table.rows():
            machine.add_transition(source.value, event.value, target.value, callback)


class OrderStateMachine(StateMachine):
    def __init__(self, on_transition: Callback | None = None) -> None:
        super().__init__(OrderState.CREATED.value)
        TableInstaller(StandardOrderTable()).install(self, on_transition)
