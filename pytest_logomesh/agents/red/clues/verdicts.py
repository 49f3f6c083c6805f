"""Names of questions whose answer decides what somebody may, and handlers of exceptions that answer them themselves."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import Final

from pytest_logomesh.agents.red.clues.naming import head, text_in, words
from pytest_logomesh.agents.red.clues.shapes import body_nodes, called, dotted, own_nodes, same
from pytest_logomesh.agents.red.flow import Function, Program, Reach

_DECIDING: Final = frozenset({
    "verify", "verified", "authenticate", "authenticated", "authenticates", "authorize", "authorise",
    "authorized", "authorised", "permission", "permissions", "permitted", "allowed", "signature", "csrf",
    "captcha", "trusted", "admin", "login", "access", "authorization", "auth", "authentication", "checkpw",
    "enforce", "credentials", "license", "revoked", "blacklisted", "blocked", "banned", "forbid",
    "ownership", "privileges", "setuid", "setgid", "setgroups", "setreuid", "setresuid", "chroot", "charge",
    "capture", "certificate", "hmac", "firewall", "acl", "owner", "entitled", "integrity", "encrypt",
    "decrypt", "antivirus", "malware", "sandbox", "seccomp", "mfa", "otp", "may",
})  # fmt: skip
_CHECKING: Final = frozenset(
    {
        "check",
        "validate",
        "valid",
        "is",
        "has",
        "can",
        "ensure",
        "require",
        "assert",
        "scan",
        "decode",
        "confirm",
        "test",
    }
)
_CHECKED: Final = frozenset({
    "token", "tokens", "password", "session", "user", "jwt", "role", "roles", "checksum", "digest", "cert",
    "payment", "key", "scope", "request", "quota", "limit", "upload", "payload", "input", "safe", "virus",
    "code", "hash", "ticket", "card", "balance", "fraud", "age", "consent", "clean", "harmless", "genuine",
    "authentic", "human",
})  # fmt: skip
"""What a `check_...` must be about to decide something."""
_INVERTED: Final = frozenset({
    "revoked", "blacklisted", "blocked", "banned", "denied", "expired", "malicious", "locked", "infected",
    "forbidden", "available", "free", "unique", "missing", "new", "empty", "tampered", "forged",
    "compromised",
})  # fmt: skip
"""Of these questions yes is the careful answer."""
_ALARMING: Final = frozenset({
    "revoked", "blacklisted", "banned", "malicious", "infected", "tampered", "forged", "compromised",
})  # fmt: skip
"""Of these, such that they are always about somebody's safety."""
_PROTECTING: Final = frozenset({
    "sanitize", "sanitise", "clean", "escape", "encrypt", "redact", "mask", "scrub", "purify", "seal",
    "bleach",
})  # fmt: skip
_VERDICTS: Final = frozenset({"valid", "ok", "safe", "paid", "approved"})
_ENTRUSTED: Final = frozenset(
    {"user", "account", "identity", "principal", "role", "session", "claims", "payload"}
)
_CLAIMED: Final = _ENTRUSTED | {"username", "uid", "subject", "sub", "name", "userid", "email", "id"}
_TELLING: Final = frozenset({
    "print", "debug", "info", "warning", "warn", "error", "exception", "critical", "log", "write",
    "capture_exception", "print_exc", "sleep", "incr", "increment", "inc", "capture_message", "flash",
})  # fmt: skip
MOVING: Final = frozenset({"debit", "deduct", "withdraw", "settle", "pay", "reserve"})
"""Of the two halves of a trade, the one that may fail."""
_RANKS: Final = ("admin", "root", "superuser", "administrator", "owner", "staff")
_QUESTIONS: Final = frozenset({"is", "can", "has", "may", "check", "validate", "verify", "should"})
_SUCCESS: Final = frozenset(
    {
        "ok",
        "success",
        "allowed",
        "valid",
        "verified",
        "paid",
        "authorized",
        "approved",
        "granted",
        "accepted",
        "allow",
    }
)
_BROAD: Final = ("", "Exception", "BaseException")
_SERVICES: Final = frozenset({
    "connection", "timeout", "redis", "database", "request", "http", "operational", "network", "service",
    "socket", "client", "grpc", "sqlite", "psycopg", "mysql", "pymysql", "asyncpg", "httpx", "requests",
})  # fmt: skip
_SWITCHES: Final = frozenset({
    "require", "required", "enforce", "strict", "verify", "secure", "protected", "restricted", "hostname",
    "auth", "authentication",
})  # fmt: skip
_RETURNING: Final = frozenset(
    {
        "decrypt",
        "unsign",
        "verify",
        "validate",
        "sanitize",
        "sanitise",
        "escape",
        "clean",
        "encrypt",
        "purify",
    }
)
Door = tuple[ast.AST, str]


def decides(name: str) -> bool:
    """Whether something of this name answers whether somebody may."""
    found = set(words(name))
    return bool(found & _DECIDING) or (bool(found & _CHECKING) and bool(found & _CHECKED))


def full_name(node: ast.Call) -> str:
    """The called name with what it belongs to: `permissions.check`."""
    parts: list[str] = []
    part: ast.AST = node.func
    while isinstance(part, ast.Attribute | ast.Subscript):
        parts += [part.attr] if isinstance(part, ast.Attribute) else text_in(part.slice)
        part = part.value
    if not isinstance(part, ast.Name):
        return called(node)
    return ".".join([part.id, *reversed(parts)]).removeprefix("self.")


def has_check(body: Sequence[ast.stmt]) -> bool:
    """Whether anything is asked there that decides."""
    calls = [each for each in own_nodes(*body) if isinstance(each, ast.Call)]
    return any(decides(full_name(each)) or bool(set(words(called(each))) & MOVING) for each in calls)


def only_tells(statement: ast.stmt) -> bool:
    """Whether a statement of a handler changes nothing."""
    if isinstance(statement, ast.Pass):
        return True
    if not isinstance(statement, ast.Expr):
        return False
    return isinstance(statement.value, ast.Constant) or called(statement.value) in _TELLING


def is_telling(name: str) -> bool:
    """Whether a call of this name only writes to a log."""
    return name in _TELLING


def opened(
    program: Program, node: ast.Try | ast.TryStar, handler: ast.ExceptHandler, function: Function | None
) -> Door | None:
    """Where a handler itself says yes, and what it says."""
    for doors in (
        _weaker(handler),
        _raw_instead(node, handler),
        _presumed(program, node, handler),
        _answered(program, node, handler, function),
        _assigned(node, handler, function),
    ):
        for door in doors:
            return door
    return None


def _answered(
    program: Program, node: ast.Try | ast.TryStar, handler: ast.ExceptHandler, function: Function | None
) -> Iterator[Door]:
    """What is given back when it could not be found out."""
    if function is None:
        return
    inverted = is_inverted(function.name)
    asked = decides(function.name) or inverted
    checked = has_check(node.body)
    question = words(function.name)[:1] and words(function.name)[0] in _QUESTIONS
    for statement in own_nodes(*handler.body):
        if not isinstance(statement, ast.Return):
            continue
        value = statement.value
        if isinstance(value, ast.Constant) and isinstance(value.value, bool):
            asking = asked or (question and checked)
            opens = (not value.value and _is_breakdown(handler)) if inverted else value.value
            if asking and opens and not _is_availability(function.name):
                yield statement, f"{function.name}() gives the answer that opens when it could not find out"
        elif (asked or checked) and _is_claimed(program, value, function):
            yield statement, f"{function.name}() believes what was claimed when it could not find out"
        elif (checked or asked) and not inverted and _is_success(value):
            yield statement, "success is told when the check failed"
        elif (
            isinstance(value, ast.Name)
            and set(words(function.name)) & _RETURNING
            and _is_parameter(function, value.id)
        ):
            yield statement, f"{function.name}() gives back what it was given when it failed"


def _assigned(
    node: ast.Try | ast.TryStar, handler: ast.ExceptHandler, function: Function | None
) -> Iterator[Door]:
    """What is set when it could not be found out."""
    concerned = has_check(node.body) or (function is not None and decides(function.name))
    for statement in own_nodes(*handler.body):
        if not isinstance(statement, ast.Assign):
            continue
        target = statement.targets[0]
        name = head(target)
        value = statement.value.value if isinstance(statement.value, ast.Constant) else None
        found = set(words(name))
        alarming = bool(found & _ALARMING) and _is_breakdown(handler)
        if value is True and concerned and (_is_verdict(name) or _is_answer(function, target)):
            yield statement, f"{name} is set to true when it could not be found out"
        elif value is False and (((concerned or alarming) and is_inverted(name)) or found & _SWITCHES):
            yield statement, f"{name} is set to false when it could not be found out"
        elif found & {"role", "roles", "level", "access", "rank"} and value in _RANKS:
            yield statement, "the highest rank is given when it could not be found out"


def _is_answer(function: Function | None, target: ast.expr) -> bool:
    """Whether it is what a function gives back that answers whether somebody may."""
    if function is None or not decides(function.name) or is_inverted(function.name):
        return False
    return any(
        isinstance(node, ast.Return) and node.value is not None and same(node.value, target)
        for node in body_nodes(function.node)
    )


def _presumed(program: Program, node: ast.Try | ast.TryStar, handler: ast.ExceptHandler) -> Iterator[Door]:
    """A verdict that was yes before anybody asked, and stays so when asking fails."""
    if not all(only_tells(each) for each in handler.body):
        return
    names = {dotted(s.targets[0]) for s in node.body if isinstance(s, ast.Assign)} - {""}
    block = getattr(program.parent(node), "body", None)
    if not names or not isinstance(block, list) or node not in block:
        return
    for earlier in block[: block.index(node)]:
        if isinstance(earlier, ast.Assign) and dotted(earlier.targets[0]) in names:
            name = dotted(earlier.targets[0]).rpartition(".")[2]
            value = earlier.value.value if isinstance(earlier.value, ast.Constant) else None
            if (value is True and _is_verdict(name)) or (value is False and is_inverted(name)):
                yield handler, f"{name} keeps the answer that opens when it could not be found out"


def _weaker(handler: ast.ExceptHandler) -> Iterator[Door]:
    """A second attempt that leaves out what the first was refused for: `verify=False`."""
    for node in own_nodes(*handler.body):
        if isinstance(node, ast.Call):
            if called(node) == "_create_unverified_context" or any(_is_off(each) for each in node.keywords):
                yield node, f"{called(node)}() is tried again without the check that failed"
        elif isinstance(node, ast.Assign) and dotted(node.value).endswith("CERT_NONE"):
            yield node, "certificates are no longer looked at once one was refused"


def _is_off(keyword: ast.keyword) -> bool:
    value = keyword.value
    if keyword.arg in ("verify", "verify_ssl", "check_hostname", "verify_signature", "ssl"):
        return isinstance(value, ast.Constant) and value.value is False
    if keyword.arg != "options" or not isinstance(value, ast.Dict):
        return False
    return any(
        isinstance(key, ast.Constant)
        and key.value == "verify_signature"
        and isinstance(item, ast.Constant)
        and not item.value
        for key, item in zip(value.keys, value.values, strict=True)
    )


def _raw_instead(node: ast.Try | ast.TryStar, handler: ast.ExceptHandler) -> Iterator[Door]:
    """What was to be cleaned or encrypted is used as it was, when that failed."""
    for statement in node.body:
        value = statement.value if isinstance(statement, ast.Assign) else None
        if not isinstance(statement, ast.Assign) or not isinstance(value, ast.Call):
            continue
        if not set(words(called(value))) & _PROTECTING:
            continue
        name, given = dotted(statement.targets[0]), {dotted(arg) for arg in value.args} - {""}
        message = f"{name} is used as it came when {called(value)}() fails"
        for other in own_nodes(*handler.body):
            if (
                isinstance(other, ast.Assign)
                and dotted(other.targets[0]) == name
                and dotted(other.value) in given
            ):
                yield other, message
        if name in given and all(only_tells(each) for each in handler.body):
            yield handler, message


def _is_breakdown(handler: ast.ExceptHandler) -> bool:
    """Whether anything at all, or the service that knows, has failed; what is merely not found is an answer."""
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(dotted(kind) in _BROAD or set(words(dotted(kind))) & _SERVICES for kind in kinds)


def is_inverted(name: str) -> bool:
    """Whether of this question yes is the careful answer."""
    return bool(set(words(name)) & _INVERTED) and "not" not in words(name)


def _is_availability(name: str) -> bool:
    """Whether it asks for what is there, which decides nothing."""
    return bool(set(words(name)) & {"available", "free", "unique", "missing", "new", "empty"})


def _is_verdict(name: str) -> bool:
    """Whether a variable holds the answer of a check, of which yes is the good one."""
    return (decides(name) or bool(set(words(name)) & _VERDICTS)) and not is_inverted(name)


def _is_success(node: ast.expr | None) -> bool:
    """Whether an answer says that all went well: `{"allowed": True}`, `{"status": "ok"}`."""
    for each in own_nodes(node) if isinstance(node, ast.Call | ast.Dict) else ():
        pairs: list[tuple[object, ast.expr]] = []
        if isinstance(each, ast.Dict):
            pairs = [
                (key.value, item)
                for key, item in zip(each.keys, each.values, strict=True)
                if isinstance(key, ast.Constant)
            ]
        elif isinstance(each, ast.Call):
            pairs = [(keyword.arg, keyword.value) for keyword in each.keywords]
        for key, item in pairs:
            value = item.value if isinstance(item, ast.Constant) else None
            if (key in _SUCCESS and value is True) or (key in ("status", "result") and value in _SUCCESS):
                return True
    return False


def _is_claimed(program: Program, node: ast.expr | None, function: Function) -> bool:
    """Whether what is given back is a user as the request claims him to be."""
    if not isinstance(node, ast.Name) or not set(words(node.id)) & _CLAIMED:
        return False
    if not set(words(function.name)) & (_ENTRUSTED | {"auth", "authenticate", "login"}):
        return False
    return program.value(node).tainted("identity", Reach.CALLER) is not None


def _is_parameter(function: Function, name: str) -> bool:
    return any(arg.arg == name for arg in (*function.node.args.args, *function.node.args.kwonlyargs))
