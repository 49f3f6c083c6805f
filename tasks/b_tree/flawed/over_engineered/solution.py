import abc
import enum
import itertools
from collections import Counter, deque
from dataclasses import dataclass
from typing import Any, Callable, Optional


class BTreeError(Exception):
    def __init__(self, message: str, **details: Any) -> None:
        super().__init__(message)
        self.message = message
        self.details = details

    def describe(self) -> str:
        parts = [f"{name}={value!r}" for name, value in sorted(self.details.items())]
        return f"{self.message} ({', '.join(parts)})" if parts else self.message


class InvalidBTreeConfigurationError(BTreeError, ValueError):
    def __init__(self, field_name: str, value: Any, reason: str) -> None:
        super().__init__(f"{field_name} is invalid: {reason}", field=field_name, value=value)
        self.field_name = field_name
        self.value = value


class UnknownComponentError(BTreeError, LookupError):
    def __init__(self, registry: str, name: str) -> None:
        super().__init__("no such component", registry=registry, name=name)


class EventPhase(enum.Enum):
    STARTED = "started"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


@dataclass(frozen=True)
class DomainEvent:
    sequence: int
    phase: EventPhase = EventPhase.STARTED

    @property
    def name(self) -> str:
        return type(self).__name__


class EventListener(abc.ABC):
    @abc.abstractmethod
    def accepts(self, event: DomainEvent) -> bool:
        raise NotImplementedError

    @abc.abstractmethod
    def notify(self, event: DomainEvent) -> None:
        raise NotImplementedError


class PhaseCountingListener(EventListener):
    def __init__(self, phase: EventPhase) -> None:
        self._phase = phase
        self._counts: Counter[str] = Counter()

    def accepts(self, event: DomainEvent) -> bool:
        return event.phase is self._phase

    def notify(self, event: DomainEvent) -> None:
        self._counts[event.name] += 1

    def count_of(self, name: str) -> int:
        return self._counts[name]


class BoundedHistoryListener(EventListener):
    def __init__(self, capacity: int) -> None:
        self._recent: deque[DomainEvent] = deque(maxlen=capacity)

    def accepts(self, event: DomainEvent) -> bool:
        return True

    def notify(self, event: DomainEvent) -> None:
        self._recent.append(event)

    def recent(self) -> list[DomainEvent]:
        return list(self._recent)


class EventBus:
    def __init__(self) -> None:
        self._listeners: list[EventListener] = []
        self._sequence = itertools.count(1)

    def next_sequence(self) -> int:
        return next(self._sequence)

    def subscribe(self, listener: EventListener) -> "EventBus":
        self._listeners.append(listener)
        return self

    def unsubscribe(self, listener: EventListener) -> "EventBus":
        self._listeners = [known for known in self._listeners if known is not listener]
        return self

    def publish(self, event: DomainEvent) -> None:
        for listener in self._listeners:
            if listener.accepts(event):
                listener.notify(event)


class ComponentRegistry:
    def __init__(self, name: str) -> None:
        self._name = name
        self._makers: dict[str, Callable[..., Any]] = {}

    def register(self, name: str, maker: Callable[..., Any]) -> "ComponentRegistry":
        self._makers[name] = maker
        return self

    def names(self) -> list[str]:
        return sorted(self._makers)

    def create(self, name: str, *arguments: Any) -> Any:
        if name not in self._makers:
            raise UnknownComponentError(self._name, name)
        maker = self._makers[name]
        return maker(*arguments)


class ConfigurationRule(abc.ABC):
    field_name = ""

    @abc.abstractmethod
    def check(self, value: Any) -> Optional[str]:
        raise NotImplementedError

    def enforce(self, value: Any) -> None:
        reason = self.check(value)
        if reason is not None:
            raise InvalidBTreeConfigurationError(self.field_name, value, reason)


class MinimumDegreeRule(ConfigurationRule):
    field_name = "minimum_degree"

    def check(self, value: Any) -> Optional[str]:
        if value < 2:
            return "must be at least 2"
        return None


class SearchStrategyRule(ConfigurationRule):
    field_name = "search_strategy"

    def check(self, value: Any) -> Optional[str]:
        if not value:
            return "must not be empty"
        return None


class SplitPolicyRule(ConfigurationRule):
    field_name = "split_policy"

    def check(self, value: Any) -> Optional[str]:
        if not value:
            return "must not be empty"
        return None


class ComparatorRule(ConfigurationRule):
    field_name = "comparator"

    def check(self, value: Any) -> Optional[str]:
        if not value:
            return "must not be empty"
        return None


class HistoryCapacityRule(ConfigurationRule):
    field_name = "history_capacity"

    def check(self, value: Any) -> Optional[str]:
        if value < 1:
            return "must be at least 1"
        return None


@dataclass(frozen=True)
class BTreeConfiguration:
    minimum_degree: int = 3
    search_strategy: str = "binary"
    split_policy: str = "lower_middle"
    comparator: str = "natural"
    history_capacity: int = 16

    def validated(self) -> "BTreeConfiguration":
        for rule in self.rules():
            value = getattr(self, rule.field_name)
            rule.enforce(value)
        return self

    @staticmethod
    def rules() -> list[ConfigurationRule]:
        return [
            MinimumDegreeRule(),
            SearchStrategyRule(),
            SplitPolicyRule(),
            ComparatorRule(),
            HistoryCapacityRule(),
        ]


class BTreeConfigurationBuilder:
    def __init__(self) -> None:
        self._minimum_degree: int = 3
        self._search_strategy: str = "binary"
        self._split_policy: str = "lower_middle"
        self._comparator: str = "natural"
        self._history_capacity: int = 16

    def with_minimum_degree(self, minimum_degree: int) -> "BTreeConfigurationBuilder":
        self._minimum_degree = minimum_degree
        return self

    def with_search_strategy(self, search_strategy: str) -> "BTreeConfigurationBuilder":
        self._search_strategy = search_strategy
        return self

    def with_split_policy(self, split_policy: str) -> "BTreeConfigurationBuilder":
        self._split_policy = split_policy
        return self

    def with_comparator(self, comparator: str) -> "BTreeConfigurationBuilder":
        self._comparator = comparator
        return self

    def with_history_capacity(self, history_capacity: int) -> "BTreeConfigurationBuilder":
        self._history_capacity = history_capacity
        return self

    def build(self) -> BTreeConfiguration:
        configuration = BTreeConfiguration(
            minimum_degree=self._minimum_degree,
            search_strategy=self._search_strategy,
            split_policy=self._split_policy,
            comparator=self._comparator,
            history_capacity=self._history_capacity,
        )
        return configuration.validated()


class Request(abc.ABC):
    @abc.abstractmethod
    def operation(self) -> str:
        raise NotImplementedError


class Response:
    def __init__(self, payload: Any = None) -> None:
        self._payload = payload

    def unwrap(self) -> Any:
        return self._payload


class RequestHandler(abc.ABC):
    def __init__(self, engine: Any, bus: EventBus) -> None:
        self._engine = engine
        self._bus = bus

    def handle(self, request: Any) -> Response:
        self._bus.publish(self.started(request))
        try:
            response = self.perform(request)
        except Exception:
            self._bus.publish(self.failed(request))
            raise
        self._bus.publish(self.succeeded(request))
        return response

    @abc.abstractmethod
    def perform(self, request: Any) -> Response:
        raise NotImplementedError

    @abc.abstractmethod
    def started(self, request: Any) -> DomainEvent:
        raise NotImplementedError

    @abc.abstractmethod
    def succeeded(self, request: Any) -> DomainEvent:
        raise NotImplementedError

    @abc.abstractmethod
    def failed(self, request: Any) -> DomainEvent:
        raise NotImplementedError


class HandlerFactory(abc.ABC):
    @abc.abstractmethod
    def supports(self, request: Request) -> bool:
        raise NotImplementedError

    @abc.abstractmethod
    def create(self, engine: Any, bus: EventBus) -> RequestHandler:
        raise NotImplementedError


@dataclass(frozen=True)
class InsertRequest(Request):
    key: Any
    value: Any

    def operation(self) -> str:
        return "insert"


class InsertResponse(Response):
    @classmethod
    def of(cls, payload: Any) -> "InsertResponse":
        return cls(payload)


@dataclass(frozen=True)
class InsertStarted(DomainEvent):
    request: Optional[InsertRequest] = None


@dataclass(frozen=True)
class InsertSucceeded(DomainEvent):
    request: Optional[InsertRequest] = None


@dataclass(frozen=True)
class InsertFailed(DomainEvent):
    request: Optional[InsertRequest] = None


class InsertHandler(RequestHandler):
    def perform(self, request: InsertRequest) -> Response:
        payload = self._engine.store(request.key, request.value)
        return InsertResponse.of(payload)

    def started(self, request: InsertRequest) -> DomainEvent:
        sequence = self._bus.next_sequence()
        return InsertStarted(sequence, EventPhase.STARTED, request)

    def succeeded(self, request: InsertRequest) -> DomainEvent:
        sequence = self._bus.next_sequence()
        return InsertSucceeded(sequence, EventPhase.SUCCEEDED, request)

    def failed(self, request: InsertRequest) -> DomainEvent:
        sequence = self._bus.next_sequence()
        return InsertFailed(sequence, EventPhase.FAILED, request)


class InsertHandlerFactory(HandlerFactory):
    def supports(self, request: Request) -> bool:
        return isinstance(request, InsertRequest)

    def create(self, engine: Any, bus: EventBus) -> RequestHandler:
        return InsertHandler(engine, bus)


@dataclass(frozen=True)
class SearchRequest(Request):
    key: Any

    def operation(self) -> str:
        return "search"


class SearchResponse(Response):
    @classmethod
    def of(cls, payload: Any) -> "SearchResponse":
        return cls(payload)


@dataclass(frozen=True)
class SearchStarted(DomainEvent):
    request: Optional[SearchRequest] = None


@dataclass(frozen=True)
class SearchSucceeded(DomainEvent):
    request: Optional[SearchRequest] = None


@dataclass(frozen=True)
class SearchFailed(DomainEvent):
    request: Optional[SearchRequest] = None


class SearchHandler(RequestHandler):
    def perform(self, request: SearchRequest) -> Response:
        payload = self._engine.look_up(request.key)
        return SearchResponse.of(payload)

    def started(self, request: SearchRequest) -> DomainEvent:
        sequence = self._bus.next_sequence()
        return SearchStarted(sequence, EventPhase.STARTED, request)

    def succeeded(self, request: SearchRequest) -> DomainEvent:
        sequence = self._bus.next_sequence()
        return SearchSucceeded(sequence, EventPhase.SUCCEEDED, request)

    def failed(self, request: SearchRequest) -> DomainEvent:
        sequence = self._bus.next_sequence()
        return SearchFailed(sequence, EventPhase.FAILED, request)


class SearchHandlerFactory(HandlerFactory):
    def supports(self, request: Request) -> bool:
        return isinstance(request, SearchRequest)

    def create(self, engine: Any, bus: EventBus) -> RequestHandler:
        return SearchHandler(engine, bus)


@dataclass(frozen=True)
class DeleteRequest(Request):
    key: Any

    def operation(self) -> str:
        return "delete"


class DeleteResponse(Response):
    @classmethod
    def of(cls, payload: Any) -> "DeleteResponse":
        return cls(payload)


@dataclass(frozen=True)
class DeleteStarted(DomainEvent):
    request: Optional[DeleteRequest] = None


@dataclass(frozen=True)
class DeleteSucceeded(DomainEvent):
    request: Optional[DeleteRequest] = None


@dataclass(frozen=True)
class DeleteFailed(DomainEvent):
    request: Optional[DeleteRequest] = None


class DeleteHandler(RequestHandler):
    def perform(self, request: DeleteRequest) -> Response:
        payload = self._engine.discard(request.key)
        return DeleteResponse.of(payload)

    def started(self, request: DeleteRequest) -> DomainEvent:
        sequence = self._bus.next_sequence()
        return DeleteStarted(sequence, EventPhase.STARTED, request)

    def succeeded(self, request: DeleteRequest) -> DomainEvent:
        sequence = self._bus.next_sequence()
        return DeleteSucceeded(sequence, EventPhase.SUCCEEDED, request)

    def failed(self, request: DeleteRequest) -> DomainEvent:
        sequence = self._bus.next_sequence()
        return DeleteFailed(sequence, EventPhase.FAILED, request)


class DeleteHandlerFactory(HandlerFactory):
    def supports(self, request: Request) -> bool:
        return isinstance(request, DeleteRequest)

    def create(self, engine: Any, bus: EventBus) -> RequestHandler:
        return DeleteHandler(engine, bus)


@dataclass(frozen=True)
class RangeQueryRequest(Request):
    low: Any
    high: Any

    def operation(self) -> str:
        return "range_query"


class RangeQueryResponse(Response):
    @classmethod
    def of(cls, payload: Any) -> "RangeQueryResponse":
        return cls(payload)


@dataclass(frozen=True)
class RangeQueryStarted(DomainEvent):
    request: Optional[RangeQueryRequest] = None


@dataclass(frozen=True)
class RangeQuerySucceeded(DomainEvent):
    request: Optional[RangeQueryRequest] = None


@dataclass(frozen=True)
class RangeQueryFailed(DomainEvent):
    request: Optional[RangeQueryRequest] = None


class RangeQueryHandler(RequestHandler):
    def perform(self, request: RangeQueryRequest) -> Response:
        payload = self._engine.slice(request.low, request.high)
        return RangeQueryResponse.of(payload)

    def started(self, request: RangeQueryRequest) -> DomainEvent:
        sequence = self._bus.next_sequence()
        return RangeQueryStarted(sequence, EventPhase.STARTED, request)

    def succeeded(self, request: RangeQueryRequest) -> DomainEvent:
        sequence = self._bus.next_sequence()
        return RangeQuerySucceeded(sequence, EventPhase.SUCCEEDED, request)

    def failed(self, request: RangeQueryRequest) -> DomainEvent:
        sequence = self._bus.next_sequence()
        return RangeQueryFailed(sequence, EventPhase.FAILED, request)


class RangeQueryHandlerFactory(HandlerFactory):
    def supports(self, request: Request) -> bool:
        return isinstance(request, RangeQueryRequest)

    def create(self, engine: Any, bus: EventBus) -> RequestHandler:
        return RangeQueryHandler(engine, bus)


@dataclass(frozen=True)
class ToListRequest(Request):
    def operation(self) -> str:
        return "to_list"


class ToListResponse(Response):
    @classmethod
    def of(cls, payload: Any) -> "ToListResponse":
        return cls(payload)


@dataclass(frozen=True)
class ToListStarted(DomainEvent):
    request: Optional[ToListRequest] = None


@dataclass(frozen=True)
class ToListSucceeded(DomainEvent):
    request: Optional[ToListRequest] = None


@dataclass(frozen=True)
class ToListFailed(DomainEvent):
    request: Optional[ToListRequest] = None


class ToListHandler(RequestHandler):
    def perform(self, request: ToListRequest) -> Response:
        payload = self._engine.everything()
        return ToListResponse.of(payload)

    def started(self, request: ToListRequest) -> DomainEvent:
        sequence = self._bus.next_sequence()
        return ToListStarted(sequence, EventPhase.STARTED, request)

    def succeeded(self, request: ToListRequest) -> DomainEvent:
        sequence = self._bus.next_sequence()
        return ToListSucceeded(sequence, EventPhase.SUCCEEDED, request)

    def failed(self, request: ToListRequest) -> DomainEvent:
        sequence = self._bus.next_sequence()
        return ToListFailed(sequence, EventPhase.FAILED, request)


class ToListHandlerFactory(HandlerFactory):
    def supports(self, request: Request) -> bool:
        return isinstance(request, ToListRequest)

    def create(self, engine: Any, bus: EventBus) -> RequestHandler:
        return ToListHandler(engine, bus)


@dataclass(frozen=True)
class LevelsRequest(Request):
    def operation(self) -> str:
        return "levels"


class LevelsResponse(Response):
    @classmethod
    def of(cls, payload: Any) -> "LevelsResponse":
        return cls(payload)


@dataclass(frozen=True)
class LevelsStarted(DomainEvent):
    request: Optional[LevelsRequest] = None


@dataclass(frozen=True)
class LevelsSucceeded(DomainEvent):
    request: Optional[LevelsRequest] = None


@dataclass(frozen=True)
class LevelsFailed(DomainEvent):
    request: Optional[LevelsRequest] = None


class LevelsHandler(RequestHandler):
    def perform(self, request: LevelsRequest) -> Response:
        payload = self._engine.layout()
        return LevelsResponse.of(payload)

    def started(self, request: LevelsRequest) -> DomainEvent:
        sequence = self._bus.next_sequence()
        return LevelsStarted(sequence, EventPhase.STARTED, request)

    def succeeded(self, request: LevelsRequest) -> DomainEvent:
        sequence = self._bus.next_sequence()
        return LevelsSucceeded(sequence, EventPhase.SUCCEEDED, request)

    def failed(self, request: LevelsRequest) -> DomainEvent:
        sequence = self._bus.next_sequence()
        return LevelsFailed(sequence, EventPhase.FAILED, request)


class LevelsHandlerFactory(HandlerFactory):
    def supports(self, request: Request) -> bool:
        return isinstance(request, LevelsRequest)

    def create(self, engine: Any, bus: EventBus) -> RequestHandler:
        return LevelsHandler(engine, bus)


@dataclass(frozen=True)
class HeightRequest(Request):
    def operation(self) -> str:
        return "height"


class HeightResponse(Response):
    @classmethod
    def of(cls, payload: Any) -> "HeightResponse":
        return cls(payload)


@dataclass(frozen=True)
class HeightStarted(DomainEvent):
    request: Optional[HeightRequest] = None


@dataclass(frozen=True)
class HeightSucceeded(DomainEvent):
    request: Optional[HeightRequest] = None


@dataclass(frozen=True)
class HeightFailed(DomainEvent):
    request: Optional[HeightRequest] = None


class HeightHandler(RequestHandler):
    def perform(self, request: HeightRequest) -> Response:
        payload = self._engine.depth()
        return HeightResponse.of(payload)

    def started(self, request: HeightRequest) -> DomainEvent:
        sequence = self._bus.next_sequence()
        return HeightStarted(sequence, EventPhase.STARTED, request)

    def succeeded(self, request: HeightRequest) -> DomainEvent:
        sequence = self._bus.next_sequence()
        return HeightSucceeded(sequence, EventPhase.SUCCEEDED, request)

    def failed(self, request: HeightRequest) -> DomainEvent:
        sequence = self._bus.next_sequence()
        return HeightFailed(sequence, EventPhase.FAILED, request)


class HeightHandlerFactory(HandlerFactory):
    def supports(self, request: Request) -> bool:
        return isinstance(request, HeightRequest)

    def create(self, engine: Any, bus: EventBus) -> RequestHandler:
        return HeightHandler(engine, bus)


@dataclass(frozen=True)
class SizeRequest(Request):
    def operation(self) -> str:
        return "size"


class SizeResponse(Response):
    @classmethod
    def of(cls, payload: Any) -> "SizeResponse":
        return cls(payload)


@dataclass(frozen=True)
class SizeStarted(DomainEvent):
    request: Optional[SizeRequest] = None


@dataclass(frozen=True)
class SizeSucceeded(DomainEvent):
    request: Optional[SizeRequest] = None


@dataclass(frozen=True)
class SizeFailed(DomainEvent):
    request: Optional[SizeRequest] = None


class SizeHandler(RequestHandler):
    def perform(self, request: SizeRequest) -> Response:
        payload = self._engine.count()
        return SizeResponse.of(payload)

    def started(self, request: SizeRequest) -> DomainEvent:
        sequence = self._bus.next_sequence()
        return SizeStarted(sequence, EventPhase.STARTED, request)

    def succeeded(self, request: SizeRequest) -> DomainEvent:
        sequence = self._bus.next_sequence()
        return SizeSucceeded(sequence, EventPhase.SUCCEEDED, request)

    def failed(self, request: SizeRequest) -> DomainEvent:
        sequence = self._bus.next_sequence()
        return SizeFailed(sequence, EventPhase.FAILED, request)


class SizeHandlerFactory(HandlerFactory):
    def supports(self, request: Request) -> bool:
        return isinstance(request, SizeRequest)

    def create(self, engine: Any, bus: EventBus) -> RequestHandler:
        return SizeHandler(engine, bus)


class Middleware(abc.ABC):
    def __init__(self) -> None:
        self._next: Optional["Middleware"] = None

    def then(self, following: "Middleware") -> "Middleware":
        self._next = following
        return following

    def forward(self, request: Request) -> Response:
        if self._next is None:
            return Response()
        return self._next.process(request)

    @abc.abstractmethod
    def process(self, request: Request) -> Response:
        raise NotImplementedError


class CountingMiddleware(Middleware):
    def __init__(self) -> None:
        super().__init__()
        self.counts: Counter[str] = Counter()

    def process(self, request: Request) -> Response:
        self.counts[request.operation()] += 1
        return self.forward(request)


class PassThroughMiddleware(Middleware):
    def process(self, request: Request) -> Response:
        return self.forward(request)


class DispatchingMiddleware(Middleware):
    def __init__(self, engine: Any, bus: EventBus, factories: list[HandlerFactory]) -> None:
        super().__init__()
        self._engine = engine
        self._bus = bus
        self._factories = factories

    def process(self, request: Request) -> Response:
        for factory in self._factories:
            if factory.supports(request):
                handler = factory.create(self._engine, self._bus)
                return handler.handle(request)
        raise UnknownComponentError("handlers", request.operation())


class Pipeline:
    def __init__(self, stages: list[Middleware]) -> None:
        self._first = stages[0]
        for earlier, later in zip(stages, stages[1:]):
            earlier.then(later)

    def send(self, request: Request) -> Any:
        response = self._first.process(request)
        return response.unwrap()


def default_factories() -> list[HandlerFactory]:
    factories: list[HandlerFactory] = []
    factories.append(InsertHandlerFactory())
    factories.append(SearchHandlerFactory())
    factories.append(DeleteHandlerFactory())
    factories.append(RangeQueryHandlerFactory())
    factories.append(ToListHandlerFactory())
    factories.append(LevelsHandlerFactory())
    factories.append(HeightHandlerFactory())
    factories.append(SizeHandlerFactory())
    return factories


class Ordering(enum.IntEnum):
    LESS = -1
    EQUAL = 0
    GREATER = 1


class KeyComparator(abc.ABC):
    @abc.abstractmethod
    def compare(self, left: Any, right: Any) -> Ordering:
        raise NotImplementedError

    def is_less(self, left: Any, right: Any) -> bool:
        return self.compare(left, right) is Ordering.LESS

    def is_equal(self, left: Any, right: Any) -> bool:
        return self.compare(left, right) is Ordering.EQUAL

    def is_greater(self, left: Any, right: Any) -> bool:
        return self.compare(left, right) is Ordering.GREATER


class NaturalComparator(KeyComparator):
    def compare(self, left: Any, right: Any) -> Ordering:
        if left < right:
            return Ordering.LESS
        if left == right:
            return Ordering.EQUAL
        return Ordering.GREATER


class ReversedComparator(KeyComparator):
    def __init__(self, inner: Optional[KeyComparator] = None) -> None:
        self._inner = inner or NaturalComparator()

    def compare(self, left: Any, right: Any) -> Ordering:
        return self._inner.compare(right, left)


class Record:
    def __init__(self, key: Any, value: Any) -> None:
        self._key = key
        self._value = value

    @property
    def key(self) -> Any:
        return self._key

    @property
    def value(self) -> Any:
        return self._value

    @value.setter
    def value(self, value: Any) -> None:
        self._value = value

    def as_pair(self) -> tuple[Any, Any]:
        return (self._key, self._value)


class Location:
    def __init__(self, position: int, exact: bool) -> None:
        self._position = position
        self._exact = exact

    @property
    def position(self) -> int:
        return self._position

    @property
    def is_exact(self) -> bool:
        return self._exact


class AbstractNode(abc.ABC):
    def __init__(self) -> None:
        self.records: list[Record] = []

    @property
    def load(self) -> int:
        return len(self.records)

    @abc.abstractmethod
    def is_leaf(self) -> bool:
        raise NotImplementedError

    @abc.abstractmethod
    def accept(self, visitor: "NodeVisitor") -> None:
        raise NotImplementedError


class LeafNode(AbstractNode):
    def is_leaf(self) -> bool:
        return True

    def accept(self, visitor: "NodeVisitor") -> None:
        visitor.visit_leaf(self)


class InnerNode(AbstractNode):
    def __init__(self) -> None:
        super().__init__()
        self.children: list[AbstractNode] = []

    def is_leaf(self) -> bool:
        return False

    def accept(self, visitor: "NodeVisitor") -> None:
        visitor.visit_inner(self)


class NodeFactory:
    def create_leaf(self, records: Optional[list[Record]] = None) -> LeafNode:
        leaf = LeafNode()
        leaf.records.extend(records or [])
        return leaf

    def create_inner(
        self, records: Optional[list[Record]] = None, children: Optional[list[AbstractNode]] = None
    ) -> InnerNode:
        inner = InnerNode()
        inner.records.extend(records or [])
        inner.children.extend(children or [])
        return inner


class NodeVisitor(abc.ABC):
    @abc.abstractmethod
    def visit_leaf(self, node: LeafNode) -> None:
        raise NotImplementedError

    @abc.abstractmethod
    def visit_inner(self, node: InnerNode) -> None:
        raise NotImplementedError


class CollectingVisitor(NodeVisitor):
    def __init__(self) -> None:
        self.pairs: list[tuple[Any, Any]] = []

    def visit_leaf(self, node: LeafNode) -> None:
        for record in node.records:
            self.pairs.append(record.as_pair())

    def visit_inner(self, node: InnerNode) -> None:
        for child, record in zip(node.children, node.records):
            child.accept(self)
            self.pairs.append(record.as_pair())
        node.children[-1].accept(self)


class RangeVisitor(NodeVisitor):
    def __init__(self, comparator: KeyComparator, low: Any, high: Any) -> None:
        self._comparator = comparator
        self._low = low
        self._high = high
        self.pairs: list[tuple[Any, Any]] = []

    def visit_leaf(self, node: LeafNode) -> None:
        for record in node.records:
            if self._starts_after(record):
                break
            self._take(record)

    def visit_inner(self, node: InnerNode) -> None:
        for child, record in zip(node.children, node.records):
            if self._ends_before(record):
                continue
            child.accept(self)
            if self._starts_after(record):
                return
            self._take(record)
        node.children[-1].accept(self)

    def _ends_before(self, record: Record) -> bool:
        return self._comparator.is_less(record.key, self._low)

    def _starts_after(self, record: Record) -> bool:
        return self._comparator.is_greater(record.key, self._high)

    def _take(self, record: Record) -> None:
        if not self._ends_before(record):
            self.pairs.append(record.as_pair())


class LayoutVisitor(NodeVisitor):
    def __init__(self) -> None:
        self.rows: list[list[list[Any]]] = []
        self._depth = 0

    def visit_leaf(self, node: LeafNode) -> None:
        self._note(node)

    def visit_inner(self, node: InnerNode) -> None:
        self._note(node)
        self._depth += 1
        for child in node.children:
            child.accept(self)
        self._depth -= 1

    def _note(self, node: AbstractNode) -> None:
        while len(self.rows) <= self._depth:
            self.rows.append([])
        self.rows[self._depth].append([record.key for record in node.records])


class DepthVisitor(NodeVisitor):
    def __init__(self) -> None:
        self.depth = 0

    def visit_leaf(self, node: LeafNode) -> None:
        self.depth += 0

    def visit_inner(self, node: InnerNode) -> None:
        self.depth += 1
        node.children[0].accept(self)


class NodeSearchStrategy(abc.ABC):
    def __init__(self, comparator: KeyComparator) -> None:
        self._comparator = comparator

    @abc.abstractmethod
    def locate(self, node: AbstractNode, key: Any) -> Location:
        raise NotImplementedError


class LinearSearchStrategy(NodeSearchStrategy):
    def locate(self, node: AbstractNode, key: Any) -> Location:
        for position, record in enumerate(node.records):
            ordering = self._comparator.compare(record.key, key)
            if ordering is Ordering.EQUAL:
                return Location(position, True)
            if ordering is Ordering.GREATER:
                return Location(position, False)
        return Location(node.load, False)


class BinarySearchStrategy(NodeSearchStrategy):
    def locate(self, node: AbstractNode, key: Any) -> Location:
        low, high = 0, node.load
        while low < high:
            middle = (low + high) // 2
            ordering = self._comparator.compare(node.records[middle].key, key)
            if ordering is Ordering.EQUAL:
                return Location(middle, True)
            if ordering is Ordering.LESS:
                low = middle + 1
            else:
                high = middle
        return Location(low, False)


class SplitPolicy(abc.ABC):
    @abc.abstractmethod
    def pivot(self, node: AbstractNode) -> int:
        raise NotImplementedError


class LowerMiddleSplitPolicy(SplitPolicy):
    def pivot(self, node: AbstractNode) -> int:
        return (node.load - 1) // 2


class UpperMiddleSplitPolicy(SplitPolicy):
    def pivot(self, node: AbstractNode) -> int:
        return node.load // 2


class RepairStep(abc.ABC):
    def __init__(self, fewest: int) -> None:
        self._fewest = fewest

    def can_spare(self, node: AbstractNode) -> bool:
        return node.load > self._fewest

    @abc.abstractmethod
    def try_repair(self, parent: InnerNode, position: int) -> bool:
        raise NotImplementedError


class BorrowFromLeftStep(RepairStep):
    def try_repair(self, parent: InnerNode, position: int) -> bool:
        if position == 0:
            return False
        lender, borrower = parent.children[position - 1], parent.children[position]
        if not self.can_spare(lender):
            return False
        borrower.records.insert(0, parent.records[position - 1])
        parent.records[position - 1] = lender.records.pop()
        if isinstance(lender, InnerNode) and isinstance(borrower, InnerNode):
            borrower.children.insert(0, lender.children.pop())
        return True


class BorrowFromRightStep(RepairStep):
    def try_repair(self, parent: InnerNode, position: int) -> bool:
        if position == parent.load:
            return False
        lender, borrower = parent.children[position + 1], parent.children[position]
        if not self.can_spare(lender):
            return False
        borrower.records.append(parent.records[position])
        parent.records[position] = lender.records.pop(0)
        if isinstance(lender, InnerNode) and isinstance(borrower, InnerNode):
            borrower.children.append(lender.children.pop(0))
        return True


class MergeStep(RepairStep):
    def try_repair(self, parent: InnerNode, position: int) -> bool:
        gap = position - 1 if position > 0 else position
        left = parent.children[gap]
        right = parent.children.pop(gap + 1)
        separator = parent.records.pop(gap)
        left.records.append(separator)
        left.records.extend(right.records)
        if isinstance(left, InnerNode) and isinstance(right, InnerNode):
            left.children.extend(right.children)
        return True


class RepairChain:
    def __init__(self, fewest: int) -> None:
        self._fewest = fewest
        self._steps: list[RepairStep] = []

    def add(self, step: RepairStep) -> "RepairChain":
        self._steps.append(step)
        return self

    def repair(self, parent: InnerNode, position: int) -> None:
        child = parent.children[position]
        if child.load >= self._fewest:
            return
        for step in self._steps:
            if step.try_repair(parent, position):
                return


class RepairChainFactory:
    def create(self, fewest: int) -> RepairChain:
        chain = RepairChain(fewest)
        chain.add(BorrowFromLeftStep(fewest))
        chain.add(BorrowFromRightStep(fewest))
        chain.add(MergeStep(fewest))
        return chain


class NodeSplitter:
    def __init__(self, factory: NodeFactory, policy: SplitPolicy, most: int) -> None:
        self._factory = factory
        self._policy = policy
        self._most = most

    def is_due(self, node: AbstractNode) -> bool:
        return node.load > self._most

    def split_child(self, parent: InnerNode, position: int) -> None:
        left = parent.children[position]
        pivot = self._policy.pivot(left)
        separator = left.records[pivot]
        upper = left.records[pivot + 1 :]
        if isinstance(left, InnerNode):
            right: AbstractNode = self._factory.create_inner(upper, left.children[pivot + 1 :])
            del left.children[pivot + 1 :]
        else:
            right = self._factory.create_leaf(upper)
        del left.records[pivot:]
        parent.records.insert(position, separator)
        parent.children.insert(position + 1, right)


class ComponentCatalogue:
    def __init__(self) -> None:
        self.comparators = ComponentRegistry("comparators")
        self.comparators.register("natural", NaturalComparator)
        self.comparators.register("reversed", ReversedComparator)
        self.searches = ComponentRegistry("searches")
        self.searches.register("linear", LinearSearchStrategy)
        self.searches.register("binary", BinarySearchStrategy)
        self.splits = ComponentRegistry("splits")
        self.splits.register("lower_middle", LowerMiddleSplitPolicy)
        self.splits.register("upper_middle", UpperMiddleSplitPolicy)


class BTreeEngine:
    def __init__(self, configuration: BTreeConfiguration, catalogue: ComponentCatalogue) -> None:
        fewest = configuration.minimum_degree - 1
        most = 2 * configuration.minimum_degree - 1
        self._factory = NodeFactory()
        self._comparator = catalogue.comparators.create(configuration.comparator)
        self._search = catalogue.searches.create(configuration.search_strategy, self._comparator)
        policy = catalogue.splits.create(configuration.split_policy)
        self._splitter = NodeSplitter(self._factory, policy, most)
        self._repairs = RepairChainFactory().create(fewest)
        self._root: AbstractNode = self._factory.create_leaf()
        self._count = 0

    def store(self, key: Any, value: Any) -> None:
        if self._store_below(self._root, Record(key, value)):
            self._count += 1
        if self._splitter.is_due(self._root):
            root = self._factory.create_inner([], [self._root])
            self._splitter.split_child(root, 0)
            self._root = root

    def look_up(self, key: Any) -> Any:
        node = self._root
        while True:
            location = self._search.locate(node, key)
            if location.is_exact:
                return node.records[location.position].value
            if not isinstance(node, InnerNode):
                return None
            node = node.children[location.position]

    def discard(self, key: Any) -> bool:
        discarded = self._discard_below(self._root, key)
        if isinstance(self._root, InnerNode) and self._root.load == 0:
            self._root = self._root.children[0]
        if discarded:
            self._count -= 1
        return discarded

    def slice(self, low: Any, high: Any) -> list[tuple[Any, Any]]:
        visitor = RangeVisitor(self._comparator, low, high)
        self._root.accept(visitor)
        return visitor.pairs

    def everything(self) -> list[tuple[Any, Any]]:
        visitor = CollectingVisitor()
        self._root.accept(visitor)
        return visitor.pairs

    def layout(self) -> list[list[list[Any]]]:
        visitor = LayoutVisitor()
        self._root.accept(visitor)
        return visitor.rows

    def depth(self) -> int:
        visitor = DepthVisitor()
        self._root.accept(visitor)
        return visitor.depth

    def count(self) -> int:
        return self._count

    def _store_below(self, node: AbstractNode, record: Record) -> bool:
        location = self._search.locate(node, record.key)
        if location.is_exact:
            node.records[location.position].value = record.value
            return False
        if not isinstance(node, InnerNode):
            node.records.insert(location.position, record)
            return True
        child = node.children[location.position]
        is_new = self._store_below(child, record)
        if self._splitter.is_due(child):
            self._splitter.split_child(node, location.position)
        return is_new

    def _discard_below(self, node: AbstractNode, key: Any) -> bool:
        location = self._search.locate(node, key)
        if not isinstance(node, InnerNode):
            if location.is_exact:
                node.records.pop(location.position)
            return location.is_exact
        child = node.children[location.position]
        if location.is_exact:
            node.records[location.position] = self._take_greatest(child)
            discarded = True
        else:
            discarded = self._discard_below(child, key)
        self._repairs.repair(node, location.position)
        return discarded

    def _take_greatest(self, node: AbstractNode) -> Record:
        if not isinstance(node, InnerNode):
            return node.records.pop()
        position = node.load
        greatest = self._take_greatest(node.children[position])
        self._repairs.repair(node, position)
        return greatest


class BTree:
    def __init__(self, t: int = 3) -> None:
        builder = BTreeConfigurationBuilder()
        configuration = builder.with_minimum_degree(t).build()
        self._bus = EventBus()
        self._failures = PhaseCountingListener(EventPhase.FAILED)
        self._history = BoundedHistoryListener(configuration.history_capacity)
        self._bus.subscribe(self._failures)
        self._bus.subscribe(self._history)
        engine = BTreeEngine(configuration, ComponentCatalogue())
        dispatching = DispatchingMiddleware(engine, self._bus, default_factories())
        self._pipeline = Pipeline([CountingMiddleware(), PassThroughMiddleware(), dispatching])

    def insert(self, key: Any, value: Any) -> None:
        request = InsertRequest(key, value)
        return self._pipeline.send(request)

    def search(self, key: Any) -> Any:
        request = SearchRequest(key)
        return self._pipeline.send(request)

    def delete(self, key: Any) -> bool:
        request = DeleteRequest(key)
        return self._pipeline.send(request)

    def range_query(self, low: Any, high: Any) -> list[tuple[Any, Any]]:
        request = RangeQueryRequest(low, high)
        return self._pipeline.send(request)

    def to_list(self) -> list[tuple[Any, Any]]:
        request = ToListRequest()
        return self._pipeline.send(request)

    def levels(self) -> list[list[list[Any]]]:
        request = LevelsRequest()
        return self._pipeline.send(request)

    def height(self) -> int:
        request = HeightRequest()
        return self._pipeline.send(request)

    def size(self) -> int:
        request = SizeRequest()
        return self._pipeline.send(request)
