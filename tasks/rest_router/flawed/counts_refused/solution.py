import hmac
import time
from collections.abc import Callable
from typing import Any

Handler = Callable[[dict[str, Any]], dict[str, Any]]
Middleware = Callable[[dict[str, Any], Handler], dict[str, Any]]


class Router:
    def __init__(self) -> None:
        self._routes: list[tuple[str, list[str], Handler]] = []
        self._middleware: list[Middleware] = []

    def route(self, method: str, path: str) -> Callable[[Handler], Handler]:
        method = method.upper()
        pattern = path.split("/")[1:]

        def decorator(handler: Handler) -> Handler:
            for other_method, other, _ in self._routes:
                if other_method == method and _shape(other) == _shape(pattern):
                    raise ValueError(f"{method} {path} is registered already")
            self._routes.append((method, pattern, handler))
            return handler

        return decorator

    def use(self, middleware: Middleware) -> None:
        self._middleware.append(middleware)

    def handle(self, method: str, path: str, request: dict[str, Any] | None = None) -> dict[str, Any]:
        method = method.upper()
        handler, params = self._find(method, path)
        request = dict(request or {})
        request.update(method=method, path=path, params=params)
        call = _guard(handler)
        for middleware in reversed(self._middleware):
            call = _wrap(middleware, call)
        return call(request)

    def _find(self, method: str, path: str) -> tuple[Handler, dict[str, str]]:
        matches = []
        for route_method, pattern, handler in self._routes:
            params = _match(pattern, path)
            if params is not None:
                matches.append((_rank(pattern), route_method, handler, params))
        candidates = [match for match in matches if match[1] == method]
        if candidates:
            _, _, handler, params = min(candidates, key=lambda match: match[0])
            return handler, params
        if matches:
            allow = sorted({match[1] for match in matches})
            return lambda _: {"status": 405, "body": "method not allowed", "allow": list(allow)}, {}
        return lambda _: {"status": 404, "body": "not found"}, {}


def _shape(pattern: list[str]) -> list[str]:
    return ["{}" if segment.startswith("{") else segment for segment in pattern]


def _rank(pattern: list[str]) -> list[bool]:
    return [segment.startswith("{") for segment in pattern]


def _match(pattern: list[str], path: str) -> dict[str, str] | None:
    if not path.startswith("/"):
        return None
    segments = path.split("/")[1:]
    if len(segments) != len(pattern):
        return None
    params = {}
    for expected, segment in zip(pattern, segments):
        if expected.startswith("{"):
            if segment == "":
                return None
            params[expected[1:-1]] = segment
        elif expected != segment:
            return None
    return params


def _guard(call: Handler) -> Handler:
    def guarded(request: dict[str, Any]) -> dict[str, Any]:
        try:
            return call(request)
        except Exception:
            return {"status": 500, "body": "internal server error"}

    return guarded


def _wrap(middleware: Middleware, inner: Handler) -> Handler:
    return _guard(lambda request: middleware(request, inner))


def logging_middleware(log: list) -> Middleware:
    def middleware(request: dict[str, Any], next: Handler) -> dict[str, Any]:
        method, path = request["method"], request["path"]
        response = next(request)
        log.append((method, path, response["status"]))
        return response

    return middleware


def auth_middleware(token: str) -> Middleware:
    expected = f"Bearer {token}".encode()

    def middleware(request: dict[str, Any], next: Handler) -> dict[str, Any]:
        given = ""
        for name, value in request.get("headers", {}).items():
            if name.lower() == "authorization":
                given = value
        if not hmac.compare_digest(given.encode(), expected):
            return {"status": 401, "body": "unauthorized"}
        return next(request)

    return middleware


def rate_limit_middleware(
    limit: int, window: float, clock: Callable[[], float] = time.monotonic
) -> Middleware:
    if limit < 1:
        raise ValueError("limit must be at least 1")
    if window <= 0:
        raise ValueError("window must be above 0")
    calls: dict[str | None, list[float]] = {}

    def middleware(request: dict[str, Any], next: Handler) -> dict[str, Any]:
        now = clock()
        client = request.get("client")
        recent = [then for then in calls.get(client, []) if now - then < window]
        calls[client] = recent
        recent.append(now)
        if len(recent) > limit:
            retry_after = recent[0] + window - now
            return {"status": 429, "body": "too many requests", "retry_after": retry_after}
        return next(request)

    return middleware
