"""Secrets compared with `==`, whose time tells how much of a guess is right (CWE-208)."""

import ast
from collections.abc import Iterator
from typing import Final, NamedTuple

from pytest_logomesh.agents.red.clues.naming import (
    any_speaks_of,
    head,
    identifiers,
    plain_name,
    speaks_of,
    words,
)
from pytest_logomesh.agents.red.clues.slices import Slices
from pytest_logomesh.agents.red.clues.stored_secrets import (
    is_from_request,
    is_secret_column,
    is_secret_root,
    is_secret_setting,
)
from pytest_logomesh.agents.red.flow import UNKNOWN, Function, Program, Reach, Value
from pytest_logomesh.agents.red.weakness import Weakness
from pytest_logomesh.records.finding import Finding, Severity

_MACS: Final = (
    "hmac.new()", "hmac.digest()", "hmac.HMAC()", "Crypto.Hash.HMAC.new()", "Crypto.Hash.CMAC.new()",
    "Cryptodome.Hash.HMAC.new()", "cryptography.hazmat.primitives.hmac.HMAC()",
)  # fmt: skip
_STRETCHED: Final = (
    "hashlib.pbkdf2_hmac()", "hashlib.scrypt()", "bcrypt.hashpw()", "crypt.crypt()", "bcrypt.kdf()",
)  # fmt: skip
_SIGNING: Final = frozenset({"sign", "signature", "hmac", "mac", "cmac", "poly1305"})
_SIGNED: Final = frozenset({"signature", "sig", "hmac", "mac", "signed", "hub signature", "sign"})
_KEYS: Final = frozenset({
    "api key", "apikey", "secret key", "access key", "auth key", "master key", "admin key", "shared key",
    "license key", "licence key", "service key", "private key", "client key", "activation key",
})  # fmt: skip
_MANY_KEYS: Final = frozenset({
    "api keys", "apikeys", "access keys", "api key", "secret keys", "service keys", "client keys",
})  # fmt: skip
_SECRETS: Final = frozenset({"secret", "csrf", "xsrf", "otp", "totp", "hotp", "passphrase", "passcode"})
_PASSWORD: Final = frozenset({"password", "passwd", "pwd", "passphrase", "pw", "passhash", "pwhash"})
_HASHED: Final = frozenset({"hash", "hashed", "digest", "hashes", "derived"})
_OF_TOKEN: Final = frozenset({
    "csrf", "xsrf", "api", "auth", "access", "refresh", "session", "reset", "bearer", "secret", "expected", "stored",
    "valid", "admin", "verification", "activation", "login", "user", "remember", "invite", "service", "webhook",
    "confirm", "confirmation", "unsubscribe", "correct", "real", "known", "saved", "provided", "supplied", "given",
    "presented", "received", "internal", "device", "sent", "download", "share", "invitation", "metrics", "deploy",
})  # fmt: skip
_NOT_OF_TOKEN: Final = frozenset({
    "next", "current", "prev", "previous", "start", "end", "pad", "eos", "bos", "unk", "mask", "sep", "stop", "last",
    "peek", "cancel", "cancellation", "cur", "first", "kind", "fencing", "page", "continuation", "cursor", "sync",
    "lexer", "word", "erc20", "pair", "contract", "address", "symbol", "fence", "lease", "owner", "generation",
    "epoch", "mint", "swap", "in", "out",
})  # fmt: skip
_ABOUT: Final = frozenset({
    "type", "kind", "len", "length", "count", "size", "id", "version", "alg", "algorithm", "status", "index",
    "format", "prefix", "position", "line", "scheme", "name", "expires", "expiry", "field", "header", "url", "policy",
    "mode", "level", "strength", "color", "number", "valid", "ok", "state", "issuer", "bits", "param", "parameters",
    "annotation", "empty", "class", "method", "file", "path", "date", "at", "time", "issued", "suffix", "encoding",
    "curve", "char", "chars", "kid", "arn",
})  # fmt: skip
"""Last words of names of what is no secret itself."""
_OF_DATA: Final = frozenset({
    "checksum", "crc", "md5sum", "sha256sum", "sha1sum", "etag", "file", "blob", "commit", "git", "merkle", "root",
    "leaf", "block", "chain", "prev", "previous", "parent", "cache", "cached", "manifest", "version", "artifact",
    "package", "download", "tree", "node", "transaction", "tx", "path", "object", "image", "chunk", "func",
    "function", "inspect", "magic", "genesis", "duplicate", "integrity", "config", "schema", "state", "snapshot",
    "wheel", "release", "archive", "page", "doc", "document", "backup", "line", "row", "rows", "proof", "last", "old",
    "fingerprint", "asset", "head", "source",
})  # fmt: skip
_PUBLIC: Final = _OF_DATA | {"data", "content", "header", "current", "new"}
"""Words of digests that everybody may see."""
_AGAIN: Final = frozenset({
    "confirm", "confirmation", "confirmed", "repeat", "repeated", "again", "retype", "retyped", "second", "2", "1",
    "new", "old", "current", "verify", "first", "copy", "twice", "previous", "password2", "password1", "check", "re",
    "last",
})  # fmt: skip
_NO_SECRET: Final = frozenset({
    "number", "word", "guess", "game", "santa", "code", "expired", "missing", "none", "placeholder", "default",
    "public",
})  # fmt: skip
_OWN_METHODS: Final = frozenset({"__eq__", "__ne__", "__lt__", "__hash__"})
_COUNTING: Final = frozenset({
    "len", "type", "set", "id", "sum", "int", "bool", "sorted", "list", "ord", "compare_digest",
})  # fmt: skip
_LITERALS: Final = (ast.Constant, ast.UnaryOp, ast.Tuple, ast.List, ast.Dict, ast.Set, ast.Lambda)
_DIGESTS: Final = frozenset({"digest", "hexdigest"})
_HANDED_IN: Final = frozenset({
    "presented key", "provided key", "supplied key", "submitted key", "offered key", "claimed key", "incoming key",
})  # fmt: skip
"""What somebody brings to be let in."""
_ENTRIES: Final = frozenset({"node", "entry", "bucket", "slot", "leaf", "pair", "item", "element"})
_OPERATORS: Final = ("operator.eq", "operator.ne", "_operator.eq", "_operator.ne")
_METHODS: Final = ("__eq__", "__ne__")
_A_KEY: Final = "an API key or secret"
_A_HASH: Final = "the hash of a password"


class _Comparison(NamedTuple):
    """Two values compared, by an operator or by a function that stands for one."""

    file: str
    node: ast.expr
    sides: tuple[tuple[ast.expr, Value], tuple[ast.expr, Value]]
    function: Function | None


class _Side(NamedTuple):
    """One side of a comparison."""

    node: ast.expr
    value: Value
    name: str
    found: frozenset[str]
    """The words of its name."""


class TimingComparison:
    """Looks at what is compared: by where it was computed, and by what it is called."""

    weakness = Weakness(
        id="timing-comparison",
        cwe=208,
        severity=Severity.MEDIUM,
        category="crypto",
        title="The time of a comparison tells a secret",
        why="A comparison ends at the first difference, so its time tells how much of a guess was right.",
        fix="Compare secrets with hmac.compare_digest().",
    )
    replaces = ()

    def find(self, program: Program) -> Iterator[Finding]:
        """A finding for each comparison that takes as long as the guess is good."""
        slices = Slices(program)
        told: set[int] = set()
        for compare in _comparisons(program):
            if id(compare.node) not in told:
                said = "" if _is_quiet(compare) else self._secret(program, slices, compare)
                if said:
                    told.add(id(compare.node))
                    yield self.weakness.claim(
                        program, compare.file, compare.node, f"{said} is compared with an operator"
                    )

    def _secret(self, program: Program, slices: Slices, compare: _Comparison) -> str:
        """What secret is compared; empty where none is."""
        (left, first), (right, second) = compare.sides
        sides = _side(left, first), _side(right, second)
        if any(_holds_mac(program, slices, side) for side in sides):
            return "a MAC"
        if any(name.startswith(_STRETCHED) for side in sides for name in side.value.names):
            return _A_HASH
        if any(words(side.name)[-1:] and words(side.name)[-1] in _ABOUT for side in sides):
            return ""
        said = _by_names(slices, compare, sides)
        if not said:
            sources = _renamed(slices, sides[0]), _renamed(slices, sides[1])
            about = any(words(side.name)[-1:] and words(side.name)[-1] in _ABOUT for side in sources)
            said = "" if about or sources == sides else _by_names(slices, compare, sources)
        return (
            said
            or _stored(program, slices, sides)
            or ("a secret, byte by byte," if _one_by_one(program, compare) else "")
        )


def _comparisons(program: Program) -> Iterator[_Comparison]:
    for compare in program.compares:
        node = compare.node
        if isinstance(node.ops[0], ast.Eq | ast.NotEq):
            sides = (node.left, compare.left), (node.comparators[0], compare.right)
            yield _Comparison(compare.file, node, sides, compare.function)
    for call in program.calls_to(*_OPERATORS):
        if len(call.node.args) == 2 == len(call.args):
            (left, right), (first, second) = call.node.args, call.args
            yield _Comparison(call.file, call.node, ((left, first), (right, second)), call.function)
    for call in program.methods(*_METHODS):
        func = call.node.func
        if len(call.node.args) == 1 == len(call.args) and isinstance(func, ast.Attribute):
            own = func.value, program.value(func.value)
            yield _Comparison(call.file, call.node, (own, (call.node.args[0], call.args[0])), call.function)


def _by_names(slices: Slices, compare: _Comparison, sides: tuple[_Side, _Side]) -> str:
    context = compare.function.name if compare.function is not None else ""
    for side, other in (sides, sides[::-1]):
        said = _named(slices, side, other, context)
        if said:
            return said
    if all(words(side.name)[-1:] == ("key",) for side in sides) and _among_keys(slices, sides):
        return _A_KEY
    return ""


def _renamed(slices: Slices, side: _Side) -> _Side:
    """The side under the name of what its variable was given: `code = form.get("client_secret")`."""
    given = slices.given(side.node) if isinstance(side.node, ast.Name) else []
    name = head(given[0]) if len(given) == 1 and not isinstance(given[0], ast.Name) else ""
    return side._replace(name=name, found=frozenset(words(name))) if name else side


def _stored(program: Program, slices: Slices, sides: tuple[_Side, _Side]) -> str:
    """A secret that is kept, compared with what somebody brought."""
    for side, other in (sides, sides[::-1]):
        handed = speaks_of(other.name, _HANDED_IN)
        if handed and side.found.isdisjoint(_ENTRIES) and side.name != "key" and side.value.const is UNKNOWN:
            return _A_KEY
        brought = other.value.tainted("any", Reach.CALLER)
        if not is_from_request(slices, other.node) and (brought is None or _is_kept(brought.root)):
            continue
        if is_secret_column(program, slices, side.node):
            return _A_KEY
        kept = is_secret_root(side.value) or is_secret_setting(slices, side.node)
        if kept and not is_secret_root(other.value) and not is_secret_setting(slices, other.node):
            return _A_KEY
    return ""


def _side(node: ast.expr, value: Value) -> _Side:
    name = head(node)
    return _Side(node, value, name, frozenset(words(name)))


def _is_quiet(compare: _Comparison) -> bool:
    """Whether it is a comparison that cannot tell a secret: with a literal, of numbers, of records, in a test."""
    for node, value in compare.sides:
        if isinstance(node, _LITERALS) or (isinstance(node, ast.BinOp) and not isinstance(node.op, ast.Add)):
            return True
        if isinstance(node, ast.Call) and (
            head(node.func) in _COUNTING or "inspect" in set(identifiers(node.func, 4))
        ):
            return True
        if isinstance(value.const, int | float) or value.const is None:
            return True
        if any(name.startswith("signal.") for name in value.names):
            return True
    function = compare.function
    return function is not None and (function.name in _OWN_METHODS or function.name.startswith("test"))


def _holds_mac(program: Program, slices: Slices, side: _Side) -> bool:
    """Whether a MAC is compared: by itself, or with a text before it: `"sha1=" + mac.hexdigest()`."""
    if any(name.startswith(_MACS) for name in side.value.names):
        return True
    shown = slices.given(side.node) if isinstance(side.node, ast.Name) else [side.node]
    for node in shown:
        pieces = [node.left, node.right] if isinstance(node, ast.BinOp) else [node]
        if isinstance(node, ast.JoinedStr):
            pieces = [part.value for part in node.values if isinstance(part, ast.FormattedValue)]
        for piece in pieces:
            if any(name.startswith(_MACS) and name.endswith("()") for name in program.value(piece).names):
                return isinstance(piece, ast.Name) or head(getattr(piece, "func", None)) in (
                    *_DIGESTS,
                    "digest",
                    "new",
                )
    return False


def _named(slices: Slices, side: _Side, other: _Side, context: str) -> str:
    """What secret a side is, by its name; empty where it is none."""
    both = side.found | other.found
    fixed = any(isinstance(each.value.const, str | bytes) for each in (side, other))
    if speaks_of(side.name, _KEYS) or speaks_of(side.name, _SECRETS):
        return "" if both & _NO_SECRET or _is_retyped(side, other) else _A_KEY
    if side.found & _PASSWORD:
        return _password(side, other, fixed)
    if fixed:
        return ""
    if side.found & _SIGNED and not both & _OF_DATA:
        return _signature(slices, side, other)
    if "token" in side.found and not both & _NOT_OF_TOKEN:
        return _token(side, other)
    return _hashed(slices, side, other, context) if side.found & _HASHED else ""


def _password(side: _Side, other: _Side, fixed: bool) -> str:
    if _is_retyped(side, other):
        return ""
    if (side.found | other.found) & _HASHED:
        return _A_HASH
    return "a password" if not fixed or side.value.taints or other.value.taints else ""


def _signature(slices: Slices, side: _Side, other: _Side) -> str:
    computed = any(
        isinstance(part, ast.Call) and not _SIGNING.isdisjoint(words(head(part.func)))
        for each in (side, other)
        for part in slices.origins(each.node, 30)
    )
    expected = computed or "expected" in side.found | other.found
    if side.found <= {"mac", "device"}:
        # Of a network card, unless it is computed.
        return "a MAC" if expected else ""
    if "sign" in side.found and not (
        isinstance(side.node, ast.Call) and isinstance(side.node.func, ast.Attribute)
    ):
        return ""
    hostile = side.value.tainted("any") is not None or other.value.tainted("any") is not None
    return "a signature" if expected or hostile else ""


def _token(side: _Side, other: _Side) -> str:
    remote = any(each.value.tainted("any", Reach.REMOTE) is not None for each in (side, other))
    of_token = not _OF_TOKEN.isdisjoint(side.found | other.found)
    if of_token and ("token" in other.found or side.found & _OF_TOKEN or remote):
        return "a token"
    return "a token" if remote and not isinstance(side.node, ast.Call) else ""


def _hashed(slices: Slices, side: _Side, other: _Side, context: str) -> str:
    """A digest of a password or of a secret; others are public."""
    named = [plain_name(part) for each in (side, other) for part in slices.origins(each.node, 40)]
    if any_speaks_of((*named, context), _PASSWORD):
        return _A_HASH
    if not _PUBLIC.isdisjoint(side.found | other.found) or any_speaks_of((context,), _PUBLIC):
        return ""
    secret = frozenset({"secret", "hmac", "secret key", "api key"})
    return "a digest over a secret" if any_speaks_of(named, secret) else ""


def _is_retyped(side: _Side, other: _Side) -> bool:
    """Whether somebody is asked twice for the same, or an old one is told from a new one."""
    both = side.found | other.found
    if both & _AGAIN and not both & (_HASHED | {"expected", "stored"}):
        return True
    inputs = [each.value.tainted("any", Reach.OPERATOR) for each in (side, other)]
    return all(taint is not None and not _is_kept(taint.root) for taint in inputs)


def _is_kept(root: str) -> bool:
    """Whether an input is one that the server keeps: a session, the environment."""
    return "session" in root or "environ" in root or "config" in root


def _among_keys(slices: Slices, sides: tuple[_Side, _Side]) -> bool:
    """`any(key == provided_key for key in api_keys)`."""
    return any_speaks_of(
        (plain_name(part) for side in sides for part in slices.origins(side.node, 12)), _MANY_KEYS
    )


def _one_by_one(program: Program, compare: _Comparison) -> bool:
    """`for a, b in zip(given, expected): if a != b: return False`."""
    function = compare.function
    secret = _SIGNED | _SECRETS | _KEYS | _PASSWORD | {"digest", "token"}
    if function is None or not speaks_of(function.name, secret):
        return False
    test = program.parent(compare.node)
    if not isinstance(test, ast.If) or not isinstance(test.body[-1], ast.Return | ast.Break):
        return False
    above = program.parent(test)
    return (
        isinstance(above, ast.For)
        and isinstance(above.iter, ast.Call)
        and head(above.iter.func) in ("zip", "range", "enumerate")
    )
