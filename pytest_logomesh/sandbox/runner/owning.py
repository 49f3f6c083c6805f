"""Capabilities for a server that has none: in a user namespace of its own, where engine and kernel allow one."""

# ruff: noqa: PTH123 -- pathlib would cost the server start-up
from __future__ import annotations

import ctypes
import os

from .private import fork_private

TYPE_CHECKING = False  # importing it from typing costs start-up
if TYPE_CHECKING:
    from collections.abc import Sequence

_CLONE_NEWUSER = 0x10000000
_PR_CAPBSET_DROP = 24
_PR_SET_CHILD_SUBREAPER = 36
_CAPABILITY_VERSION_3 = 0x20080522
_KEPT = (8, 21)  # CAP_SETPCAP and CAP_SYS_ADMIN: what `fork_private` needs
_LAST = 63  # of the capabilities there could be


def own_namespace(user: int, writable: Sequence[str], size_mb: int) -> bool:
    """Whether this process, of that user, can now have private forks.

    It is tried in a fork first: who has a namespace and can do nothing with it cannot go back.
    """
    child = os.fork()
    if child == 0:
        works = False
        try:
            works = _try(user, writable, size_mb)
        finally:
            os._exit(0 if works else 1)
    if os.waitpid(child, 0)[1]:
        return False
    _enter(user)
    return True


def _try(user: int, writable: Sequence[str], size_mb: int) -> bool:
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    _enter(user)
    step = fork_private(writable, size_mb)
    return step == 0 or os.waitpid(step, 0)[1] == 0


def _enter(user: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_CLONE_NEWUSER):
        raise OSError(ctypes.get_errno(), "unshare")
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{user} {user} 1"),
        ("gid_map", f"{user} {user} 1"),
    ):
        with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
            file.write(text)
    for capability in range(_LAST + 1):
        if capability not in _KEPT:
            libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)  # fails from the kernel's last on, and may
    kept = sum(1 << capability for capability in _KEPT)
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    if libc.capset(header, (ctypes.c_uint32 * 6)(kept, kept)):
        raise OSError(ctypes.get_errno(), "capset")
