"""From `--logomesh-sandbox` to a sandbox that works here."""

from collections.abc import Callable
from typing import Literal

import pytest

from pytest_logomesh.records.errors import OptionMistake, SandboxBroken
from pytest_logomesh.records.roles import JailReport
from pytest_logomesh.records.task import Limits
from pytest_logomesh.sandbox import BubblewrapSandbox, ProcessSandbox, choose
from pytest_logomesh.sandbox.choosing import Choosable


class Fake:
    """A sandbox that says whether it confines and works, and never runs anything."""

    def __init__(self, name: str, confines: bool, problem: str | None) -> None:
        self.name = name
        self.confines = confines
        self.problem = problem

    def run(self, program: Literal["observe", "own_tests"], request: bytes, limits: Limits) -> JailReport:
        """Nothing is run."""
        raise NotImplementedError


def table(*fakes: Fake) -> dict[str, Callable[[], Choosable]]:
    """A table of them, strongest first."""
    return {fake.name: (lambda fake=fake: fake) for fake in fakes}  # type: ignore[misc] # the default binds the loop's value


def test_auto_takes_the_strongest_that_works() -> None:
    """The first that confines and has no problem is chosen."""
    sandboxes = table(Fake("a", True, "broken"), Fake("b", True, None), Fake("c", True, None))  # noqa: FBT003 - as above
    assert choose("auto", sandboxes).name == "b"


def test_auto_never_runs_unconfined() -> None:
    """Where nothing confines, `auto` refuses and names the ways out."""
    sandboxes = table(Fake("a", True, "no user namespaces"), Fake("process", False, None))  # noqa: FBT003 - as above
    with pytest.raises(OptionMistake) as refused:
        choose("auto", sandboxes)
    for part in (
        "--logomesh-sandbox",
        "no user namespaces",
        "apt-get install bubblewrap",
        "sysctl",
        "process",
    ):
        assert part in str(refused.value)


def test_what_is_asked_for_and_does_not_work_is_refused() -> None:
    """A sandbox asked for by name is not replaced by another."""
    with pytest.raises(OptionMistake, match=r"a does not work here \(broken\)"):
        choose("a", table(Fake("a", True, "broken"), Fake("b", True, None)))  # noqa: FBT003 - as above


def test_unknown_names_are_refused() -> None:
    """The names there are stand in the message."""
    with pytest.raises(
        OptionMistake, match="no sandbox 'docker'; there are auto, bubblewrap, container, process"
    ):
        choose("docker")


def test_process_is_had_by_asking() -> None:
    """Trusted code can be run without a jail."""
    assert isinstance(choose("process"), ProcessSandbox)


def test_a_missing_bubblewrap_is_a_problem_and_not_an_exception() -> None:
    """A program that is not there, or is no bubblewrap, is found out by trying it."""
    assert "could not be started" in (BubblewrapSandbox(bwrap="/nonexistent/bwrap").problem or "")
    assert "did not start" in (BubblewrapSandbox(bwrap="/bin/false").problem or "")


def test_a_jail_that_does_not_work_breaks_when_used() -> None:
    """Running in it is our fault, not the answer's."""
    with pytest.raises(SandboxBroken):
        BubblewrapSandbox(bwrap="/bin/false").run("observe", b"{}", Limits())
