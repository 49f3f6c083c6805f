"""Reads JSON Web Tokens: strict in what a token may look like, and HS256 only in what a signature may be."""

import base64
import hmac
import json
import time
from collections.abc import Callable
from typing import Any, NoReturn


class JWTError(ValueError):
    """A token is malformed, or its expiry is not a time."""


class JWTParser:
    """Answers three separate questions about a token: what it says, who signed it, whether its time is over.

    Args:
        clock: returns the present time in seconds since 1970.
    """

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock

    def decode(self, token: str) -> dict[str, Any]:
        """Return `header`, `payload` and the bytes of `signature`, none of them checked for truth.

        Raises:
            JWTError: the token is malformed.
        """
        parts = [_decoded(part) for part in token.split(".")]
        if len(parts) != 3:
            raise JWTError(f"a token has 3 parts, not {len(parts)}")
        header, payload, signature = parts
        return {"header": _json_object(header), "payload": _json_object(payload), "signature": signature}

    def validate_signature(self, token: str, secret: str) -> bool:
        """Return whether the token is well-formed and signed with this secret by HS256."""
        try:
            decoded = self.decode(token)
        except JWTError:
            return False
        if str(decoded["header"].get("alg")).strip().upper() != "HS256" or not secret:
            return False
        signed = token.rpartition(".")[0]
        expected = hmac.digest(secret.encode(), signed.encode(), "sha256")
        return hmac.compare_digest(expected, decoded["signature"])

    def is_expired(self, token: str) -> bool:
        """Return whether the time in `exp`, if there is one, has come.

        Raises:
            JWTError: the token is malformed, or `exp` is not a number.
        """
        payload = self.decode(token)["payload"]
        if "exp" not in payload:
            return False
        if type(payload["exp"]) not in (int, float):
            raise JWTError("exp is not a number")
        return self._clock() >= payload["exp"]


def _decoded(part: str) -> bytes:
    """The bytes that a part stands for, if it is the very text that encoding them gives."""
    try:
        data = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except ValueError as error:
        raise JWTError("a part is not base64url") from error
    if base64.urlsafe_b64encode(data).rstrip(b"=").decode() != part:
        raise JWTError("a part is not base64url without padding")
    return data


def _json_object(data: bytes) -> dict[str, Any]:
    try:
        value = json.loads(data.decode(), parse_constant=_no_constant)
    except ValueError as error:
        raise JWTError("a part is not JSON in UTF-8") from error
    if not isinstance(value, dict):
        raise JWTError("a part is JSON, but not an object")
    return value


def _no_constant(name: str) -> NoReturn:
    raise JWTError(f"{name} is not JSON")
