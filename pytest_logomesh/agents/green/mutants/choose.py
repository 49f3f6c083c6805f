"""Chooses few mutants that stand for many: every part of the program, every kind of mistake."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from pytest_logomesh.agents.green.mutants.generate import Mutant


def spread(mutants: Sequence[Mutant], most: int) -> tuple[Mutant, ...]:
    """At most `most` of the mutants, in their own order; the same for the same mutants.

    The functions take turns. Each gives a mutant of the kind that was chosen least so far, on the line that was
    chosen least.
    """
    left: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, mutant in enumerate(mutants):
        left[mutant.path, mutant.function].append(number)
    operators: Counter[str] = Counter()
    lines: Counter[tuple[str, int]] = Counter()
    chosen: list[int] = []
    while len(chosen) < most and any(left.values()):
        for numbers in [numbers for numbers in left.values() if numbers][: most - len(chosen)]:
            number = min(
                numbers,
                key=lambda at: (
                    operators[mutants[at].operator],
                    lines[mutants[at].path, mutants[at].line],
                    at,
                ),
            )
            numbers.remove(number)
            operators[mutants[number].operator] += 1
            lines[mutants[number].path, mutants[number].line] += 1
            chosen.append(number)
    return tuple(mutants[number] for number in sorted(chosen))
