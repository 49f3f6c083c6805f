"""Finds the Python files under what somebody named: each once, and with a reason where one cannot be had."""

import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from pytest_logomesh.records.errors import UserMistake

STDIN = "-"
"""Names standard input."""
SUFFIXES = (".py", ".pyw", ".ipynb")
"""What is looked at in folders; a file that is named is looked at whatever it is called."""
SKIPPED = frozenset({"__pycache__", "venv", "node_modules", "build", "dist"})
"""Folders that are left out unless named, as hidden ones are."""


@dataclass(frozen=True, slots=True)
class Place:
    """A file to look at, or something that cannot be looked at."""

    path: str
    """As it was found, for opening."""
    problem: str = ""
    """Why it cannot be looked at; empty where nothing is known against it."""
    octets: bytes | None = None
    """What it holds, where it was read already: standard input can be read by one process only."""

    @property
    def shown(self) -> str:
        r"""The path as text; an octet that is no text stands as `\xe9`."""
        return os.fsencode(self.path).decode("utf-8", "backslashreplace")


def find_places(roots: Sequence[str], excluded: Iterable[str] = ()) -> list[Place]:
    """Every file in and under the roots, in the order of the roots; in a folder by name, files before folders.

    Each real file and folder is found once. Links are followed last, and only to what lies under the roots.

    Args:
        roots: files, folders, or `-`.
        excluded: patterns as of a shell, for paths or for the names of files and folders.

    Raises:
        UserMistake: one of the roots is not there.
    """
    for root in roots:
        if root != STDIN and not os.path.lexists(root):
            raise UserMistake(f"{root}: does not exist")
    return list(_Walk(roots, tuple(excluded)).places())


class _Walk:
    def __init__(self, roots: Sequence[str], excluded: tuple[str, ...]) -> None:
        self._roots = roots
        self._excluded = excluded
        real = [os.path.realpath(root) for root in roots if os.path.isdir(root)]  # noqa: PTH112 - Path drops a leading `./`
        self._inside = tuple(f"{root}/" if root != "/" else root for root in real)
        self._seen: set[str] = set()
        self._links: list[str] = []

    def places(self) -> Iterator[Place]:
        for root in self._roots:
            if root == STDIN:
                yield Place(STDIN)
            elif not self._leaves_out_root(root):
                yield from self._folder(root) if os.path.isdir(root) else self._file(root)  # noqa: PTH112 - likewise
        # The list grows while links to folders are followed.
        for link in self._links:
            yield from self._link(link)

    def _file(self, path: str) -> Iterator[Place]:
        if self._is_new(os.path.realpath(path)):
            yield Place(path)

    def _folder(self, top: str) -> Iterator[Place]:
        waiting = [top]
        while waiting:
            folder = waiting.pop()
            real = os.path.realpath(folder)
            if not self._is_new(real):
                continue
            try:
                with os.scandir(folder) as found:
                    entries = sorted(found, key=lambda entry: entry.name)
            except OSError as error:
                yield Place(folder, f"the folder cannot be read: {error.strerror}")
                continue
            below: list[str] = []
            for entry in entries:
                yield from self._entry(entry, real, below)
            waiting += reversed(below)

    def _entry(self, entry: os.DirEntry[str], real: str, below: list[str]) -> Iterator[Place]:
        """A file of a folder; a folder in it is put with those below."""
        if self._leaves_out(entry.path):
            return
        if entry.is_symlink():
            self._links.append(entry.path)
        elif entry.is_dir(follow_symlinks=False):
            if not _is_skipped(entry.path):
                below.append(entry.path)
        elif entry.name.endswith(SUFFIXES) and self._is_new(f"{real}/{entry.name}"):
            yield Place(entry.path)

    def _link(self, path: str) -> Iterator[Place]:
        try:
            is_folder = stat.S_ISDIR(os.stat(path).st_mode)  # noqa: PTH116 - likewise
        except OSError as error:
            if path.endswith(SUFFIXES):
                yield Place(path, f"the link leads nowhere: {error.strerror}")
            return
        if _is_skipped(path) if is_folder else not path.endswith(SUFFIXES):
            return
        if not f"{os.path.realpath(path)}/".startswith(self._inside):
            yield Place(path, "the link leads out of what was named; name its target too")
            return
        yield from self._folder(path) if is_folder else self._file(path)

    def _is_new(self, real: str) -> bool:
        if real in self._seen:
            return False
        self._seen.add(real)
        return True

    def _leaves_out_root(self, root: str) -> bool:
        """Whether a root, or of a relative one a folder on the way to it, is excluded."""
        parts = [root]
        while not os.path.isabs(root) and (root := os.path.dirname(root)):  # noqa: PTH117, PTH120 - likewise
            parts.append(root)
        return any(map(self._leaves_out, parts))

    def _leaves_out(self, path: str) -> bool:
        return any(_matches(path, pattern) for pattern in self._excluded)


def _is_skipped(folder: str) -> bool:
    name = os.path.basename(folder)  # noqa: PTH119 - likewise
    return name.startswith(".") or name in SKIPPED or os.path.exists(os.path.join(folder, "pyvenv.cfg"))  # noqa: PTH110, PTH118 - likewise


def _matches(path: str, pattern: str) -> bool:
    path, pattern = path.removeprefix("./").rstrip("/"), pattern.removeprefix("./").rstrip("/")
    return fnmatchcase(path, pattern) or fnmatchcase(path, f"*/{pattern}")
