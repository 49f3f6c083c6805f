"""Constants: a number beside the right one, another text, the other truth value."""

import ast
import re
from collections.abc import Iterator

from pytest_logomesh.agents.green.mutants.operators.boundary import number
from pytest_logomesh.agents.green.mutants.operators.place import Change, Place, became

_REPEATS = re.compile(r"[,{]([0-9]{1,4})\}")
"""The most repeats in a pattern such as `[a-z]{1,64}`."""


def constant(place: Place) -> Iterator[Change]:
    """Numbers one more and one less, texts emptied and lengthened, truth values turned; None and ... stay.

    Prose is emptied alone, and the repeats that a pattern allows become one more.
    """
    node = place.node
    if not isinstance(node, ast.Constant):
        return
    value = node.value
    if isinstance(value, bool):
        yield became(node, ast.Constant(not value))
    elif isinstance(value, int | float):
        yield became(node, number(value + 1))
        if not _is_below_minus(place):
            yield became(node, number(value - 1))
    elif isinstance(value, str):
        if value:
            yield became(node, ast.Constant(""))
        yield from _other_texts(node, value)
    elif isinstance(value, bytes):
        if value:
            yield became(node, ast.Constant(b""))
        yield became(node, ast.Constant(value + b"_"))


def _other_texts(node: ast.Constant, value: str) -> Iterator[Change]:
    repeats = _REPEATS.search(value)
    if repeats:
        more = f"{value[: repeats.start(1)]}{int(repeats[1]) + 1}{value[repeats.end(1) :]}"
        yield became(node, ast.Constant(more))
    if value.count(" ") < 3:
        yield became(node, ast.Constant(value + "_"))


def _is_below_minus(place: Place) -> bool:
    return isinstance(place.slot.owner, ast.UnaryOp) and place.node.value == 0  # type: ignore[attr-defined] # a Constant
