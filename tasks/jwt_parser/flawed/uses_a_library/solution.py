import hmac
import time
from collections.abc import Callable
from typing import Any

import jwt


class JWTError(ValueError):
    """A token is malformed, or its expiry is not a time."""


class JWTParser:
    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock

    def decode(self, token: str) -> dict[str, Any]:
        try:
            return jwt.decode_complete(token, options={"verify_signature": False})
        except jwt.PyJWTError as error:
            raise JWTError(str(error)) from error

    def validate_signature(self, token: str, secret: str) -> bool:
        try:
            payload = jwt.decode(token, secret, algorithms=["HS256"], options={"verify_exp": False})
        except jwt.PyJWTError:
            return False
        return hmac.compare_digest(str(payload), str(self.decode(token)["payload"]))

    def is_expired(self, token: str) -> bool:
        payload = self.decode(token)["payload"]
        return "exp" in payload and self._clock() >= payload["exp"]
