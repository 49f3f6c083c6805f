"""Runs a submission's own tests against programs, each in a fork of an interpreter that has pytest loaded."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import pytest

from .forking import Server, Share
from .lookout import look_out
from .programs import lay_out

TYPE_CHECKING = False  # as in its neighbours
if TYPE_CHECKING:
    from .forking import PayloadWork, Send

_UNUSED = (
    "cacheprovider",
    "debugging",
    "doctest",
    "faulthandler",
    "junitxml",
    "legacypath",
    "pastebin",
    "setuponly",
    "setupplan",
    "stepwise",
    "terminal",
    "threadexception",
    "unraisableexception",
)
_WARM = "test_logomesh_warm_up.py"


def main(request: dict[str, Any], server: Server) -> None:
    """One step a question; each program reaches only the fork that it is for.

    Args:
        request: `tests` (path to text).
        server: where steps run; a question is the step's share, its payload `files`, `only` (names of tests, or null
            for all) and `stop` (at the first failure).
    """
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    home = server.enter_step_folder()
    lay_out({_WARM: "def test_warm_up():\n    pass\n", "logomesh.ini": "[pytest]\n"})
    sys.path.remove(home)
    options = [word for name in _UNUSED for word in ("-p", f"no:{name}")]
    options += ["-c", "logomesh.ini", "--rootdir", home, "--noconftest", "--assert=plain"]
    # One session of nothing, so that what pytest imports on its first run is there for every fork.
    pytest.main([*options, _WARM])
    del sys.modules[Path(_WARM).stem]
    sys.path.remove(home)
    recorder = _Recorder()
    pytest.main(
        [*options, home], plugins=[recorder, _ForkWhereCollectionBegins(request["tests"], server, recorder)]
    )


class _ForkWhereCollectionBegins:
    """Stops a session that is set up and has read no test, and goes on with it in one fork a question."""

    def __init__(self, tests: Mapping[str, str], server: Server, recorder: _Recorder) -> None:
        self._tests = tests
        self._server = server
        self._recorder = recorder

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self, session: pytest.Session) -> bool:
        """Answers all questions, and leaves nothing to collect."""
        self._server.ready()
        while (share := self._server.question()) is not None:
            self._server.payload_step(self._work(session), Share(**share))
        return True

    def _work(self, session: pytest.Session) -> PayloadWork:
        def work(send: Send, payload: bytes) -> None:
            told = json.loads(payload)
            # The program wins over a test file of the same path: tests must not bring their own program to judge.
            lay_out({**self._tests, **told["files"]})
            self._recorder.listen(send, told["only"])
            look_out(send)
            session.config.option.maxfail = int(told["stop"])
            paths = sorted(path for path in self._tests if _is_test(Path(path)))
            send({"exit": int(_finish(session, paths) if paths else pytest.ExitCode.NO_TESTS_COLLECTED)})

        return work


def _is_test(path: Path) -> bool:
    return path.match("test_*.py") or path.match("*_test.py")


def _finish(session: pytest.Session, paths: list[str]) -> int:
    """Collect and run what a session was begun for; the exit code it would have had."""
    try:
        session.perform_collect(paths)
        session.config.hook.pytest_runtestloop(session=session)
    except session.Failed:
        return pytest.ExitCode.TESTS_FAILED
    except (session.Interrupted, pytest.exit.Exception, KeyboardInterrupt):
        return pytest.ExitCode.INTERRUPTED
    except pytest.UsageError:
        return pytest.ExitCode.USAGE_ERROR
    except BaseException:  # noqa: BLE001 - whatever left the tests, it is a result
        return pytest.ExitCode.INTERNAL_ERROR
    if session.testsfailed:
        return pytest.ExitCode.TESTS_FAILED
    return pytest.ExitCode.OK if session.testscollected else pytest.ExitCode.NO_TESTS_COLLECTED


class _Recorder:
    """Sends each test's outcome as soon as it is known, so that a run that dies leaves what it had."""

    def __init__(self) -> None:
        self._send: Send | None = None
        self._only: list[str] | None = None
        self._outcomes: dict[str, str] = {}

    def listen(self, send: Send, only: list[str] | None) -> None:
        """From now on outcomes go to `send`, of the tests named in `only` or of all."""
        self._send = send
        self._only = only

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave out what is not asked for."""
        if self._only is not None:
            items[:] = [item for item in items if item.nodeid in self._only]

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> pytest.TestReport:
        """The report that pytest would make, without the text of a failure, which costs a lot and nobody reads."""
        raised = call.excinfo.value if call.excinfo else None
        outcome: Literal["passed", "failed", "skipped"] = "failed"
        if raised is None:
            outcome = "passed"
        elif isinstance(raised, pytest.skip.Exception):
            outcome = "skipped"
        return pytest.TestReport(item.nodeid, item.location, {}, outcome, None, call.when)  # type: ignore[arg-type]  # an item has no phase of collecting

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A failure in any phase is a failure; a pass is a call that passed and was not expected to fail."""
        if report.failed:
            self._outcomes[report.nodeid] = "failed"
        elif report.when == "call" and report.passed and not hasattr(report, "wasxfail"):
            self._outcomes.setdefault(report.nodeid, "passed")

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        """The test is over."""
        if self._send is not None:
            self._send({"test": nodeid, "outcome": self._outcomes.pop(nodeid, "other")})
