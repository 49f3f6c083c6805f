"""Keys by BIP-32 on secp256k1, and addresses that need no RIPEMD-160."""

import hashlib
import hmac
import re

_P = 2**256 - 2**32 - 977
_N = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
_G = (
    0x79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798,
    0x483ADA7726A3C4655DA4FBFC0E1108A8FD17B448A68554199C47D08FFB10D4B8,
    1,
)
_INFINITY = (0, 1, 0)
_HARDENED = 2**31
_DEEPEST = 255
_STEP = re.compile("(0|[1-9][0-9]{0,9})(['h]?)")
_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"

_Point = tuple[int, int, int]
"""A point in Jacobian coordinates: (X, Y, Z) stands for (X / Z^2, Y / Z^3), and Z = 0 for infinity."""


class HDWallet:
    """All keys that follow from one seed.

    Args:
        seed: 16 to 64 bytes.

    Raises:
        ValueError: the seed is shorter or longer.
    """

    def __init__(self, seed: bytes) -> None:
        if not 16 <= len(seed) <= 64:
            raise ValueError(f"a seed has 16 to 64 bytes, not {len(seed)}")
        self._master = hmac.digest(b"Bitcoin seed", seed, "sha512")

    def derive_private_key(self, path: str) -> bytes:
        """Return the private key at a path such as `m/44'/0'/7`, 32 bytes.

        Raises:
            ValueError: the text is no path.
        """
        key, chain_code = self._master[:32], self._master[32:]
        for index in _indices(path):
            key, chain_code = _child(key, chain_code, index)
        return key

    def get_public_key(self, path: str) -> bytes:
        """Return the public key at a path, compressed, 33 bytes; errors are those of `derive_private_key`."""
        return public_key(self.derive_private_key(path))

    def get_address(self, path: str) -> str:
        """Return the address at a path; errors are those of `derive_private_key`."""
        return base58check(b"\x00" + _double_sha256(self.get_public_key(path))[:20])


def public_key(private_key: bytes) -> bytes:
    """Return the compressed public key to a private key of 32 bytes.

    Raises:
        ValueError: it has another length, or is 0 or not below the order of the curve.
    """
    number = int.from_bytes(private_key, "big")
    if len(private_key) != 32 or not 0 < number < _N:
        raise ValueError("a private key is a number from 1 to n - 1 in 32 bytes")
    x, y = _affine(_times_g(number))
    return bytes([2 + y % 2]) + x.to_bytes(32, "big")


def base58check(payload: bytes) -> str:
    """Return a payload and its checksum in base 58, one `1` for each zero byte in front."""
    data = payload + _double_sha256(payload)[:4]
    number, digits = int.from_bytes(data, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        digits = _BASE58[digit] + digits
    zeros = len(data) - len(data.lstrip(b"\x00"))
    return _BASE58[0] * zeros + digits


def _indices(path: str) -> list[int]:
    root, *steps = path.split("/")
    if root != "m" or len(steps) > _DEEPEST:
        raise ValueError(f"a path begins with m and has at most {_DEEPEST} steps, unlike {path!r}")
    return [_index(step) for step in steps]


def _index(step: str) -> int:
    match = _STEP.fullmatch(step)
    if match is None or int(match[1]) >= _HARDENED:
        raise ValueError(f"{step!r} is no step of a path")
    return int(match[1]) + (_HARDENED if match[2] else 0)


def _child(key: bytes, chain_code: bytes, index: int) -> tuple[bytes, bytes]:
    parent = b"\x00" + key if index >= _HARDENED else public_key(key)
    mixed = hmac.digest(chain_code, parent + index.to_bytes(4, "big"), "sha512")
    number = (int.from_bytes(mixed[:32], "big") + int.from_bytes(key, "big")) % _N
    return number.to_bytes(32, "big"), mixed[32:]


def _double_sha256(data: bytes) -> bytes:
    return hashlib.sha256(hashlib.sha256(data).digest()).digest()


def _times_g(number: int) -> _Point:
    result = _INFINITY
    for bit in f"{number:b}":
        result = _doubled(result)
        if bit == "1":
            result = _plus_g(result)
    return result


def _doubled(point: _Point) -> _Point:
    x, y, z = point
    yy = y * y % _P
    s = 4 * x * yy % _P
    m = 3 * x * x % _P
    x3 = (m * m - 2 * s) % _P
    return x3, (m * (s - x3) - 8 * yy * yy) % _P, 2 * y * z % _P


def _plus_g(point: _Point) -> _Point:
    # The point is an even multiple of G below n, hence neither G nor its inverse: h is not 0.
    x, y, z = point
    if z == 0:
        return _G
    zz = z * z % _P
    h = (_G[0] * zz - x) % _P
    r = (_G[1] * zz * z - y) % _P
    hh = h * h % _P
    hhh = h * hh % _P
    v = x * hh % _P
    x3 = (r * r - hhh - 2 * v) % _P
    return x3, (r * (v - x3) - y * hhh) % _P, h * z % _P


def _affine(point: _Point) -> tuple[int, int]:
    x, y, z = point
    inverse = pow(z, -1, _P)
    return x * inverse**2 % _P, y * inverse**3 % _P
