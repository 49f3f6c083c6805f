"""Keys of ciphers that are cut out of a password (CWE-326, 916)."""

import ast
import re
from collections.abc import Iterator
from typing import Final

from pytest_logomesh.agents.red.clues.naming import (
    any_speaks_of,
    called,
    head,
    identifiers,
    plain_name,
    speaks_of,
    text_in,
)
from pytest_logomesh.agents.red.clues.slices import Slices
from pytest_logomesh.agents.red.flow import Call, Program

_CIPHERS: Final = tuple(
    f"{package}.Cipher.{kind}.new"
    for package in ("Crypto", "Cryptodome")
    for kind in ("AES", "ChaCha20", "ChaCha20_Poly1305", "Salsa20")
)
_ALGORITHMS: Final = tuple(
    f"cryptography.hazmat.primitives.ciphers.{name}"
    for name in (
        *(
            "algorithms.AES",
            "algorithms.AES128",
            "algorithms.AES256",
            "algorithms.ChaCha20",
            "algorithms.Camellia",
        ),
        *("aead.AESGCM", "aead.ChaCha20Poly1305", "aead.AESCCM", "aead.AESOCB3", "aead.AESGCMSIV"),
    )
)
_OTHERS: Final = (
    "cryptography.fernet.Fernet", "nacl.secret.SecretBox", "pyaes.AESModeOfOperationCTR",
    "pyaes.AESModeOfOperationCBC",
)  # fmt: skip
_PASSWORD: Final = frozenset({
    "password", "passwd", "pwd", "passphrase", "passcode", "pw", "pin", "pass phrase", "master password",
})  # fmt: skip
_SECRET: Final = frozenset({"secret", "key", "phrase", "master", "user"})
_STRETCHING: Final = frozenset({
    "pbkdf2_hmac", "scrypt", "PBKDF2", "PBKDF2HMAC", "Scrypt", "hash_secret_raw", "kdf", "HKDF", "derive", "Argon2id",
    "hash_secret", "bcrypt", "generate_key", "urandom", "token_bytes", "get_random_bytes", "randbytes", "hashpw",
    "derive_key", "Argon2",
})  # fmt: skip
_STRETCHERS: Final = frozenset({"kdf", "scrypt", "argon", "argon2", "pbkdf", "pbkdf2", "hkdf"})
_PADDING: Final = frozenset({"ljust", "rjust", "zfill", "center"})
_DIGESTS: Final = frozenset({
    "md5", "sha1", "sha256", "sha224", "sha512", "sha384", "sha3_256", "blake2b", "blake2s",
})  # fmt: skip
_WIDTH: Final = re.compile(r"\{[^{}]*:[^{}]*\d[^{}]*\}|%[-0 #+]*\d+(\.\d+)?[sb]")
_SPEC: Final = re.compile(r".?[<>^=]?0?\d+(\.\d+)?s?$")
_LONGEST_KEY: Final = 20
"""Of the name of a field."""


class CutKeys:
    """Looks at how the key of a cipher came to its length."""

    def __init__(self, program: Program, slices: Slices) -> None:
        self._program = program
        self._slices = slices

    def weak(self) -> Iterator[tuple[Call, ast.expr, str]]:
        """Every cipher whose key is cut, where it is cut, and what is wrong with it."""
        for call in self._program.calls_to(*_CIPHERS, *_ALGORITHMS, *_OTHERS):
            node = next((each.value for each in call.node.keywords if each.arg == "key"), None)
            if node is None and call.node.args:
                node = call.node.args[0]
            shaping = self._shaping(node) if node is not None else None
            if shaping is not None:
                digested = isinstance(shaping, ast.Call) and head(shaping.func) in _DIGESTS
                way = "digested once" if digested else "padded or cut to length"
                yield call, shaping, f"the key is a password that was {way}"

    def _shaping(self, key: ast.expr) -> ast.expr | None:
        """What gives a password the length of a key; None where the key is none, or is stretched."""
        shaping: ast.expr | None = None
        of_password = False
        for part in self._slices.origins(key):
            if isinstance(part, ast.Call) and self._stretches(part):
                return None
            of_password = of_password or _is_password(part)
            if shaping is None and _shapes(part):
                shaping = part
        if shaping is None or of_password:
            return shaping
        return shaping if _pads(shaping) and any_speaks_of(identifiers(shaping), _SECRET) else None

    def _stretches(self, call: ast.Call) -> bool:
        name = head(call.func)
        return (name in _STRETCHING or speaks_of(name, _STRETCHERS)) and self._slices.own(call) is None


def _shapes(node: ast.expr) -> bool:
    if _formats_to_width(node):
        return True
    if isinstance(node, ast.Call):
        name = head(node.func)
        return name in _PADDING or name == "pad" or (name in _DIGESTS and bool(node.args))
    if isinstance(node, ast.Subscript):
        return isinstance(node.slice, ast.Slice) and node.slice.upper is not None and node.slice.lower is None
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult)


def _is_password(node: ast.expr) -> bool:
    name = plain_name(node) or next(
        (text for text in text_in(node) if len(text) < _LONGEST_KEY and text.isidentifier()), ""
    )
    return speaks_of(name, _PASSWORD)


def _formats_to_width(node: ast.expr) -> bool:
    """`"{:0<32.32}".format(word)`, `"%-32s" % word`, `f"{word:0<32}"`, `format(word, "0<32")`."""
    if isinstance(node, ast.FormattedValue):
        return node.format_spec is not None and any(_SPEC.match(text) for text in text_in(node.format_spec))
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        shown = node.left.value if isinstance(node.left, ast.Constant) else ""
        shown = shown.decode("latin-1") if isinstance(shown, bytes) else shown
        return isinstance(shown, str) and _WIDTH.search(shown) is not None
    if not isinstance(node, ast.Call):
        return False
    if isinstance(node.func, ast.Attribute) and node.func.attr == "format":
        return any(_WIDTH.search(text) for text in text_in(node.func.value))
    spec = text_in(node.args[1]) if called(node) == "format" and len(node.args) == 2 else []
    return any(_SPEC.match(text) for text in spec)


def _pads(node: ast.expr) -> bool:
    """Whether the text itself is made longer, or is repeated."""
    if _formats_to_width(node):
        return True
    inner: ast.AST = node
    while isinstance(inner, ast.Subscript | ast.Attribute | ast.Call):
        if isinstance(inner, ast.Call):
            if head(inner.func) in _PADDING:
                return True
            inner = inner.func
        else:
            inner = inner.value
    return isinstance(inner, ast.BinOp) and isinstance(inner.op, ast.Mult)
