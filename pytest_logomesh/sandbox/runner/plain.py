"""Values as canonical text: type-tagged plain data, so that 1, 1.0 and True differ and an `__eq__` decides nothing."""

from __future__ import annotations

import json
from collections import Counter, OrderedDict, defaultdict, deque

TYPE_CHECKING = False  # importing it from typing costs start-up
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_DEEPEST = 60
_MOST = 100_000
_WIDE = 1 << 63


class TooLarge(Exception):
    """The value is deeper or larger than can be recorded."""


def canonical(value: object, most: int = 1 << 20) -> str:
    """Text that is equal for values of equal types and content, and for no others.

    None, True, False, strings, small integers and lists stand as JSON; the rest is an object with one key that names
    the type: `{"float": "1.0"}`, `{"tuple": [...]}`, `{"dict": [[key, value], ...]}` in order of the keys' text,
    `{"set": [...]}` likewise, `{"bytes": "00ff"}`, `{"int": "0x..."}` from 2**63 on, `{"object": "ClassName"}` for
    whatever is not plain data (a subclass of a plain type included).

    Args:
        value: anything.
        most: the longest text, characters.

    Raises:
        TooLarge: it is deeper than 60 levels, has more than 100 000 parts, or its text is longer than `most`.
    """
    text = _text(Tagger().tag(value, 0))
    if len(text) > most:
        raise TooLarge
    return text


class Unknown:
    """What stands where a recorded value was no plain data; equal to nothing but itself."""

    def __init__(self, name: str) -> None:
        self.name = name


def value_of(text: str) -> object:
    """The value that a canonical text stands for; what was no plain data is an `Unknown`.

    Raises:
        ValueError: it is no canonical text.
    """
    try:
        return untag(json.loads(text))
    except RecursionError as problem:
        raise ValueError(str(problem)) from problem


def untag(tagged: object) -> object:
    """The value that stands behind what `Tagger.tag` or a subclass of it made of it.

    Raises:
        ValueError: they make nothing like it.
    """
    try:
        return _untag(tagged)
    except (AttributeError, KeyError, TypeError, RecursionError) as problem:
        raise ValueError(str(problem)) from problem


def _untag(tagged: object) -> object:
    if isinstance(tagged, list):
        return [_untag(item) for item in tagged]
    if not isinstance(tagged, dict):
        return tagged
    ((kind, content),) = tagged.items()
    return _READERS[kind](content)


def _items(content: list[object]) -> list[object]:
    return [_untag(item) for item in content]


def _dict(content: list[list[object]]) -> dict[object, object]:
    return {_untag(key): _untag(item) for key, item in content}


_READERS: dict[str, Callable[[Any], object]] = {
    "int": lambda content: int(content, 16),
    "float": float,
    "bytes": bytes.fromhex,
    "tuple": lambda content: tuple(_items(content)),
    "dict": _dict,
    "set": lambda content: set(_items(content)),
    "frozenset": lambda content: frozenset(_items(content)),
    "object": Unknown,
    "complex": complex,
    "Counter": lambda content: Counter(_dict(content)),
    "OrderedDict": lambda content: OrderedDict(_dict(content)),
    "defaultdict": lambda content: defaultdict(None, _dict(content)),
    "deque": lambda content: deque(_items(content)),
}
"""The last five are written by `crossing` alone."""


def class_name(kind: type) -> str:
    """The class's own name, whatever its metaclass would say."""
    return str(type.__dict__["__name__"].__get__(kind))[:100]


def _text(tagged: object) -> str:
    return json.dumps(tagged, ensure_ascii=True, separators=(",", ":"))


class Tagger:
    """Makes of one value what JSON can hold."""

    def __init__(self) -> None:
        self._parts = 0

    def tag(self, value: object, depth: int) -> object:
        """`value` as what JSON can hold.

        Args:
            value: anything.
            depth: how many containers it stands in.

        Raises:
            TooLarge: as `canonical`.
        """
        self._parts += 1
        if depth > _DEEPEST or self._parts > _MOST:
            raise TooLarge
        if value is None or type(value) is bool or type(value) is str:
            return value
        if type(value) is int:
            return value if -_WIDE <= value < _WIDE else {"int": hex(value)}
        if type(value) is float:
            return {"float": repr(value)}
        if type(value) is bytes:
            return {"bytes": value.hex()}
        return self.container(value, depth + 1)

    def container(self, value: object, depth: int) -> object:
        """The same for what is no single value of a plain type."""
        if type(value) is list:
            return [self.tag(item, depth) for item in value]
        if type(value) is tuple:
            return {"tuple": [self.tag(item, depth) for item in value]}
        if type(value) is dict:
            pairs = [[self.tag(key, depth), self.tag(item, depth)] for key, item in value.items()]
            return {"dict": sorted(pairs, key=_text)}
        if type(value) is set:
            return {"set": sorted((self.tag(item, depth) for item in value), key=_text)}
        if type(value) is frozenset:
            return {"frozenset": sorted((self.tag(item, depth) for item in value), key=_text)}
        return {"object": class_name(type(value))}
