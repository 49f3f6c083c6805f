"""What the predecessor's Red got wrong: correct code it called critical, and weak code it did not see."""

import pytest

from pytest_logomesh.agents.red.scanning import scan, scan_files
from pytest_logomesh.records.finding import Severity
from tests.agents.red.red_samples import submission, task

QUERY_BUILDER = '''
class QueryBuilder:
    """SELECT statements whose values are always bound."""

    def __init__(self, table):
        self._table, self._conditions, self._params = self._name(table), [], []

    @staticmethod
    def _name(name):
        if not name.isidentifier():
            raise ValueError(f"{name!r} is no name")
        return name

    def where(self, column, value):
        self._conditions.append(f"{self._name(column)} = ?")
        self._params.append(value)
        return self

    def build(self):
        sql = f"SELECT * FROM {self._table}"
        if self._conditions:
            sql += " WHERE " + " AND ".join(self._conditions)
        return sql, tuple(self._params)

    def run(self, connection):
        sql, params = self.build()
        return connection.execute(sql, params).fetchall()
'''
JWT = '''
import base64
import hashlib
import hmac
import json


def verify(token, secret):
    """The claims of a token that is signed with HS256 by this secret, else None."""
    head, body, signature = token.split(".")
    header = json.loads(base64.urlsafe_b64decode(head + "=="))
    if header.get("alg") != "HS256":
        return None
    expected = hmac.new(secret, f"{head}.{body}".encode(), hashlib.sha256).digest()
    if not hmac.compare_digest(expected, base64.urlsafe_b64decode(signature + "==")):
        return None
    return json.loads(base64.urlsafe_b64decode(body + "=="))
'''


PATTERN = "import re\nNAME = re.compile(r'[a-z]+')\n\ndef valid(text):\n    return NAME.fullmatch(text) is not None\n"
PASSWORD = "PASSWORD = 'Tr0ub4dor&3'\n\ndef send(server):\n    server.login('me', PASSWORD)\n"
READ = "def read(user_path):\n    with open('/srv/files/' + user_path) as file:\n        return file.read()\n"
IMPORT = "import importlib\n\ndef run(text):\n    importlib.import_module('os').system('ls ' + text)\n"


@pytest.mark.parametrize(
    "source",
    [PATTERN, QUERY_BUILDER, JWT, "def is_nan(x):\n    return x != x\n"],
    ids=["re.compile", "bound query builder", "HS256", "NaN"],
)
def test_correct_code_is_not_accused(source: str) -> None:
    """Not at MEDIUM, not at all above LOW."""
    assert [f for f in scan_files({"solution.py": source}) if f.severity >= Severity.MEDIUM] == []


@pytest.mark.parametrize(
    ("check", "source"),
    [
        ("hard-coded-credential", PASSWORD),
        ("unsafe-deserialisation", "import pickle\n\ndef load(data):\n    return pickle.loads(data)\n"),
        ("path-traversal", READ),
        ("code-injection", "import builtins\n\ndef run(text):\n    return getattr(builtins, 'eval')(text)\n"),
        ("code-injection", "e = eval\n\ndef run(text):\n    return e(text)\n"),
        ("os-command", IMPORT),
        ("os-command", "from os import system as s\n\ndef run(text):\n    s('ls ' + text)\n"),
    ],
    ids=["password", "pickle", "caller's path", "getattr", "alias", "import_module", "alias import"],
)
def test_weak_code_is_found(check: str, source: str) -> None:
    """Through whatever name the weakness is reached."""
    assert check in {finding.check for finding in scan_files({"solution.py": source})}


def test_the_right_word_in_a_comment_is_no_recursion() -> None:
    """A fold that speaks of recursion does not show it."""
    source = (
        "import functools\n\n# recursion: fibonacci(n - 1) + fibonacci(n - 2)\n\n"
        "def fibonacci(n):\n    return functools.reduce(lambda p, _: (p[1], sum(p)), range(n), (0, 1))[0]\n"
    )
    found = scan(task(imports=("functools",), required=("recursion",)), submission(source))
    assert "missing-construct" in {finding.check for finding in found}
