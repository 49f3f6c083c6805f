"""No jail: a plain process under the same limits, for code that is trusted and for machines without a jail."""

import json
import secrets
import sys
import tempfile
from typing import Literal

from pytest_logomesh.records.roles import JailReport
from pytest_logomesh.records.task import Limits
from pytest_logomesh.sandbox.interpreter import RUNNER, command, environment, site_folders
from pytest_logomesh.sandbox.supervise import Launch, supervise

_OURS = 1  # the runner


class ProcessSandbox:
    """Runs trusted code: limits hold and nothing is left alive, but files and network are this machine's."""

    name = "process"
    confines = False
    problem: str | None = None
    """It works everywhere."""

    def run(self, program: Literal["observe", "own_tests"], request: bytes, limits: Limits) -> JailReport:
        """See `records.roles.Sandbox`."""
        with tempfile.TemporaryDirectory(prefix="logomesh-", ignore_cleanup_errors=True) as tmp:
            fences = json.dumps(
                {
                    "memory_mb": limits.memory_mb,
                    "file_mb": limits.file_mb,
                    # The kernel would count all processes of the user.
                    "processes": None,
                    "site": site_folders() if program == "own_tests" else [],
                    "tmp": tmp,
                }
            )
            mark = secrets.token_hex(16)
            launch = Launch(
                command(getattr(sys, "_base_executable", sys.executable), str(RUNNER), program, fences),
                {**environment(tmp), "LOGOMESH_JAIL": mark},
                tmp,
                ours=_OURS,
                mark=f"LOGOMESH_JAIL={mark}".encode(),
            )
            return supervise(launch, request, limits)
