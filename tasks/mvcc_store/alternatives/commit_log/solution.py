import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Callable, Dict, Hashable, List


class WriteConflictError(Exception):
    """Somebody else was first."""


class TransactionFinishedError(Exception):
    """Too late."""


class _Mark(Enum):
    DELETED = 1
    ABSENT = 2


@dataclass
class Version:
    value: Any
    txn_id: int
    commit_ts: int
    deleted: bool


@dataclass
class _Commit:
    """One entry of the log: who changed what."""

    number: int
    txn_id: int
    changes: Dict[Hashable, Any]


@dataclass
class Transaction:
    id: int
    status: str = "active"
    commit_ts: Any = None
    changes: Dict[Hashable, Any] = field(default_factory=dict)


class MVCCStore:
    """A log of commits that is searched backwards; there is no table of keys."""

    def __init__(self):
        self._log: List[_Commit] = []
        self._clock = 0
        self._running: "OrderedDict[int, Transaction]" = OrderedDict()
        self._mutex = threading.RLock()
        self._seal = object()

    def begin(self):
        with self._mutex:
            txn = Transaction(self._tick())
            txn.seal = self._seal
            self._running[txn.id] = txn
            return txn

    def read(self, txn, key, default=None):
        return self._inside(txn, lambda: self._look(txn, key, default))

    def write(self, txn, key, value):
        self._inside(txn, lambda: txn.changes.update({key: value}))

    def delete(self, txn, key):
        def mark():
            if self._look(txn, key, _Mark.ABSENT) is _Mark.ABSENT:
                raise KeyError(key)
            txn.changes[key] = _Mark.DELETED

        self._inside(txn, mark)

    def commit(self, txn):
        return self._inside(txn, lambda: self._append(txn))

    def abort(self, txn):
        self._inside(txn, lambda: self._end(txn, "aborted"))

    def gc(self):
        with self._mutex:
            line = self.oldest_active_txn or self._clock + 1
            decided = set()
            removed = 0
            for entry in reversed([entry for entry in self._log if entry.number < line]):
                for key, value in list(entry.changes.items()):
                    if key in decided or value is _Mark.DELETED:
                        del entry.changes[key]
                        removed += 1
                    decided.add(key)
            self._log = [entry for entry in self._log if entry.changes]
            return removed

    def versions(self, key):
        with self._mutex:
            return [self._version(entry, key) for entry in self._log if key in entry.changes]

    def version_count(self, key):
        return len(self.versions(key))

    @property
    def active_transactions(self):
        with self._mutex:
            return list(self._running)

    @property
    def oldest_active_txn(self):
        with self._mutex:
            return next(iter(self._running), None)

    def _tick(self):
        self._clock += 1
        return self._clock

    def _inside(self, txn, action: Callable[[], Any]):
        """The action's result, if the transaction may act."""
        with self._mutex:
            if txn.seal is not self._seal:
                raise ValueError(f"transaction {txn.id} does not belong here")
            if txn.id not in self._running:
                raise TransactionFinishedError(f"transaction {txn.id} has ended")
            return action()

    def _look(self, txn, key, default):
        if key in txn.changes:
            value = txn.changes[key]
        else:
            older = (entry.changes for entry in reversed(self._log) if entry.number < txn.id)
            value = next((changes[key] for changes in older if key in changes), _Mark.ABSENT)
        return default if isinstance(value, _Mark) else value

    def _append(self, txn):
        newer = [entry for entry in self._log if entry.number > txn.id]
        if any(key in entry.changes for entry in newer for key in txn.changes):
            self._end(txn, "aborted")
            raise WriteConflictError(f"transaction {txn.id} lost")
        txn.commit_ts = self._tick()
        self._log.append(_Commit(txn.commit_ts, txn.id, dict(txn.changes)))
        self._end(txn, "committed")
        return txn.commit_ts

    def _end(self, txn, status):
        txn.status = status
        del self._running[txn.id]

    @staticmethod
    def _version(entry, key):
        deleted = entry.changes[key] is _Mark.DELETED
        value = None if deleted else entry.changes[key]
        return Version(value, entry.txn_id, entry.number, deleted)
