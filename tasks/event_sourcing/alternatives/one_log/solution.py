from __future__ import annotations

import copy
import itertools
import time
import uuid
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any, Callable, Iterable


@dataclass(frozen=True)
class Event:
    event_id: str
    stream_id: str
    version: int
    position: int
    kind: str
    data: dict[str, Any]
    time: float


@dataclass(frozen=True)
class Command:
    account_id: str
    kind: str
    amount: int = 0
    owner: str = ""


class AccountsError(Exception):
    pass


class ConcurrencyError(AccountsError):
    pass


class CommandRejected(AccountsError):
    pass


Draft = tuple[str, dict[str, Any]]


def fresh_id() -> str:
    return str(uuid.uuid4())


class EventStore:
    """One list of events; a stream is what a scan of it finds, and a counter knows how long it is."""

    def __init__(self, new_id: Callable[[], str] = fresh_id, clock: Callable[[], float] = time.time) -> None:
        self.new_id = new_id
        self.clock = clock
        self.events: list[Event] = []
        self.lengths: Counter[str] = Counter()

    def append(self, stream_id: str, drafts: Iterable[Draft], expected_version: int) -> tuple[Event, ...]:
        if expected_version != self.version(stream_id):
            raise ConcurrencyError(stream_id, expected_version)
        drafts = copy.deepcopy(list(drafts))
        if not drafts:
            return ()
        now = self.clock()
        versions = itertools.count(expected_version + 1)
        positions = itertools.count(len(self.events) + 1)
        batch = []
        for (kind, data), version, position in zip(drafts, versions, positions):
            batch.append(Event(self.new_id(), stream_id, version, position, kind, data, now))
        self.events.extend(batch)
        self.lengths[stream_id] += len(batch)
        return copy.deepcopy(tuple(batch))

    def stream(self, stream_id: str, after: int = 0) -> tuple[Event, ...]:
        return self._where(lambda event: event.stream_id == stream_id and event.version > after)

    def all_events(self, after: int = 0) -> tuple[Event, ...]:
        return self._where(lambda event: event.position > after)

    def version(self, stream_id: str) -> int:
        return self.lengths[stream_id]

    def _where(self, wanted: Callable[[Event], bool]) -> tuple[Event, ...]:
        return tuple(copy.deepcopy(event) for event in self.events if wanted(event))


class Aggregate:
    def __init__(self, stream_id: str) -> None:
        self.stream_id = stream_id
        self.version = 0

    @classmethod
    def replay(cls, stream_id: str, events: Iterable[Event]) -> Aggregate:
        aggregate = cls(stream_id)
        for event in events:
            aggregate.apply(event)
        return aggregate

    def apply(self, event: Event) -> None:
        if event.stream_id != self.stream_id:
            raise ValueError("an event of another stream")
        if event.version != self.version + 1:
            raise ValueError("not the next event")
        self.when(event)
        self.version = event.version

    def when(self, event: Event) -> None:
        pass


class BankAccount(Aggregate):
    owner = ""
    balance = 0
    status = "new"

    def when(self, event: Event) -> None:
        if event.kind == "opened":
            self.owner = event.data["owner"]
            self.status = "open"
        if event.kind == "closed":
            self.status = "closed"
        if event.kind in ("deposited", "withdrawn"):
            sign = 1 if event.kind == "deposited" else -1
            self.balance += sign * event.data["amount"]

    def decide(self, command: Command) -> tuple[Draft, ...]:
        if not self._allows(command):
            raise CommandRejected(command)
        if command.kind == "close":
            return (*self._money("withdrawn", self.balance), ("closed", {}))
        if command.kind == "open":
            return (("opened", {"owner": command.owner}), *self._money("deposited", command.amount))
        return self._money("deposited" if command.kind == "deposit" else "withdrawn", command.amount)

    def _allows(self, command: Command) -> bool:
        if command.kind == "open":
            return self.status == "new" and command.owner != "" and command.amount >= 0
        if self.status != "open" or command.kind not in ("deposit", "withdraw", "close"):
            return False
        most = {"deposit": command.amount, "withdraw": self.balance}
        return command.kind == "close" or 1 <= command.amount <= most[command.kind]

    @staticmethod
    def _money(kind: str, amount: int) -> tuple[Draft, ...]:
        return ((kind, {"amount": amount}),) if amount else ()


class CommandHandler:
    def __init__(self, store: EventStore) -> None:
        self.store = store

    def handle(self, command: Command, expected_version: int | None = None) -> tuple[Event, ...]:
        past = self.store.stream(command.account_id)
        if expected_version is not None and expected_version != len(past):
            raise ConcurrencyError(command.account_id, expected_version)
        drafts = BankAccount.replay(command.account_id, past).decide(command)
        return self.store.append(command.account_id, drafts, len(past))


@dataclass
class AccountSummary:
    position: int = field(default=0, init=False)
    _accounts: dict[str, dict[str, Any]] = field(default_factory=dict, init=False)

    def project(self, events: Iterable[Event]) -> int:
        counted = 0
        for event in events:
            if event.position <= self.position:
                continue
            if event.position != self.position + 1:
                raise ValueError("an event is missing")
            self._project(event)
            self.position, counted = event.position, counted + 1
        return counted

    def _project(self, event: Event) -> None:
        if event.kind == "opened":
            account = {"owner": event.data["owner"], "status": "open"}
            self._accounts[event.stream_id] = account | {"balance": 0, "deposits": 0, "withdrawals": 0}
        elif event.kind == "deposited":
            self._accounts[event.stream_id]["deposits"] += 1
            self._accounts[event.stream_id]["balance"] += event.data["amount"]
        elif event.kind == "withdrawn":
            self._accounts[event.stream_id]["withdrawals"] += 1
            self._accounts[event.stream_id]["balance"] -= event.data["amount"]
        elif event.kind == "closed":
            self._accounts[event.stream_id]["status"] = "closed"

    def get(self, account_id: str) -> dict[str, Any] | None:
        return copy.copy(self._accounts.get(account_id))

    def totals(self) -> dict[str, int]:
        sums: defaultdict[str, int] = defaultdict(int, open=0, closed=0, balance=0)
        for account in self._accounts.values():
            sums[account["status"]] += 1
            sums["balance"] += account["balance"]
        return dict(sums)
