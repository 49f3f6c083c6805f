"""Passwords, keys and tokens that stand in the source (CWE-798, 259, 321)."""

import ast
import base64
from collections.abc import Iterator
from contextlib import suppress
from typing import Final, NamedTuple

from pytest_logomesh.agents.red.clues.credentials import (
    holds_password,
    is_credible,
    is_example,
    is_known_form,
    is_password_name,
    is_placeholder,
    is_secret_name,
)
from pytest_logomesh.agents.red.clues.given_names import GivenNames
from pytest_logomesh.agents.red.clues.naming import any_speaks_of, head, identifiers
from pytest_logomesh.agents.red.clues.slices import Slices
from pytest_logomesh.agents.red.clues.stand_ins import StandIns
from pytest_logomesh.agents.red.clues.user_tables import user_tables
from pytest_logomesh.agents.red.flow import HOLE, Call, Compare, Program
from pytest_logomesh.agents.red.weakness import Weakness
from pytest_logomesh.records.finding import Finding, Severity

_HAZMAT: Final = "cryptography.hazmat.primitives.ciphers."
_FIRST: Final = (
    *(
        f"itsdangerous.{name}"
        for name in ("Signer", "Serializer", "TimestampSigner", "TimedSerializer", "URLSafeSerializer")
    ),
    *(
        f"{package}.Cipher.{name}.new"
        for package in ("Crypto", "Cryptodome")
        for name in ("AES", "DES", "DES3", "ARC4")
    ),
    *(
        f"{package}.Cipher.{name}.new"
        for package in ("Crypto", "Cryptodome")
        for name in ("Blowfish", "ChaCha20")
    ),
    *(f"{_HAZMAT}{name}" for name in ("algorithms.AES", "aead.AESGCM", "aead.ChaCha20Poly1305")),
    *(
        "cryptography.fernet.Fernet",
        "itsdangerous.URLSafeTimedSerializer",
        "nacl.secret.SecretBox",
        "openai.OpenAI",
    ),
    *("telegram.Bot", "telebot.TeleBot", "github.Github", "slack_sdk.WebClient", "discord.Client().run"),
    *("poplib.POP3().pass_", "poplib.POP3_SSL().pass_", "discord.ext.commands.Bot().run"),
)
_SECOND: Final = (
    "smtplib.SMTP().login", "smtplib.SMTP_SSL().login", "imaplib.IMAP4().login", "imaplib.IMAP4_SSL().login",
    "ftplib.FTP().login", "ftplib.FTP_TLS().login", "cx_Oracle.connect", "oracledb.connect",
    "requests.auth.HTTPBasicAuth", "requests.auth.HTTPDigestAuth", "httpx.BasicAuth", "aiohttp.BasicAuth",
    "twilio.rest.Client", "jwt.encode", "jwt.decode", "jose.jwt.encode", "jose.jwt.decode",
    "ldap.initialize().simple_bind_s",
)  # fmt: skip
_THIRD: Final = (
    "ftplib.FTP", "ftplib.FTP_TLS", "pymysql.connect", "MySQLdb.connect", "ldap3.Connection",
    "pexpect.pxssh.pxssh().login",
)  # fmt: skip
_PLACES: Final = ((_FIRST, 0), (_SECOND, 1), (_THIRD, 2))
"""By functions: where the secret stands that they are handed."""
_HANDED: Final = ("password", "passwd", "key", "secret_key", "api_key", "token", "auth_token", "secret")
_MACS: Final = ("hmac.new", "hmac.digest", "hmac.HMAC")
_SEEDS: Final = frozenset({"seed", "ikm", "entropy", "mnemonic", "token", "secret", "shared"})
_PAIRS: Final = ("auth", "basic_auth", "http_auth")
_HASHES: Final = ("$2", "$argon2", "pbkdf2", "scrypt")
_SETTLED: Final = ("password", "passwd")
_CONNECTION: Final = frozenset({"host", "user", "username", "hostname", "dbname", "database", "port", "db"})
_DECODING: Final = ("b64decode", "urlsafe_b64decode", "standard_b64decode")
_LONGEST: Final = 5000
_IN_URL: Final = "a password stands in the text of the connection"
_TABLE: Final = "passwords stand here"
_USED: Final = "a secret that stands in the source is used here"


class _Written(NamedTuple):
    """A secret in the source, that is never told itself."""

    file: str
    node: ast.AST
    said: str
    password: bool = False
    severity: Severity | None = None


class HardCodedCredential:
    """Looks at the texts of the source, at what they are called, and at what is done with them."""

    weakness = Weakness(
        id="hard-coded-credential",
        cwe=798,
        severity=Severity.HIGH,
        category="crypto",
        title="A secret stands in the source",
        why="Everybody who sees the source or a copy of it has the secret, and it cannot be changed without a release.",
        fix="Read it from the environment or a store of secrets, and stop where it is not there.",
    )
    replaces = ("B105", "B106", "B107")

    def find(self, program: Program) -> Iterator[Finding]:
        """A finding for each line with a secret."""
        told: set[tuple[str, int]] = set()
        instead = StandIns(program)
        for one in (
            *_standing_in(instead),
            *_constants(program, instead.dismissed),
            *_handed(program),
            *_compared(program),
        ):
            place = one.file, getattr(one.node, "lineno", 1)
            if place not in told:
                told.add(place)
                cwe = 259 if one.password else None
                yield self.weakness.claim(
                    program, one.file, one.node, one.said, severity=one.severity, cwe=cwe
                )


def _standing_in(instead: StandIns) -> Iterator[_Written]:
    """Texts that are used where a setting is not given."""
    for one in instead.found():
        password = is_password_name(one.name)
        said = f"where no {'password' if password else 'secret'} is given, this one is used"
        yield _Written(one.file, one.node, said, password, None if one.sure else Severity.MEDIUM)


def _constants(program: Program, dismissed: set[int]) -> Iterator[_Written]:
    """Texts that are secrets by what they are called, or by their form; but those that were dismissed."""
    names = GivenNames(program)
    for file, node in program.nodes(ast.Constant):
        text = _text(node.value)
        if 1 < len(text) < _LONGEST:
            yield from _constant(program, names, file, node, text, dismissed)
    for file, whole in program.nodes(ast.JoinedStr):
        parts = (part.value if isinstance(part, ast.Constant) else HOLE for part in whole.values)
        if holds_password("".join(part for part in parts if isinstance(part, str))):
            yield _Written(file, whole, _IN_URL, password=True)
    for file, total in program.nodes(ast.BinOp):
        if isinstance(total.op, ast.Add) and not isinstance(program.parent(total), ast.BinOp):
            value = program.value(total)
            if not value.taints and 1 < len(_text(value.const)) < _LONGEST:
                yield from _constant(program, names, file, total, _text(value.const), dismissed)


def _constant(
    program: Program, names: GivenNames, file: str, node: ast.expr, text: str, dismissed: set[int]
) -> Iterator[_Written]:
    parent = program.parent(node)
    if isinstance(parent, ast.Expr | ast.JoinedStr | ast.Compare):
        return
    if is_known_form(text):
        yield _Written(file, node, "a key of a known form stands here")
    elif holds_password(text):
        yield _Written(file, node, _IN_URL, password=True)
    elif id(node) not in dismissed:
        given = names.of(node)
        telling = given.sure or not isinstance(parent, ast.Dict) or not text.isalpha()
        if telling and is_secret_name(given.name) and is_credible(given.name, text, sure=given.sure):
            yield _named(file, node, given.name)


def _named(file: str, node: ast.AST, name: str) -> _Written:
    password = is_password_name(name)
    return _Written(file, node, "a password stands here" if password else "a secret stands here", password)


# What a text is handed to


def _handed(program: Program) -> Iterator[_Written]:
    for functions, position in _PLACES:
        for call in program.calls_to(*functions):
            text = _text(call.arg(position, *_HANDED).const)
            node = _argument(call, position)
            tainted = bool(call.arg(position, *_HANDED).taints)
            if (
                node is not None
                and len(text) > 1
                and not tainted
                and not is_placeholder(text)
                and "PUBLIC KEY" not in text
            ):
                yield _Written(call.file, _origin(program, node), _USED)
    for call in program.calls_to(*_MACS):
        key = call.arg(0, "key")
        text = _text(key.const)
        if (
            len(text) > 1
            and call.node.args
            and not key.taints
            and not is_placeholder(text)
            and not _separates(call, text)
        ):
            yield _Written(call.file, _origin(program, call.node.args[0]), _USED)
    yield from _settled(program)
    yield from _pairs(program)
    yield from _digests(program)


def _settled(program: Program) -> Iterator[_Written]:
    """`connect(password=word)` of a known text, or `connect(password=secret())` of one in Base64."""
    slices = Slices(program)
    for call in program.calls:
        for keyword in call.node.keywords:
            if (
                keyword.arg not in _SETTLED
                or isinstance(keyword.value, ast.Constant)
                or call.function is None
            ):
                continue
            if not _CONNECTION.intersection(call.kwargs) or any(
                name in program.functions or name in program.classes for name in call.names
            ):
                continue
            value = call.kwargs[keyword.arg]
            place, text = _origin(program, keyword.value), _text(value.const)
            if not text and not value.taints:
                place, text = _decoded(slices, keyword.value) or (place, "")
            if not value.taints and text and is_credible(keyword.arg, text, sure=True):
                yield _named(call.file, place, keyword.arg)


def _decoded(slices: Slices, node: ast.expr) -> tuple[ast.AST, str] | None:
    """The one constant that is decoded from Base64, and what it says."""
    for part in slices.origins(node, 20):
        if isinstance(part, ast.Call) and head(part.func) in _DECODING and len(part.args) == 1:
            coded = part.args[0].value if isinstance(part.args[0], ast.Constant) else None
            if isinstance(coded, str | bytes):
                with suppress(ValueError):
                    return part, base64.b64decode(coded).decode("latin-1")
    return None


def _argument(call: Call, position: int) -> ast.expr | None:
    node = next((each.value for each in call.node.keywords if each.arg in _HANDED), None)
    return call.node.args[position] if node is None and position < len(call.node.args) else node


def _separates(call: Call, text: str) -> bool:
    """Whether the key of a MAC only says what for: `hmac(b"Bitcoin seed", seed)`."""
    message = call.node.args[1] if len(call.node.args) > 1 else None
    return (
        " " in text
        or text == "WebAppData"
        or (message is not None and any_speaks_of(identifiers(message), _SEEDS))
    )


def _pairs(program: Program) -> Iterator[_Written]:
    """`requests.get(url, auth=("user", "word"))`."""
    for call in program.calls:
        for keyword in call.node.keywords:
            held = (
                program.held(call.kwargs[keyword.arg])
                if keyword.arg in _PAIRS and keyword.arg in call.kwargs
                else None
            )
            if held is not None and held.kind in ("tuple", "list") and len(held.items) == 2:
                secret = list(held.items.values())[1]
                text = _text(secret.const)
                if len(text) > 1 and not secret.taints and not is_example(text):
                    yield _Written(call.file, _origin(program, keyword.value), _USED, password=True)


def _digests(program: Program) -> Iterator[_Written]:
    """`compare_digest(password, "opensesame")`: in constant time, with what everybody can read."""
    for call in program.calls_to("hmac.compare_digest", "secrets.compare_digest"):
        if len(call.node.args) != 2 or len(call.args) != 2:
            continue
        for number, value in enumerate(call.args):
            text, name = _text(value.const), head(call.node.args[1 - number])
            if len(text) > 2 and not value.taints and not is_placeholder(text) and is_secret_name(name):
                yield _named(call.file, _origin(program, call.node.args[number]), name)


def _origin(program: Program, node: ast.expr) -> ast.AST:
    """Where a constant that is used stands: at the assignment of its name, if there is one."""
    if isinstance(node, ast.Name):
        for _, assign in program.nodes(ast.Assign):
            if isinstance(assign.value, ast.Constant) and any(
                head(target) == node.id for target in assign.targets
            ):
                return assign.value
    return node


# What a text is compared with


def _compared(program: Program) -> Iterator[_Written]:
    """`if password == "opensesame"`, `USERS[name] == password`."""
    for compare in program.compares:
        if not isinstance(compare.node.ops[0], ast.Eq | ast.NotEq):
            continue
        sides = (compare.node.left, compare.left), (compare.node.comparators[0], compare.right)
        for (node, _), (other, value) in (sides, sides[::-1]):
            name = head(node)
            if not name or not is_secret_name(name):
                continue
            if isinstance(other, ast.Constant):
                if _is_secret_text(program, compare, name, _text(value.const)):
                    yield _named(compare.file, compare.node, name)
            elif is_password_name(name):
                table = _table(program, other)
                if table is not None:
                    yield _Written(compare.file, table, _TABLE, password=True)
    for file, first in user_tables(program, Slices(program)):
        yield _Written(file, first, _TABLE, password=True)


def _is_secret_text(program: Program, compare: Compare, name: str, text: str) -> bool:
    if len(text) < 2 or is_placeholder(text):
        return False
    test = program.parent(compare.node)
    while isinstance(test, ast.BoolOp):
        test = program.parent(test)
    if (
        isinstance(test, ast.If)
        and isinstance(compare.node.ops[0], ast.Eq)
        and isinstance(test.body[0], ast.Raise)
    ):
        # A password that is refused.
        return False
    return (
        text.lower() not in ("none", "null")
        if is_password_name(name)
        else is_credible(name, text, sure=False)
    )


def _table(program: Program, node: ast.expr) -> ast.AST | None:
    """The dictionary of constant texts that a password is looked up in."""
    base = node.value if isinstance(node, ast.Subscript) else None
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get":
        base = node.func.value
    held = program.held(program.value(base)) if isinstance(base, ast.Name | ast.Attribute) else None
    if held is None or held.kind != "dict" or not held.items or not held.exact:
        return None
    texts = [_text(item.const) for item in held.items.values()]
    if not all(texts) or any(text.startswith(_HASHES) for text in texts):
        return None
    for _, assign in program.nodes(ast.Assign):
        if (
            isinstance(assign.value, ast.Dict)
            and assign.value.values
            and any(head(each) == head(base) for each in assign.targets)
        ):
            return assign.value.values[0]
    return node


def _text(value: object) -> str:
    """A constant as text; empty for what is none."""
    if isinstance(value, bytes):
        return value.decode("latin-1")
    return value if isinstance(value, str) else ""
