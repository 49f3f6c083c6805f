"""IVs and nonces that are not new for every message (CWE-323, 329)."""

import ast
from collections.abc import Iterator
from typing import Final

from pytest_logomesh.agents.red.clues.naming import called, head, identifiers, words
from pytest_logomesh.agents.red.clues.slices import Slices
from pytest_logomesh.agents.red.clues.uses import Uses
from pytest_logomesh.agents.red.flow import Call, Program

_PACKAGES: Final = ("Crypto", "Cryptodome")
_AES: Final = tuple(f"{package}.Cipher.AES.new" for package in _PACKAGES)
_STREAMS: Final = tuple(
    f"{package}.Cipher.{name}.new"
    for package in _PACKAGES
    for name in ("ChaCha20", "ChaCha20_Poly1305", "Salsa20")
)
_CIPHERS: Final = "cryptography.hazmat.primitives.ciphers."
_MODES: Final = tuple(
    f"{_CIPHERS}modes.{name}" for name in ("CBC", "CTR", "GCM", "OFB", "CFB", "CFB8", "XTS")
)
_SEALING: Final = tuple(
    f"{_CIPHERS}aead.{name}().encrypt"
    for name in ("AESGCM", "ChaCha20Poly1305", "AESCCM", "AESOCB3", "AESGCMSIV")
)
_BOXES: Final = ("nacl.secret.SecretBox().encrypt", "nacl.public.Box().encrypt", "nacl.secret.Aead().encrypt")
_PLACES: Final = (
    (_AES, 2, ("iv", "IV", "nonce")),
    (_STREAMS, -1, ("nonce",)),
    (_MODES, 0, ("initialization_vector", "nonce", "tweak")),
    (_SEALING, 0, ("nonce",)),
    (_BOXES, 1, ("nonce",)),
)
"""By functions: where the IV stands."""
_MAKING: Final = frozenset({
    "bytes", "bytearray", "fromhex", "unhexlify", "b64decode", "urlsafe_b64decode", "encode", "ljust", "rjust",
    "zfill", "to_bytes", "len", "hex", "decode", "a2b_hex", "format", "repeat",
})  # fmt: skip
"""Calls whose result is fixed when what goes in is."""
_MODULES: Final = frozenset({"binascii", "base64", "codecs", "bytes", "bytearray", "len", "itertools", "AES"})
_STRUCTURE: Final = (
    ast.BinOp, ast.List, ast.Tuple, ast.Slice, ast.Subscript, ast.JoinedStr, ast.FormattedValue, ast.ListComp,
    ast.IfExp,
)  # fmt: skip
_DIGESTS: Final = frozenset({"md5", "sha1", "sha256", "sha512", "blake2b", "blake2s", "digest", "encode"})
_DRAWING: Final = frozenset({
    "urandom", "token_bytes", "get_random_bytes", "randbytes", "getrandbits", "random", "token_hex", "uuid4", "read",
})  # fmt: skip
_READING: Final = frozenset({"decrypt", "decipher", "unseal", "unprotect", "open"})
_KEYS: Final = frozenset({"key", "password", "passphrase", "secret", "passwd"})
_MOST_STEPS: Final = 4
_GUESSED: Final = ("random.", "numpy.random.")
_LOOPS: Final = (ast.For, ast.AsyncFor, ast.While, ast.ListComp, ast.GeneratorExp, ast.SetComp, ast.DictComp)


class InitialVectors:
    """Looks at what the IV of every cipher that encrypts was made of."""

    def __init__(self, program: Program, slices: Slices, uses: Uses) -> None:
        self._program = program
        self._slices = slices
        self._uses = uses

    def weak(self) -> Iterator[tuple[Call, str, int]]:
        """Every cipher whose IV repeats, what is wrong with it, and its CWE."""
        for names, position, keywords in _PLACES:
            for call in self._program.calls_to(*names):
                if not self._decrypts(call) and not self._slices.is_dropped(call.node):
                    yield from self._vector(call, position, keywords)
        for call in self._program.calls_to(*_AES):
            if self._counts_from_one(_written(call, -1, ("counter",))):
                yield call, "the counter begins with 1 for every message", 329

    def _vector(
        self, call: Call, position: int, keywords: tuple[str, ...]
    ) -> Iterator[tuple[Call, str, int]]:
        node = _written(call, position, keywords)
        default = self._slices.default(node)
        if isinstance(default, ast.Constant) and isinstance(default.value, str | bytes):
            yield call, "by default the IV or nonce is the same for every message", 329
        elif isinstance(call.arg(position, *keywords).const, str | bytes) or (
            node is not None and self._is_fixed(node)
        ):
            yield call, "the IV or nonce is the same for every message", 329
        elif isinstance(default, ast.Call) and called(default) in _DRAWING:
            yield call, "by default the IV or nonce is the one that was drawn at import", 323
        elif node is not None and self._is_of_key(node):
            yield call, "the IV or nonce is made from the key, so it is the same for every message", 329
        elif node is not None and (self._is_reused(call, node) or self._is_shared(call, node)):
            yield call, "the IV or nonce was drawn once and serves every message", 323
        elif node is not None and self._is_guessed(node):
            yield call, "the IV or nonce comes from a generator that can be predicted", 329

    def _is_fixed(self, node: ast.expr) -> bool:
        """Whether all that it is made of stands in the source."""
        constants = 0
        for part in self._slices.origins(node):
            if isinstance(part, ast.Constant):
                constants += isinstance(part.value, str | bytes | int) and not isinstance(part.value, bool)
            elif isinstance(part, ast.Call):
                if called(part) not in _MAKING and not self._is_own(part.func):
                    return False
                constants += _is_zeros(part)
            elif isinstance(part, ast.Name | ast.Attribute):
                if self._is_own(part):
                    continue
                if not self._slices.given(part) and head(part) not in (*_MODULES, *_MAKING, "block_size"):
                    return False
            elif not isinstance(part, _STRUCTURE):
                return False
        return constants > 0

    def _is_own(self, node: ast.expr) -> bool:
        """Whether it is a function or class of the submission, whose results are looked at themselves."""
        program = self._program
        return any(name in program.functions or name in program.classes for name in program.value(node).names)

    def _is_of_key(self, node: ast.expr) -> bool:
        """`key[:16]`, `md5(password).digest()`, or the key itself."""
        for _ in range(_MOST_STEPS):
            if isinstance(node, ast.Subscript):
                return isinstance(node.slice, ast.Slice) and _is_key(head(node.value))
            if isinstance(node, ast.Call):
                return called(node) in _DIGESTS and any(_is_key(name) for name in identifiers(node))
            given = self._slices.given(node)
            if len(given) != 1:
                return not given and isinstance(node, ast.Name | ast.Attribute) and _is_key(head(node))
            node = given[0]
        return False

    def _is_reused(self, call: Call, node: ast.expr) -> bool:
        """Whether it was drawn at import, or when the object was made, and messages are encrypted later."""
        if (
            call.function is None
            or call.function.name == "__init__"
            or not isinstance(node, ast.Name | ast.Attribute)
        ):
            return False
        given = self._slices.given(node)
        if len(given) != 1 or not isinstance(given[0], ast.Call) or called(given[0]) not in _DRAWING:
            return False
        where = self._program.function_around(given[0])
        if isinstance(node, ast.Name) or where is None:
            return where is None
        return where.name in ("__init__", "__post_init__") and where.cls is call.function.cls

    def _is_shared(self, call: Call, node: ast.expr) -> bool:
        """Whether a loop that encrypts again and again takes what was drawn before it."""
        given = self._slices.given(node) if isinstance(node, ast.Name) else []
        if len(given) != 1 or not isinstance(given[0], ast.Call) or called(given[0]) not in _DRAWING:
            return False
        loop = self._loop_around(call.node)
        if loop is None:
            return False
        above: ast.AST | None = given[0]
        while above is not None and above is not loop:
            above = self._program.parent(above)
        return above is None and self._program.function_around(given[0]) is call.function

    def _loop_around(self, node: ast.AST) -> ast.AST | None:
        """The loop that runs an expression more than once with one key; None where there is none."""
        child, above = node, self._program.parent(node)
        while above is not None and not isinstance(
            above, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
        ):
            if isinstance(above, _LOOPS) and child is not getattr(above, "iter", None):
                return above
            child, above = above, self._program.parent(above)
        return None

    def _is_guessed(self, node: ast.expr) -> bool:
        """Whether it is drawn from the module random; what is drawn elsewhere as well is not."""
        found = False
        for part in self._slices.origins(node):
            if isinstance(part, ast.Call):
                names = self._program.value(part.func).names
                if any(name.startswith(_GUESSED) and "SystemRandom" not in name for name in names):
                    found = True
                elif called(part) in _DRAWING:
                    return False
        return found

    def _counts_from_one(self, counter: ast.expr | None) -> bool:
        for node in self._slices.origins(counter) if counter is not None else ():
            if (
                isinstance(node, ast.Call)
                and called(node) == "new"
                and "Counter" in set(identifiers(node.func))
            ):
                started = any(
                    keyword.arg in ("prefix", "initial_value", "suffix") for keyword in node.keywords
                )
                return not started and len(node.args) < 2
        return False

    def _decrypts(self, call: Call) -> bool:
        """Whether it is plain that the cipher is made for reading only."""
        used = self._uses.members(call.node)
        if any(name.startswith("decrypt") for name in used):
            return not any(name.startswith("encrypt") for name in used)
        said = set(words(call.function.name)) if call.function is not None else set()
        return not said.isdisjoint(_READING) and "encrypt" not in said


def _written(call: Call, position: int, keywords: tuple[str, ...]) -> ast.expr | None:
    """The expression of an argument; None where it is not written out."""
    for keyword in call.node.keywords:
        if keyword.arg in keywords:
            return keyword.value
    if 0 <= position < len(call.node.args) and not any(
        isinstance(arg, ast.Starred) for arg in call.node.args
    ):
        return call.node.args[position]
    return None


def _is_zeros(node: ast.Call) -> bool:
    """`bytes(AES.block_size)`."""
    return (
        called(node) in ("bytes", "bytearray") and len(node.args) == 1 and head(node.args[0]) == "block_size"
    )


def _is_key(name: str) -> bool:
    last = words(name)[-1:]
    return bool(last) and last[0] in _KEYS
