"""Bank accounts as event streams: commands become events, events are stored, state is read back from them."""

import time
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, Self

Draft = tuple[str, dict[str, Any]]
"""Kind and data of an event that is not stored yet."""


@dataclass(frozen=True)
class Event:
    """Something that happened: number `version` of its stream and number `position` of the store."""

    event_id: str
    stream_id: str
    version: int
    position: int
    kind: str
    data: dict[str, Any]
    time: float


@dataclass(frozen=True)
class Command:
    """Something that is wanted: `open`, `deposit`, `withdraw` or `close`; amounts are cents."""

    account_id: str
    kind: str
    amount: int = 0
    owner: str = ""


class ConcurrencyError(Exception):
    """The stream has another version than was expected."""


class CommandRejected(Exception):
    """The command breaks a rule of the account."""


class EventStore:
    """An append-only log in memory.

    Args:
        new_id: makes an event's id.
        clock: returns the present time in seconds.
    """

    _log: list[Event] = []
    _streams: dict[str, list[Event]] = {}

    def __init__(
        self,
        new_id: Callable[[], str] = lambda: uuid.uuid4().hex,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._new_id = new_id
        self._clock = clock

    def append(self, stream_id: str, drafts: Iterable[Draft], expected_version: int) -> tuple[Event, ...]:
        """Store an event for each draft, or none at all.

        Raises:
            ConcurrencyError: the stream's version is not the expected one.
        """
        version = self.version(stream_id)
        if version != expected_version:
            raise ConcurrencyError(f"{stream_id} has version {version}, not {expected_version}")
        kinds_and_data = [(kind, dict(data)) for kind, data in drafts]
        if not kinds_and_data:
            return ()
        now = self._clock()
        events = [
            Event(self._new_id(), stream_id, version + number, len(self._log) + number, kind, data, now)
            for number, (kind, data) in enumerate(kinds_and_data, start=1)
        ]
        self._log += events
        self._streams.setdefault(stream_id, []).extend(events)
        return _copies(events)

    def stream(self, stream_id: str, after: int = 0) -> tuple[Event, ...]:
        """The events of one stream above a version."""
        return _copies(self._streams.get(stream_id, [])[after:])

    def all_events(self, after: int = 0) -> tuple[Event, ...]:
        """The events of all streams above a position."""
        return _copies(self._log[after:])

    def version(self, stream_id: str) -> int:
        """The version of the stream's last event, or 0."""
        return len(self._streams.get(stream_id, []))


class Aggregate:
    """State that is the sum of the events of one stream; subclasses say in `when` what an event does."""

    def __init__(self, stream_id: str) -> None:
        self.stream_id = stream_id
        self.version = 0

    @classmethod
    def replay(cls, stream_id: str, events: Iterable[Event]) -> Self:
        """A new aggregate with these events applied."""
        aggregate = cls(stream_id)
        for event in events:
            aggregate.apply(event)
        return aggregate

    def apply(self, event: Event) -> None:
        """Let the stream's next event happen.

        Raises:
            ValueError: it is of another stream, or not the next one.
        """
        if event.stream_id != self.stream_id or event.version != self.version + 1:
            place, last = (event.stream_id, event.version), (self.stream_id, self.version)
            raise ValueError(f"{place} does not follow {last}")
        self.when(event)
        self.version += 1

    def when(self, event: Event) -> None:
        """Change the state as the event says."""


class BankAccount(Aggregate):
    """An account; `status` is `new`, `open` or `closed`, `balance` in cents."""

    def __init__(self, stream_id: str) -> None:
        super().__init__(stream_id)
        self.owner = ""
        self.balance = 0
        self.status = "new"

    def when(self, event: Event) -> None:
        """Events are facts: nothing is checked here."""
        match event.kind:
            case "opened":
                self.owner, self.status = event.data["owner"], "open"
            case "deposited":
                self.balance += event.data["amount"]
            case "withdrawn":
                self.balance -= event.data["amount"]
            case "closed":
                self.status = "closed"

    def decide(self, command: Command) -> tuple[Draft, ...]:
        """The drafts that follow from a command; the account stays as it is.

        Raises:
            CommandRejected: the command breaks a rule.
        """
        match command.kind:
            case "open":
                return self._open(command.owner, command.amount)
            case "deposit":
                self._require_open()
                _require(command.amount > 0, "a deposit must be above 0")
                return (("deposited", {"amount": command.amount}),)
            case "withdraw":
                self._require_open()
                _require(0 < command.amount <= self.balance, "a withdrawal must be above 0 and covered")
                return (("withdrawn", {"amount": command.amount}),)
            case "close":
                self._require_open()
                closed: Draft = ("closed", {})
                return (("withdrawn", {"amount": self.balance}), closed) if self.balance else (closed,)
        raise CommandRejected(f"unknown command: {command.kind}")

    def _open(self, owner: str, amount: int) -> tuple[Draft, ...]:
        _require(self.status == "new", f"the account is {self.status} already")
        _require(owner != "", "an account needs an owner")
        _require(amount >= 0, "an account cannot begin below 0")
        opened: Draft = ("opened", {"owner": owner})
        return (opened, ("deposited", {"amount": amount})) if amount else (opened,)

    def _require_open(self) -> None:
        _require(self.status == "open", f"the account is {self.status}")


class CommandHandler:
    """Turns commands into stored events."""

    def __init__(self, store: EventStore) -> None:
        self._store = store

    def handle(self, command: Command, expected_version: int | None = None) -> tuple[Event, ...]:
        """Let the account decide, and append what it decided.

        Raises:
            ConcurrencyError: the account has another version than expected, or got one meanwhile.
            CommandRejected: the command breaks a rule.
        """
        account = BankAccount.replay(command.account_id, self._store.stream(command.account_id))
        if expected_version not in {None, account.version}:
            raise ConcurrencyError(f"the account has version {account.version}, not {expected_version}")
        return self._store.append(command.account_id, account.decide(command), account.version)


@dataclass
class _Line:
    """One account in the summary; its fields are the keys that readers see."""

    owner: str
    status: str = "open"
    balance: int = 0
    deposits: int = 0
    withdrawals: int = 0

    def count(self, event: Event) -> None:
        match event.kind:
            case "deposited":
                self.balance += event.data["amount"]
                self.deposits += 1
            case "withdrawn":
                self.balance -= event.data["amount"]
                self.withdrawals += 1
            case "closed":
                self.status = "closed"


class AccountSummary:
    """What all accounts come to, as far as events were projected."""

    def __init__(self) -> None:
        self.position = 0
        self._lines: dict[str, _Line] = {}

    def project(self, events: Iterable[Event]) -> int:
        """Count the events that are new, and return how many they were.

        Raises:
            ValueError: an event is missing between two positions.
        """
        before = self.position
        for event in events:
            if event.position > self.position + 1:
                raise ValueError(f"position {event.position} does not follow {self.position}")
            if event.position > self.position:
                self._count(event)
                self.position = event.position
        return self.position - before

    def get(self, account_id: str) -> dict[str, Any] | None:
        """One account, or None if it was not opened."""
        line = self._lines.get(account_id)
        return None if line is None else dict(vars(line))

    def totals(self) -> dict[str, int]:
        """The numbers of open and closed accounts, and the sum of all balances."""
        lines = self._lines.values()
        closed = sum(line.status == "closed" for line in lines)
        return {
            "open": len(lines) - closed,
            "closed": closed,
            "balance": sum(line.balance for line in lines),
        }

    def _count(self, event: Event) -> None:
        if event.kind == "opened":
            self._lines[event.stream_id] = _Line(owner=event.data["owner"])
        elif event.stream_id in self._lines:
            self._lines[event.stream_id].count(event)


def _copies(events: Iterable[Event]) -> tuple[Event, ...]:
    """The events, each with data of its own: what readers do to theirs must not reach the log."""
    return tuple(replace(event, data=dict(event.data)) for event in events)


def _require(holds: bool, otherwise: str) -> None:
    if not holds:
        raise CommandRejected(otherwise)
