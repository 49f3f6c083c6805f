"""Appends records to a run's ledger, from any thread of one process."""

import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

from pytest_logomesh.ledger.chain_file import ChainFile
from pytest_logomesh.ledger.header import RunHeader
from pytest_logomesh.ledger.steps import End
from pytest_logomesh.ledger.texts import TextWriter, texts_beside
from pytest_logomesh.records.errors import UserMistake
from pytest_logomesh.records.record import Record

_SYNCED = frozenset({"run", "resume", "submission", "verdict", "end"})
_END = "end"

Preface = Callable[[], tuple[RunHeader, Iterable[str]]]
"""Makes the record that stands before whatever else a process writes, and texts that are to be kept with it."""


class LedgerWriter:
    """An open ledger. The first record is of kind `run`, that of a process that goes on `resume`; `close` adds `end`.

    Long texts go to a file beside it, and are on the disk before the line that needs them.

    Args:
        path: the file to make; its folder exists.
        preface: called once, when the first record is written; without it the caller writes the `run`.
        chain: the file where it was opened already; `reopen` does that.

    Raises:
        UserMistake: a file of that name exists, or none can be made there.
    """

    def __init__(self, path: Path, preface: Preface | None = None, chain: ChainFile | None = None) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._preface = preface
        self._chain = chain or ChainFile.create(path)
        try:
            beside = texts_beside(path)
            self._texts = TextWriter.reopen(beside) if chain else TextWriter(ChainFile.create(beside))
        except UserMistake:
            self._chain.close() if chain else self._chain.discard()
            raise

    @classmethod
    def reopen(cls, path: Path, preface: Preface | None = None) -> Self:
        """Go on with a ledger, also with one that was closed; what a kill left of a last line is cut off.

        Raises:
            UserMistake: there is none, another process writes it, or a line is not as it was written.
        """
        return cls(path, preface, ChainFile.reopen(path))

    def begin(self) -> None:
        """Write the preface, if that was not done; raises as `append`."""
        with self._lock:
            self._begin()

    def append(self, kind: str, record: Record, texts: Iterable[str] = ()) -> None:
        """Write one record; returns when the system has it, for submissions and verdicts when the disk has.

        Args:
            kind: what it is.
            record: long texts of it are stored beside the ledger.
            texts: others that are to be kept there.

        Raises:
            OSError: it could not be written; the ledger stands as it was before.
            ValueError: the ledger is closed, `run` is not the first record, or the record is not JSON.
        """
        with self._lock:
            self._begin()
            self._append(kind, record, texts)

    def end(self) -> None:
        """Write the `end`, unless it is what the file ends with; a ledger without records stays empty.

        Raises:
            OSError: as for `append`.
        """
        with self._lock:
            if not self._chain.closed and self._chain.records and not self._ended:
                self._begin()
                counted = End(records=self._chain.records, texts=self._texts.chain.records)
                self._append(_END, counted, ())

    def vanished(self) -> bool:
        """Whether the ledger or its texts are no longer where they were made; they are still written."""
        return self._chain.vanished() or self._texts.chain.vanished()

    def copy(self, folder: Path) -> None:
        """Write what was recorded into another folder, also where the ledger has vanished.

        Raises:
            OSError: it cannot be.
        """
        with self._lock:
            for chain in (self._texts.chain, self._chain):
                chain.copy(folder / chain.path.name)

    def close(self) -> None:
        """Write the `end` and let go of the files; harmless when called twice."""
        try:
            self.end()
        finally:
            self.release()

    def release(self) -> None:
        """Let go of the files as they are; harmless when called twice."""
        self._chain.close()
        self._texts.chain.close()

    def discard(self) -> None:
        """Close it and take it away: nothing was recorded."""
        for chain in (self._chain, self._texts.chain):
            chain.discard()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    @property
    def _ended(self) -> bool:
        """Whether nothing stands behind the run's end, not even what a kill left of a line."""
        return self._chain.kind == _END and not (self._chain.ragged or self._texts.chain.ragged)

    def _begin(self) -> None:
        if self._preface:
            header, texts = self._preface()
            self._append("resume" if self._chain.records else "run", header, texts)
            self._preface = None

    def _append(self, kind: str, record: Record, texts: Iterable[str]) -> None:
        if self._chain.closed:
            raise ValueError(f"{self._path}: the ledger is closed")
        if (self._chain.records == 0) != (kind == "run"):
            raise ValueError(f"{self._path}: the first record, and no other, is of kind `run`, not {kind!r}")
        self._texts.chain.tidy()
        for text in texts:
            self._texts.keep(text)
        data = self._texts.shorten(record.model_dump(mode="json"))
        self._texts.sync()
        self._chain.append(kind, data, sync=kind in _SYNCED)
