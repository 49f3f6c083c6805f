"""A modular blockchain engine with interchangeable hashing, mining, storage and validation."""

from __future__ import annotations

import copy
import hashlib
import json
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, fields
from enum import Enum
from typing import Any, Generic, TypeVar

Product = TypeVar("Product")


class BlockchainError(Exception):
    """The root of all errors of this engine."""


class ConfigurationError(BlockchainError, ValueError):
    """A setting makes no sense."""


class UnknownComponentError(BlockchainError, LookupError):
    """No component goes by this name."""


class MiningError(BlockchainError):
    """No nonce was found."""


class Serializer(ABC):
    @abstractmethod
    def serialize(self, document: dict[str, Any]) -> bytes:
        """The bytes of a document."""


class CanonicalJsonSerializer(Serializer):
    def __init__(self, separators: tuple[str, str] = (",", ":"), encoding: str = "ascii") -> None:
        self._separators = separators
        self._encoding = encoding

    def serialize(self, document: dict[str, Any]) -> bytes:
        text = json.dumps(document, sort_keys=True, separators=self._separators)
        return text.encode(self._encoding)


class PrettyJsonSerializer(Serializer):
    def __init__(self, indent: int = 2) -> None:
        self._indent = indent

    def serialize(self, document: dict[str, Any]) -> bytes:
        text = json.dumps(document, sort_keys=True, indent=self._indent)
        return text.encode("ascii")


class Hasher(ABC):
    @property
    @abstractmethod
    def digits(self) -> int:
        """The length of a digest in hexadecimal digits."""

    @abstractmethod
    def digest(self, data: bytes) -> str:
        """The digest in hexadecimal digits."""


class Sha256Hasher(Hasher):
    @property
    def digits(self) -> int:
        return 64

    def digest(self, data: bytes) -> str:
        return hashlib.sha256(data).hexdigest()


class DoubleSha256Hasher(Hasher):
    @property
    def digits(self) -> int:
        return 64

    def digest(self, data: bytes) -> str:
        inner = hashlib.sha256(data).digest()
        return hashlib.sha256(inner).hexdigest()


class Registry(Generic[Product]):
    def __init__(self, what: str) -> None:
        self._what = what
        self._makers: dict[str, Callable[[], Product]] = {}

    def register(self, name: str, maker: Callable[[], Product]) -> Registry[Product]:
        if name in self._makers:
            raise ConfigurationError(f"{self._what} {name!r} is registered already")
        self._makers[name] = maker
        return self

    def create(self, name: str) -> Product:
        if name not in self._makers:
            raise UnknownComponentError(f"no {self._what} is called {name!r}")
        maker = self._makers[name]
        return maker()

    def names(self) -> list[str]:
        return sorted(self._makers)


class SerializerRegistry(Registry[Serializer]):
    def __init__(self) -> None:
        super().__init__("serializer")
        self.register("canonical", CanonicalJsonSerializer)
        self.register("pretty", PrettyJsonSerializer)


class HasherRegistry(Registry[Hasher]):
    def __init__(self) -> None:
        super().__init__("hasher")
        self.register("sha256", Sha256Hasher)
        self.register("double-sha256", DoubleSha256Hasher)


class BlockView(ABC):
    """What of a block goes into a document."""

    @abstractmethod
    def document(self, block: Block) -> dict[str, Any]:
        """The document of a block."""


class SealedView(BlockView):
    def __init__(self, excluded: Iterable[str] = ("hash",)) -> None:
        self._excluded = frozenset(excluded)

    def document(self, block: Block) -> dict[str, Any]:
        document: dict[str, Any] = {}
        for each in fields(block):
            if each.name in self._excluded:
                continue
            document[each.name] = getattr(block, each.name)
        return document


class BlockHasher:
    def __init__(self, view: BlockView, serializer: Serializer, hasher: Hasher) -> None:
        self._view = view
        self._serializer = serializer
        self._hasher = hasher

    def hash_of(self, block: Block) -> str:
        document = self._view.document(block)
        data = self._serializer.serialize(document)
        return self._hasher.digest(data)


class BlockHasherFactory:
    def __init__(self, serializer: str = "canonical", hasher: str = "sha256") -> None:
        self._serializer = serializer
        self._hasher = hasher

    def create(self) -> BlockHasher:
        serializer = SerializerRegistry().create(self._serializer)
        hasher = HasherRegistry().create(self._hasher)
        return BlockHasher(SealedView(), serializer, hasher)


@dataclass
class Block:
    index: int
    timestamp: float
    data: Any
    previous_hash: str
    nonce: int = 0
    hash: str = ""

    def compute_hash(self) -> str:
        factory = BlockHasherFactory()
        hasher = factory.create()
        return hasher.hash_of(self)


class BlockBuilder:
    """Puts a block together step by step."""

    def __init__(self) -> None:
        self._index = 0
        self._timestamp: float = 0
        self._data: Any = None
        self._previous_hash = ""

    def with_index(self, index: int) -> BlockBuilder:
        self._index = index
        return self

    def with_timestamp(self, timestamp: float) -> BlockBuilder:
        self._timestamp = timestamp
        return self

    def with_data(self, data: Any) -> BlockBuilder:
        self._data = data
        return self

    def with_previous_hash(self, previous_hash: str) -> BlockBuilder:
        self._previous_hash = previous_hash
        return self

    def after(self, block: Block) -> BlockBuilder:
        self.with_index(block.index + 1)
        self.with_previous_hash(block.hash)
        return self

    def build(self) -> Block:
        return Block(self._index, self._timestamp, self._data, self._previous_hash)


class EventKind(Enum):
    CHAIN_CREATED = "chain created"
    MINING_STARTED = "mining started"
    MINING_FINISHED = "mining finished"
    BLOCK_APPENDED = "block appended"
    CHAIN_VALIDATED = "chain validated"


@dataclass(frozen=True)
class Event:
    kind: EventKind
    payload: Any = None


class EventHandler(ABC):
    @abstractmethod
    def handle(self, event: Event) -> None:
        """Take notice of an event."""


class EventRecorder(EventHandler):
    def __init__(self, capacity: int = 100) -> None:
        self._capacity = capacity
        self._events: list[Event] = []

    def handle(self, event: Event) -> None:
        self._events.append(event)
        if len(self._events) > self._capacity:
            self._events.pop(0)

    def of_kind(self, kind: EventKind) -> list[Event]:
        return [event for event in self._events if event.kind is kind]


class EventBus:
    def __init__(self, handlers: Iterable[EventHandler] = ()) -> None:
        self._handlers: list[EventHandler] = []
        for handler in handlers:
            self.subscribe(handler)

    def subscribe(self, handler: EventHandler) -> None:
        self._handlers.append(handler)

    def unsubscribe(self, handler: EventHandler) -> None:
        if handler in self._handlers:
            self._handlers.remove(handler)

    def publish(self, kind: EventKind, payload: Any = None) -> None:
        event = Event(kind, payload)
        for handler in self._handlers:
            handler.handle(event)


class DifficultyPolicy(ABC):
    @abstractmethod
    def is_met_by(self, digest: str) -> bool:
        """Whether a digest shows enough work."""


class LeadingZerosPolicy(DifficultyPolicy):
    def __init__(self, zeros: int) -> None:
        self._zeros = zeros
        self._prefix = "0" * zeros

    def is_met_by(self, digest: str) -> bool:
        return digest.startswith(self._prefix)


class NumericTargetPolicy(DifficultyPolicy):
    def __init__(self, target: int) -> None:
        self._target = target

    def is_met_by(self, digest: str) -> bool:
        return int(digest, 16) < self._target


class NonceSource(ABC):
    @abstractmethod
    def nonces(self) -> Iterator[int]:
        """The nonces in the order in which they are tried."""


class AscendingNonces(NonceSource):
    def __init__(self, start: int = 0, step: int = 1) -> None:
        self._start = start
        self._step = step

    def nonces(self) -> Iterator[int]:
        nonce = self._start
        while True:
            yield nonce
            nonce += self._step


@dataclass(frozen=True)
class MiningResult:
    nonce: int
    digest: str
    attempts: int


class Miner(ABC):
    @abstractmethod
    def search(self, block: Block) -> MiningResult:
        """Find a nonce for a block."""

    def mine(self, block: Block) -> MiningResult:
        result = self.search(block)
        block.nonce = result.nonce
        block.hash = result.digest
        return result


class ProofOfWorkMiner(Miner):
    def __init__(self, policy: DifficultyPolicy, source: NonceSource, hasher: BlockHasher) -> None:
        self._policy = policy
        self._source = source
        self._hasher = hasher

    def search(self, block: Block) -> MiningResult:
        candidate = copy.copy(block)
        for attempts, nonce in enumerate(self._source.nonces(), start=1):
            candidate.nonce = nonce
            digest = self._hasher.hash_of(candidate)
            if self._policy.is_met_by(digest):
                return MiningResult(nonce, digest, attempts)
        raise MiningError("the nonces have run out")


class ObservedMiner(Miner):
    """Tells a bus of what another miner does."""

    def __init__(self, miner: Miner, bus: EventBus) -> None:
        self._miner = miner
        self._bus = bus

    def search(self, block: Block) -> MiningResult:
        self._bus.publish(EventKind.MINING_STARTED, block)
        result = self._miner.search(block)
        self._bus.publish(EventKind.MINING_FINISHED, result)
        return result


class BlockRepository(ABC):
    @abstractmethod
    def append(self, block: Block) -> None:
        """Store a block as the last one."""

    @abstractmethod
    def last(self) -> Block:
        """The last block."""

    @abstractmethod
    def all(self) -> list[Block]:
        """All blocks."""


class InMemoryBlockRepository(BlockRepository):
    def __init__(self) -> None:
        self._blocks: list[Block] = []

    def append(self, block: Block) -> None:
        self._blocks.append(block)

    def last(self) -> Block:
        return self._blocks[-1]

    def all(self) -> list[Block]:
        return self._blocks


class TimeSource(ABC):
    @abstractmethod
    def now(self) -> float:
        """The present time in seconds."""


class CallableTimeSource(TimeSource):
    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock

    def now(self) -> float:
        return self._clock()


class DataPolicy(ABC):
    @abstractmethod
    def prepare(self, data: Any) -> Any:
        """The data as it is stored."""


class DeepCopyPolicy(DataPolicy):
    def prepare(self, data: Any) -> Any:
        return copy.deepcopy(data)


@dataclass(frozen=True)
class GenesisSpecification:
    timestamp: int = 0
    data: str = "genesis"
    previous_digit: str = "0"


class GenesisFactory:
    def __init__(self, specification: GenesisSpecification, miner: Miner, digits: int) -> None:
        self._specification = specification
        self._miner = miner
        self._digits = digits

    def create(self) -> Block:
        builder = BlockBuilder()
        builder.with_index(0)
        builder.with_timestamp(self._specification.timestamp)
        builder.with_data(self._specification.data)
        builder.with_previous_hash(self._specification.previous_digit * self._digits)
        block = builder.build()
        self._miner.mine(block)
        return block


@dataclass(frozen=True)
class Violation:
    rule: str
    place: int


@dataclass(frozen=True)
class Position:
    place: int
    block: Block
    previous: Block | None

    @property
    def is_first(self) -> bool:
        return self.previous is None


class Rule(ABC):
    name = "rule"

    @abstractmethod
    def holds(self, position: Position) -> bool:
        """Whether the block at this position keeps the rule."""


class GenesisRule(Rule):
    name = "genesis"

    def __init__(self, genesis: Block) -> None:
        self._genesis = genesis

    def holds(self, position: Position) -> bool:
        if not position.is_first:
            return True
        return position.block == self._genesis


class IndexRule(Rule):
    name = "index"

    def holds(self, position: Position) -> bool:
        return position.block.index == position.place


class IntegrityRule(Rule):
    name = "integrity"

    def __init__(self, hasher: BlockHasher) -> None:
        self._hasher = hasher

    def holds(self, position: Position) -> bool:
        expected = self._hasher.hash_of(position.block)
        return position.block.hash == expected


class WorkRule(Rule):
    name = "work"

    def __init__(self, policy: DifficultyPolicy) -> None:
        self._policy = policy

    def holds(self, position: Position) -> bool:
        return self._policy.is_met_by(position.block.hash)


class LinkRule(Rule):
    name = "link"

    def holds(self, position: Position) -> bool:
        if position.previous is None:
            return True
        return position.block.previous_hash == position.previous.hash


class TimeRule(Rule):
    name = "time"

    def holds(self, position: Position) -> bool:
        if position.previous is None:
            return True
        return position.block.timestamp >= position.previous.timestamp


class PositionIterator:
    def __init__(self, blocks: list[Block]) -> None:
        self._blocks = blocks

    def __iter__(self) -> Iterator[Position]:
        previous: Block | None = None
        for place, block in enumerate(self._blocks):
            yield Position(place, block, previous)
            previous = block


@dataclass
class ValidationReport:
    violations: list[Violation] = field(default_factory=list)
    empty: bool = False

    def add(self, violation: Violation) -> None:
        self.violations.append(violation)

    @property
    def passed(self) -> bool:
        if self.empty:
            return False
        return not self.violations


class ValidationPipeline:
    def __init__(self, rules: Iterable[Rule] = ()) -> None:
        self._rules: list[Rule] = list(rules)

    def add_rule(self, rule: Rule) -> ValidationPipeline:
        self._rules.append(rule)
        return self

    def run(self, blocks: list[Block]) -> ValidationReport:
        report = ValidationReport(empty=not blocks)
        for position in PositionIterator(blocks):
            self._check(position, report)
        return report

    def _check(self, position: Position, report: ValidationReport) -> None:
        for rule in self._rules:
            if not rule.holds(position):
                report.add(Violation(rule.name, position.place))


@dataclass(frozen=True)
class EngineConfiguration:
    difficulty: int
    clock: Callable[[], float]
    serializer: str = "canonical"
    hasher: str = "sha256"
    genesis: GenesisSpecification = field(default_factory=GenesisSpecification)
    handlers: tuple[EventHandler, ...] = ()

    def check(self, digits: int) -> None:
        if self.difficulty < 0:
            raise ConfigurationError("the difficulty must not be negative")
        if self.difficulty > digits:
            raise ConfigurationError("the difficulty must not exceed the length of a hash")


class EngineContext:
    """Makes the parts of an engine and puts them together."""

    def __init__(self, configuration: EngineConfiguration) -> None:
        self.digits = HasherRegistry().create(configuration.hasher).digits
        configuration.check(self.digits)
        self.bus = EventBus(configuration.handlers)
        self.hasher = BlockHasherFactory(configuration.serializer, configuration.hasher).create()
        self.policy: DifficultyPolicy = LeadingZerosPolicy(configuration.difficulty)
        worker = ProofOfWorkMiner(self.policy, AscendingNonces(), self.hasher)
        self.miner: Miner = ObservedMiner(worker, self.bus)
        self.repository: BlockRepository = InMemoryBlockRepository()
        self.time_source: TimeSource = CallableTimeSource(configuration.clock)
        self.data_policy: DataPolicy = DeepCopyPolicy()
        self.genesis_factory = GenesisFactory(configuration.genesis, self.miner, self.digits)

    def pipeline(self) -> ValidationPipeline:
        pipeline = ValidationPipeline()
        pipeline.add_rule(GenesisRule(self.genesis_factory.create()))
        pipeline.add_rule(IndexRule())
        pipeline.add_rule(IntegrityRule(self.hasher))
        pipeline.add_rule(WorkRule(self.policy))
        pipeline.add_rule(LinkRule())
        pipeline.add_rule(TimeRule())
        return pipeline


class Blockchain:
    """The facade over the engine."""

    def __init__(self, difficulty: int = 2, clock: Callable[[], float] = time.time) -> None:
        configuration = EngineConfiguration(difficulty, clock)
        self._context = EngineContext(configuration)
        genesis = self._context.genesis_factory.create()
        self._context.repository.append(genesis)
        self._context.bus.publish(EventKind.CHAIN_CREATED, genesis)

    @property
    def chain(self) -> list[Block]:
        return self._context.repository.all()

    def add_block(self, data: Any) -> Block:
        builder = BlockBuilder()
        builder.after(self._context.repository.last())
        builder.with_timestamp(self._context.time_source.now())
        builder.with_data(self._context.data_policy.prepare(data))
        block = builder.build()
        self._context.miner.mine(block)
        self._context.repository.append(block)
        self._context.bus.publish(EventKind.BLOCK_APPENDED, block)
        return block

    def mine_block(self, block: Block) -> str:
        result = self._context.miner.mine(block)
        return result.digest

    def is_valid(self) -> bool:
        pipeline = self._context.pipeline()
        report = pipeline.run(self.chain)
        self._context.bus.publish(EventKind.CHAIN_VALIDATED, report)
        return report.passed
