from solution import Token


def test_transfer() -> None:
    token = Token("Gold", "GLD", 18, 100, "ann")
    assert token.transfer("ann", "bob", 30)
    assert token.balance_of("bob") == 30


def test_approvals() -> None:
    token = Token("Gold", "GLD", 18, 100, "ann")
    assert token.approve("ann", "bob", 10)
    assert token.approve("ann", "bob", 20)
    assert token.allowance("ann", "bob") == 30
