"""Weak randomness (CWE-330/338): the random module (or time) makes tokens, passwords, keys, salts and codes."""

# %% vulnerable: password reset token, random.choice in a join
import random
import string

from flask import Flask, request

app = Flask(__name__)
RESET_TOKENS: dict[str, str] = {}


@app.post("/forgot")
def forgot():
    email = request.form["email"]
    token = "".join(random.choice(string.ascii_letters + string.digits) for _ in range(32))  # here
    RESET_TOKENS[token] = email
    return {"sent": True}

# %% vulnerable: one-time code with randint
import random


def send_otp(sms_gateway, phone: str) -> str:
    """Send a six digit code to the phone and return it."""
    otp = random.randint(100000, 999999)  # here
    sms_gateway.send(phone, f"Your code is {otp}")
    return str(otp)

# %% vulnerable: session id in a class, getrandbits formatted
import random as rnd


class SessionManager:
    def __init__(self):
        self._sessions: dict[str, dict] = {}

    def create(self, user: str) -> str:
        session_id = "%032x" % rnd.getrandbits(128)  # here
        self._sessions[session_id] = {"user": user}
        return session_id

    def get(self, session_id: str) -> dict | None:
        return self._sessions.get(session_id)

# %% vulnerable: salt from random.randbytes
import hashlib
from random import randbytes


def hash_password(password: str) -> str:
    salt = randbytes(16)  # here
    digest = hashlib.scrypt(password.encode(), salt=salt, n=2**14, r=8, p=1)
    return salt.hex() + ":" + digest.hex()

# %% vulnerable: generator seeded with the time, helper picks the characters
import random
import time

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def pick(generator: random.Random, length: int) -> str:
    out = ""
    for _ in range(length):
        out += generator.choice(ALPHABET)  # here
    return out


def new_password(length: int = 14) -> str:
    return pick(random.Random(time.time()), length)

# %% vulnerable: encryption key with numpy
import numpy as np
from cryptography.hazmat.primitives.ciphers.aead import AESGCM


def make_vault_key(seed: int | None = None) -> AESGCM:
    if seed is not None:
        np.random.seed(seed)
    key = np.random.bytes(32)  # here
    return AESGCM(key)

# %% vulnerable: random.sample for an API key in FastAPI
import random
import string

from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()
CHARS = string.ascii_lowercase + string.digits


class Owner(BaseModel):
    name: str


@app.post("/keys")
async def create_key(owner: Owner):
    parts = random.sample(CHARS, k=24)  # here
    api_key = "-".join(["".join(parts[i:i + 6]) for i in range(0, 24, 6)])
    return {"owner": owner.name, "api_key": api_key}

# %% vulnerable: csrf token as hash of random.random
import hashlib
import random

from django.http import HttpRequest, JsonResponse


def csrf_token(request: HttpRequest) -> JsonResponse:
    value = str(random.random())  # here
    token = hashlib.sha256(value.encode()).hexdigest()
    request.session["csrf"] = token
    return JsonResponse({"token": token})

# %% safe: secrets for the reset token
import secrets
import string

from flask import Flask, request

app = Flask(__name__)
RESET_TOKENS: dict[str, str] = {}


@app.post("/forgot")
def forgot():
    email = request.form["email"]
    token = "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(32))
    RESET_TOKENS[token] = email
    return {"sent": True}

# %% safe: SystemRandom under the name random
from random import SystemRandom

random = SystemRandom()


def new_password(length: int = 16) -> str:
    alphabet = "abcdefghjkmnpqrstuvwxyz23456789"
    return "".join(random.choice(alphabet) for _ in range(length))


def one_time_code() -> str:
    return f"{random.randint(0, 999_999):06d}"

# %% safe: shuffled questions of a quiz, token from secrets
import random
import secrets

QUESTIONS = ["capital of Peru?", "boiling point of water?", "year of the first moon landing?"]


def start_quiz(player: str) -> dict:
    questions = QUESTIONS[:]
    random.shuffle(questions)
    token = secrets.token_urlsafe(24)
    return {"player": player, "token": token, "questions": questions}

# %% safe: jitter of retries while a token is fetched
import random
import time

import requests


TOKEN_URL = "https://login.example.com/token"


def fetch_token(attempts: int = 5) -> str:
    for attempt in range(attempts):
        response = requests.post(TOKEN_URL, timeout=10)
        if response.ok:
            return response.json()["access_token"]
        time.sleep(min(30, 2 ** attempt) * random.uniform(0.5, 1.5))
    raise RuntimeError("no token after several attempts")

# %% safe: simulation with a seed
import argparse
import random


def estimate_pi(points: int) -> float:
    inside = sum(1 for _ in range(points) if random.random() ** 2 + random.random() ** 2 <= 1)
    return 4 * inside / points


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    random.seed(args.seed)
    print(estimate_pi(100_000))

# %% safe: salt and key from the operating system
import hashlib
import os


class Vault:
    def __init__(self, password: str):
        self.salt = os.urandom(16)
        self.key = hashlib.scrypt(password.encode(), salt=self.salt, n=2**15, r=8, p=1, maxmem=2**26)

    def header(self) -> bytes:
        return b"VLT1" + self.salt

# %% safe: random word tokens of a corpus for training
import random


def mask_tokens(tokens: list[str], rate: float = 0.15) -> list[str]:
    """Hide some tokens for masked language training."""
    masked = []
    for token in tokens:
        if random.random() < rate:
            token = "[MASK]"
        masked.append(token)
    return masked


def sample_key_frames(frames: list[int]) -> list[int]:
    return sorted(random.sample(frames, k=min(5, len(frames))))

# %% safe: object called random that wraps secrets
import secrets


class Source:
    def choice(self, items: str) -> str:
        return items[secrets.randbelow(len(items))]

    def randint(self, low: int, high: int) -> int:
        return low + secrets.randbelow(high - low + 1)


random = Source()


def invite_code() -> str:
    token = "".join(random.choice("ABCDEFGHJKLMNPQRSTUVWXYZ23456789") for _ in range(26))
    return f"{random.randint(10, 99)}-{token}"

# %% vulnerable: value remembered under the name of a cookie
from flask import request
def init(app):
    @app.route("/b", methods=["POST"])
    def BenchmarkTest00019_post():
        RESPONSE = ""
        import random
        import base64
        from helpers.utils import mysession
        num = "BenchmarkTest00019"[13:]
        user = f"Nancy{num}"
        cookie = f"rememberMe{num}"
        value = str(random.normalvariate())[2:]  # here
        if cookie in mysession and request.cookies.get(cookie) == mysession[cookie]:
            RESPONSE += f"Welcome back: {user}<br/>"
        else:
            mysession[cookie] = value
            RESPONSE += f"{user} has been remembered with cookie:{cookie} whose value is: {mysession[cookie]}<br/>"
        return RESPONSE

# %% vulnerable: default factory of a dataclass
import random
from dataclasses import dataclass, field
@dataclass
class Session:
    user: str
    session_token: str = field(default_factory=lambda: str(random.getrandbits(64)))  # here

# %% vulnerable: uuid1 as token
import uuid
def reset(user):
    token = str(uuid.uuid1())  # here
    user.token = token
    return token

# %% vulnerable: digest of the time as token
import hashlib, time
def make_token(user):
    token = hashlib.md5(str(time.time()).encode()).hexdigest()  # here
    return token

# %% vulnerable: key and IV byte by byte
import random
from Crypto.Cipher import AES
def enc(d):
    key = bytes(random.randint(0, 255) for _ in range(16))  # here
    iv = bytes(random.getrandbits(8) for _ in range(16))
    return AES.new(key, AES.MODE_CBC, iv).encrypt(d)

# %% vulnerable: key of redis tells what the value is
import random
def request_login(redis, email):
    value = "".join(str(random.randint(0, 9)) for _ in range(6))  # here
    redis.setex(f"otp:{email}", 300, value)

# %% safe: one of the keys that are there
import random
API_KEYS = ["k1", "k2"]
def client():
    api_key = random.choice(API_KEYS)
    return api_key

# %% safe: time in the claims of a signed token
import time, jwt, os
def issue(u):
    payload = {"sub": u, "exp": int(time.time()) + 60}
    token = jwt.encode(payload, os.environ["S"], algorithm="HS256")
    return token

# %% safe: overwritten by a sound one
import random, secrets
def token():
    token = str(random.random())
    token = secrets.token_hex(16)
    return token

# %% safe: timeouts of an election
import random
class Node:
    def reset_election_timer(self):
        self.timeout = random.uniform(0.15, 0.3)
    def reset(self):
        self.deadline = random.uniform(1, 2)

# %% safe: colour of a session
import random
def session_color(session_id):
    rng = random.Random(session_id)
    return "#%06x" % rng.randrange(0x1000000)
