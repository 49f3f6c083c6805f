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
    killed: int
    """Broken programs that the other tests caught."""
    broken: int
    """Broken programs that were met."""
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
        killed=tests.caught,
        broken=tests.broken,
        fault=tests.fault,
    )
