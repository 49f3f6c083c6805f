"""An event sourcing framework: value objects, specifications, repositories, upcasters and projections."""

from __future__ import annotations

import time
import uuid
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any, Generic, Protocol, TypeVar

T = TypeVar("T")
Draft = tuple[str, dict[str, Any]]


@dataclass(frozen=True)
class Event:
    """A stored event."""

    event_id: str
    stream_id: str
    version: int
    position: int
    kind: str
    data: dict[str, Any]
    time: float


@dataclass(frozen=True)
class Command:
    """A command."""

    account_id: str
    kind: str
    amount: int = 0
    owner: str = ""


class EventSourcingError(Exception):
    """Base class of the framework's errors."""


class ConcurrencyError(EventSourcingError):
    """The stream has moved on."""


class CommandRejected(EventSourcingError):
    """A rule is broken."""


class UnknownCommandError(CommandRejected):
    """No command handler is registered."""

    code = "UnknownCommandError"


class SpecificationError(CommandRejected):
    """A specification is not satisfied."""

    code = "SpecificationError"


class AccountStatusError(CommandRejected):
    """The account has the wrong status."""

    code = "AccountStatusError"


class AmountError(CommandRejected):
    """An amount is out of bounds."""

    code = "AmountError"


class OwnerError(CommandRejected):
    """An owner is missing."""

    code = "OwnerError"


class OutOfOrderError(ValueError):
    """An event is not the next one."""


class ForeignEventError(ValueError):
    """An event belongs to another stream."""


class ProjectionGapError(ValueError):
    """An event is missing."""


class EventKind(Enum):
    """Kinds of events."""

    OPENED = "opened"
    DEPOSITED = "deposited"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


class CommandKind(Enum):
    """Kinds of commands."""

    OPEN = "open"
    DEPOSIT = "deposit"
    WITHDRAW = "withdraw"
    CLOSE = "close"


class AccountStatus(Enum):
    """Statuses of accounts."""

    NEW = "new"
    OPEN = "open"
    CLOSED = "closed"


class ValueObject(ABC, Generic[T]):
    """A wrapped value with equality, order and validation."""

    def __init__(self, value: T) -> None:
        self._value = value
        self.validate()

    @property
    def value(self) -> T:
        return self._value

    def validate(self) -> None:
        """Raise where the value is out of range."""

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and other.__dict__ == self.__dict__

    def __hash__(self) -> int:
        return hash((type(self), self._value))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._value!r})"


class EventId(ValueObject[str]):
    """A text."""

    def is_empty(self) -> bool:
        return len(self.value) == 0

    def as_text(self) -> str:
        return self.value

    @classmethod
    def of(cls, value: str) -> EventId:
        return cls(value)


class StreamId(ValueObject[str]):
    """A text."""

    def is_empty(self) -> bool:
        return len(self.value) == 0

    def as_text(self) -> str:
        return self.value

    @classmethod
    def of(cls, value: str) -> StreamId:
        return cls(value)


class OwnerName(ValueObject[str]):
    """A text."""

    def is_empty(self) -> bool:
        return len(self.value) == 0

    def as_text(self) -> str:
        return self.value

    @classmethod
    def of(cls, value: str) -> OwnerName:
        return cls(value)


class KindName(ValueObject[str]):
    """A text."""

    def is_empty(self) -> bool:
        return len(self.value) == 0

    def as_text(self) -> str:
        return self.value

    @classmethod
    def of(cls, value: str) -> KindName:
        return cls(value)


class StreamVersion(ValueObject[int]):
    """A whole number."""

    @classmethod
    def zero(cls) -> StreamVersion:
        return cls(0)

    @classmethod
    def of(cls, value: int) -> StreamVersion:
        return cls(value)

    def plus(self, number: int) -> StreamVersion:
        return type(self)(self.value + number)

    def minus(self, number: int) -> StreamVersion:
        return type(self)(self.value - number)

    def next(self) -> StreamVersion:
        return self.plus(1)

    def follows(self, other: StreamVersion) -> bool:
        return self.value == other.value + 1

    def is_above(self, other: StreamVersion) -> bool:
        return self.value > other.value

    def is_zero(self) -> bool:
        return self.value == 0

    def is_positive(self) -> bool:
        return self.value > 0


class LogPosition(ValueObject[int]):
    """A whole number."""

    @classmethod
    def zero(cls) -> LogPosition:
        return cls(0)

    @classmethod
    def of(cls, value: int) -> LogPosition:
        return cls(value)

    def plus(self, number: int) -> LogPosition:
        return type(self)(self.value + number)

    def minus(self, number: int) -> LogPosition:
        return type(self)(self.value - number)

    def next(self) -> LogPosition:
        return self.plus(1)

    def follows(self, other: LogPosition) -> bool:
        return self.value == other.value + 1

    def is_above(self, other: LogPosition) -> bool:
        return self.value > other.value

    def is_zero(self) -> bool:
        return self.value == 0

    def is_positive(self) -> bool:
        return self.value > 0


class Money(ValueObject[int]):
    """A whole number."""

    @classmethod
    def zero(cls) -> Money:
        return cls(0)

    @classmethod
    def of(cls, value: int) -> Money:
        return cls(value)

    def plus(self, number: int) -> Money:
        return type(self)(self.value + number)

    def minus(self, number: int) -> Money:
        return type(self)(self.value - number)

    def next(self) -> Money:
        return self.plus(1)

    def follows(self, other: Money) -> bool:
        return self.value == other.value + 1

    def is_above(self, other: Money) -> bool:
        return self.value > other.value

    def is_zero(self) -> bool:
        return self.value == 0

    def is_positive(self) -> bool:
        return self.value > 0


class IdGenerator(ABC):
    """Makes ids."""

    @abstractmethod
    def next_id(self) -> EventId:
        """A new id."""


class FunctionIdGenerator(IdGenerator):
    """Asks a function."""

    def __init__(self, function: Callable[[], str]) -> None:
        self._function = function

    def next_id(self) -> EventId:
        return EventId.of(self._function())


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


class EventUpcaster(ABC):
    """Translates old events to new ones."""

    @abstractmethod
    def handles(self, event: Event) -> bool:
        """Whether the event is old."""

    @abstractmethod
    def upcast(self, event: Event) -> Event:
        """The event as it would be written today."""


class IdentityUpcaster(EventUpcaster):
    """Changes nothing yet."""

    def handles(self, event: Event) -> bool:
        return True

    def upcast(self, event: Event) -> Event:
        return event


class CopyingUpcaster(EventUpcaster):
    """Gives every event data of its own."""

    def handles(self, event: Event) -> bool:
        return isinstance(event.data, dict)

    def upcast(self, event: Event) -> Event:
        return replace(event, data=dict(event.data))


class UpcasterChain:
    """Applies upcasters one after the other."""

    def __init__(self, *upcasters: EventUpcaster) -> None:
        self._upcasters = list(upcasters)

    def register(self, upcaster: EventUpcaster) -> UpcasterChain:
        self._upcasters.append(upcaster)
        return self

    def upcast(self, event: Event) -> Event:
        for upcaster in self._upcasters:
            if upcaster.handles(event):
                event = upcaster.upcast(event)
        return event

    def upcast_all(self, events: Iterable[Event]) -> tuple[Event, ...]:
        return tuple(self.upcast(event) for event in events)


class UpcasterChainFactory:
    """Makes the default chain."""

    def create(self) -> UpcasterChain:
        chain = UpcasterChain()
        chain.register(IdentityUpcaster())
        chain.register(CopyingUpcaster())
        return chain


class EventBuilder:
    """Builds an event field by field."""

    def __init__(self) -> None:
        self._fields: dict[str, Any] = {}

    def with_event_id(self, event_id: EventId) -> EventBuilder:
        self._fields["event_id"] = event_id.value
        return self

    def with_stream_id(self, stream_id: StreamId) -> EventBuilder:
        self._fields["stream_id"] = stream_id.value
        return self

    def with_version(self, version: StreamVersion) -> EventBuilder:
        self._fields["version"] = version.value
        return self

    def with_position(self, position: LogPosition) -> EventBuilder:
        self._fields["position"] = position.value
        return self

    def with_kind(self, kind: KindName) -> EventBuilder:
        self._fields["kind"] = kind.value
        return self

    def with_data(self, data: dict[str, Any]) -> EventBuilder:
        self._fields["data"] = dict(data)
        return self

    def with_time(self, time: float) -> EventBuilder:
        self._fields["time"] = time
        return self

    def build(self) -> Event:
        return Event(**self._fields)


class StorageBackend(ABC):
    """Where events lie."""

    @abstractmethod
    def write(self, events: Iterable[Event]) -> None:
        """Keep the events."""

    @abstractmethod
    def read_stream(self, stream_id: StreamId) -> list[Event]:
        """All events of a stream."""

    @abstractmethod
    def read_log(self) -> list[Event]:
        """All events."""


class MemoryBackend(StorageBackend):
    """Keeps events in lists."""

    def __init__(self) -> None:
        self._log: list[Event] = []
        self._streams: dict[str, list[Event]] = {}

    def write(self, events: Iterable[Event]) -> None:
        for event in events:
            self._log.append(event)
            self._streams.setdefault(event.stream_id, []).append(event)

    def read_stream(self, stream_id: StreamId) -> list[Event]:
        return self._streams.get(stream_id.value, [])

    def read_log(self) -> list[Event]:
        return self._log


class StorageBackendFactory:
    """Makes backends."""

    def create(self) -> StorageBackend:
        return MemoryBackend()


class ConcurrencyPolicy(ABC):
    """Decides whether an append may go on."""

    @abstractmethod
    def check(self, current: StreamVersion, expected: StreamVersion) -> None:
        """Raise where it may not."""


class OptimisticPolicy(ConcurrencyPolicy):
    """The versions must be equal."""

    def check(self, current: StreamVersion, expected: StreamVersion) -> None:
        if current != expected:
            raise ConcurrencyError(f"{current} is not {expected}")


class StoreListener(Protocol):
    """Hears of stored events."""

    def __call__(self, events: tuple[Event, ...]) -> None: ...


class ListenerRegistry:
    """Knows listeners."""

    def __init__(self) -> None:
        self._listeners: list[StoreListener] = []

    def add(self, listener: StoreListener) -> ListenerRegistry:
        self._listeners.append(listener)
        return self

    def remove(self, listener: StoreListener) -> ListenerRegistry:
        if listener in self._listeners:
            self._listeners.remove(listener)
        return self

    def notify(self, events: tuple[Event, ...]) -> None:
        for listener in self._listeners:
            listener(events)


class MetricsListener:
    """Counts stored events, for monitoring."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}

    def __call__(self, events: tuple[Event, ...]) -> None:
        for event in events:
            self._counts[event.kind] = self._counts.get(event.kind, 0) + 1

    def count_of(self, kind: str) -> int:
        return self._counts.get(kind, 0)


@dataclass
class StoreConfiguration:
    """All parts of a store."""

    backend: StorageBackend
    policy: ConcurrencyPolicy
    upcasters: UpcasterChain
    listeners: ListenerRegistry


class StoreConfigurationBuilder:
    """Collects the parts of a store."""

    def __init__(self) -> None:
        self._backend: StorageBackend = StorageBackendFactory().create()
        self._policy: ConcurrencyPolicy = OptimisticPolicy()
        self._upcasters = UpcasterChainFactory().create()
        self._listeners = ListenerRegistry()

    def use_backend(self, backend: StorageBackend) -> StoreConfigurationBuilder:
        self._backend = backend
        return self

    def use_policy(self, policy: ConcurrencyPolicy) -> StoreConfigurationBuilder:
        self._policy = policy
        return self

    def use_upcasters(self, upcasters: UpcasterChain) -> StoreConfigurationBuilder:
        self._upcasters = upcasters
        return self

    def use_listener(self, listener: StoreListener) -> StoreConfigurationBuilder:
        self._listeners.add(listener)
        return self

    def build(self) -> StoreConfiguration:
        return StoreConfiguration(self._backend, self._policy, self._upcasters, self._listeners)


class UnitOfWork:
    """Collects the events of one append and writes them at once."""

    def __init__(
        self, configuration: StoreConfiguration, stream_id: StreamId, version: StreamVersion
    ) -> None:
        self._configuration = configuration
        self._stream_id = stream_id
        self._version = version
        self._position = LogPosition.of(len(configuration.backend.read_log()))
        self._pending: list[Event] = []

    def register(self, draft: Draft, ids: IdGenerator, now: float) -> UnitOfWork:
        kind, data = draft
        self._version = self._version.next()
        self._position = self._position.next()
        builder = EventBuilder().with_event_id(ids.next_id()).with_stream_id(self._stream_id)
        builder.with_version(self._version).with_position(self._position)
        builder.with_kind(KindName.of(kind)).with_data(data).with_time(now)
        self._pending.append(builder.build())
        return self

    def commit(self) -> tuple[Event, ...]:
        self._configuration.backend.write(self._pending)
        events = self._configuration.upcasters.upcast_all(self._pending)
        self._configuration.listeners.notify(events)
        return events


class EventStore:
    """Facade over the parts of a store."""

    def __init__(
        self,
        new_id: Callable[[], str] = lambda: uuid.uuid4().hex,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._ids: IdGenerator = FunctionIdGenerator(new_id)
        self._times: TimeSource = FunctionTimeSource(clock)
        self._configuration = StoreConfigurationBuilder().use_listener(MetricsListener()).build()

    def append(self, stream_id: str, drafts: Iterable[Draft], expected_version: int) -> tuple[Event, ...]:
        current = StreamVersion.of(self.version(stream_id))
        self._configuration.policy.check(current, StreamVersion.of(expected_version))
        collected = [(kind, dict(data)) for kind, data in drafts]
        if not collected:
            return ()
        now = self._times.now()
        unit = UnitOfWork(self._configuration, StreamId.of(stream_id), current)
        for draft in collected:
            unit.register(draft, self._ids, now)
        return unit.commit()

    def stream(self, stream_id: str, after: int = 0) -> tuple[Event, ...]:
        events = self._configuration.backend.read_stream(StreamId.of(stream_id))
        return self._configuration.upcasters.upcast_all(events[after:])

    def all_events(self, after: int = 0) -> tuple[Event, ...]:
        events = self._configuration.backend.read_log()
        return self._configuration.upcasters.upcast_all(events[after:])

    def version(self, stream_id: str) -> int:
        return len(self._configuration.backend.read_stream(StreamId.of(stream_id)))


class Aggregate:
    """Base class of aggregates."""

    def __init__(self, stream_id: str) -> None:
        self.stream_id = stream_id
        self.version = 0

    @classmethod
    def replay(cls, stream_id: str, events: Iterable[Event]) -> Aggregate:
        aggregate = cls(stream_id)
        for event in events:
            aggregate.apply(event)
        return aggregate

    def apply(self, event: Event) -> None:
        self._check_stream(event)
        self._check_version(event)
        self.when(event)
        self.version = event.version

    def _check_stream(self, event: Event) -> None:
        if StreamId.of(event.stream_id) != StreamId.of(self.stream_id):
            raise ForeignEventError(event.stream_id)

    def _check_version(self, event: Event) -> None:
        if not StreamVersion.of(event.version).follows(StreamVersion.of(self.version)):
            raise OutOfOrderError(str(event.version))

    def when(self, event: Event) -> None:
        """Nothing by default."""


class Specification(ABC, Generic[T]):
    """A condition that can be combined."""

    @abstractmethod
    def is_satisfied_by(self, candidate: T) -> bool:
        """Whether the candidate meets the condition."""

    def and_(self, other: Specification[T]) -> Specification[T]:
        return AndSpecification(self, other)

    def or_(self, other: Specification[T]) -> Specification[T]:
        return OrSpecification(self, other)

    def not_(self) -> Specification[T]:
        return NotSpecification(self)


class AndSpecification(Specification[T]):
    """Both conditions."""

    def __init__(self, left: Specification[T], right: Specification[T]) -> None:
        self._left = left
        self._right = right

    def is_satisfied_by(self, candidate: T) -> bool:
        return self._left.is_satisfied_by(candidate) and self._right.is_satisfied_by(candidate)


class OrSpecification(Specification[T]):
    """Either condition."""

    def __init__(self, left: Specification[T], right: Specification[T]) -> None:
        self._left = left
        self._right = right

    def is_satisfied_by(self, candidate: T) -> bool:
        return self._left.is_satisfied_by(candidate) or self._right.is_satisfied_by(candidate)


class NotSpecification(Specification[T]):
    """The opposite of a condition."""

    def __init__(self, inner: Specification[T]) -> None:
        self._inner = inner

    def is_satisfied_by(self, candidate: T) -> bool:
        return not self._inner.is_satisfied_by(candidate)


@dataclass(frozen=True)
class DecisionContext:
    """What a rule looks at."""

    command: Command
    status: AccountStatus
    balance: Money


class AccountIsNew(Specification[DecisionContext]):
    """See the name."""

    def is_satisfied_by(self, candidate: DecisionContext) -> bool:
        holds = candidate.status is AccountStatus.NEW
        return holds


class AccountIsOpen(Specification[DecisionContext]):
    """See the name."""

    def is_satisfied_by(self, candidate: DecisionContext) -> bool:
        holds = candidate.status is AccountStatus.OPEN
        return holds


class OwnerIsGiven(Specification[DecisionContext]):
    """See the name."""

    def is_satisfied_by(self, candidate: DecisionContext) -> bool:
        holds = not OwnerName.of(candidate.command.owner).is_empty()
        return holds


class AmountIsPositive(Specification[DecisionContext]):
    """See the name."""

    def is_satisfied_by(self, candidate: DecisionContext) -> bool:
        holds = Money.of(candidate.command.amount).is_positive()
        return holds


class AmountIsNegative(Specification[DecisionContext]):
    """See the name."""

    def is_satisfied_by(self, candidate: DecisionContext) -> bool:
        holds = candidate.command.amount < 0
        return holds


class AmountIsCovered(Specification[DecisionContext]):
    """See the name."""

    def is_satisfied_by(self, candidate: DecisionContext) -> bool:
        holds = candidate.command.amount <= candidate.balance.value
        return holds


class DecisionRule(ABC):
    """Turns one kind of command into drafts."""

    def __init__(self) -> None:
        self._drafts: DraftFactory = DraftFactory()

    @property
    @abstractmethod
    def kind(self) -> CommandKind:
        """The kind of command."""

    @abstractmethod
    def specifications(self) -> list[tuple[Specification[DecisionContext], type[CommandRejected]]]:
        """What must hold, and what is raised otherwise."""

    @abstractmethod
    def drafts(self, context: DecisionContext) -> list[Draft]:
        """What follows."""

    def decide(self, context: DecisionContext) -> tuple[Draft, ...]:
        for specification, error in self.specifications():
            if not specification.is_satisfied_by(context):
                raise error(self.kind.value)
        return tuple(self.drafts(context))


class DraftFactory:
    """Makes drafts."""

    def opened(self, owner: OwnerName) -> Draft:
        return EventKind.OPENED.value, {"owner": owner.value}

    def deposited(self, amount: Money) -> Draft:
        return EventKind.DEPOSITED.value, {"amount": amount.value}

    def withdrawn(self, amount: Money) -> Draft:
        return EventKind.WITHDRAWN.value, {"amount": amount.value}

    def closed(self) -> Draft:
        return EventKind.CLOSED.value, {}


class OpenRule(DecisionRule):
    """Decides commands of the kind open."""

    @property
    def kind(self) -> CommandKind:
        return CommandKind.OPEN

    def specifications(self) -> list[tuple[Specification[DecisionContext], type[CommandRejected]]]:
        specifications: list[tuple[Specification[DecisionContext], type[CommandRejected]]] = [
            (AccountIsNew(), AccountStatusError),
            (OwnerIsGiven(), OwnerError),
            (AmountIsNegative().not_(), AmountError),
        ]
        return specifications

    def drafts(self, context: DecisionContext) -> list[Draft]:
        drafts = [self._drafts.opened(OwnerName.of(context.command.owner))]
        amount = Money.of(context.command.amount)
        if not amount.is_zero():
            drafts.append(self._drafts.deposited(amount))
        return drafts


class DepositRule(DecisionRule):
    """Decides commands of the kind deposit."""

    @property
    def kind(self) -> CommandKind:
        return CommandKind.DEPOSIT

    def specifications(self) -> list[tuple[Specification[DecisionContext], type[CommandRejected]]]:
        specifications: list[tuple[Specification[DecisionContext], type[CommandRejected]]] = [
            (AccountIsOpen(), AccountStatusError),
            (AmountIsPositive(), AmountError),
        ]
        return specifications

    def drafts(self, context: DecisionContext) -> list[Draft]:
        amount = Money.of(context.command.amount)
        return [self._drafts.deposited(amount)]


class WithdrawRule(DecisionRule):
    """Decides commands of the kind withdraw."""

    @property
    def kind(self) -> CommandKind:
        return CommandKind.WITHDRAW

    def specifications(self) -> list[tuple[Specification[DecisionContext], type[CommandRejected]]]:
        specifications: list[tuple[Specification[DecisionContext], type[CommandRejected]]] = [
            (AccountIsOpen(), AccountStatusError),
            (AmountIsPositive().and_(AmountIsCovered()), AmountError),
        ]
        return specifications

    def drafts(self, context: DecisionContext) -> list[Draft]:
        amount = Money.of(context.command.amount)
        return [self._drafts.withdrawn(amount)]


class CloseRule(DecisionRule):
    """Decides commands of the kind close."""

    @property
    def kind(self) -> CommandKind:
        return CommandKind.CLOSE

    def specifications(self) -> list[tuple[Specification[DecisionContext], type[CommandRejected]]]:
        specifications: list[tuple[Specification[DecisionContext], type[CommandRejected]]] = [
            (AccountIsOpen(), AccountStatusError)
        ]
        return specifications

    def drafts(self, context: DecisionContext) -> list[Draft]:
        drafts = []
        if not context.balance.is_zero():
            drafts.append(self._drafts.withdrawn(context.balance))
        drafts.append(self._drafts.closed())
        return drafts


class RuleRegistry:
    """Finds the rule of a command."""

    def __init__(self) -> None:
        self._rules: dict[str, DecisionRule] = {}

    def register(self, rule: DecisionRule) -> RuleRegistry:
        self._rules[rule.kind.value] = rule
        return self

    def unregister(self, kind: str) -> RuleRegistry:
        self._rules.pop(kind, None)
        return self

    def lookup(self, kind: str) -> DecisionRule:
        if kind not in self._rules:
            raise UnknownCommandError(kind)
        return self._rules[kind]


class RuleRegistryFactory:
    """Makes the registry of all rules."""

    def create(self) -> RuleRegistry:
        registry = RuleRegistry()
        for rule in (OpenRule(), DepositRule(), WithdrawRule(), CloseRule()):
            registry.register(rule)
        return registry


class AccountState:
    """What an account is at the moment."""

    def __init__(self) -> None:
        self._owner = OwnerName.of("")
        self._balance = Money.zero()
        self._status = AccountStatus.NEW

    @property
    def owner(self) -> OwnerName:
        return self._owner

    @owner.setter
    def owner(self, owner: OwnerName) -> None:
        self._owner = owner

    @property
    def balance(self) -> Money:
        return self._balance

    @balance.setter
    def balance(self, balance: Money) -> None:
        self._balance = balance

    @property
    def status(self) -> AccountStatus:
        return self._status

    @status.setter
    def status(self, status: AccountStatus) -> None:
        self._status = status


class StateTransition(ABC):
    """What one kind of event does to a state."""

    @property
    @abstractmethod
    def kind(self) -> EventKind:
        """The kind of event."""

    @abstractmethod
    def apply(self, state: AccountState, event: Event) -> None:
        """Change the state."""


class OpenedTransition(StateTransition):
    """What `opened` does."""

    @property
    def kind(self) -> EventKind:
        return EventKind.OPENED

    def apply(self, state: AccountState, event: Event) -> None:
        state.owner = OwnerName.of(event.data["owner"])
        state.status = AccountStatus.OPEN


class DepositedTransition(StateTransition):
    """What `deposited` does."""

    @property
    def kind(self) -> EventKind:
        return EventKind.DEPOSITED

    def apply(self, state: AccountState, event: Event) -> None:
        amount = event.data["amount"]
        state.balance = state.balance.plus(amount)


class WithdrawnTransition(StateTransition):
    """What `withdrawn` does."""

    @property
    def kind(self) -> EventKind:
        return EventKind.WITHDRAWN

    def apply(self, state: AccountState, event: Event) -> None:
        amount = event.data["amount"]
        state.balance = state.balance.minus(amount)


class ClosedTransition(StateTransition):
    """What `closed` does."""

    @property
    def kind(self) -> EventKind:
        return EventKind.CLOSED

    def apply(self, state: AccountState, event: Event) -> None:
        state.status = AccountStatus.CLOSED


class TransitionRegistry:
    """Finds the transition of an event."""

    def __init__(self) -> None:
        self._transitions: dict[str, StateTransition] = {}

    def register(self, transition: StateTransition) -> TransitionRegistry:
        self._transitions[transition.kind.value] = transition
        return self

    def lookup(self, kind: str) -> StateTransition | None:
        return self._transitions.get(kind)


class TransitionRegistryFactory:
    """Makes the registry of all transitions."""

    def create(self) -> TransitionRegistry:
        registry = TransitionRegistry()
        for transition in (
            OpenedTransition(),
            DepositedTransition(),
            WithdrawnTransition(),
            ClosedTransition(),
        ):
            registry.register(transition)
        return registry


class BankAccount(Aggregate):
    """Facade over state, transitions and rules."""

    def __init__(self, stream_id: str) -> None:
        super().__init__(stream_id)
        self._state = AccountState()
        self._transitions = TransitionRegistryFactory().create()
        self._rules = RuleRegistryFactory().create()

    @property
    def owner(self) -> str:
        return self._state.owner.value

    @property
    def balance(self) -> int:
        return self._state.balance.value

    @property
    def status(self) -> str:
        return self._state.status.value

    def when(self, event: Event) -> None:
        transition = self._transitions.lookup(event.kind)
        if transition is not None:
            transition.apply(self._state, event)

    def decide(self, command: Command) -> tuple[Draft, ...]:
        rule = self._rules.lookup(command.kind)
        context = DecisionContext(command, self._state.status, self._state.balance)
        return rule.decide(context)


class Repository(ABC, Generic[T]):
    """Loads aggregates."""

    @abstractmethod
    def load(self, stream_id: StreamId) -> T:
        """The aggregate."""

    @abstractmethod
    def save(self, aggregate: T, drafts: Iterable[Draft]) -> tuple[Event, ...]:
        """Append what was decided."""


class AccountRepository(Repository[BankAccount]):
    """Loads accounts from a store."""

    def __init__(self, store: EventStore) -> None:
        self._store = store

    def load(self, stream_id: StreamId) -> BankAccount:
        account = BankAccount(stream_id.value)
        for event in self._store.stream(stream_id.value):
            account.apply(event)
        return account

    def save(self, aggregate: BankAccount, drafts: Iterable[Draft]) -> tuple[Event, ...]:
        return self._store.append(aggregate.stream_id, drafts, aggregate.version)


@dataclass
class CommandEnvelope:
    """A command on its way."""

    command: Command
    expected_version: int | None
    headers: dict[str, str] = field(default_factory=dict)

    def with_header(self, name: str, value: str) -> CommandEnvelope:
        self.headers[name] = value
        return self


Next = Callable[[CommandEnvelope], tuple[Event, ...]]


class Middleware(ABC):
    """Something around the handling of a command."""

    @abstractmethod
    def handle(self, envelope: CommandEnvelope, following: Next) -> tuple[Event, ...]:
        """Handle it, or hand it on."""


class TracingMiddleware(Middleware):
    """Marks the envelope."""

    def handle(self, envelope: CommandEnvelope, following: Next) -> tuple[Event, ...]:
        envelope.with_header("trace", envelope.command.kind)
        return following(envelope)


class CountingMiddleware(Middleware):
    """Counts commands, for monitoring."""

    def __init__(self) -> None:
        self._count = 0

    @property
    def count(self) -> int:
        return self._count

    def handle(self, envelope: CommandEnvelope, following: Next) -> tuple[Event, ...]:
        self._count += 1
        return following(envelope)


class MiddlewarePipeline:
    """Chains middleware around a handler."""

    def __init__(self, last: Next) -> None:
        self._last = last
        self._middleware: list[Middleware] = []

    def use(self, middleware: Middleware) -> MiddlewarePipeline:
        self._middleware.append(middleware)
        return self

    def run(self, envelope: CommandEnvelope) -> tuple[Event, ...]:
        return self._step(0, envelope)

    def _step(self, number: int, envelope: CommandEnvelope) -> tuple[Event, ...]:
        if number == len(self._middleware):
            return self._last(envelope)
        middleware = self._middleware[number]
        return middleware.handle(envelope, lambda passed: self._step(number + 1, passed))


class ExpectedVersionGuard:
    """Compares versions before anything is decided."""

    def check(self, envelope: CommandEnvelope, account: BankAccount) -> None:
        if envelope.expected_version is None:
            return
        if envelope.expected_version != account.version:
            raise ConcurrencyError(str(envelope.expected_version))


class CommandHandler:
    """Facade over repository and pipeline."""

    def __init__(self, store: EventStore) -> None:
        self._repository: Repository[BankAccount] = AccountRepository(store)
        self._guard = ExpectedVersionGuard()
        self._pipeline = MiddlewarePipeline(self._execute)
        self._pipeline.use(TracingMiddleware()).use(CountingMiddleware())

    def handle(self, command: Command, expected_version: int | None = None) -> tuple[Event, ...]:
        envelope = CommandEnvelope(command, expected_version)
        return self._pipeline.run(envelope)

    def _execute(self, envelope: CommandEnvelope) -> tuple[Event, ...]:
        account = self._repository.load(StreamId.of(envelope.command.account_id))
        self._guard.check(envelope, account)
        drafts = account.decide(envelope.command)
        return self._repository.save(account, drafts)


class SummaryLine:
    """One account in the summary."""

    def __init__(self, owner: OwnerName) -> None:
        self._owner = owner
        self._status = AccountStatus.OPEN
        self._balance = Money.zero()
        self._deposits = 0
        self._withdrawals = 0

    @property
    def owner(self) -> OwnerName:
        return self._owner

    @property
    def status(self) -> AccountStatus:
        return self._status

    @property
    def balance(self) -> Money:
        return self._balance

    @property
    def deposits(self) -> int:
        return self._deposits

    @property
    def withdrawals(self) -> int:
        return self._withdrawals

    def deposit(self, amount: int) -> None:
        self._balance = self._balance.plus(amount)
        self._deposits += 1

    def withdraw(self, amount: int) -> None:
        self._balance = self._balance.minus(amount)
        self._withdrawals += 1

    def close(self) -> None:
        self._status = AccountStatus.CLOSED


class SummaryRepository:
    """Keeps the lines of the summary."""

    def __init__(self) -> None:
        self._lines: dict[str, SummaryLine] = {}

    def put(self, stream_id: StreamId, line: SummaryLine) -> None:
        self._lines[stream_id.value] = line

    def find(self, stream_id: StreamId) -> SummaryLine | None:
        return self._lines.get(stream_id.value)

    def __iter__(self) -> Iterator[SummaryLine]:
        return iter(self._lines.values())


class ProjectionHandler(ABC):
    """What one kind of event does to the summary."""

    def __init__(self, lines: SummaryRepository) -> None:
        self._lines = lines

    @property
    @abstractmethod
    def kind(self) -> EventKind:
        """The kind of event."""

    @abstractmethod
    def handle(self, event: Event) -> None:
        """Change the summary."""

    def line_of(self, event: Event) -> SummaryLine:
        line = self._lines.find(StreamId.of(event.stream_id))
        if line is None:
            raise KeyError(event.stream_id)
        return line


class OpenedProjection(ProjectionHandler):
    """What `opened` does to the summary."""

    @property
    def kind(self) -> EventKind:
        return EventKind.OPENED

    def handle(self, event: Event) -> None:
        line = SummaryLine(OwnerName.of(event.data["owner"]))
        self._lines.put(StreamId.of(event.stream_id), line)


class DepositedProjection(ProjectionHandler):
    """What `deposited` does to the summary."""

    @property
    def kind(self) -> EventKind:
        return EventKind.DEPOSITED

    def handle(self, event: Event) -> None:
        line = self.line_of(event)
        line.deposit(event.data["amount"])


class WithdrawnProjection(ProjectionHandler):
    """What `withdrawn` does to the summary."""

    @property
    def kind(self) -> EventKind:
        return EventKind.WITHDRAWN

    def handle(self, event: Event) -> None:
        line = self.line_of(event)
        line.withdraw(event.data["amount"])


class ClosedProjection(ProjectionHandler):
    """What `closed` does to the summary."""

    @property
    def kind(self) -> EventKind:
        return EventKind.CLOSED

    def handle(self, event: Event) -> None:
        line = self.line_of(event)
        line.close()


class ProjectionRegistry:
    """Finds the projection of an event."""

    def __init__(self) -> None:
        self._handlers: dict[str, ProjectionHandler] = {}

    def register(self, handler: ProjectionHandler) -> ProjectionRegistry:
        self._handlers[handler.kind.value] = handler
        return self

    def dispatch(self, event: Event) -> None:
        handler = self._handlers.get(event.kind)
        if handler is not None:
            handler.handle(event)


class ProjectionRegistryFactory:
    """Makes the registry of all projections."""

    def create(self, lines: SummaryRepository) -> ProjectionRegistry:
        registry = ProjectionRegistry()
        registry.register(OpenedProjection(lines))
        registry.register(DepositedProjection(lines))
        registry.register(WithdrawnProjection(lines))
        registry.register(ClosedProjection(lines))
        return registry


class PositionTracker:
    """Knows how far a projection has come."""

    def __init__(self) -> None:
        self._position = LogPosition.zero()

    @property
    def position(self) -> LogPosition:
        return self._position

    def is_known(self, position: LogPosition) -> bool:
        return not position.is_above(self._position)

    def require_next(self, position: LogPosition) -> None:
        if not position.follows(self._position):
            raise ProjectionGapError(repr(position))

    def advance(self, position: LogPosition) -> None:
        self._position = position


class LinePresenter:
    """Shows a line to readers."""

    def present(self, line: SummaryLine) -> dict[str, Any]:
        shown: dict[str, Any] = {}
        shown["owner"] = line.owner.value
        shown["status"] = line.status.value
        shown["balance"] = line.balance.value
        shown["deposits"] = line.deposits
        shown["withdrawals"] = line.withdrawals
        return shown


class TotalsPresenter:
    """Shows totals to readers."""

    def present(self, lines: Iterable[SummaryLine]) -> dict[str, int]:
        totals = {"open": 0, "closed": 0, "balance": 0}
        for line in lines:
            totals[line.status.value] += 1
            totals["balance"] += line.balance.value
        return totals


class AccountSummary:
    """Facade over tracker, registry and presenters."""

    def __init__(self) -> None:
        self._lines = SummaryRepository()
        self._registry = ProjectionRegistryFactory().create(self._lines)
        self._tracker = PositionTracker()
        self._line_presenter = LinePresenter()
        self._totals_presenter = TotalsPresenter()

    @property
    def position(self) -> int:
        return self._tracker.position.value

    def project(self, events: Iterable[Event]) -> int:
        counted = 0
        for event in events:
            position = LogPosition.of(event.position)
            if self._tracker.is_known(position):
                continue
            self._tracker.require_next(position)
            self._registry.dispatch(event)
            self._tracker.advance(position)
            counted += 1
        return counted

    def get(self, account_id: str) -> dict[str, Any] | None:
        line = self._lines.find(StreamId.of(account_id))
        return None if line is None else self._line_presenter.present(line)

    def totals(self) -> dict[str, int]:
        return self._totals_presenter.present(self._lines)
