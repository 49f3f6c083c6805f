"""Password hashes that are not slow enough, or the same for equal passwords."""

import ast
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from pytest_logomesh.agents.red.clues.naming import any_speaks_of, identifiers
from pytest_logomesh.agents.red.flow import Call, Program, Value
from pytest_logomesh.records.finding import Severity

_OLD_SCHEMES: Final = frozenset({
    "md5_crypt", "des_crypt", "bsdi_crypt", "bigcrypt", "crypt16", "apr_md5_crypt", "sha1_crypt", "ldap_md5",
    "ldap_sha1", "ldap_salted_md5", "ldap_salted_sha1", "ldap_plaintext", "plaintext", "hex_md4", "hex_md5",
    "hex_sha1", "hex_sha256", "hex_sha512", "lmhash", "nthash", "mysql323", "mysql41", "mssql2000", "mssql2005",
    "oracle10", "oracle11", "postgres_md5", "django_plaintext", "django_salted_md5", "django_salted_sha1",
    "django_des_crypt", "phpass", "atlassian_pbkdf2_sha1", "unsalted_md5", "roundup_plaintext", "cisco_pix",
    "cisco_type7",
})  # fmt: skip
_OLD_HASHERS: Final = ("MD5PasswordHasher", "SHA1PasswordHasher", "CryptPasswordHasher")
_OLD_NAMES: Final = ("md5", "sha1", "unsalted_md5", "unsalted_sha1", "crypt")
_OF_WERKZEUG: Final = re.compile(
    r"(plain|md5|sha1|sha224|sha256|sha384|sha512)$|pbkdf2:(md5|sha1)\b(?!:\d)|pbkdf2:\w+:(?P<rounds>\d{1,9})$"
)
_ENOUGH: Final = 100_000
"""Rounds of PBKDF2; what OWASP asks for is more, what is commonly done is this."""
_FEW: Final = 10_000
_LEAST_BCRYPT: Final = 10
_LEAST_SCRYPT: Final = 2**13
_LEAST_ARGON: Final = 4096
_UNSPECIFIED: Final = 1000
"""Rounds that PyCryptodome takes when it is not told."""


class Thin(NamedTuple):
    """A password hash that is too weak."""

    file: str
    node: ast.AST
    said: str
    cwe: int = 916
    severity: Severity | None = None


def thin(program: Program) -> Iterator[Thin]:
    """Every one of a program."""
    yield from _pbkdf2(program)
    yield from _costs(program)
    yield from _salts(program)
    yield from _passlib(program)
    yield from _frameworks(program)


def _pbkdf2(program: Program) -> Iterator[Thin]:
    for call in program.calls_to("hashlib.pbkdf2_hmac"):
        yield from _rounds(call, call.arg(3, "iterations"), call.arg(2, "salt"))
    for call in program.calls_to("cryptography.hazmat.primitives.kdf.pbkdf2.PBKDF2HMAC"):
        yield from _rounds(call, call.arg(3, "iterations"), call.arg(2, "salt"))
    for call in program.calls_to("Crypto.Protocol.KDF.PBKDF2", "Cryptodome.Protocol.KDF.PBKDF2"):
        rounds = call.arg(3, "count") if call.has(3, "count") else Value((), _UNSPECIFIED)
        yield from _rounds(call, rounds, call.arg(1, "salt"))


def _rounds(call: Call, rounds: Value, salt: Value) -> Iterator[Thin]:
    if any_speaks_of(identifiers(call.node), frozenset({"mnemonic"})):
        # BIP 39 fixes both the rounds and the salt.
        return
    count = rounds.const
    if isinstance(count, int) and count < _ENOUGH:
        severity = Severity.LOW if count >= _FEW else None
        yield Thin(call.file, call.node, f"{count} rounds are few for PBKDF2", severity=severity)
    elif isinstance(salt.const, str | bytes) and not _says_mnemonic(salt.const):
        yield Thin(call.file, call.node, "every password gets the same salt", 760)


def _says_mnemonic(salt: str | bytes) -> bool:
    return salt.startswith("mnemonic") if isinstance(salt, str) else salt.startswith(b"mnemonic")


def _costs(program: Program) -> Iterator[Thin]:
    for call in program.calls_to("bcrypt.gensalt"):
        yield from _least(call, call.arg(0, "rounds"), _LEAST_BCRYPT, "a cost of {} is low for bcrypt")
    for call in program.calls_to("hashlib.scrypt", "cryptography.hazmat.primitives.kdf.scrypt.Scrypt"):
        yield from _least(call, call.arg(-1, "n"), _LEAST_SCRYPT, "n={} is low for scrypt")
    for call in program.calls_to("argon2.PasswordHasher"):
        yield from _least(
            call, call.arg(1, "memory_cost"), _LEAST_ARGON, "{} KiB of memory are few for argon2"
        )


def _least(call: Call, value: Value, least: int, said: str) -> Iterator[Thin]:
    if isinstance(value.const, int) and value.const < least:
        yield Thin(call.file, call.node, said.format(value.const))


def _salts(program: Program) -> Iterator[Thin]:
    for call in program.calls_to(
        "hashlib.scrypt", "bcrypt.hashpw", "cryptography.hazmat.primitives.kdf.scrypt.Scrypt"
    ):
        salt = call.arg(0, "salt") if call.method == "Scrypt" else call.arg(1, "salt")
        if isinstance(salt.const, str | bytes):
            yield Thin(call.file, call.node, "every password gets the same salt", 760)


def _passlib(program: Program) -> Iterator[Thin]:
    for call in program.methods("hash", "encrypt", "using", "genhash", "verify"):
        if any(
            name.startswith("passlib.") and _OLD_SCHEMES & set(name.replace("()", "").split("."))
            for name in call.names
        ):
            yield Thin(call.file, call.node, "an old scheme of passlib, fast to try")
        elif any(name.startswith("passlib.") and "pbkdf2" in name for name in call.names):
            yield from _least(call, call.arg(-1, "rounds"), _FEW, "{} rounds are few for PBKDF2")
    for call in program.calls_to("passlib.context.CryptContext"):
        held = program.held(call.arg(0, "schemes"))
        first = next(iter(held.items.values()), Value()).const if held is not None else None
        if first in _OLD_SCHEMES or call.arg(-1, "default").const in _OLD_SCHEMES:
            yield Thin(call.file, call.node, "the first scheme is an old one, fast to try")


def _frameworks(program: Program) -> Iterator[Thin]:
    for call in program.calls_to("werkzeug.security.generate_password_hash"):
        method = call.arg(1, "method").const
        found = _OF_WERKZEUG.match(method) if isinstance(method, str) else None
        if found and (found["rounds"] is None or int(found["rounds"]) < _ENOUGH):
            yield Thin(call.file, call.node, "the method chosen is fast to try")
    for call in program.calls_to("django.contrib.auth.hashers.make_password"):
        if call.arg(2, "hasher").const in _OLD_NAMES:
            yield Thin(call.file, call.node, "the hasher chosen is fast to try")
    for file, assign in program.nodes(ast.Assign):
        if any(isinstance(target, ast.Name) and target.id == "PASSWORD_HASHERS" for target in assign.targets):
            first = assign.value.elts[:1] if isinstance(assign.value, ast.List | ast.Tuple) else []
            for item in first:
                if (
                    isinstance(item, ast.Constant)
                    and isinstance(item.value, str)
                    and item.value.endswith(_OLD_HASHERS)
                ):
                    yield Thin(file, item, "the first hasher is fast to try")
