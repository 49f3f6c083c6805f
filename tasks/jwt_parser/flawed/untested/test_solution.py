from solution import JWTParser


def test_parser() -> None:
    parser = JWTParser()
    assert hasattr(parser, "decode")
    assert hasattr(parser, "validate_signature")
    assert hasattr(parser, "is_expired")
