"""A rate limiting framework with pluggable algorithms, storage, key resolution, events and statistics."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Generic, Protocol, TypeVar

T = TypeVar("T")


# --- Errors ---------------------------------------------------------------------------------------


class RateLimiterError(Exception):
    """Base class of all errors of the framework."""


class ConfigurationError(RateLimiterError, ValueError):
    """The configuration is invalid."""


class ComponentNotFoundError(RateLimiterError, LookupError):
    """No component of that name is registered."""


# --- Configuration --------------------------------------------------------------------------------


@dataclass(frozen=True)
class RateLimiterConfig:
    """Everything that can be configured."""

    limit: int = 10
    window: float = 60.0
    algorithm: str = "sliding-window"
    storage: str = "memory"
    statistics: bool = True


class ConfigValidator:
    """Checks a configuration rule by rule."""

    def __init__(self) -> None:
        self._rules = [self._check_limit, self._check_window]

    def validate(self, config: RateLimiterConfig) -> None:
        for rule in self._rules:
            rule(config)

    def _check_limit(self, config: RateLimiterConfig) -> None:
        if config.limit < 1:
            raise ConfigurationError("limit must be at least 1")

    def _check_window(self, config: RateLimiterConfig) -> None:
        if config.window <= 0:
            raise ConfigurationError("window must be above 0")


class RateLimiterConfigBuilder:
    """Builds a configuration step by step."""

    def __init__(self) -> None:
        self._config = RateLimiterConfig()
        self._validator = ConfigValidator()

    def with_limit(self, limit: int) -> RateLimiterConfigBuilder:
        self._config = replace(self._config, limit=limit)
        return self

    def with_window(self, window: float) -> RateLimiterConfigBuilder:
        self._config = replace(self._config, window=window)
        return self

    def with_algorithm(self, algorithm: str) -> RateLimiterConfigBuilder:
        self._config = replace(self._config, algorithm=algorithm)
        return self

    def with_storage(self, storage: str) -> RateLimiterConfigBuilder:
        self._config = replace(self._config, storage=storage)
        return self

    def build(self) -> RateLimiterConfig:
        self._validator.validate(self._config)
        return self._config


# --- Time -----------------------------------------------------------------------------------------


class TimeSource(Protocol):
    """Tells the time."""

    def now(self) -> float:
        """The present time in seconds."""
        ...


class CallableTimeSource:
    """Tells the time of a function."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock

    def now(self) -> float:
        return self._clock()


@dataclass(frozen=True)
class TimeWindow:
    """An interval that is open on its left side."""

    start: float
    end: float

    @classmethod
    def ending_at(cls, end: float, length: float) -> TimeWindow:
        return cls(end - length, end)

    def contains(self, moment: float) -> bool:
        return self.start < moment <= self.end


# --- Requests and decisions -----------------------------------------------------------------------


@dataclass(frozen=True)
class RateLimitRequest:
    """One call of one client."""

    client_id: str
    moment: float
    metadata: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class RateLimitDecision:
    """What is said to a call."""

    request: RateLimitRequest
    allowed: bool
    remaining: int

    @classmethod
    def allow(cls, request: RateLimitRequest, remaining: int) -> RateLimitDecision:
        return cls(request, True, remaining)

    @classmethod
    def refuse(cls, request: RateLimitRequest) -> RateLimitDecision:
        return cls(request, False, 0)


# --- Storage --------------------------------------------------------------------------------------


class CallHistory:
    """The allowed calls of one client."""

    def __init__(self) -> None:
        self._moments: deque[float] = deque()

    def record(self, moment: float) -> None:
        self._moments.append(moment)

    def prune(self, window: TimeWindow) -> int:
        pruned = 0
        while self._moments and not window.contains(self._moments[0]):
            self._moments.popleft()
            pruned += 1
        return pruned

    def __len__(self) -> int:
        return len(self._moments)


class HistoryRepository(Protocol):
    """Keeps histories."""

    def obtain(self, client_id: str) -> CallHistory:
        """The history of a client, made if need be."""
        ...


class InMemoryHistoryRepository:
    """Keeps histories in a dict."""

    def __init__(self) -> None:
        self._histories: dict[str, CallHistory] = {}

    def obtain(self, client_id: str) -> CallHistory:
        history = self._histories.get(client_id)
        if history is None:
            history = CallHistory()
            self._histories[client_id] = history
        return history


# --- Algorithms -----------------------------------------------------------------------------------


class RateLimitAlgorithm(Protocol):
    """Decides about requests."""

    def decide(self, request: RateLimitRequest) -> RateLimitDecision:
        """The decision."""
        ...


class SlidingWindowAlgorithm:
    """Counts allowed calls in a window that ends now."""

    def __init__(self, config: RateLimiterConfig, repository: HistoryRepository) -> None:
        self._config = config
        self._repository = repository

    def decide(self, request: RateLimitRequest) -> RateLimitDecision:
        history = self._repository.obtain(request.client_id)
        window = TimeWindow.ending_at(request.moment, self._config.window)
        history.prune(window)
        if len(history) >= self._config.limit:
            return RateLimitDecision.refuse(request)
        history.record(request.moment)
        return RateLimitDecision.allow(request, self._config.limit - len(history))


class UnlimitedAlgorithm:
    """Allows everything."""

    def __init__(self, config: RateLimiterConfig, repository: HistoryRepository) -> None:
        self._config = config
        self._repository = repository

    def decide(self, request: RateLimitRequest) -> RateLimitDecision:
        return RateLimitDecision.allow(request, self._config.limit)


# --- Events and statistics ------------------------------------------------------------------------


class DecisionListener(Protocol):
    """Is told decisions."""

    def on_decision(self, decision: RateLimitDecision) -> None:
        """A decision was made."""
        ...


class DecisionPublisher:
    """Tells decisions to listeners."""

    def __init__(self) -> None:
        self._listeners: list[DecisionListener] = []

    def subscribe(self, listener: DecisionListener) -> None:
        self._listeners.append(listener)

    def unsubscribe(self, listener: DecisionListener) -> None:
        if listener in self._listeners:
            self._listeners.remove(listener)

    def publish(self, decision: RateLimitDecision) -> None:
        for listener in tuple(self._listeners):
            listener.on_decision(decision)


class StatisticsCollector:
    """Counts decisions."""

    def __init__(self) -> None:
        self._allowed: Counter[str] = Counter()
        self._refused: Counter[str] = Counter()

    def on_decision(self, decision: RateLimitDecision) -> None:
        if decision.allowed:
            self._allowed[decision.request.client_id] += 1
        else:
            self._refused[decision.request.client_id] += 1

    def allowed(self, client_id: str) -> int:
        return self._allowed[client_id]

    def refused(self, client_id: str) -> int:
        return self._refused[client_id]


# --- Assembly -------------------------------------------------------------------------------------


class ComponentRegistry(Generic[T]):
    """Maps names to components."""

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._components: dict[str, T] = {}

    def register(self, name: str, component: T) -> ComponentRegistry[T]:
        if name in self._components:
            raise ConfigurationError(f"{self._kind} {name!r} is already registered")
        self._components[name] = component
        return self

    def resolve(self, name: str) -> T:
        if name not in self._components:
            raise ComponentNotFoundError(f"no {self._kind} named {name!r}")
        return self._components[name]


class RateLimiterFactory:
    """Puts the components of a limiter together."""

    def __init__(self) -> None:
        self._storages: ComponentRegistry[Any] = ComponentRegistry("storage")
        self._storages.register("memory", InMemoryHistoryRepository)
        self._algorithms: ComponentRegistry[Any] = ComponentRegistry("algorithm")
        self._algorithms.register("sliding-window", SlidingWindowAlgorithm)
        self._algorithms.register("unlimited", UnlimitedAlgorithm)

    def create_algorithm(self, config: RateLimiterConfig) -> RateLimitAlgorithm:
        repository = self._storages.resolve(config.storage)()
        return self._algorithms.resolve(config.algorithm)(config, repository)

    def create_publisher(self, config: RateLimiterConfig) -> DecisionPublisher:
        publisher = DecisionPublisher()
        if config.statistics:
            publisher.subscribe(StatisticsCollector())
        return publisher


class RateLimiter:
    """The public face of the framework."""

    def __init__(
        self, limit: int = 10, window: float = 60.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        builder = RateLimiterConfigBuilder()
        builder.with_limit(limit)
        builder.with_window(window)
        self._config = builder.build()
        self._time_source: TimeSource = CallableTimeSource(clock)
        factory = RateLimiterFactory()
        self._algorithm = factory.create_algorithm(self._config)
        self._publisher = factory.create_publisher(self._config)

    def subscribe(self, listener: DecisionListener) -> None:
        self._publisher.subscribe(listener)

    def is_allowed(self, client_id: str) -> bool:
        request = RateLimitRequest(client_id, self._time_source.now())
        decision = self._algorithm.decide(request)
        self._publisher.publish(decision)
        return decision.allowed
