"""What an `HDWallet` derives from drawn seeds and paths, and what the two functions make of drawn bytes."""

_N = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
_TOP = 2**31 - 1
_MARKS = "'h"

# Seeds whose keys, and numbers whose points, begin with a zero byte: of drawn ones only every 256th does.
_ZERO_ROOTS = (71, 141, 217, 311, 586, 1130, 1337, 1461)
_ZERO_CHILDREN = ((81, "m/0'"), (101, "m/0'"), (912, "m/0'"), (218, "m/0"), (239, "m/0"), (292, "m/0"))
_ZERO_POINTS = (153, 246, 886, 1158, 1417, 1436, 1661, 1690, 1700, 2176, 2302, 2408, 2494, 3008, 3944, 3999)
_ZERO_ADDRESSES = (66, 89, 90, 193, 199, 343, 514, 978, 1018, 1278, 1385)


def _wallet(solution, rng):
    return solution.HDWallet(rng.randbytes(rng.choice([16, 32, 64, rng.randint(16, 64)])))


def _numbered(solution, number):
    """The wallet of a small number as seed."""
    return solution.HDWallet(number.to_bytes(16, "big"))


def _hardened(rng):
    """A hardened step."""
    return f"/{rng.randint(0, rng.choice([9, 9999, _TOP]))}{rng.choice(_MARKS)}"


def _normal(rng):
    """A step that is not hardened."""
    return f"/{rng.randint(0, rng.choice([9, 9999, _TOP]))}"


def _asked(method, argument):
    """What a call comes to: an error of the promised kind, or what it returns."""
    try:
        return method(argument)
    except ValueError:
        return "ValueError"


def _key(number):
    return number.to_bytes(32, "big")


def root_keys(solution, rng):
    """The private key of the root, for seeds of many lengths."""
    seeds = [rng.randbytes(length) for length in rng.sample([16, 17, 31, 32, 33, 63, 64], 7)]
    seeds += [bytes(16), bytes(64), b"\xff" * 32]
    return [solution.HDWallet(seed).derive_private_key("m") for seed in seeds]


def seed_lengths(solution, rng):
    """Seeds that are too short or too long among some that are not."""
    lengths = [0, 1, 15, 16, 17, rng.randint(18, 62), 63, 64, 65, 128, rng.randint(66, 999)]
    answers = []
    for length in rng.sample(lengths, len(lengths)):
        seed = rng.randbytes(length)
        answers.append(_asked(lambda given: solution.HDWallet(given).derive_private_key("m"), seed))
    return answers


def hardened_children(solution, rng):
    """Children of one root, all hardened, in a drawn order."""
    wallet = _wallet(solution, rng)
    return [wallet.derive_private_key("m" + _hardened(rng)) for _ in range(12)]


def normal_children(solution, rng):
    """Children of one root, none hardened."""
    wallet = _wallet(solution, rng)
    return [wallet.derive_private_key("m" + _normal(rng)) for _ in range(4)]


def grandchildren(solution, rng):
    """Paths of two and three steps, with hardened ones before and after others."""
    wallet = _wallet(solution, rng)
    kinds = {"h": _hardened, "n": _normal}
    paths = ["m" + "".join(kinds[kind](rng) for kind in steps) for steps in ("hn", "nh", "nn", "hnh")]
    return [wallet.derive_private_key(path) for path in paths]


def order_of_steps(solution, rng):
    """The same steps in different orders, and doubled."""
    wallet = _wallet(solution, rng)
    first, second = _hardened(rng), _hardened(rng)
    paths = [first + second, second + first, first + first, second + first + second]
    return [wallet.derive_private_key(f"m{steps}") for steps in paths]


def hardened_or_not(solution, rng):
    """The same number with either mark and with none."""
    wallet, number = _wallet(solution, rng), rng.randint(0, _TOP)
    paths = rng.sample([f"m/{number}", f"m/{number}'", f"m/{number}h"], 3)
    return [wallet.derive_private_key(path) for path in paths]


def mixed_marks(solution, rng):
    """One long path, written with several mixtures of the two marks."""
    wallet = _wallet(solution, rng)
    numbers = [rng.randint(0, _TOP) for _ in range(5)]
    paths = ["m" + "".join(f"/{number}{rng.choice(_MARKS)}" for number in numbers) for _ in range(4)]
    return [wallet.derive_private_key(path) for path in paths]


def ends_of_the_index(solution, rng):
    """The smallest and the largest indices of both kinds, and what lies beyond."""
    wallet = _wallet(solution, rng)
    numbers = ["0", "1", str(_TOP - 1), str(_TOP), str(_TOP + 1), str(_TOP + 2), str(2**32 - 1), str(2**32)]
    hardened = [_asked(wallet.derive_private_key, f"m/{number}{rng.choice(_MARKS)}") for number in numbers]
    return [hardened, [_asked(wallet.derive_private_key, f"m/{number}") for number in ["0", *numbers[3:]]]]


def deep_paths(solution, rng):
    """Dozens of hardened steps, up to the most that a path may have and beyond."""
    wallet = _wallet(solution, rng)
    depths = [rng.randint(10, 200), 254, 255, 256, rng.randint(257, 400)]
    paths = ["m" + "".join(_hardened(rng) for _ in range(depth)) for depth in depths]
    return [_asked(wallet.derive_private_key, path) for path in paths]


def keys_that_begin_with_zero(solution, rng):
    """Keys whose first byte is zero, and the children of such keys."""
    wallet = _numbered(solution, rng.choice(_ZERO_ROOTS))
    number, path = rng.choice(_ZERO_CHILDREN)
    other = _numbered(solution, number)
    roots = [wallet.derive_private_key(below) for below in ("m", f"m{_hardened(rng)}", f"m{_normal(rng)}")]
    children = [other.derive_private_key(path + below) for below in ("", _hardened(rng), _normal(rng))]
    return [roots, children]


def published_seeds(solution, rng):
    """Seeds and paths of the kind that documents print."""
    seeds = [bytes(range(16)), bytes(range(255, 191, -1)), bytes(range(32)), b"correct horse battery staple"]
    wallet = solution.HDWallet(rng.choice(seeds))
    paths = ["m/44'/0'/0'", "m/84h/0h/0h", "m/0'/1", "m/49'/1'/2147483647'"]
    return [[wallet.derive_private_key(path), wallet.get_address(path)] for path in rng.sample(paths, 2)]


def malformed_roots(solution, rng):
    """Texts that do not begin as a path must, or are not there at all."""
    wallet = _wallet(solution, rng)
    paths = ["", "/", "/0", "0", "0'", "0'/1", "M", "M/0'", "mm", "m0", "m'", "mh", "'", "h", "m"]
    paths += ["n/0'", "xm/0'", "m\\0'", "m.0'", "m:0'", "\uff4d/0'", "./m", "m\0"]
    paths += [" m", "m ", "m\n", "\nm", "m/0'\n"]
    return [_asked(wallet.derive_private_key, path) for path in rng.sample(paths, len(paths))]


def malformed_slashes(solution, rng):
    """Slashes that are doubled, missing, or at the end."""
    wallet, number = _wallet(solution, rng), rng.randint(1, 99)
    step = f"{number}'"
    paths = ["m/", "m//", f"m//{step}", f"m/{step}/", f"m/{step}//{step}", f"m/{step}{step}", f"//{step}"]
    paths += [f"/m/{step}", f"m/{step}\\{step}", f"m/ /{step}", f"m/{step}/m", f"m/{step}/{step}"]
    return [_asked(wallet.derive_private_key, path) for path in rng.sample(paths, len(paths))]


def malformed_numbers(solution, rng):
    """Steps that Python would take for a number but that are none, and steps that nobody would."""
    wallet, number = _wallet(solution, rng), rng.randint(10, 99)
    steps = [f"+{number}", f"-{number}", "-0", "+0", f"0{number}", "00", "000", f"{number}_0", "0x1f", "1e3"]
    steps += [f" {number}", f"{number} ", f"{number}\n", f"{number}.0", f"{number}.", "a", "True", "1/", ""]
    steps += ["\u0663", "1\u0663", "\uff11", "\u00b2", "9" * 30, "9" * 5000, "0" * 5000, f"{number}"]
    return [_asked(wallet.derive_private_key, f"m/{step}'") for step in rng.sample(steps, len(steps))]


def malformed_marks(solution, rng):
    """Steps with other marks, with too many, or with nothing but a mark."""
    wallet, number = _wallet(solution, rng), rng.randint(0, 99)
    marks = ["''", "hh", "'h", "h'", "H", "\u2019", "`", "\u2032", '"', "p", " '", "' ", "'\n", "'0", *_MARKS]
    paths = [f"m/{number}{mark}" for mark in marks] + [f"m/'{number}", f"m/h{number}", "m/'", "m/h"]
    return [_asked(wallet.derive_private_key, path) for path in rng.sample(paths, len(paths))]


def malformed_step_anywhere(solution, rng):
    """A wrong step at the beginning, in the middle and at the end of a long path."""
    wallet, record = _wallet(solution, rng), []
    for place in (0, rng.randint(1, 8), 9):
        steps = [_hardened(rng) for _ in range(10)]
        steps[place] = rng.choice(["/", "/x", f"/{_TOP + 1}", "/0''", "/-1", "/01'", "/ 1'"])
        record.append(_asked(wallet.derive_private_key, "m" + "".join(steps)))
    return record


def malformed_paths_everywhere(solution, rng):
    """All three methods, each with texts that are no path and with one that is."""
    wallet = _wallet(solution, rng)
    paths = rng.sample(["", "m/", "M", "m/01", "m/1x", f"m/{_TOP + 1}", "m/1''", "1/2"], 4)
    methods = [wallet.derive_private_key, wallet.get_public_key, wallet.get_address]
    return [[_asked(method, path) for path in [*paths, "m/1'"]] for method in methods]


def public_keys_of_small_numbers(solution, rng):
    """The first multiples of the base point, and a few drawn ones not far from it."""
    return [solution.public_key(_key(number)) for number in (1, 2, 3, 4, 5, 7, 8, rng.randint(9, 999))]


def public_keys_of_large_numbers(solution, rng):
    """The last multiples before the order of the curve, its middle, and a power of two."""
    numbers = [_N - 1, _N - 2, _N - rng.randint(3, 99), _N // 2, _N // 2 + 1, 2**255 - 1]
    numbers.append(2 ** rng.randint(200, 255))
    return [solution.public_key(_key(number)) for number in numbers]


def public_keys_of_drawn_numbers(solution, rng):
    """Private keys of all sizes."""
    numbers = [rng.randrange(1, _N) for _ in range(6)] + [rng.getrandbits(rng.randint(20, 200)) | 1]
    return [solution.public_key(_key(number)) for number in numbers]


def points_that_begin_with_zero(solution, rng):
    """Multiples of the base point, and their inverses, whose x has a zero byte at its front."""
    numbers = rng.sample(_ZERO_POINTS, 3)
    return [[solution.public_key(_key(each)) for each in (number, _N - number)] for number in numbers]


def private_keys_out_of_range(solution, rng):
    """Numbers that are no private key among some that are, the smallest and the largest included."""
    numbers = [0, _N, _N + 1, 2**256 - 1, rng.randrange(_N, 2**256), _N - 1, 1, rng.randrange(1, _N)]
    return [_asked(solution.public_key, _key(number)) for number in rng.sample(numbers, len(numbers))]


def private_keys_of_other_lengths(solution, rng):
    """Keys that are cut off or have zero bytes too many."""
    number = rng.randint(1, 10**6)
    keys = [b"", b"\x01", _key(number)[1:], b"\0" + _key(number), _key(number) + b"\0", rng.randbytes(31)]
    keys += [rng.randbytes(33), rng.randbytes(64), _key(number).hex().encode(), _key(number)]
    return [_asked(solution.public_key, key) for key in rng.sample(keys, len(keys))]


def public_keys_of_paths(solution, rng):
    """The public keys at several paths, the root's too."""
    wallet = _wallet(solution, rng)
    paths = ["m", f"m{_hardened(rng)}", f"m{_normal(rng)}", f"m{_hardened(rng)}{_normal(rng)}"]
    return [wallet.get_public_key(path) for path in paths]


def public_key_of_a_derived_key(solution, rng):
    """The two ways to a public key."""
    wallet, path = _wallet(solution, rng), "m" + "".join(_hardened(rng) for _ in range(rng.randint(0, 5)))
    return [wallet.get_public_key(path), solution.public_key(wallet.derive_private_key(path))]


def addresses(solution, rng):
    """The addresses at several paths, the root's too."""
    wallet = _wallet(solution, rng)
    paths = ["m", f"m{_hardened(rng)}", f"m{_normal(rng)}", f"m{_hardened(rng)}{_hardened(rng)}"]
    return [wallet.get_address(path) for path in paths]


def addresses_that_begin_with_two_ones(solution, rng):
    """Roots whose address holds another zero byte after the first."""
    return [_numbered(solution, number).get_address("m") for number in rng.sample(_ZERO_ADDRESSES, 4)]


def base58_of_drawn_bytes(solution, rng):
    """Payloads of many lengths, from none to hundreds of bytes."""
    lengths = [0, 1, 2, 3, 20, 21, 33, 78, rng.randint(4, 19), rng.randint(100, 300)]
    return [solution.base58check(rng.randbytes(length)) for length in rng.sample(lengths, len(lengths))]


def base58_of_zero_bytes(solution, rng):
    """Zero bytes at the front, in the middle and at the end, and nothing else."""
    rest = bytes([rng.randint(1, 255)]) + rng.randbytes(rng.randint(1, 30)) + bytes([rng.randint(1, 255)])
    count = rng.randint(2, 9)
    payloads = [b"\0", bytes(count), bytes(21), b"\0\1", b"\1\0", b"\0" + rest, bytes(count) + rest]
    payloads += [rest + bytes(count), b"\0" + rest + b"\0", rest + b"\0" + rest]
    return [solution.base58check(payload) for payload in payloads]


def base58_of_digits(solution, rng):
    """All payloads of one byte: their texts show every digit there is."""
    start = rng.randint(0, 55)
    return [solution.base58check(bytes([value])) for value in range(start, start + 201)]


def wallets_are_independent(solution, rng):
    """Wallets of different seeds, and two of one seed, asked in a mixed order."""
    seeds = [rng.randbytes(32) for _ in range(3)]
    wallets = [solution.HDWallet(seed) for seed in [*seeds, seeds[0]]]
    paths = ["m", "m/0'", "m/1'", "m/0'/0'"]
    calls = [(wallet, path) for wallet in wallets for path in paths]
    return [wallet.derive_private_key(path) for wallet, path in rng.sample(calls, len(calls))]


def order_of_calls_does_not_matter(solution, rng):
    """The same paths asked for twice, children before their parents, errors in between."""
    wallet = _wallet(solution, rng)
    paths = ["m/1'/2'/3'", "m/1'", "m", "m/1'/2'", "m/1'/x", "m/", "m/2'/1'/3'"]
    calls = rng.sample(paths * 2, 2 * len(paths))
    return [[path, _asked(wallet.derive_private_key, path)] for path in calls]
