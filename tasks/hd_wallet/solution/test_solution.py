"""What the instruction promises about keys, paths and texts, held against published values and sums."""

import hashlib
import hmac

import pytest
from solution import HDWallet, base58check, public_key

P = 2**256 - 2**32 - 977
N = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
G = (
    0x79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798,
    0x483ADA7726A3C4655DA4FBFC0E1108A8FD17B448A68554199C47D08FFB10D4B8,
)
SEED = bytes(range(16))
ZEROS_SEED = bytes.fromhex(
    "4b381541583be4423346c643850da4b320e46a87ae3d2a4e6da11eba819cd4ac"
    "ba45d239319ac14f863b8d5ab5a0d0c64d2e8a1e7d1457df2e5a3c51c73235be"
)


def key(number: int) -> bytes:
    """A private key."""
    return number.to_bytes(32, "big")


def plus(first: tuple[int, int], second: tuple[int, int]) -> tuple[int, int]:
    """The sum of two points, neither of which is the inverse of the other."""
    (x1, y1), (x2, y2) = first, second
    slope = 3 * x1 * x1 * pow(2 * y1, -1, P) if first == second else (y2 - y1) * pow(x2 - x1, -1, P)
    x3 = (slope * slope - x1 - x2) % P
    return x3, (slope * (x1 - x3) - y1) % P


def multiples(count: int) -> list[tuple[int, int]]:
    """G, 2G, 3G and so on."""
    points = [G]
    while len(points) < count:
        points.append(plus(points[-1], G))
    return points


def compressed(point: tuple[int, int]) -> bytes:
    """The parity of y, and x."""
    return bytes([2 + point[1] % 2]) + point[0].to_bytes(32, "big")


def child(node: tuple[bytes, bytes], index: int) -> tuple[bytes, bytes]:
    """The key and the chain code of a child."""
    front = b"\x00" + node[0] if index >= 2**31 else public_key(node[0])
    mixed = hmac.digest(node[1], front + index.to_bytes(4, "big"), "sha512")
    number = int.from_bytes(mixed[:32], "big") + int.from_bytes(node[0], "big")
    return key(number % N), mixed[32:]


def root(seed: bytes) -> tuple[bytes, bytes]:
    """The key and the chain code of the root."""
    mixed = hmac.digest(b"Bitcoin seed", seed, "sha512")
    return mixed[:32], mixed[32:]


@pytest.mark.parametrize(
    ("path", "private", "public"),
    [
        (
            "m",
            "e8f32e723decf4051aefac8e2c93c9c5b214313817cdb01a1494b917c8436b35",
            "0339a36013301597daef41fbe593a02cc513d0b55527ec2df1050e2e8ff49c85c2",
        ),
        (
            "m/0'",
            "edb2e14f9ee77d26dd93b4ecede8d16ed408ce149b6cd80b0715a2d911a0afea",
            "035a784662a4a20a65bf6aab9ae98a6c068a81c52e4b032c0fb5400c706cfccc56",
        ),
        (
            "m/0'/1",
            "3c6cb8d0f6a264c91ea8b5030fadaa8e538b020f0a387421a12de9319dc93368",
            "03501e454bf00751f24b1b489aa925215d66af2234e3891c3b21a52bedb3cd711c",
        ),
        (
            "m/0h/1/2'/2/1000000000",
            "471b76e389e528d6de6d816857e012c5455051cad6660850e58372a6c3e6e7c8",
            "022a471424da5e657499d1ff51cb43c47481a03b1e77f951fe64cec9f5a48f7011",
        ),
    ],
)
def test_published_keys(path: str, private: str, public: str) -> None:
    """The first test vector of BIP-32."""
    wallet = HDWallet(SEED)
    assert wallet.derive_private_key(path).hex() == private
    assert wallet.get_public_key(path).hex() == public
    assert public_key(bytes.fromhex(private)).hex() == public


def test_keys_keep_their_zero_bytes() -> None:
    """The third test vector of BIP-32, whose root key begins with one."""
    wallet = HDWallet(ZEROS_SEED)
    assert wallet.derive_private_key("m")[:4].hex() == "00ddb80b"
    hardened = "491f7a2eebc7b57028e0d3faa0acda02e75c33b03c48fb288c41e2ea44e1daef"
    assert wallet.derive_private_key("m/0'").hex() == hardened
    for number, index, path in ((81, 2**31, "m/0'"), (218, 0, "m/0")):
        seed = number.to_bytes(16, "big")
        parent = child(root(seed), index)
        assert parent[0][0] == 0
        assert HDWallet(seed).derive_private_key(path) == parent[0]
        assert HDWallet(seed).derive_private_key(path + "/3h") == child(parent, 2**31 + 3)[0]


@pytest.mark.parametrize("length", [16, 17, 32, 63, 64])
def test_seed_of_any_allowed_length(length: int) -> None:
    """The root key is the first half of the hash."""
    seed = bytes(range(100, 100 + length))
    assert HDWallet(seed).derive_private_key("m") == root(seed)[0]


@pytest.mark.parametrize("length", [0, 1, 15, 65, 128])
def test_seed_of_another_length(length: int) -> None:
    """A seed has neither less than 16 bytes nor more than 64."""
    with pytest.raises(ValueError):  # noqa: PT011 - the message is not promised
        HDWallet(bytes(length))


@pytest.mark.parametrize(
    ("step", "index"),
    [
        ("0", 0),
        ("1", 1),
        ("10", 10),
        ("2147483646", 2**31 - 2),
        ("2147483647", 2**31 - 1),
        ("0'", 2**31),
        ("0h", 2**31),
        ("1h", 2**31 + 1),
        ("2147483647'", 2**32 - 1),
        ("2147483647h", 2**32 - 1),
    ],
)
def test_index(step: str, index: int) -> None:
    """A mark adds 2^31, and both marks do."""
    assert HDWallet(SEED).derive_private_key(f"m/{step}") == child(root(SEED), index)[0]


def test_chain_codes_are_handed_down() -> None:
    """Every level uses its own, and the sum is taken modulo n, on thirty levels."""
    wallet, node, path = HDWallet(SEED), root(SEED), "m"
    for number in range(30):
        node, path = child(node, 2**31 + number), f"{path}/{number}'"
        assert wallet.derive_private_key(path) == node[0]
    assert wallet.derive_private_key(path + "/5/6") == child(child(node, 5), 6)[0]


def test_deepest_path() -> None:
    """There are 255 steps at most."""
    wallet, node = HDWallet(SEED), root(SEED)
    for _ in range(255):
        node = child(node, 2**31 + 1)
    assert wallet.derive_private_key("m" + "/1'" * 255) == node[0]
    with pytest.raises(ValueError):  # noqa: PT011 - the message is not promised
        wallet.derive_private_key("m" + "/1'" * 256)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "/0",
        "0",
        "0/1",
        "M",
        "M/0",
        "n/0",
        "mm",
        "m0",
        "m'",
        "h",
        "m\\0",
        " m",
        "m ",
        "m\n",
        "m/",
        "m//0",
        "m/0/",
        "m/0//1",
        "m/0/m",
        "/m/0",
        "m/-1",
        "m/-0",
        "m/+1",
        "m/ 1",
        "m/1 ",
        "m/1\n",
        "m/1'\n",
        "m/01",
        "m/00",
        "m/01'",
        "m/1_0",
        "m/0x1",
        "m/1.0",
        "m/a",
        "m/'",
        "m/h",
        "m/'1",
        "m/1''",
        "m/1hh",
        "m/1'h",
        "m/1H",
        "m/1\u2019",
        "m/1p",
        "m/\u0663",
        "m/\uff11",
        "m/\u00b2",
        "m/2147483648",
        "m/2147483648'",
        "m/4294967295",
        "m/4294967296",
        "m/99999999999",
        "m/" + "9" * 5000,
        "m/" + "0" * 5000,
        "m/1'/x/1'",
        "m/1'/1'/x",
    ],
)
def test_malformed_path(path: str) -> None:
    """None of the three methods takes what is no path."""
    wallet = HDWallet(SEED)
    for method in (wallet.derive_private_key, wallet.get_public_key, wallet.get_address):
        with pytest.raises(ValueError):  # noqa: PT011 - the message is not promised
            method(path)


def test_public_keys_of_small_numbers() -> None:
    """The multiples of G, one after the other; some of them begin with a zero byte."""
    points = multiples(246)
    for number in [*range(1, 40), 153, 246]:
        assert public_key(key(number)) == compressed(points[number - 1])
    assert public_key(key(153))[1] == 0


def test_public_keys_of_large_numbers() -> None:
    """n - k is the inverse of k: the same x, and y of the other parity."""
    for number, (x, y) in enumerate(multiples(5), start=1):
        assert public_key(key(N - number)) == compressed((x, P - y))
    half = N // 2
    assert public_key(key(half))[1:] == public_key(key(half + 1))[1:]


def test_public_key_of_a_power_of_two() -> None:
    """Doublings alone lead there."""
    point = G
    for _ in range(255):
        point = plus(point, point)
    assert public_key(key(2**255)) == compressed(point)


@pytest.mark.parametrize("number", [0, N, N + 1, 2**256 - 1])
def test_number_that_is_no_private_key(number: int) -> None:
    """Neither 0 nor n nor anything above it."""
    with pytest.raises(ValueError):  # noqa: PT011 - the message is not promised
        public_key(key(number))


@pytest.mark.parametrize(
    "private", [b"", b"\x01", key(1)[1:], b"\x00" + key(1), key(1) + b"\x00", bytes([1]) * 64]
)
def test_private_key_of_another_length(private: bytes) -> None:
    """A key has 32 bytes, whatever the number."""
    with pytest.raises(ValueError):  # noqa: PT011 - the message is not promised
        public_key(private)


@pytest.mark.parametrize(
    ("payload", "text"),
    [
        (b"", "3QJmnh"),
        (b"\x00\x00\x00", "11146EAsf"),
        (bytes(21), "1111111111111111111114oLvT2"),
    ],
)
def test_published_texts(payload: bytes, text: str) -> None:
    """Two examples of the instruction, and the address of twenty zero bytes."""
    assert base58check(payload) == text


def test_extended_key_as_text() -> None:
    """The last private key of BIP-32's first test vector, in the text that it prints."""
    header = "0488ade405d880d7d83b9aca00c783e67b921d2beb8f6b389cc646d7263b4145701dadd2161548a8b078e65e9e00"
    private = "471b76e389e528d6de6d816857e012c5455051cad6660850e58372a6c3e6e7c8"
    assert base58check(bytes.fromhex(header + private)) == (
        "xprvA41z7zogVVwxVSgdKUHDy1SKmdb533PjDz7J6N6mV6uS3ze1ai8FHa8k"
        "mHScGpWmj4WggLyQjgPie1rFSruoUihUZREPSL39UNdE3BBDu76"
    )


@pytest.mark.parametrize("zeros", [0, 1, 2, 7])
@pytest.mark.parametrize("rest", [b"", b"\x01", b"\xff\x00", b"\x3a\x00\x00", bytes(range(1, 80))])
def test_text_can_be_read_back(zeros: int, rest: bytes) -> None:
    """As many ones as zero bytes, then the number of payload and checksum."""
    digits = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
    payload = bytes(zeros) + rest
    data = payload + hashlib.sha256(hashlib.sha256(payload).digest()).digest()[:4]
    text = base58check(payload)
    bare = text.lstrip("1")
    assert len(text) - len(bare) == len(data) - len(data.lstrip(b"\x00"))
    number = 0
    for digit in bare:
        number = 58 * number + digits.index(digit)
    assert number == int.from_bytes(data, "big")


def test_all_digits() -> None:
    """Payloads of one byte show every character."""
    texts = "".join(base58check(bytes([value])) for value in range(256))
    assert set(texts) == set("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz")


@pytest.mark.parametrize("path", ["m", "m/0'", "m/0'/1"])
def test_address(path: str) -> None:
    """A zero byte and twenty bytes of the doubly hashed public key."""
    wallet = HDWallet(SEED)
    hashed = hashlib.sha256(hashlib.sha256(wallet.get_public_key(path)).digest()).digest()
    assert wallet.get_address(path) == base58check(b"\x00" + hashed[:20])


def test_addresses_of_the_instruction() -> None:
    """As they are printed there."""
    wallet = HDWallet(SEED)
    assert wallet.get_address("m") == "1Q3hdaprzUbENUWYD34WtKRUyLg41PxvpR"
    assert wallet.get_address("m/0'/1") == "1Cg4pzm2x3mDTw2xNEmEYcZPYwC2WujV15"
    assert HDWallet((66).to_bytes(16, "big")).get_address("m").startswith("11")


def test_wallets_are_independent() -> None:
    """What one derived, or refused, changes nothing in another or in itself."""
    first, second = HDWallet(SEED), HDWallet(ZEROS_SEED)
    keys = [wallet.derive_private_key("m/1'") for wallet in (first, second)]
    with pytest.raises(ValueError):  # noqa: PT011 - the message is not promised
        first.derive_private_key("m/1'/x")
    first.derive_private_key("m/1'/2'")
    assert keys == [child(root(seed), 2**31 + 1)[0] for seed in (SEED, ZEROS_SEED)]
    assert keys == [wallet.derive_private_key("m/1'") for wallet in (first, second)]
    assert keys == [HDWallet(seed).derive_private_key("m/1'") for seed in (SEED, ZEROS_SEED)]
