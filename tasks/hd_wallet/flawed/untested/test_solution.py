from solution import HDWallet, base58check, public_key


def check_wallet() -> None:
    wallet = HDWallet(bytes(16))
    assert len(wallet.derive_private_key("m/0'")) == 32
    assert wallet.get_address("m").startswith("1")


def check_functions() -> None:
    assert public_key(bytes([1]) * 32)[0] in (2, 3)
    assert base58check(b"")
