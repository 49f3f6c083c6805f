"""A jail made by bubblewrap: own user, mount, pid, network, ipc and uts namespaces, and only named paths in it."""

import json
import shutil
from functools import cached_property
from pathlib import Path

from pytest_logomesh.records.errors import SandboxBroken
from pytest_logomesh.records.roles import JailReport, RunnerProgram
from pytest_logomesh.records.task import Limits
from pytest_logomesh.sandbox.interpreter import (
    RUNNER,
    Interpreter,
    command,
    environment,
    pytest_modules,
    this_interpreter,
)
from pytest_logomesh.sandbox.privileges import Descent, current_user, descend
from pytest_logomesh.sandbox.supervise import Launch, LiveJail, run_to_end, start, supervise

_INSIDE = "/run/runner"
_SITE = "/run/site"
_TMP = "/tmp"  # noqa: S108 - inside the jail, where it is private
_WRITABLE = (_TMP, "/dev/shm")  # noqa: S108 - likewise
_USER = "1000"
_OURS = 3  # bubblewrap outside, bubblewrap as the jail's first process, the runner
_SLACK = 256  # the kernel's fence stands far above the limit, so that the supervisor sees it passed before forks fail
_CLOSED = ("--remount-ro", "/dev", "--remount-ro", "/proc", "--remount-ro", "/", "--chdir", _TMP)
_TRIAL = Limits()
_TRIAL_REQUEST = json.dumps(
    {
        "module": "solution",
        "names": [],
        "parts": None,
        "calls": {},
        "observers": "def sees(solution, rng):\n    return 1\n",
        "behaviours": {"sees": 1},
        "files": {"solution.py": ""},
        "limits": _TRIAL.model_dump(),
    }
).encode()
_NAMESPACES = (
    "--unshare-all",
    "--unshare-user",  # --unshare-all alone would go on without one
    "--disable-userns",
    "--cap-drop",
    "ALL",
    "--cap-add",
    "CAP_SYS_ADMIN",  # in its own user namespace: for the fork server, which no step shares it with
    "--cap-add",
    "CAP_SETPCAP",  # to take both from every step for good
    "--die-with-parent",
    "--new-session",
    "--hostname",
    "jail",
    "--uid",
    _USER,
    "--gid",
    _USER,
    "--clearenv",
)


class BubblewrapSandbox:
    """Runs untrusted code confined; needs the `bwrap` program and unprivileged user namespaces (or root).

    Args:
        interpreter: what the jail is shown of Python; the running one unless told.
        bwrap: path of the program; looked up unless told.
    """

    name = "bubblewrap"
    confines = True

    def __init__(self, interpreter: Interpreter | None = None, bwrap: str | None = None) -> None:
        self._interpreter = interpreter or this_interpreter()
        self._bwrap = bwrap or shutil.which("bwrap")

    def run(self, program: RunnerProgram, request: bytes, limits: Limits) -> JailReport:
        """See `records.roles.Sandbox`."""
        return run_to_end(self.open(program, request, limits))

    def open(self, program: RunnerProgram, request: bytes, limits: Limits) -> LiveJail:
        """See `records.roles.Sandbox`."""
        if self.problem is not None:
            raise SandboxBroken(self.problem)
        return start(self._launch(program, limits), request, limits)

    @cached_property
    def problem(self) -> str | None:
        """Why no jail can be had here, found out by starting one; None where it works."""
        if self._bwrap is None:
            return "bubblewrap is not installed"
        try:
            report = supervise(self._launch("observe", _TRIAL), _TRIAL_REQUEST, _TRIAL)
        except SandboxBroken as broken:
            return str(broken)
        return None if report.output else f"nothing runs in it: {report.stderr.strip() or report.ended}"

    def _launch(self, program: str, limits: Limits) -> Launch:
        fences = {
            "memory_mb": limits.memory_mb,
            "file_mb": limits.file_mb,
            "processes": limits.processes + _SLACK,
            "site": [_SITE] if program == "own_tests" else [],
            "writable": _WRITABLE,
            "private_mb": limits.file_mb,
        }
        descent = self._descent
        arguments = [*descent.prefix, self._bwrap or "bwrap", *_NAMESPACES, *_private(limits.file_mb << 20)]
        arguments += [
            *self._python,
            *(_modules(self._pytest) if program == "own_tests" else ()),
            *(_shell() if program == "exploit" else ()),
            *_CLOSED,
            "--",
        ]
        arguments += command(str(self._interpreter.executable), _INSIDE, program, json.dumps(fences))
        # Its own environment can be read inside, as that of process 1, so it has none.
        return Launch(arguments, {}, "/", ours=_OURS + descent.processes, user=descent.user)

    @cached_property
    def _descent(self) -> Descent:
        python = self._interpreter
        paths = (python.executable, *python.folders, *python.files, RUNNER, *self._pytest)
        return descend(self._bwrap or "bwrap", paths, current_user())

    @cached_property
    def _python(self) -> list[str]:
        return _shown(self._interpreter)

    @cached_property
    def _pytest(self) -> tuple[Path, ...]:
        return pytest_modules()


def _private(size: int) -> list[str]:
    """What is the jail's own: environment, processes, devices, and two folders of `size` bytes to write to."""
    arguments = [word for item in environment(_TMP).items() for word in ("--setenv", *item)]
    arguments += ["--proc", "/proc", "--dev", "/dev"]
    for folder in _WRITABLE:
        arguments += ["--perms", "1777", "--size", str(size), "--tmpfs", folder]
    return arguments


def _shown(python: Interpreter) -> list[str]:
    """What of the machine can be read; after the private folders, since an interpreter may live under one."""
    arguments = []
    for path in (*python.folders, *python.files, python.executable):
        arguments += ["--ro-bind", str(path), str(path)]
    for target, path in python.links:
        arguments += ["--symlink", target, str(path)]
    for path in python.masks:
        arguments += ["--tmpfs", str(path), "--remount-ro", str(path)]
    return [*arguments, "--ro-bind", str(RUNNER), _INSIDE]


def _shell() -> list[str]:
    """A shell, which commands need that an exploit smuggles in; it can do no more than the interpreter beside it."""
    shell = Path("/bin/sh").resolve()
    return ["--ro-bind", str(shell), "/bin/sh"] if shell.is_file() else []


def _modules(paths: tuple[Path, ...]) -> list[str]:
    return [word for path in paths for word in ("--ro-bind", str(path), f"{_SITE}/{path.name}")]
