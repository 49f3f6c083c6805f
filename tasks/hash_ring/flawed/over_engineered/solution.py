"""An extensible consistent hashing framework with pluggable hashing, storage, placement and metrics."""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from typing import Any, Generic, TypeVar

T = TypeVar("T")


# --- Errors ---------------------------------------------------------------------------------------


class HashRingError(Exception):
    """Base class of all errors of the framework."""


class ConfigurationError(HashRingError, ValueError):
    """The configuration is invalid."""


class DuplicateNodeError(HashRingError, ValueError):
    """A node is registered twice."""

    def __init__(self, node: str) -> None:
        super().__init__(f"node {node!r} is already registered")
        self.node = node


class NodeNotFoundError(HashRingError, KeyError):
    """A node is not registered."""

    def __init__(self, node: str) -> None:
        super().__init__(f"node {node!r} is not registered")
        self.node = node


class InvalidReplicaCountError(HashRingError, ValueError):
    """A negative number of replicas was asked for."""


class ComponentNotFoundError(HashRingError, LookupError):
    """A registry has no component of that name."""


# --- Registries -----------------------------------------------------------------------------------


class ComponentRegistry(Generic[T]):
    """Maps names to factories of components."""

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
        try:
            factory = self._factories[name]
        except KeyError:
            raise ComponentNotFoundError(f"no {self._kind} named {name!r}") from None
        return factory()

    def names(self) -> list[str]:
        return sorted(self._factories)

    def __contains__(self, name: object) -> bool:
        return name in self._factories

    def __len__(self) -> int:
        return len(self._factories)


# --- Encoding and hashing -------------------------------------------------------------------------


class TextEncoder(ABC):
    """Turns text into bytes."""

    @abstractmethod
    def encode(self, text: str) -> bytes:
        """The bytes of a text."""


class CodecTextEncoder(TextEncoder):
    """Encodes with one of Python's codecs."""

    def __init__(self, codec: str = "utf-8", errors: str = "strict") -> None:
        self._codec = codec
        self._errors = errors

    def encode(self, text: str) -> bytes:
        return text.encode(self._codec, self._errors)


class DigestProvider(ABC):
    """Turns bytes into a digest."""

    @property
    @abstractmethod
    def name(self) -> str:
        """The name of the algorithm."""

    @abstractmethod
    def digest(self, data: bytes) -> bytes:
        """The digest of some bytes."""


class Sha256DigestProvider(DigestProvider):
    """SHA-256."""

    @property
    def name(self) -> str:
        return "sha256"

    def digest(self, data: bytes) -> bytes:
        return hashlib.sha256(data).digest()


class Sha512DigestProvider(DigestProvider):
    """SHA-512, for rings of the future."""

    @property
    def name(self) -> str:
        return "sha512"

    def digest(self, data: bytes) -> bytes:
        return hashlib.sha512(data).digest()


class Blake2DigestProvider(DigestProvider):
    """BLAKE2b, for rings that have to be quick."""

    @property
    def name(self) -> str:
        return "blake2b"

    def digest(self, data: bytes) -> bytes:
        return hashlib.blake2b(data).digest()


class DigestTruncator(ABC):
    """Turns a digest into a number."""

    @abstractmethod
    def truncate(self, digest: bytes) -> int:
        """The number of a digest."""


class LeadingBytesTruncator(DigestTruncator):
    """Reads the first bytes of a digest."""

    def __init__(self, width: int = 8, byteorder: str = "big") -> None:
        if width < 1:
            raise ConfigurationError("width must be at least 1")
        if byteorder not in ("big", "little"):
            raise ConfigurationError("byteorder must be big or little")
        self._width = width
        self._byteorder = byteorder

    def truncate(self, digest: bytes) -> int:
        head = digest[: self._width]
        if self._byteorder == "big":
            return int.from_bytes(head, "big")
        return int.from_bytes(head, "little")


class PositionCalculator:
    """Composes encoder, digest and truncator."""

    def __init__(self, encoder: TextEncoder, provider: DigestProvider, truncator: DigestTruncator) -> None:
        self._encoder = encoder
        self._provider = provider
        self._truncator = truncator

    def calculate(self, text: str) -> int:
        encoded = self._encoder.encode(text)
        digest = self._provider.digest(encoded)
        return self._truncator.truncate(digest)


# --- Virtual nodes --------------------------------------------------------------------------------


@dataclass(frozen=True)
class VirtualNode:
    """One point of one node."""

    node: str
    index: int
    position: int


class VirtualNodeNamingPolicy(ABC):
    """Decides what text a virtual node is hashed from."""

    @abstractmethod
    def name(self, node: str, index: int) -> str:
        """The text of a virtual node."""


class SeparatorNamingPolicy(VirtualNodeNamingPolicy):
    """Joins node and index with a separator."""

    def __init__(self, separator: str = "#") -> None:
        self._separator = separator

    def name(self, node: str, index: int) -> str:
        return f"{node}{self._separator}{index}"


class VirtualNodeCountPolicy(ABC):
    """Decides how many virtual nodes a node has."""

    @abstractmethod
    def count(self, node: str) -> int:
        """The number of virtual nodes."""


class UniformCountPolicy(VirtualNodeCountPolicy):
    """The same number for all."""

    def __init__(self, count: int) -> None:
        self._count = count

    def count(self, node: str) -> int:
        return self._count


class WeightedCountPolicy(VirtualNodeCountPolicy):
    """A number in proportion to a node's weight."""

    def __init__(self, base: int, weights: dict[str, int]) -> None:
        self._base = base
        self._weights = dict(weights)

    def count(self, node: str) -> int:
        weight = self._weights.get(node, 1)
        return max(1, self._base * weight)


class VirtualNodeFactory:
    """Makes the virtual nodes of a node."""

    def __init__(
        self,
        calculator: PositionCalculator,
        naming: VirtualNodeNamingPolicy,
        counting: VirtualNodeCountPolicy,
    ) -> None:
        self._calculator = calculator
        self._naming = naming
        self._counting = counting

    def create(self, node: str) -> list[VirtualNode]:
        virtual_nodes = []
        for index in range(self._counting.count(node)):
            name = self._naming.name(node, index)
            position = self._calculator.calculate(name)
            virtual_nodes.append(VirtualNode(node=node, index=index, position=position))
        return virtual_nodes


# --- Storage --------------------------------------------------------------------------------------


class RingStorage(ABC):
    """Holds virtual nodes in order of position."""

    @abstractmethod
    def insert(self, virtual_nodes: Iterable[VirtualNode]) -> None:
        """Add virtual nodes."""

    @abstractmethod
    def discard(self, node: str) -> None:
        """Drop all virtual nodes of a node."""

    @abstractmethod
    def successor(self, position: int) -> VirtualNode | None:
        """The first virtual node at a position or after it."""

    @abstractmethod
    def walk(self, position: int) -> Iterator[VirtualNode]:
        """All virtual nodes once round."""

    @abstractmethod
    def clone(self) -> RingStorage:
        """An independent copy."""

    @abstractmethod
    def __len__(self) -> int:
        """The number of virtual nodes."""


class SortedListStorage(RingStorage):
    """Two parallel lists and a bisection."""

    def __init__(self) -> None:
        self._by_position: dict[int, VirtualNode] = {}
        self._positions: list[int] = []

    def insert(self, virtual_nodes: Iterable[VirtualNode]) -> None:
        for virtual_node in virtual_nodes:
            self._by_position[virtual_node.position] = virtual_node
            self._positions.append(virtual_node.position)
        self._positions.sort()

    def discard(self, node: str) -> None:
        kept = {}
        for position, virtual_node in self._by_position.items():
            if virtual_node.node != node:
                kept[position] = virtual_node
        self._by_position = kept
        self._positions = sorted(kept)

    def successor(self, position: int) -> VirtualNode | None:
        if not self._positions:
            return None
        index = bisect_left(self._positions, position)
        if index == len(self._positions):
            index = 0
        return self._by_position[self._positions[index]]

    def walk(self, position: int) -> Iterator[VirtualNode]:
        start = bisect_left(self._positions, position)
        for index in range(start, len(self._positions)):
            yield self._by_position[self._positions[index]]
        for index in range(start):
            yield self._by_position[self._positions[index]]

    def clone(self) -> SortedListStorage:
        other = SortedListStorage()
        other._by_position = dict(self._by_position)
        other._positions = list(self._positions)
        return other

    def __len__(self) -> int:
        return len(self._positions)


# --- Events ---------------------------------------------------------------------------------------


class RingEventType(Enum):
    """What can happen to a ring."""

    NODE_ADDED = auto()
    NODE_REMOVED = auto()
    SIMULATION_STARTED = auto()
    SIMULATION_FINISHED = auto()


@dataclass(frozen=True)
class RingEvent:
    """Something that happened."""

    type: RingEventType
    node: str
    payload: dict[str, Any] = field(default_factory=dict)


class RingEventListener(ABC):
    """Is told what happens."""

    @abstractmethod
    def on_event(self, event: RingEvent) -> None:
        """Something happened."""


class CountingListener(RingEventListener):
    """Counts events by type."""

    def __init__(self) -> None:
        self._counts: Counter[RingEventType] = Counter()

    def on_event(self, event: RingEvent) -> None:
        self._counts[event.type] += 1

    def count(self, type: RingEventType) -> int:
        return self._counts[type]


class RingEventBus:
    """Passes events on to listeners."""

    def __init__(self) -> None:
        self._listeners: list[RingEventListener] = []

    def subscribe(self, listener: RingEventListener) -> Callable[[], None]:
        self._listeners.append(listener)

        def unsubscribe() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return unsubscribe

    def publish(self, event: RingEvent) -> None:
        for listener in tuple(self._listeners):
            listener.on_event(event)


# --- Topology -------------------------------------------------------------------------------------


class NodeDirectory:
    """The nodes that are registered."""

    def __init__(self, nodes: Iterable[str] = ()) -> None:
        self._nodes: set[str] = set(nodes)

    def register(self, node: str) -> None:
        self.ensure_absent(node)
        self._nodes.add(node)

    def deregister(self, node: str) -> None:
        self.ensure_present(node)
        self._nodes.remove(node)

    def ensure_absent(self, node: str) -> None:
        if node in self._nodes:
            raise DuplicateNodeError(node)

    def ensure_present(self, node: str) -> None:
        if node not in self._nodes:
            raise NodeNotFoundError(node)

    def sorted(self) -> list[str]:
        return sorted(self._nodes)

    def clone(self) -> NodeDirectory:
        return NodeDirectory(self._nodes)

    def __len__(self) -> int:
        return len(self._nodes)


class RingTopology:
    """Directory and storage, changed together."""

    def __init__(self, directory: NodeDirectory, storage: RingStorage, factory: VirtualNodeFactory) -> None:
        self.directory = directory
        self.storage = storage
        self._factory = factory

    def add(self, node: str) -> None:
        self.directory.register(node)
        self.storage.insert(self._factory.create(node))

    def remove(self, node: str) -> None:
        self.directory.deregister(node)
        self.storage.discard(node)

    def clone(self) -> RingTopology:
        return RingTopology(self.directory.clone(), self.storage.clone(), self._factory)


# --- Placement ------------------------------------------------------------------------------------


class PlacementStrategy(ABC):
    """Decides which nodes a key is placed on."""

    @abstractmethod
    def primary(self, topology: RingTopology, position: int) -> str | None:
        """The node of a key."""

    @abstractmethod
    def replicas(self, topology: RingTopology, position: int, count: int) -> list[str]:
        """The nodes of a key's replicas."""


class ClockwisePlacementStrategy(PlacementStrategy):
    """The next nodes clockwise."""

    def primary(self, topology: RingTopology, position: int) -> str | None:
        virtual_node = topology.storage.successor(position)
        if virtual_node is None:
            return None
        return virtual_node.node

    def replicas(self, topology: RingTopology, position: int, count: int) -> list[str]:
        collector = ReplicaCollector(min(count, len(topology.directory)))
        for virtual_node in topology.storage.walk(position):
            if collector.is_complete:
                break
            collector.offer(virtual_node)
        return collector.result()


class ReplicaCollector:
    """Collects different nodes up to a limit."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._nodes: list[str] = []
        self._seen: set[str] = set()

    @property
    def is_complete(self) -> bool:
        return len(self._nodes) >= self._limit

    def offer(self, virtual_node: VirtualNode) -> bool:
        if virtual_node.node in self._seen:
            return False
        self._seen.add(virtual_node.node)
        self._nodes.append(virtual_node.node)
        return True

    def result(self) -> list[str]:
        return list(self._nodes)


class KeyRouter:
    """Routes keys with a strategy."""

    def __init__(self, calculator: PositionCalculator, strategy: PlacementStrategy) -> None:
        self._calculator = calculator
        self._strategy = strategy

    def route(self, topology: RingTopology, key: str) -> str | None:
        position = self._calculator.calculate(key)
        return self._strategy.primary(topology, position)

    def route_replicas(self, topology: RingTopology, key: str, count: int) -> list[str]:
        if count < 0:
            raise InvalidReplicaCountError("count must not be negative")
        position = self._calculator.calculate(key)
        return self._strategy.replicas(topology, position, count)


# --- Metrics --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class DistributionReport:
    """How many keys each node has."""

    counts: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def nodes(self) -> int:
        return len(self.counts)

    @property
    def largest(self) -> int:
        return max(self.counts.values(), default=0)

    @property
    def smallest(self) -> int:
        return min(self.counts.values(), default=0)


class Metric(ABC):
    """A figure computed from a report."""

    @abstractmethod
    def compute(self, report: DistributionReport) -> float:
        """The figure."""


class LoadFactorMetric(Metric):
    """The largest share in relation to an even one."""

    def compute(self, report: DistributionReport) -> float:
        if report.total == 0:
            return 0.0
        return report.largest * report.nodes / report.total


class SpreadMetric(Metric):
    """The distance between largest and smallest share."""

    def compute(self, report: DistributionReport) -> float:
        return float(report.largest - report.smallest)


class DistributionAnalyzer:
    """Makes reports and computes metrics."""

    def __init__(self, router: KeyRouter, metrics: ComponentRegistry[Metric]) -> None:
        self._router = router
        self._metrics = metrics

    def analyze(self, topology: RingTopology, keys: Iterable[str]) -> DistributionReport:
        counts = dict.fromkeys(topology.directory.sorted(), 0)
        for key in keys:
            node = self._router.route(topology, key)
            if node is not None:
                counts[node] += 1
        return DistributionReport(counts)

    def measure(self, topology: RingTopology, keys: Iterable[str], metric: str) -> float:
        report = self.analyze(topology, keys)
        return self._metrics.create(metric).compute(report)


# --- Simulation -----------------------------------------------------------------------------------


class TopologyChange(ABC):
    """A change that can be tried out."""

    def __init__(self, node: str) -> None:
        self.node = node

    @abstractmethod
    def apply(self, topology: RingTopology) -> None:
        """Make the change."""


class AddNodeChange(TopologyChange):
    """A node is added."""

    def apply(self, topology: RingTopology) -> None:
        topology.add(self.node)


class RemoveNodeChange(TopologyChange):
    """A node is removed."""

    def apply(self, topology: RingTopology) -> None:
        topology.remove(self.node)


@dataclass(frozen=True)
class KeyMigration:
    """A key that moves."""

    key: str
    source: str | None
    target: str | None


@dataclass(frozen=True)
class MigrationPlan:
    """All keys that move."""

    migrations: tuple[KeyMigration, ...]

    @property
    def moved(self) -> int:
        return len(self.migrations)

    def by_target(self) -> dict[str | None, int]:
        return dict(Counter(migration.target for migration in self.migrations))


class SimulationEngine:
    """Tries changes out on a copy."""

    def __init__(self, router: KeyRouter, bus: RingEventBus) -> None:
        self._router = router
        self._bus = bus

    def simulate(self, topology: RingTopology, change: TopologyChange, keys: Iterable[str]) -> MigrationPlan:
        self._bus.publish(RingEvent(RingEventType.SIMULATION_STARTED, change.node))
        changed = topology.clone()
        change.apply(changed)
        plan = self._plan(topology, changed, keys)
        self._bus.publish(RingEvent(RingEventType.SIMULATION_FINISHED, change.node, {"moved": plan.moved}))
        return plan

    def _plan(self, before: RingTopology, after: RingTopology, keys: Iterable[str]) -> MigrationPlan:
        migrations = []
        for key in keys:
            source = self._router.route(before, key)
            target = self._router.route(after, key)
            if source != target:
                migrations.append(KeyMigration(key, source, target))
        return MigrationPlan(tuple(migrations))


# --- Configuration --------------------------------------------------------------------------------


@dataclass(frozen=True)
class HashRingConfig:
    """Everything that can be configured."""

    virtual_nodes: int = 150
    codec: str = "utf-8"
    digest: str = "sha256"
    position_width: int = 8
    byteorder: str = "big"
    separator: str = "#"
    storage: str = "sorted-list"
    placement: str = "clockwise"
    load_metric: str = "load-factor"

    def validate(self) -> None:
        if self.virtual_nodes < 1:
            raise ConfigurationError("virtual_nodes must be at least 1")
        if self.position_width < 1:
            raise ConfigurationError("position_width must be at least 1")


class HashRingConfigBuilder:
    """Builds a configuration step by step."""

    def __init__(self) -> None:
        self._config = HashRingConfig()

    def with_virtual_nodes(self, count: int) -> HashRingConfigBuilder:
        self._config = replace(self._config, virtual_nodes=count)
        return self

    def with_digest(self, name: str) -> HashRingConfigBuilder:
        self._config = replace(self._config, digest=name)
        return self

    def with_storage(self, name: str) -> HashRingConfigBuilder:
        self._config = replace(self._config, storage=name)
        return self

    def with_placement(self, name: str) -> HashRingConfigBuilder:
        self._config = replace(self._config, placement=name)
        return self

    def build(self) -> HashRingConfig:
        self._config.validate()
        return self._config


class HashRingComponents:
    """All components of one ring, assembled from a configuration."""

    def __init__(self, config: HashRingConfig) -> None:
        self.config = config
        self.digests = self._digests()
        self.storages = self._storages()
        self.placements = self._placements()
        self.metrics = self._metrics()
        self.calculator = self._calculator()
        self.bus = RingEventBus()
        self.router = KeyRouter(self.calculator, self.placements.create(config.placement))
        self.analyzer = DistributionAnalyzer(self.router, self.metrics)
        self.engine = SimulationEngine(self.router, self.bus)
        self.topology = self._topology()

    def _digests(self) -> ComponentRegistry[DigestProvider]:
        registry: ComponentRegistry[DigestProvider] = ComponentRegistry("digest provider")
        registry.register("sha256", Sha256DigestProvider)
        registry.register("sha512", Sha512DigestProvider)
        registry.register("blake2b", Blake2DigestProvider)
        return registry

    def _storages(self) -> ComponentRegistry[RingStorage]:
        registry: ComponentRegistry[RingStorage] = ComponentRegistry("storage")
        registry.register("sorted-list", SortedListStorage)
        return registry

    def _placements(self) -> ComponentRegistry[PlacementStrategy]:
        registry: ComponentRegistry[PlacementStrategy] = ComponentRegistry("placement strategy")
        registry.register("clockwise", ClockwisePlacementStrategy)
        return registry

    def _metrics(self) -> ComponentRegistry[Metric]:
        registry: ComponentRegistry[Metric] = ComponentRegistry("metric")
        registry.register("load-factor", LoadFactorMetric)
        registry.register("spread", SpreadMetric)
        return registry

    def _calculator(self) -> PositionCalculator:
        encoder = CodecTextEncoder(self.config.codec)
        provider = self.digests.create(self.config.digest)
        truncator = LeadingBytesTruncator(self.config.position_width, self.config.byteorder)
        return PositionCalculator(encoder, provider, truncator)

    def _topology(self) -> RingTopology:
        naming = SeparatorNamingPolicy(self.config.separator)
        counting = UniformCountPolicy(self.config.virtual_nodes)
        factory = VirtualNodeFactory(self.calculator, naming, counting)
        storage = self.storages.create(self.config.storage)
        return RingTopology(NodeDirectory(), storage, factory)


# --- Facade ---------------------------------------------------------------------------------------


class HashRing:
    """The public face of the framework."""

    def __init__(self, nodes: Iterable[str] = (), virtual_nodes: int = 150) -> None:
        config = HashRingConfigBuilder().with_virtual_nodes(virtual_nodes).build()
        self._components = HashRingComponents(config)
        for node in nodes:
            self.add_node(node)

    @property
    def nodes(self) -> list[str]:
        return self._components.topology.directory.sorted()

    def subscribe(self, listener: RingEventListener) -> Callable[[], None]:
        return self._components.bus.subscribe(listener)

    def add_node(self, node: str) -> None:
        AddNodeChange(node).apply(self._components.topology)
        self._components.bus.publish(RingEvent(RingEventType.NODE_ADDED, node))

    def remove_node(self, node: str) -> None:
        RemoveNodeChange(node).apply(self._components.topology)
        self._components.bus.publish(RingEvent(RingEventType.NODE_REMOVED, node))

    def get_node(self, key: str) -> str | None:
        return self._components.router.route(self._components.topology, key)

    def get_nodes(self, key: str, count: int) -> list[str]:
        return self._components.router.route_replicas(self._components.topology, key, count)

    def distribution(self, keys: Iterable[str]) -> dict[str, int]:
        return self._components.analyzer.analyze(self._components.topology, keys).counts

    def load_factor(self, keys: Iterable[str]) -> float:
        components = self._components
        return components.analyzer.measure(components.topology, keys, components.config.load_metric)

    def simulate_add(self, node: str, keys: Iterable[str]) -> int:
        return self._simulate(AddNodeChange(node), keys).moved

    def simulate_remove(self, node: str, keys: Iterable[str]) -> int:
        return self._simulate(RemoveNodeChange(node), keys).moved

    def _simulate(self, change: TopologyChange, keys: Iterable[str]) -> MigrationPlan:
        return self._components.engine.simulate(self._components.topology, change, keys)
