"""Where a program speaks of a password that somebody chooses: which expression it is, and who sets or judges it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from pytest_logomesh.agents.red.clues.naming import head, identifiers, speaks_of, words
from pytest_logomesh.agents.red.clues.origins import Origins
from pytest_logomesh.agents.red.flow import Function, Program

_PASSWORD: Final = frozenset(
    {"password", "passwd", "pwd", "pw", "pass", "password1", "passwort", "psw", "passphrase"}
)
_OTHER: Final = frozenset({
    "hash", "hashed", "digest", "old", "current", "encrypted", "stored", "length", "len", "min", "max", "field",
    "error", "errors", "list", "passwords", "url", "file", "path", "confirm", "confirmation", "repeat", "salt",
    "regex", "pattern", "re", "db", "database", "smtp", "policy", "context", "manager", "score", "master", "vault",
    "zip", "pdf", "archive", "words", "reset", "history", "existing", "required", "entry", "entries", "common",
})  # fmt: skip
_ELSEWHERE: Final = frozenset({
    "login", "log in", "signin", "sign in", "authenticate", "auth", "authorize", "verify", "generate", "gen",
    "generator", "random", "mask", "hide", "redact", "obfuscate", "crack", "brute", "bruteforce", "guess", "encrypt",
    "decrypt", "derive", "unlock", "suggest", "mutate", "censor", "classify", "rate", "meter", "estimate", "display",
    "format", "analyze", "analyse", "make", "parse", "connect", "describe", "hint", "token", "authentication",
    "logon", "cipher", "attack", "score",
})  # fmt: skip
"""Words of functions and models that take passwords and set none."""
_JUDGING: Final = frozenset({
    "valid", "validate", "validates", "validator", "validation", "is", "check", "strong", "strength", "policy",
    "ensure", "assert", "clean", "meets", "acceptable", "require", "enforce", "secure", "checker", "complexity",
    "ok", "weak", "rules", "requirements", "good", "errors", "problems",
})  # fmt: skip
_STATE: Final = frozenset({
    "set", "protected", "given", "provided", "present", "empty", "correct", "expired", "hashed", "changed", "match",
    "matches", "matching", "equal", "same", "blank", "missing", "prompt", "needed", "required", "used", "known",
})  # fmt: skip
"""Words of questions about a password that say nothing of how good it is."""
_SETTING: Final = frozenset({
    "register", "registration", "signup", "sign up", "create user", "create account", "new user", "new account",
    "add user", "add account", "set password", "change password", "reset password", "update password", "join",
    "enroll", "enrol", "password reset", "password change", "register user", "set passwd", "password set",
})  # fmt: skip


@lru_cache(maxsize=4096)
def is_password(name: str) -> bool:
    """Whether a name is that of a new password, in clear."""
    said = words(name.rstrip("0123456789"))
    return not _PASSWORD.isdisjoint(said) and _OTHER.isdisjoint(said)


def judges(function: Function) -> bool:
    """Whether a function, by its name, tells whether a password may be used."""
    own = words(function.name)
    if not _ELSEWHERE.isdisjoint(own) or not _STATE.isdisjoint(own):
        return False
    holder = words(function.cls.node.name) if function.cls is not None else ()
    about = not _PASSWORD.isdisjoint(own) or not _PASSWORD.isdisjoint(holder)
    return about and not _JUDGING.isdisjoint(own)


def sets_no_password(name: str) -> bool:
    """Whether a function or model of this name is about something else than the choice of a password."""
    return speaks_of(name, _ELSEWHERE)


def chooses(function: Function) -> bool:
    """Whether a handler, by its name, its class or its address, is where somebody chooses a password."""
    names = [function.name, *function.routes]
    if function.cls is not None:
        names.append(function.cls.node.name)
    return any(speaks_of(name, _SETTING) for name in names) and not any(map(sets_no_password, names))


class PasswordNames:
    """Tells which expressions of one program are a password.

    Args:
        program: which.
        origins: of the same program.
    """

    def __init__(self, program: Program, origins: Origins) -> None:
        self._program = program
        self._origins = origins
        self._judged: dict[str, frozenset[str]] = {}

    def is_password(self, node: ast.expr) -> bool:
        """By its name, by what it was assigned from, or because the function around judges passwords."""
        name = head(node)
        if name and is_password(name):
            return True
        if isinstance(node, ast.Name) and any(
            is_password(head(given)) for given in self._origins.assigned(node)
        ):
            return True
        function = self._program.function_around(node)
        return function is not None and next(_names(node), "") in self._subjects(function)

    def _subjects(self, function: Function) -> frozenset[str]:
        """The parameters by which a function that judges passwords is handed one."""
        known = self._judged.get(function.id)
        if known is None:
            found = own_parameters(function) if judges(function) or _validates_field(function) else []
            known = self._judged[function.id] = frozenset(found)
        return known


def own_parameters(function: Function) -> list[str]:
    """The names of what a function is handed, its object left out."""
    args = function.node.args
    names = [arg.arg for arg in (*args.posonlyargs, *args.args, *args.kwonlyargs)]
    return [name for name in names if name not in ("self", "cls", "form", "info")]


def _validates_field(function: Function) -> bool:
    """Whether a model asks it about its field: `@field_validator("password")`."""
    for node in getattr(function.node, "decorator_list", ()):
        if isinstance(node, ast.Call) and any("valid" in name for name in identifiers(node.func)):
            for given in node.args:
                if (
                    isinstance(given, ast.Constant)
                    and isinstance(given.value, str)
                    and is_password(given.value)
                ):
                    return True
    return False


def _names(node: ast.expr) -> Iterator[str]:
    """The variable that an expression is a member of: `field` of `field.data`."""
    while isinstance(node, ast.Attribute | ast.Call | ast.Subscript):
        node = node.func if isinstance(node, ast.Call) else node.value
    if isinstance(node, ast.Name):
        yield node.id


_TIMES: Final = re.compile(r"\{(\d{1,4})(,\d*)?\}")


def least_of_pattern(pattern: str) -> int:
    """The fewest characters that a pattern for a whole password takes; 0 where it asks for none."""
    return max((int(times[1]) for times in _TIMES.finditer(pattern)), default=0)
