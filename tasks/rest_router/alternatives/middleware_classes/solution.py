"""Classes with `__call__` for middleware, named tuples for routes, and one loop that finds the best match."""

import hmac
import time
from collections import deque
from http import HTTPStatus
from itertools import chain
from typing import Any, Callable, NamedTuple, Optional


class Route(NamedTuple):
    method: str
    segments: tuple
    handler: Callable

    def match(self, segments) -> Optional[dict]:
        if len(segments) != len(self.segments):
            return None
        params = {}
        for own, asked in zip(self.segments, segments):
            if own[:1] == "{":
                if not asked:
                    return None
                params[own[1:-1]] = asked
            elif own != asked:
                return None
        return params

    @property
    def rank(self) -> str:
        """Text that sorts more static routes before others."""
        return "".join("p" if own[:1] == "{" else "a" for own in self.segments)

    @property
    def identity(self) -> tuple:
        return (self.method, tuple("{" if own[:1] == "{" else own for own in self.segments))


def _response(status: HTTPStatus, **more: Any) -> dict:
    return {"status": int(status), "body": status.phrase.lower(), **more}


class _Link:
    """One middleware, or the handler, and what is further in."""

    def __init__(self, function: Callable, *inner: "_Link") -> None:
        self.function = function
        self.inner = inner

    def __call__(self, request: dict) -> dict:
        try:
            return self.function(request, *self.inner)
        except Exception:
            return _response(HTTPStatus.INTERNAL_SERVER_ERROR)


class Router:
    def __init__(self) -> None:
        self.routes: dict[tuple, Route] = {}
        self.middleware: deque = deque()

    def route(self, method: str, path: str) -> Callable:
        def add(handler: Callable) -> Callable:
            route = Route(method.upper(), tuple(path.split("/"))[1:], handler)
            if self.routes.setdefault(route.identity, route) is not route:
                raise ValueError(f"{method} {path} is taken")
            return handler

        return add

    def use(self, middleware: Callable) -> None:
        self.middleware.appendleft(middleware)

    def handle(self, method: str, path: str, request: Optional[dict] = None) -> dict:
        own = {"method": method.upper(), "path": path, "params": {}}
        link = _Link(self._pick(own))
        for middleware in self.middleware:
            link = _Link(middleware, link)
        return link(dict(chain((request or {}).items(), own.items())))

    def _pick(self, own: dict) -> Callable:
        start, *segments = own["path"].split("/")
        fits, best = set(), None
        for route in self.routes.values():
            params = None if start else route.match(segments)
            if params is None:
                continue
            fits.add(route.method)
            if route.method == own["method"] and (best is None or route.rank < best.rank):
                best, own["params"] = route, params
        if best is not None:
            return best.handler
        if fits:
            return lambda request: _response(HTTPStatus.METHOD_NOT_ALLOWED, allow=sorted(fits))
        return lambda request: _response(HTTPStatus.NOT_FOUND)


class logging_middleware:
    def __init__(self, log: list) -> None:
        self.log = log

    def __call__(self, request: dict, next: Callable) -> dict:
        seen = (request["method"], request["path"])
        response = next(request)
        self.log.append(seen + (response["status"],))
        return response


class auth_middleware:
    def __init__(self, token: str) -> None:
        self.wanted = ("Bearer " + token).encode("utf-8")

    def __call__(self, request: dict, next: Callable) -> dict:
        headers = request.get("headers", {})
        given = [headers[name] for name in headers if name.upper() == "AUTHORIZATION"]
        if given and hmac.compare_digest(given[0].encode("utf-8"), self.wanted):
            return next(request)
        return _response(HTTPStatus.UNAUTHORIZED)


class rate_limit_middleware:
    def __init__(self, limit: int, window: float, clock: Callable[[], float] = time.monotonic) -> None:
        if limit <= 0 or window <= 0:
            raise ValueError("neither limit nor window can be 0 or below")
        self.limit, self.window, self.clock = limit, window, clock
        self.counted: dict[Optional[str], deque] = {}

    def __call__(self, request: dict, next: Callable) -> dict:
        now = self.clock()
        counted = self.counted.setdefault(request.get("client"), deque())
        while counted and counted[0] <= now - self.window:
            counted.popleft()
        if len(counted) >= self.limit:
            return _response(HTTPStatus.TOO_MANY_REQUESTS, retry_after=counted[0] + self.window - now)
        counted.append(now)
        return next(request)
