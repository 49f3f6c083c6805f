"""A key-value store with snapshot isolation that keeps several versions of each key."""

from collections.abc import Hashable
from dataclasses import dataclass, field
from itertools import count
from threading import Lock
from typing import Any

_GONE = object()  # stands for a value where a transaction has deleted the key or sees none


class WriteConflictError(Exception):
    """Another transaction has committed a write of the same key since this one began."""


class TransactionFinishedError(Exception):
    """The transaction is committed or aborted."""


@dataclass(frozen=True)
class Version:
    """What one commit made of one key."""

    value: Any
    txn_id: int
    commit_ts: int
    deleted: bool


@dataclass(eq=False)
class Transaction:
    """What one transaction has done so far; made by `MVCCStore.begin`."""

    id: int
    store: "MVCCStore" = field(repr=False)
    status: str = "active"
    commit_ts: int | None = None
    writes: dict[Hashable, Any] = field(default_factory=dict, repr=False)


class MVCCStore:
    """Transactions read the store as of their beginning; the first to commit a key wins. For any threads."""

    def __init__(self) -> None:
        self._lock = Lock()  # one for everything: each public method holds it from start to end
        self._numbers = count(1)
        self._active: dict[int, Transaction] = {}
        self._versions: dict[Hashable, list[Version]] = {}  # oldest first, never an empty list

    def begin(self) -> Transaction:
        """Start a transaction, whose id is the next number."""
        with self._lock:
            txn = Transaction(next(self._numbers), self)
            self._active[txn.id] = txn
            return txn

    def read(self, txn: Transaction, key: Hashable, default: Any = None) -> Any:
        """The value of a key as the transaction sees it; `default` if it sees none.

        Raises:
            TransactionFinishedError: the transaction is not active.
            ValueError: it is of another store.
        """
        with self._lock:
            self._check(txn)
            value = self._find(txn, key)
            return default if value is _GONE else value

    def write(self, txn: Transaction, key: Hashable, value: Any) -> None:
        """Give a key a value, for this transaction alone until it commits.

        Raises:
            TransactionFinishedError: the transaction is not active.
            ValueError: it is of another store.
        """
        with self._lock:
            self._check(txn)
            txn.writes[key] = value

    def delete(self, txn: Transaction, key: Hashable) -> None:
        """Delete a key, for this transaction alone until it commits.

        Raises:
            KeyError: the transaction sees no such key.
            TransactionFinishedError: the transaction is not active.
            ValueError: it is of another store.
        """
        with self._lock:
            self._check(txn)
            if self._find(txn, key) is _GONE:
                raise KeyError(key)
            txn.writes[key] = _GONE

    def commit(self, txn: Transaction) -> int:
        """Make all writes of a transaction versions, and return their number.

        Raises:
            WriteConflictError: a key has been committed since the transaction began, which is aborted now.
            TransactionFinishedError: the transaction is not active.
            ValueError: it is of another store.
        """
        with self._lock:
            self._check(txn)
            for key in txn.writes:
                if key in self._versions and self._versions[key][-1].commit_ts > txn.id:
                    self._finish(txn, "aborted")
                    raise WriteConflictError(f"transaction {txn.id} is too late to write {key!r}")
            number = next(self._numbers)
            for key, value in txn.writes.items():
                deleted = value is _GONE
                version = Version(None if deleted else value, txn.id, number, deleted)
                self._versions.setdefault(key, []).append(version)
            txn.commit_ts = number
            self._finish(txn, "committed")
            return number

    def abort(self, txn: Transaction) -> None:
        """Throw away what a transaction did.

        Raises:
            TransactionFinishedError: the transaction is not active.
            ValueError: it is of another store.
        """
        with self._lock:
            self._check(txn)
            self._finish(txn, "aborted")

    def gc(self) -> int:
        """Remove versions that no transaction, active or to come, can see; return how many."""
        with self._lock:
            horizon = min(self._active, default=None)
            before = sum(map(len, self._versions.values()))
            kept = {key: _needed(versions, horizon) for key, versions in self._versions.items()}
            self._versions = {key: versions for key, versions in kept.items() if versions}
            return before - sum(map(len, kept.values()))

    def versions(self, key: Hashable) -> list[Version]:
        """The versions of a key, oldest first."""
        with self._lock:
            return list(self._versions.get(key, ()))

    def version_count(self, key: Hashable) -> int:
        """How many versions of a key there are, deletions included."""
        return len(self.versions(key))

    @property
    def active_transactions(self) -> list[int]:
        """The ids of the active transactions, ascending."""
        with self._lock:
            return sorted(self._active)

    @property
    def oldest_active_txn(self) -> int | None:
        """The smallest id of an active transaction; None if there is none."""
        return min(self.active_transactions, default=None)

    def _check(self, txn: Transaction) -> None:
        if txn.store is not self:
            raise ValueError("the transaction is of another store")
        if txn.status != "active":
            raise TransactionFinishedError(f"transaction {txn.id} is {txn.status}")

    def _find(self, txn: Transaction, key: Hashable) -> Any:
        """What a transaction finds under a key, or `_GONE`."""
        if key in txn.writes:
            return txn.writes[key]
        for version in reversed(self._versions.get(key, ())):
            if version.commit_ts < txn.id:
                return _GONE if version.deleted else version.value
        return _GONE

    def _finish(self, txn: Transaction, status: str) -> None:
        txn.status = status
        del self._active[txn.id]


def _needed(versions: list[Version], horizon: int | None) -> list[Version]:
    """The versions that stay; those before the horizon are settled, all without one."""
    settled = [version for version in versions if horizon is None or version.commit_ts < horizon]
    newest = [version for version in settled[-1:] if not version.deleted]
    return newest + versions[len(settled) :]
