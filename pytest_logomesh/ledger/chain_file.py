"""An open file of chained lines: one process appends to it, and half a line never stays behind."""

import contextlib
import fcntl
import os
import shutil
from pathlib import Path
from typing import Any, Self

from pytest_logomesh.ledger.chain import FIRST, forge
from pytest_logomesh.ledger.links import read_chain
from pytest_logomesh.records.errors import UserMistake


class ChainFile:
    """Where the next line goes, and after which one.

    The lock on it is the system's: it ends with the process, however that ends.

    Args:
        path: for messages.
        file: an open descriptor; this object closes it.

    Attributes:
        records: how many lines there are.
        kind: of the last one; empty where there is none.
        ragged: whether a part of another one stands behind it.
    """

    def __init__(self, path: Path, file: int) -> None:
        self.path = path
        self.records = 0
        self.kind = ""
        self.ragged = False
        self._prev = FIRST
        self._size = 0
        self._file: int | None = file
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self.close()
            raise UserMistake(
                f"{path}: another process is writing this run; wait until it has ended"
            ) from None

    @classmethod
    def create(cls, path: Path) -> Self:
        """Make the file; its folder exists.

        Raises:
            UserMistake: a file of that name exists, or none can be made there.
        """
        try:
            file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
        except FileExistsError:
            raise UserMistake(
                f"{path}: a ledger is never written over; choose another folder for the run"
            ) from None
        except OSError as error:
            raise UserMistake(f"{path}: the run's ledger cannot be written: {error.strerror}") from error
        _sync_folder(path.parent)
        return cls(path, file)

    @classmethod
    def reopen(cls, path: Path) -> Self:
        """Go on after the last whole line; what a kill left of another one is cut off with the first that is appended.

        Raises:
            UserMistake: there is no such file, somebody else writes it, or a line is not as it was written.
        """
        try:
            file = os.open(path, os.O_RDWR | os.O_CLOEXEC)
        except OSError as error:
            raise UserMistake(f"{path}: the run's ledger cannot be written: {error.strerror}") from error
        chain = cls(path, file)
        try:
            for _, link in read_chain(path):
                chain.records, chain.kind, chain._prev = link.seq + 1, link.kind, link.hash
                chain._size += link.size
            chain.ragged = os.fstat(file).st_size > chain._size
            os.lseek(file, chain._size, os.SEEK_SET)
        except BaseException:
            chain.close()
            raise
        return chain

    def append(self, kind: str, data: Any, *, sync: bool = False) -> None:
        """Write a line; returns when the system has it, with `sync` when the disk has.

        Raises:
            OSError: it could not be written, and the file stands as it was before; names the file.
            ValueError: the file is closed, no such kind can be, or the data is not JSON.
        """
        file = self._open_file()
        self.tidy()
        line, digest = forge(self.records, kind, data, self._prev)
        try:
            _write_all(file, line)
            if sync:
                os.fsync(file)
        except OSError as error:
            self._cut()
            raise OSError(error.errno, error.strerror, str(self.path)) from error
        self.records, self.kind, self._prev = self.records + 1, kind, digest
        self._size += len(line)

    def tidy(self) -> None:
        """Cut off what a kill left of a last line; harmless where there is nothing.

        Raises:
            OSError: it cannot be.
        """
        if self.ragged:
            self._cut()
            self.ragged = False

    def sync(self) -> None:
        """Return when the disk has what was written.

        Raises:
            OSError: nobody knows whether it has; names the file.
        """
        try:
            os.fsync(self._open_file())
        except OSError as error:
            raise OSError(error.errno, error.strerror, str(self.path)) from error

    def vanished(self) -> bool:
        """Whether the file is no longer where it was made; what is written still goes to it."""
        try:
            return not os.path.samestat(os.fstat(self._open_file()), self.path.stat())
        except OSError:
            return True

    def copy(self, to: Path) -> None:
        """Write all of it into a file of its own.

        Raises:
            OSError: it cannot be.
        """
        with open(self._open_file(), "rb", closefd=False) as ours, to.open("xb") as copied:
            ours.seek(0)
            shutil.copyfileobj(ours, copied)
        os.lseek(self._open_file(), self._size, os.SEEK_SET)

    def discard(self) -> None:
        """Close it and take it away; harmless where it is gone."""
        self.close()
        with contextlib.suppress(FileNotFoundError):
            self.path.unlink()

    def close(self) -> None:
        """Let go of the file and its lock; harmless when called twice."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    @property
    def closed(self) -> bool:
        """Whether nothing can be appended any more."""
        return self._file is None

    def _open_file(self) -> int:
        if self._file is None:
            raise ValueError(f"{self.path}: the ledger is closed")
        return self._file

    def _cut(self) -> None:
        """Leave nothing after the last whole line."""
        file = self._open_file()
        os.ftruncate(file, self._size)
        os.lseek(file, self._size, os.SEEK_SET)


def _sync_folder(folder: Path) -> None:
    """A file that was made is found again after a loss of power only when its folder was written, too."""
    with contextlib.suppress(OSError):  # some file systems refuse
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _write_all(file: int, line: bytes) -> None:
    rest = memoryview(line)
    while rest:
        rest = rest[os.write(file, rest) :]
