import dataclasses
import time
import uuid
from bisect import bisect_right
from collections import defaultdict
from operator import attrgetter


@dataclasses.dataclass(frozen=True)
class Event:
    event_id: str
    stream_id: str
    version: int
    position: int
    kind: str
    data: dict
    time: float

    def clone(self):
        return dataclasses.replace(self, data=self.data.copy())


@dataclasses.dataclass(frozen=True)
class Command:
    account_id: str
    kind: str
    amount: int = 0
    owner: str = ""


class ConcurrencyError(Exception):
    """Somebody else was faster."""


class CommandRejected(Exception):
    """The bank says no."""


class EventStore:
    def __init__(self, new_id=None, clock=time.time):
        self._new_id = new_id or (lambda: str(uuid.uuid1()) + uuid.uuid4().hex)
        self._clock = clock
        self._log = []
        self._streams = defaultdict(list)

    def append(self, stream_id, drafts, expected_version):
        if expected_version != self.version(stream_id):
            raise ConcurrencyError(f"{stream_id} is not at {expected_version}")
        drafts = tuple(drafts)
        if not drafts:
            return ()
        blank = Event("", stream_id, expected_version, len(self._log), "", {}, self._clock())
        events = []
        for kind, data in drafts:
            blank = dataclasses.replace(
                blank,
                event_id=self._new_id(),
                version=blank.version + 1,
                position=blank.position + 1,
                kind=kind,
                data=dict(data),
            )
            events.append(blank)
        self._log += events
        self._streams[stream_id] += events
        return self._from(events, 0)

    def stream(self, stream_id, after=0):
        events = self._streams[stream_id] if stream_id in self._streams else []
        return self._from(events, bisect_right(events, after, key=attrgetter("version")))

    def all_events(self, after=0):
        return self._from(self._log, bisect_right(self._log, after, key=attrgetter("position")))

    def version(self, stream_id):
        if stream_id not in self._streams:
            return 0
        return self._streams[stream_id][-1].version

    @staticmethod
    def _from(events, start):
        return tuple(event.clone() for event in events[start:])


class Aggregate:
    def __init__(self, stream_id):
        self.stream_id = stream_id
        self.version = 0

    @classmethod
    def replay(cls, stream_id, events):
        aggregate = cls(stream_id)
        for event in events:
            aggregate.apply(event)
        return aggregate

    def apply(self, event):
        follows = event.stream_id == self.stream_id and event.version - self.version == 1
        if not follows:
            raise ValueError(f"{event.event_id} does not follow")
        self.when(event)
        self.version += 1

    def when(self, event):
        """Nothing happens unless a subclass says so."""


class BankAccount(Aggregate):
    def __init__(self, stream_id):
        super().__init__(stream_id)
        self.owner, self.balance, self.status = "", 0, "new"

    def when(self, event):
        handlers = {
            "opened": self._opened,
            "deposited": self._deposited,
            "withdrawn": self._withdrawn,
            "closed": self._closed,
        }
        if event.kind in handlers:
            handlers[event.kind](**event.data)

    def _opened(self, owner):
        self.owner, self.status = owner, "open"

    def _deposited(self, amount):
        self.balance += amount

    def _withdrawn(self, amount):
        self.balance -= amount

    def _closed(self):
        self.status = "closed"

    def decide(self, command):
        deciders = {
            "open": self._open,
            "deposit": self._deposit,
            "withdraw": self._withdraw,
            "close": self._close,
        }
        self._demand(command.kind in deciders)
        self._demand(self.status == ("new" if command.kind == "open" else "open"))
        return tuple(deciders[command.kind](command))

    def _open(self, command):
        self._demand(len(command.owner) > 0)
        self._demand(not command.amount < 0)
        drafts = [("opened", {"owner": command.owner})]
        return drafts + self._deposit(command) if command.amount else drafts

    def _deposit(self, command):
        self._demand(command.amount > 0)
        return [("deposited", {"amount": command.amount})]

    def _withdraw(self, command):
        self._demand(command.amount > 0)
        self._demand(self.balance - command.amount >= 0)
        return [("withdrawn", {"amount": command.amount})]

    def _close(self, command):
        if self.balance:
            yield "withdrawn", {"amount": self.balance}
        yield "closed", {}

    @staticmethod
    def _demand(condition):
        if not condition:
            raise CommandRejected


class CommandHandler:
    def __init__(self, store):
        self.store = store

    def handle(self, command, expected_version=None):
        account = BankAccount.replay(command.account_id, self.store.stream(command.account_id))
        version = account.version
        if (version if expected_version is None else expected_version) != version:
            raise ConcurrencyError(f"{command.account_id} is at {version}")
        return self.store.append(command.account_id, account.decide(command), expected_version=version)


class AccountSummary:
    """Keeps columns instead of rows: one mapping for each thing it knows of the accounts."""

    def __init__(self):
        self.position = 0
        self._owners, self._closed = {}, set()
        self._deposits, self._withdrawals = defaultdict(list), defaultdict(list)

    def project(self, events):
        known = self.position
        for event in events:
            if event.position - self.position > 1:
                raise ValueError(f"nothing between {self.position} and {event.position}")
            if event.position == self.position + 1:
                self._note(event)
                self.position += 1
        return self.position - known

    def _note(self, event):
        if event.kind == "opened":
            self._owners[event.stream_id] = event.data["owner"]
        elif event.kind == "closed":
            self._closed.add(event.stream_id)
        elif event.kind == "deposited":
            self._deposits[event.stream_id].append(event.data["amount"])
        elif event.kind == "withdrawn":
            self._withdrawals[event.stream_id].append(event.data["amount"])

    def _balance(self, account_id):
        return sum(self._deposits[account_id]) - sum(self._withdrawals[account_id])

    def get(self, account_id):
        if account_id not in self._owners:
            return None
        return {
            "owner": self._owners[account_id],
            "status": "closed" if account_id in self._closed else "open",
            "balance": self._balance(account_id),
            "deposits": len(self._deposits[account_id]),
            "withdrawals": len(self._withdrawals[account_id]),
        }

    def totals(self):
        closed = len(self._closed)
        balance = sum(map(self._balance, self._owners))
        return {"open": len(self._owners) - closed, "closed": closed, "balance": balance}
