from collections import Counter
from dataclasses import dataclass, field

ZERO = "0x0"


@dataclass
class Account:
    balance: int = 0
    allows: Counter = field(default_factory=Counter)


@dataclass
class Token:
    name: str
    symbol: str
    decimals: int
    initial_supply: int
    owner: str
    _accounts: dict = field(default_factory=dict, init=False, repr=False)
    _happened: list = field(default_factory=list, init=False, repr=False)

    def __post_init__(self) -> None:
        if min(self.decimals, self.initial_supply) < 0 or self.owner == ZERO:
            raise ValueError("a token needs decimals and a supply from 0 and an owner")
        self._account(self.owner).balance = self.initial_supply
        self._note("Transfer", ZERO, self.owner, self.initial_supply)

    @property
    def events(self) -> list[tuple[str, str, str, int]]:
        return self._happened[:]

    def total_supply(self) -> int:
        return sum(account.balance for account in self._accounts.values())

    def balance_of(self, account: str) -> int:
        return self._accounts[account].balance if account in self._accounts else 0

    def allowance(self, owner: str, spender: str) -> int:
        return self._accounts[owner].allows[spender] if owner in self._accounts else 0

    def transfer(self, caller: str, recipient: str, amount: int) -> bool:
        if ZERO in (caller, recipient) or amount < 0 or self.balance_of(caller) < amount:
            return False
        return self._give(caller, recipient, amount)

    def approve(self, caller: str, spender: str, amount: int) -> bool:
        if ZERO in (caller, spender) or amount < 0:
            return False
        self._account(caller).allows[spender] = amount
        return self._note("Approval", caller, spender, amount)

    def transfer_from(self, caller: str, sender: str, recipient: str, amount: int) -> bool:
        if ZERO in (caller, sender, recipient) or amount < 0:
            return False
        if amount > min(self.balance_of(sender), self.allowance(sender, caller)):
            return False
        self._account(sender).allows[caller] -= amount
        return self._give(sender, recipient, amount)

    def mint(self, caller: str, recipient: str, amount: int) -> bool:
        if caller != self.owner or recipient == ZERO or amount < 0:
            return False
        self._account(recipient).balance += amount
        return self._note("Transfer", ZERO, recipient, amount)

    def burn(self, caller: str, amount: int) -> bool:
        if caller == ZERO or amount < 0 or self.balance_of(caller) < amount:
            return False
        self._account(caller).balance -= amount
        return self._note("Transfer", caller, ZERO, amount)

    def _account(self, name: str) -> Account:
        return self._accounts.setdefault(name, Account())

    def _give(self, sender: str, recipient: str, amount: int) -> bool:
        self._account(sender).balance -= amount
        self._account(recipient).balance += amount
        return self._note("Transfer", sender, recipient, amount)

    def _note(self, kind: str, first: str, second: str, amount: int) -> bool:
        self._happened.append((kind, first, second, amount))
        return True
