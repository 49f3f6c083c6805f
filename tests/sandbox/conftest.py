"""What the tests of the sandbox share: the confining jail of this machine, and short ways to ask it."""

import json
from collections.abc import Callable

import pytest

from pytest_logomesh.records.observation import Observation
from pytest_logomesh.records.task import BenchmarkCheck, Limits, Program
from pytest_logomesh.sandbox import BubblewrapSandbox, Checking, Inquiry, ProcessSandbox, observe
from pytest_logomesh.sandbox.choosing import Choosable
from tests.sandbox.checking_samples import LIMITS, RIGHT, Observe

Ask = Callable[[str], object]
Look = Callable[..., Observation]


@pytest.fixture(scope="session")
def bubblewrap() -> BubblewrapSandbox:
    """The jail of this machine; `make test` sees to it that there is one, so its absence is a failure."""
    jail = BubblewrapSandbox()
    assert jail.problem is None, jail.problem
    return jail


@pytest.fixture(params=["bubblewrap", "process"])
def either(request: pytest.FixtureRequest) -> Choosable:
    """Each sandbox that works here."""
    if request.param == "process":
        return ProcessSandbox()
    found: BubblewrapSandbox = request.getfixturevalue("bubblewrap")
    return found


def look_with(sandbox: Choosable, source: str, observers: str, limits: Limits) -> tuple[Observation, ...]:
    """Observations of a one-file program by every observer in the text."""
    names = tuple(line[4 : line.index("(")] for line in observers.splitlines() if line.startswith("def "))
    inquiry = Inquiry(module="solution", observers=observers, behaviours=names, seed=7, limits=limits)
    return observe(sandbox, Program(name="answer", files={"solution.py": source}), inquiry)


@pytest.fixture
def look() -> Callable[..., tuple[Observation, ...]]:
    """`look(sandbox, source, observers, limits)`: observations of a one-file program by every observer."""
    return look_with


@pytest.fixture
def inside(bubblewrap: BubblewrapSandbox) -> Ask:
    """What `go()` of a source text returns in the jail, as JSON."""

    def ask(source: str) -> object:
        limits = Limits(cpu_s=60, wall_s=120, memory_mb=1024)
        (seen,) = look_with(bubblewrap, source, "def go(solution, rng):\n    return solution.go()\n", limits)
        assert seen.kind == "value", seen
        return json.loads(seen.value)

    return ask


@pytest.fixture(params=["bubblewrap", "process"], scope="module")
def checking(request: pytest.FixtureRequest, bubblewrap: BubblewrapSandbox) -> Checking:
    """Each sandbox that works here; its jails stay warm from test to test."""
    return Checking(bubblewrap if request.param == "bubblewrap" else ProcessSandbox())


@pytest.fixture(name="observe")
def observe_checked(checking: Checking) -> Observe:
    """`observe(check, source)`: what the check makes of a one-file answer that defines `double`."""

    def ask(
        check: BenchmarkCheck, source: str = RIGHT, limits: Limits = LIMITS, *, trusted: bool = False
    ) -> tuple[Observation, ...]:
        program = Program(name="own", files={"solution.py": source})
        return checking.observe(check, ("double",), program, limits, trusted=trusted)

    return ask
