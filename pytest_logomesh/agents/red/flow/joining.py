"""What holds of a value, or of what a container holds, that is one of several."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from pytest_logomesh.agents.red.flow.taints import join_taints
from pytest_logomesh.agents.red.flow.values import HOLE, NOTHING, UNKNOWN, Contents, Value

_MOST_NAMES: Final = 6
_MOST_EXACT: Final = 64
MOST_ITEMS: Final = 2048
"""Of a container that is made of others, which may be made of others again."""


def join(one: Value, other: Value) -> Value:
    """What holds of a value that is one or the other."""
    if one is other:
        return one
    same = type(one.const) is type(other.const) and one.const == other.const
    text = one.text if one.text == other.text else None
    if not same and text is None and (one.known_text or other.known_text):
        text = _common(one.known_text, other.known_text)
    return Value(
        join_taints(one.taints, other.taints),
        one.const if same else UNKNOWN,
        text,
        join_names(one.names, other.names),
        one.ref if one.ref is not None else other.ref,
    )


def _common(one: str | None, other: str | None) -> str | None:
    """A text that may be either; only that it begins alike is kept."""
    if one is None or other is None:
        return None
    length = 0
    for left, right in zip(one, other, strict=False):
        if left != right or left == HOLE:
            break
        length += 1
    return one[:length] + HOLE if length else None


def join_names(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    """Both, without doubles, at most six."""
    if not other or one == other:
        return one
    if not one:
        return other
    return tuple(dict.fromkeys((*one, *other)))[:_MOST_NAMES]


def join_all(values: Iterable[Value]) -> Value:
    """What holds of a value that is any of these; NOTHING when there are none."""
    result: Value | None = None
    for value in values:
        result = value if result is None else join(result, value)
    return NOTHING if result is None else result


def join_contents(one: Contents, other: Contents) -> Contents:
    """What a container holds that is one or the other."""
    if one is other:
        return one
    items = dict(one.items)
    for key, value in other.items.items():
        items[key] = join(items[key], value) if key in items else value
    exact = one.exact and other.exact and one.items.keys() == other.items.keys()
    rest = one.rest if other.rest is NOTHING else join(one.rest, other.rest)
    return Contents(one.kind, items, rest, exact)


def in_order(kind: str, values: list[Value], rest: Value = NOTHING, *, exact: bool = True) -> Contents:
    """A container of these items; of many their order is forgotten, of very many all but what holds of any."""
    if len(values) > MOST_ITEMS:
        return Contents(kind, {}, join(join_all(values), rest), exact=False)
    return Contents(kind, dict(enumerate(values)), rest, exact and len(values) <= _MOST_EXACT)


def item_at(held: Contents, key: object) -> Value:
    """What stands at a constant key; what may stand anywhere when the key is not there."""
    try:
        found = held.items.get(key)
    except TypeError:
        found = None
    if found is None:
        return held.rest
    return found if held.rest is NOTHING or held.kind == "parts" else join(found, held.rest)


def any_item(held: Contents) -> Value:
    """What holds of an item whose place is not known, but for what it holds itself."""
    items = join_all(held.items.values()) if held.items else NOTHING
    return items if held.rest is NOTHING else join(items, held.rest)
