"""A framework for linear recurrences of order two, of which the Fibonacci sequence is one."""

from __future__ import annotations

from collections import namedtuple
from typing import Callable, Optional, Protocol

Seeds = namedtuple("Seeds", ["first", "second"])
Pair = namedtuple("Pair", ["current", "following"])


class SequenceError(Exception):
    """Something is wrong with a sequence."""


class NegativeIndexPolicy(Protocol):
    """Decides about indexes below zero."""

    def apply(self, index: int) -> int:
        """The index to use instead."""
        ...


class ClampToZeroPolicy:
    """Every negative index is the first one."""

    def apply(self, index: int) -> int:
        if index < 0:
            return 0
        return index


class RejectPolicy:
    """Negative indexes are errors."""

    def apply(self, index: int) -> int:
        if index < 0:
            raise SequenceError(f"negative index {index}")
        return index


class SequenceDefinition:
    """The seeds of a sequence."""

    def __init__(self, name: str, seeds: Seeds) -> None:
        self._name = name
        self._seeds = seeds

    @property
    def name(self) -> str:
        return self._name

    @property
    def seeds(self) -> Seeds:
        return self._seeds

    def combine(self, left: int, right: int) -> int:
        return left + right


class ResultStore(Protocol):
    """Remembers numbers."""

    def load(self, index: int) -> Optional[Pair]:
        """What is remembered, if anything."""
        ...

    def save(self, index: int, pair: Pair) -> None:
        """Remember."""
        ...


class InMemoryResultStore:
    """Remembers in a dict."""

    def __init__(self) -> None:
        self._pairs: dict[int, Pair] = {}

    def load(self, index: int) -> Optional[Pair]:
        return self._pairs.get(index)

    def save(self, index: int, pair: Pair) -> None:
        self._pairs[index] = pair


class NullResultStore:
    """Remembers nothing."""

    def load(self, index: int) -> Optional[Pair]:
        return None

    def save(self, index: int, pair: Pair) -> None:
        return None


class RecursionEngine:
    """Computes pairs of neighbours by recursion."""

    def __init__(self, definition: SequenceDefinition, store: ResultStore) -> None:
        self._definition = definition
        self._store = store

    def compute(self, index: int) -> Pair:
        known = self._store.load(index)
        if known is not None:
            return known
        pair = _pair(index, self._definition)
        self._store.save(index, pair)
        return pair


def _pair(index: int, definition: SequenceDefinition) -> Pair:
    if index == 0:
        return Pair(definition.seeds.first, definition.seeds.second)
    previous = _pair(index - 1, definition)
    following = definition.combine(previous.current, previous.following)
    return Pair(previous.following, following)


class SequenceService:
    """Answers questions about one sequence."""

    def __init__(self, engine: RecursionEngine, policy: NegativeIndexPolicy) -> None:
        self._engine = engine
        self._policy = policy
        self._observer: Optional[Callable[[int, int], None]] = None

    def observe(self, observer: Callable[[int, int], None]) -> None:
        self._observer = observer

    def term(self, index: int) -> int:
        effective = self._policy.apply(index)
        value = self._engine.compute(effective).current
        if self._observer is not None:
            self._observer(effective, value)
        return value


class SequenceServiceBuilder:
    """Builds a service step by step."""

    def __init__(self) -> None:
        self._definition: Optional[SequenceDefinition] = None
        self._store: ResultStore = NullResultStore()
        self._policy: NegativeIndexPolicy = RejectPolicy()

    def with_definition(self, definition: SequenceDefinition) -> SequenceServiceBuilder:
        self._definition = definition
        return self

    def with_store(self, store: ResultStore) -> SequenceServiceBuilder:
        self._store = store
        return self

    def with_policy(self, policy: NegativeIndexPolicy) -> SequenceServiceBuilder:
        self._policy = policy
        return self

    def build(self) -> SequenceService:
        if self._definition is None:
            raise SequenceError("a service needs a definition")
        engine = RecursionEngine(self._definition, self._store)
        return SequenceService(engine, self._policy)


class SequenceServiceFactory:
    """Makes services for sequences that are known."""

    def fibonacci(self) -> SequenceService:
        definition = SequenceDefinition("fibonacci", Seeds(0, 1))
        return self._build(definition)

    def lucas(self) -> SequenceService:
        definition = SequenceDefinition("lucas", Seeds(2, 1))
        return self._build(definition)

    def _build(self, definition: SequenceDefinition) -> SequenceService:
        builder = SequenceServiceBuilder()
        builder.with_definition(definition)
        builder.with_store(InMemoryResultStore())
        builder.with_policy(ClampToZeroPolicy())
        return builder.build()


def fibonacci(n: int) -> int:
    """Return the n-th Fibonacci number."""
    service = SequenceServiceFactory().fibonacci()
    return service.term(n)
