"""Which names speak of a secret that must not be predicted."""

from collections.abc import Iterable
from typing import Final

from pytest_logomesh.agents.red.clues.naming import any_speaks_of, speaks_of, words

_SECRET: Final = frozenset({
    "password", "passwords", "passwd", "pwd", "passphrase", "passcode", "secret", "secrets", "token", "tokens", "otp",
    "totp", "pin", "csrf", "xsrf", "nonce", "salt", "session", "sessionid", "sid", "cookie", "apikey", "api key",
    "secret key", "private key", "encryption key", "signing key", "session key", "access key", "auth key", "aes key",
    "master key", "vault key", "hmac key", "license key", "licence key", "auth", "credential", "credentials",
    "verification", "2fa", "mfa", "iv", "reset", "confirmation code", "activation", "activation code", "login code",
    "invite code", "recovery", "security code", "access code", "auth code", "sms code", "one time", "voucher",
    "remember", "rememberme", "jti", "jwt", "captcha", "key material", "crypto key", "data key", "symmetric key",
    "shared key", "cipher key", "fernet key", "cvv", "keypair", "private", "initialization vector", "gift card",
    "coupon code", "promo code", "invite token", "invitation", "passkey", "backup code", "backup codes",
    "recovery codes", "verification code", "verify code", "temp pass", "file key", "device key", "vault", "keystream",
    "verifier", "challenge", "unlock code", "pincode", "pin code", "password reset", "magic link",
})  # fmt: skip
_SURE: Final = frozenset({"password", "otp", "csrf", "api key", "secret key", "salt", "session id"})
_TOKENS: Final = frozenset({
    "token", "password", "secret", "otp", "session id", "sid", "api key", "apikey", "csrf", "nonce", "salt", "cookie",
    "session token", "secret key", "passcode",
})  # fmt: skip
_DATED: Final = frozenset({
    "expires", "expiry", "expiration", "created", "issued", "at", "exp", "hash", "age",
})  # fmt: skip
_PRETENDING: Final = frozenset({
    "mock", "fake", "dummy", "simulate", "simulation", "simulated", "fixture", "jitter", "backoff", "shuffled",
    "augment", "mine", "mining", "miner",
})  # fmt: skip
_TRIVIAL: Final = frozenset({
    *_PRETENDING,
    "delay", "sleep", "demo", "dice", "game", "benchmark", "noise", "test", "sampled", "mask", "masked", "retry",
    "wait", "shard", "bucket", "weight", "weights", "embedding", "pinball", "corpus", "vocab", "vocabulary",
    "pinned", "batch", "expires", "expiry", "ttl", "timeout", "interval", "length", "size", "count", "index", "idx",
    "color", "duration", "attempts", "pace", "spread", "score", "latency", "load", "rate",
})  # fmt: skip
_PARTS: Final = frozenset({"pins", "gpio", "bowling", "board", "connector"})
"""Words of pins that are things."""
_ABOUT: Final = frozenset({
    "id", "type", "kind", "name", "position", "number", "expires", "url", "file", "path", "dir", "strength", "count",
    "age", "policy", "length", "size", "index", "at", "limit", "rate", "status", "color", "colour", "order", "weight",
    "score", "time", "duration", "label", "field", "timer", "timeout", "level", "users", "user",
})  # fmt: skip
"""Last words of names of what is about a secret, and is none."""
_NAMED_SO: Final = frozenset({("session", "id"), ("token", "id"), ("session", "number"), ("pin", "number")})
_LONGEST: Final = 80


def is_secret(name: str) -> bool:
    """Whether a name, a key or a line of text says that a secret stands there."""
    if len(name) > _LONGEST or not speaks_of(name, _SECRET):
        return False
    found = words(name)
    return " " in name.strip() or found[-1] not in _ABOUT or found[-2:] in _NAMED_SO


def is_token(name: str) -> bool:
    """Whether a name says that a token stands there, and not when it ends."""
    return speaks_of(name, _TOKENS) and _DATED.isdisjoint(words(name))


def pretends(names: Iterable[str]) -> bool:
    """Whether one says that even a password would be none: in a simulation, in made-up data."""
    return any_speaks_of(names, _PRETENDING)


def trivial(names: Iterable[str]) -> bool:
    """Whether one tells of a use in which nobody minds that a number can be computed."""
    return any_speaks_of(names, _TRIVIAL)


def of_things(names: Iterable[str]) -> bool:
    """Whether one says that a pin is a thing, and no number to be kept secret."""
    return any_speaks_of(names, _PARTS)


def surely_secret(names: Iterable[str]) -> bool:
    """Whether one leaves no doubt, whatever else is around."""
    return any(speaks_of(name, _SURE) and not speaks_of(name, _TRIVIAL) for name in names)
