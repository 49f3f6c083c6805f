"""What of a program answers requests: functions with their path and HTTP methods, and what stands guard before them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pytest_logomesh.agents.red.clues.authorisation import any_guards, is_depended, is_guarding, refuses
from pytest_logomesh.agents.red.clues.naming import identifiers
from pytest_logomesh.agents.red.clues.shapes import called, dotted
from pytest_logomesh.agents.red.flow import Call, Function, Program

_VERBS: Final = frozenset({"get", "post", "put", "patch", "delete", "head", "options"})
_ADDING: Final = (
    "add_get", "add_post", "add_put", "add_patch", "add_delete", "add_route", "add_api_route",
    "add_url_rule", "path", "re_path",
)  # fmt: skip
_WEB: Final = tuple(f"aiohttp.web.{verb}" for verb in (*sorted(_VERBS), "route"))
_COMMANDS: Final = frozenset({"command", "hybrid_command", "slash_command", "message_handler", "on_message"})
"""Of chat bots."""
_BOTS: Final = frozenset(
    {"discord", "nextcord", "disnake", "telebot", "aiogram", "telegram", "slack_bolt", "twitchio"}
)
_REQUIRED: Final = {"require_POST": "POST", "require_GET": "GET", "require_safe": "GET"}
_BEFORE: Final = frozenset(
    {"before_request", "before_app_request", "middleware", "hook", "before", "on_request", "before_serving"}
)


@dataclass(frozen=True, slots=True)
class Route:
    """A function that answers requests."""

    function: Function
    path: str
    """As far as it is known; in lower case."""
    methods: frozenset[str]
    """In upper case; empty where nothing is known."""


def routes(program: Program) -> list[Route]:
    """Every function that is registered for requests, by decorator, by call, or as a method of a view class."""
    found: dict[str, Route] = {}
    bots = any(name.partition(".")[0] in _BOTS for name in program.imported)
    for function in program.functions.values():
        if isinstance(function.node, ast.Lambda):
            continue
        route = _decorated(function, bots=bots)
        if route is None and function.cls is not None:
            route = _of_class(function)
        if route is not None:
            found[function.id] = route
    for call in (*program.calls_to(*_WEB), *program.methods(*_ADDING)):
        for route in _registered(program, call):
            found.setdefault(route.function.id, route)
    for function in _django_views(program):
        found.setdefault(function.id, Route(function, "", frozenset()))
    return list(found.values())


def _of_class(function: Function) -> Route | None:
    """A method that answers requests by its name: `delete` of a view, `do_DELETE` of a handler."""
    cls = function.cls
    if cls is None:
        return None
    if function.handler and function.name in _VERBS:
        return Route(function, cls.node.name.lower(), frozenset({function.name.upper()}))
    if function.name.startswith("do_") and any(base.endswith("HTTPRequestHandler") for base in cls.bases):
        return Route(function, cls.node.name.lower(), frozenset({function.name.removeprefix("do_")}))
    return None


def _decorated(function: Function, *, bots: bool) -> Route | None:
    assert not isinstance(function.node, ast.Lambda)
    path, methods, is_route = "", set[str](), False
    for node in function.node.decorator_list:
        name = dotted(node.func if isinstance(node, ast.Call) else node).rpartition(".")[2]
        if isinstance(node, ast.Call) and (
            name in _VERBS or name in ("route", "api_route", "view", "api_view", "action")
        ):
            is_route = is_route or name == "action" or _has_path(node)
            path = path or _first_text(node)
            methods |= {name.upper()} if name in _VERBS else set(_methods(node))
        elif bots and name in _COMMANDS and isinstance(node, ast.Call):
            is_route = True
        elif name in _REQUIRED:
            methods.add(_REQUIRED[name])
            is_route = True
        elif name == "require_http_methods" and isinstance(node, ast.Call):
            methods |= set(_methods(node))
            is_route = True
    return Route(function, path.lower(), frozenset(methods)) if is_route else None


def _has_path(node: ast.Call) -> bool:
    """Whether a decorator is given an address, and is not of another kind: `mock.patch("name")`."""
    if not node.args:
        return called(node) == "api_view"
    first = node.args[0]
    if isinstance(first, ast.Constant):
        return isinstance(first.value, str) and (not first.value or first.value[:1] in "/^<{")
    return "mock" not in dotted(node.func)


def _registered(program: Program, call: Call) -> Iterator[Route]:
    verb = call.method.removeprefix("add_")
    methods = frozenset({verb.upper()}) if verb in _VERBS else frozenset(_methods(call.node))
    path = next((arg.const for arg in call.args if isinstance(arg.const, str) and "/" in arg.const), "")
    for value in (*call.args, *call.kwargs.values()):
        for name in value.names:
            function = program.functions.get(name)
            if function is not None and not isinstance(function.node, ast.Lambda):
                yield Route(function, str(path).lower(), methods)


def _django_views(program: Program) -> Iterator[Function]:
    if not any(name.partition(".")[0] == "django" for name in program.imported):
        return
    for function in program.functions.values():
        names = [arg.arg for arg in function.node.args.args]
        if (
            names[:1] == ["request"]
            and function.cls is None
            and function.outer is None
            and not function.name.startswith("_")
        ):
            yield function


def _methods(node: ast.Call) -> Iterator[str]:
    for given in (*node.args, *(keyword.value for keyword in node.keywords if keyword.arg == "methods")):
        texts = given.elts if isinstance(given, ast.List | ast.Tuple | ast.Set) else [given]
        for text in texts:
            if (
                isinstance(text, ast.Constant)
                and isinstance(text.value, str)
                and text.value.lower() in _VERBS
            ):
                yield text.value.upper()


def _first_text(node: ast.Call) -> str:
    first = node.args[0] if node.args else None
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else ""


def guarded_as_a_whole(program: Program) -> bool:
    """Whether something looks at every request before a route is asked."""
    if any(_comes_before(program, function) for function in program.functions.values()):
        return True
    if any(_covers_all(program, keyword) for _, keyword in program.nodes(ast.keyword)):
        return True
    added = program.methods("add_middleware", "before_request", "add_before", "register_middleware")
    return any(any_guards(name for arg in call.node.args for name in identifiers(arg)) for call in added)


def _comes_before(program: Program, function: Function) -> bool:
    decorators = [] if isinstance(function.node, ast.Lambda) else function.node.decorator_list
    names = {
        dotted(node.func if isinstance(node, ast.Call) else node).rpartition(".")[2] for node in decorators
    }
    return bool(names & _BEFORE) and (refuses(program, function) or is_guarding(function.name))


def _covers_all(program: Program, keyword: ast.keyword) -> bool:
    """Whether it tells a whole application or router what to do before each request."""
    if keyword.arg in ("middlewares", "middleware"):
        return True
    if keyword.arg != "dependencies" or _is_of_route(program, keyword):
        return False
    return any(is_depended(name) for name in identifiers(keyword.value))


def _is_of_route(program: Program, keyword: ast.keyword) -> bool:
    above = program.parent(keyword)
    return isinstance(above, ast.Call) and called(above) in _VERBS
