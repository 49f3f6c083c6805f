"""Automata of regular expressions: a position for each set of characters, and how many ways lead from one to the next.

A pattern is read by Python's own parser, so what is analysed is what would run: alternatives of single characters
have become one set, common beginnings are shared. The automaton is Glushkov's, with counts: an edge that the pattern
offers in two ways counts two. Conditions that look around (assertions, boundaries, references) and the way out of an
atomic group count nothing: nothing is proved with them, but text still passes.
"""

from __future__ import annotations

import importlib
import re
import string
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

_parser: Any = importlib.import_module("re._parser")
"""Of the standard library; its public name is deprecated."""
_LONGEST: Final = 2000
_MOST_POSITIONS: Final = 220
_MOST_COPIES: Final = 3
_ENDLESS: Final = 16
"""A group that may come this much more often than it must is taken for an endless loop."""
_EXTRA: Final = "éÉß٣\u2003\x85€中"
"""Of characters outside ASCII: letters, a digit, blanks, signs."""
_ASCII: Final = 128
_UPPER: Final = sum(1 << ord(letter) for letter in string.ascii_uppercase)
_LOWER: Final = sum(1 << ord(letter) for letter in string.ascii_lowercase)
_CASE: Final = 32
_TESTS: Final[Mapping[str, Callable[[str], bool]]] = {
    "DIGIT": str.isdecimal,
    "SPACE": str.isspace,
    "WORD": lambda letter: letter.isalnum() or letter == "_",
    "LINEBREAK": lambda letter: letter == "\n",
}
_READING: Final = frozenset({"LITERAL", "NOT_LITERAL", "IN", "ANY"})
_UNSURE_WAYS: Final = frozenset({"ASSERT", "ASSERT_NOT", "GROUPREF"})
_LIKED: Final = "a0 A-_.,/<=:;!x\t\n\x00"
"""Letters in the order in which an attack is made of them."""
START: Final = 0
Weights = Mapping[int, int]


class TooHard(Exception):
    """The pattern is wrong, too large, or uses what is not modelled."""


class Automaton(NamedTuple):
    """What a pattern can read."""

    letters: str
    """The characters that sets speak of: ASCII and examples of others."""
    sets: Sequence[int]
    """By position: which letters it reads, as bits; the bit after the last letter is the end of the text."""
    edges: Sequence[Weights]
    """By position: what may be read next, and in how many ways, at most two; none where that is not sure."""
    accepting: frozenset[int]
    """Where a match may end."""
    atomic: frozenset[int]
    """Where an atomic group may end, after which its other ways are forgotten."""
    lines: bool
    """`$` holds before every line feed."""

    @property
    def end(self) -> int:
        """The bit that stands for the end of the text."""
        return 1 << len(self.letters)

    def letter(self, letters: int) -> str:
        """The plainest of these letters."""
        for liked in _LIKED:
            if letters & 1 << ord(liked):
                return liked
        letters &= ~self.end
        return self.letters[letters.bit_length() - 1] if letters else "a"

    def fails(self, text: str) -> bool:
        """Whether no beginning of the text matches."""
        states = {START}
        for at in range(len(text) + 1):
            if states & self.accepting:
                return False
            rest = text[at:]
            ends = rest in ("", "\n") or (self.lines and rest[0] == "\n")
            if ends and self._onward(states, self.end):
                return False
            if rest:
                states = self._onward(states, 1 << self.letters.index(rest[0]))
        return True

    def _onward(self, states: Iterable[int], letter: int) -> set[int]:
        return {there for here in states for there in self.edges[here] if self.sets[there] & letter}


class _Part(NamedTuple):
    first: Weights
    last: Weights
    empty: int | None
    """In how many ways it reads nothing; None where it always reads something."""


_NOTHING: Final = _Part({}, {}, 1)
_UNSURE: Final = _Part({}, {}, 0)


def automaton(pattern: str, flags: int, *, whole: bool) -> Automaton:
    """The automaton of a pattern.

    Args:
        pattern: as it is given to `re`.
        flags: of `re.compile`.
        whole: all of the text must match (`fullmatch`).

    Raises:
        TooHard: nothing can be said of it.
    """
    if len(pattern) > _LONGEST:
        raise TooHard
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            parsed = _parser.parse(pattern, flags)
    except (re.error, RecursionError, OverflowError, ValueError, TypeError) as error:
        raise TooHard from error
    builder = _Builder(pattern)
    part = builder.sequence(parsed, parsed.state.flags)
    if whole:
        part = builder.chain(part, builder.position(builder.end))
    builder.connect({START: 1}, part.first)
    accepting = {*part.last, *([START] if part.empty is not None else [])}
    lines = bool(parsed.state.flags & re.MULTILINE)
    return Automaton(
        builder.letters, builder.sets, builder.edges, frozenset(accepting), frozenset(builder.atomic), lines
    )


class _Builder:
    def __init__(self, pattern: str) -> None:
        foreign = {letter for letter in pattern if ord(letter) >= _ASCII}
        self.letters = "".join(map(chr, range(_ASCII))) + "".join(sorted(foreign | set(_EXTRA)))
        self.end = 1 << len(self.letters)
        self.sets: list[int] = [0]
        self.edges: list[dict[int, int]] = [{}]
        self.atomic: set[int] = set()

    def position(self, letters: int) -> _Part:
        if len(self.sets) >= _MOST_POSITIONS:
            raise TooHard
        self.sets.append(letters)
        self.edges.append({})
        only = {len(self.sets) - 1: 1}
        return _Part(only, only, None)

    def connect(self, last: Weights, first: Weights) -> None:
        for here, ways in last.items():
            edges = self.edges[here]
            for there, more in first.items():
                edges[there] = min(edges.get(there, 0) + ways * more, 2)

    def chain(self, one: _Part, other: _Part) -> _Part:
        self.connect(one.last, other.first)
        empty = None if one.empty is None or other.empty is None else min(one.empty * other.empty, 2)
        return _Part(
            _joined(one.first, other.first, one.empty), _joined(other.last, one.last, other.empty), empty
        )

    def sequence(self, items: Iterable[tuple[Any, Any]], flags: int) -> _Part:
        part = _NOTHING
        for op, argument in items:
            part = self.chain(part, self._item(str(op), argument, flags))
        return part

    def _item(self, op: str, argument: Any, flags: int) -> _Part:
        if op in _READING:
            return self.position(self._letters(op, argument, flags))
        if op in _UNSURE_WAYS:
            return _UNSURE
        if op == "AT":
            return self.position(self.end) if "END" in str(argument) else _UNSURE
        return self._group(op, argument, flags)

    def _group(self, op: str, argument: Any, flags: int) -> _Part:
        if op in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            part = self._repeated(argument, flags)
            return self._sealed(part) if op == "POSSESSIVE_REPEAT" else part
        if op == "ATOMIC_GROUP":
            part = self.sequence(argument, flags)
            shortest, longest = argument.getwidth()
            return part if shortest == longest else self._sealed(part)
        if op == "SUBPATTERN":
            _, more, less, items = argument
            return self.sequence(items, (flags | more) & ~less)
        if op == "BRANCH":
            return self._either([self.sequence(branch, flags) for branch in argument[1]])
        raise TooHard

    def _either(self, parts: list[_Part]) -> _Part:
        first: Weights = {}
        last: Weights = {}
        ways = [part.empty for part in parts if part.empty is not None]
        for part in parts:
            first, last = _joined(first, part.first, 1), _joined(last, part.last, 1)
        return _Part(first, last, min(sum(ways), 2) if ways else None)

    def _sealed(self, part: _Part) -> _Part:
        self.atomic.update(part.last)
        return part._replace(last=dict.fromkeys(part.last, 0), empty=None if part.empty is None else 0)

    def _repeated(self, argument: Any, flags: int) -> _Part:
        least, most, body = int(argument[0]), argument[1], argument[2]
        simple = len(body) == 1 and str(body[0][0]) in _READING
        endless = most is _parser.MAXREPEAT or (not simple and int(most) - least >= _ENDLESS)
        part = self._endless(body, flags) if endless else self._optional(body, flags, int(most) - least)
        if endless and least > 0:
            least, part = least - 1, part._replace(empty=1 if body.getwidth()[0] == 0 else None)
        for _ in range(min(least, _MOST_COPIES)):
            part = self.chain(self.sequence(body, flags), part)
        return part

    def _endless(self, body: Any, flags: int) -> _Part:
        part = self.sequence(body, flags)
        self.connect(part.last, part.first)
        return part._replace(empty=1)

    def _optional(self, body: Any, flags: int, times: int) -> _Part:
        part = _NOTHING
        for _ in range(min(times, _MOST_COPIES)):
            part = self.chain(self.sequence(body, flags), part)._replace(empty=1)
        return part

    def _letters(self, op: str, argument: Any, flags: int) -> int:
        everything = self.end - 1
        if op == "ANY":
            return everything if flags & re.DOTALL else everything & ~(1 << ord("\n"))
        if op in ("LITERAL", "NOT_LITERAL"):
            found = self._cased(self._range(int(argument), int(argument)), flags)
            return everything & ~found if op == "NOT_LITERAL" else found
        found, negated = 0, False
        for kind, value in argument:
            if str(kind) == "NEGATE":
                negated = True
            elif str(kind) == "LITERAL":
                found |= self._range(int(value), int(value))
            elif str(kind) == "RANGE":
                found |= self._range(*value)
            else:
                found |= self._category(str(value), flags)
        found = self._cased(found, flags)
        return everything & ~found if negated else found

    def _range(self, low: int, high: int) -> int:
        found = sum(
            1 << at for at in range(_ASCII, len(self.letters)) if low <= ord(self.letters[at]) <= high
        )
        if low < _ASCII:
            found |= (1 << min(high + 1, _ASCII)) - (1 << low)
        return found

    def _cased(self, letters: int, flags: int) -> int:
        if not flags & re.IGNORECASE:
            return letters
        return letters | (letters & _UPPER) << _CASE | (letters & _LOWER) >> _CASE

    def _category(self, name: str, flags: int) -> int:
        name = name.removeprefix("CATEGORY_")
        test = _TESTS.get(name.removeprefix("NOT_"))
        if test is None:
            raise TooHard
        found = 0
        for at, letter in enumerate(self.letters):
            if test(letter) and (at < _ASCII or not flags & re.ASCII):
                found |= 1 << at
        return (self.end - 1) & ~found if name.startswith("NOT_") else found


def _joined(one: Weights, other: Weights, ways: int | None) -> Weights:
    """The ways of one, and those of the other where it can be reached in so many ways."""
    if ways is None or not other:
        return one
    found = dict(one)
    for position, more in other.items():
        found[position] = min(found.get(position, 0) + more * ways, 2)
    return found
