from solution import SignatureScheme

N = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141


def test_round_trip() -> None:
    scheme = SignatureScheme()
    private_key, public_key = scheme.generate_keypair()
    assert scheme.verify(public_key, b"hello", scheme.sign(private_key, b"hello"))


def test_malleability() -> None:
    scheme = SignatureScheme()
    private_key, public_key = scheme.generate_keypair()
    r, s = scheme.sign(private_key, b"hello")
    assert not scheme.verify(public_key, b"hello", (r, N - s))
