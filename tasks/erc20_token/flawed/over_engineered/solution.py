"""An extensible token framework with pluggable storage, policies, validation, commands and event delivery."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from typing import Any, Generic, Protocol, TypeVar

ZERO_ADDRESS = "0x0"

K = TypeVar("K")
V = TypeVar("V")
T = TypeVar("T")


# --- Errors ---------------------------------------------------------------------------------------


class TokenError(Exception):
    """Base class of all errors of the framework."""


class ConfigurationError(TokenError, ValueError):
    """The token was configured with impossible values."""


class OperationRejected(TokenError):
    """A command was rejected by a validator or a policy."""

    def __init__(self, reason: RejectionReason) -> None:
        super().__init__(reason.name.lower())
        self.reason = reason


class ComponentNotFoundError(TokenError, LookupError):
    """A registry has no component of that name."""


class TransactionError(TokenError):
    """A unit of work was used outside its life cycle."""


class RejectionReason(Enum):
    """Why a command was rejected."""

    NEGATIVE_AMOUNT = auto()
    ZERO_ADDRESS = auto()
    INSUFFICIENT_BALANCE = auto()
    INSUFFICIENT_ALLOWANCE = auto()
    NOT_AUTHORIZED = auto()


# --- Value objects --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Address:
    """An account's address."""

    value: str

    @property
    def is_zero(self) -> bool:
        return self.value == ZERO_ADDRESS

    def __str__(self) -> str:
        return self.value

    @classmethod
    def zero(cls) -> Address:
        return cls(ZERO_ADDRESS)


@dataclass(frozen=True)
class Amount:
    """A number of smallest units."""

    units: int

    @property
    def is_negative(self) -> bool:
        return self.units < 0

    def plus(self, other: Amount) -> Amount:
        return Amount(self.units + other.units)

    def minus(self, other: Amount) -> Amount:
        return Amount(self.units - other.units)

    def covers(self, other: Amount) -> bool:
        return self.units >= other.units

    @classmethod
    def nothing(cls) -> Amount:
        return cls(0)


@dataclass(frozen=True)
class AllowanceKey:
    """Who lets whom spend."""

    holder: Address
    spender: Address


@dataclass(frozen=True)
class TokenMetadata:
    """What describes a token."""

    name: str
    symbol: str
    decimals: int
    owner: Address


@dataclass(frozen=True)
class TokenConfiguration:
    """Everything that a token is built from."""

    metadata: TokenMetadata
    initial_supply: Amount
    storage: str = "memory"
    authorization: str = "owner"

    def validate(self) -> TokenConfiguration:
        if self.metadata.decimals < 0:
            raise ConfigurationError("decimals must not be negative")
        if self.initial_supply.is_negative:
            raise ConfigurationError("initial_supply must not be negative")
        if self.metadata.owner.is_zero:
            raise ConfigurationError("owner must not be the zero address")
        return self

    def with_storage(self, storage: str) -> TokenConfiguration:
        return replace(self, storage=storage)

    def with_authorization(self, authorization: str) -> TokenConfiguration:
        return replace(self, authorization=authorization)


# --- Events ---------------------------------------------------------------------------------------


class EventKind(Enum):
    """The kinds of events of the standard."""

    TRANSFER = "Transfer"
    APPROVAL = "Approval"


@dataclass(frozen=True)
class DomainEvent:
    """Something that happened."""

    kind: EventKind
    first: Address
    second: Address
    amount: Amount


class EventHandler(Protocol):
    """Whatever wants to hear of events."""

    def __call__(self, event: DomainEvent) -> None: ...


class EventSerializer(ABC):
    """Turns events into something that can be handed out."""

    @abstractmethod
    def serialize(self, event: DomainEvent) -> Any: ...


class TupleEventSerializer(EventSerializer):
    """Turns events into plain tuples."""

    def serialize(self, event: DomainEvent) -> tuple[str, str, str, int]:
        return (event.kind.value, event.first.value, event.second.value, event.amount.units)


class EventStore:
    """An append-only sequence of events."""

    def __init__(self) -> None:
        self._events: list[DomainEvent] = []

    def append(self, event: DomainEvent) -> None:
        self._events.append(event)

    def __iter__(self) -> Iterator[DomainEvent]:
        return iter(self._events)

    def __len__(self) -> int:
        return len(self._events)


class EventBus:
    """Delivers events to those who subscribed to their kind."""

    def __init__(self) -> None:
        self._handlers: dict[EventKind, list[EventHandler]] = {kind: [] for kind in EventKind}

    def subscribe(self, kind: EventKind, handler: EventHandler) -> Callable[[], None]:
        self._handlers[kind].append(handler)

        def unsubscribe() -> None:
            self._handlers[kind].remove(handler)

        return unsubscribe

    def subscribe_to_all(self, handler: EventHandler) -> Callable[[], None]:
        subscriptions = [self.subscribe(kind, handler) for kind in EventKind]

        def unsubscribe() -> None:
            for cancel in subscriptions:
                cancel()

        return unsubscribe

    def publish(self, event: DomainEvent) -> None:
        for handler in tuple(self._handlers[event.kind]):
            handler(event)


# --- Storage --------------------------------------------------------------------------------------


class Repository(ABC, Generic[K, V]):
    """A place where values are kept by key."""

    @abstractmethod
    def load(self, key: K) -> V: ...

    @abstractmethod
    def save(self, key: K, value: V) -> None: ...

    @abstractmethod
    def values(self) -> Iterable[V]: ...


class InMemoryRepository(Repository[K, V]):
    """Keeps values in a dictionary."""

    def __init__(self, default: Callable[[], V]) -> None:
        self._default = default
        self._values: dict[K, V] = {}

    def load(self, key: K) -> V:
        if key in self._values:
            return self._values[key]
        return self._default()

    def save(self, key: K, value: V) -> None:
        self._values[key] = value

    def values(self) -> Iterable[V]:
        return tuple(self._values.values())


class BufferedRepository(Repository[K, V]):
    """Holds back what is saved until it is flushed."""

    def __init__(self, target: Repository[K, V]) -> None:
        self._target = target
        self._pending: dict[K, V] = {}

    def load(self, key: K) -> V:
        if key in self._pending:
            return self._pending[key]
        return self._target.load(key)

    def save(self, key: K, value: V) -> None:
        self._pending[key] = value

    def values(self) -> Iterable[V]:
        return (*self._target.values(), *self._pending.values())

    def flush(self) -> None:
        for key, value in self._pending.items():
            self._target.save(key, value)
        self._pending.clear()

    def discard(self) -> None:
        self._pending.clear()


class StorageProvider(ABC):
    """Makes the repositories of one token."""

    @abstractmethod
    def balances(self) -> Repository[Address, Amount]: ...

    @abstractmethod
    def allowances(self) -> Repository[AllowanceKey, Amount]: ...


class InMemoryStorageProvider(StorageProvider):
    """Makes repositories in memory."""

    def balances(self) -> Repository[Address, Amount]:
        return InMemoryRepository(Amount.nothing)

    def allowances(self) -> Repository[AllowanceKey, Amount]:
        return InMemoryRepository(Amount.nothing)


class UnitOfWork:
    """Collects changes and events and applies them all or none of them."""

    def __init__(
        self,
        balances: Repository[Address, Amount],
        allowances: Repository[AllowanceKey, Amount],
        bus: EventBus,
    ) -> None:
        self.balances = BufferedRepository(balances)
        self.allowances = BufferedRepository(allowances)
        self._bus = bus
        self._events: list[DomainEvent] = []
        self._active = False

    def __enter__(self) -> UnitOfWork:
        if self._active:
            raise TransactionError("units of work do not nest")
        self._active = True
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        if kind is None:
            self._commit()
        else:
            self._roll_back()
        self._active = False

    def record(self, event: DomainEvent) -> None:
        if not self._active:
            raise TransactionError("events are recorded inside a unit of work")
        self._events.append(event)

    def _commit(self) -> None:
        self.balances.flush()
        self.allowances.flush()
        for event in self._events:
            self._bus.publish(event)
        self._events.clear()

    def _roll_back(self) -> None:
        self.balances.discard()
        self.allowances.discard()
        self._events.clear()


# --- Commands -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Command(ABC):
    """A wish of a caller."""

    caller: Address
    amount: Amount

    @property
    @abstractmethod
    def parties(self) -> tuple[Address, ...]: ...


@dataclass(frozen=True)
class TransferCommand(Command):
    """Move the caller's units."""

    recipient: Address

    @property
    def parties(self) -> tuple[Address, ...]:
        return (self.caller, self.recipient)


@dataclass(frozen=True)
class ApproveCommand(Command):
    """Let somebody spend."""

    spender: Address

    @property
    def parties(self) -> tuple[Address, ...]:
        return (self.caller, self.spender)


@dataclass(frozen=True)
class TransferFromCommand(Command):
    """Move somebody else's units."""

    sender: Address
    recipient: Address

    @property
    def parties(self) -> tuple[Address, ...]:
        return (self.caller, self.sender, self.recipient)


@dataclass(frozen=True)
class MintCommand(Command):
    """Make new units."""

    recipient: Address

    @property
    def parties(self) -> tuple[Address, ...]:
        return (self.caller, self.recipient)


@dataclass(frozen=True)
class BurnCommand(Command):
    """Destroy the caller's units."""

    @property
    def parties(self) -> tuple[Address, ...]:
        return (self.caller,)


# --- Validation and authorization -----------------------------------------------------------------


class Validator(ABC):
    """One link of the chain that every command passes."""

    def __init__(self) -> None:
        self._next: Validator | None = None

    def then(self, following: Validator) -> Validator:
        self._next = following
        return following

    def validate(self, command: Command) -> None:
        self.check(command)
        if self._next is not None:
            self._next.validate(command)

    @abstractmethod
    def check(self, command: Command) -> None: ...


class AmountValidator(Validator):
    """Rejects negative amounts."""

    def check(self, command: Command) -> None:
        if command.amount.is_negative:
            raise OperationRejected(RejectionReason.NEGATIVE_AMOUNT)


class AddressValidator(Validator):
    """Rejects the zero address."""

    def check(self, command: Command) -> None:
        if any(party.is_zero for party in command.parties):
            raise OperationRejected(RejectionReason.ZERO_ADDRESS)


class AuthorizationPolicy(ABC):
    """Decides who may mint."""

    @abstractmethod
    def may_mint(self, caller: Address) -> bool: ...


class OwnerAuthorizationPolicy(AuthorizationPolicy):
    """Lets the owner mint, and nobody else."""

    def __init__(self, owner: Address) -> None:
        self._owner = owner

    def may_mint(self, caller: Address) -> bool:
        return caller == self._owner


class AuthorizationValidator(Validator):
    """Rejects minting by those whom the policy does not trust."""

    def __init__(self, policy: AuthorizationPolicy) -> None:
        super().__init__()
        self._policy = policy

    def check(self, command: Command) -> None:
        if isinstance(command, MintCommand) and not self._policy.may_mint(command.caller):
            raise OperationRejected(RejectionReason.NOT_AUTHORIZED)


class ValidatorChainBuilder:
    """Links validators in the order in which they were added."""

    def __init__(self) -> None:
        self._links: list[Validator] = []

    def add(self, link: Validator) -> ValidatorChainBuilder:
        self._links.append(link)
        return self

    def build(self) -> Validator:
        if not self._links:
            raise ConfigurationError("a chain needs at least one validator")
        for link, following in zip(self._links, self._links[1:], strict=False):
            link.then(following)
        return self._links[0]


# --- Ledger ---------------------------------------------------------------------------------------


class LedgerService:
    """The primitives that all command handlers are made of."""

    def debit(self, work: UnitOfWork, account: Address, amount: Amount) -> None:
        balance = work.balances.load(account)
        if not balance.covers(amount):
            raise OperationRejected(RejectionReason.INSUFFICIENT_BALANCE)
        work.balances.save(account, balance.minus(amount))

    def credit(self, work: UnitOfWork, account: Address, amount: Amount) -> None:
        balance = work.balances.load(account)
        work.balances.save(account, balance.plus(amount))

    def spend(self, work: UnitOfWork, key: AllowanceKey, amount: Amount) -> None:
        allowance = work.allowances.load(key)
        if not allowance.covers(amount):
            raise OperationRejected(RejectionReason.INSUFFICIENT_ALLOWANCE)
        work.allowances.save(key, allowance.minus(amount))

    def announce(self, work: UnitOfWork, sender: Address, recipient: Address, amount: Amount) -> None:
        work.record(DomainEvent(EventKind.TRANSFER, sender, recipient, amount))


class CommandHandler(ABC):
    """Carries out commands of one kind."""

    def __init__(self, ledger: LedgerService) -> None:
        self._ledger = ledger

    @abstractmethod
    def handle(self, command: Any, work: UnitOfWork) -> None: ...


class TransferHandler(CommandHandler):
    """Carries out transfers."""

    def handle(self, command: TransferCommand, work: UnitOfWork) -> None:
        self._ledger.debit(work, command.caller, command.amount)
        self._ledger.credit(work, command.recipient, command.amount)
        self._ledger.announce(work, command.caller, command.recipient, command.amount)


class ApproveHandler(CommandHandler):
    """Carries out approvals."""

    def handle(self, command: ApproveCommand, work: UnitOfWork) -> None:
        key = AllowanceKey(command.caller, command.spender)
        work.allowances.save(key, command.amount)
        work.record(DomainEvent(EventKind.APPROVAL, command.caller, command.spender, command.amount))


class TransferFromHandler(CommandHandler):
    """Carries out transfers for somebody else."""

    def handle(self, command: TransferFromCommand, work: UnitOfWork) -> None:
        key = AllowanceKey(command.sender, command.caller)
        self._ledger.spend(work, key, command.amount)
        self._ledger.debit(work, command.sender, command.amount)
        self._ledger.credit(work, command.recipient, command.amount)
        self._ledger.announce(work, command.sender, command.recipient, command.amount)


class MintHandler(CommandHandler):
    """Carries out minting."""

    def handle(self, command: MintCommand, work: UnitOfWork) -> None:
        self._ledger.credit(work, command.recipient, command.amount)
        self._ledger.announce(work, Address.zero(), command.recipient, command.amount)


class BurnHandler(CommandHandler):
    """Carries out burning."""

    def handle(self, command: BurnCommand, work: UnitOfWork) -> None:
        self._ledger.debit(work, command.caller, command.amount)
        self._ledger.announce(work, command.caller, Address.zero(), command.amount)


@dataclass
class CommandStatistics:
    """Counts what became of commands."""

    accepted: int = 0
    rejected: dict[RejectionReason, int] = field(default_factory=dict)

    def accept(self) -> None:
        self.accepted += 1

    def reject(self, reason: RejectionReason) -> None:
        self.rejected[reason] = self.rejected.get(reason, 0) + 1


class CommandBus:
    """Validates commands, finds their handlers and runs them in units of work."""

    def __init__(self, validator: Validator, work_factory: Callable[[], UnitOfWork]) -> None:
        self._validator = validator
        self._work_factory = work_factory
        self._handlers: dict[type[Command], CommandHandler] = {}
        self.statistics = CommandStatistics()

    def register(self, kind: type[Command], handler: CommandHandler) -> CommandBus:
        self._handlers[kind] = handler
        return self

    def dispatch(self, command: Command) -> bool:
        handler = self._handlers.get(type(command))
        if handler is None:
            raise ComponentNotFoundError(f"no handler for {type(command).__name__}")
        try:
            self._validator.validate(command)
            with self._work_factory() as work:
                handler.handle(command, work)
        except OperationRejected as rejection:
            self.statistics.reject(rejection.reason)
            return False
        self.statistics.accept()
        return True


# --- Assembly -------------------------------------------------------------------------------------


class ComponentRegistry(Generic[T]):
    """Maps names to factories of components."""

    def __init__(self) -> None:
        self._factories: dict[str, Callable[..., T]] = {}

    def register(self, name: str, factory: Callable[..., T]) -> ComponentRegistry[T]:
        self._factories[name] = factory
        return self

    def create(self, name: str, *arguments: Any) -> T:
        factory = self._factories.get(name)
        if factory is None:
            raise ComponentNotFoundError(f"no component named {name!r}")
        return factory(*arguments)


class TokenEngine:
    """A token's parts, put together."""

    def __init__(self, configuration: TokenConfiguration, storage: StorageProvider) -> None:
        self.configuration = configuration
        self.balances = storage.balances()
        self.allowances = storage.allowances()
        self.store = EventStore()
        self.events = EventBus()
        self.events.subscribe_to_all(self.store.append)
        self.commands: CommandBus | None = None

    def begin(self) -> UnitOfWork:
        return UnitOfWork(self.balances, self.allowances, self.events)

    def execute(self, command: Command) -> bool:
        if self.commands is None:
            raise ConfigurationError("the engine was not assembled")
        return self.commands.dispatch(command)


class TokenEngineFactory:
    """Assembles engines from configurations."""

    def __init__(self) -> None:
        self._storages: ComponentRegistry[StorageProvider] = ComponentRegistry()
        self._policies: ComponentRegistry[AuthorizationPolicy] = ComponentRegistry()
        self._storages.register("memory", InMemoryStorageProvider)
        self._policies.register("owner", OwnerAuthorizationPolicy)

    def create(self, configuration: TokenConfiguration) -> TokenEngine:
        configuration.validate()
        storage = self._storages.create(configuration.storage)
        engine = TokenEngine(configuration, storage)
        engine.commands = self._command_bus(engine)
        return engine

    def _command_bus(self, engine: TokenEngine) -> CommandBus:
        bus = CommandBus(self._validator(engine.configuration), engine.begin)
        ledger = LedgerService()
        bus.register(TransferCommand, TransferHandler(ledger))
        bus.register(ApproveCommand, ApproveHandler(ledger))
        bus.register(TransferFromCommand, TransferFromHandler(ledger))
        bus.register(MintCommand, MintHandler(ledger))
        bus.register(BurnCommand, BurnHandler(ledger))
        return bus

    def _validator(self, configuration: TokenConfiguration) -> Validator:
        policy = self._policies.create(configuration.authorization, configuration.metadata.owner)
        builder = ValidatorChainBuilder()
        builder.add(AmountValidator())
        builder.add(AddressValidator())
        builder.add(AuthorizationValidator(policy))
        return builder.build()


# --- Queries --------------------------------------------------------------------------------------


class TokenQueryService:
    """Answers questions and changes nothing."""

    def __init__(self, engine: TokenEngine, serializer: EventSerializer) -> None:
        self._engine = engine
        self._serializer = serializer

    def supply(self) -> int:
        return sum(balance.units for balance in self._engine.balances.values())

    def balance(self, account: Address) -> int:
        return self._engine.balances.load(account).units

    def allowance(self, key: AllowanceKey) -> int:
        return self._engine.allowances.load(key).units

    def events(self) -> list[Any]:
        return [self._serializer.serialize(event) for event in self._engine.store]


# --- Facade ---------------------------------------------------------------------------------------


class Token:
    """The public face of the framework."""

    def __init__(self, name: str, symbol: str, decimals: int, initial_supply: int, owner: str) -> None:
        metadata = TokenMetadata(name, symbol, decimals, Address(owner))
        configuration = TokenConfiguration(metadata, Amount(initial_supply))
        self._engine = TokenEngineFactory().create(configuration)
        self._queries = TokenQueryService(self._engine, TupleEventSerializer())
        self._engine.execute(MintCommand(metadata.owner, configuration.initial_supply, metadata.owner))

    @property
    def name(self) -> str:
        return self._engine.configuration.metadata.name

    @property
    def symbol(self) -> str:
        return self._engine.configuration.metadata.symbol

    @property
    def decimals(self) -> int:
        return self._engine.configuration.metadata.decimals

    @property
    def owner(self) -> str:
        return self._engine.configuration.metadata.owner.value

    @property
    def events(self) -> list[tuple[str, str, str, int]]:
        return self._queries.events()

    def total_supply(self) -> int:
        return self._queries.supply()

    def balance_of(self, account: str) -> int:
        return self._queries.balance(Address(account))

    def allowance(self, owner: str, spender: str) -> int:
        return self._queries.allowance(AllowanceKey(Address(owner), Address(spender)))

    def transfer(self, caller: str, recipient: str, amount: int) -> bool:
        command = TransferCommand(Address(caller), Amount(amount), Address(recipient))
        return self._engine.execute(command)

    def approve(self, caller: str, spender: str, amount: int) -> bool:
        command = ApproveCommand(Address(caller), Amount(amount), Address(spender))
        return self._engine.execute(command)

    def transfer_from(self, caller: str, sender: str, recipient: str, amount: int) -> bool:
        command = TransferFromCommand(Address(caller), Amount(amount), Address(sender), Address(recipient))
        return self._engine.execute(command)

    def mint(self, caller: str, recipient: str, amount: int) -> bool:
        command = MintCommand(Address(caller), Amount(amount), Address(recipient))
        return self._engine.execute(command)

    def burn(self, caller: str, amount: int) -> bool:
        command = BurnCommand(Address(caller), Amount(amount))
        return self._engine.execute(command)
