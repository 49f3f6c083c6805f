"""Timing comparison (CWE-208), set put aside."""

# %% vulnerable: aiohttp middleware with bearer text
import os

from aiohttp import web

BEARER = "Bearer " + os.environ["SERVICE_TOKEN"]


@web.middleware
async def guard(request: web.Request, handler):
    if request.path == "/health":
        return await handler(request)
    if request.headers.get("Authorization") == BEARER:  # here
        return await handler(request)
    raise web.HTTPUnauthorized()


app = web.Application(middlewares=[guard])

# %% vulnerable: cookie with signature, base64 and blake2b keyed
import base64
import hashlib


class CookieSigner:
    def __init__(self, key: bytes):
        self._key = key

    def _sig(self, value: str) -> str:
        raw = hashlib.blake2b(value.encode(), key=self._key, digest_size=20).digest()
        return base64.urlsafe_b64encode(raw).decode()

    def loads(self, cookie: str) -> str:
        value, _, sig = cookie.rpartition(".")
        if self._sig(value) != sig:  # here
            raise ValueError("cookie was changed")
        return value

# %% vulnerable: one-liner with walrus over rows of a database
import sqlite3


def partner_for(conn: sqlite3.Connection, partner_id: int, presented_key: str) -> dict | None:
    query = "SELECT name, api_secret FROM partners WHERE id = ?"
    if (row := conn.execute(query, (partner_id,)).fetchone()) and row[1] == presented_key:  # here
        return {"name": row[0]}
    return None

# %% vulnerable: match statement over a comparison, http.server webhook
import hmac
from http.server import BaseHTTPRequestHandler


class Hook(BaseHTTPRequestHandler):
    key = b""

    def do_POST(self):
        size = min(int(self.headers.get("Content-Length", 0)), 65536)
        mac = hmac.new(self.key, self.rfile.read(size), "sha512").hexdigest()
        received = self.headers.get("X-Hook-Mac", "")
        match received.partition("=")[2] == mac:  # here
            case True:
                self.send_response(204)
            case False:
                self.send_response(401)
        self.end_headers()

# %% vulnerable: AEAD by hand, operator.eq
import hmac
import operator


def decrypt(cipher, mac_key: bytes, packet: bytes) -> bytes:
    """Check the tag of the packet, then decrypt it."""
    body, tag = packet[:-16], packet[-16:]
    calculated = hmac.digest(mac_key, body, "sha256")[:16]
    if not operator.eq(calculated, tag):  # here
        raise ValueError("tag")
    return cipher.decrypt(body)

# %% vulnerable: client secret within all([...]) in flask
from flask import Flask, request, session

app = Flask(__name__)
ACCOUNTS: set[str] = set()


@app.post("/token")
def exchange():
    code = request.form.get("client_secret", "")
    stored = app.config["CLIENT_SECRET"]
    granted = all([request.form.get("client_id") in ACCOUNTS, stored == code])  # here
    if granted:
        session["client"] = request.form["client_id"]
    return {"granted": granted}

# %% safe: aiohttp middleware with compare_digest
import hmac
import os

from aiohttp import web

TOKEN = os.environ["SERVICE_TOKEN"].encode()


@web.middleware
async def guard(request: web.Request, handler):
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    if scheme == "Bearer" and hmac.compare_digest(given.encode(), TOKEN):
        return await handler(request)
    raise web.HTTPUnauthorized()


app = web.Application(middlewares=[guard])

# %% safe: Django constant_time_compare
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.utils.crypto import constant_time_compare, salted_hmac


def unsubscribe(request: HttpRequest, address: str, signature: str) -> HttpResponse:
    expected = salted_hmac("newsletter", address, algorithm="sha256").hexdigest()
    if not constant_time_compare(signature, expected):
        return HttpResponseForbidden()
    return HttpResponse("You are off the list.")

# %% safe: hmac object with verify of the library
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, hmac


def check(key: bytes, message: bytes, signature: bytes) -> bool:
    mac = hmac.HMAC(key, hashes.SHA256())
    mac.update(message)
    try:
        mac.verify(signature)
    except InvalidSignature:
        return False
    return True

# %% safe: file signatures are magic numbers
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
ZIP_SIGNATURE = b"PK\x03\x04"


def kind_of(data: bytes) -> str:
    signature = data[:8]
    if signature == PNG_SIGNATURE:
        return "png"
    if signature[:4] == ZIP_SIGNATURE:
        return "zip"
    return "unknown"

# %% safe: hash of a block in a public chain
import hashlib
import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Block:
    index: int
    previous_hash: str
    payload: str

    def digest(self) -> str:
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()


def is_chain(blocks: list[Block]) -> bool:
    return all(b.previous_hash == a.digest() for a, b in zip(blocks, blocks[1:]))

# %% safe: signature of a function, token of pagination
import inspect


def same_interface(first, second) -> bool:
    signature = inspect.signature(first)
    return signature == inspect.signature(second)


def pages(fetch) -> list:
    items, token = [], None
    while token != "":
        batch, next_token = fetch(token)
        items.extend(batch)
        if next_token == token:
            break
        token = next_token or ""
    return items

# %% safe: presence and state of a key, then the library verifies
import argon2

hasher = argon2.PasswordHasher()


class Accounts:
    def __init__(self, rows: dict[str, str]):
        self.rows = rows

    def login(self, name: str, password: str) -> bool:
        password_hash = self.rows.get(name)
        if password_hash is None or password_hash == "!":
            return False
        try:
            return hasher.verify(password_hash, password) == True
        except argon2.exceptions.VerifyMismatchError:
            return False

# %% safe: cache key and digest of a page that anybody may see
import hashlib
import os
from pathlib import Path


class Watcher:
    def __init__(self, folder: Path):
        self.folder = folder
        self.digests: dict[str, bytes] = {}

    def changed(self) -> list[str]:
        names = []
        for entry in os.scandir(self.folder):
            digest = hashlib.blake2b(Path(entry.path).read_bytes()).digest()
            if self.digests.get(entry.name) != digest:
                names.append(entry.name)
            self.digests[entry.name] = digest
        return names

# %% vulnerable: bottle, setting compared with the header through a decorator
import functools
import os

from bottle import HTTPError, get, request

SETTINGS = {"key": os.environ["PARTNER_API_KEY"]}


def guarded(view):
    @functools.wraps(view)
    def inner(*args, **kwargs):
        offered = request.get_header("X-Partner")
        if offered != SETTINGS["key"]:  # here
            raise HTTPError(403)
        return view(*args, **kwargs)

    return inner


@get("/rates")
@guarded
def rates():
    return {"eur": 1}

# %% vulnerable: psycopg2 row, remember-me value
import psycopg2


def remembered(conn: "psycopg2.extensions.connection", user_id: int, cookie: str) -> bool:
    with conn.cursor() as cur:
        cur.execute("SELECT id, remember_token FROM sessions WHERE user_id = %s", (user_id,))
        row = cur.fetchone()
    return row is not None and row[1] == cookie  # here

# %% vulnerable: tuple taken apart, hmac of a query string in django
import hashlib
import hmac

from django.conf import settings
from django.http import HttpResponse, HttpResponseForbidden


def download(request, name):
    want = hmac.new(settings.LINK_KEY, name.encode(), hashlib.sha256).hexdigest()
    got = request.GET.get("s", "")
    if not got == want:  # here
        return HttpResponseForbidden()
    return HttpResponse(name)

# %% safe: environment name of the region against a header
import os

from bottle import HTTPError, get, request

REGION = os.environ["REGION"]


@get("/where")
def where():
    if request.get_header("X-Region") != REGION:
        raise HTTPError(421)
    return {"region": REGION}

# %% safe: columns of a row that are no secrets
import sqlite3


def is_owner(conn: sqlite3.Connection, document: int, user: str) -> bool:
    row = conn.execute("SELECT token_id, owner FROM documents WHERE id = ?", (document,)).fetchone()
    return row is not None and row[1] == user

# %% safe: operator.eq on lengths and digests of files, secrets in constant time
import hashlib
import hmac
import operator
from pathlib import Path


def same_file(a: Path, b: Path) -> bool:
    return operator.eq(hashlib.sha256(a.read_bytes()).digest(), hashlib.sha256(b.read_bytes()).digest())


def allowed(stored_token: str, given: str) -> bool:
    return operator.eq(len(stored_token), len(given)) and hmac.compare_digest(stored_token, given)
