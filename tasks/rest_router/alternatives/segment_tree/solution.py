"""Routes in a tree of segments, searched depth first with the static child before the parameter."""

import time


class Node:
    def __init__(self):
        self.static = {}
        self.parameter = None
        self.endpoints = {}

    def child(self, segment):
        if not segment.startswith("{"):
            return self.static.setdefault(segment, Node())
        if self.parameter is None:
            self.parameter = Node()
        return self.parameter

    def leaves(self, segments, values=()):
        """All nodes that these segments lead to, the most static first, with the parameters' values."""
        if not segments:
            yield self, values
            return
        first, *rest = segments
        if first in self.static:
            yield from self.static[first].leaves(rest, values)
        if first and self.parameter is not None:
            yield from self.parameter.leaves(rest, (*values, first))


class Router:
    def __init__(self):
        self._root = Node()
        self._layers = []

    def route(self, method, path):
        segments = path.split("/")[1:]
        names = tuple(segment.strip("{}") for segment in segments if segment.startswith("{"))

        def decorate(handler):
            node = self._root
            for segment in segments:
                node = node.child(segment)
            if method.upper() in node.endpoints:
                raise ValueError("this route exists")
            node.endpoints[method.upper()] = (handler, names)
            return handler

        return decorate

    def use(self, middleware):
        self._layers.append(middleware)

    def handle(self, method, path, request=None):
        request = dict(request or {})
        request["method"] = method.upper()
        request["path"] = path
        handler, request["params"] = self._resolve(method.upper(), path)
        return self._enter(0, handler, request)

    def _resolve(self, method, path):
        allowed = set()
        if path[:1] == "/":
            for node, values in self._root.leaves(path[1:].split("/")):
                if method in node.endpoints:
                    handler, names = node.endpoints[method]
                    return handler, dict(zip(names, values))
                allowed.update(node.endpoints)
        if allowed:
            return (lambda request: dict(status=405, body="method not allowed", allow=sorted(allowed))), {}
        return (lambda request: dict(status=404, body="not found")), {}

    def _enter(self, depth, handler, request):
        try:
            if depth == len(self._layers):
                return handler(request)
            return self._layers[depth](request, lambda passed: self._enter(depth + 1, handler, passed))
        except Exception:
            return dict(status=500, body="internal server error")


def logging_middleware(log):
    def logging(request, next):
        entry = request["method"], request["path"]
        response = next(request)
        log.append((*entry, response["status"]))
        return response

    return logging


def auth_middleware(token):
    def authorize(request, next):
        for name, value in request.get("headers", {}).items():
            if name.lower() == "authorization" and value == "Bearer " + token:
                return next(request)
        return dict(status=401, body="unauthorized")

    return authorize


def rate_limit_middleware(limit, window, clock=time.monotonic):
    if not (limit >= 1 and window > 0):
        raise ValueError("limit and window must be positive")
    history = {}

    def limited(request, next):
        now = clock()
        client = ("client", request["client"]) if "client" in request else None
        recent = [then for then in history.get(client, []) if now - then < window]
        if len(recent) >= limit:
            return dict(status=429, body="too many requests", retry_after=float(min(recent) + window - now))
        history[client] = [*recent, now]
        return next(request)

    return limited
