import hmac as mac
import json
import time
from collections.abc import Callable

DIGITS = {
    sign: value
    for value, sign in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
}


class JWTError(ValueError):
    pass


class _NotWellFormed(JWTError):
    pass


class JWTParser:
    """Decodes base64url by itself: six bits a character, and what does not fill a byte must be zero."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self.clock = clock

    def decode(self, token: str) -> dict:
        if token.count(".") != 2:
            raise _NotWellFormed("needs two dots")
        first, second, third = token.split(".")
        return {
            "header": self._object(self._bytes(first)),
            "payload": self._object(self._bytes(second)),
            "signature": self._bytes(third),
        }

    def validate_signature(self, token: str, secret: str) -> bool:
        if secret == "":
            return False
        try:
            seen = self.decode(token)
        except _NotWellFormed:
            return False
        if "alg" not in seen["header"] or seen["header"]["alg"] != "HS256":
            return False
        last_dot = token.rindex(".")
        wanted = mac.new(bytes(secret, "utf-8"), bytes(token[:last_dot], "ascii"), "sha256")
        return mac.compare_digest(seen["signature"], wanted.digest())

    def is_expired(self, token: str) -> bool:
        claims = self.decode(token)["payload"]
        if "exp" in claims:
            if type(claims["exp"]) is int or type(claims["exp"]) is float:
                return claims["exp"] - self.clock() <= 0
            raise JWTError("exp")
        return False

    def _bytes(self, part: str) -> bytes:
        number = 0
        for sign in part:
            if sign not in DIGITS:
                raise _NotWellFormed(f"{sign!r} is no base64url")
            number = number << 6 | DIGITS[sign]
        size, left = divmod(6 * len(part), 8)
        if left == 6 or number & ((1 << left) - 1):
            raise _NotWellFormed("does not end on a byte")
        return (number >> left).to_bytes(size, "big")

    def _object(self, data: bytes) -> dict:
        try:
            text = data.decode("utf-8", "strict")
            found = json.loads(text, parse_constant=self._refuse)
        except ValueError:
            raise _NotWellFormed("no JSON") from None
        if not isinstance(found, dict):
            raise _NotWellFormed("no object")
        return found

    def _refuse(self, constant: str) -> None:
        raise _NotWellFormed(constant)
