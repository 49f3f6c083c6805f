"""What the submission's own tests did, as it is published; Green counts, so a report never disagrees with T."""

from pytest_logomesh.agents.green.own_tests import tally
from pytest_logomesh.records.record import Record
from pytest_logomesh.records.verdict import Examination


class OwnTests(Record):
    """Tests against the submission's own code, correct programs and broken ones."""

    passed: int
    """Tests that hold on the submission's own code."""
    failed: int
    false_alarms: int
    """Tests that hold on the submission's own code and fail on a correct program; they count for no kill."""
    unsteady: int
    """Tests that gave another result on a correct program when they met it again."""
    killed: int
    """Broken programs that the other tests caught."""
    broken: int
    """Broken programs that were met."""
    survivors: tuple[str, ...]
    """Those that were not caught: `flawed/NAME`, or `mutants/FILE:LINE:OPERATOR:NUMBER` of the reference."""
    fault: str | None
    """Why the tests came to nothing on the submission's own code."""


def own_tests(examination: Examination) -> OwnTests | None:
    """The counts, or None where no own tests were run."""
    if not examination.test_runs:
        return None
    tests = tally(examination)
    return OwnTests(
        passed=len(tests.sound) + len(tests.false_alarms),
        failed=len(tests.failed),
        false_alarms=len(tests.false_alarms),
        unsteady=len(tests.unsteady),
        killed=len(tests.caught),
        broken=len(tests.broken),
        survivors=tuple(name for name in tests.broken if name not in tests.caught),
        fault=tests.fault,
    )
