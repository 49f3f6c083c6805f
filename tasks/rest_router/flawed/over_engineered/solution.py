"""An extensible web framework core with pluggable parsing, matching, ranking and policies."""

from __future__ import annotations

import hmac
import time
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, IntEnum, auto
from typing import Any, Generic, Protocol, TypeVar

T = TypeVar("T")
K = TypeVar("K")

Request = dict[str, Any]
Response = dict[str, Any]
Handler = Callable[[Request], Response]
Middleware = Callable[[Request, Handler], Response]


# --- Errors ---------------------------------------------------------------------------------------


class FrameworkError(Exception):
    """Base class of all errors of the framework."""


class ConfigurationError(FrameworkError, ValueError):
    """Something was configured with impossible values."""


class DuplicateRouteError(FrameworkError, ValueError):
    """A route is registered twice."""

    def __init__(self, method: str, template: PathTemplate) -> None:
        super().__init__(f"{method} {template.source} is registered already")
        self.method = method
        self.template = template


class TemplateSyntaxError(FrameworkError, ValueError):
    """A path template cannot be parsed."""


class ComponentNotFoundError(FrameworkError, LookupError):
    """A registry has no component of that name."""


class PipelineSealedError(FrameworkError):
    """A pipeline was changed after it was built."""


# --- Protocol constants ---------------------------------------------------------------------------


class Status(IntEnum):
    """The statuses that the framework answers by itself."""

    UNAUTHORIZED = 401
    NOT_FOUND = 404
    METHOD_NOT_ALLOWED = 405
    TOO_MANY_REQUESTS = 429
    INTERNAL_SERVER_ERROR = 500

    @property
    def phrase(self) -> str:
        return self.name.lower().replace("_", " ")


class RequestKey(str, Enum):
    """The entries that the framework puts into a request."""

    METHOD = "method"
    PATH = "path"
    PARAMS = "params"


@dataclass(frozen=True)
class HttpMethod:
    """A method, in upper case."""

    name: str

    @classmethod
    def parse(cls, text: str) -> HttpMethod:
        return cls(text.upper())

    def __str__(self) -> str:
        return self.name


# --- Components -----------------------------------------------------------------------------------


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

    def create(self, name: str) -> T:
        factory = self._factories.get(name)
        if factory is None:
            raise ComponentNotFoundError(f"no {self._kind} named {name!r}")
        return factory()

    def __contains__(self, name: str) -> bool:
        return name in self._factories

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._factories))


# --- Segments and templates -----------------------------------------------------------------------


class SegmentVisitor(ABC, Generic[T]):
    """Does something with each kind of segment."""

    @abstractmethod
    def visit_static(self, segment: StaticSegment) -> T: ...

    @abstractmethod
    def visit_parameter(self, segment: ParameterSegment) -> T: ...


class Segment(ABC):
    """One part of a path template."""

    @abstractmethod
    def accept(self, visitor: SegmentVisitor[T]) -> T: ...


@dataclass(frozen=True)
class StaticSegment(Segment):
    """A segment that stands for itself."""

    text: str

    def accept(self, visitor: SegmentVisitor[T]) -> T:
        return visitor.visit_static(self)


@dataclass(frozen=True)
class ParameterSegment(Segment):
    """A segment that stands for any that is not empty."""

    name: str

    def accept(self, visitor: SegmentVisitor[T]) -> T:
        return visitor.visit_parameter(self)


class SegmentIdentityVisitor(SegmentVisitor[tuple[str, str]]):
    """Tells what makes two segments the same."""

    def visit_static(self, segment: StaticSegment) -> tuple[str, str]:
        return ("static", segment.text)

    def visit_parameter(self, segment: ParameterSegment) -> tuple[str, str]:
        return ("parameter", "")


class SegmentRankVisitor(SegmentVisitor[int]):
    """Tells which segments win over which."""

    STATIC = 0
    PARAMETER = 1

    def visit_static(self, segment: StaticSegment) -> int:
        return self.STATIC

    def visit_parameter(self, segment: ParameterSegment) -> int:
        return self.PARAMETER


class SegmentMatchVisitor(SegmentVisitor[bool]):
    """Matches one requested segment and collects parameters on the way."""

    def __init__(self, requested: str, params: dict[str, str]) -> None:
        self._requested = requested
        self._params = params

    def visit_static(self, segment: StaticSegment) -> bool:
        return segment.text == self._requested

    def visit_parameter(self, segment: ParameterSegment) -> bool:
        if not self._requested:
            return False
        self._params[segment.name] = self._requested
        return True


class SegmentParser(ABC):
    """Makes a segment of a text, if it can."""

    @abstractmethod
    def parse(self, text: str) -> Segment | None: ...


class ParameterSegmentParser(SegmentParser):
    """Parses names in braces."""

    OPENING = "{"
    CLOSING = "}"

    def parse(self, text: str) -> Segment | None:
        if text.startswith(self.OPENING) and text.endswith(self.CLOSING):
            return ParameterSegment(text[1:-1])
        return None


class StaticSegmentParser(SegmentParser):
    """Parses everything."""

    def parse(self, text: str) -> Segment | None:
        return StaticSegment(text)


class SegmentParserChain(SegmentParser):
    """Asks one parser after another."""

    def __init__(self, parsers: Iterable[SegmentParser]) -> None:
        self._parsers = tuple(parsers)

    def parse(self, text: str) -> Segment | None:
        for parser in self._parsers:
            segment = parser.parse(text)
            if segment is not None:
                return segment
        return None


class PathSplitter:
    """Cuts paths into segments."""

    SEPARATOR = "/"

    def is_absolute(self, path: str) -> bool:
        return path.startswith(self.SEPARATOR)

    def split(self, path: str) -> tuple[str, ...]:
        return tuple(path.split(self.SEPARATOR)[1:])


@dataclass(frozen=True)
class PathTemplate:
    """A parsed path of a route."""

    source: str
    segments: tuple[Segment, ...]

    @property
    def identity(self) -> tuple[tuple[str, str], ...]:
        visitor = SegmentIdentityVisitor()
        return tuple(segment.accept(visitor) for segment in self.segments)

    def __len__(self) -> int:
        return len(self.segments)


class PathTemplateParser:
    """Parses whole templates."""

    def __init__(self, splitter: PathSplitter, segments: SegmentParser) -> None:
        self._splitter = splitter
        self._segments = segments

    def parse(self, source: str) -> PathTemplate:
        parsed = []
        for text in self._splitter.split(source):
            segment = self._segments.parse(text)
            if segment is None:
                raise TemplateSyntaxError(f"cannot parse {text!r}")
            parsed.append(segment)
        return PathTemplate(source, tuple(parsed))


# --- Routes ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Route:
    """A handler and where it is found."""

    method: HttpMethod
    template: PathTemplate
    handler: Handler


@dataclass(frozen=True)
class RouteMatch:
    """A route that fits a path, and the parameters."""

    route: Route
    params: Mapping[str, str]


class PathMatcher(ABC):
    """Decides whether a path fits a template."""

    @abstractmethod
    def match(self, template: PathTemplate, path: str) -> Mapping[str, str] | None: ...


class SegmentwisePathMatcher(PathMatcher):
    """Matches segment by segment."""

    def __init__(self, splitter: PathSplitter) -> None:
        self._splitter = splitter

    def match(self, template: PathTemplate, path: str) -> Mapping[str, str] | None:
        if not self._splitter.is_absolute(path):
            return None
        requested = self._splitter.split(path)
        if len(requested) != len(template):
            return None
        params: dict[str, str] = {}
        for segment, text in zip(template.segments, requested, strict=True):
            visitor = SegmentMatchVisitor(text, params)
            if not segment.accept(visitor):
                return None
        return params


class RankingStrategy(ABC):
    """Orders routes that fit the same path."""

    @abstractmethod
    def rank(self, route: Route) -> Sequence[int]: ...


class LeftmostStaticRankingStrategy(RankingStrategy):
    """Prefers static segments, the earlier the better."""

    def __init__(self) -> None:
        self._visitor = SegmentRankVisitor()

    def rank(self, route: Route) -> Sequence[int]:
        return [segment.accept(self._visitor) for segment in route.template.segments]


class RouteRepository(ABC):
    """A place where routes are kept."""

    @abstractmethod
    def add(self, route: Route) -> None: ...

    @abstractmethod
    def all(self) -> Iterable[Route]: ...


class InMemoryRouteRepository(RouteRepository):
    """Keeps routes in a dictionary by their identity."""

    def __init__(self) -> None:
        self._routes: dict[tuple[HttpMethod, tuple[tuple[str, str], ...]], Route] = {}

    def add(self, route: Route) -> None:
        key = (route.method, route.template.identity)
        if key in self._routes:
            raise DuplicateRouteError(route.method.name, route.template)
        self._routes[key] = route

    def all(self) -> Iterable[Route]:
        return tuple(self._routes.values())


# --- Responses ------------------------------------------------------------------------------------


class ResponseBuilder:
    """Builds a response step by step."""

    def __init__(self) -> None:
        self._entries: Response = {}

    def status(self, status: int) -> ResponseBuilder:
        self._entries["status"] = int(status)
        return self

    def body(self, body: Any) -> ResponseBuilder:
        self._entries["body"] = body
        return self

    def entry(self, name: str, value: Any) -> ResponseBuilder:
        self._entries[name] = value
        return self

    def build(self) -> Response:
        return dict(self._entries)


class ResponseFactory:
    """Makes the responses of the framework."""

    def error(self, status: Status) -> ResponseBuilder:
        return ResponseBuilder().status(status).body(status.phrase)

    def not_found(self) -> Response:
        return self.error(Status.NOT_FOUND).build()

    def method_not_allowed(self, allow: Iterable[str]) -> Response:
        builder = self.error(Status.METHOD_NOT_ALLOWED)
        return builder.entry("allow", sorted(set(allow))).build()

    def unauthorized(self) -> Response:
        return self.error(Status.UNAUTHORIZED).build()

    def too_many_requests(self, seconds: float) -> Response:
        builder = self.error(Status.TOO_MANY_REQUESTS)
        return builder.entry("retry_after", seconds).build()

    def internal_server_error(self) -> Response:
        return self.error(Status.INTERNAL_SERVER_ERROR).build()


# --- Resolution -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Resolution(ABC):
    """What was found for a request."""

    @property
    @abstractmethod
    def params(self) -> dict[str, str]: ...

    @abstractmethod
    def handler(self, responses: ResponseFactory) -> Handler: ...


@dataclass(frozen=True)
class FoundResolution(Resolution):
    """A handler was found."""

    match: RouteMatch

    @property
    def params(self) -> dict[str, str]:
        return dict(self.match.params)

    def handler(self, responses: ResponseFactory) -> Handler:
        return self.match.route.handler


@dataclass(frozen=True)
class NotFoundResolution(Resolution):
    """Nothing fits."""

    @property
    def params(self) -> dict[str, str]:
        return {}

    def handler(self, responses: ResponseFactory) -> Handler:
        def handle(request: Request) -> Response:
            return responses.not_found()

        return handle


@dataclass(frozen=True)
class MethodNotAllowedResolution(Resolution):
    """Routes fit, but none of the method."""

    allowed: tuple[str, ...]

    @property
    def params(self) -> dict[str, str]:
        return {}

    def handler(self, responses: ResponseFactory) -> Handler:
        def handle(request: Request) -> Response:
            return responses.method_not_allowed(self.allowed)

        return handle


class RouteResolver:
    """Finds what a request is for."""

    def __init__(self, routes: RouteRepository, matcher: PathMatcher, ranking: RankingStrategy) -> None:
        self._routes = routes
        self._matcher = matcher
        self._ranking = ranking

    def resolve(self, method: HttpMethod, path: str) -> Resolution:
        matches = tuple(self._matches(path))
        candidates = [match for match in matches if match.route.method == method]
        if candidates:
            return FoundResolution(min(candidates, key=self._rank))
        if matches:
            return MethodNotAllowedResolution(tuple(match.route.method.name for match in matches))
        return NotFoundResolution()

    def _matches(self, path: str) -> Iterator[RouteMatch]:
        for route in self._routes.all():
            params = self._matcher.match(route.template, path)
            if params is not None:
                yield RouteMatch(route, params)

    def _rank(self, match: RouteMatch) -> Sequence[int]:
        return self._ranking.rank(match.route)


# --- Events ---------------------------------------------------------------------------------------


class LifecycleEvent(Enum):
    """When hooks are called."""

    REQUEST_RECEIVED = auto()
    RESPONSE_READY = auto()
    EXCEPTION_CAUGHT = auto()


class Hook(Protocol):
    """Whatever wants to hear of the life of a request."""

    def __call__(self, event: LifecycleEvent, subject: object) -> None: ...


class HookDispatcher:
    """Tells hooks what happens."""

    def __init__(self) -> None:
        self._hooks: dict[LifecycleEvent, list[Hook]] = {event: [] for event in LifecycleEvent}

    def subscribe(self, event: LifecycleEvent, hook: Hook) -> Callable[[], None]:
        self._hooks[event].append(hook)

        def unsubscribe() -> None:
            self._hooks[event].remove(hook)

        return unsubscribe

    def dispatch(self, event: LifecycleEvent, subject: object) -> None:
        for hook in tuple(self._hooks[event]):
            hook(event, subject)


@dataclass
class RequestStatistics:
    """Counts what happened."""

    received: int = 0
    answered: int = 0
    failures: dict[str, int] = field(default_factory=dict)

    def attach(self, hooks: HookDispatcher) -> None:
        hooks.subscribe(LifecycleEvent.REQUEST_RECEIVED, self._on_received)
        hooks.subscribe(LifecycleEvent.RESPONSE_READY, self._on_ready)
        hooks.subscribe(LifecycleEvent.EXCEPTION_CAUGHT, self._on_exception)

    def _on_received(self, event: LifecycleEvent, subject: object) -> None:
        self.received += 1

    def _on_ready(self, event: LifecycleEvent, subject: object) -> None:
        self.answered += 1

    def _on_exception(self, event: LifecycleEvent, subject: object) -> None:
        name = type(subject).__name__
        self.failures[name] = self.failures.get(name, 0) + 1


# --- Pipeline -------------------------------------------------------------------------------------


class ExceptionPolicy(ABC):
    """Decides what becomes of exceptions."""

    @abstractmethod
    def respond(self, error: Exception) -> Response: ...


class OpaqueExceptionPolicy(ExceptionPolicy):
    """Tells nothing of what happened."""

    def __init__(self, responses: ResponseFactory, hooks: HookDispatcher) -> None:
        self._responses = responses
        self._hooks = hooks

    def respond(self, error: Exception) -> Response:
        self._hooks.dispatch(LifecycleEvent.EXCEPTION_CAUGHT, error)
        return self._responses.internal_server_error()


class PipelineStage(ABC):
    """One layer of the onion."""

    def __init__(self, policy: ExceptionPolicy) -> None:
        self._policy = policy

    def __call__(self, request: Request) -> Response:
        try:
            return self.process(request)
        except Exception as error:
            return self._policy.respond(error)

    @abstractmethod
    def process(self, request: Request) -> Response: ...


class HandlerStage(PipelineStage):
    """The innermost layer."""

    def __init__(self, policy: ExceptionPolicy, handler: Handler) -> None:
        super().__init__(policy)
        self._handler = handler

    def process(self, request: Request) -> Response:
        return self._handler(request)


class MiddlewareStage(PipelineStage):
    """A layer around another one."""

    def __init__(self, policy: ExceptionPolicy, middleware: Middleware, inner: PipelineStage) -> None:
        super().__init__(policy)
        self._middleware = middleware
        self._inner = inner

    def process(self, request: Request) -> Response:
        return self._middleware(request, self._inner)


class PipelineBuilder:
    """Builds the onion from the inside."""

    def __init__(self, policy: ExceptionPolicy) -> None:
        self._policy = policy
        self._handler: Handler | None = None
        self._middleware: list[Middleware] = []
        self._sealed = False

    def with_handler(self, handler: Handler) -> PipelineBuilder:
        self._require_open()
        self._handler = handler
        return self

    def with_middleware(self, middleware: Iterable[Middleware]) -> PipelineBuilder:
        self._require_open()
        self._middleware.extend(middleware)
        return self

    def build(self) -> PipelineStage:
        self._require_open()
        if self._handler is None:
            raise ConfigurationError("a pipeline needs a handler")
        self._sealed = True
        stage: PipelineStage = HandlerStage(self._policy, self._handler)
        for middleware in reversed(self._middleware):
            stage = MiddlewareStage(self._policy, middleware, stage)
        return stage

    def _require_open(self) -> None:
        if self._sealed:
            raise PipelineSealedError("the pipeline was built already")


class RequestFactory:
    """Makes the requests that handlers see."""

    def create(self, method: HttpMethod, path: str, params: dict[str, str], given: Request | None) -> Request:
        request: Request = {}
        if given is not None:
            request.update(given)
        request[RequestKey.METHOD.value] = method.name
        request[RequestKey.PATH.value] = path
        request[RequestKey.PARAMS.value] = params
        return request


# --- Configuration --------------------------------------------------------------------------------


@dataclass(frozen=True)
class RouterConfiguration:
    """Which components a router is made of."""

    matcher: str = "segmentwise"
    ranking: str = "leftmost-static"
    repository: str = "memory"

    def with_matcher(self, matcher: str) -> RouterConfiguration:
        return replace(self, matcher=matcher)

    def with_ranking(self, ranking: str) -> RouterConfiguration:
        return replace(self, ranking=ranking)

    def with_repository(self, repository: str) -> RouterConfiguration:
        return replace(self, repository=repository)


class RouterComponents:
    """Makes the components that a configuration names."""

    def __init__(self, configuration: RouterConfiguration) -> None:
        self.splitter = PathSplitter()
        self._matchers: ComponentRegistry[PathMatcher] = ComponentRegistry("matcher")
        self._rankings: ComponentRegistry[RankingStrategy] = ComponentRegistry("ranking")
        self._repositories: ComponentRegistry[RouteRepository] = ComponentRegistry("repository")
        self._register_defaults()
        self.parser = self._parser()
        self.routes = self._repositories.create(configuration.repository)
        self.resolver = self._resolver(configuration)
        self.responses = ResponseFactory()
        self.requests = RequestFactory()
        self.hooks = HookDispatcher()
        self.statistics = RequestStatistics()
        self.statistics.attach(self.hooks)
        self.policy = OpaqueExceptionPolicy(self.responses, self.hooks)

    def _register_defaults(self) -> None:
        self._matchers.register("segmentwise", lambda: SegmentwisePathMatcher(self.splitter))
        self._rankings.register("leftmost-static", LeftmostStaticRankingStrategy)
        self._repositories.register("memory", InMemoryRouteRepository)

    def _parser(self) -> PathTemplateParser:
        parsers = [ParameterSegmentParser(), StaticSegmentParser()]
        return PathTemplateParser(self.splitter, SegmentParserChain(parsers))

    def _resolver(self, configuration: RouterConfiguration) -> RouteResolver:
        matcher = self._matchers.create(configuration.matcher)
        ranking = self._rankings.create(configuration.ranking)
        return RouteResolver(self.routes, matcher, ranking)


# --- Router ---------------------------------------------------------------------------------------


class RouteRegistrar:
    """The decorator that `route` returns."""

    def __init__(self, components: RouterComponents, method: HttpMethod, template: PathTemplate) -> None:
        self._components = components
        self._method = method
        self._template = template

    def __call__(self, handler: Handler) -> Handler:
        route = Route(self._method, self._template, handler)
        self._components.routes.add(route)
        return handler


class Router:
    """The public face of the framework."""

    def __init__(self) -> None:
        self._components = RouterComponents(RouterConfiguration())
        self._middleware: list[Middleware] = []

    def route(self, method: str, path: str) -> Callable[[Handler], Handler]:
        template = self._components.parser.parse(path)
        return RouteRegistrar(self._components, HttpMethod.parse(method), template)

    def use(self, middleware: Middleware) -> None:
        self._middleware.append(middleware)

    def handle(self, method: str, path: str, request: Request | None = None) -> Response:
        components = self._components
        parsed = HttpMethod.parse(method)
        resolution = components.resolver.resolve(parsed, path)
        own = components.requests.create(parsed, path, resolution.params, request)
        builder = PipelineBuilder(components.policy)
        builder.with_handler(resolution.handler(components.responses))
        builder.with_middleware(self._middleware)
        components.hooks.dispatch(LifecycleEvent.REQUEST_RECEIVED, own)
        response = builder.build()(own)
        components.hooks.dispatch(LifecycleEvent.RESPONSE_READY, response)
        return response


# --- Middleware -----------------------------------------------------------------------------------


class BaseMiddleware(ABC):
    """A middleware with something to do before and after."""

    def __call__(self, request: Request, next: Handler) -> Response:
        refusal = self.before(request)
        if refusal is not None:
            return refusal
        note = self.remember(request)
        response = next(request)
        self.after(note, response)
        return response

    def before(self, request: Request) -> Response | None:
        return None

    def remember(self, request: Request) -> Any:
        return None

    def after(self, note: Any, response: Response) -> None:
        return None


class LogSink(ABC):
    """Where entries of a log go."""

    @abstractmethod
    def write(self, entry: LogEntry) -> None: ...


@dataclass(frozen=True)
class LogEntry:
    """What a log tells of a request."""

    method: str
    path: str
    status: int

    def as_tuple(self) -> tuple[str, str, int]:
        return (self.method, self.path, self.status)


class ListLogSink(LogSink):
    """Appends entries to a list."""

    def __init__(self, target: list[Any]) -> None:
        self._target = target

    def write(self, entry: LogEntry) -> None:
        self._target.append(entry.as_tuple())


class LoggingMiddleware(BaseMiddleware):
    """Writes an entry for each response."""

    def __init__(self, sink: LogSink) -> None:
        self._sink = sink

    def remember(self, request: Request) -> tuple[str, str]:
        return (request[RequestKey.METHOD.value], request[RequestKey.PATH.value])

    def after(self, note: tuple[str, str], response: Response) -> None:
        method, path = note
        entry = LogEntry(method, path, response["status"])
        self._sink.write(entry)


class Headers:
    """A view of headers that ignores the case of names."""

    def __init__(self, request: Request) -> None:
        given = request.get("headers", {})
        self._values = {name.lower(): value for name, value in given.items()}

    def get(self, name: str) -> str:
        return self._values.get(name.lower(), "")


class Authenticator(ABC):
    """Decides who may pass."""

    @abstractmethod
    def authenticate(self, headers: Headers) -> bool: ...


class BearerTokenAuthenticator(Authenticator):
    """Lets those pass who know the token."""

    SCHEME = "Bearer"
    HEADER = "Authorization"

    def __init__(self, token: str) -> None:
        self._expected = f"{self.SCHEME} {token}".encode()

    def authenticate(self, headers: Headers) -> bool:
        given = headers.get(self.HEADER).encode()
        return hmac.compare_digest(given, self._expected)


class AuthenticationMiddleware(BaseMiddleware):
    """Refuses those whom its authenticator does not know."""

    def __init__(self, authenticator: Authenticator, responses: ResponseFactory) -> None:
        self._authenticator = authenticator
        self._responses = responses

    def before(self, request: Request) -> Response | None:
        if self._authenticator.authenticate(Headers(request)):
            return None
        return self._responses.unauthorized()


@dataclass(frozen=True)
class RateLimitConfiguration:
    """How many requests in how many seconds."""

    limit: int
    window: float

    def validate(self) -> RateLimitConfiguration:
        if self.limit < 1:
            raise ConfigurationError("limit must be at least 1")
        if self.window <= 0:
            raise ConfigurationError("window must be above 0")
        return self


class SlidingWindow:
    """The requests of one client that still count."""

    def __init__(self, configuration: RateLimitConfiguration) -> None:
        self._configuration = configuration
        self._times: deque[float] = deque()

    def expire(self, now: float) -> None:
        while self._times and now - self._times[0] >= self._configuration.window:
            self._times.popleft()

    def record(self, now: float) -> None:
        self._times.append(now)

    @property
    def is_full(self) -> bool:
        return len(self._times) >= self._configuration.limit

    def opens_in(self, now: float) -> float:
        return self._times[0] + self._configuration.window - now


class ClientIdentifier(ABC):
    """Tells clients apart."""

    @abstractmethod
    def identify(self, request: Request) -> str | None: ...


class EntryClientIdentifier(ClientIdentifier):
    """Tells clients apart by an entry of the request."""

    ENTRY = "client"

    def identify(self, request: Request) -> str | None:
        return request.get(self.ENTRY)


class WindowStore:
    """Keeps a window for each client."""

    def __init__(self, configuration: RateLimitConfiguration) -> None:
        self._configuration = configuration
        self._windows: dict[str | None, SlidingWindow] = {}

    def window_of(self, client: str | None) -> SlidingWindow:
        window = self._windows.get(client)
        if window is None:
            window = SlidingWindow(self._configuration)
            self._windows[client] = window
        return window


class RateLimitMiddleware(BaseMiddleware):
    """Refuses requests of clients whose window is full."""

    def __init__(
        self,
        store: WindowStore,
        identifier: ClientIdentifier,
        clock: Callable[[], float],
        responses: ResponseFactory,
    ) -> None:
        self._store = store
        self._identifier = identifier
        self._clock = clock
        self._responses = responses

    def before(self, request: Request) -> Response | None:
        now = self._clock()
        client = self._identifier.identify(request)
        window = self._store.window_of(client)
        window.expire(now)
        if window.is_full:
            return self._responses.too_many_requests(window.opens_in(now))
        window.record(now)
        return None


class MiddlewareFactory:
    """Makes the middleware that comes with the framework."""

    def __init__(self) -> None:
        self._responses = ResponseFactory()

    def logging(self, log: list[Any]) -> Middleware:
        return LoggingMiddleware(ListLogSink(log))

    def authentication(self, token: str) -> Middleware:
        authenticator = BearerTokenAuthenticator(token)
        return AuthenticationMiddleware(authenticator, self._responses)

    def rate_limit(self, limit: int, window: float, clock: Callable[[], float]) -> Middleware:
        configuration = RateLimitConfiguration(limit, window).validate()
        store = WindowStore(configuration)
        return RateLimitMiddleware(store, EntryClientIdentifier(), clock, self._responses)


def logging_middleware(log: list[Any]) -> Middleware:
    """Return a middleware that logs."""
    return MiddlewareFactory().logging(log)


def auth_middleware(token: str) -> Middleware:
    """Return a middleware that authenticates."""
    return MiddlewareFactory().authentication(token)


def rate_limit_middleware(
    limit: int, window: float, clock: Callable[[], float] = time.monotonic
) -> Middleware:
    """Return a middleware that limits rates."""
    return MiddlewareFactory().rate_limit(limit, window, clock)
