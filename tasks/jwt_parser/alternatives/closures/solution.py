import base64
import binascii
import functools
import hmac
import json
import string
import time

ALPHABET = frozenset(string.ascii_letters + string.digits + "-_")


class JWTError(ValueError):
    """Anything that is wrong with a token."""


def _as_jwt_error(function):
    """Whatever ValueError a function raises, its callers see a JWTError."""

    @functools.wraps(function)
    def wrapped(*args):
        try:
            return function(*args)
        except JWTError:
            raise
        except ValueError as error:
            raise JWTError(f"{function.__name__}: {error}") from error

    return wrapped


def _encode(data):
    return base64.b64encode(data, b"-_").decode().replace("=", "")


@_as_jwt_error
def _split(token):
    header, payload, signature = token.split(".")
    return header, payload, signature


@_as_jwt_error
def _unbase64(part):
    if not ALPHABET.issuperset(part):
        raise JWTError("foreign character")
    standard = part.replace("-", "+").replace("_", "/")
    data = binascii.a2b_base64(standard + "=" * (-len(part) % 4))
    if _encode(data) != part:
        raise JWTError("not canonical")
    return data


@_as_jwt_error
def _unjson(part):
    def forbidden(name):
        raise ValueError(name)

    return dict_or_error(json.JSONDecoder(parse_constant=forbidden).decode(_unbase64(part).decode("utf-8")))


def dict_or_error(value):
    if isinstance(value, dict):
        return value
    raise JWTError(f"a {type(value).__name__}, not an object")


class JWTParser:
    def __init__(self, clock=time.time):
        self._now = clock

    def decode(self, token):
        header, payload, signature = _split(token)
        return dict(header=_unjson(header), payload=_unjson(payload), signature=_unbase64(signature))

    def validate_signature(self, token, secret):
        try:
            algorithm = self.decode(token)["header"].get("alg")
        except JWTError:
            return False
        message, _, signature = token.rpartition(".")
        # Two texts in ASCII: parts that are well-formed are equal exactly if their bytes are.
        good = _encode(hmac.new(secret.encode(), message.encode(), "sha256").digest())
        return bool(secret) and algorithm == "HS256" and hmac.compare_digest(good, signature)

    def is_expired(self, token):
        payload = self.decode(token)["payload"]
        try:
            expiry = payload["exp"]
        except KeyError:
            return False
        if isinstance(expiry, bool) or not isinstance(expiry, (int, float)):
            raise JWTError("exp must be a number")
        return not self._now() < expiry
