"""Weak randomness (CWE-330/338), set put aside."""

# %% vulnerable: aiohttp login, choices passed to a response cookie
import random

from aiohttp import web

HEX = "0123456789abcdef"
ACTIVE: dict[str, str] = {}


def fresh_id() -> str:
    return "".join(random.choices(HEX, k=40))  # here


async def sign_in(request: web.Request) -> web.Response:
    user = request["authenticated_user"]
    sid = fresh_id()
    ACTIVE[sid] = user
    response = web.json_response({"user": user})
    response.set_cookie("sid", sid, secure=True, httponly=True, samesite="Strict")
    return response

# %% vulnerable: voucher pins for gift cards, generator kept in a field
import random
from datetime import datetime


class GiftCards:
    def __init__(self):
        self.rng = random.Random()
        self.rng.seed(datetime.now().timestamp())
        self.pins: dict[str, int] = {}

    def issue(self, cents: int) -> str:
        pin = f"{self.rng.randrange(10**8):08d}"  # here
        self.pins[pin] = cents
        return pin

# %% vulnerable: uuid1 as confirmation secret of an account
import uuid
from email.message import EmailMessage


def confirmation_mail(address: str, pending: dict[str, str]) -> EmailMessage:
    secret_code = uuid.uuid1().hex  # here
    pending[secret_code] = address
    mail = EmailMessage()
    mail["To"] = address
    mail["Subject"] = "Confirm your account"
    mail.set_content(f"https://shop.example/confirm/{secret_code}")
    return mail

# %% vulnerable: private exponent of a key exchange over sockets
import random
import socket

P = 2**521 - 1
G = 3


def exchange(sock: socket.socket) -> int:
    private = random.randrange(2, P - 1)  # here
    sock.sendall(str(pow(G, private, P)).encode() + b"\n")
    line = sock.makefile("r").readline(400)
    return pow(int(line), private, P)

# %% vulnerable: shuffled characters, function picked through partial
import random
import string
import sys
from functools import partial

draw = partial(random.choices, string.ascii_letters + string.digits + "!?-_")


def temporary_login(user: str) -> tuple[str, str]:
    secret = draw(k=12)  # here
    random.shuffle(secret)
    return user, "".join(secret)


if __name__ == "__main__":
    for name in sys.argv[1:]:
        print("%s\t%s" % temporary_login(name))

# %% vulnerable: oauth state and verifier with list append
import base64
import random

from django.http import HttpRequest, HttpResponseRedirect
from django.utils.http import urlencode


def start_oauth(request: HttpRequest) -> HttpResponseRedirect:
    numbers = []
    while len(numbers) < 24:
        numbers.append(random.randint(0, 255))  # here
    state = base64.urlsafe_b64encode(bytes(numbers)).decode()
    request.session["oauth_state"] = state
    query = urlencode({"state": state, "client_id": "web", "response_type": "code"})
    return HttpResponseRedirect("https://login.example.com/authorize?" + query)

# %% safe: oauth state from secrets
import secrets

from django.http import HttpRequest, HttpResponseRedirect
from django.utils.http import urlencode


def start_oauth(request: HttpRequest) -> HttpResponseRedirect:
    state = secrets.token_urlsafe(24)
    request.session["oauth_state"] = state
    query = urlencode({"state": state, "client_id": "web", "response_type": "code"})
    return HttpResponseRedirect("https://login.example.com/authorize?" + query)

# %% safe: dice of a game beside a session of random users
import random
from dataclasses import dataclass, field


@dataclass
class GameSession:
    players: list[str]
    rolls: list[int] = field(default_factory=list)

    def roll(self) -> int:
        value = random.randint(1, 6)
        self.rolls.append(value)
        return value

    def first_player(self) -> str:
        return random.choice(self.players)

# %% safe: uuid4 as identifier of a document
import uuid

from fastapi import FastAPI

app = FastAPI()
DRAFTS: dict[uuid.UUID, str] = {}


@app.post("/drafts", status_code=201)
async def create_draft(title: str):
    key = uuid.uuid4()
    DRAFTS[key] = title[:200]
    return {"id": str(key)}

# %% safe: weak value overwritten before it leaves
import os
import random


def link_key(test_seed: int | None = None) -> str:
    key = str(random.random())
    if test_seed is not None:
        random.seed(test_seed)
    key = os.urandom(24).hex()
    return key

# %% safe: load balancing over servers and sampling of log lines
import logging
import random

log = logging.getLogger("proxy")
BACKENDS = ("10.1.0.4", "10.1.0.5", "10.1.0.6")


def choose_backend(healthy: set[str]) -> str:
    candidates = [host for host in BACKENDS if host in healthy] or list(BACKENDS)
    backend = random.choice(candidates)
    if random.random() < 0.01:
        log.info("forwarding to %s", backend)
    return backend

# %% safe: generator of the system in a field
import secrets


class Vouchers:
    def __init__(self):
        self.rng = secrets.SystemRandom()
        self.pins: dict[str, int] = {}

    def issue(self, cents: int) -> str:
        pin = "".join(str(self.rng.randrange(10)) for _ in range(16))
        self.pins[pin] = cents
        return pin

# %% safe: example data for a demonstration database
import random
import sys

NAMES = ("Ada", "Grace", "Alan", "Edsger")


def fake_rows(count: int, seed: int = 7) -> list[dict]:
    generator = random.Random(seed)
    return [
        {"name": generator.choice(NAMES), "age": generator.randint(18, 90), "score": generator.gauss(50, 9)}
        for _ in range(count)
    ]


if __name__ == "__main__":
    for row in fake_rows(min(int(sys.argv[1]), 1000)):
        print(row)

# %% safe: numpy for weights, key of the box from its library
import numpy as np
from cryptography.fernet import Fernet


def prepare(shape: tuple[int, int]) -> tuple[np.ndarray, bytes, Fernet]:
    rng = np.random.default_rng(0)
    weights = rng.normal(size=shape)
    key = Fernet.generate_key()
    return weights, key, Fernet(key)

# %% vulnerable: activation pin with zfill in tornado
import random

import tornado.web

WAITING: dict[str, str] = {}


class Register(tornado.web.RequestHandler):
    def post(self):
        address = self.get_body_argument("address")
        pin = str(random.randint(0, 999999)).zfill(6)  # here
        WAITING[address] = pin
        self.application.mailer.send(address, pin)

# %% vulnerable: generator handed over as a parameter, api keys
from random import Random


class KeyIssuer:
    def __init__(self, generator: Random = Random()):
        self.generator = generator

    def api_key(self) -> str:
        return "%032x" % self.generator.getrandbits(128)  # here

# %% vulnerable: async session id from a helper module function
import random
import string


def letters(count: int) -> str:
    picked = ""
    for _ in range(count):
        picked += random.choice(string.ascii_letters)  # here
    return picked


async def open_session(store, user: str) -> str:
    session_id = letters(24)
    await store.set(session_id, user)
    return session_id

# %% safe: pins of a board for a test pattern
import random

PINS = [4, 17, 27, 22]


def blink(board, times: int) -> None:
    for _ in range(times):
        pin = random.choice(PINS)
        board.toggle(pin)

# %% safe: bowling with random pins
import random


class Frame:
    def __init__(self):
        self.pins = 10

    def throw(self) -> int:
        pins = random.randint(0, self.pins)
        self.pins -= pins
        return pins

# %% safe: session of a load test picks paths and pauses
import random
import time

import requests

PATHS = ("/", "/about", "/search")


def visit(base: str, rounds: int) -> None:
    session = requests.Session()
    for _ in range(rounds):
        session.get(base + random.choice(PATHS), timeout=5)
        time.sleep(random.uniform(0.1, 0.5))
