"""What the tests of the sandbox share: the confining jail of this machine, and short ways to ask it."""

import json
from collections.abc import Callable

import pytest

from pytest_logomesh.records.observation import Observation
from pytest_logomesh.records.task import Limits, Program
from pytest_logomesh.sandbox import BubblewrapSandbox, Inquiry, ProcessSandbox, observe
from pytest_logomesh.sandbox.choosing import Choosable

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
