"""Cookies of sessions that travel in the clear, or that scripts can read (CWE-614, CWE-1004)."""

import ast
import re
from collections.abc import Iterator
from typing import Final

from pytest_logomesh.agents.red.flow import HOLE, UNKNOWN, Call, Function, Program, Store, Value
from pytest_logomesh.agents.red.weakness import Weakness
from pytest_logomesh.records.finding import Finding, Severity

_SETTING: Final = ("set_cookie", "set_signed_cookie", "set_secure_cookie", "setcookie", "add_cookie")
_PROTECTING: Final = re.compile(
    r"sess|^sid$|_sid$|^sid_|auth|tok(en)?(_|$)|jwt|login|logged|account|admin|role|remember|passw|secret|credential|api_?key"
    r"|user|uid$|identity|access|refresh|csrf|xsrf|sso|bearer|ticket|member|customer|^(my_?)?cookie_?(name|\d*)$",
    re.IGNORECASE,
)
_FORGERY: Final = re.compile(r"csrf|xsrf", re.IGNORECASE)
"""Of these scripts may read the cookie, to send it back in a header."""
_PREFERRING: Final = re.compile(
    r"theme|lang|locale|consent|currency|time_?zone|banner|visit|colou?r|font|layout|sort|\btab\b|utm|pref|dark|mode|sidebar"
    r"|country|region|view|display|ab_?test|variant|tracking|dismiss|seen|cookies?_accepted|_ga|analytics|page_size|per_page",
    re.IGNORECASE,
)
_SECRET_VALUES: Final = (
    "secrets.",
    "uuid.uuid4",
    "jwt.encode",
    "jose.jwt.encode",
    "itsdangerous.",
    "os.urandom",
)
_SETTINGS: Final = frozenset({
    "SESSION_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "REMEMBER_COOKIE_SECURE", "REMEMBER_COOKIE_HTTPONLY",
    "CSRF_COOKIE_SECURE", "JWT_COOKIE_SECURE", "JWT_AUTH_SECURE", "JWT_AUTH_HTTPONLY", "SECURITY_TOKEN_SECURE",
})  # fmt: skip
_TRYING_OUT: Final = re.compile(r"dev|test|local|debug", re.IGNORECASE)
_COOKIE_JARS: Final = (
    "http.cookies.SimpleCookie()",
    "http.cookies.BaseCookie()",
    "Cookie.SimpleCookie()",
    "cherrypy.response.cookie",
)
_HEADERS: Final = (
    "send_header",
    "add_header",
    "add",
    "set",
    "setdefault",
    "append",
    "putheader",
    "set_header",
)
_COOKIE_TEXT: Final = re.compile(
    r"\s*(?:Set-Cookie:\s*)?(?P<name>[^=;\s]+)=(?P<rest>.*)", re.DOTALL | re.IGNORECASE
)


class InsecureCookie:
    """Looks at the attributes of cookies that let somebody in, and at the settings for those that frameworks make."""

    weakness = Weakness(
        id="insecure-cookie",
        cwe=614,
        severity=Severity.MEDIUM,
        category="web",
        title="A cookie of a session is badly kept",
        why="Without Secure it travels in the clear, without HttpOnly scripts read it; whoever has it is signed in.",
        fix="Set secure=True, httponly=True and samesite='Lax' on it.",
    )
    replaces = ()

    def find(self, program: Program) -> Iterator[Finding]:
        """A finding for each cookie, and for each setting."""
        for call in program.methods(*_SETTING):
            if isinstance(call.node.func, ast.Attribute) and (
                call.has(1, "value") or call.has(0, "key", "name")
            ):
                yield from self._set(program, call)
        yield from self._configured(program)
        yield from self._written(program)
        yield from self._middleware(program)
        yield from self._jars(program)
        yield from self._headers(program)

    def _set(self, program: Program, call: Call) -> Iterator[Finding]:
        name = call.arg(0, "key", "name").known_text or ""
        value = call.arg(1, "value")
        if value.const in ("", None) or _ends(call):
            return
        missing = self._missing(call, name)
        if missing is None or (_PREFERRING.search(name) and not _PROTECTING.search(name)):
            return
        word, cwe, told = missing
        if told or _PROTECTING.search(name) or _is_secret(value):
            told_name = name.replace(HOLE, "...") or "the cookie"
            yield self.weakness.claim(
                program, call.file, call.node, f"{told_name} is set without {word}", cwe=cwe
            )

    def _missing(self, call: Call, name: str) -> tuple[str, int, bool] | None:
        """Which attribute a cookie lacks, its CWE, and whether it was switched off in so many words."""
        for keyword, word, cwe in (("secure", "Secure", 614), ("httponly", "HttpOnly", 1004)):
            if keyword == "httponly" and _FORGERY.search(name):
                continue
            given = next(
                (call.kwargs[key] for key in call.kwargs if key.lower().replace("_", "") == keyword), None
            )
            if given is None and "**" not in call.kwargs and len(call.args) < _BY_POSITION:
                return word, cwe, False
            if given is not None and given.const is not UNKNOWN and not given.const and not given.taints:
                return word, cwe, keyword == "secure"
        return None

    def _configured(self, program: Program) -> Iterator[Finding]:
        """`app.config["SESSION_COOKIE_SECURE"] = False`, and the same by a call."""
        for store in program.stores:
            if store.key.const in _SETTINGS and _is_off(store.value):
                yield from self._setting(program, store.file, store.node, store.key.const)
        for call in program.methods("update", "from_mapping"):
            for key, value in call.kwargs.items():
                if key in _SETTINGS and _is_off(value):
                    yield from self._setting(program, call.file, _keyword(call, key), key)

    def _written(self, program: Program) -> Iterator[Finding]:
        """Settings in dictionaries, in modules and in classes."""
        for file, node in program.nodes(ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and key.value in _SETTINGS and _is_false(value):
                    yield from self._setting(program, file, key, key.value)
        for file, assign in program.nodes(ast.Assign):
            target = assign.targets[0]
            if isinstance(target, ast.Name) and target.id in _SETTINGS and _is_false(assign.value):
                around = program.parent(assign)
                if not (isinstance(around, ast.ClassDef) and _TRYING_OUT.search(around.name)):
                    yield from self._setting(program, file, assign, target.id)

    def _setting(self, program: Program, file: str, node: ast.AST, name: object) -> Iterator[Finding]:
        cwe = 1004 if str(name).endswith("HTTPONLY") else 614
        yield self.weakness.claim(program, file, node, f"{name} is off", cwe=cwe)

    def _middleware(self, program: Program) -> Iterator[Finding]:
        """Starlette's sessions, whose cookie is sent in the clear unless `https_only` is given."""
        for call in program.methods("add_middleware", "SessionMiddleware", "Middleware"):
            names = (*call.names, *call.arg(0).names)
            if any(name.endswith("sessions.SessionMiddleware") for name in names) and "**" not in call.kwargs:
                given = call.kwargs.get("https_only")
                if given is None or _is_off(given):
                    severity = Severity.LOW if given is None else None
                    message = "the session's cookie is set without Secure"
                    yield self.weakness.claim(program, call.file, call.node, message, severity=severity)

    def _jars(self, program: Program) -> Iterator[Finding]:
        """`cookie["session"] = token` of http.cookies."""
        made = [store for store in program.stores if _in_jar(store)]
        if not made:
            return
        attributes = [store for store in program.stores if _of_morsel(store)]
        for store in made:
            name = store.key.known_text or ""
            if not (_PROTECTING.search(name) or _is_secret(store.value)) or store.value.const == "":
                continue
            given = _attributes(attributes, store.function) | _updated(program, store.function)
            for keyword, word, cwe in (("secure", "Secure", 614), ("httponly", "HttpOnly", 1004)):
                if (
                    keyword not in given
                    and "" not in given
                    and not (cwe == _SCRIPTS and _FORGERY.search(name))
                ):
                    message = f"{name or 'the cookie'} is set without {word}"
                    yield self.weakness.claim(program, store.file, store.node, message, cwe=cwe)
                    break

    def _headers(self, program: Program) -> Iterator[Finding]:
        """`Set-Cookie` as text."""
        for call in program.methods(*_HEADERS):
            if _is_set_cookie(call.arg(0, "key", "name", "_key")):
                yield from self._text(program, call.file, call.node, call.arg(1, "value").known_text)
        for store in program.stores:
            if _is_set_cookie(store.key):
                yield from self._text(program, store.file, store.node, store.value.known_text)
        for file, node in program.nodes(ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if (
                    isinstance(key, ast.Constant)
                    and isinstance(key.value, str)
                    and key.value.lower() == "set-cookie"
                ):
                    yield from self._text(program, file, value, program.value(value).known_text)

    def _text(self, program: Program, file: str, node: ast.AST, text: str | None) -> Iterator[Finding]:
        found = _COOKIE_TEXT.match(text or "")
        if found is None or not _PROTECTING.search(found["name"]):
            return
        value, *attributes = found["rest"].split(";")
        told = {part.strip().lower() for part in attributes}
        if any(HOLE in part and "=" not in part for part in told) or not value or "max-age=0" in told:
            return
        # Two unknown pieces side by side: the second may be the attributes.
        if not attributes and value.count(HOLE) > 1:
            return
        for word, cwe in (("Secure", 614), ("HttpOnly", 1004)):
            if word.lower() not in told and not (cwe == _SCRIPTS and _FORGERY.search(found["name"])):
                message = f"{found['name'].replace(HOLE, '...')} is set without {word}"
                yield self.weakness.claim(program, file, node, message, cwe=cwe)
                return


_BY_POSITION: Final = 7
"""From so many arguments on the attributes may be given by position."""
_SCRIPTS: Final = 1004


def _ends(call: Call) -> bool:
    """Whether the cookie is taken away."""
    return any(
        call.arg(-1, word).const == 0 and call.arg(-1, word).const is not False
        for word in ("max_age", "expires")
    )


def _is_secret(value: Value) -> bool:
    return any(name.startswith(_SECRET_VALUES) for name in value.names)


def _is_off(value: Value) -> bool:
    return not value.taints and value.const is not UNKNOWN and not value.const


def _is_false(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and not node.value


def _keyword(call: Call, name: str) -> ast.AST:
    return next((keyword.value for keyword in call.node.keywords if keyword.arg == name), call.node)


def _is_set_cookie(value: Value) -> bool:
    return isinstance(value.const, str) and value.const.lower() == "set-cookie"


def _in_jar(store: Store) -> bool:
    return isinstance(store.node, ast.Subscript) and any(name in _COOKIE_JARS for name in store.base.names)


def _of_morsel(store: Store) -> bool:
    return isinstance(store.node, ast.Subscript) and any(
        name.removesuffix("[]") in _COOKIE_JARS and name[-1] == "]" for name in store.base.names
    )


def _updated(program: Program, function: Function | None) -> set[str]:
    """Which attributes a function gives morsels by their method `update`."""
    found: set[str] = set()
    for call in program.methods("update"):
        held = program.held(call.arg(0))
        if call.function is function and any(name.endswith("Cookie()[]") for name in call.receiver.names):
            found |= (
                {str(key).lower() for key, value in held.items.items() if not _is_off(value)}
                if held
                else {""}
            )
    return found


def _attributes(stores: list[Store], function: Function | None) -> set[str]:
    """Which attributes of morsels a function switches on; an empty word for those whose names are not known."""
    return {
        store.key.const.lower() if isinstance(store.key.const, str) else ""
        for store in stores
        if store.function is function and not _is_off(store.value)
    }
