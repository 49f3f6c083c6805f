from solution import HDWallet


def test_root() -> None:
    key = HDWallet(bytes(range(16))).derive_private_key("m")
    assert key.hex() == "e8f32e723decf4051aefac8e2c93c9c5b214313817cdb01a1494b917c8436b35"


def test_address() -> None:
    assert HDWallet(bytes(range(16))).get_address("m") == "15mKKb2eos1hWa6tisdPwwDC1a5J1y9nma"
