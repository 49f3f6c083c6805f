from solution import Token


def check_token() -> None:
    token = Token("Gold", "GLD", 18, 100, "ann")
    assert token.transfer("ann", "bob", 30)
    assert token.balance_of("bob") == 30
    assert not token.transfer("bob", "cid", 31)


if __name__ == "__main__":
    check_token()
