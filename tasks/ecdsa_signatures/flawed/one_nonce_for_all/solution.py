import hashlib
import secrets
from collections.abc import Callable

P = 2**256 - 2**32 - 977
N = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
G = (
    0x79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798,
    0x483ADA7726A3C4655DA4FBFC0E1108A8FD17B448A68554199C47D08FFB10D4B8,
)

Point = tuple[int, int] | None


class SignatureScheme:
    def __init__(self, randbelow: Callable[[int], int] = secrets.randbelow) -> None:
        self._randbelow = randbelow
        self._nonce = None

    def generate_keypair(self) -> tuple[int, tuple[int, int]]:
        private_key = self._randbelow(N - 1) + 1
        return private_key, self.scalar_mult(private_key, G)

    def sign(self, private_key: int, message: bytes) -> tuple[int, int]:
        if not 1 <= private_key < N:
            raise ValueError("private key out of range")
        z = self._hash(message)
        while True:
            if self._nonce is None:
                self._nonce = self._randbelow(N - 1) + 1
            k = self._nonce
            r = self.scalar_mult(k, G)[0] % N
            if r == 0:
                continue
            s = pow(k, -1, N) * (z + r * private_key) % N
            if s == 0:
                self._nonce = None
                continue
            return r, s

    def verify(self, public_key: Point, message: bytes, signature: tuple[int, int]) -> bool:
        if not self._is_pair(public_key) or not self._is_pair(signature):
            return False
        if not self._is_on_curve(public_key):
            return False
        r, s = signature
        if not (1 <= r < N and 1 <= s < N):
            return False
        z = self._hash(message)
        w = pow(s, -1, N)
        first = self.scalar_mult(z * w % N, G)
        second = self.scalar_mult(r * w % N, public_key)
        point = self.point_add(first, second)
        if point is None:
            return False
        return point[0] % N == r

    def point_add(self, p: Point, q: Point) -> Point:
        if p is None:
            return q
        if q is None:
            return p
        if p[0] == q[0]:
            if (p[1] + q[1]) % P == 0:
                return None
            m = 3 * p[0] * p[0] * pow(2 * p[1], -1, P) % P
        else:
            m = (q[1] - p[1]) * pow(q[0] - p[0], -1, P) % P
        x = (m * m - p[0] - q[0]) % P
        return x, (m * (p[0] - x) - p[1]) % P

    def scalar_mult(self, k: int, point: Point) -> Point:
        k %= N
        if point is None or k == 0:
            return None
        # Jacobian coordinates; k is below the order, so the sum never meets the point or its inverse.
        x, y, z = point[0], point[1], 1
        for bit in bin(k)[3:]:
            yy = y * y % P
            s, m = 4 * x * yy % P, 3 * x * x % P
            x, y, z = (m * m - 2 * s) % P, (m * (3 * s - m * m) - 8 * yy * yy) % P, 2 * y * z % P
            if bit == "1":
                h, m = (point[0] * z * z - x) % P, (point[1] * z * z * z - y) % P
                v, hhh = x * h * h % P, h * h * h % P
                x3 = (m * m - hhh - 2 * v) % P
                x, y, z = x3, (m * (v - x3) - y * hhh) % P, z * h % P
        w = pow(z, -1, P)
        return x * w * w % P, y * w * w * w % P

    @staticmethod
    def _hash(message: bytes) -> int:
        return int.from_bytes(hashlib.sha256(message).digest(), "big")

    @staticmethod
    def _is_pair(value: object) -> bool:
        return type(value) is tuple and len(value) == 2 and all(type(item) is int for item in value)

    @staticmethod
    def _is_on_curve(point: tuple[int, int]) -> bool:
        x, y = point
        return 0 <= x < P and 0 <= y < P and (y * y - x * x * x - 7) % P == 0
