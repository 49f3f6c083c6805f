"""Keys that can be guessed or computed: too few bits, cut out of a password, too short for a MAC (CWE-326)."""

import ast
from collections.abc import Iterator
from typing import Final

from pytest_logomesh.agents.red.clues.cut_keys import CutKeys
from pytest_logomesh.agents.red.clues.drawn_bits import drawn_bits
from pytest_logomesh.agents.red.clues.naming import any_speaks_of, identifiers, words
from pytest_logomesh.agents.red.clues.slices import Slices
from pytest_logomesh.agents.red.clues.uses import Uses
from pytest_logomesh.agents.red.flow import Call, Program
from pytest_logomesh.agents.red.weakness import Weakness
from pytest_logomesh.records.finding import Finding, Severity

_PACKAGES: Final = ("Crypto", "Cryptodome")
_ASYMMETRIC: Final = "cryptography.hazmat.primitives.asymmetric"
_SIZES: Final = (
    ((f"{_ASYMMETRIC}.rsa.generate_private_key", f"{_ASYMMETRIC}.dh.generate_parameters"), 1, "key_size"),
    ((f"{_ASYMMETRIC}.dsa.generate_private_key", f"{_ASYMMETRIC}.dsa.generate_parameters"), 0, "key_size"),
    (
        tuple(f"{one}.PublicKey.{kind}.generate" for one in _PACKAGES for kind in ("RSA", "DSA", "ElGamal")),
        0,
        "bits",
    ),
    (("paramiko.RSAKey.generate", "paramiko.DSSKey.generate", "paramiko.rsakey.RSAKey.generate"), 0, "bits"),
    (("M2Crypto.RSA.gen_key",), 0, "bits"),
    (("rsa.newkeys", "rsa.key.newkeys"), 0, "nbits"),
    (("OpenSSL.crypto.PKey().generate_key",), 1, "bits"),
    (("asyncssh.generate_private_key",), -1, "key_size"),
    (("authlib.jose.RSAKey.generate_key",), 0, "key_size"),
)
"""By functions: where the size in bits stands."""
_LEAST_BITS: Final = 2048
_CURVES: Final = (
    (
        (
            f"{_ASYMMETRIC}.ec.generate_private_key",
            "ecdsa.SigningKey.generate",
            "ecdsa.keys.SigningKey.generate",
        ),
        0,
        "curve",
    ),
    (("paramiko.ECDSAKey.generate",), 0, "curve"),
    ((f"{_ASYMMETRIC}.ec.derive_private_key", "ecdsa.SigningKey.from_string"), 1, "curve"),
    (tuple(f"{package}.PublicKey.ECC.generate" for package in _PACKAGES), -1, "curve"),
    (("tinyec.registry.get_curve",), 0, "name"),
)
_SMALL_CURVES: Final = frozenset({
    "secp192r1", "secp192k1", "sect163k1", "sect163r1", "sect163r2", "sect193r1", "sect193r2", "secp160r1",
    "secp160r2", "secp160k1", "secp128r1", "secp128r2", "secp112r1", "secp112r2", "p192", "nist192p", "nistp192",
    "prime192v1", "prime192v2", "brainpoolp160r1", "brainpoolp192r1", "sect113r1", "sect131r1",
})  # fmt: skip
_MACS: Final = (
    "hmac.new", "hmac.HMAC", "hmac.digest", "cryptography.hazmat.primitives.hmac.HMAC", "Crypto.Hash.HMAC.new",
)  # fmt: skip
_JWT: Final = ("jwt.encode", "jwt.decode", "jose.jwt.encode", "jose.jwt.decode", "jwt.api_jwt.encode")
_LEAST_MAC: Final = 16
_LEAST_JWT: Final = 32
_LEAST_DRAWN: Final = 94
"""Bits: sixteen letters and digits have a few more."""
_SIGNED_BY_PAIRS: Final = ("RS", "ES", "PS", "Ed")
_DRAWING: Final = (
    "os.urandom", "secrets.token_bytes", "Crypto.Random.get_random_bytes", "Cryptodome.Random.get_random_bytes",
    "random.randbytes",
)  # fmt: skip
_NO_KEY: Final = frozenset({"cache", "des", "public", "primary", "sort", "id"})
_SEEDS: Final = frozenset({"seed", "ikm", "entropy", "mnemonic", "secret", "shared"})


class WeakKey:
    """Looks at the size of keys that are made, and at how the key of a cipher came to its length."""

    weakness = Weakness(
        id="weak-key",
        cwe=326,
        severity=Severity.MEDIUM,
        category="crypto",
        title="The key is too weak",
        why="A key with few bits can be computed or tried out, and one cut out of a password is no better than that.",
        fix="RSA with 3072 bits, curves of 256, 32 random bytes for a MAC; from passwords by scrypt with a salt.",
    )
    replaces = ("B505",)

    def find(self, program: Program) -> Iterator[Finding]:
        """A finding for each weak key."""
        slices = Slices(program)
        for names, position, keyword in _SIZES:
            for call in program.calls_to(*names):
                yield from self._size(program, slices, call, position, keyword)
        for names, position, keyword in _CURVES:
            for call in program.calls_to(*names):
                yield from self._curve(program, call, position, keyword)
        yield from self._jwk(program)
        for call in program.calls_to(*_MACS):
            yield from self._mac(program, slices, call)
        for call in program.calls_to(*_JWT):
            yield from self._jwt(program, slices, call)
        for call, node, said in CutKeys(program, slices).weak():
            yield self.weakness.claim(program, call.file, node, said)
        yield from self._drawn(program, Uses(program, slices))

    def _claim(self, program: Program, call: Call, message: str) -> Finding:
        return self.weakness.claim(program, call.file, call.node, message)

    # Sizes

    def _size(
        self, program: Program, slices: Slices, call: Call, position: int, keyword: str
    ) -> Iterator[Finding]:
        bits = call.arg(position, keyword).const
        if not isinstance(bits, int):
            bits = program.value(slices.default(_written(call, position, keyword))).const
        if not isinstance(bits, int) or not 1 < bits < _LEAST_BITS or slices.is_dropped(call.node):
            return
        if not any(name.endswith("TYPE_EC") for name in call.arg(0).names):
            yield self._claim(program, call, f"{bits} bits are too few")

    def _curve(self, program: Program, call: Call, position: int, keyword: str) -> Iterator[Finding]:
        if not call.has(position, keyword):
            if call.names[0].startswith("ecdsa."):
                yield self._claim(program, call, "the curve that is taken by default has 192 bits")
            return
        curve = call.arg(position, keyword)
        names = [name.replace("()", "").rpartition(".")[2] for name in curve.names]
        if isinstance(curve.const, str):
            names.append(curve.const)
        if any(name.lower().replace("-", "") in _SMALL_CURVES for name in names):
            yield self._claim(program, call, "the curve has fewer than 224 bits")

    def _jwk(self, program: Program) -> Iterator[Finding]:
        for call in program.calls_to("jwcrypto.jwk.JWK.generate"):
            size = call.arg(-1, "size").const
            least = 128 if call.arg(-1, "kty").const == "oct" else _LEAST_BITS
            if isinstance(size, int) and size < least and call.arg(-1, "kty").const != "EC":
                yield self._claim(program, call, f"{size} bits are too few")

    # MACs

    def _mac(self, program: Program, slices: Slices, call: Call) -> Iterator[Finding]:
        key = call.arg(0, "key").const
        if isinstance(key, str | bytes):
            if len(key) < _LEAST_MAC and not _separates_domains(call):
                yield self._claim(program, call, f"the key of the MAC has {len(key)} bytes")
            return
        bits = drawn_bits(program, slices, _written(call, 0, "key"))
        if bits is not None and bits < _LEAST_DRAWN and not _separates_domains(call):
            yield self._claim(program, call, f"the key of the MAC was drawn with {bits} bits")

    def _jwt(self, program: Program, slices: Slices, call: Call) -> Iterator[Finding]:
        held = program.held(call.arg(2, "algorithms"))
        chosen = [
            call.arg(2, "algorithm").const,
            *(item.const for item in (held.items.values() if held else ())),
        ]
        if any(isinstance(name, str) and name.startswith(_SIGNED_BY_PAIRS) for name in chosen):
            return
        key = call.arg(1, "key").const
        if isinstance(key, str | bytes):
            if 0 < len(key) < _LEAST_JWT:
                yield self._claim(
                    program, call, f"the key of the token's MAC has {len(key)} characters, few enough to try"
                )
            return
        bits = drawn_bits(program, slices, _written(call, 1, "key"))
        if bits is not None and bits < _LEAST_DRAWN:
            yield self._claim(program, call, f"the key of the token's MAC was drawn with {bits} bits")

    def _drawn(self, program: Program, uses: Uses) -> Iterator[Finding]:
        """A key of a few random bytes."""
        for call in program.calls_to(*_DRAWING):
            count = call.arg(0, "nbytes", "size", "n").const
            if isinstance(count, int) and 1 < count < _LEAST_MAC:
                named = [words(name) for name in uses.becomes(call.node, 0)]
                if any(found[-1:] == ("key",) and _NO_KEY.isdisjoint(found) for found in named):
                    yield self._claim(program, call, f"the key has {count} bytes")


def _separates_domains(call: Call) -> bool:
    """Whether the constant key only says what for: `hmac(b"Bitcoin seed", seed)`; the secret is the message."""
    key = call.arg(0, "key").const
    text = key.decode("latin-1") if isinstance(key, bytes) else key
    if isinstance(text, str) and (" " in text or text in ("WebAppData", "")):
        return True
    message = _written(call, 1, "msg")
    return message is not None and any_speaks_of(identifiers(message), _SEEDS)


def _written(call: Call, position: int, keyword: str) -> ast.expr | None:
    for each in call.node.keywords:
        if each.arg == keyword:
            return each.value
    return call.node.args[position] if 0 <= position < len(call.node.args) else None
