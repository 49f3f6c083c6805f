from __future__ import annotations

import hashlib
import hmac
import json
import re
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import Any, Callable


class JWTError(ValueError):
    pass


@dataclass(frozen=True)
class _Token:
    """A well-formed token; making one is the check."""

    signed: bytes
    header: dict[str, Any]
    payload: dict[str, Any]
    signature: bytes

    @classmethod
    def parse(cls, text: str) -> _Token:
        match = re.fullmatch(r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]*)", text)
        if match is None:
            raise JWTError("not three parts in base64url")
        header, payload, signature = (cls._unpack(part) for part in match.groups())
        signed = f"{match[1]}.{match[2]}".encode("ascii")
        return cls(signed, cls._claims(header), cls._claims(payload), signature)

    @staticmethod
    def _unpack(part: str) -> bytes:
        if len(part) % 4 == 1:
            raise JWTError("impossible length")
        data = urlsafe_b64decode(part + "==")
        if urlsafe_b64encode(data).decode("ascii").rstrip("=") != part:
            raise JWTError("bits left over")
        return data

    @staticmethod
    def _claims(data: bytes) -> dict[str, Any]:
        def refuse(constant: str) -> None:
            raise JWTError(f"{constant} in JSON")

        try:
            claims = json.loads(str(data, "utf-8"), parse_constant=refuse)
        except (UnicodeDecodeError, json.JSONDecodeError) as error:
            raise JWTError(str(error)) from None
        if type(claims) is not dict:
            raise JWTError("JSON, but no object")
        return claims


class JWTParser:
    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self.clock = clock

    def decode(self, token: str) -> dict[str, Any]:
        parsed = _Token.parse(token)
        return {"header": parsed.header, "payload": parsed.payload, "signature": parsed.signature}

    def validate_signature(self, token: str, secret: str) -> bool:
        try:
            parsed = _Token.parse(token)
        except JWTError:
            return False
        mac = hmac.new(secret.encode("utf-8"), parsed.signed, hashlib.sha256)
        same = hmac.compare_digest(mac.digest(), parsed.signature)
        return same and parsed.header.get("alg") == "HS256" and secret != ""

    def is_expired(self, token: str) -> bool:
        match _Token.parse(token).payload:
            case {"exp": bool()}:
                raise JWTError("exp is a truth value")
            case {"exp": int() | float() as moment}:
                return moment <= self.clock()
            case {"exp": other}:
                raise JWTError(f"exp is a {type(other).__name__}")
        return False
