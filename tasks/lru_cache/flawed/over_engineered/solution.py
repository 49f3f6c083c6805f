"""A caching framework with pluggable eviction, storage, events and statistics, set up as an LRU cache."""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Generic, Optional, Protocol, TypeVar

T = TypeVar("T")


# --- Errors ---------------------------------------------------------------------------------------


class CacheError(Exception):
    """Base class of all errors of the framework."""


class CacheConfigurationError(CacheError, ValueError):
    """The configuration is invalid."""


class ComponentNotFoundError(CacheError, LookupError):
    """No component of that name is registered."""


class EmptyCacheError(CacheError, LookupError):
    """There is nothing to evict."""


# --- Configuration --------------------------------------------------------------------------------


@dataclass(frozen=True)
class CacheConfig:
    """Everything that can be configured."""

    capacity: int
    policy: str = "lru"
    storage: str = "dict"
    statistics: bool = True


class CacheConfigValidator:
    """Checks a configuration rule by rule."""

    def __init__(self) -> None:
        self._rules: list[Callable[[CacheConfig], None]] = []
        self._rules.append(self._check_capacity)
        self._rules.append(self._check_names)

    def validate(self, config: CacheConfig) -> None:
        for rule in self._rules:
            rule(config)

    def _check_capacity(self, config: CacheConfig) -> None:
        if config.capacity <= 0:
            raise CacheConfigurationError(f"capacity must be at least 1, not {config.capacity}")

    def _check_names(self, config: CacheConfig) -> None:
        if not config.policy:
            raise CacheConfigurationError("policy must be named")
        if not config.storage:
            raise CacheConfigurationError("storage must be named")


class CacheConfigBuilder:
    """Builds a configuration step by step."""

    def __init__(self) -> None:
        self._config = CacheConfig(capacity=1)
        self._validator = CacheConfigValidator()

    def with_capacity(self, capacity: int) -> CacheConfigBuilder:
        self._config = replace(self._config, capacity=capacity)
        return self

    def with_policy(self, policy: str) -> CacheConfigBuilder:
        self._config = replace(self._config, policy=policy)
        return self

    def with_storage(self, storage: str) -> CacheConfigBuilder:
        self._config = replace(self._config, storage=storage)
        return self

    def with_statistics(self, enabled: bool) -> CacheConfigBuilder:
        self._config = replace(self._config, statistics=enabled)
        return self

    def build(self) -> CacheConfig:
        self._validator.validate(self._config)
        return self._config


# --- Entries and lookups --------------------------------------------------------------------------


@dataclass
class CacheEntry:
    """One entry with what is known about it."""

    key: Hashable
    value: Any
    hits: int = 0
    metadata: dict[str, Any] = field(default_factory=dict)

    def touch(self) -> None:
        self.hits += 1

    def replace_value(self, value: Any) -> None:
        self.value = value


@dataclass(frozen=True)
class CacheLookup:
    """What came of looking for a key."""

    entry: Optional[CacheEntry] = None

    @property
    def is_hit(self) -> bool:
        return self.entry is not None

    def unwrap(self, default: Any = None) -> Any:
        if self.entry is None:
            return default
        return self.entry.value


class CacheEntryFactory:
    """Makes entries."""

    def create(self, key: Hashable, value: Any) -> CacheEntry:
        return CacheEntry(key=key, value=value)


# --- Storage --------------------------------------------------------------------------------------


class CacheStorage(Protocol):
    """Holds entries."""

    def find(self, key: Hashable) -> Optional[CacheEntry]:
        """The entry of a key, if any."""
        ...

    def save(self, entry: CacheEntry) -> None:
        """Hold an entry."""
        ...

    def delete(self, key: Hashable) -> CacheEntry:
        """Let go of an entry."""
        ...

    def __len__(self) -> int:
        """The number of entries."""
        ...


class DictStorage:
    """Holds entries in a dict."""

    def __init__(self) -> None:
        self._entries: dict[Hashable, CacheEntry] = {}

    def find(self, key: Hashable) -> Optional[CacheEntry]:
        return self._entries.get(key)

    def save(self, entry: CacheEntry) -> None:
        self._entries[entry.key] = entry

    def delete(self, key: Hashable) -> CacheEntry:
        return self._entries.pop(key)

    def keys(self) -> Iterator[Hashable]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)


# --- Eviction -------------------------------------------------------------------------------------


class EvictionPolicy(Protocol):
    """Decides which entry goes."""

    def on_insert(self, key: Hashable) -> None:
        """An entry came."""
        ...

    def on_access(self, key: Hashable) -> None:
        """An entry was used."""
        ...

    def on_remove(self, key: Hashable) -> None:
        """An entry went."""
        ...

    def victim(self) -> Hashable:
        """The entry that goes next."""
        ...


class LeastRecentlyUsedPolicy:
    """The entry goes that was used least recently."""

    def __init__(self) -> None:
        self._order: OrderedDict[Hashable, None] = OrderedDict()

    def on_insert(self, key: Hashable) -> None:
        self._order[key] = None
        self._order.move_to_end(key)

    def on_access(self, key: Hashable) -> None:
        self._order.move_to_end(key)

    def on_remove(self, key: Hashable) -> None:
        self._order.pop(key, None)

    def victim(self) -> Hashable:
        if not self._order:
            raise EmptyCacheError("there is nothing to evict")
        return next(iter(self._order))


class FirstInFirstOutPolicy:
    """The entry goes that came first."""

    def __init__(self) -> None:
        self._order: OrderedDict[Hashable, None] = OrderedDict()

    def on_insert(self, key: Hashable) -> None:
        self._order[key] = None

    def on_access(self, key: Hashable) -> None:
        return None

    def on_remove(self, key: Hashable) -> None:
        self._order.pop(key, None)

    def victim(self) -> Hashable:
        if not self._order:
            raise EmptyCacheError("there is nothing to evict")
        return next(iter(self._order))


class LeastFrequentlyUsedPolicy:
    """The entry goes that was used least often."""

    def __init__(self) -> None:
        self._uses: Counter[Hashable] = Counter()

    def on_insert(self, key: Hashable) -> None:
        self._uses[key] = 1

    def on_access(self, key: Hashable) -> None:
        self._uses[key] += 1

    def on_remove(self, key: Hashable) -> None:
        self._uses.pop(key, None)

    def victim(self) -> Hashable:
        if not self._uses:
            raise EmptyCacheError("there is nothing to evict")
        return min(self._uses, key=self._uses.__getitem__)


# --- Events and statistics ------------------------------------------------------------------------


@dataclass(frozen=True)
class CacheEvent:
    """Something that happened."""

    name: str
    key: Hashable
    entry: Optional[CacheEntry] = None


class CacheListener(Protocol):
    """Is told what happens."""

    def on_event(self, event: CacheEvent) -> None:
        """Something happened."""
        ...


class CacheEventBus:
    """Passes events on."""

    def __init__(self) -> None:
        self._listeners: list[CacheListener] = []

    def subscribe(self, listener: CacheListener) -> Callable[[], None]:
        self._listeners.append(listener)

        def unsubscribe() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return unsubscribe

    def publish(self, event: CacheEvent) -> None:
        for listener in tuple(self._listeners):
            listener.on_event(event)


class CacheStatistics:
    """Counts events."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def on_event(self, event: CacheEvent) -> None:
        self._counts[event.name] += 1

    @property
    def hits(self) -> int:
        return self._counts["hit"]

    @property
    def misses(self) -> int:
        return self._counts["miss"]

    @property
    def evictions(self) -> int:
        return self._counts["evicted"]

    @property
    def hit_rate(self) -> float:
        lookups = self.hits + self.misses
        if lookups == 0:
            return 0.0
        return self.hits / lookups


# --- Registry -------------------------------------------------------------------------------------


class ComponentRegistry(Generic[T]):
    """Maps names to factories."""

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._factories: dict[str, Callable[[], T]] = {}

    def register(self, name: str, factory: Callable[[], T]) -> ComponentRegistry[T]:
        if name in self._factories:
            raise CacheConfigurationError(f"{self._kind} {name!r} is already registered")
        self._factories[name] = factory
        return self

    def create(self, name: str) -> T:
        if name not in self._factories:
            raise ComponentNotFoundError(f"no {self._kind} named {name!r}")
        return self._factories[name]()

    def names(self) -> list[str]:
        return sorted(self._factories)


# --- Engine ---------------------------------------------------------------------------------------


class CacheEngine:
    """Storage and eviction, kept in step."""

    def __init__(
        self, config: CacheConfig, storage: CacheStorage, policy: EvictionPolicy, bus: CacheEventBus
    ) -> None:
        self._config = config
        self._storage = storage
        self._policy = policy
        self._bus = bus
        self._entries = CacheEntryFactory()

    def lookup(self, key: Hashable) -> CacheLookup:
        entry = self._storage.find(key)
        if entry is None:
            self._bus.publish(CacheEvent("miss", key))
            return CacheLookup()
        entry.touch()
        self._policy.on_access(key)
        self._bus.publish(CacheEvent("hit", key, entry))
        return CacheLookup(entry)

    def store(self, key: Hashable, value: Any) -> None:
        entry = self._storage.find(key)
        if entry is None:
            self._insert(key, value)
        else:
            self._update(entry, value)

    def size(self) -> int:
        return len(self._storage)

    def _insert(self, key: Hashable, value: Any) -> None:
        self._make_room()
        entry = self._entries.create(key, value)
        self._storage.save(entry)
        self._policy.on_insert(key)
        self._bus.publish(CacheEvent("inserted", key, entry))

    def _update(self, entry: CacheEntry, value: Any) -> None:
        entry.replace_value(value)
        self._policy.on_access(entry.key)
        self._bus.publish(CacheEvent("updated", entry.key, entry))

    def _make_room(self) -> None:
        while len(self._storage) >= self._config.capacity:
            victim = self._policy.victim()
            entry = self._storage.delete(victim)
            self._policy.on_remove(victim)
            self._bus.publish(CacheEvent("evicted", victim, entry))


class CacheEngineFactory:
    """Puts the components of an engine together."""

    def __init__(self) -> None:
        self._policies: ComponentRegistry[EvictionPolicy] = ComponentRegistry("eviction policy")
        self._policies.register("lru", LeastRecentlyUsedPolicy)
        self._policies.register("fifo", FirstInFirstOutPolicy)
        self._policies.register("lfu", LeastFrequentlyUsedPolicy)
        self._storages: ComponentRegistry[CacheStorage] = ComponentRegistry("storage")
        self._storages.register("dict", DictStorage)

    def create(self, config: CacheConfig, bus: CacheEventBus) -> CacheEngine:
        storage = self._storages.create(config.storage)
        policy = self._policies.create(config.policy)
        return CacheEngine(config, storage, policy, bus)


# --- Facade ---------------------------------------------------------------------------------------


class LRUCache:
    """The public face of the framework."""

    def __init__(self, capacity: int) -> None:
        builder = CacheConfigBuilder()
        builder.with_capacity(capacity)
        builder.with_policy("lru")
        config = builder.build()
        self._bus = CacheEventBus()
        self._statistics = CacheStatistics()
        if config.statistics:
            self._bus.subscribe(self._statistics)
        self._engine = CacheEngineFactory().create(config, self._bus)

    @property
    def statistics(self) -> CacheStatistics:
        return self._statistics

    def subscribe(self, listener: CacheListener) -> Callable[[], None]:
        return self._bus.subscribe(listener)

    def get(self, key: Hashable) -> Any:
        return self._engine.lookup(key).unwrap()

    def put(self, key: Hashable, value: Any) -> None:
        self._engine.store(key, value)

    def __len__(self) -> int:
        return self._engine.size()
