ZERO_ADDRESS = "0x0"


class Token:
    def __init__(self, name: str, symbol: str, decimals: int, initial_supply: int, owner: str) -> None:
        if decimals < 0 or initial_supply < 0:
            raise ValueError("decimals and initial_supply must not be negative")
        if owner == ZERO_ADDRESS:
            raise ValueError("owner must not be the zero address")
        self.name = name
        self.symbol = symbol
        self.decimals = decimals
        self.owner = owner
        initial_supply *= 10**decimals
        self._total_supply = initial_supply
        self._balances: dict[str, int] = {owner: initial_supply}
        self._allowances: dict[str, dict[str, int]] = {}
        self._events: list[tuple[str, str, str, int]] = [("Transfer", ZERO_ADDRESS, owner, initial_supply)]

    @property
    def events(self) -> list[tuple[str, str, str, int]]:
        return list(self._events)

    def total_supply(self) -> int:
        return self._total_supply

    def balance_of(self, account: str) -> int:
        return self._balances.get(account, 0)

    def allowance(self, owner: str, spender: str) -> int:
        return self._allowances.get(owner, {}).get(spender, 0)

    def transfer(self, caller: str, recipient: str, amount: int) -> bool:
        if amount < 0 or ZERO_ADDRESS in (caller, recipient):
            return False
        if self.balance_of(caller) < amount:
            return False
        self._balances[caller] = self.balance_of(caller) - amount
        self._balances[recipient] = self.balance_of(recipient) + amount
        self._events.append(("Transfer", caller, recipient, amount))
        return True

    def approve(self, caller: str, spender: str, amount: int) -> bool:
        if amount < 0 or ZERO_ADDRESS in (caller, spender):
            return False
        self._allowances.setdefault(caller, {})[spender] = amount
        self._events.append(("Approval", caller, spender, amount))
        return True

    def transfer_from(self, caller: str, sender: str, recipient: str, amount: int) -> bool:
        if amount < 0 or ZERO_ADDRESS in (caller, sender, recipient):
            return False
        allowed = self.allowance(sender, caller)
        if allowed < amount or self.balance_of(sender) < amount:
            return False
        self._allowances.setdefault(sender, {})[caller] = allowed - amount
        self._balances[sender] = self.balance_of(sender) - amount
        self._balances[recipient] = self.balance_of(recipient) + amount
        self._events.append(("Transfer", sender, recipient, amount))
        return True

    def mint(self, caller: str, recipient: str, amount: int) -> bool:
        if amount < 0 or ZERO_ADDRESS in (caller, recipient):
            return False
        if caller != self.owner:
            return False
        self._total_supply += amount
        self._balances[recipient] = self.balance_of(recipient) + amount
        self._events.append(("Transfer", ZERO_ADDRESS, recipient, amount))
        return True

    def burn(self, caller: str, amount: int) -> bool:
        if amount < 0 or caller == ZERO_ADDRESS:
            return False
        if self.balance_of(caller) < amount:
            return False
        self._total_supply -= amount
        self._balances[caller] = self.balance_of(caller) - amount
        self._events.append(("Transfer", caller, ZERO_ADDRESS, amount))
        return True
