"""Timing comparison (CWE-208): secrets are compared with == so that the time tells how much is right."""

# %% vulnerable: webhook signature in flask
import hashlib
import hmac
import os

from flask import Flask, abort, request

app = Flask(__name__)
app.config["MAX_CONTENT_LENGTH"] = 1_000_000


@app.post("/hook")
def hook():
    secret = os.environ["HOOK_SECRET"].encode()
    expected = hmac.new(secret, request.get_data(), hashlib.sha256).hexdigest()
    if request.headers.get("X-Signature", "") != expected:  # here
        abort(403)
    return {"accepted": True}

# %% vulnerable: API key against the environment, FastAPI
import os

from fastapi import Depends, FastAPI, Header, HTTPException

app = FastAPI()
API_KEY = os.environ["API_KEY"]


def require_key(x_api_key: str = Header()) -> None:
    if not x_api_key == API_KEY:  # here
        raise HTTPException(status_code=401)


@app.get("/reports", dependencies=[Depends(require_key)])
def reports():
    return []

# %% vulnerable: password hash compared in a method
import hashlib


class User:
    def __init__(self, name: str, salt: bytes, password_hash: bytes):
        self.name = name
        self.salt = salt
        self.password_hash = password_hash

    def check_password(self, password: str) -> bool:
        digest = hashlib.scrypt(password.encode(), salt=self.salt, n=2**14, r=8, p=1)
        return digest == self.password_hash  # here

# %% vulnerable: token of a reset link, value from a dictionary
def confirm_reset(store: dict, form: dict) -> bool:
    """Check the reset token that came by mail."""
    record = store.get(form["email"])
    if record is None:
        return False
    if record["reset_token"] == form.get("token"):  # here
        record["confirmed"] = True
        return True
    return False

# %% vulnerable: helper computes the MAC, ternary decides
import hmac
import os


def mac_of(message: bytes) -> bytes:
    return hmac.digest(os.environ["MAC_KEY"].encode(), message, "sha256")


def open_message(blob: bytes) -> bytes | None:
    tag, message = blob[:32], blob[32:]
    return message if mac_of(message) == tag else None  # here

# %% vulnerable: csrf token of the session in Django
from django.http import HttpRequest, HttpResponseForbidden, JsonResponse


def transfer(request: HttpRequest):
    sent = request.POST.get("csrf_token", "")
    if sent != request.session.get("csrf_token"):  # here
        return HttpResponseForbidden()
    return JsonResponse({"queued": True})

# %% vulnerable: socket server, line with a secret
import os
import socketserver

ADMIN_TOKEN = os.environb[b"ADMIN_TOKEN"]


class AdminHandler(socketserver.StreamRequestHandler):
    def handle(self):
        token = self.rfile.readline(200).strip()
        authorised = ADMIN_TOKEN == token  # here
        self.wfile.write(b"hello admin\n" if authorised else b"denied\n")

# %% vulnerable: characters compared one by one with early return
def same_signature(given: str, expected: str) -> bool:
    if len(given) != len(expected):
        return False
    for a, b in zip(given, expected):
        if a != b:  # here
            return False
    return True


def verify(message: str, given: str, signer) -> bool:
    return same_signature(given, signer.sign(message))

# %% safe: hmac.compare_digest
import hashlib
import hmac
import os

from flask import Flask, abort, request

app = Flask(__name__)
app.config["MAX_CONTENT_LENGTH"] = 1_000_000


@app.post("/hook")
def hook():
    signature = request.headers.get("X-Signature")
    if signature is None or signature == "" or not signature.isascii():
        abort(400)
    expected = hmac.new(os.environ["HOOK_SECRET"].encode(), request.get_data(), hashlib.sha256).hexdigest()
    if hmac.compare_digest(signature, expected) == False:
        abort(403)
    return {"accepted": True}

# %% safe: checksum of a downloaded file that is public
import hashlib
import sys
from pathlib import Path


def verify_checksum(path: Path, expected: str) -> bool:
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return digest == expected.strip().lower()


if __name__ == "__main__":
    if not verify_checksum(Path(sys.argv[1]), sys.argv[2]):
        sys.exit("checksum differs")

# %% safe: length and type of a signature, then the constant-time check
import hmac


def verify(signature: bytes, expected: bytes) -> bool:
    if not isinstance(signature, bytes) or len(signature) != len(expected):
        return False
    if len(signature) == 0:
        return False
    return hmac.compare_digest(signature, expected)

# %% safe: tokens of a lexer
from typing import NamedTuple


class Token(NamedTuple):
    kind: str
    text: str


def parse_sum(tokens: list[Token]) -> int:
    total = 0
    for token in tokens:
        if token.kind == "NUMBER":
            total += int(token.text)
        elif token == Token("OP", "+"):
            continue
        elif token.text != "":
            raise SyntaxError(token.text)
    return total

# %% safe: secrets.compare_digest behind a FastAPI dependency
import os
import secrets

from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import HTTPBasic, HTTPBasicCredentials

app = FastAPI()
basic = HTTPBasic()


def require_user(credentials: HTTPBasicCredentials = Depends(basic)) -> str:
    name_ok = secrets.compare_digest(credentials.username.encode(), os.environb[b"APP_USER"])
    word_ok = secrets.compare_digest(credentials.password.encode(), os.environb[b"APP_PASSWORD"])
    if (name_ok and word_ok) != True:
        raise HTTPException(401, headers={"WWW-Authenticate": "Basic"})
    return credentials.username


@app.get("/whoami")
def whoami(user: str = Depends(require_user)):
    return {"user": user}

# %% safe: commit ids and etags
import hashlib


class Repo:
    def __init__(self):
        self.objects: dict[str, bytes] = {}
        self.head_hash = ""

    def commit(self, data: bytes) -> bool:
        object_hash = hashlib.sha256(data).hexdigest()
        if object_hash == self.head_hash:
            return False
        self.objects[object_hash] = data
        self.head_hash = object_hash
        return True

# %% safe: Merkle proof of public values
import hashlib


def node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def verify_proof(leaf: bytes, path: list[tuple[str, bytes]], root: bytes) -> bool:
    digest = hashlib.sha256(b"\x00" + leaf).digest()
    for side, sibling in path:
        digest = node(sibling, digest) if side == "left" else node(digest, sibling)
    return digest == root

# %% safe: password typed twice, kind of token
import getpass
import sys


def ask_new_password() -> str:
    password = getpass.getpass("New password: ")
    repeated = getpass.getpass("Again: ")
    if password != repeated:
        sys.exit("The two differ")
    if password == "":
        sys.exit("Nothing entered")
    return password


def is_refresh(claims: dict) -> bool:
    return claims.get("token_type") == "refresh"

# %% vulnerable: text before the digest
import hmac, hashlib
def verify(payload, secret, header):
    mac = hmac.new(secret.encode(), msg=payload, digestmod=hashlib.sha1)
    return "sha1=" + mac.hexdigest() == header  # here

# %% vulnerable: any() over all keys
def allowed(api_keys, provided_key):
    return any(key == provided_key for key in api_keys)  # here

# %% vulnerable: stretched password compared
import hashlib
def login(users, name, password):
    salt, stored = users[name]
    computed = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, 600000)
    if computed == stored:  # here
        return True

# %% vulnerable: signed value taken apart
import hashlib, hmac, os
def unsign(value):
    data, sig = value.rsplit(".", 1)
    good = hmac.new(os.environb[b"K"], data.encode(), hashlib.sha256).hexdigest()
    if sig != good:  # here
        raise ValueError
    return data

# %% vulnerable: bearer token in http.server
from http.server import BaseHTTPRequestHandler
import os
class H(BaseHTTPRequestHandler):
    def do_GET(self):
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        if token != os.environ.get("API_TOKEN"):  # here
            self.send_error(403)

# %% safe: hashes of a chain
def valid(chain):
    for prev, block in zip(chain, chain[1:]):
        if block.previous_hash != prev.hash:
            return False
        if block.hash != block.compute_hash():
            return False
    return True

# %% safe: first bytes of a picture
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
def is_png(data):
    return data[:8] == PNG_SIGNATURE

# %% safe: addresses of network cards
def find(devices, mac):
    for d in devices:
        if d.mac == mac:
            return d

# %% safe: tokens of pages
def fetch(client):
    token = None
    while True:
        page = client.list(page_token=token)
        if page.next_page_token == token:
            break
        token = page.next_page_token

# %% safe: number to guess
import random
def play(guess):
    secret_number = random.randint(1, 10)
    return guess == secret_number

# %% safe: owner of a lock
class Lock:
    def release(self, owner_token):
        if self.owner_token != owner_token:
            raise RuntimeError("not the owner")
