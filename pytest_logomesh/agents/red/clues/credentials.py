"""What looks like a credential: by the name that a text is given, and by the text itself."""

import re
from typing import Final

from pytest_logomesh.agents.red.clues.naming import speaks_of, words

_PASSWORDS: Final = frozenset({
    "password", "passwd", "pwd", "passphrase", "passcode", "pass", "passwort", "userpass", "pswd", "passw", "psw",
    "pw", "dbpass", "rootpw", "pincode", "mypassword",
})  # fmt: skip
_SHORT: Final = frozenset({"pass", "pw", "psw", "pwd"})
"""Words that mean a password only at the end of a name."""
_KEYS: Final = frozenset({
    "secret", "secrete", "token", "apikey", "api key", "secret key", "access key", "private key", "auth key",
    "encryption key", "signing key", "master key", "aes key", "jwt key", "hmac key", "account key", "crypto key",
    "cipher key", "fernet key", "session key", "credential", "credentials", "service key", "webhook key", "des key",
    "encrypt key", "signature key", "client key", "app key", "auth token", "bearer", "secretkey", "accesskey",
    "privatekey", "authkey", "subscription key", "storage key", "license key", "write key", "server key", "hash key",
    "pepper", "admin key", "shared key", "symmetric key", "data key", "apitoken", "authtoken", "secrettoken",
})  # fmt: skip
_OTHER: Final = frozenset({
    "field", "fields", "label", "prompt", "url", "uri", "path", "file", "filename", "header", "headers", "name",
    "type", "regex", "pattern", "re", "template", "error", "errors", "msg", "message", "messages", "min", "max",
    "length", "len", "help", "hint", "title", "env", "var", "variable", "prefix", "suffix", "policy", "hash",
    "hashed", "hasher", "hashers", "column", "col", "endpoint", "scheme", "status", "id", "ids", "input",
    "placeholder", "description", "desc", "format", "kind", "issuer", "algorithm", "alg", "method", "expiry",
    "expires", "expired", "param", "parameter", "validator", "validators", "validation", "rules", "version", "count",
    "strength", "reset", "text", "mask", "masked", "dir", "folder", "location", "arn", "ref", "manager", "service",
    "store", "provider", "class", "module", "backend", "view", "page", "form", "button", "selector", "xpath", "css",
    "chars", "characters", "charset", "alphabet", "separator", "sep", "delimiter", "words", "wordlist", "list",
    "cookie", "query", "sql", "table", "host", "audience", "aud", "salt", "usage", "scope", "scopes", "response",
    "request", "event", "action", "topic", "queue", "group", "role", "marker", "sentinel", "missing", "required",
    "invalid", "wrong", "ok", "success", "failed", "failure", "change", "changed", "forgot", "example", "examples",
    "dummy", "fake", "mock", "test", "tests", "testing", "sample", "demo", "fixture", "redacted", "public", "doc",
    "docs", "comment", "note", "encoding", "types", "names", "state", "start", "end", "eos", "bos", "pad", "unk",
    "eof", "index", "position", "kid", "digest", "context", "info", "warning", "size", "bits", "bytes", "age", "mode",
    "level", "requirement", "requirements", "instruction", "instructions", "question", "tokenizer", "grammar",
    "lexer", "vocab", "contract", "symbol", "erc20", "address", "currency", "phrase", "secretary", "storage", "vault",
    "engine", "resource", "annotation", "secretsmanager", "region", "namespace", "common", "weak", "breached",
    "forbidden", "blacklist", "banned", "options", "source", "style", "color", "colour", "icon", "display",
    "reference", "alias", "property", "attribute", "attr", "schema", "serializer",
})  # fmt: skip
"""Words of names of what is about a secret, and is none."""
_LITERALS: Final = frozenset({
    "password", "passwd", "pwd", "token", "secret", "string", "str", "bearer", "basic", "none", "null", "true",
    "false", "required", "optional", "text", "bytes", "access", "refresh", "access_token", "refresh_token", "api_key",
    "apikey", "bool", "int", "number", "jwt", "oauth", "oauth2", "mac", "undefined", "hidden", "default", "unknown",
    "missing", "invalid", "redacted", "anonymous", "session", "csrf", "csrf_token", "id_token", "authorization",
    "utf-8", "ascii", "header", "cookie", "query", "body", "client_credentials", "authorization_code",
    "password_hash", "md5", "sha256", "env", "hex", "base64", "new_password", "password_reset", "email", "sms",
    "totp", "local", "plain", "user", "username", "credentials", "secret_key", "n/a", "na", "empty", "auth",
    "passphrase",
})  # fmt: skip
"""Values that only say what stands in a place."""
_NOTHING: Final = frozenset({"none", "null", "string", "str", "required", "optional", "text"})
_PLACEHOLDER: Final = re.compile(
    r"^\W*$|^<.*>$|^\$\{?\w+|^\{\{?[^}]*\}\}?$|^%\(?\w*\)?s?$|^\[.*\]$|^\(.*\)$|^x{3,}|^\*+$|^\.{3}|xxxx|\*\*\*\*"
    r"|(^|[^a-z])(your|my)[-_ ]?(own[-_ ]?)?(api|secret|token|password|key|pass|jwt|access|auth|client|db|app|private"
    r"|signing|github|openai|aws|encryption|stripe|slack|bot)"
    r"|change[-_ ]?(me|this|it|in)|replace[-_ ]?(me|this|with)|place[-_ ]?holder|insert[-_ ]|fill[-_ ]?(me|in)"
    r"|to[-_ ]?be[-_ ]?(set|replaced|filled)|^(todo|tbd|fixme|redacted|dummy|example|not[-_ ]?set|unset)\b"
    r"|(goes|key|token|secret|password)[-_ ]here\b|^env:|^vault:|^arn:aws|^projects/|^/|^\.{0,2}/|^https?://[^:@/]+([/:]|$)"
    r"|\\[dwsSb]|\(\?|^\^|not[-_ ]?a[-_ ]?(real|secret)|example\b|^(test|fake|dummy|mock|sample)[-_ ]",
    re.IGNORECASE,
)
_EMPTY: Final = re.compile(
    r"^\W*$|^<.*>$|^\$\{?\w+|^\{\{?[^}]*\}\}?$|^%\(?\w*\)?s?$|change[-_ ]?(me|this)|replace[-_ ]?(me|this|with)"
    r"|place[-_ ]?holder|^\*+$|^x+$",
    re.IGNORECASE,
)
"""What is a placeholder even where it would work as it stands."""
_URL: Final = re.compile(r"^[a-zA-Z][\w+.\-]*://[^:/?#@\s{}]*:(?P<secret>[^@/\s\0]{2,})@[^/\s]+")
_PAIR: Final = re.compile(
    r"(?:^|[\s;])(?:password|pwd|AccountKey|SharedAccessKey)\s*=\s*(?P<secret>[^\s;'\"{}%\0<*]{3,})",
    re.IGNORECASE,
)
_CONNECTING: Final = re.compile(
    r"(dbname|host|server|data source|uid|user|driver|AccountName|Endpoint)\s*=", re.IGNORECASE
)
_KNOWN: Final = re.compile(
    r"(AKIA|ASIA)[0-9A-Z]{16}$|gh[pousr]_[A-Za-z0-9]{30,}$|github_pat_\w{20,}|xox[abprs]-[\w-]{10,}|AIza[\w-]{30,}$"
    r"|sk[_-](live|test|proj|ant)[_-][\w-]{8,}|sk-[A-Za-z0-9]{20,}|rk_live_\w{8,}|glpat-[\w-]{16,}"
    r"|SG\.[\w-]{16,}\.[\w-]{16,}|ya29\.[\w-]{20,}|npm_[A-Za-z0-9]{30,}|pypi-[\w-]{30,}|dop_v1_[0-9a-f]{32,}"
    r"|hvs\.[\w-]{20,}|AC[0-9a-f]{32}$|key-[0-9a-f]{32}$|whsec_\w{16,}|-----BEGIN [A-Z ]*PRIVATE KEY-----[^-]*\n"
    r"|(Bearer|Token|token) (?=[\w.\-]*\d)[\w.\-]{12,}$|Basic [A-Za-z0-9+/]{8,}={0,2}$"
    r"|eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]*$"
)
_COMMON: Final = frozenset({
    "admin", "root", "123", "1234", "12345", "123456", "12345678", "123456789", "letmein", "qwerty", "hunter2",
    "welcome", "pass", "postgres", "mysql", "toor", "guest", "changeit", "pass123", "s3cr3t", "supersecret", "test",
    "test123", "admin123", "password1", "password123", "passw0rd", "swordfish", "secret123", "topsecret", "mysecret",
    "blerg", "0000", "abc123", "opensesame", "master", "iloveyou", "secret",
})  # fmt: skip
"""Words that are passwords before they are anything else."""
_ENV_NAME: Final = re.compile(r"[A-Z]+(_[A-Z]+)+$")
_WORDS: Final = re.compile(
    r"[a-z]+([_\-.:/][a-z]+)*$|[A-Z][a-z]+([-_ ][A-Z]?[a-z]+)*$|[a-z]+([A-Z][a-z]+)+$|([A-Z][a-z]+)+$"
)
_HEADER: Final = re.compile(r"X-[\w-]+$")
_PROUD: Final = (
    "super", "my-secret", "mysecret", "dev-secret", "my_secret", "hard", "top-secret", "very-secret", "very_secret",
)  # fmt: skip
"""Beginnings of what people take for a secret until they have a better one."""
_NAME: Final = re.compile(r"[\w.\- ]+$")
_WORKING: Final = frozenset({
    "secret_key", "SECRET_KEY", "JWT_SECRET_KEY", "JWT_SECRET", "SECRET", "jwt_secret", "secret", "JWT_KEY",
    "cookie_secret", "WTF_CSRF_SECRET_KEY",
})  # fmt: skip
"""Keys that are ours alone: whatever stands there works."""
_OWN: Final = frozenset({
    "secret", "secret key", "secretkey", "jwt key", "signing key", "session key", "hmac key", "encryption key",
    "master key", "admin key", "admin token", "fernet key", "aes key", "auth key", "auth secret", "pepper",
})  # fmt: skip
"""What a program makes up for itself, so that any text works."""
_FOREIGN: Final = frozenset({
    "client", "aws", "stripe", "consumer", "oauth", "google", "github", "gitlab", "access", "s3", "minio", "azure",
    "slack", "twitter", "facebook", "paypal", "twilio", "openai", "captcha", "recaptcha", "plaid", "webhook", "api",
})  # fmt: skip
"""Words of secrets that somebody else hands out, so that a made-up text opens nothing."""
_NO_VALUE: Final = re.compile(
    r"^\W*$|^<.*>$|^\$|^\{|^%|^\[.*\]$|^\(.*\)$|^x{3,}|\*{3}|^\.{3}|^(env|vault|arn|secret|ssm|file|sm):|^projects/|^\.{0,2}/"
    r"|^https?://|[-_ ]here\b|insert[-_ ]|fill[-_ ]?in|place[-_ ]?holder|^(todo|tbd|fixme|redacted"
    r"|none|null|nil|missing|unset"
    r"|undefined|unknown|invalid|disabled|empty|n/?a|not[-_ ]?(set|given|configured|provided|found|available)"
    r"|no[-_ ]?(secret|password|key|token)|required|optional|string|str|text|true|false)$",
    re.IGNORECASE,
)
"""What plainly says that there is no secret."""
_LONGEST: Final = 1000
_LONGEST_NAME: Final = 8
_LEAST_TOKEN: Final = 8
_LEAST_KNOWN: Final = 12
_LEAST_KEY: Final = 16
_LEAST_WORD: Final = 5
_PROSE: Final = 3


def is_password_name(name: str) -> bool:
    """Whether a name speaks of a password, rather than of another secret."""
    return speaks_of(name, _PASSWORDS)


def is_secret_name(name: str) -> bool:
    """Whether what has this name is a secret itself: `db_password`, not `password_field`."""
    found = words(name)
    if not found or len(found) > _LONGEST_NAME or not _NAME.match(name):
        return False
    at_end = found[-1] in _PASSWORDS and "test" not in found and _OTHER.isdisjoint(found[-2:])
    if not _OTHER.isdisjoint(found) and not at_end:
        return False
    return found[-1] in _SHORT or speaks_of(name, _KEYS) or not (_PASSWORDS - _SHORT).isdisjoint(found)


def is_known_form(text: str) -> bool:
    """Whether a text is a key by its form alone: `AKIA...`, `ghp_...`, a private key."""
    return len(text) >= _LEAST_KNOWN and _KNOWN.match(text) is not None and not _PLACEHOLDER.search(text[:60])


def holds_password(text: str) -> bool:
    """Whether a URL or a text of connection parameters has a password in it; HOLEs are what is not known of it."""
    if "://" not in text and "=" not in text:
        return False
    found = _URL.match(text) or (_PAIR.search(text) if _CONNECTING.search(text) else None)
    secret = found["secret"] if found else ""
    return (
        bool(secret)
        and not re.search(r"^[<*\[$%]|[{\0]", secret)
        and not _EMPTY.search(secret)
        and not secret.isupper()
    )


def is_placeholder(text: str) -> bool:
    """Whether a text stands for a secret that is to be put in its place, wherever it stands."""
    return _EMPTY.search(text) is not None


def is_example(text: str) -> bool:
    """Whether a text reads as if a secret were to be put in its place."""
    return _PLACEHOLDER.search(text) is not None


def is_common(text: str) -> bool:
    """Whether a text is one of the passwords that people take."""
    return text.lower() in _COMMON


def is_credible(name: str, text: str, *, sure: bool) -> bool:
    """Whether a text that is called a secret may be one.

    Args:
        name: what it is called.
        text: what it says.
        sure: whatever stands in that place is used as a secret.
    """
    text = text.strip()
    plain = text.lower()
    password = is_password_name(name)
    if not text or len(text) > _LONGEST or plain in ("none", "null"):
        return False
    if sure and name in _WORKING:
        return not is_placeholder(text)
    if (
        is_example(text)
        or _ENV_NAME.match(text)
        or (not sure and len(text) < _LEAST_TOKEN and speaks_of(name, frozenset({"token"})))
    ):
        return False
    if password and (plain in _COMMON or sure):
        return plain in _COMMON or (plain not in _NOTHING and text.count(" ") <= 3)
    if plain in _LITERALS or plain == name.lower() or words(text) == words(name):
        return plain == "secret" and sure
    return (sure or not _ends_alike(name, text)) and not _reads_as_name(text, password=password)


def works_all_the_same(name: str, text: str) -> bool:
    """Whether a text is as good as any for a secret that is the program's own: `changeme`, `dev`, `secret`."""
    text = text.strip()
    found = words(name)
    named = not _OWN.isdisjoint((*found[-1:], " ".join(found[-2:])))
    own = is_password_name(name) or (named and _FOREIGN.isdisjoint(found))
    if not own or not is_secret_name(name) or not 1 < len(text) <= _LONGEST:
        return False
    if _NO_VALUE.search(text) or _ENV_NAME.match(text) or text.count(" ") >= _PROSE:
        return False
    return not text.lower().startswith("your") or (name in _WORKING and text.islower())


def _ends_alike(name: str, text: str) -> bool:
    """Whether a text says its own name: `TOKEN_IDENTIFIER = "IDENTIFIER"`, `TOKEN_LPAREN = "L_PAREN"`."""
    said = "".join(words(text))
    return bool(said) and "".join(words(name)).endswith(said)


def _reads_as_name(text: str, *, password: bool) -> bool:
    """Whether it is the name of something, or prose: `access_token`, `X-Auth-Token`, `Choose a password`."""
    if any(character.isdigit() for character in text):
        return _HEADER.match(text) is not None
    if _WORDS.match(text):
        return not (
            _is_password(text) if password else len(text) >= _LEAST_KEY and text.isalpha() and text.islower()
        ) and (not text.startswith(_PROUD))
    return (
        text.count(" ") >= 2
        or text.endswith((":", "?", "..."))
        or (" " in text and text.replace(" ", "").isalpha())
    )


def _is_password(text: str) -> bool:
    """Whether words may be a password: one alone, or several that are joined."""
    found = words(text)
    if text.isalpha() and len(text) >= _LEAST_WORD:
        return True
    return (
        len(found) > 1
        and len(text) >= _LEAST_TOKEN
        and _PASSWORDS.isdisjoint(found)
        and found[-1] not in _OTHER
    )
