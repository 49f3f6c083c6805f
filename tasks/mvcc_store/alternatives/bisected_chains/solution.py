"""Each key has a chain of numbers and versions, searched by bisection."""

from __future__ import annotations

import functools
import threading
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, Literal


class WriteConflictError(Exception):
    def __init__(self, key: Hashable) -> None:
        super().__init__(f"{key!r} was committed by a concurrent transaction")


class TransactionFinishedError(Exception):
    pass


@dataclass(frozen=True, slots=True)
class Version:
    value: Any
    txn_id: int
    commit_ts: int
    deleted: bool

    @property
    def alive(self) -> bool:
        return not self.deleted


class Chain:
    """The versions of one key by ascending number."""

    def __init__(self) -> None:
        self.numbers: list[int] = []
        self.versions: list[Version] = []

    def append(self, version: Version) -> None:
        self.numbers.append(version.commit_ts)
        self.versions.append(version)

    def before(self, number: int) -> Version | None:
        place = bisect_left(self.numbers, number)
        return self.versions[place - 1] if place else None

    def changed_since(self, number: int) -> bool:
        return bool(self.numbers) and self.numbers[-1] > number

    def prune(self, number: int) -> int:
        cut = bisect_left(self.numbers, number)
        if cut and self.versions[cut - 1].alive:
            cut -= 1
        del self.numbers[:cut], self.versions[:cut]
        return cut


class Transaction:
    def __init__(self, id: int, home: MVCCStore) -> None:
        self.id = id
        self.home = home
        self.status: Literal["active", "committed", "aborted"] = "active"
        self.commit_ts: int | None = None
        self.written: dict[Hashable, Any] = {}
        self.deleted: set[Hashable] = set()


def exclusive(method: Callable) -> Callable:
    @functools.wraps(method)
    def locked(self, *args, **kwargs):
        with self._lock:
            return method(self, *args, **kwargs)

    return locked


def for_active(method: Callable) -> Callable:
    @functools.wraps(method)
    def checked(self, txn, *args, **kwargs):
        with self._lock:
            if txn.home is not self:
                raise ValueError("transaction of another store")
            if txn.status != "active":
                raise TransactionFinishedError(txn.status)
            return method(self, txn, *args, **kwargs)

    return checked


class MVCCStore:
    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._counter = 0
        self._active: set[int] = set()
        self._chains: defaultdict[Hashable, Chain] = defaultdict(Chain)

    @exclusive
    def begin(self) -> Transaction:
        self._counter += 1
        self._active.add(self._counter)
        return Transaction(self._counter, self)

    @for_active
    def read(self, txn: Transaction, key: Hashable, default: Any = None) -> Any:
        if key in txn.written:
            return txn.written[key]
        version = self._visible(txn, key)
        return version.value if version else default

    @for_active
    def write(self, txn: Transaction, key: Hashable, value: Any) -> None:
        txn.written[key] = value
        txn.deleted.discard(key)

    @for_active
    def delete(self, txn: Transaction, key: Hashable) -> None:
        if key not in txn.written and not self._visible(txn, key):
            raise KeyError(key)
        txn.written.pop(key, None)
        txn.deleted.add(key)

    @for_active
    def commit(self, txn: Transaction) -> int:
        for key in [*txn.written, *txn.deleted]:
            if self._chains[key].changed_since(txn.id):
                self._leave(txn, "aborted")
                raise WriteConflictError(key)
        self._counter += 1
        txn.commit_ts = self._counter
        for key, value in txn.written.items():
            self._chains[key].append(Version(value, txn.id, self._counter, False))
        for key in txn.deleted:
            self._chains[key].append(Version(None, txn.id, self._counter, True))
        self._leave(txn, "committed")
        return self._counter

    @for_active
    def abort(self, txn: Transaction) -> None:
        self._leave(txn, "aborted")

    @exclusive
    def gc(self) -> int:
        horizon = self.oldest_active_txn or self._counter + 1
        return sum(chain.prune(horizon) for chain in self._chains.values())

    @exclusive
    def versions(self, key: Hashable) -> list[Version]:
        return self._chains[key].versions[:]

    @exclusive
    def version_count(self, key: Hashable) -> int:
        return len(self._chains[key].versions)

    @property
    @exclusive
    def active_transactions(self) -> list[int]:
        return sorted(self._active)

    @property
    def oldest_active_txn(self) -> int | None:
        return min(self.active_transactions, default=None)

    def _leave(self, txn: Transaction, status: Literal["committed", "aborted"]) -> None:
        txn.status = status
        self._active.remove(txn.id)

    def _visible(self, txn: Transaction, key: Hashable) -> Version | None:
        """The version that a transaction sees, if it shows a value."""
        if key in txn.deleted:
            return None
        version = self._chains[key].before(txn.id)
        return version if version and version.alive else None
