"""Methods of str and bytes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from pytest_logomesh.agents.red.flow.dangers import LINES, PATH, STRUCTURE
from pytest_logomesh.agents.red.flow.interpreter import Interpreter
from pytest_logomesh.agents.red.flow.program import Call
from pytest_logomesh.agents.red.flow.state import State
from pytest_logomesh.agents.red.flow.taints import cleaned, reshaped
from pytest_logomesh.agents.red.flow.texts.pieces import text_of
from pytest_logomesh.agents.red.flow.texts.replacing import replaced
from pytest_logomesh.agents.red.flow.values import HOLE, UNKNOWN, Contents, Value

_Method = Callable[[Interpreter, Call, State], Value | None]
_MOST_PARTS: Final = 64
_PLAIN: Final = frozenset({"strip", "lower", "upper", "title", "lstrip", "rstrip"})
_SAME_TEXT: Final = frozenset({"encode", "decode", "strip", "rstrip"})
"""Methods that leave a text as it is, as far as it is known."""
_BEHIND_LAST: Final[Mapping[str, tuple[int, ...]]] = {
    "rsplit": (-1, 1),
    "split": (-1,),
    "rpartition": (-1, 2),
}
"""Where the part behind the last separator stands."""


def text_method(run: Interpreter, made: Call, state: State) -> Value | None:
    """What a method of str or bytes gives; None when it is not one that is known."""
    method = _METHODS.get(made.method)
    return method(run, made, state) if method is not None else None


def _kept(run: Interpreter, made: Call, state: State) -> Value:
    """The text itself, in another dress."""
    receiver, method = made.receiver, made.method
    known = receiver.short_text
    if known is not None and method in _PLAIN and not made.args:
        return Value(receiver.taints, getattr(known, method)())
    if known is not None and method == "encode":
        return Value(receiver.taints, known.encode(errors="replace"))
    taints = cleaned(receiver.taints, STRUCTURE)
    if method == "translate" or (method == "encode" and made.arg(0).const == "unicode_escape"):
        taints = cleaned(taints, LINES)
    return Value(taints, UNKNOWN, receiver.text if method in _SAME_TEXT else None, receiver.names)


def _join(run: Interpreter, made: Call, state: State) -> Value | None:
    if len(made.args) != 1:
        return None
    held = state.contents(made.args[0])
    if held is None or not held.exact or held.kind == "dict":
        return Value(reshaped(state.flat(made.args[0]), "composed"), UNKNOWN, HOLE)
    pieces: list[Value] = []
    for number, item in enumerate(held.items.values()):
        if number:
            pieces.append(made.receiver)
        pieces.append(item if item.ref is None else Value(state.flat(item)))
    return text_of(pieces)


def _replace(run: Interpreter, made: Call, state: State) -> Value | None:
    return replaced(made.receiver, made.args[0], made.args[1]) if len(made.args) > 1 else None


def _split(run: Interpreter, made: Call, state: State) -> Value:
    receiver, method, separator = made.receiver, made.method, made.arg(0).const
    taints = reshaped(receiver.taints, "part")
    by_white_space = method == "split" and not made.args
    if method == "splitlines" or by_white_space or separator in ("\n", "\r\n"):
        taints = cleaned(taints, LINES)
    known = receiver.short_text
    if known is not None and method == "split" and (by_white_space or isinstance(separator, str)):
        parts = _parts(known, separator)
        items: dict[object, Value] = {n: Value(taints, part) for n, part in enumerate(parts[:_MOST_PARTS])}
        return run.hold(Contents("list", items), state)
    last: dict[object, Value] = {}
    if separator in (".", "/") and taints:
        # Behind the last dot, or slash, no folder is named.
        last = dict.fromkeys(_BEHIND_LAST.get(method, ()), Value(cleaned(taints, PATH)))
    names = tuple(f"{name}.split()" for name in receiver.names[:1])
    return run.hold(Contents("parts", last, Value(taints), exact=False), state, names)


def _parts(text: str, separator: object) -> list[str]:
    if not isinstance(separator, str):
        return text.split()
    return text.split(separator) if separator else []


_METHODS: Final[Mapping[str, _Method]] = {
    **dict.fromkeys(
        (
            "strip", "lstrip", "rstrip", "lower", "upper", "casefold", "title", "capitalize", "encode", "decode",
            "swapcase",
            "removeprefix", "removesuffix", "expandtabs", "ljust", "rjust", "center", "zfill", "translate", "__str__",
            "tobytes", "getvalue", "copy", "expanduser", "as_posix",
        ),
        _kept,
    ),
    **dict.fromkeys(("split", "rsplit", "partition", "rpartition", "splitlines"), _split),
    "join": _join,
    "replace": _replace,
}  # fmt: skip
