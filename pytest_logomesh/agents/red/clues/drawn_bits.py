"""How many random bits a key was drawn with."""

import ast
import math
from typing import Final

from pytest_logomesh.agents.red.clues.naming import called
from pytest_logomesh.agents.red.clues.slices import Slices
from pytest_logomesh.agents.red.flow import Program

_BYTES: Final = frozenset({
    "os.urandom", "secrets.token_bytes", "secrets.token_hex", "secrets.token_urlsafe", "random.randbytes",
    "Crypto.Random.get_random_bytes", "Cryptodome.Random.get_random_bytes", "nacl.utils.random",
})  # fmt: skip
_BITS: Final = frozenset({"secrets.randbits", "random.getrandbits", "random.SystemRandom().getrandbits"})
_BELOW: Final = frozenset({"secrets.randbelow", "random.randrange", "random.SystemRandom().randrange"})
_BETWEEN: Final = frozenset({"random.randint", "random.SystemRandom().randint"})
_PICKING: Final = frozenset({"choice"})
_SEVERAL: Final = frozenset({"choices", "sample"})
_SIZES: Final = {
    "ascii_letters": 52, "ascii_lowercase": 26, "ascii_uppercase": 26, "digits": 10, "hexdigits": 16,
    "punctuation": 32, "printable": 100,
}  # fmt: skip
_DERIVING: Final = frozenset({
    "pbkdf2_hmac", "scrypt", "PBKDF2", "derive", "hash_secret_raw", "HKDF", "kdf", "digest", "hexdigest", "hashpw",
    "new", "load_pem_private_key", "open", "read_bytes", "read",
})  # fmt: skip
"""What these are handed is not what makes their result hard to guess."""
_UNKNOWN_SIZE: Final = 64
_MOST_PARTS: Final = 40


def drawn_bits(program: Program, slices: Slices, key: ast.expr | None) -> int | None:
    """The bits of the first draw that an expression is made of; None where none is known."""
    for part in slices.origins(key, _MOST_PARTS) if key is not None else ():
        if isinstance(part, ast.Call):
            bits = _of_call(program, slices, part)
            if bits is not None or called(part) in _DERIVING:
                return bits
    return None


def _of_call(program: Program, slices: Slices, call: ast.Call) -> int | None:
    names = set(program.value(call.func).names)
    numbers = [_number(program, arg) for arg in call.args]
    if names & (_BYTES | _BITS | _BELOW | _BETWEEN):
        return _of_number(names, numbers)
    if called(call) in _SEVERAL and call.args:
        several = call.args[1] if len(call.args) > 1 else _keyword(call, "k")
        count = _number(program, several) if several is not None else None
        return _letters(program, slices, call.args[0], count)
    if called(call) == "join" and call.args and isinstance(call.args[0], ast.GeneratorExp | ast.ListComp):
        return _joined(program, slices, call.args[0])
    return None


def _of_number(names: set[str], numbers: list[int | None]) -> int | None:
    """The bits of a draw that is told how many, or below what."""
    last = numbers[-1] if numbers else None
    if last is None or last <= 0:
        return None
    if names & _BYTES:
        return last * 8
    return last if names & _BITS else last.bit_length()


def _joined(program: Program, slices: Slices, each: ast.GeneratorExp | ast.ListComp) -> int | None:
    """`"".join(choice(letters) for _ in range(6))`."""
    times, element = each.generators[0].iter, each.elt
    if not isinstance(times, ast.Call) or called(times) != "range" or len(times.args) != 1:
        return None
    count = _number(program, times.args[0])
    if isinstance(element, ast.Call) and called(element) in _PICKING and element.args:
        return _letters(program, slices, element.args[0], count)
    for part in ast.walk(element):
        if isinstance(part, ast.Call) and count is not None:
            bits = _of_call(program, slices, part)
            if bits is not None:
                return bits * count
    return None


def _letters(program: Program, slices: Slices, alphabet: ast.expr, count: int | None) -> int | None:
    if count is None or count <= 0:
        return None
    text = program.value(alphabet).const
    size = len(text) if isinstance(text, str | bytes) and text else 0
    if not size:
        parts = list(slices.origins(alphabet, _MOST_PARTS))
        size = sum(_SIZES.get(part.attr, 0) for part in parts if isinstance(part, ast.Attribute))
    return int(count * math.log2(size or _UNKNOWN_SIZE))


def _number(program: Program, node: ast.expr) -> int | None:
    value = program.value(node).const
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _keyword(call: ast.Call, name: str) -> ast.expr | None:
    return next((keyword.value for keyword in call.keywords if keyword.arg == name), None)
