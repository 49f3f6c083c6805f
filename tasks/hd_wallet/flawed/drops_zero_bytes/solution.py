import hashlib
import hmac
import re

P = 2**256 - 2**32 - 977
N = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
GX = 0x79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798
GY = 0x483ADA7726A3C4655DA4FBFC0E1108A8FD17B448A68554199C47D08FFB10D4B8
HARDENED = 2**31
ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
STEP = re.compile("(0|[1-9][0-9]{0,9})(['h]?)")


def double(x: int, y: int, z: int) -> tuple[int, int, int]:
    s = 4 * x * y * y % P
    m = 3 * x * x % P
    x3 = (m * m - 2 * s) % P
    return x3, (m * (s - x3) - 8 * pow(y, 4, P)) % P, 2 * y * z % P


def add_base(x: int, y: int, z: int) -> tuple[int, int, int]:
    h = (GX * z * z - x) % P
    r = (GY * z * z * z - y) % P
    v = x * h * h % P
    x3 = (r * r - h * h * h - 2 * v) % P
    return x3, (r * (v - x3) - y * h * h * h) % P, h * z % P


def public_key(private_key: bytes) -> bytes:
    if len(private_key) != 32:
        raise ValueError("a private key has 32 bytes")
    number = int.from_bytes(private_key, "big")
    if number == 0 or number >= N:
        raise ValueError("a private key lies between 0 and n")
    x, y, z = GX, GY, 1
    for bit in bin(number)[3:]:
        x, y, z = double(x, y, z)
        if bit == "1":
            x, y, z = add_base(x, y, z)
    inverse = pow(z, -1, P)
    x, y = x * inverse**2 % P, y * inverse**3 % P
    return bytes([2 + y % 2]) + x.to_bytes(32, "big")


def double_sha256(data: bytes) -> bytes:
    return hashlib.sha256(hashlib.sha256(data).digest()).digest()


def base58check(payload: bytes) -> str:
    data = payload + double_sha256(payload)[:4]
    number = int.from_bytes(data, "big")
    text = ""
    while number > 0:
        number, digit = divmod(number, 58)
        text = ALPHABET[digit] + text
    zeros = len(data) - len(data.lstrip(b"\x00"))
    return "1" * zeros + text


def parse_step(step: str) -> int:
    match = STEP.fullmatch(step)
    if match is None or int(match[1]) >= HARDENED:
        raise ValueError("malformed step")
    return int(match[1]) + (HARDENED if match[2] else 0)


def parse_path(path: str) -> list[int]:
    root, *steps = path.split("/")
    if root != "m":
        raise ValueError("a path starts with m")
    if len(steps) > 255:
        raise ValueError("a path has at most 255 steps")
    return [parse_step(step) for step in steps]


class HDWallet:
    def __init__(self, seed: bytes) -> None:
        if not 16 <= len(seed) <= 64:
            raise ValueError("a seed has 16 to 64 bytes")
        master = hmac.new(b"Bitcoin seed", seed, hashlib.sha512).digest()
        self._key, self._chain_code = master[:32].lstrip(b"\x00"), master[32:]

    def derive_private_key(self, path: str) -> bytes:
        key, chain_code = self._key, self._chain_code
        for index in parse_path(path):
            if index >= HARDENED:
                data = b"\x00" + key + index.to_bytes(4, "big")
            else:
                data = public_key(key) + index.to_bytes(4, "big")
            digest = hmac.new(chain_code, data, hashlib.sha512).digest()
            number = (int.from_bytes(digest[:32], "big") + int.from_bytes(key, "big")) % N
            key, chain_code = number.to_bytes((number.bit_length() + 7) // 8, "big"), digest[32:]
        return key

    def get_public_key(self, path: str) -> bytes:
        return public_key(self.derive_private_key(path))

    def get_address(self, path: str) -> str:
        digest = double_sha256(self.get_public_key(path))
        return base58check(b"\x00" + digest[:20])
