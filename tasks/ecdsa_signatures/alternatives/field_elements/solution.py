from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import Callable, ClassVar, Optional, Tuple

Point = Optional[Tuple[int, int]]


@dataclass(frozen=True)
class CurvePoint:
    """A point of y^2 = x^3 + 7 that is not infinity; infinity is None here as well."""

    x: int
    y: int

    P: ClassVar[int] = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEFFFFFC2F
    ORDER: ClassVar[int] = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141

    def __post_init__(self) -> None:
        if not (0 <= self.x < self.P and 0 <= self.y < self.P):
            raise ValueError("coordinate out of range")
        if pow(self.y, 2, self.P) != (pow(self.x, 3, self.P) + 7) % self.P:
            raise ValueError("not on the curve")

    @classmethod
    def at(cls, point: Point) -> Optional[CurvePoint]:
        return None if point is None else cls(*point)

    def __neg__(self) -> CurvePoint:
        return CurvePoint(self.x, -self.y % self.P)

    def __add__(self, other: Optional[CurvePoint]) -> Optional[CurvePoint]:
        if other is None:
            return self
        if other == -self:
            return None
        if other == self:
            slope = 3 * self.x**2 * pow(2 * self.y, -1, self.P)
        else:
            slope = (other.y - self.y) * pow(other.x - self.x, -1, self.P)
        x = (slope**2 - self.x - other.x) % self.P
        return CurvePoint(x, (slope * (self.x - x) - self.y) % self.P)

    def times(self, k: int) -> Optional[CurvePoint]:
        if k < 0:
            return (-self).times(-k)
        total: Optional[CurvePoint] = None
        step: Optional[CurvePoint] = self
        while k:
            if k % 2 and step is not None:
                total = step + total
            k //= 2
            if k and step is not None:
                step = step + step
        return total


def _plain(point: Optional[CurvePoint]) -> Point:
    return point and (point.x, point.y)


GENERATOR = CurvePoint(
    55066263022277343669578718895168534326250603453777594175500187360389116729240,
    32670510020758816978083085130507043184471273380659243275938904335757337482424,
)


class SignatureScheme:
    def __init__(self, randbelow: Callable[[int], int] = secrets.randbelow) -> None:
        self._draw = randbelow

    def _secret(self) -> int:
        while True:
            number = self._draw(CurvePoint.ORDER)
            if number:
                return number

    def generate_keypair(self) -> Tuple[int, Tuple[int, int]]:
        secret = self._secret()
        return secret, _plain(GENERATOR.times(secret))

    def sign(self, private_key: int, message: bytes) -> Tuple[int, int]:
        n = CurvePoint.ORDER
        if private_key <= 0 or private_key >= n:
            raise ValueError(private_key)
        z = int(hashlib.sha256(message).hexdigest(), 16)
        r = s = 0
        while r == 0 or s == 0:
            k = self._secret()
            r = GENERATOR.times(k).x % n
            s = (z + r * private_key) * pow(k, -1, n) % n
        return r, s

    def verify(self, public_key: Point, message: bytes, signature: Tuple[int, int]) -> bool:
        n = CurvePoint.ORDER
        try:
            for pair in (public_key, signature):
                if not isinstance(pair, tuple) or len(pair) != 2 or not all(isinstance(i, int) for i in pair):
                    return False
            key = CurvePoint(*public_key)
            r, s = signature
            if min(r, s) < 1 or max(r, s) >= n:
                return False
        except ValueError:
            return False
        z = int(hashlib.sha256(message).hexdigest(), 16)
        over_s = pow(s, -1, n)
        first, second = GENERATOR.times(z * over_s % n), key.times(r * over_s % n)
        point = second if first is None else first + second
        return point is not None and (point.x - r) % n == 0

    def point_add(self, p: Point, q: Point) -> Point:
        first, second = CurvePoint.at(p), CurvePoint.at(q)
        return _plain(second if first is None else first + second)

    def scalar_mult(self, k: int, point: Point) -> Point:
        start = CurvePoint.at(point)
        return None if start is None else _plain(start.times(k))
