"""How programs ask who somebody is and what he may: decorators, dependencies, refusals, comparisons with an owner."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import Final

from pytest_logomesh.agents.red.clues.naming import identifiers, words
from pytest_logomesh.agents.red.clues.shapes import body_nodes, called, dotted
from pytest_logomesh.agents.red.flow import Class, Function, Program

_GUARDING: Final = frozenset({
    "auth", "authenticate", "authenticated", "authentication", "authorize", "authorise", "authorized",
    "authorised", "authorization", "authorisation", "login", "logged", "permission", "permissions", "admin",
    "role", "roles", "owner", "jwt", "token", "access", "superuser", "staff", "privilege", "protected",
    "restricted", "acl", "oauth", "scopes", "scope", "members", "member", "guard", "credentials",
    "verified", "allowed", "policy", "rbac", "apikey", "ownership", "owned", "can", "may", "forbidden",
})  # fmt: skip
_DEPENDED: Final = _GUARDING | {"user", "users", "principal", "identity", "bearer", "key", "account", "actor"}
_RANK: Final = frozenset({
    "admin", "admins", "role", "roles", "permission", "permissions", "staff", "superuser", "owner",
    "scopes", "scope", "policy", "moderator", "manager", "privilege", "rbac", "ownership", "owned", "acl",
})  # fmt: skip
"""Words of a guard that looks at more than who is logged in."""
_IDENTITIES: Final = frozenset({
    "current_user", "g.user", "request.user", "self.request.user", "self.current_user",
    "request.state.user", "info.context.user", "flask_login.current_user", "g.current_user",
    "request.identity", "request.auth", "self.user", "request.ctx.user", "g.identity",
})  # fmt: skip
_READ_IDENTITY: Final = frozenset({
    "get_jwt_identity", "get_current_user", "get_jwt", "current_identity", "get_secure_cookie",
    "get_identity", "get_user", "authorized_userid",
})  # fmt: skip
USERS: Final = frozenset({
    "user", "current_user", "actor", "requester", "principal", "caller", "me", "viewer", "current_user_id",
    "acting_user", "requesting_user", "requester_id", "actor_id", "identity",
})  # fmt: skip
_SESSION: Final = frozenset(
    {
        "user",
        "role",
        "uid",
        "account",
        "logged",
        "admin",
        "username",
        "userid",
        "auth",
        "login",
        "id",
        "token",
    }
)
_CREDENTIALS: Final = frozenset({"authorization", "api", "token", "key", "cookie", "signature", "auth"})
_REFUSALS: Final = frozenset(
    {"forbidden", "unauthorized", "unauthorised", "permission", "denied", "authentication", "unauthenticated"}
)
_MIXINS: Final = frozenset(
    {
        "required",
        "permission",
        "permissions",
        "access",
        "passes",
        "auth",
        "authenticated",
        "login",
        "protected",
        "staff",
        "admin",
        "secure",
    }
)
_DENIED: Final = (401, 403)
_RECORDING: Final = frozenset({
    "append", "appendleft", "insert", "extend", "print", "debug", "info", "warning", "warn", "error",
    "exception", "critical", "log",
})  # fmt: skip
"""What only writes down who asked."""


def decorated(function: Function | Class) -> Iterator[str]:
    """The names of its decorators as they are written."""
    decorators = [] if isinstance(function.node, ast.Lambda) else function.node.decorator_list
    for node in decorators:
        yield dotted(node.func if isinstance(node, ast.Call) else node)
        if isinstance(node, ast.Call):
            yield from (
                name for arg in (*node.args, *(k.value for k in node.keywords)) for name in identifiers(arg)
            )


def is_guarding(name: str) -> bool:
    """Whether a name sounds like a check of who somebody is or what he may do."""
    found = words(name.rpartition(".")[2])
    return any(word in _GUARDING or word == "requires" for word in found)


def ranks(name: str) -> bool:
    """Whether it sounds like more than a log-in."""
    found = words(name.rpartition(".")[2])
    return any(word in _RANK for word in found)


def dependencies(function: Function) -> Iterator[str]:
    """What a function's parameters depend on: `Depends(current_user)`, `CurrentUser`."""
    spec = function.node.args
    for default in (*spec.defaults, *(each for each in spec.kw_defaults if each is not None)):
        if called(default) in ("Depends", "Security"):
            yield from identifiers(default)
    for arg in (*spec.posonlyargs, *spec.args, *spec.kwonlyargs):
        if arg.annotation is not None:
            names = list(identifiers(arg.annotation))
            if (
                "Depends" in names
                or "Security" in names
                or any(words(name)[:1] == ("current",) for name in names)
            ):
                yield from names


def is_depended(name: str) -> bool:
    """Whether a dependency of this name tells who somebody is."""
    return name not in ("Depends", "Security") and any(word in _DEPENDED for word in words(name))


def refuses(program: Program, function: Function, deep: int = 2) -> bool:
    """Whether a function turns anybody away, itself or by an own function that it calls."""
    for node in body_nodes(function.node):
        if isinstance(node, ast.Raise) and _is_refusal(node.exc):
            return True
        if isinstance(node, ast.Return) and _is_refusal(node.value):
            return True
        if not isinstance(node, ast.Call):
            continue
        if _is_refusal(node) or is_guarding(called(node)):
            return True
        if deep and _own_refuses(program, node, deep - 1):
            return True
    return False


def _own_refuses(program: Program, node: ast.Call, deep: int) -> bool:
    names = program.value(node.func).names
    own = [program.functions[name] for name in names if name in program.functions]
    return any(refuses(program, function, deep) for function in own)


def _is_refusal(node: ast.expr | None) -> bool:
    """Whether it is a no: status 401 or 403, an exception of that kind, or the way to the log-in."""
    if node is None:
        return False
    if isinstance(node, ast.Tuple):
        return any(isinstance(part, ast.Constant) and part.value in _DENIED for part in node.elts)
    if not isinstance(node, ast.Call):
        return _sounds_refusing(dotted(node).rpartition(".")[2])
    return _sounds_refusing(called(node)) or _refuses_by_arguments(node)


def _sounds_refusing(name: str) -> bool:
    return any(word in _REFUSALS for word in words(name))


def _refuses_by_arguments(node: ast.Call) -> bool:
    given = [*node.args, *(keyword.value for keyword in node.keywords)]
    if any(isinstance(arg, ast.Constant) and arg.value in _DENIED and arg.value is not True for arg in given):
        return True
    if any(isinstance(arg, ast.Attribute) and ("403" in arg.attr or "401" in arg.attr) for arg in given):
        return True
    return called(node) == "redirect" and "login" in "".join(_texts(node)).lower()


def _texts(node: ast.AST) -> Iterator[str]:
    for each in ast.walk(node):
        if isinstance(each, ast.Constant) and isinstance(each.value, str):
            yield each.value


def identities(function: Function) -> Iterator[ast.expr]:
    """Every place where a function speaks of who is asking."""
    depended = user_parameters(function)
    for node in body_nodes(function.node):
        if isinstance(node, ast.Attribute | ast.Name):
            text = dotted(node)
            if text in _IDENTITIES or text in depended:
                yield node
        elif isinstance(node, ast.Subscript) and _is_session(node.value, node.slice):
            yield node
        elif isinstance(node, ast.Call):
            asked = node.func.value if isinstance(node.func, ast.Attribute) and node.args else None
            if called(node) in _READ_IDENTITY or (asked is not None and _is_session(asked, node.args[0])):
                yield node


def _is_session(base: ast.expr, key: ast.expr) -> bool:
    if not isinstance(key, ast.Constant) or not isinstance(key.value, str):
        return False
    holder = dotted(base).rpartition(".")[2]
    if holder == "session":
        return any(word in _SESSION for word in words(key.value))
    return holder in ("headers", "cookies", "META") and any(word in _CREDENTIALS for word in words(key.value))


def _user_parameters(function: Function) -> Iterator[str]:
    """Parameters that hold who is asking."""
    spec = function.node.args
    ordered = [*spec.posonlyargs, *spec.args]
    defaults = dict(
        zip([arg.arg for arg in ordered[len(ordered) - len(spec.defaults) :]], spec.defaults, strict=True)
    )
    for arg in (*ordered, *spec.kwonlyargs):
        default = defaults.get(arg.arg)
        told = [*identifiers(arg.annotation)] if arg.annotation is not None else []
        told += identifiers(default) if called(default) in ("Depends", "Security") else []
        if (arg.arg in USERS and not function.handler) or any(
            is_depended(name) for name in told if name not in ("User",)
        ):
            yield arg.arg


def user_parameters(function: Function) -> set[str]:
    """Names of the parameters that hold who is asking."""
    return set(_user_parameters(function))


def looks_at_owner(program: Program, function: Function) -> bool:
    """Whether who is asking is compared with anything, handed on, or where the search starts; not merely known."""
    for node in identities(function):
        child: ast.AST = node
        above = program.parent(node)
        while isinstance(above, ast.Attribute | ast.Subscript | ast.BoolOp | ast.Await) or (
            isinstance(above, ast.Call) and above.func is child and isinstance(child, ast.Name)
        ):
            child = above
            if isinstance(above, ast.Attribute) and isinstance(program.parent(above), ast.Call):
                return not _is_mere_presence(above.attr)
            above = program.parent(above)
        if isinstance(above, ast.Compare) and not _is_presence(above):
            return True
        if _is_written_down(program, above):
            continue
        if isinstance(
            above,
            ast.Call | ast.keyword | ast.Tuple | ast.Dict | ast.List | ast.JoinedStr | ast.FormattedValue,
        ):
            return True
        if isinstance(above, ast.Assign | ast.NamedExpr | ast.AnnAssign) and _assigned_is_used(
            program, function, above
        ):
            return True
    return False


def _is_written_down(program: Program, node: ast.AST | None) -> bool:
    """Whether who asks goes no further than into a list or a log."""
    while isinstance(node, ast.Tuple | ast.List | ast.Dict | ast.JoinedStr | ast.FormattedValue):
        node = program.parent(node)
    return isinstance(node, ast.Call) and called(node) in _RECORDING and isinstance(node.func, ast.Attribute)


def _is_mere_presence(name: str) -> bool:
    return name in ("is_authenticated", "is_anonymous", "is_active")


def _is_presence(node: ast.Compare) -> bool:
    """`user is None`, `"user" in session`."""
    sides = [node.left, *node.comparators]
    return any(isinstance(side, ast.Constant) and side.value is None for side in sides)


def _assigned_is_used(
    program: Program, function: Function, node: ast.Assign | ast.NamedExpr | ast.AnnAssign
) -> bool:
    target = node.targets[0] if isinstance(node, ast.Assign) else node.target
    name = dotted(target)
    for each in body_nodes(function.node):
        if isinstance(each, ast.Name) and each.id == name and isinstance(each.ctx, ast.Load):
            above = program.parent(each)
            if isinstance(above, ast.Attribute):
                above = program.parent(above)
            if isinstance(above, ast.Compare) and _is_presence(above):
                continue
            if isinstance(above, ast.Compare | ast.Call | ast.keyword | ast.Tuple | ast.Dict | ast.Subscript):
                return True
    return False


def class_is_guarded(cls: Class) -> bool:
    """Whether a view class is guarded as a whole: by a mixin, a decorator or a field."""
    if any(any(word in _MIXINS for word in words(base.rpartition(".")[2])) for base in cls.bases):
        return True
    if any(is_guarding(name) for name in decorated(cls)):
        return True
    for statement in cls.node.body:
        if isinstance(statement, ast.Assign | ast.AnnAssign):
            target = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
            if _is_for_all(statement.value):
                continue
            if dotted(target) in (
                "decorators",
                "permission_classes",
                "method_decorators",
                "authentication_classes",
                "permission_required",
            ):
                return True
    return any(
        name in cls.methods
        for name in ("prepare", "dispatch", "initial", "has_permission", "test_func", "get_permissions")
    )


def _is_for_all(node: ast.expr | None) -> bool:
    """Whether a list of permissions lets everybody in: `[AllowAny]`, `[]`."""
    if not isinstance(node, ast.List | ast.Tuple):
        return False
    return all(dotted(each).rpartition(".")[2] == "AllowAny" for each in node.elts)


def is_optional(function: Function) -> bool:
    """Whether a guard above a function only looks, and turns nobody away."""
    decorators = [] if isinstance(function.node, ast.Lambda) else function.node.decorator_list
    for node in decorators:
        if isinstance(node, ast.Call):
            if any(_is_for_all(arg) for arg in node.args):
                return True
            for keyword in node.keywords:
                value = keyword.value.value if isinstance(keyword.value, ast.Constant) else None
                if (keyword.arg == "optional" and value is True) or (
                    keyword.arg == "required" and value is False
                ):
                    return True
    return False


def any_guards(names: Iterable[str]) -> bool:
    """Whether one of the names sounds like a check."""
    return any(is_guarding(name) for name in names)
