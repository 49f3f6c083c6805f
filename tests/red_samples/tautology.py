"""Conditions that are always true or always false (CWE-571, CWE-570, CWE-697)."""
# %% vulnerable: owner compared with itself
from dataclasses import dataclass


@dataclass
class Note:
    owner: str
    text: str

    def can_edit(self, user: str) -> bool:
        """Only the owner may edit a note."""
        return self.owner == self.owner  # here

    def edit(self, user: str, text: str) -> None:
        if not self.can_edit(user):
            raise PermissionError(user)
        self.text = text

# %% vulnerable: or with a bare string
from flask import Flask, abort, session

app = Flask(__name__)


@app.post("/admin/backup")
def backup():
    role = session.get("role")
    if role == "admin" or "root":  # here
        return {"started": True}
    abort(403)

# %% vulnerable: or True left in a permission test
from django.core.exceptions import PermissionDenied
from django.http import JsonResponse

from .models import Report


def download(request, pk):
    report = Report.objects.get(pk=pk)
    if not (report.author == request.user or True):  # here
        raise PermissionDenied
    return JsonResponse({"rows": report.rows})

# %% vulnerable: length compared with minus nothing
from fastapi import FastAPI, HTTPException

app = FastAPI()


@app.post("/vote")
def vote(choices: list[str]):
    if len(choices) >= 0:  # here
        return {"accepted": choices[0]}
    raise HTTPException(status_code=422, detail="choose at least one")

# %% vulnerable: tuple as the condition
import argparse


def check_login(name, password, users):
    known = users.get(name)
    if (known is not None, known == password):  # here
        return True
    return False


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("name")
    args = parser.parse_args()
    print(check_login(args.name, input("password: "), {}))

# %% vulnerable: two inequalities joined by or
ROLES = ("admin", "editor", "viewer")


class Article:
    def __init__(self, title: str):
        self.title = title
        self.published = False

    def publish(self, role: str) -> None:
        if role != "admin" or role != "editor":  # here
            raise PermissionError(f"{role} may not publish")
        self.published = True

# %% vulnerable: flag string is always truthy
import os
from http.server import BaseHTTPRequestHandler

MAINTENANCE = bool(os.environ.get("MAINTENANCE", "False"))  # here


class Site(BaseHTTPRequestHandler):
    def do_GET(self):
        if MAINTENANCE:
            self.send_error(503)
            return
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

# %% vulnerable: literal compared by identity
import sys


def next_state(state: str) -> str:
    if state is "pending":  # here
        return "running"
    elif state == "running":
        return "finished"
    return state


def main() -> None:
    state = sys.stdin.readline().strip()
    while state != "finished":
        following = next_state(state)
        print(state, "->", following)
        if following == state:
            break
        state = following

# %% safe: not a number found by comparing with itself
import math


def mean(values: list[float]) -> float:
    """Mean of the values, gaps left out."""
    total, count = 0.0, 0
    for x in values:
        if x != x:
            continue
        total += x
        count += 1
    return total / count if count else math.nan

# %% safe: endless loop that ends by break
import socket


def read_line(conn: socket.socket, limit: int = 1024) -> bytes:
    line = b""
    while True:
        byte = conn.recv(1)
        if not byte or byte == b"\n":
            break
        line += byte
        if len(line) >= limit:
            raise ValueError("line too long")
    return line

# %% safe: type checking imports and debug blocks
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal


def total(values: "list[Decimal]") -> "Decimal":
    result = sum(values)
    if __debug__:
        print("values:", len(values))
    return result

# %% safe: chained and crosswise comparisons
def winner(board: list[list[str]]) -> str | None:
    for i in range(3):
        if board[i][0] == board[i][1] == board[i][2] != " ":
            return board[i][0]
        if board[0][i] == board[1][i] == board[2][i] != " ":
            return board[0][i]
    if board[0][0] == board[1][1] == board[2][2] != " ":
        return board[1][1]
    return None


def symmetric(matrix, i, j):
    return matrix[i][j] == matrix[j][i]

# %% safe: the same call on both sides gives two values
import random


def pairs_equal(values):
    it = iter(values)
    try:
        return next(it) == next(it)
    except StopIteration:
        return False


def doubles(rounds: int) -> int:
    return sum(random.randint(1, 6) == random.randint(1, 6) for _ in range(rounds))

# %% safe: roles written out on both sides
from flask import Flask, abort, session

app = Flask(__name__)


@app.post("/admin/backup")
def backup():
    role = session.get("role")
    if role == "admin" or role == "root":
        return {"started": True}
    abort(403)


@app.post("/admin/report")
def report():
    role = session.get("role")
    if role != "admin" and role != "auditor":
        abort(403)
    return {"report": []}

# %% safe: owner of this note against owner of the other
from dataclasses import dataclass


@dataclass(eq=False)
class Note:
    owner: str
    text: str

    def __eq__(self, other):
        if not isinstance(other, Note):
            return NotImplemented
        return self.owner == other.owner and self.text == other.text

    def can_edit(self, user: str) -> bool:
        return self.owner == user

# %% safe: value that changed between two equal looking tests
import os
import time


def wait_for_change(path: str, tries: int = 50) -> bool:
    before = os.stat(path).st_mtime_ns
    for _ in range(tries):
        if os.stat(path).st_mtime_ns == before:
            time.sleep(0.1)
        if os.stat(path).st_mtime_ns != before:
            return True
    return False

# %% vulnerable: permission method not called
class Document:
    def __init__(self, owner):
        self.owner = owner

    def is_owner(self, user):
        return self.owner == user

    def delete(self, user):
        if self.is_owner:  # here
            return True
        raise PermissionError

# %% vulnerable: brackets without comma
from flask import Flask, abort, session

app = Flask(__name__)


@app.post("/ban")
def ban():
    if session.get("role", "") not in ("administrator"):  # here
        abort(403)
    return "", 204

# %% vulnerable: digest compared with itself
import hashlib
import hmac


def check(body: bytes, signature: str, key: bytes) -> bool:
    expected = hmac.new(key, body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected, expected)  # here

# %% vulnerable: impossible range
def valid_age(age: int) -> bool:
    if age < 0 and age > 150:  # here
        return False
    return True

# %% vulnerable: input against a number
def menu():
    choice = input("1) list 2) quit: ")
    if input("again? ") == 1:  # here
        return menu()
    return choice

# %% vulnerable: in with or string
def may_edit(user):
    return user.role == "editor" or "admin"  # here

# %% vulnerable: assert with a tuple
def transfer(amount, balance):
    assert (amount <= balance, "not enough")  # here
    return balance - amount

# %% vulnerable: session user against itself
from flask import Flask, abort, session, request

app = Flask(__name__)


@app.get("/mail/<user_id>")
def mail(user_id):
    if session["user_id"] != session["user_id"]:  # here
        abort(403)
    return {"mail": user_id}

# %% safe: default by or
import os


def name(user=None):
    label = user or "anonymous"
    path = os.environ.get("HOME") or "/"
    return f"{label}@{path}"

# %% safe: bounds with and
def in_range(x, low=0, high=10):
    if x > 0 and x < 10:
        return True
    if x < low or x > high:
        return False
    return len(str(x)) > 0

# %% safe: callback attribute that may be None
class Button:
    def __init__(self, on_click=None):
        self.on_click = on_click

    def click(self):
        if self.on_click:
            self.on_click()

# %% safe: property as a condition
class User:
    def __init__(self, role):
        self.role = role

    @property
    def is_admin(self):
        return self.role == "admin"


def panel(user: User):
    if user.is_admin:
        return "panel"
    raise PermissionError

# %% safe: sentinel identity and None tests
_MISSING = object()


def lookup(d, key, default=_MISSING):
    value = d.get(key, _MISSING)
    if value is _MISSING:
        if default is _MISSING:
            raise KeyError(key)
        return default
    return value if value is not None else ""

# %% safe: reference equality in an own __eq__ and sorting
class Version:
    def __init__(self, major, minor):
        self.major, self.minor = major, minor

    def __lt__(self, other):
        return self.major < other.major or (self.major == other.major and self.minor < other.minor)

    def __eq__(self, other):
        return self is other or (self.major == other.major and self.minor == other.minor)

# %% safe: substring test of a text constant
def vowels(text):
    return [c for c in text if c in "aeiou"]


def has_flag(mode):
    return "w" in mode or "a" in mode

# %% safe: same condition after the state changed
class Machine:
    def __init__(self):
        self.state = "idle"

    def step(self):
        if self.state == "idle":
            self.state = "busy"
        elif self.state == "busy":
            self.state = "done"
        if self.state == "idle":
            return None
        return self.state

# %% safe: neighbours in a list compared
def is_sorted(values):
    for i in range(len(values) - 1):
        if values[i] > values[i + 1]:
            return False
    return True


def duplicates(row):
    return any(row[i] == row[j] for i in range(len(row)) for j in range(i))

# %% vulnerable: form method not called
from django.shortcuts import redirect


def signup(request, form):
    if form.is_valid:  # here
        form.save()
    return redirect("/")

# %% vulnerable: find as a truth
def safe_path(path: str) -> bool:
    if path.find(".."):  # here
        return False
    return True

# %% vulnerable: either or its opposite
def visible(post, user):
    if post.public or not post.public:  # here
        return post
    return None

# %% vulnerable: match object against True
import re


def valid(name):
    return re.fullmatch(r"[a-z]+", name) == True  # here

# %% safe: find compared
def position(text):
    at = text.find("x")
    if text.find("y") >= 0 or at != -1:
        return at
    return None

# %% safe: properties
def who(request):
    if request.user.is_authenticated and not request.user.is_anonymous:
        return request.user
    return None
