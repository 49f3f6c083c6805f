"""What the instruction promises about `Token`; failed calls change nothing that can be asked."""

import pytest
from solution import Token

PEOPLE = ("ann", "bob", "cid", "0x0")
HUGE = 2**300


def token_of(supply: int = 100, owner: str = "ann") -> Token:
    """A token whose owner holds all of it."""
    return Token("Gold", "GLD", 18, supply, owner)


def furnished() -> Token:
    """A token of which ann holds 60, bob 30 and cid 10, and everybody may spend 5 of everybody's."""
    token = token_of(100)
    token.transfer("ann", "bob", 30)
    token.transfer("ann", "cid", 10)
    for owner in PEOPLE[:3]:
        for spender in PEOPLE[:3]:
            token.approve(owner, spender, 5)
    return token


def state(token: Token) -> tuple[object, ...]:
    """All that can be asked about the people."""
    balances = [token.balance_of(account) for account in PEOPLE]
    allowances = [token.allowance(owner, spender) for owner in PEOPLE for spender in PEOPLE]
    return token.total_supply(), balances, allowances, token.events


def balances(token: Token, *accounts: str) -> list[int]:
    """What these accounts hold."""
    return [token.balance_of(account) for account in accounts]


def test_new_token() -> None:
    """The owner holds everything, nothing is allowed, and the log begins with its making."""
    token = Token("Gold", "GLD", 6, 1000, "ann")
    assert (token.name, token.symbol, token.decimals, token.owner) == ("Gold", "GLD", 6, "ann")
    assert token.total_supply() == 1000
    assert balances(token, *PEOPLE) == [1000, 0, 0, 0]
    assert token.allowance("ann", "bob") == token.allowance("ann", "ann") == 0
    assert token.events == [("Transfer", "0x0", "ann", 1000)]


def test_new_token_by_name() -> None:
    """The constructor's arguments have names."""
    token = Token(owner="bob", initial_supply=5, decimals=2, symbol="S", name="N")
    assert (token.name, token.symbol, token.decimals, token.owner) == ("N", "S", 2, "bob")
    assert balances(token, "ann", "bob") == [0, 5]


def test_smallest_token() -> None:
    """Decimals and supply may be 0; the making is an event all the same."""
    token = Token("", "", 0, 0, "")
    assert (token.decimals, token.total_supply(), token.balance_of("")) == (0, 0, 0)
    assert token.events == [("Transfer", "0x0", "", 0)]


@pytest.mark.parametrize(
    ("decimals", "supply", "owner"),
    [(-1, 5, "ann"), (-18, 5, "ann"), (18, -1, "ann"), (18, -(10**9), "ann"), (18, 5, "0x0"), (0, 0, "0x0")],
)
def test_impossible_token(decimals: int, supply: int, owner: str) -> None:
    """Nothing is negative, and nobody is the zero address."""
    with pytest.raises(ValueError):  # noqa: PT011 - the message is not promised
        Token("Gold", "GLD", decimals, supply, owner)


def test_transfer_up_to_the_balance() -> None:
    """All that an account holds can be moved, and not one unit more."""
    token = token_of(50)
    assert token.transfer("ann", "bob", 51) is False
    assert token.transfer("ann", "bob", 20) is True
    assert token.transfer("ann", "bob", 31) is False
    assert token.transfer("ann", "cid", 30) is True
    assert token.transfer("ann", "bob", 1) is False
    assert balances(token, "ann", "bob", "cid") == [0, 20, 30]
    assert token.total_supply() == 50
    assert token.events[1:] == [("Transfer", "ann", "bob", 20), ("Transfer", "ann", "cid", 30)]


def test_transfer_to_oneself() -> None:
    """The amount has to be covered and the balance stays."""
    token = token_of(50)
    assert token.transfer("ann", "ann", 50) is True
    assert token.transfer("ann", "ann", 51) is False
    assert token.transfer("bob", "bob", 1) is False
    assert balances(token, "ann", "bob") == [50, 0]
    assert token.events[1:] == [("Transfer", "ann", "ann", 50)]


def test_approve_replaces() -> None:
    """The last approval counts, whatever is held and whatever was approved before."""
    token = token_of(50)
    for amount in (40, 70, 10, 0, HUGE):
        assert token.approve("ann", "bob", amount) is True
        assert token.allowance("ann", "bob") == amount
    assert token.approve("ann", "ann", 3) is True
    assert token.allowance("ann", "ann") == 3
    assert token.allowance("bob", "ann") == token.allowance("ann", "cid") == 0
    assert token.events[1:3] == [("Approval", "ann", "bob", 40), ("Approval", "ann", "bob", 70)]
    assert token.events[-1] == ("Approval", "ann", "ann", 3)
    assert balances(token, "ann", "bob") == [50, 0]


def test_transfer_from_uses_up_the_allowance() -> None:
    """The allowance goes down by what was moved, to exactly 0, and leaves no event of its own."""
    token = token_of(50)
    token.approve("ann", "bob", 30)
    assert token.transfer_from("bob", "ann", "cid", 31) is False
    assert token.transfer_from("bob", "ann", "cid", 12) is True
    assert token.allowance("ann", "bob") == 18
    assert token.transfer_from("bob", "ann", "cid", 19) is False
    assert token.transfer_from("bob", "ann", "bob", 18) is True
    assert token.transfer_from("bob", "ann", "bob", 1) is False
    assert token.allowance("ann", "bob") == 0
    assert balances(token, "ann", "bob", "cid") == [20, 18, 12]
    assert token.events[2:] == [("Transfer", "ann", "cid", 12), ("Transfer", "ann", "bob", 18)]


def test_transfer_from_beyond_the_balance_takes_no_allowance() -> None:
    """A large allowance does not help when too little is held, and stays for later."""
    token = token_of(50)
    token.approve("ann", "bob", 90)
    before = state(token)
    assert token.transfer_from("bob", "ann", "cid", 51) is False
    assert state(token) == before
    assert token.transfer_from("bob", "ann", "cid", 50) is True
    assert token.allowance("ann", "bob") == 40
    assert token.transfer_from("bob", "ann", "cid", 1) is False


def test_allowances_have_a_direction() -> None:
    """It is the caller who must be allowed, by the sender, and nobody else."""
    token = furnished()
    token.approve("bob", "ann", 0)
    before = state(token)
    assert token.transfer_from("ann", "bob", "cid", 1) is False
    assert state(token) == before
    assert token.transfer_from("bob", "ann", "cid", 1) is True
    assert token.allowance("ann", "bob") == 4
    assert token.allowance("ann", "cid") == token.allowance("cid", "ann") == 5


def test_spending_ones_own_needs_an_allowance() -> None:
    """The holder has none by nature, and uses up the one that was given."""
    token = token_of(50)
    assert token.transfer_from("ann", "ann", "bob", 1) is False
    token.approve("ann", "ann", 5)
    assert token.transfer_from("ann", "ann", "bob", 3) is True
    assert token.transfer_from("ann", "ann", "bob", 3) is False
    assert (token.allowance("ann", "ann"), token.balance_of("bob")) == (2, 3)


def test_sender_may_be_recipient() -> None:
    """Nothing moves, but it has to be covered and costs allowance."""
    token = token_of(50)
    token.approve("ann", "bob", 90)
    assert token.transfer_from("bob", "ann", "ann", 51) is False
    assert token.transfer_from("bob", "ann", "ann", 50) is True
    assert token.transfer_from("bob", "ann", "ann", 41) is False
    assert (token.balance_of("ann"), token.allowance("ann", "bob")) == (50, 40)


def test_mint() -> None:
    """The owner makes units for anybody, without holding any."""
    token = token_of(0)
    assert token.mint("ann", "bob", 7) is True
    assert token.mint("ann", "ann", HUGE) is True
    assert balances(token, "ann", "bob") == [HUGE, 7]
    assert token.total_supply() == HUGE + 7
    assert token.events[1:] == [("Transfer", "0x0", "bob", 7), ("Transfer", "0x0", "ann", HUGE)]


def test_mint_by_others() -> None:
    """Neither a holder of everything nor one who may spend for the owner is the owner."""
    token = token_of(50)
    token.transfer("ann", "bob", 50)
    token.approve("ann", "bob", 50)
    before = state(token)
    for caller in ("bob", "cid", "ANN", "ann ", ""):
        assert token.mint(caller, "ann", 1) is False
        assert token.mint(caller, caller, 1) is False
    assert state(token) == before


def test_burn_up_to_the_balance() -> None:
    """Anybody may burn what they hold, and not one unit more."""
    token = token_of(50)
    token.transfer("ann", "bob", 20)
    assert token.burn("bob", 21) is False
    assert token.burn("bob", 5) is True
    assert token.burn("bob", 15) is True
    assert token.burn("bob", 1) is False
    assert balances(token, "ann", "bob", "0x0") == [30, 0, 0]
    assert token.total_supply() == 30
    assert token.events[2:] == [("Transfer", "bob", "0x0", 5), ("Transfer", "bob", "0x0", 15)]


def test_burning_touches_no_allowance() -> None:
    """What was allowed stays allowed, for units that come later."""
    token = furnished()
    assert token.burn("ann", 60) is True
    assert token.allowance("ann", "bob") == 5
    assert token.transfer_from("bob", "ann", "cid", 1) is False
    token.mint("ann", "ann", 5)
    assert token.transfer_from("bob", "ann", "cid", 5) is True


def test_zero_is_an_amount() -> None:
    """Nothing has to be covered, and there is an event like any other."""
    token = token_of(0)
    assert token.transfer("bob", "cid", 0) is True
    assert token.approve("bob", "cid", 0) is True
    assert token.transfer_from("cid", "bob", "ann", 0) is True
    assert token.mint("ann", "bob", 0) is True
    assert token.burn("cid", 0) is True
    assert token.mint("bob", "bob", 0) is False
    assert token.events[1:] == [
        ("Transfer", "bob", "cid", 0),
        ("Approval", "bob", "cid", 0),
        ("Transfer", "bob", "ann", 0),
        ("Transfer", "0x0", "bob", 0),
        ("Transfer", "cid", "0x0", 0),
    ]
    assert (token.total_supply(), *balances(token, *PEOPLE)) == (0, 0, 0, 0, 0)


@pytest.mark.parametrize("amount", [-1, -5, -(10**9)])
def test_negative_amounts_fail(amount: int) -> None:
    """Less than nothing moves nowhere, whoever asks."""
    token = furnished()
    before = state(token)
    assert token.transfer("ann", "bob", amount) is False
    assert token.transfer("ann", "ann", amount) is False
    assert token.approve("ann", "bob", amount) is False
    assert token.transfer_from("bob", "ann", "cid", amount) is False
    assert token.mint("ann", "ann", amount) is False
    assert token.burn("ann", amount) is False
    assert state(token) == before


@pytest.mark.parametrize("amount", [0, 1])
def test_zero_address_takes_no_part(amount: int) -> None:
    """It is nobody's account, in no place of no operation."""
    token = furnished()
    before = state(token)
    assert token.transfer("0x0", "ann", amount) is False
    assert token.transfer("ann", "0x0", amount) is False
    assert token.approve("0x0", "ann", amount) is False
    assert token.approve("ann", "0x0", amount) is False
    assert token.transfer_from("0x0", "ann", "bob", amount) is False
    assert token.transfer_from("bob", "0x0", "ann", amount) is False
    assert token.transfer_from("bob", "ann", "0x0", amount) is False
    assert token.mint("0x0", "ann", amount) is False
    assert token.mint("ann", "0x0", amount) is False
    assert token.burn("0x0", amount) is False
    assert state(token) == before


@pytest.mark.parametrize("account", ["", "0", "0x", "0x00", "0X0", "0x0 ", " 0x0", "ANN", "ann "])
def test_accounts_are_compared_exactly(account: str) -> None:
    """Whatever is not exactly the zero address, or exactly another account, is an account of its own."""
    token = token_of(50)
    assert token.transfer("ann", account, 20) is True
    assert token.approve(account, "ann", 9) is True
    assert token.approve("ann", account, 8) is True
    assert token.transfer_from("ann", account, "bob", 2) is True
    assert token.transfer_from(account, "ann", account, 3) is True
    assert token.mint("ann", account, 4) is True
    assert token.burn(account, 1) is True
    assert balances(token, "ann", account, "bob", "0x0") == [27, 24, 2, 0]
    assert (token.allowance(account, "ann"), token.allowance("ann", account)) == (7, 5)
    assert token.total_supply() == 53


def test_failing_calls_leave_no_event() -> None:
    """Only what succeeded is in the log, in its order."""
    token = token_of(10)
    token.transfer("ann", "bob", 11)
    token.approve("ann", "bob", 4)
    token.transfer_from("bob", "ann", "bob", 5)
    token.burn("ann", 11)
    token.burn("ann", 1)
    token.mint("bob", "bob", 1)
    assert token.events[1:] == [("Approval", "ann", "bob", 4), ("Transfer", "ann", "0x0", 1)]


def test_events_are_plain_tuples() -> None:
    """Every event is a tuple of four plain items."""
    events = furnished().events
    assert type(events) is list
    assert all(type(event) is tuple and len(event) == 4 for event in events)


def test_events_are_handed_out_as_copies() -> None:
    """A list that was handed out lives its own life."""
    token = token_of(10)
    early = token.events
    token.transfer("ann", "bob", 1)
    assert early == [("Transfer", "0x0", "ann", 10)]
    token.events.clear()
    token.events.append(("Transfer", "ann", "bob", 1))
    assert token.events == [("Transfer", "0x0", "ann", 10), ("Transfer", "ann", "bob", 1)]


def test_amounts_have_no_bound() -> None:
    """Amounts are exact to the unit, whatever their size."""
    token = token_of(HUGE)
    token.approve("ann", "bob", HUGE + 1)
    assert token.transfer_from("bob", "ann", "cid", HUGE - 1) is True
    assert balances(token, "ann", "cid") == [1, HUGE - 1]
    assert token.allowance("ann", "bob") == 2


def test_tokens_are_independent() -> None:
    """What happens in one is not seen in another."""
    one, two = token_of(10), token_of(20, "bob")
    one.transfer("ann", "bob", 4)
    one.approve("ann", "bob", 3)
    assert two.events == [("Transfer", "0x0", "bob", 20)]
    assert (two.total_supply(), two.allowance("ann", "bob"), *balances(two, "ann", "bob")) == (20, 0, 0, 20)


def test_methods_take_names() -> None:
    """The arguments are called as in the signatures."""
    token = token_of(10)
    assert token.transfer(caller="ann", recipient="bob", amount=4)
    assert token.approve(caller="ann", spender="bob", amount=4)
    assert token.transfer_from(caller="bob", sender="ann", recipient="cid", amount=3)
    assert token.mint(caller="ann", recipient="cid", amount=2)
    assert token.burn(caller="bob", amount=1)
    assert token.balance_of(account="cid") == 5
    assert token.allowance(owner="ann", spender="bob") == 1
