"""Which paths a submission's files may have: relative, tidy, and possible to lay out side by side."""

from collections.abc import Iterable
from pathlib import PurePosixPath

from pytest_logomesh.records.errors import Unreadable

_LONGEST = 200
"""Characters; file systems take 255 bytes a name."""
_MOST = 100


def check_paths(paths: Iterable[str]) -> None:
    """That files of these paths can be written below a folder, and only there.

    Raises:
        Unreadable: names the path.
    """
    known = list(paths)
    if len(known) > _MOST:
        raise Unreadable(f"the answer has {len(known)} files; at most {_MOST} are read")
    folders = {str(parent) for path in known for parent in PurePosixPath(path).parents}
    for path in known:
        if problem := _problem(path, folders):
            raise Unreadable(f"the answer's file {path[:_LONGEST]!r} {problem}")


def _problem(path: str, folders: set[str]) -> str | None:
    pure = PurePosixPath(path)
    if pure.is_absolute() or ".." in pure.parts:
        return "would lie outside the answer's folder; paths are relative and go down only"
    if str(pure) != path or path == "." or not path.isprintable() or set(path) & set('\\:*?"<>|'):
        return "has a path that is not plain; it should look like `solution.py` or `shapes/circle.py`"
    if len(path.encode()) > _LONGEST:
        return f"has a path of more than {_LONGEST} bytes"
    if path in folders:
        return "is also the folder of another file"
    return None
