"""What the interpreter knows about a value: where it comes from, what it is equal to, what it is called.

Values are immutable and are made by the thousand, so they are named tuples; where most of them are made, by `new`.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from functools import lru_cache
from typing import Final, NamedTuple

from pytest_logomesh.agents.red.flow.dangers import NUMERIC

_LONGEST_NAME: Final = 160
_LONGEST_CONSTANT: Final = 65_536
_MOST_BITS: Final = 4096
"""Of a number that is written out; Python refuses to write ones of many more."""


new: Final = tuple.__new__
"""Makes a named tuple of all its fields in half the time that its own class takes."""


class Reach(IntEnum):
    """Who can choose a value; more is more hostile."""

    CONFIG = 0
    """Whoever constructs the object: a parameter of `__init__`."""
    HOST = 1
    """Whoever owns the machine: the environment, a file's content, the database."""
    CALLER = 2
    """The caller of a public function."""
    OPERATOR = 3
    """Whoever types the command: arguments, standard input."""
    REMOTE = 4
    """Anybody: a request, a socket."""


class Trail(NamedTuple):
    """The way of a value, as a linked list from its latest line back to its source."""

    file: str
    line: int
    before: Trail | None
    length: int


class Taint(NamedTuple):
    """That a value can be chosen by somebody else."""

    root: str
    """Which source it is; two values of one root are the same input."""
    reach: Reach
    says: str
    """The source in words: `request.args`, `parameter name`."""
    trail: Trail
    cleaned: frozenset[str] = frozenset()
    """The dangers that a sanitiser or a guard has taken away; `text` stands for all that are not NUMERIC."""
    form: str = "whole"
    """`whole`: the input itself; `composed`: text built around it; `part`: something worked out from it."""


class _Unknown:
    """The type of UNKNOWN."""

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = _Unknown()
"""What `Value.const` is when nothing is known; None is a constant like any other."""
HOLE: Final = "\0"
"""Stands in `Value.text` for what is not known."""


class Value(NamedTuple):
    """One abstract value."""

    taints: tuple[Taint, ...] = ()
    const: object = UNKNOWN
    """What it is equal to: a str, bytes, int, float, bool, None, or a tuple of these."""
    text: str | None = None
    """Of a string that is known in part: its text with HOLEs."""
    names: tuple[str, ...] = ()
    """Dotted names it may stand for. `a.b` is member b of a, `a()` what calling a gives, `a[]` an item of it:
    `sqlite3.connect().cursor().execute`."""
    ref: int | None = None
    """Key of its contents in the store, for containers, objects and partial functions."""

    @property
    def known_text(self) -> str | None:
        """Its text with HOLEs, whether it is a whole constant or not."""
        if isinstance(self.const, str):
            return self.const
        return self.text

    @property
    def short_text(self) -> str | None:
        """The text that it is equal to, where that is short enough to be worked on again and again."""
        const = self.const
        return const if isinstance(const, str) and len(const) <= _LONGEST_CONSTANT else None

    @property
    def truth(self) -> bool | None:
        """Whether it is true; None where that is not sure."""
        if self.const is UNKNOWN or self.taints:
            return None
        return bool(self.const)

    def with_taints(self, taints: tuple[Taint, ...]) -> Value:
        """The value with other inputs in it; made in a third of the time that `_replace` takes."""
        _, const, text, names, ref = self
        return new(Value, (taints, const, text, names, ref))

    def tainted(self, danger: str, least: Reach = Reach.CALLER) -> Taint | None:
        """The most hostile input in it that still carries a danger; None where there is none.

        Args:
            danger: as sanitisers and guards name it: `sql`, `command`, `path`, ...
            least: who it must be chosen by at the least.
        """
        worst: Taint | None = None
        for taint in self.taints:
            if taint.reach < least or danger in taint.cleaned:
                continue
            if "text" in taint.cleaned and danger not in NUMERIC:
                continue
            if worst is None or taint.reach > worst.reach:
                worst = taint
        return worst


NOTHING: Final = Value()


class Contents(NamedTuple):
    """What a container or object holds."""

    kind: str
    """`list`, `tuple`, `set`, `dict`, `object`, `partial`, `record` (a tuple with names); `buffer` (a file in
    memory), `parts` (of a split text)."""
    items: Mapping[object, Value]
    """By index, constant key or attribute name."""
    rest: Value = NOTHING
    """What may stand at any other place."""
    exact: bool = True
    """Whether `items` are all there are, in their order."""

    def with_items(self, items: Mapping[object, Value]) -> Contents:
        """The same with other items."""
        return Contents(self.kind, items, self.rest, self.exact)


def constant(value: object) -> Value:
    """A value that is equal to a constant."""
    return new(Value, ((), value, None, (), None))


@lru_cache(maxsize=4096)
def named(*names: str) -> Value:
    """A value known by name only."""
    return Value((), UNKNOWN, None, names)


def member(names: tuple[str, ...], suffix: str) -> tuple[str, ...]:
    """Names of what is reached from `names` by a suffix such as `.cursor`, `()` or `[]`."""
    return tuple([name + suffix for name in names if len(name) < _LONGEST_NAME])


def spelt(const: object) -> str | None:
    """A constant as `str` writes it; None where that is not known."""
    if isinstance(const, int) and const.bit_length() > _MOST_BITS:
        return None
    return str(const) if isinstance(const, str | int | float | None) else None
