import base64
import hmac

import pytest
from solution import JWTError, JWTParser


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


BODY = b64(b'{"alg":"HS256"}') + "." + b64(b'{"exp":1000}')
TOKEN = f"{BODY}.{b64(hmac.digest(b'key', BODY.encode(), 'sha256'))}"


def test_decode() -> None:
    assert JWTParser().decode(TOKEN)["payload"] == {"exp": 1000}
    with pytest.raises(JWTError):
        JWTParser().decode("x")


def test_expiry() -> None:
    assert not JWTParser(lambda: 999.0).is_expired(TOKEN)
    assert JWTParser(lambda: 1000.0).is_expired(TOKEN)


def test_signature() -> None:
    assert JWTParser(lambda: 999.0).validate_signature(TOKEN, "key")
    assert not JWTParser(lambda: 999.0).validate_signature(TOKEN, "lock")
    assert not JWTParser(lambda: 1000.0).validate_signature(TOKEN, "key")
