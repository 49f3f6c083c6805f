from __future__ import annotations

import threading
from types import MappingProxyType
from typing import Any, Hashable, Mapping, NamedTuple, Optional


class WriteConflictError(Exception):
    pass


class TransactionFinishedError(Exception):
    pass


class Version(NamedTuple):
    value: Any
    txn_id: int
    commit_ts: int
    deleted: bool = False


class Edit(NamedTuple):
    value: Any = None
    deleted: bool = False


class Transaction:
    """Holds the whole table as it was: nobody changes a table, commits replace it."""

    def __init__(self, id: int, owner: object, table: Mapping[Hashable, tuple[Version, ...]]) -> None:
        self.id = id
        self.status = "active"
        self.commit_ts: Optional[int] = None
        self._owner = owner
        self._table = table
        self._edits: dict[Hashable, Edit] = {}

    def _current(self, key: Hashable) -> Optional[Edit]:
        edit = self._edits.get(key)
        if edit is None:
            versions = self._table.get(key)
            if not versions:
                return None
            edit = Edit(versions[-1].value, versions[-1].deleted)
        return None if edit.deleted else edit


class MVCCStore:
    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._last = 0
        self._open: set[int] = set()
        self._table: Mapping[Hashable, tuple[Version, ...]] = MappingProxyType({})

    def begin(self) -> Transaction:
        with self._guard:
            self._last += 1
            self._open.add(self._last)
            return Transaction(self._last, self, self._table)

    def read(self, txn: Transaction, key: Hashable, default: Any = None) -> Any:
        self._require(txn)
        found = txn._current(key)
        return found.value if found else default

    def write(self, txn: Transaction, key: Hashable, value: Any) -> None:
        self._require(txn)
        txn._edits[key] = Edit(value)

    def delete(self, txn: Transaction, key: Hashable) -> None:
        self._require(txn)
        if not txn._current(key):
            raise KeyError(key)
        txn._edits[key] = Edit(deleted=True)

    def commit(self, txn: Transaction) -> int:
        self._require(txn)
        with self._guard:
            histories = {key: self._table.get(key, ()) for key in txn._edits}
            if any(history and history[-1].commit_ts > txn.id for history in histories.values()):
                self._close(txn, "aborted")
                raise WriteConflictError(txn.id)
            self._last += 1
            for key, edit in txn._edits.items():
                histories[key] += (Version(edit.value, txn.id, self._last, edit.deleted),)
            self._table = MappingProxyType({**self._table, **histories})
            txn.commit_ts = self._last
            self._close(txn, "committed")
            return txn.commit_ts

    def abort(self, txn: Transaction) -> None:
        self._require(txn)
        with self._guard:
            self._close(txn, "aborted")

    def gc(self) -> int:
        with self._guard:
            line = min(self._open, default=self._last + 1)
            slim = {key: self._trim(history, line) for key, history in self._table.items()}
            removed = sum(len(self._table[key]) - len(history) for key, history in slim.items())
            self._table = MappingProxyType({key: history for key, history in slim.items() if history})
            return removed

    def versions(self, key: Hashable) -> list[Version]:
        return list(self._table.get(key, ()))

    def version_count(self, key: Hashable) -> int:
        return len(self._table.get(key, ()))

    @property
    def active_transactions(self) -> list[int]:
        with self._guard:
            return sorted(self._open)

    @property
    def oldest_active_txn(self) -> Optional[int]:
        with self._guard:
            return min(self._open, default=None)

    def _require(self, txn: Transaction) -> None:
        if txn._owner is not self:
            raise ValueError("foreign transaction")
        if txn.status != "active":
            raise TransactionFinishedError(txn.id)

    def _close(self, txn: Transaction, status: str) -> None:
        self._open.remove(txn.id)
        txn.status = status

    @staticmethod
    def _trim(history: tuple[Version, ...], line: int) -> tuple[Version, ...]:
        cut = sum(version.commit_ts < line for version in history)
        if cut and not history[cut - 1].deleted:
            cut -= 1
        return history[cut:]
