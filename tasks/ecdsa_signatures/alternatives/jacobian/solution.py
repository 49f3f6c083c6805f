"""Jacobian coordinates inside, so that a multiplication divides once; nonces are derived as in RFC 6979."""

from __future__ import annotations

import hmac
import secrets
from hashlib import sha256

P = 2**256 - 2**32 - 977
N = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
G = (
    0x79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798,
    0x483ADA7726A3C4655DA4FBFC0E1108A8FD17B448A68554199C47D08FFB10D4B8,
)
INFINITY = (1, 1, 0)


def to_jacobian(point):
    return INFINITY if point is None else (point[0], point[1], 1)


def to_affine(jacobian):
    x, y, z = jacobian
    if z == 0:
        return None
    inverse = pow(z, -1, P)
    square = inverse * inverse % P
    return x * square % P, y * square * inverse % P


def double(p):
    x, y, z = p
    if y == 0 or z == 0:
        return INFINITY
    yy = y * y % P
    s = 4 * x * yy % P
    m = 3 * x * x % P
    x3 = (m * m - 2 * s) % P
    return x3, (m * (s - x3) - 8 * yy * yy) % P, 2 * y * z % P


def add(p, q):
    if p[2] == 0:
        return q
    if q[2] == 0:
        return p
    x1, y1, z1 = p
    x2, y2, z2 = q
    zz1, zz2 = z1 * z1 % P, z2 * z2 % P
    u1, u2 = x1 * zz2 % P, x2 * zz1 % P
    s1, s2 = y1 * zz2 * z2 % P, y2 * zz1 * z1 % P
    if u1 == u2:
        return double(p) if s1 == s2 else INFINITY
    h, r = u2 - u1, s2 - s1
    hh = h * h % P
    hhh, v = h * hh % P, u1 * hh % P
    x3 = (r * r - hhh - 2 * v) % P
    return x3, (r * (v - x3) - s1 * hhh) % P, h * z1 * z2 % P


def multiply(k, p):
    result = INFINITY
    for bit in f"{k % N:b}":
        result = double(result)
        if bit == "1":
            result = add(result, p)
    return result


def nonces(private_key, digest):
    """RFC 6979, section 3.2, for SHA-256 and an order of 256 bits."""
    seed = private_key.to_bytes(32, "big") + (int.from_bytes(digest, "big") % N).to_bytes(32, "big")
    v, k = b"\x01" * 32, b"\x00" * 32
    for byte in (b"\x00", b"\x01"):
        k = hmac.digest(k, v + byte + seed, "sha256")
        v = hmac.digest(k, v, "sha256")
    while True:
        v = hmac.digest(k, v, "sha256")
        candidate = int.from_bytes(v, "big")
        if 0 < candidate < N:
            yield candidate
        k = hmac.digest(k, v + b"\x00", "sha256")
        v = hmac.digest(k, v, "sha256")


def is_pair_below(value, low, high):
    return type(value) is tuple and len(value) == 2 and all(type(v) is int and low <= v < high for v in value)


class SignatureScheme:
    def __init__(self, randbelow=secrets.randbelow):
        self.randbelow = randbelow

    def generate_keypair(self):
        private_key = self.randbelow(N - 1) + 1
        return private_key, self.scalar_mult(private_key, G)

    def sign(self, private_key, message):
        if private_key not in range(1, N):
            raise ValueError("private key out of range")
        digest = sha256(message).digest()
        for nonce in nonces(private_key, digest):
            r = self.scalar_mult(nonce, G)[0] % N
            s = pow(nonce, -1, N) * (int.from_bytes(digest, "big") + r * private_key) % N
            if r and s:
                return r, s

    def verify(self, public_key, message, signature):
        if not is_pair_below(public_key, 0, P) or not is_pair_below(signature, 1, N):
            return False
        x, y = public_key
        if (y * y - x * x * x - 7) % P:
            return False
        r, s = signature
        w = pow(s, -1, N)
        z = int.from_bytes(sha256(message).digest(), "big")
        found = to_affine(add(multiply(z * w, to_jacobian(G)), multiply(r * w, to_jacobian(public_key))))
        return found is not None and found[0] % N == r

    def point_add(self, p, q):
        return to_affine(add(to_jacobian(p), to_jacobian(q)))

    def scalar_mult(self, k, point):
        return to_affine(multiply(k, to_jacobian(point)))
