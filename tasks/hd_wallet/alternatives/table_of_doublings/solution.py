import hashlib
import hmac
import struct
from itertools import accumulate, repeat, takewhile

P = (1 << 256) - (1 << 32) - 977
N = int("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141", 16)
GX = int("79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798", 16)
GY = int("483ADA7726A3C4655DA4FBFC0E1108A8FD17B448A68554199C47D08FFB10D4B8", 16)
BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
HARDENED = 1 << 31


def _add(one, two):
    """Projective addition of different points; None is infinity."""
    if one is None:
        return two
    (x1, y1, z1), (x2, y2, z2) = one, two
    u1, u2 = y2 * z1 % P, y1 * z2 % P
    v1, v2 = x2 * z1 % P, x1 * z2 % P
    u, v, w = (u1 - u2) % P, (v1 - v2) % P, z1 * z2 % P
    vv = v * v % P
    vvv = v * vv % P
    a = (u * u * w - vvv - 2 * vv * v2) % P
    return v * a % P, (u * (vv * v2 - a) - vvv * u2) % P, vvv * w % P


def _double_affine(point, _=None):
    x, y = point
    slope = 3 * x * x * pow(2 * y, P - 2, P) % P
    x3 = (slope * slope - 2 * x) % P
    return x3, (slope * (x - x3) - y) % P


DOUBLINGS = tuple(accumulate(repeat(None, 255), _double_affine, initial=(GX, GY)))


def public_key(private_key):
    if len(private_key) != 32:
        raise ValueError("a private key has 32 bytes")
    scalar = int.from_bytes(private_key, "big")
    if scalar not in range(1, N):
        raise ValueError("a private key is between 0 and n")
    total = None
    for place, (x, y) in enumerate(DOUBLINGS):
        if scalar >> place & 1:
            total = _add(total, (x, y, 1))
    x, y, z = total
    inverse = pow(z, P - 2, P)
    return struct.pack("B32s", 2 + (y * inverse % P & 1), (x * inverse % P).to_bytes(32, "big"))


def _dsha(data):
    return hashlib.sha256(hashlib.sha256(data).digest()).digest()


def base58check(payload):
    raw = payload + _dsha(payload)[:4]
    leading = sum(1 for _ in takewhile(lambda byte: byte == 0, raw))
    digits = [0]
    for byte in raw:
        carry = byte
        for place, digit in enumerate(digits):
            carry, digits[place] = divmod(digit * 256 + carry, 58)
        while carry:
            carry, digit = divmod(carry, 58)
            digits.append(digit)
    while digits and digits[-1] == 0:
        digits.pop()
    return "1" * leading + "".join(BASE58[digit] for digit in reversed(digits))


def _step_number(step):
    """The index of one step of a path."""
    number = step[:-1] if step[-1:] in ("'", "h") else step
    if not (number.isascii() and number.isdigit()):
        raise ValueError(f"no number: {step!r}")
    if number[0] == "0" and number != "0" or len(number) > 10 or int(number) >= HARDENED:
        raise ValueError(f"no index: {step!r}")
    return int(number) + HARDENED * (number != step)


class HDWallet:
    """Remembers the nodes that it has been to."""

    def __init__(self, seed):
        if len(seed) not in range(16, 65):
            raise ValueError("a seed has 16 to 64 bytes")
        self._nodes = {(): self._split(b"Bitcoin seed", seed)}

    @staticmethod
    def _split(key, message):
        return struct.unpack("32s32s", hmac.new(key, message, "sha512").digest())

    def _node(self, indices):
        if indices not in self._nodes:
            *above, index = indices
            self._nodes[indices] = self._child(*self._node(tuple(above)), index)
        return self._nodes[indices]

    def _child(self, key, chain_code, index):
        subject = b"\x00" + key if index & HARDENED else public_key(key)
        left, right = self._split(chain_code, subject + struct.pack(">I", index))
        number = int.from_bytes(left, "big") + int.from_bytes(key, "big")
        return (number - N if number >= N else number).to_bytes(32, "big"), right

    def derive_private_key(self, path):
        root, *steps = path.split("/")
        if root != "m":
            raise ValueError("the first letter is m")
        if len(steps) >= 256:
            raise ValueError("too many steps")
        indices = tuple(map(_step_number, steps))
        return self._node(indices)[0]

    def get_public_key(self, path):
        return public_key(self.derive_private_key(path))

    def get_address(self, path):
        return base58check(bytes(1) + _dsha(self.get_public_key(path))[:20])
