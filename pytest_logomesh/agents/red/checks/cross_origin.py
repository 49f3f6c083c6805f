"""Other sites that act, or read, with a visitor's cookies: forged requests and lax CORS (CWE-352, CWE-942)."""

import ast
from collections.abc import Iterator
from typing import Final

from pytest_logomesh.agents.red.clues.naming import words
from pytest_logomesh.agents.red.clues.shapes import body_nodes, called, dotted
from pytest_logomesh.agents.red.clues.test_code import is_test
from pytest_logomesh.agents.red.flow import Call, Contents, Function, Program, Reach, Value
from pytest_logomesh.agents.red.weakness import Weakness
from pytest_logomesh.records.finding import Finding, Severity

_SWITCHES: Final = frozenset({"WTF_CSRF_ENABLED", "WTF_CSRF_CHECK_DEFAULT", "CSRF_ENABLED"})
_NOT_LIVE: Final = frozenset({"dev", "development", "test", "testing", "tests", "local", "debug"})
_FORMS: Final = ("Form", "FlaskForm", "ModelForm", "SecureForm")
_GUARD: Final = "django.middleware.csrf.CsrfViewMiddleware"
_SESSIONS: Final = "django.contrib.sessions.middleware.SessionMiddleware"
_MIDDLEWARE: Final = (
    "fastapi.middleware.cors.CORSMiddleware", "starlette.middleware.cors.CORSMiddleware",
)  # fmt: skip
_OF_DJANGO: Final = frozenset({"CORS_ALLOW_ALL_ORIGINS", "CORS_ORIGIN_ALLOW_ALL"})
_GUARDING: Final = frozenset({"MIDDLEWARE", "MIDDLEWARE_CLASSES"})
_SETTINGS: Final = _SWITCHES | _OF_DJANGO | _GUARDING | {"CORS_ALLOW_CREDENTIALS"}
_FORMING: Final = frozenset({"flask_wtf", "wtforms", "flask_wtforms", "starlette_wtf"})
_NO_TOKENS: Final = "no form asks for a token"
_ANY_ORIGIN: Final = "every site may read what visitors with cookies get"
_ALLOWING: Final = "access-control-allow-origin"
_SEALS: Final = ("compare_digest", "signature", "verify", "construct_event")
_VISITORS: Final = frozenset({"request.user", "request.session", "request.COOKIES"})


class CrossOrigin:
    """Looks at the switches of what keeps other sites out: tokens in forms, and lists of origins."""

    weakness = Weakness(
        id="cross-origin",
        cwe=352,
        severity=Severity.MEDIUM,
        category="web",
        title="Other sites may act with a visitor's cookies",
        why="A page of somebody else makes the visitor's browser send requests that carry the visitor's cookies.",
        fix="Keep the check of tokens on; allow origins by a list, never all of them together with credentials.",
    )
    replaces = ()

    def find(self, program: Program) -> Iterator[Finding]:
        """A finding for each guard that is off, and each list that holds everybody."""
        yield from self._exempt(program)
        yield from self._settings(program)
        yield from self._switched_off(program)
        yield from self._forms(program)
        yield from self._origins(program)
        yield from self._reflected(program)

    def _exempt(self, program: Program) -> Iterator[Finding]:
        """Django's views that ask for no token; whether they go by the visitor's session tells how bad it is."""
        for function in program.functions.values():
            for name in function.decorators:
                if name.endswith("csrf_exempt") and not _asks_for_seal(function):
                    severity = None if _goes_by_session(function) else Severity.LOW
                    message = f"{function.name}() asks for no token"
                    yield self.weakness.claim(
                        program, function.module.path, function.node, message, severity=severity
                    )

    def _settings(self, program: Program) -> Iterator[Finding]:
        """Variables that a framework takes its settings from."""
        named = [
            (file, node, node.targets[0].id)
            for file, node in program.nodes(ast.Assign)
            if isinstance(node.targets[0], ast.Name) and node.targets[0].id in _SETTINGS
        ]
        trusting = any(
            name == "CORS_ALLOW_CREDENTIALS" and _is(node.value, value=True) for _, node, name in named
        )
        for file, node, name in named:
            if name in _SWITCHES and _is(node.value, value=False) and _is_live(program, file, node):
                yield self.weakness.claim(program, file, node, _NO_TOKENS)
            elif name in _GUARDING and _lacks_guard(node.value):
                yield self.weakness.claim(program, file, node, "no middleware looks at the tokens of forms")
            elif name in _OF_DJANGO and trusting and _is(node.value, value=True):
                yield self.weakness.claim(program, file, node, _ANY_ORIGIN, cwe=942)

    def _switched_off(self, program: Program) -> Iterator[Finding]:
        """Settings that are put into a configuration."""
        for store in program.stores:
            off = store.key.const in _SWITCHES and store.value.const is False
            if off and _is_live(program, store.file, store.node):
                yield self.weakness.claim(program, store.file, store.node, _NO_TOKENS)
        for call in program.methods("update", "from_mapping"):
            off = any(call.kwargs[name].const is False for name in _SWITCHES if name in call.kwargs)
            if off and _is_live(program, call.file, call.node):
                yield self.weakness.claim(program, call.file, call.node, _NO_TOKENS)

    def _forms(self, program: Program) -> Iterator[Finding]:
        if not any(name.partition(".")[0] in _FORMING for name in program.imported):
            return
        message = "this form asks for no token"
        for cls in program.classes.values():
            if cls.node.name == "Meta" and _is_form(program, cls.node):
                for node in cls.node.body:
                    named = isinstance(node, ast.Assign) and dotted(node.targets[0]) == "csrf"
                    if named and _is(getattr(node, "value", None), value=False):
                        yield self.weakness.claim(program, cls.module.path, node, message)
        for call in program.calls:
            if call.kwargs.get("csrf_enabled", Value()).const is False:
                yield self.weakness.claim(program, call.file, call.node, message)

    def _origins(self, program: Program) -> Iterator[Finding]:
        for call in (*program.methods("add_middleware"), *program.calls_to(*_MIDDLEWARE)):
            named = {*call.arg(0).names, *call.names}
            if named & set(_MIDDLEWARE) and _is_open(program, call, "allow_origins", "allow_credentials"):
                yield self.weakness.claim(program, call.file, call.node, _ANY_ORIGIN, cwe=942)
        for call in program.calls_to("flask_cors.CORS", "flask_cors.cross_origin"):
            if _is_open(program, call, "origins", "supports_credentials", default=True):
                yield self.weakness.claim(program, call.file, call.node, _ANY_ORIGIN, cwe=942)

    def _reflected(self, program: Program) -> Iterator[Finding]:
        """`Access-Control-Allow-Origin` with whatever origin asks."""
        message = "whichever site asks is allowed to read the answer"
        for store in program.stores:
            if _is_allowing(store.key) and _is_asked(store.value):
                yield self.weakness.claim(program, store.file, store.node, message, cwe=942)
        for call in program.methods("add", "set", "set_header", "add_header", "send_header", "setdefault"):
            if len(call.args) > 1 and _is_allowing(call.args[0]) and _is_asked(call.args[1]):
                yield self.weakness.claim(program, call.file, call.node, message, cwe=942)


def _asks_for_seal(function: Function) -> bool:
    """Whether a signature is looked at, as of another service that calls."""
    names = {called(node).lower() for node in body_nodes(function.node) if isinstance(node, ast.Call)}
    return any(word in name for name in names for word in _SEALS)


def _goes_by_session(function: Function) -> bool:
    return any(
        isinstance(node, ast.Attribute) and dotted(node) in _VISITORS for node in body_nodes(function.node)
    )


def _is_live(program: Program, file: str, node: ast.AST) -> bool:
    """Whether a setting is for more than tests and developers."""
    if is_test(program, file, node) or set(words(file)) & _NOT_LIVE:
        return False
    above = program.parent(node)
    while above is not None:
        if isinstance(above, ast.ClassDef) and set(words(above.name)) & _NOT_LIVE:
            return False
        if isinstance(above, ast.If) and "test" in ast.unparse(above.test).lower():
            return False
        above = program.parent(above)
    return True


def _is(node: ast.expr | None, *, value: bool) -> bool:
    """Whether an expression is this very constant."""
    return isinstance(node, ast.Constant) and node.value is value


def _lacks_guard(node: ast.expr) -> bool:
    if not isinstance(node, ast.List | ast.Tuple):
        return False
    named = {each.value for each in node.elts if isinstance(each, ast.Constant)}
    return _SESSIONS in named and _GUARD not in named


def _is_form(program: Program, meta: ast.ClassDef) -> bool:
    above = program.parent(meta)
    return isinstance(above, ast.ClassDef) and any(dotted(base).endswith(_FORMS) for base in above.bases)


def _is_open(program: Program, call: Call, origins: str, credentials: str, *, default: bool = False) -> bool:
    """Whether every origin is allowed, and to send its visitors' cookies."""
    if call.kwargs.get(credentials, Value()).const is not True:
        return False
    if origins not in call.kwargs:
        return default and "resources" not in call.kwargs
    value = call.kwargs[origins]
    return value.const == "*" or _holds_star(program.held(value))


def _holds_star(held: Contents | None) -> bool:
    return held is not None and any(item.const == "*" for item in held.items.values())


def _is_allowing(key: Value) -> bool:
    return isinstance(key.const, str) and key.const.lower() == _ALLOWING


def _is_asked(value: Value) -> bool:
    taint = value.tainted("origin", Reach.REMOTE)
    return taint is not None and taint.form == "whole"
