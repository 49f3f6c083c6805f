"""A jail made by a container engine, docker or podman, from an image of this machine's own Python."""

import json
import os
import secrets
from functools import cached_property
from pathlib import Path

from pytest_logomesh.records.errors import SandboxBroken
from pytest_logomesh.records.roles import JailReport, RunnerProgram
from pytest_logomesh.records.task import Limits
from pytest_logomesh.sandbox.engine import Engine, find_engine
from pytest_logomesh.sandbox.image import image_for
from pytest_logomesh.sandbox.interpreter import (
    RUNNER,
    Interpreter,
    command,
    environment,
    pytest_modules,
    this_interpreter,
)
from pytest_logomesh.sandbox.supervise import Elsewhere, Launch, LiveJail, run_to_end, start, supervise

_INSIDE = "/run/runner"
_SITE = "/run/site"
_TMP = "/tmp"  # noqa: S108 - inside the jail, where it is private
_WRITABLE = (_TMP, "/dev/shm")  # noqa: S108 - likewise
_USER = "1000"
_OURS = 1  # the runner
_SLACK = 256  # the engine's fence stands far above the limit, so that the supervisor sees it passed before forks fail
_TRIAL = Limits()
_TRIAL_REQUEST = json.dumps(
    {
        "decider": "def decide(record, rng):\n    return True\n",
        "cases": [{"behaviour": "works", "seed": 1, "answer": "1", "reference": "1"}],
        "limits": _TRIAL.model_dump(),
    }
).encode()
# Engines add variables of their own; the runner gets those named before `--` and no others.
_CLEAN = (
    "import os, sys; at = sys.argv.index('--'); "
    "os.execve(sys.argv[at + 1], sys.argv[at + 1:], dict(word.split('=', 1) for word in sys.argv[1:at]))"
)
_CONFINED = (
    "--rm",
    "--interactive",
    "--pull=never",
    "--network=none",
    "--read-only",
    "--cap-drop=ALL",
    "--security-opt=no-new-privileges",
    f"--user={_USER}:{_USER}",
    "--ipc=private",
    "--hostname=jail",
    f"--workdir={_TMP}",
    "--log-driver=none",  # what comes out is hostile and without end; it is for the supervisor alone
    "--ulimit=nofile=1024:1024",
    "--tmpfs=/dev/mqueue:ro,size=4k,mode=0",
)
_PODMANS = (
    "--read-only-tmpfs=false",  # it would make more places than two that can be written to
    "--no-hosts",
    "--passwd=false",
    "--security-opt=mask=/sys",
)


class ContainerSandbox:
    """Runs untrusted code confined, where bubblewrap is not to be had; needs docker or podman on this machine.

    The containers hold no capability. Podman lets the runner have a user namespace of its own, in which each step gets
    namespaces and empty folders as under bubblewrap. Docker does not: there steps are processes one after the other,
    whose folders are emptied and whose descendants are killed between them, but which share System V's memory and
    queues, and see /proc and the machine's /sys, neither of which they can write to.

    Args:
        engine: path of the engine's command; docker if it answers, else podman, unless told.
        interpreter: what the image is made of; the running one unless told.
    """

    name = "container"
    confines = True

    def __init__(self, engine: str | None = None, interpreter: Interpreter | None = None) -> None:
        self._path = engine
        self._interpreter = interpreter or this_interpreter()

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
        """Why no jail can be had here, found out by starting one; None where it works. Makes the image if need be."""
        try:
            report = supervise(self._launch("decide", _TRIAL), _TRIAL_REQUEST, _TRIAL)
        except SandboxBroken as broken:
            return str(broken)
        return None if report.output else f"nothing runs in it: {report.stderr.strip() or report.ended}"

    def _launch(self, program: str, limits: Limits) -> Launch:
        token = secrets.token_hex(8)
        name = f"logomesh-{token}"
        engine = self._engine
        inside = command(str(self._interpreter.executable), _INSIDE, program, _fences(program, limits, token))
        shown = [(RUNNER, _INSIDE)]
        if program == "own_tests":
            shown += [(path, f"{_SITE}/{path.name}") for path in pytest_modules()]
        words = [engine.path, "run", f"--name={name}", *_CONFINED, *(_PODMANS if engine.is_podman else ())]
        words += [*_bounds(limits), *map(_bind, shown), self._image]
        words += [inside[0], "-I", "-S", "-c", _CLEAN]
        words += [*(f"{key}={value}" for key, value in environment(_TMP).items()), "--", *inside]
        elsewhere = Elsewhere(
            first=b"".join(word.encode() + b"\0" for word in inside),
            kill=[engine.path, "kill", name],
            remove=[engine.path, "rm", "--force", name],
        )
        # The engine's command is this side's: it finds its engine as any command of this user does.
        return Launch(words, os.environ, "/", ours=_OURS, elsewhere=elsewhere)

    @cached_property
    def _engine(self) -> Engine:
        return find_engine(self._path)

    @cached_property
    def _image(self) -> str:
        return image_for(self._engine, self._interpreter)


def _fences(program: str, limits: Limits, token: str) -> str:
    return json.dumps(
        {
            "memory_mb": limits.memory_mb,
            "file_mb": limits.file_mb,
            "processes": None,  # the kernel would count all of that user, in other jails too
            "site": [_SITE] if program == "own_tests" else [],
            "writable": _WRITABLE,
            "private_mb": limits.file_mb,
            "own_user": int(_USER),  # private forks need a user namespace of the runner's own, or are none
            "jail": token,  # for nobody inside: by it the process is known from outside
        }
    )


def _bounds(limits: Limits) -> list[str]:
    """The engine's own fences, above the supervisor's limits."""
    size = f"rw,exec,nosuid,nodev,size={limits.file_mb}m,mode=1777"
    memory = 2 * (limits.memory_mb + len(_WRITABLE) * limits.file_mb) + 64
    return [
        f"--pids-limit={limits.processes + _SLACK}",
        f"--memory={memory}m",
        *(f"--tmpfs={folder}:{size}" for folder in _WRITABLE),
    ]


def _bind(shown: tuple[Path, str]) -> str:
    return f"--mount=type=bind,source={shown[0]},target={shown[1]},readonly"
