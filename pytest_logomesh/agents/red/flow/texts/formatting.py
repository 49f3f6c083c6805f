"""Templates: `"%s" % value` and `"{}".format(value)`."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator, Mapping
from typing import Final

from pytest_logomesh.agents.red.flow.dangers import ALL, LINES
from pytest_logomesh.agents.red.flow.joining import item_at, join_all
from pytest_logomesh.agents.red.flow.state import State
from pytest_logomesh.agents.red.flow.taints import cleaned, join_taints, reshaped
from pytest_logomesh.agents.red.flow.texts.pieces import text_of
from pytest_logomesh.agents.red.flow.values import NOTHING, Contents, Value

_PERCENT: Final = re.compile(
    r"%(?:\((?P<name>[^)]*)\))?[-#0 +]*(?:\*|\d+)?(?:\.(?:\*|\d+))?[hlL]?(?P<kind>[a-zA-Z%])"
)
_END_OF_NAME: Final = re.compile(r"[.\[]")
_MOST_DIGITS: Final = 4
"""Of a place in a template."""
_NUMBERS: Final = frozenset("dixXofFeEgGcu")
_QUOTED: Final = frozenset("ra")


def percent_formatted(template: Value, argument: Value, state: State) -> Value:
    """What `template % argument` makes."""
    text = template.known_text
    if text is None:
        return Value(reshaped(join_taints(template.taints, state.flat(argument)), "composed"))
    held = state.contents(argument)
    given = _in_order(argument, held)
    pieces: list[Value] = []
    end = 0
    for found in _PERCENT.finditer(text):
        pieces.append(Value(template.taints, text[end : found.start()]))
        end = found.end()
        if found["kind"] == "%":
            pieces.append(Value((), "%"))
            continue
        if found["name"] is None:
            value = next(given, NOTHING)
        else:
            value = item_at(held, found["name"]) if held is not None else Value(argument.taints)
        pieces.append(_shaped(value, found["kind"], state))
    return text_of([*pieces, Value(template.taints, text[end:])])


def _in_order(argument: Value, held: Contents | None) -> Iterator[Value]:
    if held is not None and held.kind == "tuple" and held.exact:
        return iter(held.items.values())
    return iter([argument])


def _shaped(value: Value, kind: str, state: State) -> Value:
    """A value, written in the way of a placeholder of this kind."""
    taints = state.flat(value)
    if kind in _NUMBERS:
        return Value(cleaned(taints, ALL))
    if kind in _QUOTED:
        return Value(cleaned(taints, LINES))
    return Value(taints, value.const, value.text)


def brace_formatted(
    template: Value, args: tuple[Value, ...], kwargs: Mapping[str, Value], state: State
) -> Value:
    """What `template.format(*args, **kwargs)` makes."""
    text = template.known_text
    try:
        fields = list(string.Formatter().parse(text)) if text is not None else None
    except ValueError:
        fields, template = None, NOTHING
    if fields is None:
        every = [Value(state.flat(value)) for value in (*args, *kwargs.values())]
        return Value(reshaped(join_all([template, *every]).taints, "composed"))
    unnamed = iter(args)
    pieces: list[Value] = []
    for literal, name, spec, conversion in fields:
        pieces.append(Value(template.taints, literal))
        if name is not None:
            value = _field(name, unnamed, args, kwargs)
            pieces.append(_shaped(value, spec[-1:] if spec else conversion or "s", state))
    return text_of(pieces) if pieces else Value((), text)


def _field(
    name: str, unnamed: Iterator[Value], args: tuple[Value, ...], kwargs: Mapping[str, Value]
) -> Value:
    """What a placeholder of this name stands for."""
    first = _END_OF_NAME.split(name, maxsplit=1)[0]
    if not first:
        return next(unnamed, NOTHING)
    if first.isdecimal():
        place = int(first) if len(first) <= _MOST_DIGITS else len(args)
        return args[place] if place < len(args) else NOTHING
    return kwargs.get(first) or kwargs.get("**", NOTHING)
