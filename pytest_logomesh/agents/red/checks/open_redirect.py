"""An address that somebody else chooses in a redirect (CWE-601)."""

import ast
from collections.abc import Iterator
from typing import Final

from pytest_logomesh.agents.red.clues.addresses import host_chooser
from pytest_logomesh.agents.red.clues.inputs import looked_up, undecoded_path
from pytest_logomesh.agents.red.flow import Call, Program, Reach, Taint, Value
from pytest_logomesh.agents.red.weakness import Weakness
from pytest_logomesh.records.finding import Finding, Severity

_FUNCTIONS: Final = (
    "redirect",
    "HttpResponseRedirect",
    "HttpResponsePermanentRedirect",
    "RedirectResponse",
    "HTTPRedirect",
    "RedirectView",
    "seeother",
    "found",
)
_EXCEPTIONS: Final = (
    "HTTPFound", "HTTPSeeOther", "HTTPMovedPermanently", "HTTPTemporaryRedirect", "HTTPPermanentRedirect",
    "HTTPMultipleChoices", "HTTPMovedTemporarily", "HTTPPermanentlyRedirect",
)  # fmt: skip
_FRAMEWORKS: Final = (
    "flask", "quart", "werkzeug", "django", "fastapi", "starlette", "aiohttp", "bottle", "sanic", "tornado",
    "pyramid", "falcon", "cherrypy", "web", "webapp2", "webob", "http", "ninja", "litestar", "connexion",
    "blacksheep",
)  # fmt: skip
_HEADERS: Final = ("send_header", "set_header", "add_header", "setHeader", "add", "set")
_RESPONSES: Final = ("response", "resp", "res")
_OWN: Final = frozenset(
    {
        "path",
        "full_path",
        "url",
        "base_url",
        "host_url",
        "url_root",
        "referrer",
        "host",
        "get_full_path",
        "build_absolute_uri",
        "script_root",
    }
)
"""Attributes of a request that lead back to where it was sent."""
_PAIR: Final = 2
_ANSWERS: Final = ("Response()", "make_response()", "HttpResponse()", "StreamResponse()")


class OpenRedirect:
    """Looks at who chooses the host that a browser is sent to."""

    weakness = Weakness(
        id="open-redirect",
        cwe=601,
        severity=Severity.MEDIUM,
        category="web",
        title="A redirect leads where the request says",
        why="A link to this site can send its visitors to any other, which may ask for their password in its name.",
        fix="Redirect to addresses from a list or made by the router, or refuse those of another scheme or host.",
    )
    replaces = ()

    def find(self, program: Program) -> Iterator[Finding]:
        """A finding for each redirect whose host an input decides."""
        for call in program.methods(*_FUNCTIONS, *_EXCEPTIONS):
            if self._of_framework(call):
                yield from self._claim(
                    program, call, *_argument(call, 0, "location", "url", "redirect_to", "to", "urls")
                )
        for call in program.methods(*_HEADERS):
            if _says_location(call.arg(0, "_key", "name", "key")):
                yield from self._claim(program, call, *_argument(call, 1, "value"))
        for store in program.stores:
            if _is_header(store.node, store.key) or _is_answer(store.base, store.key):
                parent = program.parent(store.node)
                written = parent.value if isinstance(parent, ast.Assign) else None
                yield from self._judge(program, store.file, store.node, written, store.value)
        yield from self._dictionaries(program)
        yield from self._pairs(program)

    def _pairs(self, program: Program) -> Iterator[Finding]:
        """`[("Location", url)]`, as WSGI and ASGI have their headers."""
        for file, node in program.nodes(ast.Tuple):
            if len(node.elts) == _PAIR and _says_location(program.value(node.elts[0])):
                written = node.elts[1]
                yield from self._judge(program, file, written, written, program.value(written))

    def _dictionaries(self, program: Program) -> Iterator[Finding]:
        """`headers={"Location": url}`."""
        for file, node in program.nodes(ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if (
                    isinstance(key, ast.Constant)
                    and key.value in ("Location", "location")
                    and _are_headers(program, node)
                ):
                    yield from self._judge(program, file, value, value, program.value(value))

    def _of_framework(self, call: Call) -> bool:
        if not call.names:
            return call.method == "redirect" and isinstance(call.node.func, ast.Attribute)
        return call.names == (call.method,) or any(
            name.partition(".")[0] in _FRAMEWORKS for name in call.names
        )

    def _claim(self, program: Program, call: Call, node: ast.expr | None, value: Value) -> Iterator[Finding]:
        yield from self._judge(program, call.file, call.node, node, value)

    def _judge(
        self, program: Program, file: str, at: ast.AST, node: ast.expr | None, value: Value
    ) -> Iterator[Finding]:
        taint = host_chooser(program, node, value, "redirect", Reach.CALLER)
        if taint is not None and taint.form == "whole" and _harmless(program, value, taint):
            # It may as well be another of several inputs.
            others = value._replace(taints=tuple(each for each in value.taints if each.root != taint.root))
            taint = others.tainted("redirect")
        if taint is None or _harmless(program, value, taint) or looked_up(value, taint):
            return
        severity = None if taint.reach == Reach.REMOTE else Severity.LOW
        message = f"{taint.says} decides which site the redirect leads to"
        yield self.weakness.claim(program, file, at, message, taint=taint, severity=severity)


def _argument(call: Call, position: int, *keywords: str) -> tuple[ast.expr | None, Value]:
    """An argument as it is written, and what it is worth."""
    for keyword in call.node.keywords:
        if keyword.arg in keywords:
            return keyword.value, call.arg(-1, keyword.arg)
    plain = position < len(call.node.args) and not any(isinstance(arg, ast.Starred) for arg in call.node.args)
    return (call.node.args[position] if plain else None), call.arg(position, *keywords)


def _is_header(node: ast.Attribute | ast.Subscript, key: Value) -> bool:
    """`headers["Location"]`, `response.location`, or `response["Location"]` as Django has it."""
    if not _says_location(key):
        return False
    owner = ast.unparse(node.value).lower()
    if isinstance(node, ast.Attribute):
        return key.const == "location" and owner.endswith(_RESPONSES)
    return owner.endswith("headers") or (key.const == "Location" and owner.endswith(_RESPONSES))


def _is_answer(base: Value, key: Value) -> bool:
    """`answer.location`, `answer["Location"]` of what is known to be a response, whatever it is called."""
    return _says_location(key) and any(name.endswith(_ANSWERS) for name in base.names)


def _are_headers(program: Program, node: ast.Dict) -> bool:
    """Whether a dictionary is what a response is given for headers."""
    parent = program.parent(node)
    if isinstance(parent, ast.keyword):
        return parent.arg == "headers"
    if isinstance(parent, ast.Call):
        return any(f"{name}()".endswith(_ANSWERS) for name in program.value(parent.func).names)
    if isinstance(parent, ast.Dict):
        names = [key for key, value in zip(parent.keys, parent.values, strict=True) if value is node]
        return any(
            isinstance(name, ast.Constant) and name.value in ("headers", "multiValueHeaders")
            for name in names
        )
    if isinstance(parent, ast.Assign) and isinstance(parent.targets[0], ast.Name):
        return "header" in parent.targets[0].id.lower()
    return isinstance(parent, ast.Tuple) and isinstance(program.parent(parent), ast.Return)


def _says_location(value: Value) -> bool:
    return isinstance(value.const, str | bytes) and value.const.lower() in ("location", b"location")


def _harmless(program: Program, value: Value, taint: Taint) -> bool:
    """Whether it leads back to this very site: only a slash follows, or it is where the request was sent."""
    if {"rooted", "undoubled"} <= taint.cleaned or (value.known_text and undecoded_path(program, taint)):
        return True
    if any(name.endswith(("urlsplit().path", "urlparse().path")) for name in value.names):
        return True
    root = taint.root
    return root.rpartition(".")[2].removesuffix("()") in _OWN and root.startswith(
        (
            "flask.request",
            "http.request",
            "quart.request",
            "bottle.request",
            "django.",
            "fastapi.",
            "starlette.",
        )
    )
