"""What an e-mail validator says: each public function records one behaviour, on inputs from the seed."""

import string
from collections.abc import Iterable
from random import Random
from typing import Any

_LOCAL = string.ascii_letters + string.digits + "!#$%&'*+/=?^_`{|}~-"
_ALNUM = string.ascii_letters + string.digits
_SPACES = [
    " ",
    "\t",
    "\n",
    "\r",
    "\r\n",
    "\v",
    "\f",
    "\x1c",
    "\x1f",
    "\x85",
    "\xa0",
    "\u2003",
    "\u2028",
    "\u3000",
]
_FOREIGN = [
    "é",
    "ß",
    "я",
    "\uff41",
    "\u0663",
    "\u0968",
    "\u212a",
    "\u017f",
    "\u0130",
    "\x00",
    "\x1b",
    "\x7f",
    "\u200b",
    "\U0001f600",
]


def accepts_addresses(solution: Any, rng: Random) -> object:
    emails = [_address(rng) for _ in range(60)]
    return _valid(solution, [email if rng.random() < 0.8 else email.replace("@", "") for email in emails])


def result_has_the_promised_shape(solution: Any, rng: Random) -> object:
    record = []
    for email in _shuffled(rng, [_address(rng), "", None, 7, _address(rng) + " ", "a@b", "@", "x" * 300]):
        result = solution.validate_email(email)
        types = [isinstance(result["valid"], bool), isinstance(result["reason"], str)]
        record.append([type(result) is dict, sorted(result), types, result["valid"]])
    return record


def reason_is_empty_only_when_valid(solution: Any, rng: Random) -> object:
    emails = [_address(rng) for _ in range(6)]
    emails += [_edited(rng, email) for email in emails]
    emails += [
        ".a@b.co",
        "a@b..co",
        "a@b",
        "a" * 65 + "@b.co",
        "a@b.c",
        "a@-b.co",
        "a@b@c.co",
        "a@b.co\n",
        "é@b.co",
    ]
    results = [solution.validate_email(email) for email in [*_shuffled(rng, emails), None, b"a@b.co"]]
    return [[result["valid"], len(result["reason"]) == 0] for result in results]


def wants_exactly_one_at(solution: Any, rng: Random) -> object:
    emails = [_address(rng).replace("@", rng.choice(["", ".", "@@", "@a@"])) for _ in range(8)]
    for _ in range(8):
        email = _address(rng)
        place = rng.randint(0, len(email))
        emails.append(f"{email[:place]}@{email[place:]}")
    return _valid(solution, _shuffled(rng, [*emails, "@", "@@", "@" * 9, _address(rng), _address(rng)]))


def wants_both_parts(solution: Any, rng: Random) -> object:
    local, domain = _local(rng), _domain(rng)
    emails = ["", "@", f"@{domain}", f"{local}@", local, domain, f"{local}.{domain}", f"{local}@{domain}"]
    return _valid(solution, _shuffled(rng, emails))


def judges_each_character_of_the_local_part(solution: Any, rng: Random) -> object:
    return [_judged(solution, rng, "a{}a@example.com"), _judged(solution, rng, "{}@example.com")]


def judges_dots_in_the_local_part(solution: Any, rng: Random) -> object:
    word, other = _word(rng, _LOCAL), _word(rng, _LOCAL)
    locals_ = [
        f".{word}",
        f"{word}.",
        f"{word}..{other}",
        f"{word}.{other}",
        ".",
        "..",
        f"{word}.{other}.a",
        f"..{word}",
    ]
    return _valid(solution, _shuffled(rng, [f"{local}@{_domain(rng)}" for local in locals_]))


def limits_the_local_part(solution: Any, rng: Random) -> object:
    lengths = _shuffled(rng, [1, 2, 63, 64, 65, 66, rng.randint(3, 62), rng.randint(67, 200)])
    return _valid(solution, [f"{_word(rng, _LOCAL, length)}@b.co" for length in lengths])


def wants_a_dot_in_the_domain(solution: Any, rng: Random) -> object:
    domains = [
        _label(rng),
        _label(rng),
        "localhost",
        _domain(rng),
        f"{_label(rng)}-{_label(rng)}",
        "co",
        _domain(rng),
    ]
    return _valid(solution, [f"{_local(rng)}@{domain}" for domain in _shuffled(rng, domains)])


def refuses_empty_labels(solution: Any, rng: Random) -> object:
    one, two = _label(rng), _label(rng)
    domains = [
        f".{one}.co",
        f"{one}..co",
        f"{one}.co.",
        f"{one}.{two}..co",
        ".co",
        f"{one}.",
        ".",
        "..",
        f"{one}.{two}.co",
    ]
    return _valid(solution, [f"{_local(rng)}@{domain}" for domain in _shuffled(rng, domains)])


def judges_each_character_of_the_domain(solution: Any, rng: Random) -> object:
    return [_judged(solution, rng, place) for place in ("a@b{}b.com", "a@b.c{}m", "a@{}.com")]


def judges_hyphens_in_labels(solution: Any, rng: Random) -> object:
    one, two = _label(rng), _label(rng)
    labels = [f"-{one}", f"{one}-", f"{one}-{two}", f"{one}--{two}", "-", "--", f"{one}-{two}-a", f"-{one}-"]
    emails = [f"a@{label}.com" for label in labels] + [f"a@{two}.x{label}" for label in labels]
    return _valid(solution, _shuffled(rng, [*emails, f"a@{one}.-com", f"a@{one}.xn--p1ai"]))


def limits_labels(solution: Any, rng: Random) -> object:
    lengths = [1, 2, 62, 63, 64, 65, rng.randint(3, 61), rng.randint(66, 200)]
    words = [_word(rng, _ALNUM, length) for length in _shuffled(rng, lengths)]
    places = ["a@{}.com", "a@b.{}.com", "a@b.x{}"]
    return [_valid(solution, [place.format(word) for word in words]) for place in places]


def judges_the_last_label(solution: Any, rng: Random) -> object:
    number = str(rng.randint(10, 99_999))
    letter = rng.choice(string.ascii_letters)
    labels = [
        letter,
        number[0],
        number,
        f"{number}{letter}",
        f"{letter}{number[0]}",
        f"{number[0]}-{number}",
        letter * 2,
    ]
    emails = [f"{_local(rng)}@{_label(rng)}.{label}" for label in labels]
    return _valid(
        solution, _shuffled(rng, [*emails, "a@127.0.0.1", f"a@{number}.{number}", f"a@{number}.com"])
    )


def limits_the_whole(solution: Any, rng: Random) -> object:
    emails = []
    for length in _shuffled(rng, [252, 253, 254, 255, 256, rng.randint(150, 251), rng.randint(257, 320)]):
        local = _word(rng, _LOCAL, rng.randint(1, 64))
        emails.append(f"{local}@{_long_domain(rng, length - len(local) - 1)}")
    return [[len(email), *_valid(solution, [email])] for email in emails]


def refuses_whitespace(solution: Any, rng: Random) -> object:
    emails = [_address(rng)]
    for space in _SPACES:
        local, domain = _local(rng), _domain(rng)
        emails += [f"{space}{local}@{domain}", f"{local}@{domain}{space}"]
        emails += [
            f"{local}{space}@{domain}",
            f"{local}@{space}{domain}",
            _inserted(rng, f"{local}@{domain}", space),
        ]
    return _valid(solution, _shuffled(rng, emails))


def refuses_other_alphabets(solution: Any, rng: Random) -> object:
    emails = [_address(rng)]
    for sign in _FOREIGN:
        emails += [f"{sign}@b.co", f"a{sign}a@b.co", f"a@{sign}.co", f"a@b{sign}b.co", f"a@b.{sign}{sign}"]
        emails.append(_inserted(rng, _address(rng), sign))
    return _valid(solution, _shuffled(rng, emails))


def refuses_what_is_no_string(solution: Any, rng: Random) -> object:
    email = _address(rng)
    things = [None, True, rng.randint(0, 9), 1.5, email.encode(), [email], (email,), {email: email}, object()]
    return _valid(solution, _shuffled(rng, [*things, email, _address(rng), _address(rng)]))


def judges_random_edits(solution: Any, rng: Random) -> object:
    emails = []
    for _ in range(400):
        email = _address(rng)
        for _ in range(rng.randint(1, 3)):
            email = _edited(rng, email)
        emails.append(email)
    return _valid(solution, emails)


def answers_hostile_input_quickly(solution: Any, rng: Random) -> object:
    record = []
    for length in (rng.randint(30, 60), 120, 250, 100_000):
        for piece in ("a", "a.", "a-", "1", "+", "a.-"):
            run = (piece * length)[:length]
            emails = [
                run,
                f"{run}@",
                f"{run}!@b",
                f"a@{run}",
                f"a@{run}!",
                f"a@b.{run}!",
                f"{run}@b.co",
                f"a@{run}.co",
            ]
            record.append(_valid(solution, emails))
    return record


def _valid(solution: Any, emails: Iterable[Any]) -> list[Any]:
    return [solution.validate_email(email)["valid"] for email in emails]


def _judged(solution: Any, rng: Random, place: str) -> list[Any]:
    """The verdict on each printable ASCII character at one place, in a drawn order."""
    signs = _shuffled(rng, [chr(code) for code in range(0x20, 0x7F)])
    return [[sign, *_valid(solution, [place.format(sign)])] for sign in signs]


def _word(rng: Random, alphabet: str, length: int | None = None) -> str:
    return "".join(rng.choices(alphabet, k=length or rng.randint(1, 12)))


def _label(rng: Random) -> str:
    word = _word(rng, _ALNUM)
    return f"{word}-{_word(rng, _ALNUM)}" if rng.random() < 0.2 else word


def _local(rng: Random) -> str:
    return ".".join(_word(rng, _LOCAL) for _ in range(rng.choice([1, 1, 2, 3])))


def _domain(rng: Random) -> str:
    return ".".join(
        [
            *(_label(rng) for _ in range(rng.choice([1, 1, 2, 3]))),
            rng.choice(["com", "Org", "co", "xn--p1ai"]),
        ]
    )


def _address(rng: Random) -> str:
    return f"{_local(rng)}@{_domain(rng)}"


def _long_domain(rng: Random, length: int) -> str:
    """A domain of exactly this many characters, at least 8, of labels that are not too long."""
    labels = []
    while length > 63:
        size = rng.randint(20, 50)
        labels.append(_word(rng, _ALNUM, size))
        length -= size + 1
    return ".".join([*labels, f"{_word(rng, _ALNUM, length - 3)}.co"])


def _inserted(rng: Random, email: str, piece: str) -> str:
    place = rng.randint(0, len(email))
    return email[:place] + piece + email[place:]


def _edited(rng: Random, email: str) -> str:
    """The address after one slip: something is inserted, left out, doubled or replaced."""
    sign = rng.choice(["@", ".", "-", " ", "\n", "_", "é", ",", "(", rng.choice(_ALNUM), ".."])
    place = rng.randrange(len(email)) if email else 0
    kept = rng.choice(["", email[place : place + 1], email[place : place + 1]])
    return email[:place] + rng.choice([sign, "", kept]) + kept + email[place + 1 :]


def _shuffled(rng: Random, items: list[Any]) -> list[Any]:
    return rng.sample(items, len(items))
