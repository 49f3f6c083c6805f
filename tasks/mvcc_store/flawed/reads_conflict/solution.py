import threading
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any

_DELETED = object()
_MISSING = object()


class WriteConflictError(Exception):
    pass


class TransactionFinishedError(Exception):
    pass


@dataclass(frozen=True)
class Version:
    value: Any
    txn_id: int
    commit_ts: int
    deleted: bool = False


@dataclass(eq=False)
class Transaction:
    id: int
    store: "MVCCStore" = field(repr=False)
    status: str = "active"
    commit_ts: int | None = None
    writes: dict[Hashable, Any] = field(default_factory=dict)
    reads: set[Hashable] = field(default_factory=set)


class MVCCStore:
    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._counter = 0
        self._active: dict[int, Transaction] = {}
        self._versions: dict[Hashable, list[Version]] = {}

    def begin(self) -> Transaction:
        with self._lock:
            txn = Transaction(self._next(), self)
            self._active[txn.id] = txn
            return txn

    def read(self, txn: Transaction, key: Hashable, default: Any = None) -> Any:
        with self._lock:
            self._require_active(txn)
            txn.reads.add(key)
            value = self._lookup(txn, key)
            return default if value is _MISSING else value

    def write(self, txn: Transaction, key: Hashable, value: Any) -> None:
        with self._lock:
            self._require_active(txn)
            txn.writes[key] = value

    def delete(self, txn: Transaction, key: Hashable) -> None:
        with self._lock:
            self._require_active(txn)
            if self._lookup(txn, key) is _MISSING:
                raise KeyError(key)
            txn.writes[key] = _DELETED

    def commit(self, txn: Transaction) -> int:
        with self._lock:
            self._require_active(txn)
            for key in txn.reads | set(txn.writes):
                versions = self._versions.get(key)
                if versions and versions[-1].commit_ts > txn.id:
                    self._finish(txn, "aborted")
                    raise WriteConflictError(f"write conflict on {key!r}")
            txn.commit_ts = self._next()
            for key, value in txn.writes.items():
                deleted = value is _DELETED
                version = Version(None if deleted else value, txn.id, txn.commit_ts, deleted)
                self._versions.setdefault(key, []).append(version)
            self._finish(txn, "committed")
            return txn.commit_ts

    def abort(self, txn: Transaction) -> None:
        with self._lock:
            self._require_active(txn)
            self._finish(txn, "aborted")

    def gc(self) -> int:
        with self._lock:
            horizon = self.oldest_active_txn or self._counter + 1
            removed = 0
            for key, versions in list(self._versions.items()):
                settled = [version for version in versions if version.commit_ts < horizon]
                kept = versions[len(settled) :]
                if settled and not settled[-1].deleted:
                    kept.insert(0, settled[-1])
                removed += len(versions) - len(kept)
                self._versions[key] = kept
            return removed

    def versions(self, key: Hashable) -> list[Version]:
        with self._lock:
            return list(self._versions.get(key, []))

    def version_count(self, key: Hashable) -> int:
        return len(self.versions(key))

    @property
    def active_transactions(self) -> list[int]:
        with self._lock:
            return sorted(self._active)

    @property
    def oldest_active_txn(self) -> int | None:
        with self._lock:
            return min(self._active, default=None)

    def _next(self) -> int:
        self._counter += 1
        return self._counter

    def _require_active(self, txn: Transaction) -> None:
        if txn.store is not self:
            raise ValueError("transaction belongs to another store")
        if txn.status != "active":
            raise TransactionFinishedError(f"transaction {txn.id} is {txn.status}")

    def _lookup(self, txn: Transaction, key: Hashable) -> Any:
        if key in txn.writes:
            value = txn.writes[key]
            return _MISSING if value is _DELETED else value
        for version in reversed(self._versions.get(key, [])):
            if version.commit_ts < txn.id:
                return _MISSING if version.deleted else version.value
        return _MISSING

    def _finish(self, txn: Transaction, status: str) -> None:
        txn.status = status
        del self._active[txn.id]
