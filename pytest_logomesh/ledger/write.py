"""Appends records to a run's ledger, from any thread of one process."""

import os
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

from pytest_logomesh.ledger.chain import FIRST, forge
from pytest_logomesh.ledger.steps import End
from pytest_logomesh.records.errors import UserMistake
from pytest_logomesh.records.record import Record

_SYNCED = frozenset({"run", "verdict", "end"})


class LedgerWriter:
    """An open ledger. The first record is of kind `run`; `close` adds one of kind `end`.

    Args:
        path: the file to make; its folder exists.

    Raises:
        UserMistake: a file of that name exists, or none can be made there.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._seq = 0
        self._prev = FIRST
        self._size = 0
        try:
            self._file: int | None = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
        except FileExistsError:
            raise UserMistake(
                f"{path}: a ledger is never written over; choose another folder for the run"
            ) from None
        except OSError as error:
            raise UserMistake(f"{path}: the run's ledger cannot be written: {error.strerror}") from error

    def append(self, kind: str, record: Record) -> None:
        """Write one record; returns when the system has it, for header and verdicts when the disk has.

        Raises:
            OSError: it could not be written; the ledger stands as it was before.
            ValueError: the ledger is closed, `run` is not the first record, or the record is not JSON.
        """
        data = record.model_dump(mode="json")
        with self._lock:
            self._append(kind, data)

    def close(self) -> None:
        """Write the `end` and let go of the file; harmless when called twice.

        A ledger into which nothing was written stays empty.
        """
        with self._lock:
            if self._file is None:
                return
            try:
                if self._seq:
                    self._append("end", End(records=self._seq).model_dump(mode="json"))
            finally:
                os.close(self._file)
                self._file = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _append(self, kind: str, data: object) -> None:
        if self._file is None:
            raise ValueError(f"{self._path}: the ledger is closed")
        if (self._seq == 0) != (kind == "run"):
            raise ValueError(f"{self._path}: the first record, and no other, is of kind `run`, not {kind!r}")
        line, digest = forge(self._seq, kind, data, self._prev)
        try:
            _write_all(self._file, line)
            if kind in _SYNCED:
                os.fsync(self._file)
        except OSError as error:
            os.ftruncate(self._file, self._size)
            os.lseek(self._file, self._size, os.SEEK_SET)
            raise OSError(error.errno, error.strerror, str(self._path)) from error
        self._seq, self._prev, self._size = self._seq + 1, digest, self._size + len(line)


def _write_all(file: int, line: bytes) -> None:
    rest = memoryview(line)
    while rest:
        rest = rest[os.write(file, rest) :]
