"""No jail: a plain process under the same limits, for code that is trusted and for machines without a jail."""

import json
import secrets
import subprocess
import sys
import tempfile
from functools import cached_property

from pytest_logomesh.records.roles import JailReport, RunnerProgram
from pytest_logomesh.records.task import Limits
from pytest_logomesh.sandbox.interpreter import RUNNER, command, environment, site_folders
from pytest_logomesh.sandbox.supervise import Launch, LiveJail, run_to_end, start

_OURS = 1  # the runner
_SLACK = 256  # as in a jail: the supervisor is to see the limit passed before forks fail
_TRIAL_S = 10.0
_OWN_PROCESSES = ("--pid", "--fork", "--kill-child", "--mount-proc")
_WAYS = (("unshare", *_OWN_PROCESSES), ("unshare", "--user", *_OWN_PROCESSES))


class ProcessSandbox:
    """Runs trusted code: limits hold and nothing is left alive, but files and network are this machine's.

    Where the machine allows it the code gets process numbers of its own, whose first process takes all others with
    it: without that a fork bomb on a busy machine can be faster than those who end it.
    """

    name = "process"
    confines = False
    problem: str | None = None
    """It works everywhere."""

    def run(self, program: RunnerProgram, request: bytes, limits: Limits) -> JailReport:
        """See `records.roles.Sandbox`."""
        return run_to_end(self.open(program, request, limits))

    def open(self, program: RunnerProgram, request: bytes, limits: Limits) -> LiveJail:
        """See `records.roles.Sandbox`."""
        home = tempfile.TemporaryDirectory(prefix="logomesh-", ignore_cleanup_errors=True)
        tmp = home.name
        fences = json.dumps(
            {
                "memory_mb": limits.memory_mb,
                "file_mb": limits.file_mb,
                # Without numbers of its own the kernel would count all processes of the user.
                "processes": limits.processes + _SLACK if self._prefix else None,
                "site": site_folders() if program == "own_tests" else [],
                "writable": [tmp],
                "private_mb": None,
            }
        )
        mark = secrets.token_hex(16)
        python = getattr(sys, "_base_executable", sys.executable)
        launch = Launch(
            [*self._prefix, *command(python, str(RUNNER), program, fences)],
            {**environment(tmp), "LOGOMESH_JAIL": mark},
            tmp,
            ours=_OURS + bool(self._prefix),
            mark=f"LOGOMESH_JAIL={mark}".encode(),
        )
        return start(launch, request, limits, home.cleanup)

    @cached_property
    def _prefix(self) -> tuple[str, ...]:
        """The command that gives the code process numbers of its own; empty where none works."""
        return next((way for way in _WAYS if _works(way)), ())


def _works(way: tuple[str, ...]) -> bool:
    try:
        return (
            subprocess.run([*way, "true"], capture_output=True, check=False, timeout=_TRIAL_S).returncode == 0
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
