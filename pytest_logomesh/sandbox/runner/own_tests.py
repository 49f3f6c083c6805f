"""Runs a submission's own tests against programs, each in a fork of an interpreter that has pytest loaded."""

from __future__ import annotations

import contextlib
import gc
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from .forking import Server, shares
from .programs import lay_out

TYPE_CHECKING = False  # as in its neighbours
if TYPE_CHECKING:
    from .forking import Send, Work

_UNUSED = (
    "cacheprovider",
    "doctest",
    "faulthandler",
    "junitxml",
    "pastebin",
    "setuponly",
    "setupplan",
    "terminal",
)
NO_TESTS = pytest.ExitCode.NO_TESTS_COLLECTED
_INI = "logomesh-empty.ini"
_WARM = "test_logomesh_warm_up"


def main(request: dict[str, Any], server: Server) -> None:
    """One step a program, in the request's order.

    Args:
        request: `tests` (path to text), `programs` (a list of such mappings), `limits`.
        server: where steps run.
    """
    share = shares(request["limits"], len(request["programs"]))
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    if len(request["programs"]) > 2:  # it costs what it saves two of them
        _warm_up()
    gc.collect()
    gc.freeze()
    server.ready()
    for number, files in enumerate(request["programs"]):
        server.step(number, _work(files, request["tests"]), share)


def _warm_up() -> None:
    """One session of nothing, so that what pytest imports on its first run is there for every fork."""
    paths = list(sys.path)
    lay_out({f"{_WARM}.py": f"def {_WARM}():\n    pass\n", _INI: "[pytest]\n"})
    pytest.main([*_options(), f"{_WARM}.py"])
    Path(f"{_WARM}.py").unlink()
    del sys.modules[_WARM]
    sys.path[:] = paths


def _options() -> list[str]:
    options = [word for name in _UNUSED for word in ("-p", f"no:{name}")]
    return [*options, "-c", _INI, "--rootdir", str(Path.cwd()), "--noconftest", "--assert=plain"]


def _work(files: Mapping[str, str], tests: Mapping[str, str]) -> Work:
    def work(send: Send) -> None:
        # The program wins over a test file of the same path: tests must not bring their own program to judge.
        lay_out({**tests, **files, _INI: "[pytest]\n"})
        paths = sorted(
            path for path in tests if Path(path).match("test_*.py") or Path(path).match("*_test.py")
        )
        with contextlib.suppress(SystemExit):
            code = pytest.main([*_options(), *paths], plugins=[_Recorder(send)]) if paths else NO_TESTS
            send({"exit": int(code)})

    return work


class _Recorder:
    """Sends each test's outcome as soon as it is known, so that a run that dies leaves what it had."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._outcomes: dict[str, str] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A failure in any phase is a failure; a pass is a call that passed and was not expected to fail."""
        if report.failed:
            self._outcomes[report.nodeid] = "failed"
        elif report.when == "call" and report.passed and not hasattr(report, "wasxfail"):
            self._outcomes.setdefault(report.nodeid, "passed")

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        """The test is over."""
        self._send({"test": nodeid, "outcome": self._outcomes.pop(nodeid, "other")})
