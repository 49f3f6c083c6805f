"""The pytest plugin: every hook, one call each. Asleep until `--logomesh-model` is given."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pytest_logomesh import hookspecs
from pytest_logomesh.options import add_options, is_awake, require_nothing
from pytest_logomesh.records.errors import UserMistake

if TYPE_CHECKING:
    from _pytest.terminal import TerminalReporter

    from pytest_logomesh.session import Session


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the options."""
    add_options(parser)


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    """Declare the hooks that users may implement."""
    pluginmanager.add_hookspecs(hookspecs)


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Never collect what lies in a task folder: its tests are an example for agents, not this project's."""
    folders = (collection_path, *collection_path.parents[:3])
    return (
        any((folder / "task.toml").is_file() and (folder / "observe.py").is_file() for folder in folders)
        or None
    )


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Wake up if anybody asked for battles; nothing heavy is imported otherwise."""
    if not is_awake(config):
        try:
            require_nothing(config)
        except UserMistake as mistake:
            raise pytest.UsageError(str(mistake)) from None
        config.pluginmanager.register(_Asleep(), "logomesh-asleep")
        return
    from pytest_logomesh import fixtures  # noqa: PLC0415 - heavy, and only needed awake
    from pytest_logomesh.session import wake  # noqa: PLC0415 - likewise

    config.pluginmanager.register(_Awake(wake(config)), "logomesh-awake")
    config.pluginmanager.register(fixtures, "logomesh-fixtures")


class _Asleep:
    """What a test that asks for a battle meets in a run without `--logomesh-model`."""

    @pytest.fixture
    def battle(self) -> None:
        """Skips."""
        pytest.skip("battles run when --logomesh-model names a tier")


class _Awake:
    """The hooks of a run with battles."""

    def __init__(self, session: Session) -> None:
        self.session = session

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self) -> None:
        """Check what is needed and open the run, before xdist starts its workers."""
        self.session.start()

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Tell an xdist worker where the owner is."""
        node.workerinput["logomesh_socket"] = self.session.socket_path()

    def pytest_report_header(self) -> str:
        """Say what runs."""
        return self.session.headline

    def pytest_pycollect_makemodule(
        self, module_path: Path, parent: pytest.Collector
    ) -> pytest.Module | None:
        """Give the battles one node id, wherever the plugin is installed."""
        return self.session.battle_module(module_path, parent)

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Make an item of every battle."""
        self.session.parametrize(metafunc)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Start to generate what will be asked for."""
        self.session.enroll(session.items)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Stop with the last failure that --maxfail allows."""
        self.session.reported(report)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Stop the agents, write the reports, decide the exit code."""
        session.exitstatus = self.session.finish(int(exitstatus))

    def pytest_terminal_summary(self, terminalreporter: TerminalReporter) -> None:
        """Show the table."""
        self.session.show(terminalreporter)

    def pytest_unconfigure(self) -> None:
        """Leave nothing running."""
        self.session.close()
