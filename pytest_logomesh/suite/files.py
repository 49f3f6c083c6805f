"""The files of one task folder: read once, as UTF-8, and hashed."""

import hashlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pytest_logomesh.suite.mistakes import Mistakes


@dataclass(frozen=True)
class FolderFiles:
    """A task folder's files as text."""

    path: Path
    texts: Mapping[str, str]
    """Relative POSIX path to text, sorted by path."""
    digest: str
    """sha256 over the sorted relative paths and the bytes of each file."""

    def under(self, folder: str) -> dict[str, str]:
        """The files below `folder`, by their path inside it."""
        prefix = f"{folder}/"
        return {name[len(prefix) :]: text for name, text in self.texts.items() if name.startswith(prefix)}

    def folders(self, folder: str) -> list[str]:
        """The names of the folders directly below `folder`, sorted."""
        return sorted({name.split("/")[0] for name in self.under(folder) if "/" in name})


def ignored(name: str) -> bool:
    """Whether a file or folder of this name is a tool's leaving and no part of a task."""
    return name.startswith(".") or name == "__pycache__"


def read_folder(path: Path, mistakes: Mistakes) -> FolderFiles:
    """Read every file of a task folder; what cannot be read is noted and left out."""
    texts: dict[str, str] = {}
    digest = hashlib.sha256()
    for name, file in sorted(_walk(path, mistakes)):
        if not file.is_file():
            mistakes.add(file, "is no plain file; a task holds plain readable files")
            continue
        try:
            content = file.read_bytes()
        except OSError as error:
            mistakes.add(file, f"cannot be read ({error.strerror}); a task holds plain readable files")
            continue
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
        try:
            texts[name] = content.decode("utf-8")
        except UnicodeDecodeError as error:
            line = content[: error.start].count(b"\n") + 1
            mistakes.add(file, f"is not UTF-8 (byte {error.start}); save it as UTF-8 text", line)
    return FolderFiles(path, texts, digest.hexdigest())


def _walk(path: Path, mistakes: Mistakes) -> Iterator[tuple[str, Path]]:
    home = os.path.realpath(path)
    for folder, folders, files in os.walk(path):
        folders[:] = [name for name in folders if not ignored(name)]
        for name in (*folders, *files):
            place = Path(folder, name)
            # realpath, because Path.resolve raises on a link that leads to itself
            if place.is_symlink() and not Path(os.path.realpath(place)).is_relative_to(home):
                mistakes.add(place, "is a symbolic link that leaves the task folder; copy the file instead")
            elif place.is_symlink() and name in folders:
                mistakes.add(place, "is a symbolic link to a folder; copy the folder instead")
            elif name in files and not ignored(name):
                yield place.relative_to(path).as_posix(), place
