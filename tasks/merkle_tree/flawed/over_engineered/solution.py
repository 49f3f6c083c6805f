"""An extensible Merkle tree framework with pluggable hashing, pairing, encoding and validation."""

from __future__ import annotations

import hashlib
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Generic, TypeVar

Item = TypeVar("Item")


class MerkleError(Exception):
    """The root of all errors of this framework."""


class EmptyTreeError(MerkleError, ValueError):
    """There are no blocks."""


class BlockIndexError(MerkleError, IndexError):
    """No block has the index."""


class MalformedProofError(MerkleError):
    """A proof is not well-formed."""


class MalformedHashError(MalformedProofError):
    """A hash is not well-formed."""


class UnknownComponentError(MerkleError, KeyError):
    """A registry has no such component."""


class Side(str, Enum):
    LEFT = "L"
    RIGHT = "R"

    @property
    def opposite(self) -> Side:
        if self is Side.LEFT:
            return Side.RIGHT
        return Side.LEFT

    @classmethod
    def parse(cls, value: object) -> Side:
        if not isinstance(value, str):
            raise MalformedProofError("a side is text")
        for side in cls:
            if side.value == value:
                return side
        raise MalformedProofError(f"no side is called {value!r}")


class EventKind(Enum):
    BUILD_STARTED = "build started"
    LEAF_HASHED = "leaf hashed"
    NODE_HASHED = "node hashed"
    NODE_PROMOTED = "node promoted"
    LEVEL_FINISHED = "level finished"
    BUILD_FINISHED = "build finished"
    PROOF_MADE = "proof made"


@dataclass(frozen=True)
class Event:
    kind: EventKind
    payload: Any = None


class EventListener(ABC):
    @abstractmethod
    def on_event(self, event: Event) -> None:
        """Take notice of an event."""


class CountingListener(EventListener):
    def __init__(self) -> None:
        self._counts: dict[EventKind, int] = {}

    def on_event(self, event: Event) -> None:
        self._counts[event.kind] = self._counts.get(event.kind, 0) + 1

    def count(self, kind: EventKind) -> int:
        return self._counts.get(kind, 0)


class EventBus:
    def __init__(self, listeners: Iterable[EventListener] = ()) -> None:
        self._listeners = list(listeners)

    def subscribe(self, listener: EventListener) -> None:
        self._listeners.append(listener)

    def unsubscribe(self, listener: EventListener) -> None:
        if listener in self._listeners:
            self._listeners.remove(listener)

    def publish(self, kind: EventKind, payload: Any = None) -> None:
        event = Event(kind, payload)
        for listener in self._listeners:
            listener.on_event(event)


class HashAlgorithm(ABC):
    @property
    @abstractmethod
    def name(self) -> str:
        """The name under which the algorithm is registered."""

    @property
    @abstractmethod
    def size(self) -> int:
        """The length of a digest in bytes."""

    @abstractmethod
    def digest(self, data: bytes) -> bytes:
        """The digest of some bytes."""


class Sha256Algorithm(HashAlgorithm):
    @property
    def name(self) -> str:
        return "sha256"

    @property
    def size(self) -> int:
        return 32

    def digest(self, data: bytes) -> bytes:
        return hashlib.sha256(data).digest()


class Sha512Algorithm(HashAlgorithm):
    @property
    def name(self) -> str:
        return "sha512"

    @property
    def size(self) -> int:
        return 64

    def digest(self, data: bytes) -> bytes:
        return hashlib.sha512(data).digest()


class DomainSeparator(ABC):
    @abstractmethod
    def leaf(self, block: bytes) -> bytes:
        """What is hashed for a leaf."""

    @abstractmethod
    def node(self, left: bytes, right: bytes) -> bytes:
        """What is hashed for a node."""


class PrefixSeparator(DomainSeparator):
    def __init__(self, leaf_prefix: bytes, node_prefix: bytes) -> None:
        self._leaf_prefix = leaf_prefix
        self._node_prefix = node_prefix

    def leaf(self, block: bytes) -> bytes:
        return self._leaf_prefix + block

    def node(self, left: bytes, right: bytes) -> bytes:
        return self._node_prefix + left + right


class PlainSeparator(DomainSeparator):
    def leaf(self, block: bytes) -> bytes:
        return block

    def node(self, left: bytes, right: bytes) -> bytes:
        return left + right


class DigestCodec(ABC):
    @abstractmethod
    def encode(self, digest: bytes) -> str:
        """A digest as text."""

    @abstractmethod
    def decode(self, text: object) -> bytes:
        """The digest that a text stands for."""


class HexCodec(DigestCodec):
    def __init__(self, size: int) -> None:
        self._pattern = re.compile("[0-9a-f]{%d}" % (2 * size))

    def encode(self, digest: bytes) -> str:
        return digest.hex()

    def decode(self, text: object) -> bytes:
        if not isinstance(text, str):
            raise MalformedHashError("a hash is text")
        if self._pattern.fullmatch(text) is None:
            raise MalformedHashError("a hash has hexadecimal digits in lower case")
        return bytes.fromhex(text)


class NodeVisitor(ABC):
    @abstractmethod
    def visit_leaf(self, node: LeafNode) -> None:
        """Visit a leaf."""

    @abstractmethod
    def visit_branch(self, node: BranchNode) -> None:
        """Visit a branch."""


@dataclass(eq=False)
class TreeNode(ABC):
    digest: bytes
    parent: BranchNode | None = field(default=None, init=False, repr=False)

    @abstractmethod
    def accept(self, visitor: NodeVisitor) -> None:
        """Let a visitor in."""

    @property
    def is_root(self) -> bool:
        return self.parent is None


@dataclass(eq=False)
class LeafNode(TreeNode):
    position: int

    def accept(self, visitor: NodeVisitor) -> None:
        visitor.visit_leaf(self)


@dataclass(eq=False)
class BranchNode(TreeNode):
    left: TreeNode
    right: TreeNode

    def __post_init__(self) -> None:
        self.left.parent = self
        self.right.parent = self

    def accept(self, visitor: NodeVisitor) -> None:
        visitor.visit_branch(self)
        self.left.accept(visitor)
        self.right.accept(visitor)

    def sibling_of(self, child: TreeNode) -> tuple[Side, TreeNode]:
        if child is self.left:
            return Side.RIGHT, self.right
        if child is self.right:
            return Side.LEFT, self.left
        raise MerkleError("not a child of this node")


class StatisticsVisitor(NodeVisitor):
    def __init__(self) -> None:
        self.leaves = 0
        self.branches = 0

    def visit_leaf(self, node: LeafNode) -> None:
        self.leaves += 1

    def visit_branch(self, node: BranchNode) -> None:
        self.branches += 1

    @property
    def total(self) -> int:
        return self.leaves + self.branches


class NodeFactory:
    def __init__(self, algorithm: HashAlgorithm, separator: DomainSeparator, bus: EventBus) -> None:
        self._algorithm = algorithm
        self._separator = separator
        self._bus = bus

    def leaf_digest(self, block: bytes) -> bytes:
        return self._algorithm.digest(self._separator.leaf(block))

    def node_digest(self, left: bytes, right: bytes) -> bytes:
        return self._algorithm.digest(self._separator.node(left, right))

    def leaf(self, block: bytes, position: int) -> LeafNode:
        node = LeafNode(self.leaf_digest(block), position)
        self._bus.publish(EventKind.LEAF_HASHED, node)
        return node

    def branch(self, left: TreeNode, right: TreeNode) -> BranchNode:
        node = BranchNode(self.node_digest(left.digest, right.digest), left, right)
        self._bus.publish(EventKind.NODE_HASHED, node)
        return node


class LoneNodePolicy(ABC):
    @abstractmethod
    def handle(self, node: TreeNode, factory: NodeFactory) -> TreeNode:
        """What stands on the next level for a node without a partner."""


class PromoteLoneNode(LoneNodePolicy):
    def __init__(self, bus: EventBus) -> None:
        self._bus = bus

    def handle(self, node: TreeNode, factory: NodeFactory) -> TreeNode:
        self._bus.publish(EventKind.NODE_PROMOTED, node)
        return node


class RejectLoneNode(LoneNodePolicy):
    def handle(self, node: TreeNode, factory: NodeFactory) -> TreeNode:
        raise MerkleError("every node must have a partner")


class Registry(Generic[Item]):
    def __init__(self, what: str) -> None:
        self._what = what
        self._makers: dict[str, Callable[[], Item]] = {}

    def register(self, name: str, maker: Callable[[], Item]) -> Registry[Item]:
        if name in self._makers:
            raise MerkleError(f"{self._what} {name!r} is registered already")
        self._makers[name] = maker
        return self

    def create(self, name: str) -> Item:
        try:
            maker = self._makers[name]
        except KeyError:
            raise UnknownComponentError(f"no {self._what} is called {name!r}") from None
        return maker()

    def names(self) -> list[str]:
        return sorted(self._makers)


@dataclass(frozen=True)
class TreeConfiguration:
    algorithm: str = "sha256"
    separator: str = "prefix"
    lone_node: str = "promote"
    leaf_prefix: bytes = b"\x00"
    node_prefix: bytes = b"\x01"
    listeners: tuple[EventListener, ...] = ()


class ComponentProvider:
    """Makes the parts that a configuration names."""

    def __init__(self, configuration: TreeConfiguration) -> None:
        self._configuration = configuration
        self._bus = EventBus(configuration.listeners)
        self._algorithms: Registry[HashAlgorithm] = Registry("hash algorithm")
        self._algorithms.register("sha256", Sha256Algorithm)
        self._algorithms.register("sha512", Sha512Algorithm)
        self._separators: Registry[DomainSeparator] = Registry("separator")
        self._separators.register("prefix", self._prefix_separator)
        self._separators.register("plain", PlainSeparator)
        self._policies: Registry[LoneNodePolicy] = Registry("policy")
        self._policies.register("promote", self._promote_policy)
        self._policies.register("reject", RejectLoneNode)

    def _prefix_separator(self) -> DomainSeparator:
        return PrefixSeparator(self._configuration.leaf_prefix, self._configuration.node_prefix)

    def _promote_policy(self) -> LoneNodePolicy:
        return PromoteLoneNode(self._bus)

    @property
    def bus(self) -> EventBus:
        return self._bus

    def algorithm(self) -> HashAlgorithm:
        return self._algorithms.create(self._configuration.algorithm)

    def separator(self) -> DomainSeparator:
        return self._separators.create(self._configuration.separator)

    def policy(self) -> LoneNodePolicy:
        return self._policies.create(self._configuration.lone_node)

    def codec(self) -> DigestCodec:
        return HexCodec(self.algorithm().size)

    def factory(self) -> NodeFactory:
        return NodeFactory(self.algorithm(), self.separator(), self._bus)


class PairingIterator(Generic[Item]):
    """Walks over a level two by two; the second of the last pair may be missing."""

    def __init__(self, items: list[Item]) -> None:
        self._items = items

    def __iter__(self) -> Iterator[tuple[Item, Item | None]]:
        for place in range(0, len(self._items), 2):
            if place + 1 < len(self._items):
                yield self._items[place], self._items[place + 1]
            else:
                yield self._items[place], None


class TreeBuilder:
    def __init__(self, provider: ComponentProvider) -> None:
        self._factory = provider.factory()
        self._policy = provider.policy()
        self._bus = provider.bus
        self._blocks: list[bytes] = []

    def add_block(self, block: bytes) -> TreeBuilder:
        self._blocks.append(block)
        return self

    def add_blocks(self, blocks: Iterable[bytes]) -> TreeBuilder:
        for block in blocks:
            self.add_block(block)
        return self

    def build(self) -> BuiltTree:
        if not self._blocks:
            raise EmptyTreeError("at least one block is needed")
        self._bus.publish(EventKind.BUILD_STARTED, len(self._blocks))
        leaves = [self._factory.leaf(block, place) for place, block in enumerate(self._blocks)]
        level: list[TreeNode] = list(leaves)
        while len(level) > 1:
            level = self._next_level(level)
            self._bus.publish(EventKind.LEVEL_FINISHED, len(level))
        tree = BuiltTree(level[0], leaves)
        self._bus.publish(EventKind.BUILD_FINISHED, tree)
        return tree

    def _next_level(self, level: list[TreeNode]) -> list[TreeNode]:
        above: list[TreeNode] = []
        for left, right in PairingIterator(level):
            if right is None:
                above.append(self._policy.handle(left, self._factory))
            else:
                above.append(self._factory.branch(left, right))
        return above


@dataclass(frozen=True)
class BuiltTree:
    root: TreeNode
    leaves: list[LeafNode]

    def leaf_at(self, index: int) -> LeafNode:
        if index < 0:
            raise BlockIndexError("an index is not negative")
        if index >= len(self.leaves):
            raise BlockIndexError("an index is below the number of blocks")
        return self.leaves[index]

    def statistics(self) -> StatisticsVisitor:
        visitor = StatisticsVisitor()
        self.root.accept(visitor)
        return visitor


@dataclass(frozen=True)
class ProofStep:
    side: Side
    digest: bytes


@dataclass(frozen=True)
class InclusionProof:
    steps: tuple[ProofStep, ...]

    def __iter__(self) -> Iterator[ProofStep]:
        return iter(self.steps)

    def __len__(self) -> int:
        return len(self.steps)


class ProofGenerator:
    def __init__(self, tree: BuiltTree, bus: EventBus) -> None:
        self._tree = tree
        self._bus = bus

    def generate(self, index: int) -> InclusionProof:
        node: TreeNode = self._tree.leaf_at(index)
        steps: list[ProofStep] = []
        while node.parent is not None:
            side, sibling = node.parent.sibling_of(node)
            steps.append(ProofStep(side, sibling.digest))
            node = node.parent
        proof = InclusionProof(tuple(steps))
        self._bus.publish(EventKind.PROOF_MADE, proof)
        return proof


class ProofSerializer:
    def __init__(self, codec: DigestCodec) -> None:
        self._codec = codec

    def dump(self, proof: InclusionProof) -> list[tuple[str, str]]:
        return [self._dump_step(step) for step in proof]

    def _dump_step(self, step: ProofStep) -> tuple[str, str]:
        return step.side.value, self._codec.encode(step.digest)

    def load(self, document: object) -> InclusionProof:
        if not isinstance(document, list):
            raise MalformedProofError("a proof is a list")
        return InclusionProof(tuple(self._load_step(item) for item in document))

    def _load_step(self, item: object) -> ProofStep:
        if not isinstance(item, tuple):
            raise MalformedProofError("a step is a tuple")
        if len(item) != 2:
            raise MalformedProofError("a step has two items")
        side = Side.parse(item[0])
        digest = self._codec.decode(item[1])
        return ProofStep(side, digest)


class StepHandler(ABC):
    def __init__(self, factory: NodeFactory) -> None:
        self._factory = factory

    @abstractmethod
    def apply(self, current: bytes, sibling: bytes) -> bytes:
        """The digest of the node over both."""


class LeftSiblingHandler(StepHandler):
    def apply(self, current: bytes, sibling: bytes) -> bytes:
        return self._factory.node_digest(sibling, current)


class RightSiblingHandler(StepHandler):
    def apply(self, current: bytes, sibling: bytes) -> bytes:
        return self._factory.node_digest(current, sibling)


class Verdict(Enum):
    ACCEPTED = "accepted"
    OTHER_ROOT = "other root"
    MALFORMED = "malformed"

    def __bool__(self) -> bool:
        return self is Verdict.ACCEPTED


@dataclass(frozen=True)
class VerificationRequest:
    block: bytes
    proof: object
    root: object


@dataclass(frozen=True)
class VerificationReport:
    verdict: Verdict
    explanation: str

    @property
    def accepted(self) -> bool:
        return bool(self.verdict)


class ProofVerifier:
    def __init__(self, provider: ComponentProvider) -> None:
        self._codec = provider.codec()
        self._factory = provider.factory()
        self._serializer = ProofSerializer(self._codec)
        self._handlers: dict[Side, StepHandler] = {
            Side.LEFT: LeftSiblingHandler(self._factory),
            Side.RIGHT: RightSiblingHandler(self._factory),
        }

    def verify(self, request: VerificationRequest) -> VerificationReport:
        try:
            proof = self._serializer.load(request.proof)
            root = self._codec.decode(request.root)
        except MalformedProofError as error:
            return VerificationReport(Verdict.MALFORMED, str(error))
        reached = self._follow(request.block, proof)
        if reached == root:
            return VerificationReport(Verdict.ACCEPTED, "the proof leads to the root")
        return VerificationReport(Verdict.OTHER_ROOT, "the proof leads elsewhere")

    def _follow(self, block: bytes, proof: InclusionProof) -> bytes:
        current = self._factory.leaf_digest(block)
        for step in proof:
            handler = self._handlers[step.side]
            current = handler.apply(current, step.digest)
        return current


class MerkleTreeFactory:
    """Puts the parts of a tree together."""

    def __init__(self, configuration: TreeConfiguration | None = None) -> None:
        self._configuration = configuration or TreeConfiguration()

    def provider(self) -> ComponentProvider:
        return ComponentProvider(self._configuration)

    def tree(self, blocks: Iterable[bytes], provider: ComponentProvider) -> BuiltTree:
        builder = TreeBuilder(provider)
        builder.add_blocks(blocks)
        return builder.build()

    def generator(self, tree: BuiltTree, provider: ComponentProvider) -> ProofGenerator:
        return ProofGenerator(tree, provider.bus)

    def serializer(self, provider: ComponentProvider) -> ProofSerializer:
        return ProofSerializer(provider.codec())

    def verifier(self, provider: ComponentProvider) -> ProofVerifier:
        return ProofVerifier(provider)


class MerkleTree:
    """The facade over the framework."""

    def __init__(self, blocks: list[bytes]) -> None:
        factory = MerkleTreeFactory()
        provider = factory.provider()
        self._tree = factory.tree(blocks, provider)
        self._codec = provider.codec()
        self._generator = factory.generator(self._tree, provider)
        self._serializer = factory.serializer(provider)

    @property
    def root_hash(self) -> str:
        return self._codec.encode(self._tree.root.digest)

    def get_proof(self, index: int) -> list[tuple[str, str]]:
        proof = self._generator.generate(index)
        return self._serializer.dump(proof)

    @staticmethod
    def verify_proof(block: bytes, proof: list[tuple[str, str]], root: str) -> bool:
        factory = MerkleTreeFactory()
        verifier = factory.verifier(factory.provider())
        request = VerificationRequest(block, proof, root)
        report = verifier.verify(request)
        return report.accepted
