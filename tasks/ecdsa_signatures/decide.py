"""Which keys and signatures are right: any that keep the rules, whatever the nonces were.

Observers draw private keys and messages first, so the same calls draw them here. Whoever knows the private
key can compute a signature's nonce, and see whether it makes r, and whether it could have been guessed.
"""

import hashlib

_P = 2**256 - 2**32 - 977
_N = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
_G = (
    0x79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798,
    0x483ADA7726A3C4655DA4FBFC0E1108A8FD17B448A68554199C47D08FFB10D4B8,
)
_FAR = 2**128
"""Random numbers below N lie farther apart than this, but for one pair in 2**127."""


def decide(record, rng):
    """Say whether an answer's keys or signatures are right for behaviours whose right value is not unique."""
    check = _CHECKS.get(record["behaviour"])
    return check is not None and check(record["answer"], rng)


def _key_pairs(answer, _rng):
    return _are(answer, 3, _is_key_pair) and _far_apart([private_key for private_key, _ in answer])


def _same_and_other(answer, _rng):
    if not _are(answer, 3, _is_key_pair):
        return False
    first, second, third = answer
    return first == second and _far_apart([first[0], third[0]])


def _key_pairs_in_range(answer, _rng):
    return _are(answer, 3, _is_key_pair)


def _by_one_key(answer, rng):
    private_key, messages = _scalar(rng), [_message(rng) for _ in range(4)]
    return _all_signed(answer, [(private_key, message) for message in messages])


def _of_one_message(answer, rng):
    private_keys, message = [_scalar(rng) for _ in range(4)], _message(rng)
    return _all_signed(answer, [(private_key, message) for private_key in private_keys])


def _of_odd_messages(answer, rng):
    private_key, message = _scalar(rng), rng.randbytes(32)
    messages = [
        b"",
        b"\0",
        message,
        message + b"\0",
        b"\0" + message,
        hashlib.sha256(message).digest(),
        message * 40,
    ]
    return _all_signed(answer, [(private_key, message) for message in messages])


def _by_edge_keys(answer, rng):
    message = _message(rng)
    return _all_signed(answer, [(private_key, message) for private_key in (1, 2, _N - 2, _N - 1)])


def _at_edges(answer, rng):
    private_key, message = _scalar(rng), _message(rng)
    return _are(answer, 3, lambda signature: _nonce(private_key, message, signature))


def _failing_nonces(answer, rng):
    message = _message(rng)
    private_key = -_hash(message) * pow(_G[0], -1, _N) % _N
    return _are(answer, 2, lambda signature: _nonce(private_key, message, signature))


def _round_trip(answer, rng):
    message = _message(rng)
    if type(answer) is not list or len(answer) != 4 or not _is_key_pair(tuple(answer[:2])):
        return False
    private_key, _, signature, verdicts = answer
    return _all_signed([signature], [(private_key, message)]) and repr(verdicts) == "[True, False]"


def _scalar(rng):
    return rng.randrange(1, _N)


def _message(rng):
    return rng.randbytes(rng.randint(1, 80))


def _are(answer, count, check):
    """Whether an answer is a list of so many things for each of which the check holds."""
    return type(answer) is list and len(answer) == count and all(check(item) for item in answer)


def _all_signed(answer, cases):
    """Whether a list holds a signature for each private key and message, with secret nonces."""
    if type(answer) is not list or len(answer) != len(cases):
        return False
    nonces = [_nonce(*case, signature) for case, signature in zip(cases, answer, strict=True)]
    if not all(nonces):
        return False
    inputs = [private_key for private_key, _ in cases]
    for _, message in cases:
        inputs += [_hash(message), int.from_bytes(message[:32], "big")]
    return _far_apart(nonces) and all(
        _distance(nonce, number) > _FAR for nonce in nonces for number in inputs
    )


def _nonce(private_key, message, signature):
    """The nonce of a signature, or its negative, or None if the signature is not right."""
    if not _is_pair(signature) or not all(1 <= number < _N for number in signature):
        return None
    r, s = signature
    nonce = (_hash(message) + r * private_key) * pow(s, -1, _N) % _N
    point = _multiple(nonce)
    return nonce if point is not None and point[0] % _N == r else None


def _is_key_pair(pair):
    if type(pair) is not tuple or len(pair) != 2 or type(pair[0]) is not int:
        return False
    return 1 <= pair[0] < _N and _is_pair(pair[1]) and pair[1] == _multiple(pair[0])


def _is_pair(value):
    return type(value) is tuple and len(value) == 2 and all(type(item) is int for item in value)


def _far_apart(numbers):
    """Whether numbers, up to their sign, lie far from each other and from 0."""
    together = [0, *numbers]
    return all(_distance(one, other) > _FAR for at, one in enumerate(together) for other in together[:at])


def _distance(one, other):
    """How far two numbers lie apart modulo N, up to their sign."""
    return min((one - other) % _N, (other - one) % _N, (one + other) % _N, -(one + other) % _N)


def _hash(message):
    return int.from_bytes(hashlib.sha256(message).digest(), "big")


def _multiple(k):
    """The generator, k times, for a k from 1 to N - 1; in Jacobian coordinates, which divide only once."""
    if k == 0:
        return None
    x, y, z = *_G, 1
    for bit in bin(k)[3:]:
        x, y, z = _double(x, y, z)
        if bit == "1":
            x, y, z = _plus_generator(x, y, z)
    w = pow(z, -1, _P)
    return x * w * w % _P, y * w * w * w % _P


def _double(x, y, z):
    yy = y * y % _P
    v = 4 * x * yy % _P
    m = 3 * x * x % _P
    x3 = (m * m - 2 * v) % _P
    return x3, (m * (v - x3) - 8 * yy * yy) % _P, 2 * y * z % _P


def _plus_generator(x, y, z):
    zz = z * z % _P
    h = (_G[0] * zz - x) % _P
    m = (_G[1] * zz * z - y) % _P
    v = x * h * h % _P
    hhh = h * h * h % _P
    x3 = (m * m - hhh - 2 * v) % _P
    return x3, (m * (v - x3) - y * hhh) % _P, z * h % _P


_CHECKS = {
    "key_pairs": _key_pairs,
    "key_pairs_follow_the_source": _same_and_other,
    "key_pairs_at_the_edges_of_the_source": _key_pairs_in_range,
    "signatures_by_one_key": _by_one_key,
    "signatures_of_one_message": _of_one_message,
    "signatures_of_odd_messages": _of_odd_messages,
    "signatures_by_keys_at_the_edges": _by_edge_keys,
    "signatures_at_the_edges_of_the_source": _at_edges,
    "nonces_that_fail": _failing_nonces,
    "from_key_to_verdict": _round_trip,
}
