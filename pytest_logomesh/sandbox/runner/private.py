"""A fork in namespaces of its own: what it writes, starts or shares ends with it, and it sees nobody else's."""

from __future__ import annotations

import ctypes
import os

TYPE_CHECKING = False  # importing it from typing costs start-up
if TYPE_CHECKING:
    from collections.abc import Sequence

_CLONE_NEWNS = 0x00020000
_CLONE_NEWIPC = 0x08000000
_CLONE_NEWPID = 0x20000000
_MS_RDONLY, _MS_NOSUID, _MS_NODEV, _MS_NOEXEC = 1, 2, 4, 8
_MS_REC, _MS_PRIVATE = 0x4000, 0x40000
_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL = 47, 4
_PR_CAPBSET_DROP = 24
_CAP_SETPCAP, _CAP_SYS_ADMIN = 8, 21
_CAPABILITY_VERSION_3 = 0x20080522
_LIBC = ctypes.CDLL(None, use_errno=True)


def fork_private(writable: Sequence[str], size_mb: int) -> int:
    """Fork into new process, mount and ipc namespaces, with empty writable folders, a covered /proc and no capability.

    The caller must be a subreaper with CAP_SYS_ADMIN and CAP_SETPCAP. The child is process 1 of its namespace, so the
    kernel ends all that descends from it when it ends.

    Args:
        writable: folders that become the child's own.
        size_mb: what fits into each, MiB.

    Returns:
        0 in the child; in the parent its pid, a child like any other.

    Raises:
        OSError: the namespaces could not be had.
    """
    reader, writer = os.pipe()
    between = os.fork()
    if between == 0:
        os.close(reader)
        if child := fork_last(writable, size_mb):
            os.write(writer, str(child).encode())
            os._exit(0)
        os.close(writer)
        return 0
    os.close(writer)
    pid = os.read(reader, 32)
    os.close(reader)
    os.waitpid(between, 0)  # now the child's parent is this process
    if not pid:
        raise OSError("no namespaces for a step")
    return int(pid)


def fork_last(writable: Sequence[str], size_mb: int) -> int:
    """As `fork_private`, at the cost of one fork: for a caller that forks no more, since its next child could only
    join the same namespace, and not once that is over.
    """
    _call("unshare", _CLONE_NEWPID)  # of the children to come; the caller stays where it is
    child = os.fork()
    if child == 0:
        _call("unshare", _CLONE_NEWNS | _CLONE_NEWIPC)
        _furnish(writable, size_mb)
        _renounce()
    return child


def _furnish(writable: Sequence[str], size_mb: int) -> None:
    _call("mount", b"none", b"/", None, _MS_REC | _MS_PRIVATE, None)
    for place in writable:
        _mount_empty(place, _MS_NOSUID | _MS_NODEV, f"size={size_mb}m,mode=1777")
    _mount_empty("/proc", _MS_RDONLY | _MS_NOSUID | _MS_NODEV | _MS_NOEXEC, "size=4k")


def _mount_empty(place: str, flags: int, options: str) -> None:
    _call("mount", b"tmpfs", place.encode(), b"tmpfs", flags, options.encode())


def _renounce() -> None:
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    none = (ctypes.c_uint32 * 6)()
    for capability in (_CAP_SYS_ADMIN, _CAP_SETPCAP):
        _call("prctl", _PR_CAPBSET_DROP, capability, 0, 0, 0)
    _call("prctl", _PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)
    _call("capset", header, none)


def _call(name: str, *arguments: object) -> None:
    if getattr(_LIBC, name)(*arguments):
        raise OSError(ctypes.get_errno(), name)
