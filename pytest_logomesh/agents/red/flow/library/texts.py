"""Functions that make text or bytes."""

from __future__ import annotations

import base64
import re
import sys
from typing import Final

from pytest_logomesh.agents.red.flow.dangers import STRUCTURE
from pytest_logomesh.agents.red.flow.interpreter import Interpreter
from pytest_logomesh.agents.red.flow.own.special import special
from pytest_logomesh.agents.red.flow.program import Call
from pytest_logomesh.agents.red.flow.state import State
from pytest_logomesh.agents.red.flow.taints import cleaned, join_taints, reshaped
from pytest_logomesh.agents.red.flow.texts.pieces import text_of
from pytest_logomesh.agents.red.flow.texts.replacing import substituted
from pytest_logomesh.agents.red.flow.values import HOLE, NOTHING, UNKNOWN, Contents, Value, spelt

_PLACE: Final = re.compile(r"\$\{?[A-Za-z_]\w*\}?")
_MOST_BYTES: Final = 4096
_MOST_DIGITS: Final = 1000


def _text(run: Interpreter, made: Call, state: State) -> Value:
    value = special(run, made.arg(0), "__str__", state) or made.arg(0)
    taints = cleaned(state.flat(value), STRUCTURE)
    written = spelt(value.const) if value.const is not None else None
    return Value(taints, UNKNOWN if written is None else written, value.text, value.names)


def _bytes(run: Interpreter, made: Call, state: State) -> Value:
    given = made.arg(0).const
    if isinstance(given, int) and 0 <= given <= _MOST_BYTES:
        return Value(const=bytes(given))
    if isinstance(given, str):
        return Value(made.arg(0).taints, given.encode(errors="replace"))
    text = _text(run, made, state)
    return Value(text.taints, given) if isinstance(given, bytes) else text


def _from_hex(run: Interpreter, made: Call, state: State) -> Value | None:
    given = made.arg(0).const
    try:
        return Value(const=bytes.fromhex(given)) if isinstance(given, str) else None
    except ValueError:
        return None


def _pattern(run: Interpreter, made: Call, state: State) -> Value:
    pattern = made.arg(0, "pattern")
    return Value(pattern.taints, UNKNOWN, pattern.known_text, ("re.compile()",))


def _substitute(run: Interpreter, made: Call, state: State) -> Value:
    return substituted(made.arg(0, "pattern").const, made.arg(1, "repl"), made.arg(2, "string"))


def _substitute_compiled(run: Interpreter, made: Call, state: State) -> Value:
    return substituted(made.receiver.text, made.arg(0, "repl"), made.arg(1, "string"))


def _template(run: Interpreter, made: Call, state: State) -> Value:
    text = made.arg(0)
    return Value(text.taints, UNKNOWN, text.known_text, ("string.Template()",))


def _filled_template(run: Interpreter, made: Call, state: State) -> Value:
    taints = made.receiver.taints
    for value in (*made.args, *made.kwargs.values()):
        taints = join_taints(taints, state.flat(value))
    text = made.receiver.text
    return Value(reshaped(taints, "composed"), UNKNOWN, _PLACE.sub(HOLE, text) if text is not None else None)


def _sum(run: Interpreter, made: Call, state: State) -> Value:
    return text_of(made.args)


def _words(run: Interpreter, made: Call, state: State) -> Value:
    """`shlex.split`: the program is known where the text names it before anything unknown."""
    text = made.arg(0).known_text
    taints = reshaped(made.arg(0).taints, "part")
    before, hole, _ = (text or "").partition(HOLE)
    words = before.split()[: before.count(" ")] if hole else before.split()
    items: dict[object, Value] = {number: Value(const=word) for number, word in enumerate(words)}
    whole = text is not None and not hole
    return run.hold(Contents("list", items, NOTHING if whole else Value(taints), exact=whole), state)


def _decoded(run: Interpreter, made: Call, state: State) -> Value | None:
    """Octets that are written as text."""
    given = made.arg(0).const
    try:
        return Value(const=base64.b64decode(given)) if isinstance(given, str | bytes) else None
    except ValueError:
        return None


def _number(run: Interpreter, made: Call, state: State) -> Value | None:
    given = made.arg(0).const
    if len(made.args) != 1 or not isinstance(given, str | int | float) or made.arg(0).taints:
        return None
    try:
        return Value(const=int(given)) if not isinstance(given, str) or len(given) <= _MOST_DIGITS else None
    except (ValueError, OverflowError):
        return None


def _letter(run: Interpreter, made: Call, state: State) -> Value | None:
    given = made.arg(0).const
    return Value(const=chr(given)) if isinstance(given, int) and 0 <= given <= sys.maxunicode else None


MODELS: Final = {
    **dict.fromkeys(("base64.b64decode", "base64.urlsafe_b64decode"), _decoded),
    "binascii.unhexlify": _from_hex,
    "chr": _letter,
    "int": _number,
    "bytearray": _bytes,
    "bytes": _bytes,
    "bytes.fromhex": _from_hex,
    "operator.add": _sum,
    "operator.concat": _sum,
    "re.compile": _pattern,
    "re.compile().sub": _substitute_compiled,
    "re.sub": _substitute,
    "shlex.split": _words,
    "str": _text,
    "string.Template": _template,
    "string.Template().safe_substitute": _filled_template,
    "string.Template().substitute": _filled_template,
}
