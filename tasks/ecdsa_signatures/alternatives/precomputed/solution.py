"""Verification adds two multiples in one pass; signing always hands out the smaller s."""

import hashlib
import itertools
import secrets
from typing import Callable, Iterator, Optional

FIELD = (1 << 256) - (1 << 32) - 977
ORDER = 115792089237316195423570985008687907852837564279074904382605163141518161494337
BASE = (
    0x79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798,
    0x483ADA7726A3C4655DA4FBFC0E1108A8FD17B448A68554199C47D08FFB10D4B8,
)

Point = Optional[tuple[int, int]]


class SignatureScheme:
    def __init__(self, randbelow: Callable[[int], int] = secrets.randbelow) -> None:
        self._randbelow = randbelow

    def _scalars(self) -> Iterator[int]:
        """Uniform numbers from 1 to ORDER - 1, of 256 random bits each, others thrown away."""
        for bits in iter(lambda: self._randbelow(1 << 256), None):
            if 1 <= bits < ORDER:
                yield bits

    def generate_keypair(self) -> tuple[int, tuple[int, int]]:
        private_key = next(self._scalars())
        return (private_key, self._combine((private_key, BASE)))

    def sign(self, private_key: int, message: bytes) -> tuple[int, int]:
        if not 0 < private_key < ORDER:
            raise ValueError("the private key must lie between 0 and the order")
        pairs = (self._attempt(private_key, nonce, message) for nonce in self._scalars())
        r, s = next(itertools.dropwhile(lambda pair: 0 in pair, pairs))
        return (r, min(s, ORDER - s))

    def _attempt(self, private_key: int, nonce: int, message: bytes) -> tuple[int, int]:
        r = self._combine((nonce, BASE))[0] % ORDER
        return r, (_digest(message) + r * private_key) * pow(nonce, ORDER - 2, ORDER) % ORDER

    def verify(self, public_key: Point, message: bytes, signature: tuple[int, int]) -> bool:
        match public_key, signature:
            case (int(x), int(y)), (int(r), int(s)):
                pass
            case _:
                return False
        if not (0 <= x < FIELD and 0 <= y < FIELD and 0 < r < ORDER and 0 < s < ORDER):
            return False
        if (x * x * x + 7 - y * y) % FIELD != 0:
            return False
        w = pow(s, ORDER - 2, ORDER)
        point = self._combine((_digest(message) * w % ORDER, BASE), (r * w % ORDER, (x, y)))
        return point is not None and point[0] % ORDER == r

    def scalar_mult(self, k: int, point: Point) -> Point:
        if k < 0 and point is not None:
            k, point = -k, (point[0], FIELD - point[1])
        return self._combine((k, point))

    def _combine(self, *terms: tuple[int, Point]) -> Point:
        """The sum of multiples of points, all of them doubled together, from the highest bit down."""
        sums: dict[tuple[int, ...], Point] = {}
        total: Point = None
        for place in reversed(range(max(k.bit_length() for k, _ in terms))):
            total = self.point_add(total, total)
            bits = tuple(k >> place & 1 for k, _ in terms)
            if bits not in sums:
                chosen = [point for bit, (_, point) in zip(bits, terms) if bit]
                sums[bits] = None
                for point in chosen:
                    sums[bits] = self.point_add(sums[bits], point)
            total = self.point_add(total, sums[bits])
        return total

    def point_add(self, p: Point, q: Point) -> Point:
        match p, q:
            case None, _:
                return q
            case _, None:
                return p
            case (a, b), (c, d) if a == c and b != d:
                return None
            case (a, b), (c, d) if a == c:
                slope = 3 * a * a * pow(b + d, -1, FIELD)
            case (a, b), (c, d):
                slope = (b - d) * pow(a - c, -1, FIELD)
        x = (slope * slope - a - c) % FIELD
        return x, (slope * (a - x) - b) % FIELD


def _digest(message: bytes) -> int:
    return int.from_bytes(hashlib.sha256(message).digest(), byteorder="big")
