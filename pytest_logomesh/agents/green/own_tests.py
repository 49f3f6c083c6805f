"""What a submission's own tests are worth, counted from the trial's runs (`trial` says whom they meet).

A test that passes on the submission's own code and on every correct program is *sound*; one that passes on its own
code alone is a *false alarm*. A sound test that fails on a correct program when it meets it again is *unsteady*: it
does not go by what programs do. A broken program is *caught* when a sound test fails on it. It is also caught when the
run on it came to nothing (an endless loop, a crash, an import error), provided that no run on the submission's own or
a correct program came to nothing: then the program is to blame, not the tests.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pytest_logomesh.records.observation import TestRun
from pytest_logomesh.records.verdict import Examination

_MUTANT = "mutants/"


@dataclass(frozen=True, slots=True)
class OwnTests:
    """The tally of one submission's own tests."""

    fault: str | None
    """Why the run on its own code counts for nothing."""
    failed: tuple[str, ...]
    """Tests that fail on the submission's own code."""
    sound: tuple[str, ...]
    false_alarms: tuple[str, ...]
    unsteady: tuple[str, ...]
    """Names of tests, or of correct programs on which a second run came to nothing where the first had not."""
    caught: tuple[str, ...]
    """Names of broken programs."""
    broken: tuple[str, ...]
    """Names of all that they met."""

    @property
    def hold(self) -> bool:
        """Whether every test passes on the submission's own code, at least one does, and none is unsteady."""
        passed = bool(self.sound or self.false_alarms)
        return self.fault is None and not self.failed and passed and not self.unsteady

    @property
    def reached(self) -> tuple[int, int]:
        """The mutated places of the reference at which a mutant was caught, and all mutated places."""
        return len(_places(self.caught)), len(_places(self.broken))


def tally(examination: Examination) -> OwnTests:
    """Count what the runs say; a submission without tests has none of anything."""
    own, correct, again, broken = (
        [run for run in examination.test_runs if run.role == role]
        for role in ("own", "correct", "again", "broken")
    )
    passed = own[0].passed if len(own) == 1 else ()
    sound = tuple(test for test in passed if all(test in run.passed for run in correct))
    blameless = not any(run.fault for run in (*own, *correct, *again))
    return OwnTests(
        fault=own[0].fault if own else None,
        failed=own[0].failed if own else (),
        sound=sound,
        false_alarms=tuple(test for test in passed if test not in sound),
        unsteady=_unsteady(again, sound),
        caught=tuple(run.program for run in broken if _is_caught(run, frozenset(sound), blameless=blameless)),
        broken=tuple(run.program for run in broken),
    )


def _unsteady(again: Sequence[TestRun], sound: tuple[str, ...]) -> tuple[str, ...]:
    failed = {test for run in again for test in run.failed}
    lost = tuple(run.program for run in again if run.fault)
    return (*(test for test in sound if test in failed), *lost)


def _is_caught(run: TestRun, sound: frozenset[str], *, blameless: bool) -> bool:
    came_to_nothing = run.fault is not None and blameless and bool(sound)
    return came_to_nothing or not sound.isdisjoint(run.failed)


def _places(programs: Sequence[str]) -> set[str]:
    """File and line of mutants; their names are `mutants/PATH:LINE:OPERATOR:NUMBER`."""
    return {name.rsplit(":", 2)[0] for name in programs if name.startswith(_MUTANT)}
