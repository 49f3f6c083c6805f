"""Secrets that are drawn from a generator whose next numbers can be computed (CWE-330, 338, 340)."""

import ast
from collections.abc import Iterator
from typing import Final

from pytest_logomesh.agents.red.clues.naming import any_speaks_of, head, identifiers, plain_name, words
from pytest_logomesh.agents.red.clues.secret_names import (
    is_secret,
    is_token,
    of_things,
    pretends,
    surely_secret,
    trivial,
)
from pytest_logomesh.agents.red.clues.slices import Slices, defaults
from pytest_logomesh.agents.red.clues.uses import Uses
from pytest_logomesh.agents.red.flow import Call, Program
from pytest_logomesh.agents.red.weakness import Weakness
from pytest_logomesh.records.finding import Finding, Severity

_DRAWS: Final = (
    "random", "randint", "randrange", "choice", "choices", "sample", "uniform", "triangular", "getrandbits",
    "randbytes", "gauss", "normalvariate", "betavariate", "expovariate", "gammavariate", "lognormvariate",
    "paretovariate", "vonmisesvariate", "weibullvariate", "shuffle", "binomialvariate",
)  # fmt: skip
_NUMPY_DRAWS: Final = (
    "random", "randint", "choice", "bytes", "rand", "randn", "random_sample", "random_integers", "uniform", "normal",
    "integers", "permutation", "shuffle", "ranf", "sample",
)  # fmt: skip
_NUMPY: Final = (
    "numpy.random", "numpy.random.default_rng()", "numpy.random.RandomState()", "numpy.random.Generator()",
)  # fmt: skip
_GENERATORS: Final = (
    *(f"random.{name}" for name in _DRAWS),
    *(f"random.Random().{name}" for name in _DRAWS),
    *(f"{base}.{name}" for base in _NUMPY for name in _NUMPY_DRAWS),
    "uuid.uuid1",
)
_ALL: Final = frozenset(_GENERATORS)
_PICKING: Final = frozenset({"choice", "choices", "sample", "shuffle", "permutation"})
_RAW: Final = frozenset({"randbytes", "getrandbits", "bytes"})
_MAKERS: Final = frozenset({
    "signature", "token", "password", "session", "secret", "otp", "key", "keys", "wallet", "crypto", "cipher",
    "ecdsa", "rsa", "dsa", "csrf", "credential",
})  # fmt: skip
"""Words of classes and functions that make secrets."""
_SIGNING: Final = frozenset({"sign", "keygen", "keypair", "encrypt", "keys"})
_EXPONENTS: Final = frozenset({"k", "d", "sk", "priv", "privkey", "x"})
_KEY: Final = frozenset({"key", "keys"})
_OTHER_KEY: Final = frozenset({
    "cache", "sort", "dict", "primary", "partition", "routing", "row", "map", "s3", "object",
})  # fmt: skip
_CODE: Final = frozenset({"code", "codes"})
_OTHER_CODE: Final = frozenset({
    "order", "country", "product", "status", "error", "color", "colour", "zip", "postal", "currency", "lang",
    "language", "exit", "response", "http", "source", "bar", "airport", "room", "game", "item", "return", "rc",
})  # fmt: skip
_POOLS: Final = frozenset({"vocab", "vocabulary", "corpus", "proxies", "users", "items", "servers"})
_ALPHABETS: Final = frozenset({"alphabet", "chars", "characters", "charset", "letters", "digits"})
_LETTERS: Final = frozenset({
    "ascii_letters", "digits", "hexdigits", "ascii_lowercase", "ascii_uppercase", "punctuation", "printable",
})  # fmt: skip
_LEAST_LETTERS: Final = 8
_LEAST_PINS: Final = 10
_MOST_PINS: Final = 99
_TENS: Final = frozenset(10**power - less for power in (4, 5, 6, 7, 8) for less in (0, 1))
_TIME: Final = (
    "time.time", "time.time_ns", "datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today",
)  # fmt: skip
_DIGESTS: Final = frozenset({
    "md5", "sha1", "sha224", "sha256", "sha384", "sha512", "blake2b", "blake2s", "sha3_256", "new", "uuid5", "uuid3",
    "hash", "crc32",
})  # fmt: skip
_SHAPING: Final = frozenset({
    "str", "int", "round", "repr", "bytes", "float", "hex", "join", "b64encode", "urlsafe_b64encode", "format",
})  # fmt: skip
_REAL: Final = frozenset({
    "urandom", "token_bytes", "token_hex", "token_urlsafe", "uuid4", "secrets", "SystemRandom", "randbelow", "hmac",
    "get_random_bytes", "getrandbits", "choice", "sign", "dumps",
})  # fmt: skip
_GUARDED: Final = frozenset({
    "secret", "key", "salt", "nonce", "random", "password", "entropy", "seed", "token", "private", "pepper", "iv",
})  # fmt: skip


class WeakRandomness:
    """Looks at what a random number becomes: by the names it gets on its way."""

    weakness = Weakness(
        id="weak-randomness",
        cwe=338,
        severity=Severity.MEDIUM,
        category="crypto",
        title="A secret can be predicted",
        why="The random module's numbers follow from a few that were seen, and the time can be guessed.",
        fix="Draw secrets with the module secrets, or with random.SystemRandom().",
    )
    replaces = ("B311",)

    def find(self, program: Program) -> Iterator[Finding]:
        """A finding for each draw that becomes a secret."""
        slices = Slices(program)
        uses = Uses(program, slices)
        for call in _once(program.calls_to(*_GENERATORS)):
            name = self._secret(slices, uses, call)
            if name:
                drawn = (
                    "the host and the time"
                    if call.method == "uuid1"
                    else f"{call.method}(), which can be predicted"
                )
                yield self.weakness.claim(
                    program, call.file, call.node, f"{_shown(name)} is made from {drawn}"
                )
        for call in _once(program.calls_to(*_TIME)):
            name = self._of_time(program, slices, uses, call)
            if name:
                yield self.weakness.claim(
                    program, call.file, call.node, f"{_shown(name)} is made from the time", cwe=340
                )
        yield from self._by_default(program)

    def _by_default(self, program: Program) -> Iterator[Finding]:
        """`def __init__(self, randbelow=random.randrange)` of a class that makes keys."""
        for function in program.functions.values():
            owner = function.cls.id.rpartition(".")[2] if function.cls is not None else ""
            for _, default in defaults(function.node.args):
                if not isinstance(default, ast.Attribute | ast.Name) or _ALL.isdisjoint(
                    program.value(default).names
                ):
                    continue
                if any_speaks_of((function.name, owner), _MAKERS):
                    message = "by default its secrets are drawn from a generator that can be predicted"
                    yield self.weakness.claim(program, function.module.path, default, message)

    # What is drawn

    def _secret(self, slices: Slices, uses: Uses, call: Call) -> str:
        """What secret it becomes; empty where it becomes none."""
        names = list(dict.fromkeys(uses.becomes(call.node)))
        if call.method == "shuffle" and call.node.args:
            names.append(head(call.node.args[0]))
        if pretends((*names, call.function.name if call.function else "")):
            return ""
        letters = self._draws_letters(slices, call)
        things = of_things(names) and not letters and not _has_digits(call)
        if (trivial(names) or things) and not surely_secret(names):
            return ""
        pool = (
            list(identifiers(call.node.args[0]))
            if call.method in _PICKING and call.node.args and not letters
            else []
        )
        return next(
            (name for name in names if self._is_secret(call, name, letters) and not _is_one_of(name, pool)),
            "",
        )

    def _is_secret(self, call: Call, name: str, letters: bool) -> bool:
        found = words(name)
        if not found or trivial((name,)):
            return False
        if (
            name in _EXPONENTS
            and call.function is not None
            and not _SIGNING.isdisjoint(words(call.function.name))
        ):
            return True
        if is_secret(name):
            return found[-1] != "pin" or not _is_of_board(call)
        if found[-1] in _KEY and (letters or call.method in _RAW):
            return _OTHER_KEY.isdisjoint(found)
        return found[-1] in _CODE and _OTHER_CODE.isdisjoint(found) and (letters or _has_digits(call))

    def _draws_letters(self, slices: Slices, call: Call) -> bool:
        """Whether letters are drawn from an alphabet, one after another."""
        if call.method not in _PICKING or not call.node.args:
            return False
        for part in slices.origins(call.node.args[0], 20):
            if isinstance(part, ast.Attribute) and part.attr in _LETTERS:
                return True
            text = part.value if isinstance(part, ast.Constant) else None
            if isinstance(text, str) and len(text) >= _LEAST_LETTERS and " " not in text:
                return True
        return any_speaks_of(identifiers(call.node.args[0]), _ALPHABETS)

    # The time

    def _of_time(self, program: Program, slices: Slices, uses: Uses, call: Call) -> str:
        """What token is nothing but the time, and perhaps a name, in disguise; empty where none is."""
        whole = _disguise(program, call.node)
        if whole is None:
            return ""
        for part in slices.origins(whole, 60):
            name = plain_name(part)
            if name in _REAL or not _GUARDED.isdisjoint(words(name)):
                return ""
        return next((name for name in uses.becomes(whole, 1) if is_token(name)), "")


def _once(calls: Iterator[Call]) -> Iterator[Call]:
    seen: set[int] = set()
    for call in calls:
        if id(call.node) not in seen:
            seen.add(id(call.node))
            yield call


def _is_one_of(name: str, pool: list[str]) -> bool:
    """Whether it is one of many that are there already: `token = choice(tokens)`."""
    of_name = set(words(name))
    for word in (word for each in pool for word in words(each)):
        if (
            word in of_name
            or word in _POOLS
            or f"{word}s" in of_name
            or (word[-1:] == "s" and word[:-1] in of_name)
        ):
            return True
    return False


def _has_digits(call: Call) -> bool:
    """`randint(100000, 999999)`: a number of so many digits."""
    bounds = [value.const for value in (*call.args, *call.kwargs.values())]
    return any(isinstance(bound, int) and bound in _TENS for bound in bounds)


def _is_of_board(call: Call) -> bool:
    """`pin = randint(1, 40)`: more than a digit and fewer than anybody would take for a secret."""
    bounds = [value.const for value in (*call.args, *call.kwargs.values())]
    return bool(bounds) and isinstance(bounds[-1], int) and _LEAST_PINS < bounds[-1] < _MOST_PINS


def _disguise(program: Program, node: ast.AST) -> ast.expr | None:
    """The digest that the time ends in; None where it is used as a time."""
    found: ast.expr | None = None
    child, above = node, program.parent(node)
    while isinstance(above, ast.expr | ast.keyword):
        if isinstance(above, ast.Call) and child is not above.func:
            if head(above.func) in _DIGESTS:
                found = above
            elif head(above.func) not in _SHAPING:
                return found
        elif isinstance(above, ast.Dict | ast.Compare | ast.IfExp | ast.List | ast.DictComp):
            return found
        child, above = above, program.parent(above)
    return found


def _shown(name: str) -> str:
    return name.strip()[:60] or "a secret"
