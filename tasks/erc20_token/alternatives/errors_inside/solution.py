"""Operations raise _Refused inside, on a draft of the ledger that replaces the old one if all went well."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Mapping


class _Refused(Exception):
    pass


def _require(condition: bool) -> None:
    if not condition:
        raise _Refused


@dataclass(frozen=True)
class _Ledger:
    balances: Mapping[str, int] = field(default_factory=dict)
    allowances: Mapping[tuple[str, str], int] = field(default_factory=dict)
    events: tuple[tuple[str, str, str, int], ...] = ()

    def changed(self, account: str, by: int) -> _Ledger:
        balance = self.balances.get(account, 0) + by
        _require(balance >= 0)
        return replace(self, balances={**self.balances, account: balance})

    def allowing(self, owner: str, spender: str, amount: int) -> _Ledger:
        _require(amount >= 0)
        return replace(self, allowances={**self.allowances, (owner, spender): amount})

    def telling(self, *event: Any) -> _Ledger:
        return replace(self, events=(*self.events, event))


def _operation(plan: Callable[..., _Ledger]) -> Callable[..., bool]:
    @functools.wraps(plan)
    def attempt(self: Token, *args: Any, **kwargs: Any) -> bool:
        try:
            self._ledger = plan(self, *args, **kwargs)
        except _Refused:
            return False
        return True

    return attempt


def _check(amount: int, *accounts: str) -> None:
    _require(amount >= 0 and all(account != "0x0" for account in accounts))


class Token:
    def __init__(self, name: str, symbol: str, decimals: int, initial_supply: int, owner: str) -> None:
        if decimals < 0:
            raise ValueError("decimals")
        self.name = name
        self.symbol = symbol
        self.decimals = decimals
        self.owner = owner
        self._ledger = _Ledger()
        if not self.mint(owner, owner, initial_supply):
            raise ValueError("initial_supply or owner")

    @property
    def events(self) -> list[tuple[str, str, str, int]]:
        return [*self._ledger.events]

    def total_supply(self) -> int:
        return sum(self._ledger.balances.values())

    def balance_of(self, account: str) -> int:
        return self._ledger.balances.get(account, 0)

    def allowance(self, owner: str, spender: str) -> int:
        return self._ledger.allowances.get((owner, spender), 0)

    @_operation
    def transfer(self, caller: str, recipient: str, amount: int) -> _Ledger:
        _check(amount, caller, recipient)
        ledger = self._ledger.changed(caller, -amount).changed(recipient, amount)
        return ledger.telling("Transfer", caller, recipient, amount)

    @_operation
    def approve(self, caller: str, spender: str, amount: int) -> _Ledger:
        _check(amount, caller, spender)
        return self._ledger.allowing(caller, spender, amount).telling("Approval", caller, spender, amount)

    @_operation
    def transfer_from(self, caller: str, sender: str, recipient: str, amount: int) -> _Ledger:
        _check(amount, caller, sender, recipient)
        ledger = self._ledger.allowing(sender, caller, self.allowance(sender, caller) - amount)
        ledger = ledger.changed(sender, -amount).changed(recipient, amount)
        return ledger.telling("Transfer", sender, recipient, amount)

    @_operation
    def mint(self, caller: str, recipient: str, amount: int) -> _Ledger:
        _check(amount, caller, recipient)
        _require(caller == self.owner)
        return self._ledger.changed(recipient, amount).telling("Transfer", "0x0", recipient, amount)

    @_operation
    def burn(self, caller: str, amount: int) -> _Ledger:
        _check(amount, caller)
        return self._ledger.changed(caller, -amount).telling("Transfer", caller, "0x0", amount)
