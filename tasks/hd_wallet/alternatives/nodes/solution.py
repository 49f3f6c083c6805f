import hashlib
import hmac
import re
from typing import Iterator, NamedTuple, Optional, Tuple

p = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEFFFFFC2F
n = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
G = (
    0x79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798,
    0x483ADA7726A3C4655DA4FBFC0E1108A8FD17B448A68554199C47D08FFB10D4B8,
)
PATH = re.compile(r"m((?:/(?:0|[1-9][0-9]{0,9})['h]?){0,255})", re.ASCII)
BASE58 = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"

Affine = Optional[Tuple[int, int]]


def sha256d(data: bytes) -> bytes:
    for _ in range(2):
        data = hashlib.sha256(data).digest()
    return data


def add(a: Affine, b: Affine) -> Affine:
    if a is None or b is None:
        return a or b
    if a[0] != b[0]:
        s = (b[1] - a[1]) * pow(b[0] - a[0], -1, p) % p
    elif a[1] == b[1]:
        s = 3 * a[0] * a[0] * pow(2 * a[1], -1, p) % p
    else:
        return None
    x = (s * s - a[0] - b[0]) % p
    return x, (s * (a[0] - x) - a[1]) % p


def ladder(k: int) -> Affine:
    """Montgomery's: the two points always differ by G."""
    low: Affine = None
    high: Affine = G
    for place in reversed(range(k.bit_length())):
        both = add(low, high)
        if k >> place & 1:
            low, high = both, add(high, high)
        else:
            low, high = add(low, low), both
    return low


def public_key(private_key: bytes) -> bytes:
    k = int.from_bytes(private_key, "big")
    if len(private_key) != 32 or not 1 <= k <= n - 1:
        raise ValueError("invalid private key")
    x, y = ladder(k)
    return b"%c%b" % (2 | y & 1, x.to_bytes(32, "big"))


def base58check(payload: bytes) -> str:
    data = payload + sha256d(payload)[0:4]
    rest = data.lstrip(b"\0")
    text = bytearray()
    value = int.from_bytes(rest, "big")
    while value:
        value, digit = divmod(value, 58)
        text.append(BASE58[digit])
    text.extend(b"1" * (len(data) - len(rest)))
    return text[::-1].decode()


class Node(NamedTuple):
    key: int
    chain_code: bytes

    @classmethod
    def of(cls, secret: bytes, message: bytes, plus: int = 0) -> "Node":
        hashed = hmac.new(secret, message, hashlib.sha512).digest()
        return cls((int.from_bytes(hashed[:32], "big") + plus) % n, hashed[32:])

    @property
    def private_key(self) -> bytes:
        return self.key.to_bytes(32, "big")

    def child(self, index: int, hardened: bool) -> "Node":
        if hardened:
            index, front = index + 2**31, b"\0" + self.private_key
        else:
            front = public_key(self.private_key)
        return Node.of(self.chain_code, front + index.to_bytes(4, "big"), self.key)


def steps(path: str) -> Iterator[Tuple[int, bool]]:
    match = PATH.fullmatch(path)
    if match is None:
        raise ValueError("invalid path")
    for step in match[1].split("/")[1:]:
        number = int(step.rstrip("'h"))
        if number >= 2**31:
            raise ValueError("invalid index")
        yield number, not step.isdigit()


class HDWallet:
    def __init__(self, seed: bytes) -> None:
        if not 128 <= 8 * len(seed) <= 512:
            raise ValueError("a seed has 128 to 512 bits")
        self.root = Node.of(b"Bitcoin seed", seed)

    def derive_private_key(self, path: str) -> bytes:
        node = self.root
        for number, hardened in list(steps(path)):
            node = node.child(number, hardened)
        return node.private_key

    def get_public_key(self, path: str) -> bytes:
        return public_key(self.derive_private_key(path))

    def get_address(self, path: str) -> str:
        return base58check(b"\0" + sha256d(self.get_public_key(path))[:20])
