"""Security or input checks made with assert, which vanish under -O (CWE-617)."""
# %% vulnerable: flask, admin role asserted
from flask import Flask, session

from .store import users

app = Flask(__name__)


@app.post("/users/<int:user_id>/delete")
def delete_user(user_id):
    assert session.get("role") == "admin"  # here
    users.remove(user_id)
    return "", 204

# %% vulnerable: payment amount asserted
class Account:
    """Balance in cents."""

    def __init__(self, balance: int):
        self.balance = balance

    def transfer(self, other: "Account", amount: int) -> None:
        assert amount > 0, "amount must be positive"  # here
        if amount > self.balance:
            raise ValueError("not enough money")
        self.balance -= amount
        other.balance += amount

# %% vulnerable: signature of a webhook asserted
import hashlib
import hmac
import os

from fastapi import FastAPI, Request

app = FastAPI()
KEY = os.environ["HOOK_KEY"].encode()


@app.post("/hook")
async def hook(request: Request):
    body = await request.body()
    expected = hmac.new(KEY, body, hashlib.sha256).hexdigest()
    given = request.headers.get("X-Signature", "")
    assert hmac.compare_digest(expected, given), "bad signature"  # here
    return {"accepted": len(body)}

# %% vulnerable: django, owner asserted in a helper
from django.http import JsonResponse
from django.shortcuts import get_object_or_404

from .models import Document


def ensure_owner(user, document):
    assert user == document.owner  # here


def remove(request, pk):
    document = get_object_or_404(Document, pk=pk)
    ensure_owner(request.user, document)
    document.delete()
    return JsonResponse({"deleted": pk})

# %% vulnerable: path below the base folder asserted
from pathlib import Path

from flask import Flask, send_file

app = Flask(__name__)
BASE = Path("/srv/files").resolve()


@app.get("/files/<path:name>")
def get_file(name):
    target = (BASE / name).resolve()
    assert target.is_relative_to(BASE)  # here
    return send_file(target)

# %% vulnerable: column of a query asserted to be in the list
import sqlite3

COLUMNS = {"name", "created", "size"}


def list_files(conn: sqlite3.Connection, order: str = "name"):
    assert order in COLUMNS, f"cannot sort by {order}"  # here
    return conn.execute(f"SELECT * FROM files ORDER BY {order}").fetchall()

# %% vulnerable: password asserted by a command line tool
import getpass
import hashlib
import hmac
import os
import shutil


def authenticate() -> None:
    typed = getpass.getpass("Password: ").encode()
    salt = bytes.fromhex(os.environ["WIPE_SALT"])
    digest = hashlib.scrypt(typed, salt=salt, n=2**14, r=8, p=1)
    assert hmac.compare_digest(digest.hex(), os.environ["WIPE_HASH"])  # here


def main() -> None:
    authenticate()
    shutil.rmtree("/var/lib/demo/cache")


if __name__ == "__main__":
    main()

# %% vulnerable: upload extension asserted
import os
import uuid

from flask import Flask, request

app = Flask(__name__)
ALLOWED = (".png", ".jpg")


@app.post("/upload")
def upload():
    picture = request.files["picture"]
    extension = os.path.splitext(picture.filename)[1].lower()
    assert extension in ALLOWED  # here
    picture.save(os.path.join("/srv/static/img", uuid.uuid4().hex + extension))
    return {"ok": True}

# %% safe: narrowing after a regular expression that must match
import re

NUMBER = re.compile(r"[0-9]*")


def leading_digits(text: str) -> str:
    match = NUMBER.match(text)
    assert match is not None
    return match.group()

# %% safe: invariant of a private data structure
class Heap:
    def __init__(self):
        self._items: list[int] = []

    def push(self, item: int) -> None:
        self._items.append(item)
        self._items.sort()
        assert self._items[0] <= self._items[-1], "heap order broken"

    def pop(self) -> int:
        if not self._items:
            raise IndexError("empty heap")
        return self._items.pop(0)

# %% safe: tests written for pytest
import pytest

from shop.accounts import Account, login


def test_login_refuses_wrong_password():
    assert login("anna", "wrong") is None


def test_admin_role():
    user = login("root", "correct horse")
    assert user.role == "admin"
    assert user.is_authenticated


def test_negative_amount():
    with pytest.raises(ValueError):
        Account(10).transfer(Account(0), -1)

# %% safe: role tested with an if
from flask import Flask, abort, session

from .store import users

app = Flask(__name__)


@app.post("/users/<int:user_id>/delete")
def delete_user(user_id):
    if session.get("role") != "admin":
        abort(403)
    users.remove(user_id)
    return "", 204

# %% safe: raise before, assertion repeats what holds
class Account:
    def __init__(self, balance: int):
        self.balance = balance

    def transfer(self, other: "Account", amount: int) -> None:
        if amount <= 0 or amount > self.balance:
            raise ValueError("amount")
        total = self.balance + other.balance
        self.balance -= amount
        other.balance += amount
        assert self.balance + other.balance == total

# %% safe: unittest methods and own assert helper
import unittest

from .auth import check_token


class TokenTest(unittest.TestCase):
    def setUp(self):
        self.token = "abc"

    def test_token(self):
        self.assertFalse(check_token(self.token))
        assert check_token("") is False, "empty token accepted"

# %% safe: exhaustive match closed with an assertion
from typing import Literal, assert_never

Shape = Literal["circle", "square"]


def corners(shape: Shape) -> int:
    match shape:
        case "circle":
            return 0
        case "square":
            return 4
        case _:
            assert_never(shape)

# %% safe: optional subprocess pipe narrowed
import subprocess


def count_lines(path: str) -> int:
    """Lines of the program's own listing."""
    with subprocess.Popen(["wc", "-l", "--", path], stdout=subprocess.PIPE) as proc:
        assert proc.stdout is not None
        output = proc.stdout.read()
    return int(output.split()[0])


print(count_lines(__file__))

# %% vulnerable: fastapi, token asserted
from fastapi import FastAPI, Header

from .auth import verify_token

app = FastAPI()


@app.get("/secret")
def secret(x_token: str = Header()):
    assert verify_token(x_token)  # here
    return {"secret": 42}

# %% vulnerable: form number asserted
from flask import Flask, request

app = Flask(__name__)


@app.post("/seats")
def seats():
    count = int(request.form["count"])
    assert 0 < count <= 8  # here
    return {"booked": count}

# %% vulnerable: method of a class, admin only
class Settings:
    def change(self, user, key, value):
        assert user.is_admin, "admins only"  # here
        self.values[key] = value

# %% vulnerable: quantity of an order
class Shop:
    def order(self, item, quantity: int):
        assert quantity > 0  # here
        return self.prices[item] * quantity

# %% vulnerable: host name before a command
import re
import subprocess


def ping(host: str):
    assert re.fullmatch(r"[a-z0-9.-]+", host)  # here
    return subprocess.run(["ping", "-c", "1", host])

# %% safe: shape and internal index
import math


def matmul(a, b):
    n, m = len(a), len(b)
    assert all(len(row) == m for row in a)
    out = [[0] * len(b[0]) for _ in range(n)]
    assert len(out) == n
    return out


def gcd(a: int, b: int) -> int:
    r = math.gcd(a, b)
    assert r >= 0
    return r

# %% safe: tokenizer state
class Parser:
    def __init__(self, tokens):
        self.tokens = tokens
        self.pos = 0

    def _eat(self, kind):
        token = self.tokens[self.pos]
        assert token.kind == kind
        self.pos += 1
        return token

# %% safe: self test under main
def add(a, b):
    return a + b


def _check():
    assert add(1, 2) == 3


if __name__ == "__main__":
    _check()
    assert add(0, 0) == 0

# %% safe: narrowing of an optional user
from flask import Flask, abort, session

from .models import User

app = Flask(__name__)


@app.get("/me")
def me():
    if "user_id" not in session:
        abort(401)
    user = User.query.get(session["user_id"])
    assert user is not None
    return {"name": user.name}

# %% safe: type of an argument
def mean(values: list) -> float:
    assert isinstance(values, list)
    assert values, "no values"
    return sum(values) / len(values)
