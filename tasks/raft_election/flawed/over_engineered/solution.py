import abc
import enum
import itertools
from collections import Counter, deque
from dataclasses import dataclass
from typing import Any, Callable, Iterable, Optional


@dataclass(frozen=True)
class RequestVote:
    term: int
    candidate_id: int
    last_log_index: int
    last_log_term: int


@dataclass(frozen=True)
class RequestVoteResponse:
    term: int
    vote_granted: bool
    voter_id: int


@dataclass(frozen=True)
class AppendEntries:
    term: int
    leader_id: int


@dataclass(frozen=True)
class AppendEntriesResponse:
    term: int
    success: bool
    follower_id: int


class RaftError(Exception):
    def __init__(self, message: str, **details: Any) -> None:
        super().__init__(message)
        self.message = message
        self.details = details

    def describe(self) -> str:
        parts = [f"{name}={value!r}" for name, value in sorted(self.details.items())]
        return f"{self.message} ({', '.join(parts)})" if parts else self.message


class InvalidRaftConfigurationError(RaftError, ValueError):
    def __init__(self, field_name: str, value: Any, reason: str) -> None:
        super().__init__(f"{field_name} is invalid: {reason}", field=field_name, value=value)
        self.field_name = field_name
        self.value = value


class UnknownComponentError(RaftError, LookupError):
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
            raise InvalidRaftConfigurationError(self.field_name, value, reason)


class ElectionTimeoutRule(ConfigurationRule):
    field_name = "election_timeout"

    def check(self, value: Any) -> Optional[str]:
        if value <= 0:
            return "must be above 0"
        return None


class LastLogIndexRule(ConfigurationRule):
    field_name = "last_log_index"

    def check(self, value: Any) -> Optional[str]:
        if value < 0:
            return "must not be below 0"
        return None


class LastLogTermRule(ConfigurationRule):
    field_name = "last_log_term"

    def check(self, value: Any) -> Optional[str]:
        if value < 0:
            return "must not be below 0"
        return None


class CurrentTermRule(ConfigurationRule):
    field_name = "current_term"

    def check(self, value: Any) -> Optional[str]:
        if value < 0:
            return "must not be below 0"
        return None


class VotedForRule(ConfigurationRule):
    field_name = "voted_for"

    def check(self, value: Any) -> Optional[str]:
        if value is not None and value < 0:
            return "must be an id"
        return None


class QuorumPolicyRule(ConfigurationRule):
    field_name = "quorum_policy"

    def check(self, value: Any) -> Optional[str]:
        if not value:
            return "must not be empty"
        return None


class LogPolicyRule(ConfigurationRule):
    field_name = "log_policy"

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
class RaftConfiguration:
    node_id: int = 0
    peers: frozenset[int] = frozenset()
    election_timeout: float = 1.0
    last_log_index: int = 0
    last_log_term: int = 0
    current_term: int = 0
    voted_for: Optional[int] = None
    quorum_policy: str = "majority"
    log_policy: str = "term_then_index"
    history_capacity: int = 16

    def validated(self) -> "RaftConfiguration":
        for rule in self.rules():
            value = getattr(self, rule.field_name)
            rule.enforce(value)
        return self

    @staticmethod
    def rules() -> list[ConfigurationRule]:
        return [
            ElectionTimeoutRule(),
            LastLogIndexRule(),
            LastLogTermRule(),
            CurrentTermRule(),
            VotedForRule(),
            QuorumPolicyRule(),
            LogPolicyRule(),
            HistoryCapacityRule(),
        ]


class RaftConfigurationBuilder:
    def __init__(self) -> None:
        self._node_id: int = 0
        self._peers: frozenset[int] = frozenset()
        self._election_timeout: float = 1.0
        self._last_log_index: int = 0
        self._last_log_term: int = 0
        self._current_term: int = 0
        self._voted_for: Optional[int] = None
        self._quorum_policy: str = "majority"
        self._log_policy: str = "term_then_index"
        self._history_capacity: int = 16

    def with_node_id(self, node_id: int) -> "RaftConfigurationBuilder":
        self._node_id = node_id
        return self

    def with_peers(self, peers: frozenset[int]) -> "RaftConfigurationBuilder":
        self._peers = peers
        return self

    def with_election_timeout(self, election_timeout: float) -> "RaftConfigurationBuilder":
        self._election_timeout = election_timeout
        return self

    def with_last_log_index(self, last_log_index: int) -> "RaftConfigurationBuilder":
        self._last_log_index = last_log_index
        return self

    def with_last_log_term(self, last_log_term: int) -> "RaftConfigurationBuilder":
        self._last_log_term = last_log_term
        return self

    def with_current_term(self, current_term: int) -> "RaftConfigurationBuilder":
        self._current_term = current_term
        return self

    def with_voted_for(self, voted_for: Optional[int]) -> "RaftConfigurationBuilder":
        self._voted_for = voted_for
        return self

    def with_quorum_policy(self, quorum_policy: str) -> "RaftConfigurationBuilder":
        self._quorum_policy = quorum_policy
        return self

    def with_log_policy(self, log_policy: str) -> "RaftConfigurationBuilder":
        self._log_policy = log_policy
        return self

    def with_history_capacity(self, history_capacity: int) -> "RaftConfigurationBuilder":
        self._history_capacity = history_capacity
        return self

    def build(self) -> RaftConfiguration:
        configuration = RaftConfiguration(
            node_id=self._node_id,
            peers=self._peers,
            election_timeout=self._election_timeout,
            last_log_index=self._last_log_index,
            last_log_term=self._last_log_term,
            current_term=self._current_term,
            voted_for=self._voted_for,
            quorum_policy=self._quorum_policy,
            log_policy=self._log_policy,
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
class OnRequestVoteRequest(Request):
    message: RequestVote

    def operation(self) -> str:
        return "on_request_vote"


class OnRequestVoteResponse(Response):
    @classmethod
    def of(cls, payload: Any) -> "OnRequestVoteResponse":
        return cls(payload)


@dataclass(frozen=True)
class OnRequestVoteStarted(DomainEvent):
    request: Optional[OnRequestVoteRequest] = None


@dataclass(frozen=True)
class OnRequestVoteSucceeded(DomainEvent):
    request: Optional[OnRequestVoteRequest] = None


@dataclass(frozen=True)
class OnRequestVoteFailed(DomainEvent):
    request: Optional[OnRequestVoteRequest] = None


class OnRequestVoteHandler(RequestHandler):
    def perform(self, request: OnRequestVoteRequest) -> Response:
        payload = self._engine.answer_candidate(request.message)
        return OnRequestVoteResponse.of(payload)

    def started(self, request: OnRequestVoteRequest) -> DomainEvent:
        sequence = self._bus.next_sequence()
        return OnRequestVoteStarted(sequence, EventPhase.STARTED, request)

    def succeeded(self, request: OnRequestVoteRequest) -> DomainEvent:
        sequence = self._bus.next_sequence()
        return OnRequestVoteSucceeded(sequence, EventPhase.SUCCEEDED, request)

    def failed(self, request: OnRequestVoteRequest) -> DomainEvent:
        sequence = self._bus.next_sequence()
        return OnRequestVoteFailed(sequence, EventPhase.FAILED, request)


class OnRequestVoteHandlerFactory(HandlerFactory):
    def supports(self, request: Request) -> bool:
        return isinstance(request, OnRequestVoteRequest)

    def create(self, engine: Any, bus: EventBus) -> RequestHandler:
        return OnRequestVoteHandler(engine, bus)


@dataclass(frozen=True)
class OnAppendEntriesRequest(Request):
    message: AppendEntries

    def operation(self) -> str:
        return "on_append_entries"


class OnAppendEntriesResponse(Response):
    @classmethod
    def of(cls, payload: Any) -> "OnAppendEntriesResponse":
        return cls(payload)


@dataclass(frozen=True)
class OnAppendEntriesStarted(DomainEvent):
    request: Optional[OnAppendEntriesRequest] = None


@dataclass(frozen=True)
class OnAppendEntriesSucceeded(DomainEvent):
    request: Optional[OnAppendEntriesRequest] = None


@dataclass(frozen=True)
class OnAppendEntriesFailed(DomainEvent):
    request: Optional[OnAppendEntriesRequest] = None


class OnAppendEntriesHandler(RequestHandler):
    def perform(self, request: OnAppendEntriesRequest) -> Response:
        payload = self._engine.answer_leader(request.message)
        return OnAppendEntriesResponse.of(payload)

    def started(self, request: OnAppendEntriesRequest) -> DomainEvent:
        sequence = self._bus.next_sequence()
        return OnAppendEntriesStarted(sequence, EventPhase.STARTED, request)

    def succeeded(self, request: OnAppendEntriesRequest) -> DomainEvent:
        sequence = self._bus.next_sequence()
        return OnAppendEntriesSucceeded(sequence, EventPhase.SUCCEEDED, request)

    def failed(self, request: OnAppendEntriesRequest) -> DomainEvent:
        sequence = self._bus.next_sequence()
        return OnAppendEntriesFailed(sequence, EventPhase.FAILED, request)


class OnAppendEntriesHandlerFactory(HandlerFactory):
    def supports(self, request: Request) -> bool:
        return isinstance(request, OnAppendEntriesRequest)

    def create(self, engine: Any, bus: EventBus) -> RequestHandler:
        return OnAppendEntriesHandler(engine, bus)


@dataclass(frozen=True)
class StartElectionRequest(Request):
    def operation(self) -> str:
        return "start_election"


class StartElectionResponse(Response):
    @classmethod
    def of(cls, payload: Any) -> "StartElectionResponse":
        return cls(payload)


@dataclass(frozen=True)
class StartElectionStarted(DomainEvent):
    request: Optional[StartElectionRequest] = None


@dataclass(frozen=True)
class StartElectionSucceeded(DomainEvent):
    request: Optional[StartElectionRequest] = None


@dataclass(frozen=True)
class StartElectionFailed(DomainEvent):
    request: Optional[StartElectionRequest] = None


class StartElectionHandler(RequestHandler):
    def perform(self, request: StartElectionRequest) -> Response:
        payload = self._engine.stand()
        return StartElectionResponse.of(payload)

    def started(self, request: StartElectionRequest) -> DomainEvent:
        sequence = self._bus.next_sequence()
        return StartElectionStarted(sequence, EventPhase.STARTED, request)

    def succeeded(self, request: StartElectionRequest) -> DomainEvent:
        sequence = self._bus.next_sequence()
        return StartElectionSucceeded(sequence, EventPhase.SUCCEEDED, request)

    def failed(self, request: StartElectionRequest) -> DomainEvent:
        sequence = self._bus.next_sequence()
        return StartElectionFailed(sequence, EventPhase.FAILED, request)


class StartElectionHandlerFactory(HandlerFactory):
    def supports(self, request: Request) -> bool:
        return isinstance(request, StartElectionRequest)

    def create(self, engine: Any, bus: EventBus) -> RequestHandler:
        return StartElectionHandler(engine, bus)


@dataclass(frozen=True)
class CollectVotesRequest(Request):
    responses: list[RequestVoteResponse]

    def operation(self) -> str:
        return "collect_votes"


class CollectVotesResponse(Response):
    @classmethod
    def of(cls, payload: Any) -> "CollectVotesResponse":
        return cls(payload)


@dataclass(frozen=True)
class CollectVotesStarted(DomainEvent):
    request: Optional[CollectVotesRequest] = None


@dataclass(frozen=True)
class CollectVotesSucceeded(DomainEvent):
    request: Optional[CollectVotesRequest] = None


@dataclass(frozen=True)
class CollectVotesFailed(DomainEvent):
    request: Optional[CollectVotesRequest] = None


class CollectVotesHandler(RequestHandler):
    def perform(self, request: CollectVotesRequest) -> Response:
        payload = self._engine.count(request.responses)
        return CollectVotesResponse.of(payload)

    def started(self, request: CollectVotesRequest) -> DomainEvent:
        sequence = self._bus.next_sequence()
        return CollectVotesStarted(sequence, EventPhase.STARTED, request)

    def succeeded(self, request: CollectVotesRequest) -> DomainEvent:
        sequence = self._bus.next_sequence()
        return CollectVotesSucceeded(sequence, EventPhase.SUCCEEDED, request)

    def failed(self, request: CollectVotesRequest) -> DomainEvent:
        sequence = self._bus.next_sequence()
        return CollectVotesFailed(sequence, EventPhase.FAILED, request)


class CollectVotesHandlerFactory(HandlerFactory):
    def supports(self, request: Request) -> bool:
        return isinstance(request, CollectVotesRequest)

    def create(self, engine: Any, bus: EventBus) -> RequestHandler:
        return CollectVotesHandler(engine, bus)


@dataclass(frozen=True)
class BecomeLeaderRequest(Request):
    def operation(self) -> str:
        return "become_leader"


class BecomeLeaderResponse(Response):
    @classmethod
    def of(cls, payload: Any) -> "BecomeLeaderResponse":
        return cls(payload)


@dataclass(frozen=True)
class BecomeLeaderStarted(DomainEvent):
    request: Optional[BecomeLeaderRequest] = None


@dataclass(frozen=True)
class BecomeLeaderSucceeded(DomainEvent):
    request: Optional[BecomeLeaderRequest] = None


@dataclass(frozen=True)
class BecomeLeaderFailed(DomainEvent):
    request: Optional[BecomeLeaderRequest] = None


class BecomeLeaderHandler(RequestHandler):
    def perform(self, request: BecomeLeaderRequest) -> Response:
        payload = self._engine.lead()
        return BecomeLeaderResponse.of(payload)

    def started(self, request: BecomeLeaderRequest) -> DomainEvent:
        sequence = self._bus.next_sequence()
        return BecomeLeaderStarted(sequence, EventPhase.STARTED, request)

    def succeeded(self, request: BecomeLeaderRequest) -> DomainEvent:
        sequence = self._bus.next_sequence()
        return BecomeLeaderSucceeded(sequence, EventPhase.SUCCEEDED, request)

    def failed(self, request: BecomeLeaderRequest) -> DomainEvent:
        sequence = self._bus.next_sequence()
        return BecomeLeaderFailed(sequence, EventPhase.FAILED, request)


class BecomeLeaderHandlerFactory(HandlerFactory):
    def supports(self, request: Request) -> bool:
        return isinstance(request, BecomeLeaderRequest)

    def create(self, engine: Any, bus: EventBus) -> RequestHandler:
        return BecomeLeaderHandler(engine, bus)


@dataclass(frozen=True)
class StepDownRequest(Request):
    term: int

    def operation(self) -> str:
        return "step_down"


class StepDownResponse(Response):
    @classmethod
    def of(cls, payload: Any) -> "StepDownResponse":
        return cls(payload)


@dataclass(frozen=True)
class StepDownStarted(DomainEvent):
    request: Optional[StepDownRequest] = None


@dataclass(frozen=True)
class StepDownSucceeded(DomainEvent):
    request: Optional[StepDownRequest] = None


@dataclass(frozen=True)
class StepDownFailed(DomainEvent):
    request: Optional[StepDownRequest] = None


class StepDownHandler(RequestHandler):
    def perform(self, request: StepDownRequest) -> Response:
        payload = self._engine.retire(request.term)
        return StepDownResponse.of(payload)

    def started(self, request: StepDownRequest) -> DomainEvent:
        sequence = self._bus.next_sequence()
        return StepDownStarted(sequence, EventPhase.STARTED, request)

    def succeeded(self, request: StepDownRequest) -> DomainEvent:
        sequence = self._bus.next_sequence()
        return StepDownSucceeded(sequence, EventPhase.SUCCEEDED, request)

    def failed(self, request: StepDownRequest) -> DomainEvent:
        sequence = self._bus.next_sequence()
        return StepDownFailed(sequence, EventPhase.FAILED, request)


class StepDownHandlerFactory(HandlerFactory):
    def supports(self, request: Request) -> bool:
        return isinstance(request, StepDownRequest)

    def create(self, engine: Any, bus: EventBus) -> RequestHandler:
        return StepDownHandler(engine, bus)


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
    factories.append(OnRequestVoteHandlerFactory())
    factories.append(OnAppendEntriesHandlerFactory())
    factories.append(StartElectionHandlerFactory())
    factories.append(CollectVotesHandlerFactory())
    factories.append(BecomeLeaderHandlerFactory())
    factories.append(StepDownHandlerFactory())
    return factories


class NodeRole(enum.Enum):
    FOLLOWER = "follower"
    CANDIDATE = "candidate"
    LEADER = "leader"


@dataclass(frozen=True)
class LogPosition:
    term: int
    index: int


class LogComparisonPolicy(abc.ABC):
    @abc.abstractmethod
    def is_acceptable(self, theirs: LogPosition, ours: LogPosition) -> bool:
        raise NotImplementedError


class TermThenIndexPolicy(LogComparisonPolicy):
    def is_acceptable(self, theirs: LogPosition, ours: LogPosition) -> bool:
        if theirs.term == ours.term:
            return theirs.index >= ours.index
        return theirs.term > ours.term


class AcceptEveryLogPolicy(LogComparisonPolicy):
    def is_acceptable(self, theirs: LogPosition, ours: LogPosition) -> bool:
        return True


class QuorumPolicy(abc.ABC):
    @abc.abstractmethod
    def is_reached(self, votes: int, cluster_size: int) -> bool:
        raise NotImplementedError


class MajorityQuorumPolicy(QuorumPolicy):
    def is_reached(self, votes: int, cluster_size: int) -> bool:
        return votes * 2 > cluster_size


class UnanimousQuorumPolicy(QuorumPolicy):
    def is_reached(self, votes: int, cluster_size: int) -> bool:
        return votes == cluster_size


class PolicyCatalogue:
    def __init__(self) -> None:
        self.logs = ComponentRegistry("logs")
        self.logs.register("term_then_index", TermThenIndexPolicy)
        self.logs.register("accept_every", AcceptEveryLogPolicy)
        self.quorums = ComponentRegistry("quorums")
        self.quorums.register("majority", MajorityQuorumPolicy)
        self.quorums.register("unanimous", UnanimousQuorumPolicy)


class TermClock:
    def __init__(self, term: int) -> None:
        self._term = term

    @property
    def now(self) -> int:
        return self._term

    def is_past(self, term: int) -> bool:
        return term < self._term

    def is_future(self, term: int) -> bool:
        return term > self._term

    def advance_to(self, term: int) -> None:
        self._term = term


class VoteRecord:
    def __init__(self, choice: Optional[int]) -> None:
        self._choice = choice

    @property
    def choice(self) -> Optional[int]:
        return self._choice

    def clear(self) -> None:
        self._choice = None

    def allows(self, candidate_id: int) -> bool:
        return self._choice is None or self._choice == candidate_id

    def cast(self, candidate_id: int) -> None:
        self._choice = candidate_id


class BallotBox:
    def __init__(self, owner: int, electorate: frozenset[int]) -> None:
        self._owner = owner
        self._electorate = electorate
        self._supporters: set[int] = set()

    def open(self) -> None:
        self._supporters = {self._owner}

    def put(self, voter: int) -> None:
        if voter in self._electorate:
            self._supporters.add(voter)

    def count(self) -> int:
        return len(self._supporters)


class ResponseFilter(abc.ABC):
    @abc.abstractmethod
    def passes(self, response: RequestVoteResponse, term: int) -> bool:
        raise NotImplementedError


class GrantedFilter(ResponseFilter):
    def passes(self, response: RequestVoteResponse, term: int) -> bool:
        return response.vote_granted


class CurrentTermFilter(ResponseFilter):
    def passes(self, response: RequestVoteResponse, term: int) -> bool:
        return response.term == term


class FilterChain:
    def __init__(self) -> None:
        self._filters: list[ResponseFilter] = []

    def add(self, new: ResponseFilter) -> "FilterChain":
        self._filters.append(new)
        return self

    def passes(self, response: RequestVoteResponse, term: int) -> bool:
        for one in self._filters:
            if not one.passes(response, term):
                return False
        return True


class FilterChainFactory:
    def create(self) -> FilterChain:
        chain = FilterChain()
        chain.add(GrantedFilter())
        chain.add(CurrentTermFilter())
        return chain


class ElectionEngine:
    def __init__(self, configuration: RaftConfiguration, catalogue: PolicyCatalogue) -> None:
        self.node_id = configuration.node_id
        self.log = LogPosition(configuration.last_log_term, configuration.last_log_index)
        self.clock = TermClock(configuration.current_term)
        self.vote = VoteRecord(configuration.voted_for)
        self.role = NodeRole.FOLLOWER
        self.leader_id: Optional[int] = None
        self._cluster_size = len(configuration.peers) + 1
        self._ballots = BallotBox(configuration.node_id, configuration.peers)
        self._filters = FilterChainFactory().create()
        self._logs = catalogue.logs.create(configuration.log_policy)
        self._quorum = catalogue.quorums.create(configuration.quorum_policy)

    def answer_candidate(self, message: RequestVote) -> RequestVoteResponse:
        if self.clock.is_future(message.term):
            self.retire(message.term)
        granted = self._may_vote_for(message)
        if granted:
            self.vote.cast(message.candidate_id)
        return RequestVoteResponse(self.clock.now, granted, self.node_id)

    def answer_leader(self, message: AppendEntries) -> AppendEntriesResponse:
        if self.clock.is_past(message.term):
            return AppendEntriesResponse(self.clock.now, False, self.node_id)
        self.retire(message.term)
        self.leader_id = message.leader_id
        return AppendEntriesResponse(self.clock.now, True, self.node_id)

    def stand(self) -> RequestVote:
        if self.role is NodeRole.LEADER:
            raise RuntimeError("a leader does not stand")
        self.retire(self.clock.now + 1)
        self.role = NodeRole.CANDIDATE
        self.vote.cast(self.node_id)
        self._ballots.open()
        return RequestVote(self.clock.now, self.node_id, self.log.index, self.log.term)

    def count(self, responses: list[RequestVoteResponse]) -> bool:
        for response in responses:
            if self.clock.is_future(response.term):
                self.retire(response.term)
        if self.role is NodeRole.CANDIDATE:
            for response in responses:
                if self._filters.passes(response, self.clock.now):
                    self._ballots.put(response.voter_id)
        return self._is_elected()

    def lead(self) -> AppendEntries:
        if not self._is_elected():
            raise RuntimeError("not elected")
        self.role = NodeRole.LEADER
        self.leader_id = self.node_id
        return AppendEntries(self.clock.now, self.node_id)

    def retire(self, term: int) -> None:
        if self.clock.is_past(term):
            return
        if self.clock.is_future(term):
            self.clock.advance_to(term)
            self.vote.clear()
        self.role = NodeRole.FOLLOWER
        self.leader_id = None

    def _may_vote_for(self, message: RequestVote) -> bool:
        if self.clock.is_past(message.term):
            return False
        if not self.vote.allows(message.candidate_id):
            return False
        theirs = LogPosition(message.last_log_term, message.last_log_index)
        return self._logs.is_acceptable(theirs, self.log)

    def _is_elected(self) -> bool:
        if self.role is not NodeRole.CANDIDATE:
            return False
        return self._quorum.is_reached(self._ballots.count(), self._cluster_size)


class RaftNode:
    def __init__(
        self,
        node_id: int,
        peers: Iterable[int],
        election_timeout: float,
        last_log_index: int = 0,
        last_log_term: int = 0,
        current_term: int = 0,
        voted_for: Optional[int] = None,
    ) -> None:
        builder = RaftConfigurationBuilder()
        builder.with_node_id(node_id)
        builder.with_peers(frozenset(peers))
        builder.with_election_timeout(election_timeout)
        builder.with_last_log_index(last_log_index)
        builder.with_last_log_term(last_log_term)
        builder.with_current_term(current_term)
        builder.with_voted_for(voted_for)
        self._configuration = builder.build()
        if node_id in self._configuration.peers:
            raise InvalidRaftConfigurationError("peers", node_id, "must not hold the node itself")
        self._bus = EventBus()
        self._failures = PhaseCountingListener(EventPhase.FAILED)
        self._history = BoundedHistoryListener(self._configuration.history_capacity)
        self._bus.subscribe(self._failures)
        self._bus.subscribe(self._history)
        self._engine = ElectionEngine(self._configuration, PolicyCatalogue())
        dispatching = DispatchingMiddleware(self._engine, self._bus, default_factories())
        self._pipeline = Pipeline([CountingMiddleware(), PassThroughMiddleware(), dispatching])

    @property
    def node_id(self) -> int:
        return self._configuration.node_id

    @property
    def election_timeout(self) -> float:
        return self._configuration.election_timeout

    @property
    def last_log_index(self) -> int:
        return self._engine.log.index

    @property
    def last_log_term(self) -> int:
        return self._engine.log.term

    @property
    def current_term(self) -> int:
        return self._engine.clock.now

    @property
    def voted_for(self) -> Optional[int]:
        return self._engine.vote.choice

    @property
    def leader_id(self) -> Optional[int]:
        return self._engine.leader_id

    @property
    def state(self) -> str:
        return self._engine.role.value

    def on_request_vote(self, request: RequestVote) -> RequestVoteResponse:
        wrapped = OnRequestVoteRequest(request)
        return self._pipeline.send(wrapped)

    def on_append_entries(self, request: AppendEntries) -> AppendEntriesResponse:
        wrapped = OnAppendEntriesRequest(request)
        return self._pipeline.send(wrapped)

    def start_election(self) -> RequestVote:
        request = StartElectionRequest()
        return self._pipeline.send(request)

    def collect_votes(self, responses: list[RequestVoteResponse]) -> bool:
        request = CollectVotesRequest(responses)
        return self._pipeline.send(request)

    def become_leader(self) -> AppendEntries:
        request = BecomeLeaderRequest()
        return self._pipeline.send(request)

    def step_down(self, term: int) -> None:
        request = StepDownRequest(term)
        return self._pipeline.send(request)


class TimeoutSchedule(abc.ABC):
    @abc.abstractmethod
    def order(self, members: list[RaftNode]) -> list[RaftNode]:
        raise NotImplementedError


class ShortestTimeoutSchedule(TimeoutSchedule):
    def order(self, members: list[RaftNode]) -> list[RaftNode]:
        return sorted(members, key=lambda node: (node.election_timeout, node.node_id))


class RepeatedSchedule(TimeoutSchedule):
    def __init__(self, inner: TimeoutSchedule, times: int) -> None:
        self._inner = inner
        self._times = times

    def order(self, members: list[RaftNode]) -> list[RaftNode]:
        once = self._inner.order(members)
        return once * self._times


class Transport:
    def __init__(self, members: list[RaftNode]) -> None:
        self._members = sorted(members, key=lambda node: node.node_id)

    @property
    def members(self) -> list[RaftNode]:
        return list(self._members)

    def receivers(self, sender: RaftNode) -> list[RaftNode]:
        return [node for node in self._members if node is not sender]

    def broadcast_vote_request(self, sender: RaftNode, message: RequestVote) -> list[RequestVoteResponse]:
        return [node.on_request_vote(message) for node in self.receivers(sender)]

    def broadcast_heartbeat(self, sender: RaftNode, message: AppendEntries) -> list[AppendEntriesResponse]:
        return [node.on_append_entries(message) for node in self.receivers(sender)]


class SimulationPhase(abc.ABC):
    @abc.abstractmethod
    def run(self, transport: Transport) -> None:
        raise NotImplementedError

    def has_leader(self, transport: Transport) -> bool:
        return any(node.state == NodeRole.LEADER.value for node in transport.members)


class HeartbeatPhase(SimulationPhase):
    def run(self, transport: Transport) -> None:
        for node in transport.members:
            if node.state == NodeRole.LEADER.value:
                self.beat(node, transport)

    def beat(self, leader: RaftNode, transport: Transport) -> None:
        message = AppendEntries(leader.current_term, leader.node_id)
        responses = transport.broadcast_heartbeat(leader, message)
        greatest = max((response.term for response in responses), default=0)
        if greatest > leader.current_term:
            leader.step_down(greatest)


class ElectionPhase(SimulationPhase):
    def __init__(self, schedule: TimeoutSchedule, heartbeats: HeartbeatPhase) -> None:
        self._schedule = schedule
        self._heartbeats = heartbeats

    def run(self, transport: Transport) -> None:
        for candidate in self._schedule.order(transport.members):
            if self.has_leader(transport):
                return
            self.campaign(candidate, transport)

    def campaign(self, candidate: RaftNode, transport: Transport) -> None:
        message = candidate.start_election()
        responses = transport.broadcast_vote_request(candidate, message)
        if candidate.collect_votes(responses):
            candidate.become_leader()
            self._heartbeats.beat(candidate, transport)


class PartitionPlanner:
    def plan(self, nodes: list[RaftNode], partitions: list[set[int]]) -> list[Transport]:
        transports: list[Transport] = []
        named: set[int] = set()
        for partition in partitions:
            named |= partition
            transports.append(Transport([node for node in nodes if node.node_id in partition]))
        for node in nodes:
            if node.node_id not in named:
                transports.append(Transport([node]))
        return transports


class ResultAssembler:
    def assemble(self, nodes: list[RaftNode]) -> tuple[Optional[int], dict[int, int]]:
        terms = {node.node_id: node.current_term for node in nodes}
        leader: Optional[RaftNode] = None
        for node in nodes:
            if node.state != NodeRole.LEADER.value:
                continue
            if leader is None or node.current_term > leader.current_term:
                leader = node
        leader_id = leader.node_id if leader is not None else None
        return (leader_id, terms)


class ElectionSimulator:
    def __init__(self, planner: PartitionPlanner, assembler: ResultAssembler) -> None:
        heartbeats = HeartbeatPhase()
        schedule = RepeatedSchedule(ShortestTimeoutSchedule(), 2)
        self._phases: list[SimulationPhase] = [heartbeats, ElectionPhase(schedule, heartbeats)]
        self._planner = planner
        self._assembler = assembler

    def simulate(
        self, nodes: list[RaftNode], partitions: list[set[int]]
    ) -> tuple[Optional[int], dict[int, int]]:
        for transport in self._planner.plan(nodes, partitions):
            for phase in self._phases:
                phase.run(transport)
        return self._assembler.assemble(nodes)


class ElectionSimulatorFactory:
    def create(self) -> ElectionSimulator:
        planner = PartitionPlanner()
        assembler = ResultAssembler()
        return ElectionSimulator(planner, assembler)


def simulate_election(
    nodes: list[RaftNode], partitions: list[set[int]]
) -> tuple[Optional[int], dict[int, int]]:
    factory = ElectionSimulatorFactory()
    simulator = factory.create()
    return simulator.simulate(nodes, partitions)
