"""Broken ciphers, and modes that show the text's pattern (CWE-327, 780); IVs are in `initial_vectors`."""

import ast
from collections.abc import Iterator
from typing import Final

from pytest_logomesh.agents.red.clues.initial_vectors import InitialVectors
from pytest_logomesh.agents.red.clues.naming import called, head, words
from pytest_logomesh.agents.red.clues.slices import Slices
from pytest_logomesh.agents.red.clues.uses import Uses
from pytest_logomesh.agents.red.flow import Call, Program
from pytest_logomesh.agents.red.weakness import Weakness
from pytest_logomesh.records.finding import Finding, Severity

_PACKAGES: Final = ("Crypto", "Cryptodome")
_OLD_MODULES: Final = ("DES", "DES3", "ARC2", "ARC4", "Blowfish", "CAST", "XOR", "IDEA")
_OLD_ALGORITHMS: Final = ("TripleDES", "ARC4", "Blowfish", "IDEA", "SEED", "CAST5", "RC2", "DES", "XOR")
_OTHERS: Final = (
    "pyDes.des", "pyDes.triple_des", "blowfish.Cipher", "arc4.ARC4", "rc4.rc4", "des.DesKey", "rc4.encrypt",
    "arc4.encrypt",
)  # fmt: skip
_HAZMAT: Final = "cryptography.hazmat"
_OLD: Final = (
    *(f"{package}.Cipher.{name}.new" for package in _PACKAGES for name in _OLD_MODULES),
    *(f"{_HAZMAT}.primitives.ciphers.algorithms.{name}" for name in _OLD_ALGORITHMS),
    *(f"{_HAZMAT}.decrepit.ciphers.algorithms.{name}" for name in _OLD_ALGORITHMS),
    *_OTHERS,
)
_AES: Final = tuple(f"{package}.Cipher.AES.new" for package in _PACKAGES)
_ECB: Final = (
    f"{_HAZMAT}.primitives.ciphers.modes.ECB", "pyaes.AESModeOfOperationECB", f"{_HAZMAT}.decrepit.ciphers.modes.ECB",
)  # fmt: skip
_RSA: Final = tuple(f"{package}.Cipher.PKCS1_v1_5.new" for package in _PACKAGES)
_WEAK_SUITES: Final = frozenset({
    "RC4", "DES", "3DES", "NULL", "EXP", "MD5", "ADH", "AECDH", "LOW", "IDEA", "SEED", "RC2", "aNULL", "eNULL",
    "ANULL", "ENULL", "CBC3", "EXPORT",
})  # fmt: skip
_WEAK_NAMES: Final = frozenset({"des", "rc4", "rc2", "ecb", "bf", "ede3", "ede", "cast5"})
_SINGLE_BLOCKS: Final = frozenset({"wrap", "unwrap", "cmac", "ctr", "counter", "fpe", "block", "xts", "kcv"})
_ENCRYPTING: Final = frozenset({
    "encrypt", "decrypt", "cipher", "encipher", "decipher", "crypt", "encrypted", "enc", "dec", "xor",
})  # fmt: skip
_REPEATED: Final = frozenset({"key", "password", "passphrase", "secret", "pwd", "k", "pad"})
_PATTERN: Final = "ECB shows which blocks of the text are equal"
_ORACLE: Final = "RSA encryption with the padding of PKCS #1 v1.5 can be undone by its error messages"  # fmt: skip


class WeakCipher:
    """Looks at the algorithm, its mode, and where its IV comes from."""

    weakness = Weakness(
        id="weak-cipher",
        cwe=327,
        severity=Severity.MEDIUM,
        category="crypto",
        title="The encryption can be undone or shows patterns",
        why="Old ciphers can be broken, ECB shows equal blocks, and a repeated nonce gives the key stream away.",
        fix="Take AES-GCM or ChaCha20-Poly1305 with a new random nonce for every message.",
    )
    replaces = ("B304", "B305", "B413")

    def find(self, program: Program) -> Iterator[Finding]:
        """A finding for each weak algorithm, mode and IV."""
        slices = Slices(program)
        for call in program.calls_to(*_OLD):
            if not slices.is_dropped(call.node):
                message = f"{_algorithm(call)} is broken or has keys and blocks that are too short"
                yield self._claim(program, call, message)
        for call in program.calls_to(*_ECB):
            if not slices.is_dropped(call.node):
                yield self._claim(program, call, _PATTERN)
        for call in program.calls_to(*_AES):
            if not slices.is_dropped(call.node):
                yield from self._mode(program, call)
        for place, said, cwe in InitialVectors(program, slices, Uses(program, slices)).weak():
            yield self.weakness.claim(program, place.file, place.node, said, cwe=cwe)
        yield from self._padding(program)
        yield from self._by_name(program)
        yield from self._own_ciphers(program)

    def _claim(self, program: Program, call: Call, message: str, cwe: int | None = None) -> Finding:
        return self.weakness.claim(program, call.file, call.node, message, cwe=cwe)

    def _mode(self, program: Program, call: Call) -> Iterator[Finding]:
        mode = call.arg(1, "mode")
        if any(name.endswith(".MODE_ECB") for name in mode.names) or (
            mode.const == 1 and isinstance(mode.const, int)
        ):
            if call.function is None or _SINGLE_BLOCKS.isdisjoint(words(call.function.name)):
                yield self._claim(program, call, _PATTERN)
        elif not call.has(1, "mode") and "**" not in call.kwargs:
            yield self._claim(program, call, "without a mode, older versions take ECB")

    def _padding(self, program: Program) -> Iterator[Finding]:
        for call in program.calls_to(*_RSA):
            yield self._claim(program, call, _ORACLE, 780)
        for call in program.methods("encrypt"):
            if any(name.endswith("asymmetric.padding.PKCS1v15()") for name in call.arg(1, "padding").names):
                yield self._claim(program, call, _ORACLE, 780)

    def _by_name(self, program: Program) -> Iterator[Finding]:
        """Ciphers that are asked for by a text: `EVP.Cipher("des_ecb")`, `context.set_ciphers("RC4")`."""
        for call in program.calls_to("M2Crypto.EVP.Cipher", "EVP.Cipher", "oscrypto.symmetric.Cipher"):
            name = call.arg(0, "alg").const
            if isinstance(name, str) and not _WEAK_NAMES.isdisjoint(words(name)):
                yield self._claim(program, call, "the cipher named is broken or shows patterns")
        for call in program.methods("set_ciphers", "set_cipher_list"):
            text = call.arg(0).const
            text = text.decode("latin-1") if isinstance(text, bytes) else text
            if isinstance(text, str) and _allows_weak(text):
                yield self._claim(program, call, "the list allows broken cipher suites")

    def _own_ciphers(self, program: Program) -> Iterator[Finding]:
        """A text combined with a short key over and over: it gives the key away."""
        for file, node in program.nodes(ast.BinOp):
            if isinstance(node.op, ast.BitXor):
                function = program.function_around(node)
                named = function is not None and not _ENCRYPTING.isdisjoint(words(function.name))
                if named and (_indexes_key(node) or _cycles_key(program, node)):
                    message = "XOR with a key that is repeated is undone by counting"
                    yield self.weakness.claim(program, file, node, message)


def _algorithm(call: Call) -> str:
    name = next((name for name in call.names if name.endswith(".new")), "")
    return name.split(".")[-2] if name else call.method


def _allows_weak(text: str) -> bool:
    """Whether a list of suites has a broken one; a mark before a suite takes it away."""
    if text.strip().upper() in ("ALL", "ALL:COMPLEMENTOFALL") or "SECLEVEL=0" in text.upper():
        return True
    kept = [part for part in text.replace(",", ":").split(":") if part.strip()[:1] not in ("!", "-")]
    taken = {part.strip()[1:] for part in text.replace(",", ":").split(":") if part.strip()[:1] in ("!", "-")}
    named = {piece for part in kept for piece in part.strip().replace("+", "-").split("-")}
    return not _WEAK_SUITES.isdisjoint(named - taken)


def _indexes_key(node: ast.BinOp) -> bool:
    """`octet ^ key[i % len(key)]`."""
    for side in (node.left, node.right):
        inner = side.args[0] if isinstance(side, ast.Call) and called(side) == "ord" and side.args else side
        if (
            isinstance(inner, ast.Subscript)
            and isinstance(inner.slice, ast.BinOp)
            and isinstance(inner.slice.op, ast.Mod)
        ):
            return not _REPEATED.isdisjoint(words(head(inner.value)))
    return False


def _cycles_key(program: Program, node: ast.BinOp) -> bool:
    """`a ^ b for a, b in zip(text, cycle(key))`."""
    above = program.parent(node)
    while isinstance(above, ast.expr) and not isinstance(above, ast.GeneratorExp | ast.ListComp):
        above = program.parent(above)
    if not isinstance(above, ast.GeneratorExp | ast.ListComp):
        return False
    for clause in above.generators:
        for part in (clause.iter, *(clause.iter.args if isinstance(clause.iter, ast.Call) else ())):
            if isinstance(part, ast.Call) and called(part) == "cycle" and part.args:
                return not _REPEATED.isdisjoint(words(head(part.args[0])))
    return False
