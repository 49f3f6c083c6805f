"""A container image of this machine's Python and nothing else, made once and named after what is in it."""

import contextlib
import fcntl
import hashlib
import io
import os
import stat
import tarfile
from collections.abc import Iterator
from pathlib import Path
from threading import Timer
from typing import IO, NamedTuple

from pytest_logomesh.records.errors import SandboxBroken
from pytest_logomesh.sandbox.engine import Engine, said
from pytest_logomesh.sandbox.interpreter import RUNNER, Interpreter

REPOSITORY = "logomesh-jail"
"""What all images of this kind are called; the tag tells them apart."""
_FORM = 1
"""Grows when images are made another way, so that old ones are not taken for new ones."""
_OPEN = 0o555
_HELD = ("/dev/x", "/etc/x", "/proc/x", "/run/runner/x", "/run/site/x", "/sys/x", "/tmp/x")  # noqa: S108 - in the image
_MAKING_S = 600.0
_STANDARD = ("os.py", "lib-dynload")
"""What lies in a standard library, and in no folder of shared libraries."""


class _Member(NamedTuple):
    """One file or link of the image, at the same place as on this machine."""

    path: Path
    target: str | None
    """What a link says; None for a file."""
    found: os.stat_result | None
    """Of a file."""


def image_for(engine: Engine, python: Interpreter) -> str:
    """The name of an image that holds the interpreter, its standard library and the libraries that the loader finds.

    It is made where it is missing, which takes some seconds; who comes meanwhile waits.

    Raises:
        SandboxBroken: it could not be made.
    """
    members = _members(python)
    name = f"{REPOSITORY}:{_tag(members)}"
    if not engine.says("image", "inspect", name):
        with _alone():
            if not engine.says("image", "inspect", name):
                _make(engine, members, name)
    return name


def _members(python: Interpreter) -> list[_Member]:
    found = {path: _Member(path, target, None) for target, path in python.links}
    files = (file for folder in python.folders for file in _files(folder, python.masks))
    for path in (*files, *python.files, python.executable):
        with contextlib.suppress(FileNotFoundError):  # gone meanwhile, or a link to nothing
            if path.is_symlink():
                found.setdefault(path, _Member(path, str(path.readlink()), None))
            elif stat.S_ISREG((status := path.stat()).st_mode):
                found.setdefault(path, _Member(path, None, status))
    return sorted(found.values(), key=lambda member: str(member.path))


def _files(folder: Path, masks: tuple[Path, ...]) -> Iterator[Path]:
    """A standard library in whole; of a folder of shared libraries those that lie in it and not below."""
    if not any((folder / name).exists() for name in _STANDARD):
        yield from (path for path in folder.iterdir() if ".so" in path.suffixes)
        return
    for top, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if Path(top, name) not in masks]
        yield from (Path(top, name) for name in files if not name.endswith(".a"))


def _tag(members: list[_Member]) -> str:
    digest = hashlib.sha256(str(_FORM).encode())
    for path, target, found in members:
        seen = target if found is None else (found.st_size, found.st_mtime_ns, _mode(found))
        digest.update(f"{path}\0{seen}\n".encode(errors="surrogateescape"))
    return digest.hexdigest()[:16]


def _mode(found: os.stat_result) -> int:
    """Readable by all, writable by none, executable where it was; never set-user-id."""
    return _OPEN if found.st_mode & stat.S_IXUSR else _OPEN & ~0o111


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """One process at a time: two that make one image at once would leave one without a name behind."""
    folder = os.open(RUNNER, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):  # a file system without locks
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _make(engine: Engine, members: list[_Member], name: str) -> None:
    process = engine.start("import", "-", name)
    if process.stdin is None or process.stderr is None:
        raise SandboxBroken("the engine was started without its pipes")
    patience = Timer(_MAKING_S, process.terminate)
    patience.start()
    try:
        with contextlib.suppress(BrokenPipeError), process.stdin:  # why it hung up, it says
            _write(members, process.stdin)
        problem = process.stderr.read()
    except BaseException:
        process.terminate()  # half an image must not get the name
        raise
    finally:
        patience.cancel()
        process.stderr.close()
        process.wait()
    if process.returncode:
        raise SandboxBroken(f"{engine.path} could not make the jail's image: {said(problem)}")


def _write(members: list[_Member], into: IO[bytes]) -> None:
    """All of it as a tar archive, everything root's; the caller closes the pipe."""
    made: set[Path] = {Path("/")}
    with tarfile.open(fileobj=into, mode="w|", format=tarfile.PAX_FORMAT, bufsize=1 << 20) as archive:
        for held in _HELD:
            _add_folders(archive, Path(held), made)
        for member in members:
            _add_folders(archive, member.path, made)
            _add(archive, member)


def _add_folders(archive: tarfile.TarFile, path: Path, made: set[Path]) -> None:
    for parent in reversed(path.parents):
        if parent not in made:
            made.add(parent)
            entry = _entry(parent, tarfile.DIRTYPE)
            archive.addfile(entry)


def _add(archive: tarfile.TarFile, member: _Member) -> None:
    if member.target is not None:
        entry = _entry(member.path, tarfile.SYMTYPE)
        entry.linkname = member.target
        archive.addfile(entry)
    elif member.found is not None:
        content = member.path.read_bytes()
        entry = _entry(member.path, tarfile.REGTYPE)
        entry.mode, entry.size = _mode(member.found), len(content)
        entry.mtime = int(member.found.st_mtime)  # compiled modules name their source's
        archive.addfile(entry, io.BytesIO(content))


def _entry(path: Path, kind: bytes) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(str(path).lstrip("/"))
    entry.type, entry.mode = kind, _OPEN
    return entry
