"""What one pytest process does: the owner opens and ends the run, a worker sits at the owner's desk."""

from __future__ import annotations

import gc
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import pytest

from pytest_logomesh.arena.wire import SocketDesk
from pytest_logomesh.arena.work import Desk, Examine, stand_at
from pytest_logomesh.assembly.attacker import check_attacker
from pytest_logomesh.assembly.judge import check_judge
from pytest_logomesh.assembly.planning import Plan, plan
from pytest_logomesh.assembly.surroundings import check_surroundings, examiner
from pytest_logomesh.options import read_settings
from pytest_logomesh.records.errors import UserMistake
from pytest_logomesh.records.task import Level
from pytest_logomesh.records.verdict import Verdict
from pytest_logomesh.reporting.junit import run_properties
from pytest_logomesh.reporting.visible import visible
from pytest_logomesh.sandbox import choose
from pytest_logomesh.session.annotations import Annotations
from pytest_logomesh.session.gates import exit_code, is_battle
from pytest_logomesh.session.items import battle_ids, battle_module, marks, parametrize, set_arguments
from pytest_logomesh.session.junit import JunitFile
from pytest_logomesh.session.place import Place
from pytest_logomesh.session.terminal import SignOfLife, show_run

if TYPE_CHECKING:
    from _pytest.terminal import TerminalReporter

    from pytest_logomesh.session.run import Run

SESSION = pytest.StashKey["Session"]()


class Session(ABC):
    """One pytest process of a run with battles."""

    def __init__(self, config: pytest.Config, plan: Plan) -> None:
        self.config = config
        self.plan = plan
        self._desk: Desk | None = None
        self._examine: Examine | None = None

    @property
    def headline(self) -> str:
        """What runs, for the head of pytest's report."""
        plan = self.plan
        return f"logomesh: {', '.join(plan.tiers)}: {len(plan.tasks)} tasks, {len(plan.battles)} battles"

    def battle_module(self, path: Path, parent: pytest.Collector) -> pytest.Module | None:
        """The battles' module under its own node id; None for any other module."""
        return battle_module(path, parent)

    def parametrize(self, metafunc: pytest.Metafunc) -> None:
        """One item a battle for every test that asks for one."""
        parametrize(metafunc, self.plan)

    def verdict(self, battle_id: str) -> Verdict:
        """Wait for a battle's verdict; meanwhile examine whatever is ready."""
        assert self._desk is not None
        assert self._examine is not None
        return stand_at(self._desk, battle_id, self._examine)

    def enroll(self, items: list[pytest.Item]) -> None:
        """Tell the owner which battles the collected items ask for."""
        battles = battle_ids(items)
        if battles and self._desk and not self.config.option.collectonly:
            self._desk.enroll(battles)

    def reported(self, report: pytest.TestReport) -> None:  # noqa: B027 - most processes have nothing to do
        """A phase of an item has ended."""

    @abstractmethod
    def start(self) -> None:
        """Check what is needed and take a place at the desk; a mistake of the person is a usage error."""

    @abstractmethod
    def finish(self, exitstatus: int) -> int:
        """End the run's work; returns the exit code."""

    @abstractmethod
    def close(self) -> None:
        """Leave nothing running; harmless when called twice."""

    @abstractmethod
    def socket_path(self) -> str:
        """Where workers find the owner."""

    @abstractmethod
    def show(self, reporter: TerminalReporter) -> None:
        """Say how the run went."""


class WorkerSession(Session):
    """An xdist worker: processor work for an owner elsewhere."""

    def start(self) -> None:
        """Connect to the owner."""
        with usage_errors():
            self._examine = examiner(self.plan, choose(self.plan.settings.sandbox))
        self._desk = SocketDesk(Path(self.socket_path()))

    def finish(self, exitstatus: int) -> int:
        """The controller decides."""
        return exitstatus

    def show(self, reporter: TerminalReporter) -> None:
        """The controller does."""

    def socket_path(self) -> str:
        """A worker has no workers of its own."""
        return str(self.config.workerinput["logomesh_socket"])  # type: ignore[attr-defined]

    def close(self) -> None:
        """Hang up."""
        if isinstance(self._desk, SocketDesk):
            self._desk.close()


class OwnerSession(Session):
    """The xdist controller, or the only process: holds the agents, the ledger and the reports."""

    def __init__(self, config: pytest.Config, plan: Plan) -> None:
        super().__init__(config, plan)
        self.run: Run | None = None
        self._place: Place | None = None
        self._junit: JunitFile | None = None
        if not config.option.collectonly:
            with usage_errors():
                self._place = Place.choose(plan.settings)
            junit = self._place.directory / "junit.xml"
            self._junit = JunitFile(config, junit, strict=plan.settings.junit_strict)
        self._annotations = Annotations() if plan.settings.annotations else None
        self._life: SignOfLife | None = None
        self._failures = 0
        self._others_failed = False

    def start(self) -> None:
        """Check the surroundings, then open the run; agents start with the first battle."""
        if self._place is None:  # only collecting
            return
        self._hold_commands()
        from pytest_logomesh.session.run import Run  # noqa: PLC0415 - agents are heavy, and workers need none

        self._life = SignOfLife(self.plan.settings.term)
        with usage_errors():
            check_attacker(self.plan)
            check_judge(self.plan)
            sandbox = check_surroundings(self.plan)
            command = tuple(str(argument) for argument in self.config.invocation_params.args)
            self.run = Run(self.plan, self._place, sandbox.name, command, self._life.say)
        self._desk, self._examine = self.run.owner, examiner(self.plan, sandbox)
        gc.freeze()  # what is loaded stays: the collector need not walk through the agents again and again
        self._life.start(self.run.arena, self.run.board, self.run.queued)

    def socket_path(self) -> str:
        """Where workers find this owner."""
        assert self.run is not None
        return str(self.run.owner.open_socket())

    def reported(self, report: pytest.TestReport) -> None:
        """Break off after as many failures as --maxfail allows; workers wait for battles and would go on waiting."""
        if report.failed and not hasattr(report, "wasxfail"):
            self._failures += 1
            self._others_failed |= not is_battle(report.nodeid, self.plan.battles)
        maxfail = self.config.getvalue("maxfail") or 0
        if self.run and self.config.pluginmanager.hasplugin("dsession") and 0 < maxfail <= self._failures:
            self.run.owner.close()

    def finish(self, exitstatus: int) -> int:
        """Stop the agents, write the reports, decide the exit code."""
        if self.run is None:
            return exitstatus
        self._end()
        if self._junit and self.run.header:
            self._junit.add(run_properties(self.run.header, self.run.served, self.run.gates))
        for verdict in self.run.verdicts:
            self.config.hook.pytest_logomesh_verdict(verdict=verdict)
        return exit_code(exitstatus, self.run, others_failed=self._others_failed)

    def show(self, reporter: TerminalReporter) -> None:
        """Print the table, and where the reports are."""
        if self.run:
            show_run(self.run, reporter)
            if self._annotations:
                self._annotations.show(self.run, self.plan.tasks.values(), reporter)

    def close(self) -> None:
        """Leave nothing running, also when pytest ended before it began."""
        self._end()
        if self._junit and self.run:
            self._tell(self._junit.settle(self.run.directory, keep=self.run.header is not None))

    def _hold_commands(self) -> None:
        reporter = self.config.pluginmanager.getplugin("terminalreporter")
        if self._annotations and reporter:
            self._annotations.hold(reporter)

    def _tell(self, problem: str) -> None:
        """Say what went wrong after the summary; there may be nobody who prints."""
        reporter = self.config.pluginmanager.getplugin("terminalreporter")
        if problem and reporter:
            reporter.write_line(visible(problem))

    def _end(self) -> None:
        try:
            if self.run:
                self.run.finish()
        finally:
            if self._life:
                self._life.stop()


def wake(config: pytest.Config) -> Session:
    """Read the options and the tasks, and take the place that this process has in the run."""
    with usage_errors():
        the_plan = plan(read_settings(config))
    in_use = {mark for task in the_plan.tasks.values() for mark in marks(task)}
    for mark in sorted(in_use.union(get_args(Level))):
        config.addinivalue_line("markers", f"{mark}: battles of tasks with this level or tag")
    set_arguments(config)
    process = WorkerSession if hasattr(config, "workerinput") else OwnerSession
    session: Session = process(config, the_plan)
    config.stash[SESSION] = session
    return session


@contextmanager
def usage_errors() -> Iterator[None]:
    """A mistake of the person at the terminal, as pytest reports such: one message, exit code 4."""
    try:
        yield
    except UserMistake as mistake:
        raise pytest.UsageError(str(mistake)) from None
