"""Readers of web tokens that are written by hand, and what they leave out (CWE-347)."""

import ast
from collections.abc import Iterator
from typing import Final, NamedTuple

from pytest_logomesh.agents.red.clues.naming import (
    any_speaks_of,
    head,
    identifiers,
    speaks_of,
    text_in,
    words,
)
from pytest_logomesh.agents.red.clues.slices import Slices
from pytest_logomesh.agents.red.flow import Call, Function, Program

_CHECKING: Final = frozenset({
    "compare_digest", "verify", "verify_signature", "check_signature", "hmac", "verify_jwt", "validate_signature",
    "bytes_eq", "verify_mac", "constant_time_compare", "is_valid_signature", "signature_valid", "unsign",
    "verify_token",
})  # fmt: skip
_MACS: Final = ("hmac.", "Crypto.Hash.HMAC", "Cryptodome.Hash.HMAC")
_TOKEN: Final = frozenset({
    "token", "jwt", "bearer", "authorization", "credentials", "raw", "auth", "access", "cookie", "jws", "encoded",
})  # fmt: skip
_BELIEVING: Final = frozenset({
    "auth", "authenticate", "authorize", "authorise", "verify", "validate", "login", "user", "admin", "check",
    "require", "identity", "permission", "role", "current", "session", "principal", "subject", "claims", "access",
    "is", "authenticated",
})  # fmt: skip
LOOKING: Final = frozenset({
    "unverified", "peek", "inspect", "debug", "display", "untrusted", "pretty", "dump", "print", "show",
})  # fmt: skip
"""Of functions that say that they do not believe what they read."""
_CLAIMS: Final = frozenset({
    "sub", "role", "roles", "admin", "is_admin", "user", "user_id", "uid", "scope", "scopes", "email", "username",
    "name", "permissions",
})  # fmt: skip
_CODED: Final = frozenset({
    "urlsafe_b64decode", "b64decode", "base64url_decode", "b64url_decode", "base64_url_decode",
})  # fmt: skip
_BODY: Final = frozenset({"payload", "body", "claims"})
_ALGORITHM: Final = frozenset({"alg", "algorithm", "algo"})
_REAL: Final = ("HS", "RS", "ES", "PS", "Ed")
_REFUSING: Final = frozenset({"abort", "exit", "fail", "append", "_fail", "error", "reject"})
_LOADING: Final = frozenset({
    "load_pem_public_key", "load_der_public_key", "import_key", "importKey", "load_ssh_public_key",
    "load_pem_x509_certificate", "load_publickey", "load_certificate", "load_pkcs1_openssl_pem", "construct",
})  # fmt: skip
"""Functions that read a public key."""
_MOST_PARTS: Final = 20
_REFUSALS: Final = (400, 401, 403)
_DEEP: Final = 3
_NONE: Final = "the algorithm `none` is accepted: a token without a signature"


class Gullible(NamedTuple):
    """A place where a token is believed too easily."""

    file: str
    node: ast.AST
    said: str


class TokenReaders:
    """Looks at functions that take tokens apart."""

    def __init__(self, program: Program, slices: Slices) -> None:
        self._program = program
        self._slices = slices
        self._calls: dict[str, list[Call]] = {}
        self._tests: dict[str, list[tuple[str, ast.If]]] = {}

    def gullible(self) -> Iterator[Gullible]:
        """Every place where a token is believed too easily."""
        readers = list(self._readers())
        checked = bool(readers) and self._checks_anywhere()
        claimed = bool(readers) and self._reads_claims()
        for file, test in self._program.nodes(ast.If) if checked else ():
            around = self._program.function_around(test)
            if around is not None:
                self._tests.setdefault(around.id, []).append((file, test))
        for call, function in readers:
            if checked:
                yield from self._conditional(function)
            elif (claimed or _sounds_believing(function)) and LOOKING.isdisjoint(words(function.name)):
                yield Gullible(
                    call.file,
                    self._body(function, call),
                    "the token is read and its signature never compared",
                )
        yield from self._choices()
        yield from self._cases()
        yield from self._public_keys()
        for call in self._program.calls_to("hmac.compare_digest", "secrets.compare_digest"):
            if any(_is_shortened(arg) for arg in call.node.args):
                yield Gullible(call.file, call.node, "a signature that was cut short passes the check")

    # Readers

    def _readers(self) -> Iterator[tuple[Call, Function]]:
        """Functions that split a token at its dots and decode the parts."""
        seen: set[int] = set()
        for call in self._program.methods("split", "rsplit", "partition", "rpartition"):
            function = call.function
            if call.arg(0, "sep").const not in (".", b".") or function is None or id(call.node) in seen:
                continue
            seen.add(id(call.node))
            if any_speaks_of((*identifiers(call.node.func), function.name), _TOKEN):
                names = self._called(function)
                decoded = any(name in _CODED or "b64" in name or "base64" in name for name in names)
                if decoded and "loads" in names:
                    yield call, function

    def _called(self, function: Function) -> set[str]:
        """Names of everything that a function calls, through the submission's own functions."""
        if not self._calls:
            for call in self._program.calls:
                if call.function is not None:
                    self._calls.setdefault(call.function.id, []).append(call)
        found: set[str] = set()
        waiting, seen = [(function.id, 0)], {function.id}
        while waiting:
            identity, depth = waiting.pop()
            for call in self._calls.get(identity, ()):
                found.add(head(call.node.func))
                for name in call.names:
                    if name in self._program.functions and name not in seen and depth < _DEEP:
                        seen.add(name)
                        waiting.append((name, depth + 1))
        return found

    def _checks_anywhere(self) -> bool:
        for call in self._program.calls:
            name = head(call.node.func)
            if name in _CHECKING or any(each.startswith(_MACS) for each in call.names):
                return True
            if {"verify", "signature"} <= set(words(name)):
                return True
        return False

    def _reads_claims(self) -> bool:
        """Whether something is decided by what a token says."""
        for _, item in self._program.nodes(ast.Subscript):
            if isinstance(item.slice, ast.Constant) and item.slice.value in _CLAIMS:
                return True
        return any(call.arg(0).const in _CLAIMS for call in self._program.methods("get"))

    def _body(self, function: Function, split: Call) -> ast.AST:
        """Where the second part is decoded, as far as that can be told."""
        for call in self._calls.get(function.id, ()):
            if call.node.lineno >= split.node.lineno and call.node.args and call.node is not split.node:
                arg = call.node.args[0]
                second = (
                    isinstance(arg, ast.Subscript)
                    and isinstance(arg.slice, ast.Constant)
                    and arg.slice.value == 1
                )
                if second or any_speaks_of(identifiers(arg), _BODY):
                    return call.node
        return split.node

    # Public keys

    def _public_keys(self) -> Iterator[Gullible]:
        """What is read as a public key elsewhere, or is called one, as the secret of a MAC."""
        macs = list(self._program.calls_to("hmac.new", "hmac.digest", "hmac.HMAC"))
        if not macs:
            return
        loaded = {
            head(call.args[0])
            for _, call in self._program.nodes(ast.Call)
            if call.args and head(call.func) in _LOADING
        } - {""}
        for call in macs:
            name = head(call.node.args[0]) if call.node.args else ""
            if "public" in words(name) or name in loaded:
                said = "a public key, that everybody has, is the secret of a MAC"
                yield Gullible(call.file, self._choice(call.node), said)

    def _choice(self, node: ast.AST) -> ast.AST:
        """Where it is decided, by the algorithm, that an expression is reached; else itself."""
        above = self._program.parent(node)
        while above is not None and not isinstance(above, ast.FunctionDef | ast.AsyncFunctionDef):
            if isinstance(above, ast.Match) and any_speaks_of(identifiers(above.subject), _ALGORITHM):
                return above.subject
            above = self._program.parent(above)
        return node

    # Checks that a token can switch off

    def _is_of_algorithm(self, node: ast.expr) -> bool:
        """`alg == "HS256"`, `alg in DIGESTS`, `digest is not None` of a digest that the header chose."""
        if isinstance(node, ast.NamedExpr):
            return self._is_chosen(node.value)
        if isinstance(node, ast.Name):
            return self._is_chosen(node)
        if not isinstance(node, ast.Compare) or len(node.ops) != 1:
            return False
        if isinstance(node.ops[0], ast.IsNot):
            return self._is_chosen(node.left)
        if not isinstance(node.ops[0], ast.Eq | ast.In):
            return False
        return any_speaks_of(identifiers(node.left), _ALGORITHM) or self._is_chosen(node.left)

    def _is_chosen(self, node: ast.expr) -> bool:
        """Whether it is what the token calls its algorithm, or was looked up by that."""
        return any(
            text in _ALGORITHM for part in self._slices.origins(node, _MOST_PARTS) for text in text_in(part)
        )

    def _conditional(self, function: Function) -> Iterator[Gullible]:
        for file, test in self._tests.get(function.id, ()):
            if self._skips_unknown(test):
                yield Gullible(file, test, "a token with an algorithm that is not known passes the check")
            if not _holds_check(test):
                continue
            if self._needs_signature(function, test.test):
                yield Gullible(file, test, "a token without a signature passes the check")
            elif self._is_of_algorithm(test.test) and not test.orelse and self._goes_on(test):
                yield Gullible(file, test, "the signature is only checked if the token says so")

    def _skips_unknown(self, test: ast.If) -> bool:
        """`if checker and not checker(...): raise`, with a checker that the header chose."""
        condition = test.test
        if isinstance(condition, ast.BoolOp) and isinstance(condition.op, ast.And):
            first, *others = condition.values
            chosen = first.left if isinstance(first, ast.Compare) else first
            named = isinstance(chosen, ast.Name) and self._is_of_algorithm(first)
            return (
                named
                and any(_is_denied(each, chosen) for each in others)
                and not test.orelse
                and not _accepts(test.body)
            )
        if not self._is_of_algorithm(condition) or test.orelse or not self._goes_on(test):
            return False
        chosen = condition.left if isinstance(condition, ast.Compare) else condition
        return isinstance(chosen, ast.Name) and any(
            isinstance(part, ast.Call) and isinstance(part.func, ast.Name) and part.func.id == chosen.id
            for statement in test.body
            for part in ast.walk(statement)
        )

    def _needs_signature(self, function: Function, condition: ast.expr) -> bool:
        """`if signature and not compare_digest(...)`, where nothing else refuses an empty one."""
        if not isinstance(condition, ast.BoolOp) or not isinstance(condition.op, ast.And):
            return False
        first, *others = condition.values
        name = head(first)
        if not isinstance(first, ast.Name | ast.Attribute | ast.Subscript) or not speaks_of(
            name, frozenset({"signature", "sig"})
        ):
            return False
        if not any(isinstance(each, ast.UnaryOp) and isinstance(each.op, ast.Not) for each in others):
            return False
        return not any(
            isinstance(test.test, ast.UnaryOp) and head(test.test.operand) == name
            for _, test in self._tests.get(function.id, ())
        )

    def _goes_on(self, test: ast.If) -> bool:
        """Whether what follows the check is reached without it."""
        if isinstance(test.body[-1], ast.Return | ast.Raise):
            return False
        block = getattr(self._program.parent(test), "body", None)
        if not isinstance(block, list) or test not in block:
            return False
        after = block[block.index(test) + 1 :]
        return bool(after) and not isinstance(after[0], ast.Raise)

    def _choices(self) -> Iterator[Gullible]:
        """`if header["alg"] == "none": return claims`."""
        for file, test in self._program.nodes(ast.If):
            condition = test.test
            if isinstance(condition, ast.BoolOp):
                condition = next(
                    (part for part in condition.values if isinstance(part, ast.Compare)), condition
                )
            if not isinstance(condition, ast.Compare) or len(condition.ops) != 1:
                continue
            named = constants(self._program, condition.comparators[0])
            if not any(name.lower() == "none" for name in named) or not any_speaks_of(
                identifiers(condition.left), _ALGORITHM
            ):
                continue
            said = _believed(condition.ops[0], named, test)
            if said:
                yield Gullible(file, test, said)

    def _cases(self) -> Iterator[Gullible]:
        """`case "none": return claims`."""
        for file, case in self._program.nodes(ast.match_case):
            pattern, match = case.pattern, self._program.parent(case)
            if not isinstance(pattern, ast.MatchValue) or not isinstance(pattern.value, ast.Constant):
                continue
            if str(pattern.value.value).lower() != "none" or not isinstance(match, ast.Match):
                continue
            if _accepts(case.body) and any_speaks_of(identifiers(match.subject), _ALGORITHM):
                yield Gullible(file, pattern, _NONE)


def _sounds_believing(function: Function) -> bool:
    return function.handler or not _BELIEVING.isdisjoint(words(function.name))


def constants(program: Program, node: ast.expr) -> list[str]:
    """The texts that an expression may be one of, or holds."""
    parts = node.elts if isinstance(node, ast.Tuple | ast.List | ast.Set) else [node]
    values = [program.value(part).const for part in parts]
    held = program.held(program.value(node))
    if held is not None and held.kind != "dict":
        values += [item.const for item in held.items.values()]
    return [value for value in values if isinstance(value, str)]


def _believed(op: ast.cmpop, named: list[str], test: ast.If) -> str:
    """What is wrong with a comparison of the algorithm with `none`; empty where it refuses it."""
    real = any(name.startswith(_REAL) for name in named)
    if isinstance(op, ast.Eq | ast.In) and not real and _accepts(test.body):
        return _NONE
    if isinstance(op, ast.NotIn) and real and not _accepts(test.body):
        return _NONE
    if isinstance(op, ast.NotEq) and not test.orelse and _holds_check(test) and _accepts(test.body):
        return "a token that says `none` is not checked"
    return ""


def _holds_check(test: ast.If) -> bool:
    return any(
        isinstance(node, ast.Call) and head(node.func) in _CHECKING
        for statement in (test.test, *test.body)
        for node in ast.walk(statement)
    )


def _is_denied(node: ast.expr, checker: ast.expr) -> bool:
    """Whether it is `not checker(...)`, or denies another check."""
    if not isinstance(node, ast.UnaryOp) or not isinstance(node.op, ast.Not):
        return False
    call = node.operand
    return isinstance(call, ast.Call) and (head(call.func) == head(checker) or head(call.func) in _CHECKING)


def _accepts(body: list[ast.stmt]) -> bool:
    """Whether control goes on, or something other than nothing is returned."""
    last = body[-1]
    if isinstance(last, ast.Return):
        return last.value is not None and not _is_refusal(last.value)
    if isinstance(last, ast.Expr) and isinstance(last.value, ast.Call):
        return head(last.value.func) not in _REFUSING
    return not isinstance(last, ast.Raise | ast.Continue | ast.Break)


def _is_refusal(value: ast.expr) -> bool:
    parts = [part.value for part in ast.walk(value) if isinstance(part, ast.Constant)]
    if isinstance(value, ast.Constant) or (
        isinstance(value, ast.Tuple) and value.elts and isinstance(value.elts[0], ast.Constant)
    ):
        return not parts[0] or parts[-1] in _REFUSALS
    return any(part in _REFUSALS for part in parts)


def _is_shortened(node: ast.expr) -> bool:
    """`expected[: len(given)]`."""
    upper = (
        node.slice.upper if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice) else None
    )
    return isinstance(upper, ast.Call) and head(upper.func) == "len"
