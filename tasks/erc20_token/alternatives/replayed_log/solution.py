from __future__ import annotations

from typing import NamedTuple


class Allowance(NamedTuple):
    holder: str
    spender: str


class Token:
    """The log is all there is: balances and supply are sums over it; only allowances are kept beside it."""

    _NOBODY = "0x0"

    def __init__(self, name, symbol, decimals, initial_supply, owner):
        if decimals < 0 or initial_supply < 0:
            raise ValueError("decimals and initial_supply cannot be negative")
        if owner == self._NOBODY:
            raise ValueError("the zero address cannot own a token")
        self.name, self.symbol, self.decimals, self.owner = name, symbol, decimals, owner
        self._log = (("Transfer", self._NOBODY, owner, initial_supply),)
        self._allowed = {}

    @property
    def events(self):
        return list(self._log)

    def total_supply(self):
        return -self._flow(self._NOBODY)

    def balance_of(self, account):
        return 0 if account == self._NOBODY else self._flow(account)

    def allowance(self, owner, spender):
        return self._allowed.get(Allowance(owner, spender), 0)

    def transfer(self, caller, recipient, amount):
        return (
            self._NOBODY not in (caller, recipient)
            and 0 <= amount <= self.balance_of(caller)
            and self._record("Transfer", caller, recipient, amount)
        )

    def approve(self, caller, spender, amount):
        if self._NOBODY in (caller, spender) or amount < 0:
            return False
        self._allowed[Allowance(caller, spender)] = amount
        return self._record("Approval", caller, spender, amount)

    def transfer_from(self, caller, sender, recipient, amount):
        allowed = self.allowance(sender, caller)
        if caller == self._NOBODY or amount > allowed or not self.transfer(sender, recipient, amount):
            return False
        self._allowed[Allowance(sender, caller)] = allowed - amount
        return True

    def mint(self, caller, recipient, amount):
        return (
            caller == self.owner
            and recipient != self._NOBODY
            and amount >= 0
            and self._record("Transfer", self._NOBODY, recipient, amount)
        )

    def burn(self, caller, amount):
        return (
            caller != self._NOBODY
            and 0 <= amount <= self.balance_of(caller)
            and self._record("Transfer", caller, self._NOBODY, amount)
        )

    def _flow(self, account):
        total = 0
        for kind, giver, taker, amount in self._log:
            if kind == "Transfer":
                total += amount * ((taker == account) - (giver == account))
        return total

    def _record(self, *event):
        self._log += (event,)
        return True
