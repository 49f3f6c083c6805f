"""Weak hash (CWE-327/328/916), set put aside."""

# %% vulnerable: django setting with a fast hasher
SECRET_LENGTH = 50
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher",  # here
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
]

# %% vulnerable: PyCryptodome MD4/MD5 in a socket login
import socketserver

from Crypto.Hash import MD5

CREDENTIALS: dict[str, str] = {}


class Handler(socketserver.StreamRequestHandler):
    def handle(self):
        command, user, passphrase = self.rfile.readline(200).decode().split()
        if command != "SET":
            return
        h = MD5.new()  # here
        h.update(passphrase.encode())
        CREDENTIALS[user] = h.hexdigest()
        self.wfile.write(b"stored\n")

# %% vulnerable: licence code from sha1 over key and customer, fed in a loop
import argparse
import hashlib


def licence_code(customer: str, secret: str) -> str:
    h = hashlib.sha1()  # here
    for part in (secret, customer):
        h.update(part.encode("utf-8"))
    return h.hexdigest()[:20].upper()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("customer")
    parser.add_argument("secret")
    args = parser.parse_args()
    print(licence_code(args.customer, args.secret))

# %% vulnerable: PIN in an asyncpg table, sha3 without salt
from hashlib import sha3_256

import asyncpg


async def set_pin(pool: asyncpg.Pool, card_id: int, pin: str) -> None:
    hashed_pin = sha3_256(pin.encode()).hexdigest()  # here
    async with pool.acquire() as conn:
        await conn.execute("UPDATE cards SET pin = $1 WHERE id = $2", hashed_pin, card_id)

# %% vulnerable: cryptography PBKDF2HMAC with few rounds
import base64
import os

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC


def fernet_for(passphrase: str) -> tuple[bytes, Fernet]:
    salt = os.urandom(16)
    kdf = PBKDF2HMAC(algorithm=hashes.SHA256(), length=32, salt=salt, iterations=500)  # here
    key = base64.urlsafe_b64encode(kdf.derive(passphrase.encode()))
    return salt, Fernet(key)

# %% vulnerable: passlib context with a plain md5 scheme
from passlib.context import CryptContext

pwd_context = CryptContext(schemes=["hex_md5"])  # here


class UserService:
    def __init__(self, repository):
        self.repository = repository

    def register(self, email: str, plain: str) -> None:
        self.repository.add(email=email, hashed=pwd_context.hash(plain))

    def authenticate(self, email: str, plain: str) -> bool:
        user = self.repository.by_email(email)
        return user is not None and pwd_context.verify(plain, user.hashed)

# %% safe: passlib with argon2
from passlib.context import CryptContext

pwd_context = CryptContext(schemes=["argon2"], deprecated="auto")


class UserService:
    def __init__(self, repository):
        self.repository = repository

    def register(self, email: str, plain: str) -> None:
        self.repository.add(email=email, hashed=pwd_context.hash(plain))

# %% safe: shard number from md5
import hashlib
from typing import Sequence


def pick_shard(user_id: str, shards: Sequence[str]) -> str:
    digest = hashlib.md5(user_id.encode(), usedforsecurity=False).digest()
    index = int.from_bytes(digest[:4], "big") % len(shards)
    return shards[index]

# %% safe: digest of a random token of high entropy
import hashlib
import secrets


class TokenStore:
    """Keeps only digests of 256-bit random tokens."""

    def __init__(self):
        self._by_digest: dict[str, int] = {}

    def issue(self, user_id: int) -> str:
        token = secrets.token_urlsafe(32)
        self._by_digest[hashlib.sha256(token.encode()).hexdigest()] = user_id
        return token

    def owner(self, token: str) -> int | None:
        return self._by_digest.get(hashlib.sha256(token.encode()).hexdigest())

# %% safe: django settings with argon2 first
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
]
CACHE_DIGEST = "blake2b"

# %% safe: refusing weak names
import hashlib
import sys

ALLOWED = {"sha256", "sha384", "sha512"}
REFUSED = ("md5", "sha1")


def digest(name: str, data: bytes) -> str:
    if name in REFUSED:
        raise ValueError(f"{name} is not accepted")
    if name not in ALLOWED:
        raise ValueError("unknown digest")
    return hashlib.new(name, data).hexdigest()


if __name__ == "__main__":
    print(digest(sys.argv[1], sys.stdin.buffer.read(1_000_000)))

# %% safe: argon2 and rehashing
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

ph = PasswordHasher()


def login(row: dict, password: str) -> bool:
    try:
        ph.verify(row["hash"], password)
    except VerifyMismatchError:
        return False
    if ph.check_needs_rehash(row["hash"]):
        row["hash"] = ph.hash(password)
    return True

# %% safe: PBKDF2HMAC with many rounds
import os

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

MIN_ROUNDS = 600_000


def derive(passphrase: str, rounds: int = 1000) -> tuple[bytes, bytes]:
    salt = os.urandom(16)
    rounds = max(rounds, MIN_ROUNDS)
    kdf = PBKDF2HMAC(algorithm=hashes.SHA256(), length=32, salt=salt, iterations=rounds)
    return salt, kdf.derive(passphrase.encode())

# %% safe: duplicates found by blake2b
import hashlib
from collections import defaultdict
from pathlib import Path


def duplicates(folder: Path) -> list[list[Path]]:
    groups: dict[str, list[Path]] = defaultdict(list)
    for path in sorted(folder.rglob("*.jpg")):
        groups[hashlib.blake2b(path.read_bytes()).hexdigest()].append(path)
    return [paths for paths in groups.values() if len(paths) > 1]

# %% vulnerable: what is kept is called the digest of a password
import hashlib


class Member:
    def choose(self, raw):
        self.password_hash = hashlib.sha512(raw.encode()).hexdigest()  # here

# %% safe: what is kept is the digest of a file
import hashlib


class Upload:
    def close(self, raw):
        self.content_hash = hashlib.sha512(raw).hexdigest()
