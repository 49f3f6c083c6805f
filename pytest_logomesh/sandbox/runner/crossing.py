"""What crosses between a check and an answer: plain data that keeps its types and the order it stands in."""

from __future__ import annotations

from collections import Counter, OrderedDict, defaultdict, deque

from .plain import Tagger

TYPE_CHECKING = False  # importing it from typing costs start-up
if TYPE_CHECKING:
    from collections.abc import Iterable

_MAPPINGS: dict[type, str] = {
    dict: "dict",
    Counter: "Counter",
    OrderedDict: "OrderedDict",
    defaultdict: "defaultdict",
}
_SEQUENCES: dict[type, str] = {tuple: "tuple", set: "set", frozenset: "frozenset", deque: "deque"}


def pack(value: object) -> object:
    """The value as what JSON can hold, for `plain.untag` to read; what is no plain data leaves its class's name.

    Unlike canonical text it is not the same for equal values: a dict keeps its order, on which an answer may depend.
    The containers of `collections` cross as well, a `defaultdict` without its factory.

    Raises:
        TooLarge: it is deeper than 60 levels or has more than 100 000 parts.
    """
    return _Packer().tag(value, 0)


class _Packer(Tagger):
    def container(self, value: object, depth: int) -> object:
        """The same for what is no single value of a plain type."""
        kind = type(value)
        if kind is complex:
            return {"complex": repr(value)}
        if kind in _MAPPINGS:
            pairs: Iterable[tuple[object, object]] = value.items()  # type: ignore[attr-defined] # a mapping's
            return {_MAPPINGS[kind]: [[self.tag(key, depth), self.tag(item, depth)] for key, item in pairs]}
        if kind in _SEQUENCES:
            return {_SEQUENCES[kind]: [self.tag(item, depth) for item in value]}  # type: ignore[attr-defined] # likewise
        return super().container(value, depth)
