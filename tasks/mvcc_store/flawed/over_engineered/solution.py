"""An extensible multi-version engine: pluggable clocks, conflict policies, collectors, events, metrics."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from typing import Any, Generic, TypeVar

T = TypeVar("T")


# --- Errors ---------------------------------------------------------------------------------------


class MVCCError(Exception):
    """Base class of all errors of the engine."""


class WriteConflictError(MVCCError):
    """Another transaction was first."""

    def __init__(self, transaction_id: int, keys: Iterable[Hashable]) -> None:
        self.transaction_id = transaction_id
        self.keys = tuple(keys)
        super().__init__(f"transaction {transaction_id} conflicts over {self.keys!r}")


class TransactionFinishedError(MVCCError):
    """The transaction has ended."""

    def __init__(self, transaction_id: int, status: str) -> None:
        self.transaction_id = transaction_id
        self.status = status
        super().__init__(f"transaction {transaction_id} is {status}")


class ForeignTransactionError(MVCCError, ValueError):
    """The transaction belongs to another store."""

    def __init__(self, transaction_id: int) -> None:
        self.transaction_id = transaction_id
        super().__init__(f"transaction {transaction_id} belongs to another store")


class KeyNotVisibleError(MVCCError, KeyError):
    """The transaction does not see the key."""


class ConfigurationError(MVCCError, ValueError):
    """The configuration is invalid."""


class ComponentNotFoundError(MVCCError, LookupError):
    """No component of that name is registered."""


# --- Registry -------------------------------------------------------------------------------------


class ComponentRegistry(Generic[T]):
    """Maps names to factories."""

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._factories: dict[str, Callable[[], T]] = {}

    def register(self, name: str, factory: Callable[[], T]) -> ComponentRegistry[T]:
        if name in self._factories:
            raise ConfigurationError(f"{self._kind} {name!r} is already registered")
        self._factories[name] = factory
        return self

    def unregister(self, name: str) -> None:
        if name not in self._factories:
            raise ComponentNotFoundError(f"no {self._kind} named {name!r}")
        del self._factories[name]

    def create(self, name: str) -> T:
        if name not in self._factories:
            raise ComponentNotFoundError(f"no {self._kind} named {name!r}")
        return self._factories[name]()

    def names(self) -> list[str]:
        return sorted(self._factories)

    def __contains__(self, name: object) -> bool:
        return name in self._factories

    def __len__(self) -> int:
        return len(self._factories)


# --- Clocks ---------------------------------------------------------------------------------------


class LogicalClock(ABC):
    """Gives ascending numbers."""

    @abstractmethod
    def tick(self) -> int:
        """The next number."""

    @abstractmethod
    def now(self) -> int:
        """The last number."""


class SequentialClock(LogicalClock):
    """1, 2, 3 and so on."""

    def __init__(self, start: int = 0) -> None:
        self._value = start

    def tick(self) -> int:
        self._value += 1
        return self._value

    def now(self) -> int:
        return self._value


class SteppingClock(LogicalClock):
    """Leaves room between numbers."""

    def __init__(self, step: int = 10) -> None:
        if step < 1:
            raise ConfigurationError("step must be at least 1")
        self._step = step
        self._value = 0

    def tick(self) -> int:
        self._value += self._step
        return self._value

    def now(self) -> int:
        return self._value


# --- Locking --------------------------------------------------------------------------------------


class LockStrategy(ABC):
    """Decides how calls are kept apart."""

    @abstractmethod
    def acquire(self) -> None:
        """Enter."""

    @abstractmethod
    def release(self) -> None:
        """Leave."""

    @contextmanager
    def guard(self) -> Iterator[None]:
        self.acquire()
        try:
            yield
        finally:
            self.release()


class ReentrantLockStrategy(LockStrategy):
    """One lock that a thread may take again."""

    def __init__(self) -> None:
        self._lock = threading.RLock()

    def acquire(self) -> None:
        self._lock.acquire()

    def release(self) -> None:
        self._lock.release()


class NoLockStrategy(LockStrategy):
    """For programs of one thread."""

    def acquire(self) -> None:
        return None

    def release(self) -> None:
        return None


# --- Values and operations ------------------------------------------------------------------------


class OperationType(Enum):
    """What is done to a key."""

    PUT = auto()
    DELETE = auto()


@dataclass(frozen=True)
class Operation:
    """One deed."""

    type: OperationType
    key: Hashable
    value: Any = None

    @property
    def is_delete(self) -> bool:
        return self.type is OperationType.DELETE


class OperationFactory:
    """Makes operations."""

    def put(self, key: Hashable, value: Any) -> Operation:
        return Operation(OperationType.PUT, key, value)

    def delete(self, key: Hashable) -> Operation:
        return Operation(OperationType.DELETE, key)


class WriteSet:
    """The last operation for each key."""

    def __init__(self) -> None:
        self._operations: dict[Hashable, Operation] = {}

    def record(self, operation: Operation) -> None:
        self._operations[operation.key] = operation

    def find(self, key: Hashable) -> Operation | None:
        return self._operations.get(key)

    def keys(self) -> list[Hashable]:
        return list(self._operations)

    def operations(self) -> list[Operation]:
        return list(self._operations.values())

    def clear(self) -> None:
        self._operations.clear()

    def __len__(self) -> int:
        return len(self._operations)


@dataclass(frozen=True)
class Lookup:
    """What was found under a key."""

    found: bool
    value: Any = None

    @classmethod
    def missing(cls) -> Lookup:
        return cls(False)

    @classmethod
    def of(cls, value: Any) -> Lookup:
        return cls(True, value)

    def or_default(self, default: Any) -> Any:
        if self.found:
            return self.value
        return default


# --- Versions -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Version:
    """One version of one key."""

    value: Any
    txn_id: int
    commit_ts: int
    deleted: bool

    def to_lookup(self) -> Lookup:
        if self.deleted:
            return Lookup.missing()
        return Lookup.of(self.value)


class VersionFactory:
    """Makes versions of operations."""

    def create(self, operation: Operation, txn_id: int, commit_ts: int) -> Version:
        if operation.is_delete:
            return Version(value=None, txn_id=txn_id, commit_ts=commit_ts, deleted=True)
        return Version(value=operation.value, txn_id=txn_id, commit_ts=commit_ts, deleted=False)


class VersionChain:
    """The versions of one key, oldest first."""

    def __init__(self, key: Hashable) -> None:
        self.key = key
        self._timestamps: list[int] = []
        self._versions: list[Version] = []

    def append(self, version: Version) -> None:
        self._timestamps.append(version.commit_ts)
        self._versions.append(version)

    def latest(self) -> Version | None:
        if not self._versions:
            return None
        return self._versions[-1]

    def as_of(self, timestamp: int) -> Version | None:
        index = self.count_before(timestamp)
        if index == 0:
            return None
        return self._versions[index - 1]

    def count_before(self, timestamp: int) -> int:
        return bisect_left(self._timestamps, timestamp)

    def drop_first(self, count: int) -> None:
        del self._timestamps[:count]
        del self._versions[:count]

    def snapshot(self) -> list[Version]:
        return list(self._versions)

    def __len__(self) -> int:
        return len(self._versions)


class VersionRepository(ABC):
    """Keeps chains."""

    @abstractmethod
    def find(self, key: Hashable) -> VersionChain | None:
        """The chain of a key."""

    @abstractmethod
    def obtain(self, key: Hashable) -> VersionChain:
        """The chain of a key, made if need be."""

    @abstractmethod
    def chains(self) -> list[VersionChain]:
        """All chains."""

    @abstractmethod
    def discard(self, key: Hashable) -> None:
        """Forget a chain."""


class InMemoryVersionRepository(VersionRepository):
    """Keeps chains in a dict."""

    def __init__(self) -> None:
        self._chains: dict[Hashable, VersionChain] = {}

    def find(self, key: Hashable) -> VersionChain | None:
        return self._chains.get(key)

    def obtain(self, key: Hashable) -> VersionChain:
        chain = self._chains.get(key)
        if chain is None:
            chain = VersionChain(key)
            self._chains[key] = chain
        return chain

    def chains(self) -> list[VersionChain]:
        return list(self._chains.values())

    def discard(self, key: Hashable) -> None:
        self._chains.pop(key, None)


# --- Transactions ---------------------------------------------------------------------------------


class TransactionStatus(Enum):
    """Where a transaction stands."""

    ACTIVE = "active"
    COMMITTED = "committed"
    ABORTED = "aborted"

    @property
    def is_final(self) -> bool:
        return self is not TransactionStatus.ACTIVE


class TransactionStateMachine:
    """Allows the transitions that make sense."""

    def __init__(self) -> None:
        self._status = TransactionStatus.ACTIVE

    @property
    def status(self) -> TransactionStatus:
        return self._status

    def transition(self, target: TransactionStatus) -> None:
        if self._status.is_final:
            raise MVCCError(f"no way from {self._status.value} to {target.value}")
        self._status = target


class Transaction:
    """One transaction."""

    def __init__(self, id: int, owner: object) -> None:
        self._id = id
        self._owner = owner
        self._machine = TransactionStateMachine()
        self._write_set = WriteSet()
        self._commit_ts: int | None = None

    @property
    def id(self) -> int:
        return self._id

    @property
    def status(self) -> str:
        return self._machine.status.value

    @property
    def commit_ts(self) -> int | None:
        return self._commit_ts

    @property
    def write_set(self) -> WriteSet:
        return self._write_set

    @property
    def is_active(self) -> bool:
        return not self._machine.status.is_final

    def belongs_to(self, owner: object) -> bool:
        return self._owner is owner

    def mark_committed(self, commit_ts: int) -> None:
        self._machine.transition(TransactionStatus.COMMITTED)
        self._commit_ts = commit_ts

    def mark_aborted(self) -> None:
        self._machine.transition(TransactionStatus.ABORTED)
        self._write_set.clear()


class TransactionRegistry:
    """The active transactions."""

    def __init__(self) -> None:
        self._active: dict[int, Transaction] = {}

    def add(self, txn: Transaction) -> None:
        self._active[txn.id] = txn

    def remove(self, txn: Transaction) -> None:
        self._active.pop(txn.id, None)

    def ids(self) -> list[int]:
        return sorted(self._active)

    def oldest(self) -> int | None:
        return min(self._active, default=None)

    def __len__(self) -> int:
        return len(self._active)


class TransactionFactory:
    """Makes transactions."""

    def __init__(self, clock: LogicalClock, owner: object) -> None:
        self._clock = clock
        self._owner = owner

    def create(self) -> Transaction:
        return Transaction(self._clock.tick(), self._owner)


# --- Validation -----------------------------------------------------------------------------------


class TransactionValidator(ABC):
    """Looks at a transaction before it is used."""

    @abstractmethod
    def validate(self, txn: Transaction) -> None:
        """Raise if something is wrong."""


class OwnershipValidator(TransactionValidator):
    """Refuses transactions of other stores."""

    def __init__(self, owner: object) -> None:
        self._owner = owner

    def validate(self, txn: Transaction) -> None:
        if not txn.belongs_to(self._owner):
            raise ForeignTransactionError(txn.id)


class ActivityValidator(TransactionValidator):
    """Refuses transactions that have ended."""

    def validate(self, txn: Transaction) -> None:
        if not txn.is_active:
            raise TransactionFinishedError(txn.id, txn.status)


class ValidationChain(TransactionValidator):
    """One validator after the other."""

    def __init__(self, validators: Iterable[TransactionValidator] = ()) -> None:
        self._validators = list(validators)

    def append(self, validator: TransactionValidator) -> ValidationChain:
        self._validators.append(validator)
        return self

    def validate(self, txn: Transaction) -> None:
        for validator in self._validators:
            validator.validate(txn)


# --- Visibility -----------------------------------------------------------------------------------


class VisibilityPolicy(ABC):
    """Decides which version a transaction sees."""

    @abstractmethod
    def visible(self, txn: Transaction, chain: VersionChain) -> Version | None:
        """The version, if any."""


class SnapshotVisibilityPolicy(VisibilityPolicy):
    """The newest version before the transaction."""

    def visible(self, txn: Transaction, chain: VersionChain) -> Version | None:
        return chain.as_of(txn.id)


class ReadCommittedVisibilityPolicy(VisibilityPolicy):
    """The newest version."""

    def visible(self, txn: Transaction, chain: VersionChain) -> Version | None:
        return chain.latest()


class TransactionReader:
    """Reads for transactions: own operations first, then the repository."""

    def __init__(self, repository: VersionRepository, policy: VisibilityPolicy) -> None:
        self._repository = repository
        self._policy = policy

    def lookup(self, txn: Transaction, key: Hashable) -> Lookup:
        operation = txn.write_set.find(key)
        if operation is not None:
            return self._from_operation(operation)
        return self._from_repository(txn, key)

    def _from_operation(self, operation: Operation) -> Lookup:
        if operation.is_delete:
            return Lookup.missing()
        return Lookup.of(operation.value)

    def _from_repository(self, txn: Transaction, key: Hashable) -> Lookup:
        chain = self._repository.find(key)
        if chain is None:
            return Lookup.missing()
        version = self._policy.visible(txn, chain)
        if version is None:
            return Lookup.missing()
        return version.to_lookup()


# --- Conflicts ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ConflictReport:
    """The keys over which a transaction fails."""

    transaction_id: int
    keys: tuple[Hashable, ...] = ()

    @property
    def has_conflicts(self) -> bool:
        return bool(self.keys)


class ConflictPolicy(ABC):
    """Decides whether a transaction may commit."""

    @abstractmethod
    def inspect(self, txn: Transaction, repository: VersionRepository) -> ConflictReport:
        """What stands against a commit."""


class FirstCommitterWinsPolicy(ConflictPolicy):
    """Newer versions stand against it."""

    def inspect(self, txn: Transaction, repository: VersionRepository) -> ConflictReport:
        conflicting = []
        for key in txn.write_set.keys():
            chain = repository.find(key)
            latest = chain.latest() if chain is not None else None
            if latest is not None and latest.commit_ts > txn.id:
                conflicting.append(key)
        return ConflictReport(txn.id, tuple(conflicting))


class LastCommitterWinsPolicy(ConflictPolicy):
    """Nothing stands against it."""

    def inspect(self, txn: Transaction, repository: VersionRepository) -> ConflictReport:
        return ConflictReport(txn.id)


# --- Garbage collection ---------------------------------------------------------------------------


@dataclass(frozen=True)
class CollectionReport:
    """What a collection did."""

    inspected: int = 0
    removed: int = 0
    emptied: int = 0

    def merged(self, other: CollectionReport) -> CollectionReport:
        inspected = self.inspected + other.inspected
        removed = self.removed + other.removed
        emptied = self.emptied + other.emptied
        return CollectionReport(inspected, removed, emptied)


class HorizonProvider(ABC):
    """Decides which versions are settled."""

    @abstractmethod
    def horizon(self) -> int:
        """Versions before this number are settled."""


class OldestTransactionHorizonProvider(HorizonProvider):
    """The oldest active transaction decides."""

    def __init__(self, registry: TransactionRegistry, clock: LogicalClock) -> None:
        self._registry = registry
        self._clock = clock

    def horizon(self) -> int:
        oldest = self._registry.oldest()
        if oldest is None:
            return self._clock.now() + 1
        return oldest


class CollectionStrategy(ABC):
    """Decides what goes."""

    @abstractmethod
    def removable(self, chain: VersionChain, horizon: int) -> int:
        """How many of the oldest versions go."""


class SettledVersionsStrategy(CollectionStrategy):
    """All settled versions but the newest; that too if it is a deletion."""

    def removable(self, chain: VersionChain, horizon: int) -> int:
        settled = chain.count_before(horizon)
        newest = chain.as_of(horizon)
        if newest is None:
            return 0
        if newest.deleted:
            return settled
        return settled - 1


class KeepEverythingStrategy(CollectionStrategy):
    """Nothing goes."""

    def removable(self, chain: VersionChain, horizon: int) -> int:
        return 0


class GarbageCollector:
    """Applies a strategy to all chains."""

    def __init__(
        self, repository: VersionRepository, strategy: CollectionStrategy, horizons: HorizonProvider
    ) -> None:
        self._repository = repository
        self._strategy = strategy
        self._horizons = horizons

    def collect(self) -> CollectionReport:
        horizon = self._horizons.horizon()
        report = CollectionReport()
        for chain in self._repository.chains():
            report = report.merged(self._collect_chain(chain, horizon))
        return report

    def _collect_chain(self, chain: VersionChain, horizon: int) -> CollectionReport:
        inspected = len(chain)
        removable = self._strategy.removable(chain, horizon)
        chain.drop_first(removable)
        emptied = 0
        if len(chain) == 0:
            self._repository.discard(chain.key)
            emptied = 1
        return CollectionReport(inspected, removable, emptied)


# --- Events and metrics ---------------------------------------------------------------------------


class StoreEventType(Enum):
    """What can happen."""

    BEGUN = auto()
    COMMITTED = auto()
    ABORTED = auto()
    CONFLICT = auto()
    COLLECTED = auto()


@dataclass(frozen=True)
class StoreEvent:
    """Something that happened."""

    type: StoreEventType
    transaction_id: int | None = None
    details: dict[str, Any] = field(default_factory=dict)


class StoreEventListener(ABC):
    """Is told what happens."""

    @abstractmethod
    def on_event(self, event: StoreEvent) -> None:
        """Something happened."""


class MetricsListener(StoreEventListener):
    """Counts what happens."""

    def __init__(self) -> None:
        self._counts: Counter[StoreEventType] = Counter()
        self._removed = 0

    def on_event(self, event: StoreEvent) -> None:
        self._counts[event.type] += 1
        if event.type is StoreEventType.COLLECTED:
            self._removed += event.details.get("removed", 0)

    def count(self, type: StoreEventType) -> int:
        return self._counts[type]

    @property
    def removed(self) -> int:
        return self._removed

    @property
    def conflict_rate(self) -> float:
        ended = self._counts[StoreEventType.COMMITTED] + self._counts[StoreEventType.CONFLICT]
        if ended == 0:
            return 0.0
        return self._counts[StoreEventType.CONFLICT] / ended


class StoreEventBus:
    """Passes events on."""

    def __init__(self) -> None:
        self._listeners: list[StoreEventListener] = []

    def subscribe(self, listener: StoreEventListener) -> Callable[[], None]:
        self._listeners.append(listener)

        def unsubscribe() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return unsubscribe

    def publish(self, event: StoreEvent) -> None:
        for listener in tuple(self._listeners):
            listener.on_event(event)


# --- Commit pipeline ------------------------------------------------------------------------------


@dataclass
class CommitContext:
    """What the stages of a commit hand on."""

    txn: Transaction
    report: ConflictReport | None = None
    commit_ts: int | None = None
    versions: list[Version] = field(default_factory=list)


class CommitStage(ABC):
    """One stage of a commit."""

    @abstractmethod
    def process(self, context: CommitContext) -> None:
        """Do this stage's work."""


class ConflictDetectionStage(CommitStage):
    """Looks for conflicts."""

    def __init__(self, policy: ConflictPolicy, repository: VersionRepository) -> None:
        self._policy = policy
        self._repository = repository

    def process(self, context: CommitContext) -> None:
        report = self._policy.inspect(context.txn, self._repository)
        context.report = report
        if report.has_conflicts:
            raise WriteConflictError(report.transaction_id, report.keys)


class TimestampStage(CommitStage):
    """Takes the number."""

    def __init__(self, clock: LogicalClock) -> None:
        self._clock = clock

    def process(self, context: CommitContext) -> None:
        context.commit_ts = self._clock.tick()


class InstallationStage(CommitStage):
    """Adds the versions."""

    def __init__(self, repository: VersionRepository, factory: VersionFactory) -> None:
        self._repository = repository
        self._factory = factory

    def process(self, context: CommitContext) -> None:
        commit_ts = context.commit_ts
        if commit_ts is None:
            raise MVCCError("a commit needs a number")
        for operation in context.txn.write_set.operations():
            version = self._factory.create(operation, context.txn.id, commit_ts)
            self._repository.obtain(operation.key).append(version)
            context.versions.append(version)


class CompletionStage(CommitStage):
    """Marks the transaction."""

    def __init__(self, registry: TransactionRegistry) -> None:
        self._registry = registry

    def process(self, context: CommitContext) -> None:
        commit_ts = context.commit_ts
        if commit_ts is None:
            raise MVCCError("a commit needs a number")
        context.txn.mark_committed(commit_ts)
        self._registry.remove(context.txn)


class CommitPipeline:
    """One stage after the other."""

    def __init__(self) -> None:
        self._stages: list[CommitStage] = []

    def add(self, stage: CommitStage) -> CommitPipeline:
        self._stages.append(stage)
        return self

    def run(self, txn: Transaction) -> CommitContext:
        context = CommitContext(txn)
        for stage in self._stages:
            stage.process(context)
        return context


# --- Configuration --------------------------------------------------------------------------------


@dataclass(frozen=True)
class StoreConfig:
    """Everything that can be configured."""

    clock: str = "sequential"
    lock: str = "reentrant"
    repository: str = "memory"
    visibility: str = "snapshot"
    conflicts: str = "first-committer-wins"
    collection: str = "settled-versions"
    metrics: bool = True


class StoreConfigBuilder:
    """Builds a configuration step by step."""

    def __init__(self) -> None:
        self._config = StoreConfig()

    def with_clock(self, name: str) -> StoreConfigBuilder:
        self._config = replace(self._config, clock=name)
        return self

    def with_lock(self, name: str) -> StoreConfigBuilder:
        self._config = replace(self._config, lock=name)
        return self

    def with_visibility(self, name: str) -> StoreConfigBuilder:
        self._config = replace(self._config, visibility=name)
        return self

    def with_conflicts(self, name: str) -> StoreConfigBuilder:
        self._config = replace(self._config, conflicts=name)
        return self

    def with_collection(self, name: str) -> StoreConfigBuilder:
        self._config = replace(self._config, collection=name)
        return self

    def with_metrics(self, enabled: bool) -> StoreConfigBuilder:
        self._config = replace(self._config, metrics=enabled)
        return self

    def build(self) -> StoreConfig:
        return self._config


class ComponentCatalog:
    """All components that can be chosen."""

    def __init__(self) -> None:
        self.clocks = self._clocks()
        self.locks = self._locks()
        self.repositories = self._repositories()
        self.visibilities = self._visibilities()
        self.conflicts = self._conflicts()
        self.collections = self._collections()

    def _clocks(self) -> ComponentRegistry[LogicalClock]:
        registry: ComponentRegistry[LogicalClock] = ComponentRegistry("clock")
        registry.register("sequential", SequentialClock)
        registry.register("stepping", SteppingClock)
        return registry

    def _locks(self) -> ComponentRegistry[LockStrategy]:
        registry: ComponentRegistry[LockStrategy] = ComponentRegistry("lock strategy")
        registry.register("reentrant", ReentrantLockStrategy)
        registry.register("none", NoLockStrategy)
        return registry

    def _repositories(self) -> ComponentRegistry[VersionRepository]:
        registry: ComponentRegistry[VersionRepository] = ComponentRegistry("repository")
        registry.register("memory", InMemoryVersionRepository)
        return registry

    def _visibilities(self) -> ComponentRegistry[VisibilityPolicy]:
        registry: ComponentRegistry[VisibilityPolicy] = ComponentRegistry("visibility policy")
        registry.register("snapshot", SnapshotVisibilityPolicy)
        registry.register("read-committed", ReadCommittedVisibilityPolicy)
        return registry

    def _conflicts(self) -> ComponentRegistry[ConflictPolicy]:
        registry: ComponentRegistry[ConflictPolicy] = ComponentRegistry("conflict policy")
        registry.register("first-committer-wins", FirstCommitterWinsPolicy)
        registry.register("last-committer-wins", LastCommitterWinsPolicy)
        return registry

    def _collections(self) -> ComponentRegistry[CollectionStrategy]:
        registry: ComponentRegistry[CollectionStrategy] = ComponentRegistry("collection strategy")
        registry.register("settled-versions", SettledVersionsStrategy)
        registry.register("keep-everything", KeepEverythingStrategy)
        return registry


class StorageEngine:
    """All components of one store, put together."""

    def __init__(self, config: StoreConfig, catalog: ComponentCatalog, owner: object) -> None:
        self.config = config
        self.clock = catalog.clocks.create(config.clock)
        self.lock = catalog.locks.create(config.lock)
        self.repository = catalog.repositories.create(config.repository)
        self.registry = TransactionRegistry()
        self.operations = OperationFactory()
        self.transactions = TransactionFactory(self.clock, owner)
        self.validator = ValidationChain([OwnershipValidator(owner), ActivityValidator()])
        self.reader = TransactionReader(self.repository, catalog.visibilities.create(config.visibility))
        self.bus = StoreEventBus()
        self.metrics = MetricsListener()
        if config.metrics:
            self.bus.subscribe(self.metrics)
        self.pipeline = self._pipeline(catalog)
        self.collector = self._collector(catalog)

    def _pipeline(self, catalog: ComponentCatalog) -> CommitPipeline:
        policy = catalog.conflicts.create(self.config.conflicts)
        pipeline = CommitPipeline()
        pipeline.add(ConflictDetectionStage(policy, self.repository))
        pipeline.add(TimestampStage(self.clock))
        pipeline.add(InstallationStage(self.repository, VersionFactory()))
        pipeline.add(CompletionStage(self.registry))
        return pipeline

    def _collector(self, catalog: ComponentCatalog) -> GarbageCollector:
        strategy = catalog.collections.create(self.config.collection)
        horizons = OldestTransactionHorizonProvider(self.registry, self.clock)
        return GarbageCollector(self.repository, strategy, horizons)


# --- Commands -------------------------------------------------------------------------------------


class StoreCommand(ABC, Generic[T]):
    """Something that is done with a transaction."""

    def __init__(self, txn: Transaction) -> None:
        self.txn = txn

    def run(self, engine: StorageEngine) -> T:
        with engine.lock.guard():
            engine.validator.validate(self.txn)
            return self.execute(engine)

    @abstractmethod
    def execute(self, engine: StorageEngine) -> T:
        """Do it."""


class ReadCommand(StoreCommand[Any]):
    """Reads a key."""

    def __init__(self, txn: Transaction, key: Hashable, default: Any) -> None:
        super().__init__(txn)
        self._key = key
        self._default = default

    def execute(self, engine: StorageEngine) -> Any:
        lookup = engine.reader.lookup(self.txn, self._key)
        return lookup.or_default(self._default)


class WriteCommand(StoreCommand[None]):
    """Writes a key."""

    def __init__(self, txn: Transaction, key: Hashable, value: Any) -> None:
        super().__init__(txn)
        self._key = key
        self._value = value

    def execute(self, engine: StorageEngine) -> None:
        operation = engine.operations.put(self._key, self._value)
        self.txn.write_set.record(operation)


class DeleteCommand(StoreCommand[None]):
    """Deletes a key."""

    def __init__(self, txn: Transaction, key: Hashable) -> None:
        super().__init__(txn)
        self._key = key

    def execute(self, engine: StorageEngine) -> None:
        lookup = engine.reader.lookup(self.txn, self._key)
        if not lookup.found:
            raise KeyNotVisibleError(self._key)
        operation = engine.operations.delete(self._key)
        self.txn.write_set.record(operation)


class AbortCommand(StoreCommand[None]):
    """Aborts."""

    def execute(self, engine: StorageEngine) -> None:
        self.txn.mark_aborted()
        engine.registry.remove(self.txn)
        engine.bus.publish(StoreEvent(StoreEventType.ABORTED, self.txn.id))


class CommitCommand(StoreCommand[int]):
    """Commits."""

    def execute(self, engine: StorageEngine) -> int:
        try:
            context = engine.pipeline.run(self.txn)
        except WriteConflictError as error:
            engine.bus.publish(StoreEvent(StoreEventType.CONFLICT, self.txn.id, {"keys": error.keys}))
            AbortCommand(self.txn).execute(engine)
            raise
        if context.commit_ts is None:
            raise MVCCError("the pipeline took no number")
        engine.bus.publish(StoreEvent(StoreEventType.COMMITTED, self.txn.id))
        return context.commit_ts


# --- Facade ---------------------------------------------------------------------------------------


class MVCCStore:
    """The public face of the engine."""

    def __init__(self) -> None:
        config = StoreConfigBuilder().build()
        self._engine = StorageEngine(config, ComponentCatalog(), self)

    @property
    def metrics(self) -> MetricsListener:
        return self._engine.metrics

    def subscribe(self, listener: StoreEventListener) -> Callable[[], None]:
        with self._engine.lock.guard():
            return self._engine.bus.subscribe(listener)

    def begin(self) -> Transaction:
        with self._engine.lock.guard():
            txn = self._engine.transactions.create()
            self._engine.registry.add(txn)
            self._engine.bus.publish(StoreEvent(StoreEventType.BEGUN, txn.id))
            return txn

    def read(self, txn: Transaction, key: Hashable, default: Any = None) -> Any:
        return ReadCommand(txn, key, default).run(self._engine)

    def write(self, txn: Transaction, key: Hashable, value: Any) -> None:
        WriteCommand(txn, key, value).run(self._engine)

    def delete(self, txn: Transaction, key: Hashable) -> None:
        DeleteCommand(txn, key).run(self._engine)

    def commit(self, txn: Transaction) -> int:
        return CommitCommand(txn).run(self._engine)

    def abort(self, txn: Transaction) -> None:
        AbortCommand(txn).run(self._engine)

    def gc(self) -> int:
        with self._engine.lock.guard():
            report = self._engine.collector.collect()
            details = {"removed": report.removed, "emptied": report.emptied}
            self._engine.bus.publish(StoreEvent(StoreEventType.COLLECTED, None, details))
            return report.removed

    def versions(self, key: Hashable) -> list[Version]:
        with self._engine.lock.guard():
            chain = self._engine.repository.find(key)
            if chain is None:
                return []
            return chain.snapshot()

    def version_count(self, key: Hashable) -> int:
        return len(self.versions(key))

    @property
    def active_transactions(self) -> list[int]:
        with self._engine.lock.guard():
            return self._engine.registry.ids()

    @property
    def oldest_active_txn(self) -> int | None:
        with self._engine.lock.guard():
            return self._engine.registry.oldest()
