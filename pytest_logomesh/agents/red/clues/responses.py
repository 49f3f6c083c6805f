"""What a program answers requests with: whose texts a browser reads as a page, and which types are declared."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from functools import cached_property
from typing import Final

from pytest_logomesh.agents.red.flow import Call, Function, Program, Value

_PAGES: Final = ("flask", "quart", "bottle", "cherrypy", "microdot")
"""Frameworks whose handlers' strings are pages unless something else is said."""
_PAGE_ANSWERS: Final = frozenset({
    "HttpResponse", "HttpResponseBadRequest", "HttpResponseNotFound", "HttpResponseForbidden", "HTMLResponse",
    "HttpResponseServerError", "StreamingHttpResponse", "make_response",
})  # fmt: skip
"""What they are given is a page unless a type says otherwise."""
_PAGE_PACKAGES: Final = (
    "flask.",
    "quart.",
    "bottle.",
    "pyramid.",
    "webob.",
    "django.",
    "sanic.response.html",
    "sanic.html",
)
"""Whose plain `Response` is a page."""
_NO_PAGE_PACKAGES: Final = ("django.template", "werkzeug.")
_REFUSALS: Final = (
    "HTTPNotFound",
    "HTTPBadRequest",
    "HTTPForbidden",
    "HTTPConflict",
    "HTTPInternalServerError",
)
"""Answers that are raised; they are pages only where they are said to be."""
ANSWERS: Final = (
    "Response",
    "HTTPResponse",
    "html",
    "StreamingResponse",
    "StreamResponse",
    *sorted(_PAGE_ANSWERS),
    *_REFUSALS,
)
"""Last parts of the names of what makes a response."""
_BEGUN: Final = (
    "HttpResponse().write",
    "HttpResponse().writelines",
    "StreamResponse().write",
    "StreamResponse().write_eof",
)
_ROUTING: Final = frozenset({
    "route", "get", "post", "put", "patch", "delete", "errorhandler", "view", "expose", "app_errorhandler",
})  # fmt: skip
_VIEWS: Final = ("flask.views.MethodView", "flask.views.View", "quart.views.MethodView")
_VERBS: Final = frozenset({"get", "post", "put", "patch", "delete", "dispatch_request"})
_TYPE_KEYS: Final = frozenset({"content-type", "content_type", "mimetype", "media_type"})
_CHOOSING: Final = ("send_header", "set_header", "add_header", "setdefault", "add", "set")
_WEB: Final = frozenset({
    "flask", "django", "fastapi", "starlette", "aiohttp", "bottle", "tornado", "sanic", "quart", "pyramid", "cherrypy",
    "falcon", "web", "webapp2", "http",
})  # fmt: skip


class Answers:
    """The answers of one program; what has been found out is kept.

    Args:
        program: whose.
    """

    def __init__(self, program: Program) -> None:
        self._program = program

    @cached_property
    def of_web(self) -> bool:
        """Whether the program uses a framework for the web."""
        return any(name.partition(".")[0] in _WEB for name in self._program.imported)

    @cached_property
    def names_pages(self) -> bool:
        """Whether the type of pages stands anywhere in the source."""
        constants = self._program.nodes(ast.Constant)
        return any(isinstance(node.value, str) and "text/html" in node.value for _, node in constants)

    def types_of(self, function: Function | None) -> list[str]:
        """Media types that a function gives its answers, in an assignment or a header."""
        return self._types.get(id(function), [])

    def is_plain(self, function: Function | None) -> bool:
        """Whether a function declares its answers to be something else than pages."""
        kinds = self.types_of(function)
        return bool(kinds) and not any(map(is_page, kinds))

    def is_page_handler(self, function: Function) -> bool:
        """Whether a string that this function returns is sent as HTML."""
        if not isinstance(function.node, ast.FunctionDef | ast.AsyncFunctionDef):
            return False
        if function.cls is not None and function.name in _VERBS:
            return any(base in _VIEWS for base in function.cls.bases)
        if self._of_pages and function.id in self._registered:
            return True
        return any(self._routes(decorator) for decorator in function.node.decorator_list)

    def are_plain_headers(self, values: Iterable[Value]) -> bool:
        """Whether one of these is a dictionary of headers that declares something else than a page."""
        for value in values:
            held = self._program.held(value)
            for key, item in held.items.items() if held is not None and held.kind == "dict" else ():
                text = item.known_text
                if str(key).lower() == "content-type" and text is not None and not is_page(text):
                    return True
        return False

    def has_begun_page(self, call: Call) -> bool:
        """Whether something is written to a response that the same function has made as a page."""
        if not any(name.endswith(_BEGUN) for name in call.names):
            return False
        made = self._program.methods(*ANSWERS)
        return any(each.function is call.function and makes_page(each) for each in made)

    @cached_property
    def _of_pages(self) -> bool:
        return any(name.partition(".")[0] in _PAGES for name in self._program.imported)

    @cached_property
    def _registered(self) -> set[str]:
        """Functions that are handed to `app.add_url_rule`."""
        calls = self._program.methods("add_url_rule")
        return {name for call in calls for name in call.arg(2, "view_func").names}

    @cached_property
    def _types(self) -> dict[int, list[str]]:
        found: dict[int, list[str]] = {}
        for store in self._program.stores:
            if (
                isinstance(store.key.const, str)
                and store.key.const.lower() in _TYPE_KEYS
                and store.value.known_text
            ):
                found.setdefault(id(store.function), []).append(store.value.known_text)
        for call in self._program.methods(*_CHOOSING):
            name, text = call.arg(0, "key", "name", "keyword").const, call.arg(1, "value").known_text
            if isinstance(name, str) and name.lower() == "content-type" and text:
                found.setdefault(id(call.function), []).append(text)
        return found

    def _routes(self, decorator: ast.expr) -> bool:
        called = decorator.func if isinstance(decorator, ast.Call) else decorator
        if not isinstance(called, ast.Attribute | ast.Name):
            return False
        if (called.attr if isinstance(called, ast.Attribute) else called.id) not in _ROUTING:
            return False
        for keyword in decorator.keywords if isinstance(decorator, ast.Call) else ():
            if keyword.arg == "response_class":
                return ast.unparse(keyword.value).endswith("HTMLResponse")
        return self._of_pages


def is_page(kind: str) -> bool:
    """Whether a browser looks for markup in an answer of this media type."""
    return "html" in kind.lower() or "svg" in kind.lower() or "xml" in kind.lower()


def is_wsgi(function: Function) -> bool:
    """Whether it is called by a server as WSGI has it."""
    args = function.node.args.args
    return len(args) > 1 and args[-1].arg == "start_response"


def makes_page(call: Call) -> bool:
    """Whether what a maker of responses is given is sent as HTML."""
    if not call.names or "." not in call.names[0]:
        return False
    name = call.names[0]
    given = _given_type(call)
    if given is not None and given.const is not None:
        return given.known_text is not None and is_page(given.known_text)
    told = _header_type(call)
    if told is not None:
        return is_page(told)
    if call.method in _REFUSALS:
        return False
    return (call.method in _PAGE_ANSWERS or name.startswith(_PAGE_PACKAGES)) and not name.startswith(
        _NO_PAGE_PACKAGES
    )


def _given_type(call: Call) -> Value | None:
    for keyword in ("content_type", "mimetype", "media_type"):
        if keyword in call.kwargs:
            return call.kwargs[keyword]
    if call.method.startswith("HttpResponse") and len(call.args) > 1:
        return call.args[1]
    if call.names[0].startswith(("fastapi", "starlette")) and call.has(3):
        return call.args[3]
    return None


def _header_type(call: Call) -> str | None:
    """The type in `headers={"Content-Type": ...}`."""
    node = next((keyword.value for keyword in call.node.keywords if keyword.arg == "headers"), None)
    if not isinstance(node, ast.Dict):
        return None
    for key, value in zip(node.keys, node.values, strict=True):
        if (
            isinstance(key, ast.Constant)
            and str(key.value).lower() == "content-type"
            and isinstance(value, ast.Constant)
        ):
            return str(value.value)
    return None
