"""What the fork server does to itself before submitted code runs: descriptors, fences, and its own protection."""

from __future__ import annotations

import ctypes
import os
import resource

TYPE_CHECKING = False  # importing it from typing costs start-up
if TYPE_CHECKING:
    from typing import Any

_PR_SET_DUMPABLE = 4
_PR_SET_CHILD_SUBREAPER = 36
_MIB = 1 << 20


def _prctl(option: int, value: int) -> None:
    if ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl")


def take_pipes() -> tuple[int, int]:
    """Private descriptors of the pipes of questions and of results.

    Standard input becomes empty, so that submitted code cannot wait on it, and standard output becomes standard error;
    all other descriptors are closed.
    """
    os.closerange(3, 1024)
    questions, results = os.dup(0), os.dup(1)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    os.dup2(2, 1)
    return questions, results


def raise_fences(fences: dict[str, Any]) -> None:
    """Set the limits that hold beneath the supervisor's, for this process and all that come from it.

    The server becomes the parent of every orphan among its descendants, and closes itself to tracing: a fork of the
    same user could otherwise reopen its result pipe through /proc.
    """
    # Looser than the limit, so that the supervisor sees who goes over it and can say so.
    memory = (2 * fences["memory_mb"] + 64) * _MIB
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    largest = fences["file_mb"] * _MIB
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if fences["processes"] is not None:
        resource.setrlimit(resource.RLIMIT_NPROC, (fences["processes"], fences["processes"]))
    adopt_orphans()
    _prctl(_PR_SET_DUMPABLE, 0)


def adopt_orphans() -> None:
    """Become the parent of every orphan among this process's descendants; no fork inherits that."""
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def open_fork() -> None:
    """In a fork: look like an ordinary process again; what it holds is its own."""
    _prctl(_PR_SET_DUMPABLE, 1)
