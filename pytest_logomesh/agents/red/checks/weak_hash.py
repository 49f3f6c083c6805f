"""Broken digests, and digests too fast for passwords (CWE-327, 328, 759, 760, 916)."""

import ast
from collections.abc import Iterator
from typing import Final

from pytest_logomesh.agents.red.clues.digests import BROKEN, FAST, digests, fed, last_name, plain_name_of
from pytest_logomesh.agents.red.clues.naming import any_speaks_of, head, identifiers, speaks_of, words
from pytest_logomesh.agents.red.clues.slices import Slices
from pytest_logomesh.agents.red.clues.stretching import thin
from pytest_logomesh.agents.red.clues.uses import Uses
from pytest_logomesh.agents.red.flow import Call, Program
from pytest_logomesh.agents.red.weakness import Weakness
from pytest_logomesh.records.finding import Finding, Severity

_PASSWORD: Final = frozenset({
    "password", "passwd", "pwd", "passphrase", "passcode", "passwort", "pw", "pass", "pin", "userpass",
})  # fmt: skip
_ALONE: Final = frozenset({"pass", "pin", "pw"})
"""Words that mean a password only where they are the whole name."""
_NOT_PASSWORD: Final = frozenset({
    "hash", "hashed", "hashes", "digest", "token", "reset", "policy", "file", "path", "field", "version", "id", "url",
    "link", "list", "length", "hasher", "salt", "manager", "changed", "at", "service", "context", "hint", "count",
    "number", "data", "store", "db",
})  # fmt: skip
_DIGESTED: Final = frozenset({"hash", "hashed", "digest", "user", "admin", "stored"})
_HARMLESS: Final = frozenset({
    "etag", "cache", "cached", "caching", "gravatar", "avatar", "bucket", "shard", "partition", "dedup", "dedupe",
    "deduplicate", "duplicate", "duplicates", "websocket", "ring", "color", "colour", "blob", "git", "bloom",
    "sampling", "rollout", "variant", "experiment", "node", "replica", "fingerprint", "thumbnail", "ketama",
    "consistent", "minhash", "simhash", "similarity", "namespace",
})  # fmt: skip
"""Words of uses in which nobody gains by a collision."""
_LEAKED: Final = frozenset({"pwned", "hibp", "breach", "breached", "breaches", "compromised", "leaked"})
_FILES: Final = frozenset({
    "file", "checksum", "chunk", "content", "md5sum", "sha1sum", "download", "image", "document", "manifest", "crc",
})  # fmt: skip
_LOADED: Final = frozenset({
    "password", "passwd", "pwd", "secret", "token", "signature", "sign", "signed", "auth", "session", "credential",
    "mac", "key", "verify", "cookie", "otp", "licence", "license", "certificate",
})  # fmt: skip
_SOUND: Final = frozenset({"OAEP", "MGF1", "HOTP", "TOTP", "HMAC"})
"""What stays sound with a broken digest."""
_STRETCHING: Final = frozenset({"hashpw", "checkpw", "kdf", "pbkdf2_hmac", "scrypt", "hash_secret"})
_PROTOCOLS: Final = ("258EAFA5-E914", "pwnedpasswords")
"""Texts of protocols that ask for SHA-1: the WebSocket handshake, the range search for leaked passwords."""


class WeakHash:
    """Looks at which digest is taken, of what, and how often a password is stretched."""

    weakness = Weakness(
        id="weak-hash",
        cwe=327,
        severity=Severity.MEDIUM,
        category="crypto",
        title="The digest does not protect",
        why="Collisions of MD5 and SHA-1 can be made, and billions of passwords a second tried against a fast digest.",
        fix="Take SHA-256 or better, and for passwords scrypt, argon2, bcrypt or PBKDF2 with a salt and many rounds.",
    )
    replaces = ("B303", "B324")

    def find(self, program: Program) -> Iterator[Finding]:
        """A finding for each weak digest."""
        slices = Slices(program)
        uses = Uses(program, slices)
        asked_for = False
        made = list(digests(program))
        if any(name in BROKEN for _, name in made):
            asked_for = any(_asks_for(program, text) for text in _PROTOCOLS)
        for call, name in made:
            if name in BROKEN and not asked_for and not slices.is_dropped(call.node):
                yield from self._broken(program, uses, call, name)
            elif name in FAST:
                yield from self._fast(program, uses, call, name)
        for call, name in fed(program):
            if name in FAST:
                yield from self._fast(program, uses, call, name)
        yield from self._macs(program)
        yield from self._signed(program)
        for one in thin(program):
            yield self.weakness.claim(
                program, one.file, one.node, one.said, cwe=one.cwe, severity=one.severity
            )

    def _broken(self, program: Program, uses: Uses, call: Call, name: str) -> Iterator[Finding]:
        if call.arg(-1, "usedforsecurity").const is False or self._stays_sound(program, call):
            return
        mentioned = set(identifiers(call.node))
        around = {*mentioned, *uses.becomes(call.node), *_places(call)}
        of_password = any(_is_password(each) for each in mentioned)
        if any_speaks_of(around, _LEAKED) or (any_speaks_of(around, _HARMLESS) and not of_password):
            return
        of_file = any_speaks_of(around, _FILES) and not any(
            not _LOADED.isdisjoint(words(each)) for each in around
        )
        said = f"{name.upper()} is broken: two texts with the same digest can be made"
        if of_password:
            said = f"{name.upper()} is no protection for a password: it is broken and fast"
        yield self.weakness.claim(
            program,
            call.file,
            call.node,
            said,
            severity=Severity.LOW if of_file else None,
            cwe=328 if of_file else None,
        )

    def _stays_sound(self, program: Program, call: Call) -> bool:
        """Whether the digest is a parameter of something that its flaws do not hurt."""
        above = program.parent(call.node)
        while isinstance(above, ast.Call | ast.keyword):
            if isinstance(above, ast.Call) and head(above.func) in _SOUND:
                return True
            above = program.parent(above)
        return False

    def _fast(self, program: Program, uses: Uses, call: Call, name: str) -> Iterator[Finding]:
        """A digest of a password that is no more than a digest."""
        arguments = [*call.node.args, *(keyword.value for keyword in call.node.keywords)]
        inputs = (taint.root for value in (*call.args, *call.kwargs.values()) for taint in value.taints)
        found = any(_is_password(each) for arg in arguments for each in identifiers(arg))
        if not found and not any(_is_password(_asked(root)) for root in inputs):
            stretched = any(each in _STRETCHING for arg in arguments for each in identifiers(arg))
            if stretched or not any(_is_password_digest(each) for each in uses.becomes(call.node)):
                return
        if self._is_passed_on(program, call, {*uses.becomes(call.node), *_places(call)}):
            return
        message = (
            f"{name.upper()} is made for speed: whoever has the digests of passwords tries billions a second"
        )
        yield self.weakness.claim(program, call.file, call.node, message, cwe=916)

    def _is_passed_on(self, program: Program, call: Call, around: set[str]) -> bool:
        """Whether the digest goes into a real password hash, is compared and forgotten, or looks up leaked ones."""
        above = program.parent(call.node)
        while isinstance(above, ast.expr):
            if isinstance(above, ast.Call) and head(above.func) == "compare_digest":
                return all(
                    isinstance(arg, ast.Call) and head(arg.func) in ("digest", "hexdigest")
                    for arg in above.args
                )
            above = program.parent(above)
        return not _STRETCHING.isdisjoint(around) or any_speaks_of(around, _LEAKED)

    def _macs(self, program: Program) -> Iterator[Finding]:
        for call in program.calls_to("hmac.new", "hmac.digest", "hmac.HMAC"):
            kind = call.arg(2, "digestmod", "digest")
            name = kind.const if isinstance(kind.const, str) else last_name(kind.names)
            if plain_name_of(name) in ("md5", "md4", "md2"):
                yield self.weakness.claim(program, call.file, call.node, "the MAC is built on MD5")

    def _signed(self, program: Program) -> Iterator[Finding]:
        for call in program.methods("sign"):
            if any(plain_name_of(value.const) in BROKEN for value in call.args[1:2]):
                yield self.weakness.claim(program, call.file, call.node, "it is signed over a broken digest")
        for call in program.calls_to("zlib.crc32", "zlib.adler32", "binascii.crc32"):
            if any(_is_password(name) for arg in call.node.args for name in identifiers(arg)):
                message = "a checksum is no protection for a password"
                yield self.weakness.claim(program, call.file, call.node, message, cwe=916)


def _places(call: Call) -> tuple[str, ...]:
    """The names of the function and the class that a call stands in."""
    if call.function is None:
        return ()
    return call.function.name, call.function.cls.id.rpartition(".")[2] if call.function.cls else ""


def _asks_for(program: Program, text: str) -> bool:
    """Whether a text of a protocol stands anywhere in the program."""
    octets = text.encode()
    return any(
        (isinstance(node.value, str) and text in node.value)
        or (isinstance(node.value, bytes) and octets in node.value)
        for _, node in program.nodes(ast.Constant)
    )


def _asked(root: str) -> str:
    """The last part of a root: what the input is called."""
    return root.rstrip("'\"])").rpartition("(")[2].rpartition("[")[2].rpartition(".")[2].strip("'\"")


def _is_password_digest(name: str) -> bool:
    """Whether what is kept under this name is the digest of a password: `password_hash`."""
    found = set(words(name))
    return not found.isdisjoint(_PASSWORD - _ALONE) and found <= _PASSWORD | _DIGESTED


def _is_password(name: str) -> bool:
    found = set(words(name))
    if found.isdisjoint(_PASSWORD) or not found.isdisjoint(_NOT_PASSWORD):
        return False
    return (
        not found.isdisjoint(_PASSWORD - _ALONE)
        or len(found) == 1
        or speaks_of(name, frozenset({"user pass"}))
    )
