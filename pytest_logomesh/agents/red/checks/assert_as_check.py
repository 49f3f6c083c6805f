"""Checks that a switch turns off: asserts about permission, input or payment outside of tests (CWE-617)."""

import ast
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from pytest_logomesh.agents.red.clues.naming import head, identifiers, words
from pytest_logomesh.agents.red.clues.shapes import body_nodes, called, dotted, ends
from pytest_logomesh.agents.red.clues.test_code import is_test
from pytest_logomesh.agents.red.flow import Function, Program, Reach, Taint
from pytest_logomesh.agents.red.weakness import Weakness
from pytest_logomesh.records.finding import Finding, Severity

_SURELY: Final = frozenset({
    "role", "roles", "admin", "authenticated", "authorized", "authorised", "permission", "permissions",
    "password", "passwd", "superuser", "staff", "owner", "csrf", "login", "logged", "credentials",
    "permitted", "verify", "hmac", "otp", "captcha", "perm", "authenticate", "authorize", "authorise",
    "privilege", "auth", "apikey", "checkpw", "banned", "forbidden", "trusted",
})  # fmt: skip
_SURELY_CALLED: Final = frozenset({
    "compare_digest", "is_relative_to", "check_password_hash", "has_perm", "has_permission", "can",
    "is_allowed", "allowed_file", "validate_token", "check_token", "verify_password", "check_password",
    "is_authenticated", "user_can",
})  # fmt: skip
_PRIVATE_KEYS: Final = frozenset({"api key", "access token", "session token", "auth token", "secret"})
_MONEY: Final = frozenset({
    "amount", "price", "balance", "payment", "quantity", "qty", "cents", "total", "paid", "cost",
    "discount", "fee", "deposit",
})  # fmt: skip
_MATCHING: Final = frozenset(
    {
        "fullmatch",
        "match",
        "search",
        "startswith",
        "isdigit",
        "isalnum",
        "isidentifier",
        "isalpha",
        "issubset",
    }
)
_HARMING: Final = frozenset({
    "execute", "executemany", "run", "system", "Popen", "open", "call", "check_output", "check_call",
    "eval", "exec", "getattr", "import_module", "send_file", "query", "raw", "remove", "unlink", "rmtree",
    "urlopen", "get", "post", "text", "popen", "render_template_string", "redirect", "read_text",
    "write_text", "read_bytes", "Path", "join", "read_sql",
})  # fmt: skip
_CLAIMS: Final = frozenset({"claims", "token", "payload", "session", "jwt", "identity", "principal"})
_CLAIMED: Final = frozenset({"scope", "scopes", "scp", "aud", "iss", "exp", "nbf", "sub", "groups"})
"""What a token says about its bearer."""
_ENDINGS: Final = frozenset({"expires", "expiry", "exp", "expiration", "expire", "until", "expired"})
_CLOCKS: Final = frozenset({"time", "now", "utcnow", "today"})
_INNER: Final = frozenset({"self", "cls"})


class AssertAsCheck:
    """Tells asserts that keep somebody out from those that state what the code itself has made sure of."""

    weakness = Weakness(
        id="assert-as-check",
        cwe=617,
        severity=Severity.MEDIUM,
        category="logic",
        title="A check is written as an assertion",
        why="Python started with -O leaves asserts out, and with them the check.",
        fix="Write an if statement that raises or returns.",
    )
    replaces = ("B101",)

    def find(self, program: Program) -> Iterator[Finding]:
        """A finding for each assertion that decides who may do what, or what comes in."""
        for file, node in program.nodes(ast.Assert):
            if is_test(program, file, node) or _narrows(node.test):
                continue
            function = program.function_around(node)
            if function is not None and function.name.startswith("assert"):
                continue
            taint = _input(program, node.test)
            message = _reason(node, function, taint)
            if message is None and _is_caught(program, node):
                message = "the program counts on the assertion to fail, and catches it"
            if message is not None:
                yield self.weakness.claim(program, file, node, message, taint=taint)


def _narrows(test: ast.expr) -> bool:
    """Whether it only tells a type checker what is known: `x is not None`, `isinstance(x, int)`, a constant."""
    if isinstance(test, ast.BoolOp):
        return all(_narrows(part) for part in test.values)
    if isinstance(test, ast.Compare):
        return isinstance(test.ops[0], ast.Is | ast.IsNot)
    if isinstance(test, ast.UnaryOp):
        return _narrows(test.operand)
    return isinstance(test, ast.Constant) or called(test) in (
        "isinstance",
        "issubclass",
        "callable",
        "hasattr",
    )


def _reason(node: ast.Assert, function: Function | None, taint: Taint | None) -> str | None:
    """What the assertion decides, in words; None where it is about the code itself."""
    if _is_about_access(node.test):
        return "who may do this is decided by an assertion"
    if taint is not None and (
        taint.reach == Reach.REMOTE or (taint.reach == Reach.OPERATOR and taint.form == "whole")
    ):
        return f"{taint.says} is checked by an assertion"
    if function is None or function.name.startswith("_") or _was_refused(function, node):
        return None
    parameters = {arg.arg for arg in (*function.node.args.args, *function.node.args.kwonlyargs)} - _INNER
    asked = {each.id for each in ast.walk(node.test) if isinstance(each, ast.Name)} & parameters
    if _bounds_money(node.test, asked):
        return f"the amount {min(asked)} is checked by an assertion"
    if _restricts(node.test, asked) and _is_used_with_care(function, asked):
        return f"what {min(asked)} may be is checked by an assertion"
    return None


def _is_about_access(test: ast.expr) -> bool:
    for each in ast.walk(test):
        name = called(each)
        if name in _SURELY_CALLED or (name and _speaks(name)) or _is_claim(each) or _asks_for_end(each):
            return True
        if isinstance(each, ast.Attribute) and _speaks(each.attr):
            return True
        if isinstance(each, ast.Compare) and isinstance(each.ops[0], ast.Eq) and _is_signature(each):
            return True
        if isinstance(each, ast.Name) and _speaks(each.id):
            return True
        if (
            isinstance(each, ast.Constant)
            and isinstance(each.value, str)
            and each.value.isidentifier()
            and _speaks(each.value)
        ):
            return True
    return False


def _is_claim(node: ast.AST) -> bool:
    """Whether it is what a token says: `claims["scope"]`, `claims.get("scope")`."""
    if isinstance(node, ast.Subscript):
        holder, key = node.value, node.slice
    elif called(node) == "get" and isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        if not node.args:
            return False
        holder, key = node.func.value, node.args[0]
    else:
        return False
    return (
        isinstance(key, ast.Constant) and key.value in _CLAIMED and bool(set(words(head(holder))) & _CLAIMS)
    )


def _asks_for_end(node: ast.AST) -> bool:
    """Whether the end of something that was handed out is compared with the clock."""
    if not isinstance(node, ast.Compare) or not isinstance(node.ops[0], ast.Lt | ast.LtE | ast.Gt | ast.GtE):
        return False
    sides = [node.left, *node.comparators]
    clock = any(called(each) in _CLOCKS for each in sides) or any(head(each) == "now" for each in sides)
    ending = any(
        set(words(head(each))) & _ENDINGS and dotted(each).partition(".")[0] not in _INNER for each in sides
    )
    return clock and ending


def _is_caught(program: Program, node: ast.Assert) -> bool:
    """Whether the statement around it catches what a failing assertion raises, and so answers no."""
    around = program.parent(node)
    if not isinstance(around, ast.Try) or node not in around.body:
        return False
    kinds = [
        kind
        for handler in around.handlers
        for kind in (handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type])
        if ends(handler.body)
    ]
    return any(dotted(kind) == "AssertionError" for kind in kinds)


def _is_signature(node: ast.Compare) -> bool:
    return any(words(head(side))[-1:] == ("signature",) for side in (node.left, *node.comparators))


def _speaks(name: str) -> bool:
    found = words(name)
    return any(word in _SURELY for word in found) or any(
        f"{one} {other}" in _PRIVATE_KEYS for one, other in pairwise(found)
    )


def _input(program: Program, test: ast.expr) -> Taint | None:
    """The most hostile input that the assertion looks at."""
    worst: Taint | None = None
    for each in ast.walk(test):
        if isinstance(each, ast.Name | ast.Attribute | ast.Subscript | ast.Call):
            for taint in program.value(each).taints:
                if taint.reach >= Reach.CALLER and (worst is None or taint.reach > worst.reach):
                    worst = taint
    return worst


def _was_refused(function: Function, node: ast.Assert) -> bool:
    """Whether an earlier if statement has turned away what is asserted about the same names."""
    asked = set(identifiers(node.test))
    return any(
        isinstance(each, ast.If)
        and each.lineno < node.lineno
        and ends(each.body)
        and asked & set(identifiers(each.test))
        for each in body_nodes(function.node)
    )


def _bounds_money(test: ast.expr, asked: set[str]) -> bool:
    for each in ast.walk(test):
        if isinstance(each, ast.Compare) and isinstance(each.ops[0], ast.Lt | ast.LtE | ast.Gt | ast.GtE):
            names = {dotted(side) for side in (each.left, *each.comparators)} & asked
            if any(set(words(name)) & _MONEY for name in names):
                return True
    return False


def _restricts(test: ast.expr, asked: set[str]) -> bool:
    """Whether a parameter must be one of a list, or match a pattern."""
    for each in ast.walk(test):
        if isinstance(each, ast.Compare):
            found = isinstance(each.ops[0], ast.In | ast.NotIn) and _is_list(each.comparators[0])
            if found and dotted(each.left) in asked:
                return True
        elif called(each) in _MATCHING and any(
            isinstance(part, ast.Name) and part.id in asked for part in ast.walk(each)
        ):
            return True
    return False


def _is_used_with_care(function: Function, asked: set[str]) -> bool:
    """Whether what is asserted about goes into a call that does harm with the wrong text."""
    for node in body_nodes(function.node):
        if isinstance(node, ast.Call) and called(node) in _HARMING:
            given = [*node.args, *(keyword.value for keyword in node.keywords)]
            if any(
                isinstance(part, ast.Name) and part.id in asked for arg in given for part in ast.walk(arg)
            ):
                return True
    return False


def _is_list(node: ast.expr) -> bool:
    if isinstance(node, ast.List | ast.Tuple | ast.Set):
        return all(isinstance(item, ast.Constant) and isinstance(item.value, str) for item in node.elts)
    return dotted(node).rpartition(".")[2].isupper()
