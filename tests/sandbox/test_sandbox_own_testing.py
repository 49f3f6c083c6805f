"""A submission's own tests against right, broken and hostile programs, in every sandbox."""

import json
from collections.abc import Mapping

import pytest

from pytest_logomesh.records import observation
from pytest_logomesh.records.task import Limits, Program
from pytest_logomesh.sandbox import OwnTesting
from pytest_logomesh.sandbox.choosing import Choosable
from pytest_logomesh.sandbox.own_testing import _test_run
from pytest_logomesh.sandbox.reply import Step

RIGHT = "def add(a, b):\n    return a + b\n"
BROKEN = "def add(a, b):\n    return a - b\n"
TESTS = {
    "test_solution.py": """
from solution import add
def test_sum():
    assert add(1, 1) == 2
def test_zero(tmp_path, capsys, monkeypatch):
    print('noise')
    assert add(0, 0) == 0
"""
}


def runs_of(
    sandbox: Choosable, tests: Mapping[str, str], *sources: str, limits: Limits | None = None
) -> list[observation.TestRun]:
    """Runs of the tests against one-file programs, all in the role `broken`."""
    with OwnTesting(sandbox, tests, limits or Limits()) as meeting:
        return [
            meeting.meet("broken", Program(name=str(n), files={"solution.py": text}))
            for n, text in enumerate(sources)
        ]


def test_outcomes_are_recorded_per_test(either: Choosable) -> None:
    """A right program passes all; a broken one fails the test that tells it."""
    right, broken, again = runs_of(either, TESTS, RIGHT, BROKEN, RIGHT)
    assert right.passed == ("test_solution.py::test_sum", "test_solution.py::test_zero")
    assert (right.failed, right.fault, right.program, right.role) == ((), None, "0", "broken")
    assert broken.failed == ("test_solution.py::test_sum",)
    assert broken.passed == ("test_solution.py::test_zero",)
    assert again.passed == right.passed


@pytest.mark.parametrize(
    ("tests", "source", "fault"),
    [
        ({}, RIGHT, "no tests were found"),
        ({"test_solution.py": "import solution\n"}, RIGHT, "no tests were found"),
        ({"helper.py": "def test_a():\n    pass\n"}, RIGHT, "no tests were found"),
        (TESTS, "def add(:\n", "the tests could not be collected"),
        ({"test_solution.py": "def test_a(:\n"}, RIGHT, "the tests could not be collected"),
        (TESTS, "import os\nos._exit(0)\n", "never reported"),
        (TESTS, "def add(a, b):\n    import os\n    os._exit(0)\n", "never reported"),
        ({"../test_out.py": "def test_a():\n    pass\n"}, RIGHT, "never reported"),
    ],
)
def test_a_run_that_counts_for_nothing_says_why(
    either: Choosable, tests: dict[str, str], source: str, fault: str
) -> None:
    """No test, a collection error or a death is a fault, never a pass."""
    (run,) = runs_of(either, tests, source)
    assert run.fault == fault


def test_skipped_and_expected_failures_are_neither(either: Choosable) -> None:
    """Only a test that ran and held is passed; an error in a fixture is a failure."""
    text = """
import pytest
@pytest.mark.skip
def test_skipped(): pass
@pytest.mark.xfail
def test_expected(): assert False
@pytest.mark.xfail
def test_unexpected(): pass
@pytest.fixture
def broken(): raise ValueError
def test_setup(broken): pass
@pytest.fixture
def leaves():
    yield
    raise ValueError
def test_teardown(leaves): pass
def test_held(): pass
"""
    (run,) = runs_of(either, {"test_solution.py": text}, RIGHT)
    assert run.passed == ("test_solution.py::test_held",)
    assert run.failed == ("test_solution.py::test_setup", "test_solution.py::test_teardown")
    assert run.fault is None


def test_an_endless_program_loses_only_its_own_run(either: Choosable) -> None:
    """A program without end is a fault for itself, and the next one is still tested."""
    endless, right, *_ = runs_of(
        either,
        TESTS,
        "def add(a, b):\n    while True:\n        pass\n",
        RIGHT,
        RIGHT,
        RIGHT,
        limits=Limits(cpu_s=2),
    )
    assert endless.fault == "ran out of processor time"
    assert right.fault is None


def test_hooks_of_the_submission_are_not_loaded(either: Choosable) -> None:
    """A conftest that turns failures into passes is not a plugin here, nor is a configuration file read."""
    hook = """
import pytest
@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    (yield).get_result().outcome = 'passed'
"""
    tests = {**TESTS, "conftest.py": hook, "pytest.ini": "[pytest]\naddopts = -k zero\n"}
    (run,) = runs_of(either, tests, BROKEN)
    assert run.failed == ("test_solution.py::test_sum",)


def test_tests_cannot_bring_their_own_program(either: Choosable) -> None:
    """A test file that has the program's path does not replace it."""
    (run,) = runs_of(either, {**TESTS, "solution.py": RIGHT}, BROKEN)
    assert run.failed == ("test_solution.py::test_sum",)


def test_programs_share_no_folder(either: Choosable) -> None:
    """What a run leaves in its folder is not there for the next."""
    text = (
        "import os\ndef test_fresh():\n    assert not os.path.exists('left')\n    open('left', 'w').close()\n"
    )
    assert all(run.passed for run in runs_of(either, {"test_solution.py": text}, RIGHT, RIGHT))


def test_only_the_named_tests_run_and_no_further_than_the_first_failure(either: Choosable) -> None:
    """A broken program is done at its first kill."""
    text = "import solution\ndef test_a(): pass\ndef test_b(): assert 0\ndef test_c(): pass\ndef test_d(): pass\n"
    names = [f"test_solution.py::test_{letter}" for letter in "abc"]
    with OwnTesting(either, {"test_solution.py": text}, Limits()) as meeting:
        run = meeting.meet("broken", Program(name="p", files={"solution.py": RIGHT}), only=names)
        whole = meeting.meet("correct", Program(name="p", files={"solution.py": RIGHT}))
    assert (run.passed, run.failed, run.fault) == ((names[0],), (names[1],), None)
    assert len(whole.passed) == 3


def test_a_flood_of_processes_ends_the_jail_and_says_so(either: Choosable) -> None:
    """What a whole tree does wrong ends the jail; later programs get no verdict, and say why."""
    bomb = """
import os, time
for _ in range(300):
    if os.fork() == 0:
        time.sleep(2)
        os._exit(0)
time.sleep(9)
"""
    first, second = runs_of(either, TESTS, bomb, RIGHT)
    assert first.fault == second.fault == "started more processes than allowed"


def _lines(*fields: object) -> Step:
    return Step("".join(json.dumps(one) + "\n" for one in fields), None)


PASS = {"test": "t::a", "outcome": "passed"}
FAIL = {"test": "t::b", "outcome": "failed"}


@pytest.mark.parametrize(
    "step",
    [
        _lines(PASS, PASS, {"exit": 0}),
        _lines(PASS, {"exit": 0}, FAIL),
        _lines(PASS, {"exit": 0}, {"exit": 0}),
        _lines(PASS, {"exit": 1}),
        _lines(PASS, FAIL, {"exit": 0}),
        _lines(PASS, {"exit": True}),
        _lines(PASS, {"exit": 99}),
        _lines({"test": "t", "outcome": "great"}, {"exit": 0}),
        _lines({"test": 1, "outcome": "passed"}, {"exit": 0}),
        _lines({"test": "\ud800", "outcome": "passed"}, {"exit": 0}),
        _lines({"test": "t" * 1000, "outcome": "passed"}, {"exit": 0}),
        _lines([], {"exit": 0}),
    ],
)
def test_a_reply_out_of_order_is_a_fault(step: Step) -> None:
    """Lines that are doubled, late, of a wrong type or at odds with the exit code make the run count for nothing."""
    assert _test_run("broken", "p", step).fault == "attacked the harness: forged a report"


def test_a_reply_without_its_end_is_a_fault() -> None:
    """Outcomes that came before a death are kept, but the run counts for nothing."""
    run = _test_run("broken", "p", _lines(PASS))
    assert (run.passed, run.fault) == (("t::a",), "never reported")
