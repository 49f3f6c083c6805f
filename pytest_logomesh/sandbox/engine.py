"""The container engine of this machine, docker or podman, asked through its command."""

import shutil
import subprocess
from dataclasses import dataclass

from pytest_logomesh.records.errors import SandboxBroken

_ANSWER_S = 60.0
_ENGINES = ("docker", "podman")


@dataclass(frozen=True)
class Engine:
    """An engine that answers."""

    path: str
    is_podman: bool
    """Podman knows flags that docker does not, and is called docker on some machines."""

    def says(self, *arguments: str) -> bool:
        """Whether it carries out a command."""
        return _ask(self.path, *arguments).returncode == 0

    def start(self, *arguments: str) -> "subprocess.Popen[bytes]":
        """A command that takes standard input."""
        return subprocess.Popen(
            [self.path, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )


def find_engine(path: str | None) -> Engine:
    """The engine at that path, or the first that answers: docker, then podman.

    Raises:
        SandboxBroken: none answers; says what each did instead.
    """
    problems = []
    for name in _ENGINES if path is None else (path,):
        found = shutil.which(name)
        if found is None:
            problems.append(f"{name} is not installed")
            continue
        version = _ask(found, "--version")
        is_podman = b"podman" in version.stdout.lower()
        # Docker's command works without its engine, which the second question needs.
        answer = version if is_podman else _ask(found, "version", "--format", "{{.Server.Version}}")
        if answer.returncode == 0:
            return Engine(found, is_podman)
        problems.append(f"{name} does not answer ({said(answer.stderr)})")
    raise SandboxBroken(", ".join(problems))


def said(stderr: bytes) -> str:
    """The last line of what a command said about its failure."""
    lines = stderr.decode("utf-8", "backslashreplace").strip().splitlines()
    return lines[-1].strip() if lines else "it said nothing"


def _ask(path: str, *arguments: str) -> "subprocess.CompletedProcess[bytes]":
    command = [path, *arguments]
    try:
        return subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=_ANSWER_S
        )
    except (OSError, subprocess.TimeoutExpired) as problem:
        return subprocess.CompletedProcess(command, 127, b"", str(problem).encode())
