"""Weak hash (CWE-327/328/916): broken digests for protection, fast or unsalted digests for passwords."""

# %% vulnerable: md5 of a password in a flask registration
import hashlib
import sqlite3

from flask import Flask, request

app = Flask(__name__)


@app.post("/register")
def register():
    name = request.form["name"]
    password = request.form["password"]
    digest = hashlib.md5(password.encode()).hexdigest()  # here
    with sqlite3.connect("users.db") as conn:
        conn.execute("INSERT INTO users (name, digest) VALUES (?, ?)", (name, digest))
    return {"registered": name}, 201

# %% vulnerable: sha256 of a password without salt
import hashlib


def hash_password(password: str) -> str:
    """Hash a password for storage."""
    return hashlib.sha256(password.encode("utf-8")).hexdigest()  # here


def create_user(store: dict, username: str, password: str) -> None:
    if username in store:
        raise ValueError("name is taken")
    store[username] = hash_password(password)

# %% vulnerable: hashlib.new with the name from a constant
import hashlib

ALGORITHM = "sha1"


class Account:
    def __init__(self, email: str):
        self.email = email
        self.password_hash = ""

    def set_password(self, raw: str) -> None:
        h = hashlib.new(ALGORITHM)  # here
        h.update(self.email.encode())
        h.update(raw.encode())
        self.password_hash = h.hexdigest()

# %% vulnerable: pbkdf2 with a thousand rounds
import hashlib
import os

ROUNDS = 1000


def derive(password: str) -> tuple[bytes, bytes]:
    salt = os.urandom(16)
    digest = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, ROUNDS)  # here
    return salt, digest

# %% vulnerable: signature made with md5 over key and message, import with alias
from hashlib import md5 as digest

from fastapi import FastAPI, HTTPException, Request
import hmac
import os

app = FastAPI()
KEY = os.environ["CALLBACK_KEY"]


@app.post("/callback")
async def callback(request: Request, sign: str):
    body = await request.body()
    expected = digest(KEY.encode() + body).hexdigest()  # here
    if not hmac.compare_digest(expected, sign):
        raise HTTPException(403)
    return {"accepted": True}

# %% vulnerable: digest chosen with getattr, salted but fast
import hashlib
import secrets


def store_password(users: dict, name: str, password: str) -> None:
    salt = secrets.token_hex(8)
    algo = getattr(hashlib, "sha512")
    users[name] = {"salt": salt, "hash": algo((salt + password).encode()).hexdigest()}  # here

# %% vulnerable: document signed with RSA over sha1
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding


def sign_contract(pem: bytes, document: bytes) -> bytes:
    """Sign a contract that both sides wrote."""
    key = serialization.load_pem_private_key(pem, password=None)
    return key.sign(document, padding.PKCS1v15(), hashes.SHA1())  # here


def sign_many(pem: bytes, documents: list[bytes]) -> list[bytes]:
    return [sign_contract(pem, document) for document in documents]

# %% vulnerable: reset token from sha1 of address and key
import hashlib
import time


class ResetTokens:
    def __init__(self, secret: str):
        self.secret = secret

    def token_for(self, email: str) -> str:
        stamp = str(int(time.time()))
        material = "|".join([email, stamp, self.secret])
        return stamp + "-" + hashlib.sha1(material.encode()).hexdigest()  # here

# %% safe: md5 for a cache key, declared
import hashlib
import json


def cache_key(view: str, params: dict) -> str:
    raw = json.dumps([view, params], sort_keys=True)
    return "view:" + hashlib.md5(raw.encode(), usedforsecurity=False).hexdigest()


class Cache:
    def __init__(self):
        self._items: dict[str, object] = {}

    def get(self, view: str, params: dict):
        return self._items.get(cache_key(view, params))

# %% safe: scrypt with a random salt
import hashlib
import hmac
import os


def hash_password(password: str) -> str:
    salt = os.urandom(16)
    digest = hashlib.scrypt(password.encode(), salt=salt, n=2**15, r=8, p=1, maxmem=64 * 1024 * 1024)
    return salt.hex() + "$" + digest.hex()


def check_password(password: str, stored: str) -> bool:
    salt, digest = (bytes.fromhex(part) for part in stored.split("$"))
    other = hashlib.scrypt(password.encode(), salt=salt, n=2**15, r=8, p=1, maxmem=64 * 1024 * 1024)
    return hmac.compare_digest(digest, other)

# %% safe: sha256 of a file
import hashlib
import sys


def file_digest(path: str) -> str:
    h = hashlib.sha256()
    with open(path, "rb") as handle:
        while chunk := handle.read(65536):
            h.update(chunk)
    return h.hexdigest()


if __name__ == "__main__":
    for name in sys.argv[1:]:
        print(file_digest(name), name)

# %% safe: pbkdf2 with many rounds
import hashlib
import secrets

ITERATIONS = 600_000


def make_hash(password: str) -> str:
    salt = secrets.token_bytes(16)
    digest = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, ITERATIONS)
    return f"pbkdf2_sha256${ITERATIONS}${salt.hex()}${digest.hex()}"

# %% safe: own class with a method named md5
class Checklist:
    """Names of the digests a mirror publishes."""

    def __init__(self):
        self.known = {}

    def md5(self, name: str) -> str:
        return self.known.get(name, "")

    def sha1(self, name: str) -> bool:
        return name.endswith(".sha1")


def report(password_policy: Checklist, names: list[str]) -> list[str]:
    return [password_policy.md5(n) for n in names if password_policy.sha1(n)]

# %% safe: bcrypt, and a field called hash
import bcrypt
from fastapi import FastAPI, HTTPException
from pydantic import BaseModel, Field

app = FastAPI()
USERS: dict[str, bytes] = {}


class Registration(BaseModel):
    name: str = Field(max_length=40)
    password: str = Field(min_length=12, max_length=72)


@app.post("/users", status_code=201)
def register(body: Registration):
    if body.name in USERS:
        raise HTTPException(409)
    USERS[body.name] = bcrypt.hashpw(body.password.encode(), bcrypt.gensalt(rounds=12))
    return {"name": body.name}

# %% safe: hmac with sha256 for a webhook
import hashlib
import hmac
import os


def verify(body: bytes, header: str) -> bool:
    """Check the X-Hub-Signature-256 header."""
    secret = os.environ["WEBHOOK_SECRET"].encode()
    expected = "sha256=" + hmac.new(secret, body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected, header)

# %% safe: etag from sha1 declared not for protection
import hashlib

from flask import Flask, Response, request

app = Flask(__name__)
PAGE = b"<h1>Opening hours</h1>"


@app.get("/hours")
def hours():
    etag = hashlib.new("sha1", PAGE, usedforsecurity=False).hexdigest()
    if request.headers.get("If-None-Match") == etag:
        return Response(status=304)
    return Response(PAGE, headers={"ETag": etag}, mimetype="text/html")

# %% vulnerable: PBKDF2 with the same salt for everybody
import hashlib
SALT = b"pepper-and-salt"
def h(password):
    return hashlib.pbkdf2_hmac("sha256", password.encode(), SALT, 600000)  # here

# %% vulnerable: helper digests what it is given, and is given a password
import hashlib
def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()  # here
def register(users, name, password):
    users[name] = digest(password)

# %% vulnerable: cryptography, 500 rounds
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC
from cryptography.hazmat.primitives import hashes
import os
def h(password):
    kdf = PBKDF2HMAC(algorithm=hashes.SHA256(), length=32, salt=os.urandom(16), iterations=500)  # here
    return kdf.derive(password)

# %% vulnerable: partial of hashlib.new
import hashlib
from functools import partial
make = partial(hashlib.new, "md5")
def tok(user):
    return make(user.encode()).hexdigest()  # here

# %% vulnerable: bcrypt with a cost of four
import bcrypt
def h(p):
    return bcrypt.hashpw(p.encode(), bcrypt.gensalt(rounds=4))  # here

# %% vulnerable: PyCryptodome, rounds left out
from Crypto.Protocol.KDF import PBKDF2
from Crypto.Random import get_random_bytes
def k(password):
    return PBKDF2(password, get_random_bytes(16), dkLen=32)  # here

# %% safe: digest goes into bcrypt
import base64, bcrypt, hashlib
def h(password):
    pre = base64.b64encode(hashlib.sha256(password.encode()).digest())
    return bcrypt.hashpw(pre, bcrypt.gensalt())

# %% safe: range search for leaked passwords
import hashlib, requests
def leaked(password):
    digest = hashlib.sha1(password.encode()).hexdigest().upper()
    r = requests.get("https://api.pwnedpasswords.com/range/" + digest[:5], timeout=5)
    return digest[5:] in r.text

# %% safe: handshake of WebSocket
import base64, hashlib
GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
def accept(key):
    return base64.b64encode(hashlib.sha1((key + GUID).encode()).digest())

# %% safe: digest of a random reset token
import hashlib, secrets
def reset(db, user):
    password_reset_token = secrets.token_urlsafe(32)
    db[user] = hashlib.sha256(password_reset_token.encode()).hexdigest()
    return password_reset_token

# %% safe: one-time codes by HMAC-SHA-1
import hmac, struct, time, hashlib
def totp(secret, step=30):
    counter = int(time.time()) // step
    mac = hmac.new(secret, struct.pack(">Q", counter), hashlib.sha1).digest()
    off = mac[-1] & 15
    return (struct.unpack(">I", mac[off:off+4])[0] & 0x7FFFFFFF) % 10**6

# %% safe: branch that is never taken
import hashlib
LEGACY = False
def d(data):
    if LEGACY:
        return hashlib.md5(data).hexdigest()
    return hashlib.sha256(data).hexdigest()

# %% safe: seed of BIP 39
import hashlib
def seed(mnemonic, passphrase=""):
    return hashlib.pbkdf2_hmac("sha512", mnemonic.encode(), b"mnemonic" + passphrase.encode(), 2048)

# %% safe: the salt of a row, or as many zero bytes for a user whom nobody knows
import hashlib
import hmac
def check(conn, name: str, password: str) -> bool:
    row = conn.execute("SELECT salt, digest FROM users WHERE name = ?", (name,)).fetchone()
    salt, stored = row if row else (bytes(16), bytes(64))
    made = hashlib.scrypt(password.encode(), salt=salt, n=2**15, r=8, p=1)
    return hmac.compare_digest(made, stored) and row is not None
