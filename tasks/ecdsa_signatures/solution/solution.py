"""ECDSA over secp256k1; sums by the textbook, multiples in Jacobian coordinates, which divide only once."""

import hashlib
import secrets
from collections.abc import Callable

Point = tuple[int, int] | None
Jacobian = tuple[int, int, int]
"""Coordinates x, y, z of the point (x / z**2, y / z**3)."""

_P = 2**256 - 2**32 - 977
_N = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
_G = (
    0x79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798,
    0x483ADA7726A3C4655DA4FBFC0E1108A8FD17B448A68554199C47D08FFB10D4B8,
)


class SignatureScheme:
    """Makes keys and signatures, and checks signatures.

    Args:
        randbelow: returns a random number from 0 to its argument - 1, which nobody can foresee.
    """

    def __init__(self, randbelow: Callable[[int], int] = secrets.randbelow) -> None:
        self._randbelow = randbelow

    def generate_keypair(self) -> tuple[int, tuple[int, int]]:
        """Return a new private key and its public key."""
        private_key = self._random_scalar()
        return private_key, self.scalar_mult(private_key, _G)

    def sign(self, private_key: int, message: bytes) -> tuple[int, int]:
        """Return a signature of the message.

        Raises:
            ValueError: the private key is not from 1 to N - 1.
        """
        if not _is_scalar(private_key):
            raise ValueError("a private key is a number from 1 to N - 1")
        z = _hash(message)
        while True:
            nonce = self._random_scalar()
            x, _ = self.scalar_mult(nonce, _G)
            r = x % _N
            s = (z + r * private_key) * pow(nonce, -1, _N) % _N
            if r != 0 and s != 0:
                return r, s

    def verify(self, public_key: Point, message: bytes, signature: tuple[int, int]) -> bool:
        """Return whether the signature was made of this message with the public key's private key."""
        if not _is_public_key(public_key) or not _is_pair(signature) or not all(map(_is_scalar, signature)):
            return False
        r, s = signature
        w = pow(s, -1, _N)
        point = self.point_add(
            self.scalar_mult(_hash(message) * w % _N, _G), self.scalar_mult(r * w % _N, public_key)
        )
        return point is not None and point[0] % _N == r

    def point_add(self, p: Point, q: Point) -> Point:
        """Return the sum of two points of the curve."""
        if p is None:
            return q
        if q is None:
            return p
        (x1, y1), (x2, y2) = p, q
        if x1 == x2 and (y1 + y2) % _P == 0:
            return None
        rise, run = (3 * x1 * x1, 2 * y1) if p == q else (y2 - y1, x2 - x1)
        slope = rise * pow(run, -1, _P)
        x3 = (slope * slope - x1 - x2) % _P
        return x3, (slope * (x1 - x3) - y1) % _P

    def scalar_mult(self, k: int, point: Point) -> Point:
        """Return the sum of k times a point of the curve."""
        k %= _N
        if point is None or k == 0:
            return None
        total = (*point, 1)
        for bit in bin(k)[3:]:
            total = _double(total)
            if bit == "1":
                total = _add(total, point)
        return _affine(total)

    def _random_scalar(self) -> int:
        return 1 + self._randbelow(_N - 1)


def _double(point: Jacobian) -> Jacobian:
    x, y, z = point
    yy = y * y % _P
    v = 4 * x * yy % _P
    m = 3 * x * x % _P
    x3 = (m * m - 2 * v) % _P
    return x3, (m * (v - x3) - 8 * yy * yy) % _P, 2 * y * z % _P


def _add(point: Jacobian, other: tuple[int, int]) -> Jacobian:
    """The sum of two points that are neither equal nor inverse.

    While a multiple k < N is computed, they never are: the first is an even multiple 2m with 2m + 1 <= k.
    """
    x, y, z = point
    zz = z * z % _P
    h = (other[0] * zz - x) % _P
    m = (other[1] * zz * z - y) % _P
    v = x * h * h % _P
    hhh = h * h * h % _P
    x3 = (m * m - hhh - 2 * v) % _P
    return x3, (m * (v - x3) - y * hhh) % _P, z * h % _P


def _affine(point: Jacobian) -> tuple[int, int]:
    x, y, z = point
    w = pow(z, -1, _P)
    return x * w * w % _P, y * w * w * w % _P


def _hash(message: bytes) -> int:
    return int.from_bytes(hashlib.sha256(message).digest(), "big")


def _is_scalar(number: int) -> bool:
    return 1 <= number < _N


def _is_pair(value: object) -> bool:
    return isinstance(value, tuple) and len(value) == 2 and all(isinstance(item, int) for item in value)


def _is_public_key(value: object) -> bool:
    if not _is_pair(value):
        return False
    x, y = value
    return 0 <= x < _P and 0 <= y < _P and (y * y - x * x * x - 7) % _P == 0
