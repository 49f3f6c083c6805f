"""Web tokens that are believed unsigned, or that say themselves how they are to be checked (CWE-347)."""

import ast
from collections.abc import Iterator
from typing import Final

from pytest_logomesh.agents.red.clues.naming import head, identifiers, words
from pytest_logomesh.agents.red.clues.slices import Slices
from pytest_logomesh.agents.red.clues.token_readers import LOOKING, TokenReaders, constants
from pytest_logomesh.agents.red.flow import Call, Function, Program
from pytest_logomesh.agents.red.weakness import Weakness
from pytest_logomesh.records.finding import Finding, Severity

_DECODING: Final = (
    "jwt.decode", "jwt.decode_complete", "jwt.api_jwt.decode", "jwt.api_jwt.decode_complete", "jwt.PyJWT().decode",
    "jwt.JWT().decode", "jose.jwt.decode", "jwt.PyJWT().decode_complete", "jwt.PyJWS().decode", "jwt.api_jws.decode",
    "jose.jws.verify", "jwt.api_jwt.PyJWT().decode",
)  # fmt: skip
_ENCODING: Final = (
    "jwt.encode", "jwt.api_jwt.encode", "jose.jwt.encode", "jwt.PyJWT().encode", "jose.jws.sign",
)  # fmt: skip
_UNVERIFIED: Final = (
    "jose.jwt.get_unverified_claims", "jose.jws.get_unverified_claims", "jwt.get_unverified_claims",
    "jwt.get_unverified_payload", "python_jwt.process_jwt", "google.auth.jwt.decode",
)  # fmt: skip
_OF_AUTHLIB: Final = ("authlib.jose.JsonWebToken", "authlib.jose.JsonWebSignature")
_OF_DJANGO: Final = ("rest_framework_simplejwt.", "ninja_jwt.")
_HINTS: Final = frozenset({"iss", "kid", "tid", "alg", "typ", "azp"})
"""Claims that choose the key with which the token is checked then."""
_SWITCHES: Final = ("verify", "do_verify", "verify_signature")
_SETTINGS: Final = frozenset({"ALGORITHM", "JWT_ALGORITHM"})
_UNSIGNED: Final = "the signature of the token is not checked"
_NONE: Final = "the algorithm `none` is accepted: a token without a signature"
_OWN_WORD: Final = "the token says how it is to be checked"


class JwtMistake:
    """Looks at how tokens are decoded by libraries, and at what hand-written readers leave out."""

    weakness = Weakness(
        id="jwt-mistake",
        cwe=347,
        severity=Severity.HIGH,
        category="crypto",
        title="A token is believed without a proper signature",
        why="Anybody can write a token with any claims and have it accepted.",
        fix='Decode with the key, a fixed list of algorithms, `algorithms=["HS256"]`, and the signature checked.',
    )
    replaces = ()

    def find(self, program: Program) -> Iterator[Finding]:
        """A finding for each token that is believed too easily."""
        slices = Slices(program)
        decoding = [(call, _is_off(program, call)) for call in program.calls_to(*_DECODING)]
        checked = [call for call, off in decoding if not off]
        for call, off in decoding:
            if not off:
                yield from self._algorithms(program, slices, call)
            elif not _only_looks(program, call, checked):
                yield self._claim(program, call, _UNSIGNED)
        for call in program.calls_to(*_UNVERIFIED):
            if _reads_unverified(program, call) and not _only_looks(program, call, checked):
                yield self._claim(program, call, _UNSIGNED)
        yield from self._made(program)
        yield from self._settings(program)
        for one in TokenReaders(program, slices).gullible():
            yield self.weakness.claim(program, one.file, one.node, one.said)

    def _claim(self, program: Program, call: Call, message: str, severity: Severity | None = None) -> Finding:
        return self.weakness.claim(program, call.file, call.node, message, severity=severity)

    def _algorithms(self, program: Program, slices: Slices, call: Call) -> Iterator[Finding]:
        if "jwt.JWT().decode" in call.names:
            return
        if not call.has(2, "algorithms", "algorithm"):
            known = "**" not in call.kwargs and not any(
                isinstance(arg, ast.Starred) for arg in call.node.args
            )
            if known and len(call.args) + len(call.kwargs) > 1:
                yield self._claim(program, call, f"no list of algorithms: {_OWN_WORD}", Severity.MEDIUM)
            return
        given = call.arg(2, "algorithms", "algorithm")
        held = program.held(given)
        names = [item.const for item in held.items.values()] if held is not None else [given.const]
        texts = [name for name in names if isinstance(name, str)]
        if any(name.lower() == "none" for name in texts) or (given.const is None and held is None):
            yield self._claim(program, call, _NONE)
        elif _confuses(texts):
            yield self._claim(
                program, call, "a public key may be taken for the secret of a MAC", Severity.MEDIUM
            )
        elif _from_header(program, slices, call):
            yield self._claim(program, call, _OWN_WORD)
        elif call.arg(1, "key").const in ("", b""):
            yield self._claim(program, call, "the key is empty")

    def _made(self, program: Program) -> Iterator[Finding]:
        for call in program.calls_to(*_ENCODING):
            name = call.arg(2, "algorithm").const
            if call.has(2, "algorithm") and (
                name is None or (isinstance(name, str) and name.lower() == "none")
            ):
                yield self._claim(program, call, "the token is issued without a signature")
        for call in program.calls_to(*_OF_AUTHLIB):
            held = program.held(call.arg(0, "algorithms"))
            if held is not None and any(str(item.const).lower() == "none" for item in held.items.values()):
                yield self._claim(program, call, _NONE)
        for call in program.calls:
            off = "verify" in call.kwargs and call.kwargs["verify"].const is False
            if off and any(name.startswith(_OF_DJANGO) for name in call.names):
                yield self._claim(program, call, _UNSIGNED)

    def _settings(self, program: Program) -> Iterator[Finding]:
        for file, node in program.nodes(ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and isinstance(key.value, str):
                    said = _set(key.value, value)
                    if said:
                        yield self.weakness.claim(program, file, value, said)


def _is_off(program: Program, call: Call) -> bool:
    if any(_is_false(call.kwargs[keyword].const) for keyword in _SWITCHES if keyword in call.kwargs):
        return True
    if len(call.args) > 2 and call.args[2].const is False:
        return True
    held = program.held(call.arg(3, "options"))
    switch = held.items.get("verify_signature") if held is not None else None
    return switch is not None and _is_false(switch.const)


def _is_false(value: object) -> bool:
    return isinstance(value, bool | int) and not value


def _reads_unverified(program: Program, call: Call) -> bool:
    if call.method == "process_jwt":
        return not any(True for _ in program.calls_to("python_jwt.verify_jwt"))
    return "google.auth.jwt.decode" not in call.names or call.arg(2, "verify").const is False


def _only_looks(program: Program, call: Call, checked: list[Call]) -> bool:
    """Whether the same token is checked as well, or nothing is believed of it."""
    above = program.parent(call.node)
    while isinstance(above, ast.expr):
        if (
            isinstance(above, ast.Subscript)
            and isinstance(above.slice, ast.Constant)
            and above.slice.value in _HINTS
        ):
            return True
        above = program.parent(above)
    if call.function is None:
        return False
    while above is not None and not isinstance(above, ast.FunctionDef | ast.AsyncFunctionDef):
        if isinstance(above, ast.ExceptHandler):
            # What was refused is read all the same.
            return False
        above = program.parent(above)
    if not LOOKING.isdisjoint(words(call.function.name)):
        return True
    callers = (each.function for each in program.calls_to(call.function.id))
    near = {call.function.id, *(function.id for function in callers if function is not None)}
    return any(other.function is not None and other.function.id in near for other in checked)


def _confuses(names: list[str]) -> bool:
    """Whether a MAC and a signature by a pair of keys are both accepted with one key."""
    return any(name.startswith("HS") for name in names) and any(
        name.startswith(("RS", "ES", "PS")) for name in names
    )


def _from_header(program: Program, slices: Slices, call: Call) -> bool:
    node = next((each.value for each in call.node.keywords if each.arg in ("algorithms", "algorithm")), None)
    if node is None and len(call.node.args) > 2:
        node = call.node.args[2]
    found = False
    named: set[str] = set()
    for part in slices.origins(node, 60) if node is not None else ():
        if isinstance(part, ast.Name):
            named.add(part.id)
        elif isinstance(part, ast.Call):
            found = found or head(part.func).startswith("get_unverified_header")
        elif isinstance(part, ast.Constant):
            found = found or part.value == "alg"
    return found and not _is_allowed(program, call.function, named)


def _is_allowed(program: Program, function: Function | None, named: set[str]) -> bool:
    """Whether the algorithm was compared with a list of good ones first."""
    for _, compare in program.nodes(ast.Compare):
        if program.function_around(compare) is not function:
            continue
        left = set(identifiers(compare.left))
        if (left & named or "alg" in left) and not all(
            _says_none(program, part) for part in compare.comparators
        ):
            return True
    return False


def _says_none(program: Program, node: ast.expr) -> bool:
    """Whether a comparison is only with `none`, or with nothing at all."""
    if program.value(node).const in (None, ""):
        return True
    named = constants(program, node)
    return bool(named) and all(name.lower() == "none" for name in named)


def _set(key: str, value: ast.expr) -> str:
    """What is wrong with a setting; empty where nothing is."""
    if isinstance(value, ast.Lambda):
        always = isinstance(value.body, ast.Constant) and value.body.value is True
        return _NONE if key.lower() == "none" and always else ""
    if not isinstance(value, ast.Constant):
        return ""
    if key in _SETTINGS and isinstance(value.value, str) and value.value.lower() == "none":
        return _NONE
    return _UNSIGNED if key == "JWT_VERIFY" and value.value is False else ""
