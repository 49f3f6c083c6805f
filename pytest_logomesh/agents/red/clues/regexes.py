"""Proves that a regular expression can be made to take exponential or polynomial time, and gives the text that does it.

A backtracking matcher tries every way in which text can be read before it gives up. So a pattern is dangerous where
the number of ways grows with the text: exponentially where one loop reads a word in two ways and comes back to its
start, with a power of the length where a loop hands over to another that reads the same word. Both are decided on the
automaton (Weber and Seidl, 1991); and a text is given that cannot match, without which the matcher would stop at its
first success.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from pytest_logomesh.agents.red.clues.automaton import START, Automaton, TooHard, automaton

_MOST_STEPS: Final = 20_000
"""Of one search in a product of automata."""
_MOST_PAIRS: Final = 60
_LONGEST_WORD: Final = 12
_LENGTHS: Final = (32, 64)
_SUFFIXES: Final = ("!", "\x00", "\n\n", "\n!", "a!", " !", "~", "@", "€", "a", "0", " ", "")
_TIMES: Final = 3
Path = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Attack:
    """A text on which a pattern takes long: `prefix`, then `pump` many times, then `suffix`."""

    prefix: str
    pump: str
    suffix: str
    power: int | None
    """The steps grow with this power of the length; None where they grow exponentially."""

    @property
    def growth(self) -> str:
        """How the steps grow, in words."""
        return "exponentially" if self.power is None else f"with the power {self.power} of its length"

    def text(self, times: int) -> str:
        """The attack with its pump so many times."""
        return self.prefix + self.pump * times + self.suffix


@lru_cache(maxsize=512)
def attack(pattern: str, flags: int = 0, *, whole: bool = False) -> Attack | None:
    """A proof that matching takes more than time in proportion to the text; None where there is none.

    Args:
        pattern: of a regular expression.
        flags: of `re.compile`.
        whole: all of the text must match (`fullmatch`).
    """
    if pattern.count("*") + pattern.count("+") + pattern.count("{") == 0:
        return None
    try:
        machine = automaton(pattern, flags, whole=whole)
        looping = _loops(machine)
        for loop in looping:
            found = _exponential(machine, loop)
            if found is not None:
                return found
        return _polynomial(machine, looping)
    except TooHard:
        return None


def _sure(machine: Automaton, here: int) -> Iterator[int]:
    """Where a proof may go from here."""
    for there, ways in machine.edges[here].items():
        if ways and machine.sets[there] & ~machine.end:
            yield there


def _loops(machine: Automaton) -> list[frozenset[int]]:
    """Positions from which the same position can be read again, by loop."""
    reach = {here: _reachable(machine, here) for here in range(1, len(machine.sets))}
    found: dict[int, frozenset[int]] = {}
    for here, beyond in reach.items():
        if here in beyond and here not in found:
            loop = frozenset(there for there in beyond if here in reach[there])
            found.update(dict.fromkeys(loop, loop))
    return list(dict.fromkeys(found.values()))


def _reachable(machine: Automaton, start: int) -> frozenset[int]:
    found: set[int] = set()
    waiting = [start]
    while waiting:
        for there in _sure(machine, waiting.pop()):
            if there not in found:
                found.add(there)
                waiting.append(there)
    return frozenset(found)


# Exponential


def _exponential(machine: Automaton, loop: frozenset[int]) -> Attack | None:
    """An attack on a loop that reads some word in two ways."""
    if loop & machine.atomic:
        # A group that may end after each turn forgets the other ways as soon as it ends.
        return None
    for start, word in _double_ways(machine, loop):
        found = _completed(machine, start, word, None)
        if found is not None:
            return found
    return None


def _double_ways(machine: Automaton, loop: frozenset[int]) -> Iterator[tuple[int, str]]:
    for here in sorted(loop):
        for there, ways in machine.edges[here].items():
            if ways > 1 and there in loop:
                back = _word(machine, there, here, loop)
                if back is not None:
                    yield here, machine.letter(machine.sets[there]) + back
    yield from _forked(machine, loop)


def _forked(machine: Automaton, loop: frozenset[int]) -> Iterator[tuple[int, str]]:
    """Two ways that part and meet again, searched side by side."""
    waiting: deque[tuple[int, int]] = deque((here, here) for here in sorted(loop))
    before: dict[tuple[int, int], tuple[int, int] | None] = dict.fromkeys(waiting)
    steps = 0
    while waiting:
        pair = waiting.popleft()
        for one in _sure(machine, pair[0]):
            for other in _sure(machine, pair[1]):
                steps += 1
                if steps > _MOST_STEPS:
                    raise TooHard
                both = machine.sets[one] & machine.sets[other] & ~machine.end
                if not both or one not in loop or other not in loop:
                    continue
                if one == other and pair[0] != pair[1]:
                    start, word = _walked(machine, before, pair)
                    back = _word(machine, one, start, loop)
                    if back is not None:
                        yield start, word + machine.letter(both) + back
                elif (one, other) not in before:
                    before[one, other] = pair
                    waiting.append((one, other))


def _walked(
    machine: Automaton, before: Mapping[tuple[int, int], tuple[int, int] | None], pair: tuple[int, int]
) -> tuple[int, str]:
    word = ""
    at: tuple[int, int] | None = pair
    while at is not None:
        earlier = before[at]
        if earlier is None:
            return at[0], word
        word = machine.letter(machine.sets[at[0]] & machine.sets[at[1]]) + word
        at = earlier
    return pair[0], word


# Polynomial


def _polynomial(machine: Automaton, loops: list[frozenset[int]]) -> Attack | None:
    """The worst attack on loops that hand over to one another."""
    best: Attack | None = None
    tried: set[tuple[int, str]] = set()
    for start, word in _handed_over(machine, loops):
        if (start, word) in tried:
            continue
        tried.add((start, word))
        power = _degree(machine, start, word) + 1
        if power > 1 and (best is None or power > (best.power or 0)):
            best = _completed(machine, start, word, power) or best
    return best


def _handed_over(machine: Automaton, loops: list[frozenset[int]]) -> Iterator[tuple[int, str]]:
    pairs = 0
    for one in loops:
        for here in sorted(one):
            beyond = _reachable(machine, here)
            for other in loops:
                for there in sorted(other & beyond):
                    if other is one or pairs >= _MOST_PAIRS:
                        continue
                    pairs += 1
                    word = _shared_word(machine, here, there, one, other)
                    if word is not None:
                        yield here, word


def _shared_word(
    machine: Automaton, here: int, there: int, one: frozenset[int], other: frozenset[int]
) -> str | None:
    """A word that leads from here to here, from here to there, and from there to there."""
    start, goal = (here, here, there), (here, there, there)
    found: dict[tuple[int, int, int], str] = {start: ""}
    waiting = deque([start])
    steps = 0
    while waiting:
        at = waiting.popleft()
        if len(found[at]) >= _LONGEST_WORD:
            continue
        for first in _sure(machine, at[0]):
            for last in _sure(machine, at[2]):
                common = machine.sets[first] & machine.sets[last] & ~machine.end
                if first not in one or last not in other or not common:
                    continue
                for middle in _sure(machine, at[1]):
                    steps += 1
                    letters = common & machine.sets[middle]
                    state = (first, middle, last)
                    if not letters or state in found:
                        continue
                    if steps > _MOST_STEPS:
                        return None
                    found[state] = found[at] + machine.letter(letters)
                    if state == goal:
                        return found[state]
                    waiting.append(state)
    return None


def _degree(machine: Automaton, start: int, word: str) -> int:
    """The power with which the number of ways grows that read a word again and again."""
    counts = [_ways(machine, start, word * length) for length in _LENGTHS]
    return round(math.log2(counts[1] / counts[0])) if counts[0] else 0


def _ways(machine: Automaton, start: int, word: str) -> int:
    ways = {start: 1}
    for letter in word:
        bit = 1 << machine.letters.index(letter)
        after: dict[int, int] = {}
        for here, count in ways.items():
            for there, times in machine.edges[here].items():
                if times and machine.sets[there] & bit:
                    after[there] = after.get(there, 0) + count * times
        ways = after
    return sum(ways.values())


# The text of an attack


def _completed(machine: Automaton, start: int, pump: str, power: int | None) -> Attack | None:
    """The whole text: a way to the loop, and an end that cannot match."""
    if start in machine.atomic:
        return None
    prefix = _word(machine, START, start, None)
    if prefix is None:
        return None
    for suffix in _SUFFIXES:
        if machine.fails(prefix + pump * _TIMES + suffix):
            return Attack(prefix, pump, suffix, power)
    return None


def _word(machine: Automaton, start: int, goal: int, within: frozenset[int] | None) -> str | None:
    """A shortest word from one position to another, in a loop or anywhere."""
    found = {start: ""}
    waiting = deque([start])
    while waiting and goal not in found:
        here = waiting.popleft()
        onward = (
            machine.edges[here]
            if within is None
            else [there for there in _sure(machine, here) if there in within]
        )
        for there in onward:
            letters = machine.sets[there] & ~machine.end
            if there not in found and letters:
                found[there] = found[here] + machine.letter(letters)
                waiting.append(there)
    return found.get(goal)
