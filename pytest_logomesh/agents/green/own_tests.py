"""What a submission's own tests are worth: whom they accuse rightly, and whom wrongly.

A test is *sound* when it passes on the submission's own code and on every correct program; one that passes on its own
code alone is a *false alarm*. A broken program is *caught* when a sound test fails on it. It is also caught when the
run on it came to nothing (an endless loop, a crash, an import error), provided that there are sound tests and no run
on the submission's own or a correct program came to nothing: then the program is to blame, not the tests.
"""

from dataclasses import dataclass

from pytest_logomesh.records.observation import TestRun
from pytest_logomesh.records.verdict import Examination


@dataclass(frozen=True, slots=True)
class OwnTests:
    """The tally of one submission's own tests."""

    fault: str | None
    """Why the run on its own code counts for nothing."""
    failed: tuple[str, ...]
    """Tests that fail on the submission's own code."""
    sound: tuple[str, ...]
    false_alarms: tuple[str, ...]
    caught: int
    broken: int
    """How many broken programs they met."""

    @property
    def hold(self) -> bool:
        """Whether every test passes on the submission's own code, at least one does, and none came to nothing."""
        return self.fault is None and not self.failed and bool(self.sound or self.false_alarms)


def tally(examination: Examination) -> OwnTests:
    """Count what the runs say; a submission without tests has none of anything."""
    own = [run for run in examination.test_runs if run.role == "own"]
    correct = [run for run in examination.test_runs if run.role == "correct"]
    broken = [run for run in examination.test_runs if run.role == "broken"]
    passed = own[0].passed if len(own) == 1 else ()
    sound = tuple(test for test in passed if all(test in run.passed for run in correct))
    blameless = not any(run.fault for run in (*own, *correct))
    return OwnTests(
        fault=own[0].fault if own else None,
        failed=own[0].failed if own else (),
        sound=sound,
        false_alarms=tuple(test for test in passed if test not in sound),
        caught=sum(_is_caught(run, frozenset(sound), blameless=blameless) for run in broken),
        broken=len(broken),
    )


def _is_caught(run: TestRun, sound: frozenset[str], *, blameless: bool) -> bool:
    came_to_nothing = run.fault is not None and blameless and bool(sound)
    return came_to_nothing or not sound.isdisjoint(run.failed)
