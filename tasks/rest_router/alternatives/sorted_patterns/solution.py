from __future__ import annotations

import functools
import re
import time
from bisect import bisect_right, insort
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, Callable

Handler = Callable[[dict[str, Any]], dict[str, Any]]
Middleware = Callable[[dict[str, Any], Handler], dict[str, Any]]

PARAMETER = re.compile(r"\{(\w+)\}")


@dataclass(order=True)
class Route:
    """Sorts by its kinds first: False, a static segment, stands before True, a parameter."""

    kinds: list[bool]
    key: str
    method: str
    pattern: re.Pattern[str] = field(compare=False)
    handler: Handler = field(compare=False)

    @classmethod
    def of(cls, method: str, path: str, handler: Handler) -> Route:
        kinds, keys, patterns = [], [], []
        for segment in path[1:].split("/"):
            parameter = PARAMETER.fullmatch(segment)
            kinds.append(parameter is not None)
            keys.append("{}" if parameter else segment)
            patterns.append(f"(?P<{parameter[1]}>[^/]+)" if parameter else re.escape(segment))
        return cls(kinds, "/".join(keys), method.upper(), re.compile("/" + "/".join(patterns)), handler)


class Router:
    def __init__(self) -> None:
        self._routes: list[Route] = []
        self._middlewares: tuple[Middleware, ...] = ()

    def route(self, method: str, path: str) -> Callable[[Handler], Handler]:
        return functools.partial(self._register, method, path)

    def _register(self, method: str, path: str, handler: Handler) -> Handler:
        route = Route.of(method, path, handler)
        if route in self._routes:
            raise ValueError(f"duplicate route: {method} {path}")
        insort(self._routes, route)
        return handler

    def use(self, middleware: Middleware) -> None:
        self._middlewares = (*self._middlewares, middleware)

    def handle(self, method: str, path: str, request: dict[str, Any] | None = None) -> dict[str, Any]:
        method = method.upper()
        handler, params = self._choose(method, path)
        chain = functools.reduce(_wrap, reversed(self._middlewares), _safe(handler))
        return chain({} | (request or {}) | {"method": method, "path": path, "params": params})

    def _choose(self, method: str, path: str) -> tuple[Handler, dict[str, str]]:
        matches = [(route, match) for route in self._routes if (match := route.pattern.fullmatch(path))]
        for route, match in matches:
            if route.method == method:
                return route.handler, match.groupdict()
        allow = {route.method for route, _ in matches}
        if not allow:
            return lambda _: {"status": 404, "body": "not found"}, {}
        return lambda _: {"status": 405, "body": "method not allowed", "allow": sorted(allow)}, {}


def _safe(call: Handler) -> Handler:
    @functools.wraps(call)
    def guarded(request: dict[str, Any]) -> dict[str, Any]:
        try:
            return call(request)
        except Exception:
            return {"status": 500, "body": "internal server error"}

    return guarded


def _wrap(inner: Handler, middleware: Middleware) -> Handler:
    return _safe(lambda request: middleware(request, inner))


def logging_middleware(log: list) -> Middleware:
    def middleware(request, next):
        method, path = request["method"], request["path"]
        response = next(request)
        log.append((method, path, response["status"]))
        return response

    return middleware


def auth_middleware(token: str) -> Middleware:
    def middleware(request, next):
        lowered = {key.casefold(): value for key, value in request.get("headers", {}).items()}
        if lowered.get("authorization") == f"Bearer {token}":
            return next(request)
        return {"status": 401, "body": "unauthorized"}

    return middleware


def rate_limit_middleware(
    limit: int, window: float, clock: Callable[[], float] = time.monotonic
) -> Middleware:
    if limit < 1:
        raise ValueError("limit")
    if window <= 0:
        raise ValueError("window")
    passed: dict[Any, list[float]] = defaultdict(list)

    def middleware(request, next):
        now = clock()
        times = passed[request.get("client")]
        del times[: bisect_right(times, now - window)]
        if len(times) < limit:
            times.append(now)
            return next(request)
        return {"status": 429, "body": "too many requests", "retry_after": times[0] + window - now}

    return middleware
