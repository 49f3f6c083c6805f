"""How root stops being root before a jail is made: what is root on the machine owns files of /proc and /dev inside."""

import os
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path

from pytest_logomesh.records.errors import SandboxBroken

_NOBODY = 65534


@dataclass(frozen=True)
class Descent:
    """What to do before bubblewrap starts."""

    prefix: tuple[str, ...] = ()
    """A command that runs the command after it."""
    user: int | None = None
    """The user to become, where that needs no command."""
    processes: int = 0
    """How many processes of its own the prefix keeps."""


def descend(bwrap: str, paths: tuple[Path, ...], user: int) -> Descent:
    """The way from `user` to one that owns nothing.

    Where root's home keeps others out of an interpreter that lies in it, the prefix makes a view of the machine in
    which that home holds nothing but the paths needed.

    Args:
        bwrap: path of bubblewrap.
        paths: what the jail will be shown.
        user: who is asking, an effective user id.

    Raises:
        SandboxBroken: `setpriv` (util-linux) is needed and missing.
    """
    if user != 0:
        return Descent()
    walls = {path: wall for path in paths if (wall := _wall(path)) is not None}
    if not walls:
        return Descent(user=_NOBODY)
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise SandboxBroken("setpriv (util-linux) is not installed, and a jail of root's must not be root's")
    view = [bwrap, "--die-with-parent", "--dev-bind", "/", "/"]
    for wall in sorted(set(walls.values())):
        view += ["--tmpfs", str(wall)]
    for path, wall in walls.items():
        between = [
            parent for parent in reversed(path.parents) if parent.is_relative_to(wall) and parent != wall
        ]
        view += [word for parent in between for word in ("--dir", str(parent))]
        view += ["--ro-bind", str(path), str(path)]
    identity = ["--reuid", str(_NOBODY), "--regid", str(_NOBODY), "--clear-groups", "--"]
    return Descent(prefix=(*view, "--", setpriv, *identity), processes=1)


def _wall(path: Path) -> Path | None:
    """The topmost folder above `path` that others may not pass."""
    closed = (parent for parent in reversed(path.parents) if not parent.stat().st_mode & stat.S_IXOTH)
    return next(closed, None)


def current_user() -> int:
    """The effective user id of this process."""
    return os.geteuid()
