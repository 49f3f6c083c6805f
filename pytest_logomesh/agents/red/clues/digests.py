"""Which digest a call makes."""

from collections.abc import Iterator
from typing import Final

from pytest_logomesh.agents.red.flow import Call, Program

BROKEN: Final = frozenset({"md2", "md4", "md5", "sha", "sha1", "ripemd", "ripemd160", "md5sha1"})
"""Digests of which two texts with the same one can be made."""
FAST: Final = frozenset({
    "sha224", "sha256", "sha384", "sha512", "sha3_224", "sha3_256", "sha3_384", "sha3_512", "blake2b", "blake2s",
    "shake_128", "shake_256",
})  # fmt: skip
"""Sound digests, of which a machine makes billions a second."""
_MODULES: Final = (
    "MD2", "MD4", "MD5", "SHA", "SHA1", "RIPEMD", "RIPEMD160", "SHA224", "SHA256", "SHA384", "SHA512", "SHA3_256",
    "SHA3_512", "BLAKE2b", "BLAKE2s",
)  # fmt: skip
_PYCRYPTO: Final = tuple(
    f"{package}.Hash.{name}.new" for package in ("Crypto", "Cryptodome") for name in _MODULES
)
_HASHLIB: Final = {f"hashlib.{name}": name for name in sorted(BROKEN | FAST)}
_OF_CRYPTOGRAPHY: Final = (
    "cryptography.hazmat.primitives.hashes.MD5", "cryptography.hazmat.primitives.hashes.SHA1",
)  # fmt: skip


def digests(program: Program) -> Iterator[tuple[Call, str]]:
    """Every digest that is made, with its plain name: `md5`, `sha256`."""
    yield from program.calls_in(_HASHLIB)
    for call in program.calls_to("hashlib.new"):
        yield call, plain_name_of(call.arg(0, "name").const)
    for call in program.calls_to("hashlib.file_digest"):
        kind = call.arg(1, "digest")
        yield call, plain_name_of(kind.const if isinstance(kind.const, str) else last_name(kind.names))
    for call in program.calls_to(*_PYCRYPTO):
        yield call, plain_name_of(next(name for name in call.names if name.endswith(".new")).split(".")[-2])
    for call in program.calls_to(*_OF_CRYPTOGRAPHY):
        yield call, call.method.lower()
    for call in program.calls_to("crypt.crypt"):
        kind = call.arg(1, "salt")
        if not call.has(1, "salt") or any(
            name.endswith(("METHOD_CRYPT", "METHOD_MD5")) for name in kind.names
        ):
            yield call, "md5"


def fed(program: Program) -> Iterator[tuple[Call, str]]:
    """Every call that feeds a digest: `h.update(text)`, with the digest's plain name."""
    for call in program.methods("update"):
        for name in call.names:
            parts = name.split(".")
            if parts[0] == "hashlib" and len(parts) == 3:
                yield call, plain_name_of(parts[1].removesuffix("()"))
            elif name.startswith(("Crypto.Hash.", "Cryptodome.Hash.")):
                yield call, plain_name_of(parts[2])


def plain_name_of(name: object) -> str:
    """The name of a digest as hashlib has it; empty for what is no text."""
    if isinstance(name, bytes):
        name = name.decode("latin-1")
    if not isinstance(name, str):
        return ""
    plain = name.lower().replace("-", "").removeprefix("rsa")
    return (
        plain.replace("sha3", "sha3_", 1)
        if plain.startswith("sha3") and plain[4:].isdigit() and plain != "sha384"
        else plain
    )


def last_name(names: tuple[str, ...]) -> str:
    """The last part of the first of some dotted names."""
    return names[0].rpartition(".")[2] if names else ""
