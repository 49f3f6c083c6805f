"""Sums, multiples, keys and signatures of a `SignatureScheme`, and what it says of other signatures."""

import hashlib
import random

_P = 2**256 - 2**32 - 977
_N = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
_G = (
    0x79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798,
    0x483ADA7726A3C4655DA4FBFC0E1108A8FD17B448A68554199C47D08FFB10D4B8,
)
_ROOT = 0x7AE96A2B657C07106E64479EAC3434E99CF0497512F58995C1396C28719501EE
"""A cube root of 1 modulo P."""
_KEYS = (
    (
        0x5D96CF7F265BEDA9CF0C26EF4243ED52566BF9D7C55A45F8D1A6E55E9B9B1326,
        0x7640C70BFDC837CF94C4687A47FEA926772575DDADD97AAA8C2C7002DEA4AEB3,
        0x5860D8F4FDE459FC5100D5714D0CFE52DD7AD1733932B17B92E8BEFCC1717A14,
    ),
    (
        0xB37523A53B4A3EE20463513755AC0ECD5E6A0A2EDD70E34DC1D77CFFB7DECC0D,
        0x9AB1BA03FBC5C9D00EC7FFC737886FC3A00F24076529C41AF2740FB98479B64F,
        0x545E391D35E26A99D959A2ED68A66B4E59166FF5B6DBD76225B3C0DFE536B747,
    ),
    (
        0x683447C10CC8AF11DD4EABBD1FCFB9809823BEB1E6BA3AD74DE45321AD915A37,
        0x491A3C16FFEAFE6082DC5EF847AE679AE17CC779144BF85A86CBE5467F349937,
        0x6DFB8E015AB356A5C6B426A3B25ED8F88BD4BB760C6744D5E1C62EEC5A7A73D4,
    ),
    (
        0x1FF135342E825CE1158D003D9A0B2361AED09B824CA87FC2BFB637DD5BAE2D27,
        0xC490325DC2A947E7A15EC9A797D2505E184721AA87CFDC9BE36E27AE317ADC86,
        0x40BB5B4099C78317D4BA884CABF83AD933259541EBD272A5F7418CF126871900,
    ),
)
"""Private keys with the coordinates of their public keys."""
_NONCES = (
    (
        0xD330A5494D14CF1A4CC346363C23403800D9F4AD53A2F2B633F5F28807F0CBD5,
        0x21F7E20F845E421A75DC7EB5D7A37FA66EC692579CF646AE09313BC32E3040E4,
    ),
    (
        0xAF5D8BB09F2E9EA4765890E0F94855D0D178403035C9A8C4668DC8F46A423CFA,
        0x016CF52DD73391E843C7DB33CC78BDF2513C8A2C19834C19379D15338B3B80E4,
    ),
    (
        0xFDFB462FD6FAD8DBF82D5644EF7D9967699F071A5FD8E665A9DFDEC6BAECDE5C,
        0x93A4A58E21E0E6489660E7BF63AF9C053D412E27EFCF6E535EAD7C19224191FC,
    ),
    (
        0x422ACAB59248B974BF416C30F1F0742A0E46C215B5FA5B0CDB18BD763F20134D,
        0x98CA5804E0ADC037569018560D4A8506DDCB8594B740B588A81B1F3213D7BA85,
    ),
)
"""Nonces with the r that they make."""
_WRAPPED = (
    (
        0xBF9BD29E37A46941343DCAB70F974698A6F7325BBD1BB4C3C696898C47E1887A,
        0x7D8D4C4F9B4B11E51442B15934B3FBC2A9FC036A06EF1FA6627C4114E4DED925,
        b"wrapped 0",
        2,
        0x26AD41EF88C279D937C990FAD57DCAFD3A7CFB366088155F476354B65ED08D6C,
    ),
    (
        0xFD988C163B791032B6BD7F911A5B5D187F2F4F2906A01B0A6B4686A4A4573D70,
        0x048C58C4A92D7883AFBF3FC7E62DA646D71F575FA078D006ED0A73BC34F3C084,
        b"wrapped 1",
        4,
        0xDA0AEA0EAA72870BDD63D2A5D17644600E0BC896AFBEC9A66DBB8CB8EF65ED79,
    ),
    (
        0x79DD64038B8494818C1DF7826EADB48EE83F5C4534EE99617701C6362FCB111A,
        0x6E389662C7509BC16449CED2339A46156A6E4A447B4B0690EC3267BEB6FF6C21,
        b"wrapped 2",
        6,
        0x84D0C3F0B2E73AE0EEE45145F585675FD17737815438A5B507BDA21C604AF42B,
    ),
)
"""Public keys, messages and signatures for which the point of the check has an x coordinate of N or more."""
_DOUBLED = (
    (
        0x1A77E68F3C5C8A7F140D67EDBBED194627E492DCDAE24A4BA2BF44EF2AA19642,
        0xB5DFC7830E8E9EDF2B2374EC60FDA59600CDF1D5D4D87E39D4DFB6F86D0BB2D6,
        b"doubled 0",
        0xAE086FDF7C372B9B6B3DF8ABB4E3793B4AB45FF8C5F06A934519642F05674CD3,
        0xD6DA67D86F4F2CCCE55FD847F1657E0D5465F03ED84DF3D083188F9AC3A52903,
    ),
    (
        0x8D7D9D39CC8DBE0FB638D5BD38E3B00013C1601F56BE3F5D52FFA925FBB112D3,
        0x4771E01C94C3D3876D38EC521EF1A7A21825E734EC9EA51AB2494A4C8D8A0FAC,
        b"doubled 1",
        0x68AA09F1A3AEA89427C3D00E31480502F3586984919DA92FE9C006E98F383182,
        0x804622A11FCB318347F18FB8E97E01D1B64C7A7995F162D3717DD7BFA3AE51D6,
    ),
)
"""The same for which the check adds a point to itself."""
_VANISHING = (
    (
        0x4B80C50B1DFE7FFF30CB822CF1330A16FC1AF81791BC1CEF2714D1A4B1D36EBD,
        0x283E9038517C88C81B040C7F3AE86F38A8102C43E1052AB140554A3E5E75B41E,
        b"vanishing 0",
        0xA82B96066C1102A87CD7F8BD8A1E7172C5F313A0F2409387129978B86A1FA76A,
    ),
    (
        0x6772BFC1CC7B3091C35A3FF893C2E8DB9FB07279FC10016DE5537B950F6098EF,
        0xC7ADEF740A5F2C363D63C50E38A76F28946AA4B995ECF948F29BC0C395F8F6BC,
        b"vanishing 1",
        0x96C5DFD0CDE0EC9803F7E89FEC3C3210AC2B40810632B7836082FC3230495215,
    ),
)
"""Public keys, messages and an r for which the check comes to infinity, whatever s is."""


class _Source:
    """A `randbelow` with drawn numbers, after some given ones; negative ones count from the end."""

    def __init__(self, seed, first=()):
        self._rng = random.Random(seed)
        self._first = list(first)

    def __call__(self, below):
        if self._first:
            return self._first.pop(0) % below
        return self._rng.randrange(below)


def _scheme(solution, rng, first=()):
    return solution.SignatureScheme(_Source(rng.getrandbits(64), first))


def _message(rng):
    return rng.randbytes(rng.randint(1, 80))


def _point(rng):
    """A drawn point of the curve."""
    while True:
        x = rng.randrange(_P)
        square = (x**3 + 7) % _P
        y = pow(square, (_P + 1) // 4, _P)
        if y * y % _P == square:
            return x, rng.choice((y, _P - y))


def _signed(rng, message):
    """A public key and a signature of the message."""
    private_key, *public_key = rng.choice(_KEYS)
    nonce, r = rng.choice(_NONCES)
    z = int.from_bytes(hashlib.sha256(message).digest(), "big")
    return tuple(public_key), (r, (z + r * private_key) * pow(nonce, -1, _N) % _N)


def _verdicts(solution, rng, cases):
    """What a scheme says of cases, each a public key, a message and a signature, asked in a drawn order."""
    scheme, seen = _scheme(solution, rng), {}
    for number in rng.sample(range(len(cases)), len(cases)):
        try:
            seen[number] = scheme.verify(*cases[number])
        except Exception as error:  # noqa: BLE001 - told by name, since none is promised
            seen[number] = type(error).__name__
    return seen


def multiples_of_the_generator(solution, rng):
    """Small multiples, and that each is the sum of the ones before it."""
    scheme = _scheme(solution, rng)
    count = rng.randint(8, 20)
    sums = [None]
    for _ in range(count):
        sums.append(scheme.point_add(sums[-1], _G))
    return [sums, [scheme.scalar_mult(k, _G) for k in range(count + 1)]]


def multiples_by_large_numbers(solution, rng):
    """Multiples of the generator and of drawn points by numbers of up to 256 bits."""
    scheme = _scheme(solution, rng)
    cases = [(rng.randrange(_N), _G), (rng.getrandbits(128), _point(rng))]
    cases.append((2 ** rng.randint(128, 255), _point(rng)))
    return [scheme.scalar_mult(k, point) for k, point in cases]


def multiples_around_the_order(solution, rng):
    """Numbers at and near the curve's order, and some beyond it."""
    scheme, point = _scheme(solution, rng), rng.choice((_G, _point(rng)))
    near = [_N - 1, _N, _N + rng.randint(1, 9), rng.randint(2, 9) * _N + rng.randint(0, 1), _N // 2 + 1]
    return [scheme.scalar_mult(k, point) for k in near]


def multiples_by_negative_numbers(solution, rng):
    """Numbers below 0, small and large."""
    scheme, point = _scheme(solution, rng), _point(rng)
    numbers = [-1, -2, -rng.randint(3, 50), -rng.randrange(_N), -_N]
    return [scheme.scalar_mult(k, point) for k in numbers]


def multiples_of_infinity(solution, rng):
    """Infinity times anything, and anything times 0."""
    scheme = _scheme(solution, rng)
    numbers, point = [0, 1, 2, -1, _N, rng.randrange(_N)], _point(rng)
    nothing = [scheme.scalar_mult(k, None) for k in numbers]
    return [nothing, scheme.scalar_mult(0, _G), scheme.scalar_mult(0, point)]


def sums_of_points(solution, rng):
    """Sums of drawn points, in both orders."""
    scheme = _scheme(solution, rng)
    pairs = [(_point(rng), _point(rng)) for _ in range(6)]
    return [[scheme.point_add(p, q), scheme.point_add(q=p, p=q)] for p, q in pairs]


def sums_with_infinity(solution, rng):
    """Infinity on either side, and on both."""
    scheme, point = _scheme(solution, rng), _point(rng)
    return [scheme.point_add(point, None), scheme.point_add(None, point), scheme.point_add(None, None)]


def sums_with_the_inverse(solution, rng):
    """Points with the same x, in both orders."""
    scheme = _scheme(solution, rng)
    points = [_G, _point(rng), _point(rng)]
    pairs = [((x, y), (x, _P - y)) for x, y in points]
    return [[scheme.point_add(p, q), scheme.point_add(q, p)] for p, q in pairs]


def sums_with_the_same_y(solution, rng):
    """Points that differ in x alone, or in x and the sign of y: as x**3 counts, three x belong to each y."""
    scheme, (x, y) = _scheme(solution, rng), _point(rng)
    second, third = _ROOT * x % _P, _ROOT * _ROOT * x % _P
    pairs = [((x, y), (second, y)), ((x, y), (third, _P - y)), ((second, _P - y), (third, y))]
    return [[scheme.point_add(p, q), scheme.point_add(q, p)] for p, q in pairs]


def doubles_of_points(solution, rng):
    """Points added to themselves, and again."""
    scheme = _scheme(solution, rng)
    seen = []
    for point in (_G, _point(rng), _point(rng)):
        double = scheme.point_add(point, (point[0], point[1]))
        seen.append([double, scheme.point_add(double, double), scheme.point_add(double, point)])
    return seen


def sums_in_groups(solution, rng):
    """Three points, summed from the left and from the right."""
    scheme = _scheme(solution, rng)
    p, q, r = (_point(rng) for _ in range(3))
    add = scheme.point_add
    return [add(add(p, q), r), add(p, add(q, r)), add(add(p, q), (p[0], _P - p[1]))]


def good_signatures(solution, rng):
    """Valid signatures of messages of several lengths, one of them with the other s."""
    cases = []
    for message in (b"", rng.randbytes(32), rng.randbytes(rng.randint(200, 2000))):
        public_key, (r, s) = _signed(rng, message)
        cases.append((public_key, message, (r, s)))
    cases.append((public_key, message, (r, _N - s)))
    return _verdicts(solution, rng, cases)


def changed_messages(solution, rng):
    """One signature with its message and messages that differ a little."""
    message = _message(rng)
    public_key, signature = _signed(rng, message)
    digest = hashlib.sha256(message).digest()
    others = [message, message + b"\0", bytes([message[0] ^ 1]) + message[1:], digest]
    return _verdicts(solution, rng, [(public_key, other, signature) for other in others])


def changed_signatures(solution, rng):
    """A signature with other numbers in it, all of them in the range."""
    message = _message(rng)
    public_key, (r, s) = _signed(rng, message)
    others = [(r, s), (r, s % (_N - 1) + 1), (r % (_N - 1) + 1, s), (s, r)]
    return _verdicts(solution, rng, [(public_key, message, other) for other in others])


def other_public_keys(solution, rng):
    """A signature under keys that did not make it: other ones, the inverse, the generator."""
    message = _message(rng)
    (x, y), signature = _signed(rng, message)
    others = [key[1:] for key in _KEYS if key[1] != x]
    keys = [(x, y), (x, _P - y), _point(rng), rng.choice(others)]
    return _verdicts(solution, rng, [(key, message, signature) for key in keys])


def numbers_out_of_range(solution, rng):
    """Signatures with numbers below 1 and from N on, many of which would fit modulo N; one is in range."""
    message = _message(rng)
    key, (r, s) = _signed(rng, message)
    pairs = [(r, s), (r + _N, s), (r, s + _N), (r - _N, s), (r, s - _N), (-r, s), (r, -s), (0, s), (r, 0)]
    pairs += [(_N, s), (r, _N), (_N, _N), (-1, s), (r, -1), (r + 2**300, s), (r, s + 5 * _N)]
    pairs += [(0, 0), (0, 1), (1, 0)]
    return _verdicts(solution, rng, [(key, message, pair) for pair in pairs])


def no_signatures(solution, rng):
    """Things that are no signature, around one that is."""
    message = _message(rng)
    key, (r, s) = _signed(rng, message)
    things = [None, 0, r, "", "rs", b"rs", (), (r,), (r, s, 1), (r, None), (None, s), (str(r), str(s))]
    things += [(float(r), float(s)), (r, float(s)), (1.0, s), ((r, s),), ((r,), (s,)), {r: 0, s: 0}, {r, s}]
    things += [(r, s), (b"1", b"2"), (r + 0j, s), ((r, s), None), (float("nan"), s), (r, float("inf")), 1.5]
    things += [(hex(r), s), {"r": r, "s": s}]
    return _verdicts(solution, rng, [(key, message, thing) for thing in things])


def no_public_keys(solution, rng):
    """Things that are no public key, around one that is."""
    message = _message(rng)
    (x, y), signature = _signed(rng, message)
    things = [None, 0, x, "", "xy", b"xy", (), (x,), (x, y, 1), (x, None), (None, y), (str(x), str(y))]
    things += [(float(x), float(y)), (x, float(y)), (float(x), y), ((x, y),), ((x,), (y,)), {x: 0, y: 0}]
    things += [(x, y), (b"1", b"2"), (x + 0j, y), (float("nan"), y), (x, float("inf")), (None, None)]
    things += [f"04{x:064x}{y:064x}", {"x": x, "y": y}]
    return _verdicts(solution, rng, [(thing, message, signature) for thing in things])


def keys_off_the_curve(solution, rng):
    """Pairs of numbers that are no point of the curve, or only modulo P, around one that is."""
    message = _message(rng)
    (x, y), signature = _signed(rng, message)
    pairs = [(x, y), (x, (y + 1) % _P), ((x + 1) % _P, y), (y, x), (0, 0), (x, 0), (0, y), (1, 1), (x, 1)]
    pairs += [
        (x + _P, y),
        (x, y + _P),
        (x - _P, y),
        (x, y - _P),
        (x, -y),
        (-x, y),
        (x + _P, y + _P),
        (_P, _P),
    ]
    return _verdicts(solution, rng, [(pair, message, signature) for pair in pairs])


def x_beyond_the_order(solution, rng):
    """Signatures whose point has an x of N or more, with r as it has to be and as it must not be."""
    x, y, message, r, s = rng.choice(_WRAPPED)
    cases = [((x, y), message, (number, s)) for number in (r, r + _N, r + 1)]
    return _verdicts(solution, rng, [*cases, ((x, y), message + b"!", (r, s))])


def points_that_meet(solution, rng):
    """Signatures whose check adds a point to itself, or to its inverse."""
    x, y, message, r, s = rng.choice(_DOUBLED)
    cases = [((x, y), message, (r, s)), ((x, y), message, (r, _N - s))]
    x, y, message, r = rng.choice(_VANISHING)
    cases += [((x, y), message, (r, s)) for s in (rng.randrange(1, _N), rng.randint(1, 9))]
    return _verdicts(solution, rng, cases)


def impossible_private_keys(solution, rng):
    """Private keys out of the range, among some that are just in it."""
    scheme, message = _scheme(solution, rng), _message(rng)
    keys = [
        0,
        -1,
        _N,
        _N + 1,
        -rng.randrange(_N),
        _N + rng.randrange(2, _N),
        2**256,
        1,
        _N - 1,
        rng.randrange(1, _N),
    ]
    rng.shuffle(keys)
    seen = []
    for key in keys:
        try:
            scheme.sign(key, message)
        except ValueError:
            seen.append("ValueError")
        else:
            seen.append("signed")
    return seen


def key_pairs(solution, rng):
    """Some key pairs of one scheme."""
    scheme = _scheme(solution, rng)
    return [scheme.generate_keypair() for _ in range(3)]


def key_pairs_follow_the_source(solution, rng):
    """Two schemes with sources that return the same numbers, and a third with another."""
    seed = rng.getrandbits(64)
    sources = [_Source(seed), _Source(seed), _Source(seed + 1)]
    return [solution.SignatureScheme(randbelow=source).generate_keypair() for source in sources]


def key_pairs_at_the_edges_of_the_source(solution, rng):
    """A source that begins with the smallest or the largest numbers that it may return."""
    edges = [[0, 0], [-1, -1], [0, -1]]
    rng.shuffle(edges)
    return [_scheme(solution, rng, first).generate_keypair() for first in edges]


def signatures_by_one_key(solution, rng):
    """Signatures of some messages."""
    private_key, messages = rng.randrange(1, _N), [_message(rng) for _ in range(4)]
    scheme = _scheme(solution, rng)
    return [scheme.sign(private_key, message) for message in messages]


def signatures_of_one_message(solution, rng):
    """Signatures of a message by several keys."""
    private_keys, message = [rng.randrange(1, _N) for _ in range(4)], _message(rng)
    scheme = _scheme(solution, rng)
    return [scheme.sign(private_key=private_key, message=message) for private_key in private_keys]


def signatures_of_odd_messages(solution, rng):
    """Signatures of messages that a program without a hash, or with another one, might not tell apart."""
    private_key, message = rng.randrange(1, _N), rng.randbytes(32)
    messages = [
        b"",
        b"\0",
        message,
        message + b"\0",
        b"\0" + message,
        hashlib.sha256(message).digest(),
        message * 40,
    ]
    scheme = _scheme(solution, rng)
    return [scheme.sign(private_key, message) for message in messages]


def signatures_by_keys_at_the_edges(solution, rng):
    """Signatures by the smallest and the largest private keys."""
    message = _message(rng)
    scheme = _scheme(solution, rng)
    return [scheme.sign(private_key, message) for private_key in (1, 2, _N - 2, _N - 1)]


def signatures_at_the_edges_of_the_source(solution, rng):
    """A source that begins with the smallest or the largest numbers that it may return."""
    private_key, message, first = rng.randrange(1, _N), _message(rng), [[0, 0], [-1, -1], [0, -1]]
    return [_scheme(solution, rng, numbers).sign(private_key, message) for numbers in first]


def nonces_that_fail(solution, rng):
    """A key and a message for which a nonce of 1 makes an s of 0, and a source that begins with small ones."""
    message = _message(rng)
    z = int.from_bytes(hashlib.sha256(message).digest(), "big")
    private_key = -z * pow(_G[0], -1, _N) % _N
    return [
        _scheme(solution, rng, first).sign(private_key, message) for first in ([0, 1, 1, 0], [1, 0, 0, 1])
    ]


def from_key_to_verdict(solution, rng):
    """A key pair, a signature by it, and what the scheme says of that and of another message."""
    message, other = _message(rng), _message(rng)
    scheme = _scheme(solution, rng)
    private_key, public_key = scheme.generate_keypair()
    signature = scheme.sign(private_key, message)
    verdicts = [scheme.verify(public_key=public_key, message=message, signature=signature)]
    return [private_key, public_key, signature, [*verdicts, scheme.verify(public_key, other, signature)]]


def default_source(solution, rng):
    """How many key pairs and signatures of schemes without an argument are plain, large and different."""
    message = _message(rng)
    schemes = [solution.SignatureScheme(), solution.SignatureScheme()]
    keys = [scheme.generate_keypair()[0] for scheme in schemes for _ in range(2)]
    numbers = [scheme.sign(key, message)[0] for scheme, key in zip(schemes, keys[:2], strict=True)]
    plain = [number for number in keys + numbers if type(number) is int and number >> 160]
    return [len(plain), len(set(plain))]
