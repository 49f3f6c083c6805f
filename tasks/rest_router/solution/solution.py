"""A router over plain dictionaries, and middleware around its handlers like the skins of an onion."""

import hmac
import time
from collections import deque
from collections.abc import Callable
from typing import Any

Request = dict[str, Any]
Response = dict[str, Any]
Handler = Callable[[Request], Response]
Middleware = Callable[[Request, Handler], Response]

_ANY = None
"""Stands for a parameter in a route's shape."""


class Router:
    """Finds the handler for a method and a path, and calls it through all middleware.

    Routes are kept by shape, the tuple of static segments with `_ANY` for each parameter, and then by method.
    """

    def __init__(self) -> None:
        self._routes: dict[tuple[str | None, ...], dict[str, tuple[list[str], Handler]]] = {}
        self._middleware: list[Middleware] = []

    def route(self, method: str, path: str) -> Callable[[Handler], Handler]:
        """Register the decorated function for a method and a path, in which `{name}` is a parameter.

        Raises:
            ValueError: the route is registered already.
        """
        segments = _segments(path)
        shape = tuple(_ANY if _is_parameter(segment) else segment for segment in segments)
        names = [segment[1:-1] for segment in segments if _is_parameter(segment)]

        def register(handler: Handler) -> Handler:
            methods = self._routes.setdefault(shape, {})
            if method.upper() in methods:
                raise ValueError(f"{method.upper()} {path} is registered already")
            methods[method.upper()] = names, handler
            return handler

        return register

    def use(self, middleware: Middleware) -> None:
        """Add a middleware inside those that are there."""
        self._middleware.append(middleware)

    def handle(self, method: str, path: str, request: Request | None = None) -> Response:
        """Return what the handler and the middleware around it make of a request."""
        handler, params = self._find(method.upper(), path)
        call = _guarded(handler)
        for middleware in reversed(self._middleware):
            call = _around(call, middleware)
        return call({**(request or {}), "method": method.upper(), "path": path, "params": params})

    def _find(self, method: str, path: str) -> tuple[Handler, dict[str, str]]:
        """The handler, or a stand-in that answers 404 or 405, and the path's parameters."""
        segments = _segments(path) if path.startswith("/") else []
        fitting = {shape: routes for shape, routes in self._routes.items() if _fits(shape, segments)}
        able = [shape for shape, routes in fitting.items() if method in routes]
        if able:
            shape = min(able, key=lambda shape: [kind is _ANY for kind in shape])
            names, handler = fitting[shape][method]
            values = [segment for segment, kind in zip(segments, shape, strict=True) if kind is _ANY]
            return handler, dict(zip(names, values, strict=True))
        if fitting:
            return _method_not_allowed(sorted({name for routes in fitting.values() for name in routes})), {}
        return _not_found, {}


def logging_middleware(log: list[tuple[str, str, int]]) -> Middleware:
    """Return a middleware that notes method, path and status of every request it sees."""

    def note(request: Request, next: Handler) -> Response:
        method, path = request["method"], request["path"]
        response = next(request)
        log.append((method, path, response["status"]))
        return response

    return note


def auth_middleware(token: str) -> Middleware:
    """Return a middleware that passes on only requests with the header `Authorization: Bearer <token>`."""
    expected = f"Bearer {token}".encode()

    def check(request: Request, next: Handler) -> Response:
        headers = {name.lower(): value for name, value in request.get("headers", {}).items()}
        if not hmac.compare_digest(headers.get("authorization", "").encode(), expected):
            return {"status": 401, "body": "unauthorized"}
        return next(request)

    return check


def rate_limit_middleware(
    limit: int, window: float, clock: Callable[[], float] = time.monotonic
) -> Middleware:
    """Return a middleware that passes on at most `limit` requests of a client within any `window` seconds.

    Raises:
        ValueError: `limit` is below 1, or `window` is not above 0.
    """
    if limit < 1:
        raise ValueError(f"limit must be at least 1, not {limit}")
    if window <= 0:
        raise ValueError(f"window must be above 0 seconds, not {window}")
    passed: dict[str | None, deque[float]] = {}

    def restrain(request: Request, next: Handler) -> Response:
        now = clock()
        times = passed.setdefault(request.get("client"), deque(maxlen=limit))
        if len(times) == limit and now - times[0] < window:
            return {"status": 429, "body": "too many requests", "retry_after": times[0] + window - now}
        times.append(now)
        return next(request)

    return restrain


def _segments(path: str) -> list[str]:
    return path.split("/")[1:]


def _is_parameter(segment: str) -> bool:
    return segment.startswith("{")


def _fits(shape: tuple[str | None, ...], segments: list[str]) -> bool:
    return len(shape) == len(segments) and all(
        segment != "" if kind is _ANY else segment == kind
        for kind, segment in zip(shape, segments, strict=True)
    )


def _around(inner: Handler, middleware: Middleware) -> Handler:
    return _guarded(lambda request: middleware(request, inner))


def _guarded(call: Handler) -> Handler:
    """The same, but a response 500 for every exception."""

    def attempt(request: Request) -> Response:
        try:
            return call(request)
        except Exception:  # noqa: BLE001 - whatever goes wrong inside is told as a response
            return {"status": 500, "body": "internal server error"}

    return attempt


def _not_found(request: Request) -> Response:  # noqa: ARG001 - a handler like any other
    return {"status": 404, "body": "not found"}


def _method_not_allowed(methods: list[str]) -> Handler:
    return lambda _: {"status": 405, "body": "method not allowed", "allow": list(methods)}
