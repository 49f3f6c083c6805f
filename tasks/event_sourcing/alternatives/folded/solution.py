"""Pure functions at the core: a state is folded over events, and decisions are made from states."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from itertools import islice
from time import time as wall_clock
from types import MappingProxyType
from typing import Any, NamedTuple
from uuid import uuid4


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


class ConcurrencyError(RuntimeError): ...


class CommandRejected(RuntimeError): ...


class AccountState(NamedTuple):
    owner: str = ""
    status: str = "new"
    balance: int = 0
    deposits: int = 0
    withdrawals: int = 0


def evolve(state: AccountState, event: Event) -> AccountState:
    data = event.data
    match event.kind:
        case "opened":
            return state._replace(owner=data["owner"], status="open")
        case "deposited":
            return state._replace(balance=state.balance + data["amount"], deposits=state.deposits + 1)
        case "withdrawn":
            return state._replace(balance=state.balance - data["amount"], withdrawals=state.withdrawals + 1)
        case "closed":
            return state._replace(status="closed")
        case _:
            return state


def decisions(state: AccountState, command: Command) -> Iterator[tuple[str, dict[str, Any]]]:
    amount = command.amount
    match command.kind, state.status:
        case "open", "new" if command.owner and amount >= 0:
            yield "opened", {"owner": command.owner}
            if amount > 0:
                yield "deposited", {"amount": amount}
        case "deposit", "open" if amount >= 1:
            yield "deposited", {"amount": amount}
        case "withdraw", "open" if 1 <= amount <= state.balance:
            yield "withdrawn", {"amount": amount}
        case "close", "open":
            if state.balance != 0:
                yield "withdrawn", {"amount": state.balance}
            yield "closed", {}
        case kind, status:
            raise CommandRejected(f"{kind} of {amount} while {status}")


class Record(NamedTuple):
    """An event as the store keeps it: its data cannot be written to."""

    event_id: str
    stream_id: str
    version: int
    position: int
    kind: str
    data: MappingProxyType[str, Any]
    time: float

    def event(self) -> Event:
        return Event(**{**self._asdict(), "data": dict(self.data)})


class EventStore:
    def __init__(
        self, new_id: Callable[[], str] = lambda: uuid4().hex, clock: Callable[[], float] = wall_clock
    ) -> None:
        self._new_id, self._clock = new_id, clock
        self._records: tuple[Record, ...] = ()
        self._places: dict[str, list[int]] = {}

    def append(
        self, stream_id: str, drafts: Iterable[tuple[str, dict[str, Any]]], expected_version: int
    ) -> tuple[Event, ...]:
        if (version := self.version(stream_id)) != expected_version:
            raise ConcurrencyError(f"version {version} of {stream_id}")
        contents = [(kind, MappingProxyType(dict(data))) for kind, data in drafts]
        if len(contents) == 0:
            return ()
        ids, now, length = [self._new_id() for _ in contents], self._clock(), len(self._records)
        added = tuple(
            Record(event_id, stream_id, version + step, length + step, *content, now)
            for step, (event_id, content) in enumerate(zip(ids, contents), 1)
        )
        self._records += added
        self._places.setdefault(stream_id, []).extend(record.position - 1 for record in added)
        return tuple(record.event() for record in added)

    def stream(self, stream_id: str, after: int = 0) -> tuple[Event, ...]:
        places = self._places.get(stream_id, ())
        return tuple(self._records[place].event() for place in islice(places, after, None))

    def all_events(self, after: int = 0) -> tuple[Event, ...]:
        return tuple(record.event() for record in islice(self._records, after, None))

    def version(self, stream_id: str) -> int:
        return len(self._places.get(stream_id, ()))


class Aggregate:
    def __init__(self, stream_id: str) -> None:
        self.stream_id, self.version = stream_id, 0

    @classmethod
    def replay(cls, stream_id: str, events: Iterable[Event]) -> "Aggregate":
        return reduce(cls._applied, events, cls(stream_id))

    def _applied(self, event: Event) -> "Aggregate":
        self.apply(event)
        return self

    def apply(self, event: Event) -> None:
        expected = (self.stream_id, self.version + 1)
        if (event.stream_id, event.version) != expected:
            raise ValueError(f"expected {expected}")
        self.when(event)
        self.version += 1

    def when(self, event: Event) -> None:
        return None


class BankAccount(Aggregate):
    def __init__(self, stream_id: str) -> None:
        super().__init__(stream_id)
        self._state = AccountState()

    owner = property(lambda self: self._state.owner)
    balance = property(lambda self: self._state.balance)
    status = property(lambda self: self._state.status)

    def when(self, event: Event) -> None:
        self._state = evolve(self._state, event)

    def decide(self, command: Command) -> tuple[tuple[str, dict[str, Any]], ...]:
        return tuple(decisions(self._state, command))


class CommandHandler:
    def __init__(self, store: EventStore) -> None:
        self._stream, self._append = store.stream, store.append

    def handle(self, command: Command, expected_version: int | None = None) -> tuple[Event, ...]:
        account = BankAccount.replay(command.account_id, self._stream(command.account_id))
        if expected_version is None:
            expected_version = account.version
        elif expected_version != account.version:
            raise ConcurrencyError(f"expected version {expected_version}, found {account.version}")
        return self._append(command.account_id, account.decide(command), expected_version)


class AccountSummary:
    def __init__(self) -> None:
        self.position = 0
        self._states: dict[str, AccountState] = {}

    def project(self, events: Iterable[Event]) -> int:
        return sum(map(self._counts, events))

    def _counts(self, event: Event) -> bool:
        step = event.position - self.position
        if step > 1:
            raise ValueError(f"{step - 1} events are missing")
        if step == 1:
            self.position = event.position
            self._states[event.stream_id] = evolve(self._states.get(event.stream_id, AccountState()), event)
        return step == 1

    def get(self, account_id: str) -> dict[str, Any] | None:
        state = self._states.get(account_id, AccountState())
        return None if state.status == "new" else state._asdict()

    def totals(self) -> dict[str, int]:
        statuses = [state.status for state in self._states.values()]
        balance = sum(state.balance for state in self._states.values())
        return {"open": statuses.count("open"), "closed": statuses.count("closed"), "balance": balance}
