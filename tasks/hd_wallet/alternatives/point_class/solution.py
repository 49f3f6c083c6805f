"""Points in affine coordinates, added as the task writes it, and multiplied by halving the number."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from functools import reduce
from hashlib import sha256, sha512

PRIME = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEFFFFFC2F
ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
DIGITS = frozenset("0123456789")


@dataclass(frozen=True)
class Point:
    x: int
    y: int

    def __add__(self, other: Point | None) -> Point | None:
        if other is None:
            return self
        if self.x == other.x and (self.y + other.y) % PRIME == 0:
            return None
        if self == other:
            slope = 3 * self.x**2 * pow(2 * self.y, -1, PRIME)
        else:
            slope = (other.y - self.y) * pow(other.x - self.x, -1, PRIME)
        x = (slope * slope - self.x - other.x) % PRIME
        return Point(x, (slope * (self.x - x) - self.y) % PRIME)

    def __rmul__(self, factor: int) -> Point | None:
        if factor == 0:
            return None
        double = (factor // 2) * (self + self)
        return self + double if factor % 2 else double

    def __bytes__(self) -> bytes:
        return (b"\x03" if self.y & 1 else b"\x02") + self.x.to_bytes(32, "big")


GENERATOR = Point(
    0x79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798,
    0x483ADA7726A3C4655DA4FBFC0E1108A8FD17B448A68554199C47D08FFB10D4B8,
)


def public_key(private_key: bytes) -> bytes:
    factor = int.from_bytes(private_key, "big")
    if len(private_key) != 32 or factor == 0 or factor >= ORDER:
        raise ValueError("not a private key")
    return bytes(factor * GENERATOR)


def base58check(payload: bytes) -> str:
    everything = payload + sha256(sha256(payload).digest()).digest()[:4]
    value = int.from_bytes(everything, "big")
    text = []
    while value > 0:
        text.append(ALPHABET[value % 58])
        value //= 58
    for byte in everything:
        if byte:
            break
        text.append("1")
    return "".join(reversed(text))


def _hmac(key: bytes, message: bytes) -> tuple[bytes, bytes]:
    digest = hmac.new(key, message, sha512).digest()
    return digest[:32], digest[32:]


def _descend(node: tuple[bytes, bytes], index: int) -> tuple[bytes, bytes]:
    private, chain = node
    prefix = bytes(1) + private if index >> 31 else public_key(private)
    tweak, next_chain = _hmac(chain, prefix + index.to_bytes(4, "big"))
    total = (int.from_bytes(tweak, "big") + int.from_bytes(private, "big")) % ORDER
    return total.to_bytes(32, "big"), next_chain


def _parse(path: str) -> list[int]:
    if path == "m":
        return []
    if not path.startswith("m/"):
        raise ValueError("a path starts with m")
    indices = []
    for step in path[2:].split("/"):
        offset = 0
        if step.endswith(("'", "h")):
            step, offset = step[:-1], 2**31
        if not step or len(step) > 10 or not DIGITS.issuperset(step):
            raise ValueError("a step is a number and perhaps a mark")
        if step != str(int(step)) or int(step) >= 2**31:
            raise ValueError("a number has no zeros in front and is below 2^31")
        indices.append(int(step) + offset)
    if len(indices) > 255:
        raise ValueError("the path is too deep")
    return indices


class HDWallet:
    def __init__(self, seed: bytes) -> None:
        if len(seed) < 16 or len(seed) > 64:
            raise ValueError("the seed has a wrong length")
        self._seed = seed

    def derive_private_key(self, path: str) -> bytes:
        return reduce(_descend, _parse(path), _hmac(b"Bitcoin seed", self._seed))[0]

    def get_public_key(self, path: str) -> bytes:
        return public_key(self.derive_private_key(path))

    def get_address(self, path: str) -> str:
        digest = sha256(sha256(self.get_public_key(path)).digest()).digest()
        return base58check(b"\x00" + digest[:20])
