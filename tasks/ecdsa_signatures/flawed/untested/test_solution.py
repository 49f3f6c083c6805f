from solution import SignatureScheme


def check_signatures() -> None:
    scheme = SignatureScheme()
    private_key, public_key = scheme.generate_keypair()
    signature = scheme.sign(private_key, b"hello")
    assert scheme.verify(public_key, b"hello", signature)
    assert not scheme.verify(public_key, b"hello!", signature)


if __name__ == "__main__":
    check_signatures()
