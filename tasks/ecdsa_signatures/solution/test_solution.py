"""What the instruction promises about `SignatureScheme`; signatures are checked by private key."""

import hashlib
import random
from collections.abc import Callable
from itertools import pairwise

import pytest
from solution import SignatureScheme

P = 2**256 - 2**32 - 977
N = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
G = (
    0x79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798,
    0x483ADA7726A3C4655DA4FBFC0E1108A8FD17B448A68554199C47D08FFB10D4B8,
)
TWICE_G = (
    0xC6047F9441ED7D6D3045406E95C07CD85C778E4B8CEF3CA7ABAC09B95C709EE5,
    0x1AE168FEA63DC339A3C58419466CEAEEF7F632653266D0E1236431A950CFE52A,
)
THRICE_G = (
    0xF9308A019258C31049344F85F89D5229B531C845836F99B08601F113BCE036F9,
    0x388F7B0F632DE8140FE337E62A37F3566500A99934C2231B6CB9FD7584B8E672,
)
PRIVATE = 0x5D96CF7F265BEDA9CF0C26EF4243ED52566BF9D7C55A45F8D1A6E55E9B9B1326
PUBLIC = (
    0x7640C70BFDC837CF94C4687A47FEA926772575DDADD97AAA8C2C7002DEA4AEB3,
    0x5860D8F4FDE459FC5100D5714D0CFE52DD7AD1733932B17B92E8BEFCC1717A14,
)
NONCE = 0xD330A5494D14CF1A4CC346363C23403800D9F4AD53A2F2B633F5F28807F0CBD5
R = 0x21F7E20F845E421A75DC7EB5D7A37FA66EC692579CF646AE09313BC32E3040E4


class Source:
    """A `randbelow` that counts its calls; negative numbers at its start count from the end of the range."""

    def __init__(self, seed: int, *first: int) -> None:
        self.rng = random.Random(seed)
        self.first = list(first)
        self.calls = 0

    def __call__(self, below: int) -> int:
        self.calls += 1
        return self.first.pop(0) % below if self.first else self.rng.randrange(below)


def scheme_of(seed: int = 1, *first: int) -> SignatureScheme:
    """A scheme with a source that can be foreseen."""
    return SignatureScheme(Source(seed, *first))


def hash_of(message: bytes) -> int:
    """The number z of a message."""
    return int.from_bytes(hashlib.sha256(message).digest(), "big")


def signed(message: bytes) -> tuple[int, int]:
    """A signature made with numbers that are known."""
    return R, (hash_of(message) + R * PRIVATE) * pow(NONCE, -1, N) % N


def nonce_of(private_key: int, message: bytes, signature: tuple[int, int]) -> int:
    """The nonce of a signature, which must be a right one: the x of that multiple of G makes r."""
    assert type(signature) is tuple
    assert [type(number) for number in signature] == [int, int]
    r, s = signature
    assert 0 < r < N
    assert 0 < s < N
    nonce = (hash_of(message) + r * private_key) * pow(s, -1, N) % N
    assert SignatureScheme().scalar_mult(nonce, G)[0] % N == r
    return min(nonce, N - nonce)


def assert_unguessable(nonces: list[int]) -> None:
    """All far from each other and from 0."""
    ordered = sorted([0, *nonces])
    assert all(high - low > 2**128 for low, high in pairwise(ordered))


def test_sums() -> None:
    """Different points, equal points, and points that were sums before."""
    scheme = SignatureScheme()
    assert scheme.point_add(G, G) == TWICE_G
    assert scheme.point_add(G, TWICE_G) == scheme.point_add(p=TWICE_G, q=G) == THRICE_G
    four = scheme.point_add(TWICE_G, TWICE_G)
    assert four == scheme.point_add(G, THRICE_G)
    assert scheme.point_add(four, (G[0], P - G[1])) == THRICE_G
    assert type(four) is tuple


def test_sums_with_infinity() -> None:
    """Infinity changes nothing, and is what a point and its inverse come to."""
    scheme = SignatureScheme()
    assert scheme.point_add(G, None) == scheme.point_add(None, G) == G
    assert scheme.point_add(None, None) is None
    assert scheme.point_add(G, (G[0], P - G[1])) is None
    assert scheme.point_add((PUBLIC[0], P - PUBLIC[1]), PUBLIC) is None


def test_sums_with_the_same_y() -> None:
    """Three points with one y lie on a line, so two of them sum up to the inverse of the third."""
    root = 0x7AE96A2B657C07106E64479EAC3434E99CF0497512F58995C1396C28719501EE
    (x, y), scheme = G, SignatureScheme()
    second, third = root * x % P, root * root * x % P
    assert scheme.point_add((x, y), (second, y)) == (third, P - y)
    assert scheme.point_add((x, y), (second, P - y)) == scheme.point_add((second, P - y), (x, y))
    assert scheme.point_add(scheme.point_add((x, y), (second, P - y)), (second, y)) == (x, y)


def test_small_multiples() -> None:
    """A multiple is a sum of so many points, none for 0."""
    scheme = SignatureScheme()
    total = None
    for k in range(12):
        assert scheme.scalar_mult(k, G) == total
        total = scheme.point_add(total, G)
    assert scheme.scalar_mult(k=3, point=G) == THRICE_G
    assert [scheme.scalar_mult(k, None) for k in (0, 1, -1, 5, N)] == [None] * 5


def test_large_multiples() -> None:
    """All bits count, and multiples come round at the order."""
    scheme = SignatureScheme()
    assert scheme.scalar_mult(PRIVATE, G) == PUBLIC
    assert scheme.scalar_mult(NONCE, G)[0] == R
    assert scheme.scalar_mult(N - 1, G) == (G[0], P - G[1])
    assert scheme.scalar_mult(N, G) is None
    assert scheme.scalar_mult(N, PUBLIC) is None
    assert scheme.scalar_mult(5 * N + 2, G) == TWICE_G


def test_negative_multiples() -> None:
    """They are multiples of the inverse."""
    scheme = SignatureScheme()
    assert scheme.scalar_mult(-1, PUBLIC) == (PUBLIC[0], P - PUBLIC[1])
    assert scheme.scalar_mult(-3, G) == (THRICE_G[0], P - THRICE_G[1])
    assert scheme.scalar_mult(-N, G) is None


def test_key_pairs() -> None:
    """The public key is the private key's multiple of G, and every pair is another one."""
    scheme = scheme_of()
    pairs = [scheme.generate_keypair() for _ in range(2)]
    for pair in pairs:
        assert type(pair) is tuple
        private_key, public_key = pair
        assert 0 < private_key < N
        assert public_key == scheme.scalar_mult(private_key, G)
    assert_unguessable([min(private_key, N - private_key) for private_key, _ in pairs])


def test_key_pairs_follow_the_source() -> None:
    """The same numbers make the same keys, and others do not; the source is asked when it is needed."""
    source = Source(5)
    scheme = SignatureScheme(randbelow=source)
    assert source.calls == 0
    pair = scheme.generate_keypair()
    assert source.calls > 0
    assert scheme_of(5).generate_keypair() == pair != scheme_of(6).generate_keypair()


@pytest.mark.parametrize("first", [(0, 0), (-1, -1)])
def test_edges_of_the_source(first: tuple[int, int]) -> None:
    """Whatever the source begins with, keys are in their range and signatures right."""
    private_key, public_key = scheme_of(2, *first).generate_keypair()
    assert 0 < private_key < N
    assert public_key == SignatureScheme().scalar_mult(private_key, G)
    assert nonce_of(PRIVATE, b"edge", scheme_of(3, *first).sign(PRIVATE, b"edge")) > 0


def test_default_source() -> None:
    """Without an argument, two schemes have nothing in common."""
    keys = [SignatureScheme().generate_keypair()[0] for _ in range(2)]
    assert_unguessable([min(key, N - key) for key in keys])


def test_signatures_by_one_key() -> None:
    """Each message, also an empty one, gets a nonce of its own, which it does not give away."""
    scheme = scheme_of()
    messages = [b"", b"\0", hashlib.sha256(b"hello").digest() * 2]
    nonces = [nonce_of(PRIVATE, message, scheme.sign(PRIVATE, message)) for message in messages]
    assert_unguessable(nonces)
    for message, nonce in zip(messages, nonces, strict=True):
        assert nonce not in (hash_of(message) % N, -hash_of(message) % N, PRIVATE, N - PRIVATE)


def test_signatures_of_one_message() -> None:
    """Each private key has a nonce of its own, from the smallest key to the largest."""
    scheme = scheme_of()
    keys = [1, PRIVATE, N - 1]
    assert_unguessable([nonce_of(key, b"one", scheme.sign(private_key=key, message=b"one")) for key in keys])


@pytest.mark.parametrize("first", [(0, 1, 1, 0), (1, 0, 0, 1)])
def test_nonce_that_makes_an_s_of_zero(first: tuple[int, ...]) -> None:
    """For this key and message a nonce of 1 fails, and such a source leads there."""
    private_key = -hash_of(b"fails") * pow(G[0], -1, N) % N
    assert nonce_of(private_key, b"fails", scheme_of(4, *first).sign(private_key, b"fails")) > 1


@pytest.mark.parametrize("private_key", [0, -1, N, N + 1, -PRIVATE, PRIVATE + N, 2**256])
def test_impossible_private_keys(private_key: int) -> None:
    """There are no others than those from 1 to N - 1."""
    with pytest.raises(ValueError):  # noqa: PT011 - the message is not promised
        scheme_of().sign(private_key, b"hello")


def test_own_signatures_verify() -> None:
    """They hold for their message and key alone."""
    scheme = scheme_of()
    private_key, public_key = scheme.generate_keypair()
    signature = scheme.sign(private_key, b"hello")
    assert scheme.verify(public_key=public_key, message=b"hello", signature=signature) is True
    assert scheme.verify(public_key, b"hello!", signature) is False


def test_good_signatures() -> None:
    """Signatures made elsewhere hold, also with the other s."""
    scheme = SignatureScheme()
    for message in (b"", b"hello"):
        r, s = signed(message)
        assert scheme.verify(PUBLIC, message, (r, s)) is True
    assert scheme.verify(PUBLIC, message, (r, N - s)) is True


def test_bad_signatures() -> None:
    """A changed message, number or key makes a signature worthless."""
    scheme = SignatureScheme()
    r, s = signed(b"hello")
    assert scheme.verify(PUBLIC, b"hello\0", (r, s)) is False
    assert scheme.verify(PUBLIC, b"hello", (r, s + 1)) is False
    assert scheme.verify(PUBLIC, b"hello", (s, r)) is False
    assert scheme.verify((PUBLIC[0], P - PUBLIC[1]), b"hello", (r, s)) is False


def test_numbers_out_of_range() -> None:
    """Numbers that fit modulo N only do not fit."""
    scheme = SignatureScheme()
    r, s = signed(b"hello")
    pairs = [(r + N, s), (r, s + N), (r - N, s), (r, s - N), (r, -s), (0, s), (r, 0), (N, s), (r, N), (0, 0)]
    for pair in [*pairs, (-r, s), (-1, s), (0, 1), (1, 0), (N, N), (2 * N, s), (r, 2 * N)]:
        assert scheme.verify(PUBLIC, b"hello", pair) is False


def test_zero_is_out_of_range() -> None:
    """Also where the check with r = 0 or s = 0 would come to infinity or to a point that seems to fit."""
    scheme = SignatureScheme()
    for key in (G, PUBLIC):
        for pair in ((0, 1), (0, hash_of(b"hello") % N), (N, 1), (0, N), (1, 0)):
            assert scheme.verify(key, b"hello", pair) is False


@pytest.mark.parametrize("make", [list, str, dict.fromkeys, lambda pair: (*pair, 1), lambda pair: pair[:1]])
def test_no_pairs(make: Callable[[tuple[int, int]], object]) -> None:
    """What is no tuple of two numbers is no signature and no key, and raises nothing; lists may pass."""
    scheme, signature = SignatureScheme(), signed(b"hello")
    allowed = (True, False) if make is list else (False,)
    assert scheme.verify(PUBLIC, b"hello", make(signature)) in allowed
    assert scheme.verify(make(PUBLIC), b"hello", signature) in allowed


@pytest.mark.parametrize(
    "thing", [None, 0, "", "ab", b"ab", (), 1.5, {}, (None, None), ("1", "2"), (b"", b""), ((), ())]
)
def test_no_signatures_and_no_keys(thing: object) -> None:
    """Nothing raises."""
    scheme, (r, s) = SignatureScheme(), signed(b"hello")
    assert scheme.verify(PUBLIC, b"hello", thing) is False
    assert scheme.verify(thing, b"hello", (r, s)) is False
    assert scheme.verify(thing, b"hello", thing) is False
    assert scheme.verify(PUBLIC, b"hello", (r, thing)) is False
    assert scheme.verify((thing, PUBLIC[1]), b"hello", (r, s)) is False
    assert scheme.verify((PUBLIC[0], thing), b"hello", (r, s)) is False


def test_floats_are_no_numbers() -> None:
    """Neither whole ones nor those that are no number at all."""
    scheme, (r, s) = SignatureScheme(), signed(b"hello")
    x, y = PUBLIC
    for pair in ((float(r), s), (r, float(s)), (1.0, s), (float("nan"), s), (r, float("inf"))):
        assert scheme.verify(PUBLIC, b"hello", pair) is False
    for pair in ((float(x), y), (x, float(y)), (float("nan"), y), (x, float("inf"))):
        assert scheme.verify(pair, b"hello", (r, s)) is False


def test_keys_off_the_curve() -> None:
    """A key has to be on the curve, and its coordinates in their range."""
    scheme, signature = SignatureScheme(), signed(b"hello")
    x, y = PUBLIC
    pairs = [(x, (y + 1) % P), (x + 1, y), (y, x), (0, 0), (x, 0), (0, y), (x, -y), (x + P, y), (x, y + P)]
    for pair in [*pairs, (x - P, y), (x, y - P), (P, P), (-x, y)]:
        assert scheme.verify(pair, b"hello", signature) is False


def test_x_beyond_the_order() -> None:
    """Here the x coordinate is N + 2, and so r is 2."""
    key = (
        0xBF9BD29E37A46941343DCAB70F974698A6F7325BBD1BB4C3C696898C47E1887A,
        0x7D8D4C4F9B4B11E51442B15934B3FBC2A9FC036A06EF1FA6627C4114E4DED925,
    )
    s = 0x26AD41EF88C279D937C990FAD57DCAFD3A7CFB366088155F476354B65ED08D6C
    scheme = SignatureScheme()
    assert scheme.verify(key, b"wrapped 0", (2, s)) is True
    assert scheme.verify(key, b"wrapped 0", (3, s)) is False
    assert scheme.verify(key, b"wrapped 0", (N + 2, s)) is False


def test_check_that_adds_a_point_to_itself() -> None:
    """Here both multiples of the check are the same point."""
    key = (
        0x1A77E68F3C5C8A7F140D67EDBBED194627E492DCDAE24A4BA2BF44EF2AA19642,
        0xB5DFC7830E8E9EDF2B2374EC60FDA59600CDF1D5D4D87E39D4DFB6F86D0BB2D6,
    )
    r = 0xAE086FDF7C372B9B6B3DF8ABB4E3793B4AB45FF8C5F06A934519642F05674CD3
    s = 0xD6DA67D86F4F2CCCE55FD847F1657E0D5465F03ED84DF3D083188F9AC3A52903
    assert SignatureScheme().verify(key, b"doubled 0", (r, s)) is True


def test_check_that_comes_to_infinity() -> None:
    """Here they are inverse to each other, whatever s is."""
    key = (
        0x4B80C50B1DFE7FFF30CB822CF1330A16FC1AF81791BC1CEF2714D1A4B1D36EBD,
        0x283E9038517C88C81B040C7F3AE86F38A8102C43E1052AB140554A3E5E75B41E,
    )
    r = 0xA82B96066C1102A87CD7F8BD8A1E7172C5F313A0F2409387129978B86A1FA76A
    assert SignatureScheme().verify(key, b"vanishing 0", (r, 5)) is False
