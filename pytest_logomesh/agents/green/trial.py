"""The trial of a submission's own tests: which programs they meet, in what clothes and in what order.

First they meet the submission's own code and every correct program, in an order drawn from the seed. The tests that
pass all of them are *sound*. Then the sound ones meet the broken programs, with every correct program among them
several times more, in an order drawn from the seed again. Whoever they meet but their own code wears a disguise drawn
from the seed, and all disguises come from one printer; each meeting happens in an empty folder, by a fork that knows of
no other. So a test can tell right from wrong by what a program does, and by nothing else.
"""

import random
from dataclasses import dataclass

from pytest_logomesh.agents.green.mutants import Mutant, disguise, mutants_of, spread
from pytest_logomesh.agents.green.probes import Meeting
from pytest_logomesh.records.observation import TestRun
from pytest_logomesh.records.task import Program, Task
from pytest_logomesh.sandbox.own_testing import Role

MOST_BROKEN = 40
"""Broken programs that a suite meets: the task's own first, mutants for the rest."""
AGAIN = 12
"""Correct programs among them, at least; tests that fail by chance in every fourth run get past all with 3 in 100."""


@dataclass(frozen=True, slots=True)
class Cast:
    """Whom the own tests of a task's submissions meet."""

    correct: tuple[Program, ...]
    broken: tuple[Program, ...]
    """The task's flawed twins whose logic is wrong, and mutants of its reference."""


def cast_of(task: Task) -> Cast:
    """The same for every submission to the task."""
    mutants = spread(known_mutants(task), max(0, MOST_BROKEN - len(task.broken)))
    return Cast(task.correct, (*task.broken, *(mutant.program for mutant in mutants)))


def known_mutants(task: Task) -> tuple[Mutant, ...]:
    """The mutants of the reference that the task has recorded as told apart by its observers."""
    wanted = set(task.mutants or ())
    return (
        tuple(mutant for mutant in mutants_of(task.reference.program) if mutant.id in wanted)
        if wanted
        else ()
    )


def try_tests(meeting: Meeting, own: Program, cast: Cast, seed: int) -> tuple[TestRun, ...]:
    """What the tests said, run by run: own code first, then correct, again and broken, each by name.

    The second part is left out where no test is sound, or the tests do not hold on the submission's own code.

    Args:
        meeting: where the tests are.
        own: the submission's code, in its own clothes.
        cast: whom else they meet.
        seed: the battle's.

    Raises:
        SandboxBroken: no jail could be had.
    """
    rng = random.Random(f"trial:{seed}")  # noqa: S311 - a draw that can be repeated
    first = meeting.meet("own", own)
    runs = [first]
    correct = rng.sample(cast.correct, len(cast.correct))
    runs += [meeting.meet("correct", disguise(program, rng)) for program in correct]
    sound = sound_tests(runs)
    if sound and not first.failed and not first.fault:
        times = -(-AGAIN // len(cast.correct))
        others: list[tuple[Role, Program]] = [("again", program) for program in cast.correct] * times
        others += [("broken", program) for program in cast.broken]
        mixed = rng.sample(others, len(others))
        runs += [meeting.meet(role, disguise(program, rng), sound) for role, program in mixed]
    order = ("own", "correct", "again", "broken")
    return tuple(sorted(runs, key=lambda run: (order.index(run.role), run.program)))


def sound_tests(runs: list[TestRun]) -> frozenset[str]:
    """The tests that passed in every one of the runs."""
    return frozenset.intersection(*(frozenset(run.passed) for run in runs))
