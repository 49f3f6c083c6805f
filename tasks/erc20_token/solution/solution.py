"""An ERC-20 token as a ledger in memory; minting and burning are moves from and to the zero address."""

ZERO_ADDRESS = "0x0"

Event = tuple[str, str, str, int]


class Token:
    """Balances, allowances and a log of what changed them.

    Operations that fail return False and leave no trace: each checks everything first and then cannot fail.

    Args:
        name: what people call it.
        symbol: its short name.
        decimals: how many places of an amount are shown after the point; no amount here depends on it.
        initial_supply: units that the owner holds at first.
        owner: who may mint.

    Raises:
        ValueError: `decimals` or `initial_supply` is negative, or `owner` is the zero address.
    """

    def __init__(self, name: str, symbol: str, decimals: int, initial_supply: int, owner: str) -> None:
        if decimals < 0:
            raise ValueError(f"decimals must not be negative: {decimals}")
        if not _valid(initial_supply, owner):
            raise ValueError(f"{owner!r} cannot own {initial_supply} units")
        self.name = name
        self.symbol = symbol
        self.decimals = decimals
        self.owner = owner
        self._balances: dict[str, int] = {}
        self._allowances: dict[tuple[str, str], int] = {}
        self._total_supply = 0
        self._events: list[Event] = []
        self.mint(owner, owner, initial_supply)

    @property
    def events(self) -> list[Event]:
        """A new list of all events so far, the oldest first."""
        return self._events.copy()

    def total_supply(self) -> int:
        """Return how many units exist."""
        return self._total_supply

    def balance_of(self, account: str) -> int:
        """Return how many units an account holds."""
        return self._balances.get(account, 0)

    def allowance(self, owner: str, spender: str) -> int:
        """Return how much the spender may still spend of what the owner holds."""
        return self._allowances.get((owner, spender), 0)

    def transfer(self, caller: str, recipient: str, amount: int) -> bool:
        """Move units of the caller's, if there are enough."""
        if not _valid(amount, caller, recipient) or self.balance_of(caller) < amount:
            return False
        self._move(caller, recipient, amount)
        return True

    def approve(self, caller: str, spender: str, amount: int) -> bool:
        """Set how much the spender may spend of what the caller holds."""
        if not _valid(amount, caller, spender):
            return False
        self._allowances[caller, spender] = amount
        self._events.append(("Approval", caller, spender, amount))
        return True

    def transfer_from(self, caller: str, sender: str, recipient: str, amount: int) -> bool:
        """Move units of the sender's, if there are enough and the caller may spend so many."""
        remaining = self.allowance(sender, caller) - amount
        if not _valid(amount, caller, sender, recipient) or remaining < 0:
            return False
        if self.balance_of(sender) < amount:
            return False
        self._allowances[sender, caller] = remaining
        self._move(sender, recipient, amount)
        return True

    def mint(self, caller: str, recipient: str, amount: int) -> bool:
        """Make new units, if the caller is the owner."""
        if not _valid(amount, caller, recipient) or caller != self.owner:
            return False
        self._move(ZERO_ADDRESS, recipient, amount)
        return True

    def burn(self, caller: str, amount: int) -> bool:
        """Destroy units of the caller's, if there are enough."""
        if not _valid(amount, caller) or self.balance_of(caller) < amount:
            return False
        self._move(caller, ZERO_ADDRESS, amount)
        return True

    def _move(self, sender: str, recipient: str, amount: int) -> None:
        """Take from one, give to the other; units come into being and cease to be at the zero address."""
        if sender == ZERO_ADDRESS:
            self._total_supply += amount
        else:
            self._balances[sender] = self.balance_of(sender) - amount
        if recipient == ZERO_ADDRESS:
            self._total_supply -= amount
        else:
            self._balances[recipient] = self.balance_of(recipient) + amount
        self._events.append(("Transfer", sender, recipient, amount))


def _valid(amount: int, *accounts: str) -> bool:
    return amount >= 0 and ZERO_ADDRESS not in accounts
