"""Text that is made of pieces one after another."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from pytest_logomesh.agents.red.flow.dangers import STRUCTURE
from pytest_logomesh.agents.red.flow.taints import cleaned, join_taints, reshaped
from pytest_logomesh.agents.red.flow.values import HOLE, UNKNOWN, Taint, Value, spelt

_LONGEST_TEXT: Final = 4000


def text_of(pieces: Iterable[Value]) -> Value:
    """The string that these make one after another."""
    taints: tuple[Taint, ...] = ()
    texts: list[str] = []
    whole = True
    binary = False
    for piece in pieces:
        taints = join_taints(taints, piece.taints)
        written = _written(piece.const)
        binary = binary or isinstance(piece.const, bytes)
        if written is None:
            whole = False
            written = piece.text if piece.text is not None else HOLE
        if written:
            # A long piece is cut, lest a program copy it again and again.
            texts.append(written[: _LONGEST_TEXT + 1])
    taints = cleaned(taints, STRUCTURE)
    text = "".join(texts)
    if len(text) > _LONGEST_TEXT:
        text, whole = text[:_LONGEST_TEXT] + HOLE, False
    if whole:
        return Value(taints, text.encode("latin-1", "replace") if binary else text)
    return Value(taints if len(texts) == 1 else reshaped(taints, "composed"), UNKNOWN, text)


def _written(const: object) -> str | None:
    return const.decode("latin-1") if isinstance(const, bytes) else spelt(const)


def added(left: Value, right: Value) -> Value:
    """Text, or whatever else `left + right` is."""
    made = text_of([left, right])
    if made.const is UNKNOWN and made.text is not None and not made.text.strip(HOLE):
        # Two unknowns: perhaps numbers, perhaps text.
        names = left.names if left.ref is None and not right.names else ()
        return Value(made.taints, names=names, ref=left.ref)
    return made
