"""Weak cipher (CWE-327/329), set put aside."""

# %% vulnerable: Blowfish in a command-line tool
import argparse
import getpass
import os
from pathlib import Path

from Crypto.Cipher import Blowfish
from Crypto.Protocol.KDF import scrypt
from Crypto.Util.Padding import pad


def main() -> None:
    parser = argparse.ArgumentParser(description="Encrypt a diary")
    parser.add_argument("source", type=Path)
    args = parser.parse_args()
    salt, iv = os.urandom(16), os.urandom(8)
    key = scrypt(getpass.getpass(), salt, 32, N=2**15, r=8, p=1)
    engine = Blowfish.new(key, Blowfish.MODE_CBC, iv)  # here
    sealed = engine.encrypt(pad(args.source.read_bytes(), 8))
    args.source.with_suffix(".enc").write_bytes(salt + iv + sealed)

# %% vulnerable: cryptography ECB through a helper that returns the mode
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes


def default_mode():
    return modes.ECB()  # here


class BlockStore:
    def __init__(self, key: bytes):
        self._cipher = Cipher(algorithms.AES(key), default_mode())

    def put(self, block: bytes) -> bytes:
        encryptor = self._cipher.encryptor()
        return encryptor.update(block) + encryptor.finalize()

# %% vulnerable: CTR nonce set once as class attribute and reused for each message
from Crypto.Cipher import AES


class MessageBus:
    nonce = b"msg-bus1"

    def __init__(self, key: bytes):
        self.key = key
        self.queue: list[bytes] = []

    def publish(self, text: str) -> None:
        ctr = AES.new(self.key, AES.MODE_CTR, nonce=self.nonce)  # here
        self.queue.append(ctr.encrypt(text.encode()))

# %% vulnerable: ARC4 of cryptography for cookies in aiohttp
import os

from aiohttp import web
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms


async def remember(request: web.Request) -> web.Response:
    form = await request.post()
    algorithm = algorithms.ARC4(os.environ["COOKIE_KEY"].encode())  # here
    stream = Cipher(algorithm, mode=None).encryptor()
    value = stream.update(str(form["cart"]).encode()).hex()
    response = web.Response(text="stored")
    response.set_cookie("cart", value, secure=True, httponly=True, samesite="Lax")
    return response

# %% vulnerable: IV from random bytes of a seeded generator
import random

from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes


def encrypt_line(key: bytes, line: str) -> bytes:
    random.seed(42)
    iv = random.randbytes(16)
    padder = padding.PKCS7(128).padder()
    data = padder.update(line.encode()) + padder.finalize()
    enc = Cipher(algorithms.AES(key), modes.CBC(iv)).encryptor()  # here
    return iv + enc.update(data) + enc.finalize()

# %% vulnerable: one nonce before the loop, ChaCha20-Poly1305
import os
from typing import Iterable

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305


def encrypt_rows(key: bytes, rows: Iterable[str]) -> list[bytes]:
    box = ChaCha20Poly1305(key)
    nonce = os.urandom(12)
    sealed = [nonce]
    for row in rows:
        sealed.append(box.encrypt(nonce, row.encode(), None))  # here
    return sealed

# %% safe: nonce made within the loop
import os
from typing import Iterable

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305


def encrypt_rows(key: bytes, rows: Iterable[str]) -> list[bytes]:
    box = ChaCha20Poly1305(key)
    sealed = []
    for row in rows:
        nonce = os.urandom(12)
        sealed.append(nonce + box.encrypt(nonce, row.encode(), None))
    return sealed

# %% safe: CBC with random IV and a MAC over both
import hashlib
import hmac
import os

from Crypto.Cipher import AES
from Crypto.Util.Padding import pad


def encrypt(enc_key: bytes, mac_key: bytes, data: bytes) -> bytes:
    cipher = AES.new(enc_key, AES.MODE_CBC)
    sealed = cipher.iv + cipher.encrypt(pad(data, AES.block_size))
    return sealed + hmac.new(mac_key, sealed, hashlib.sha256).digest()

# %% safe: NaCl secret box
import nacl.secret
import nacl.utils


class Notebook:
    def __init__(self, key: bytes | None = None):
        self.key = key or nacl.utils.random(nacl.secret.SecretBox.KEY_SIZE)
        self.pages: list[bytes] = []

    def write(self, text: str) -> int:
        box = nacl.secret.SecretBox(self.key)
        self.pages.append(box.encrypt(text.encode()))
        return len(self.pages)

# %% safe: counter nonce that never repeats under one random key
import os
from itertools import count

from cryptography.hazmat.primitives.ciphers.aead import AESGCM


class Stream:
    """One object per direction and connection; the key lives as long as the object."""

    def __init__(self):
        self.key = os.urandom(32)
        self._aead = AESGCM(self.key)
        self._counter = count()

    def frame(self, data: bytes) -> bytes:
        number = next(self._counter)
        nonce = number.to_bytes(12, "big")
        return nonce + self._aead.encrypt(nonce, data, None)

# %% safe: words in an enumeration and a match statement
import enum


class Suite(str, enum.Enum):
    AES_GCM = "aes-256-gcm"
    DES = "des-cbc"
    RC4 = "rc4"


def accept(suite: Suite) -> bool:
    match suite:
        case Suite.DES | Suite.RC4:
            return False
        case Suite.AES_GCM:
            return True
    return False

# %% safe: AES-SIV needs no nonce
import os

from cryptography.hazmat.primitives.ciphers.aead import AESSIV


def wrap(names: list[str]) -> list[str]:
    """Deterministic on purpose: the column must stay searchable."""
    siv = AESSIV(bytes.fromhex(os.environ["COLUMN_KEY"]))
    return [siv.encrypt(name.encode(), [b"customer.name"]).hex() for name in names]

# %% safe: list of options where only the first is used
import os

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

PREFERENCE = ["gcm", "ecb"]


def seal(key: bytes, data: bytes) -> bytes:
    chosen = PREFERENCE[0]
    if chosen != "gcm":
        raise RuntimeError("no usable mode")
    nonce = os.urandom(12)
    enc = Cipher(algorithms.AES256(key), modes.GCM(nonce)).encryptor()
    body = enc.update(data) + enc.finalize()
    return nonce + enc.tag + body

# %% safe: file in chunks, 24 byte random nonce each, chunk offset authenticated
import os
import struct
from pathlib import Path

from Crypto.Cipher import ChaCha20_Poly1305


def encrypt_file(path: Path, key: bytes, size: int = 65536) -> list[bytes]:
    data = path.read_bytes()
    parts = []
    for index in range(0, len(data), size):
        cipher = ChaCha20_Poly1305.new(key=key, nonce=os.urandom(24))
        cipher.update(struct.pack(">Q", index))
        sealed, tag = cipher.encrypt_and_digest(data[index:index + size])
        parts.append(cipher.nonce + tag + sealed)
    return parts

# %% vulnerable: AES-GCM in a comprehension with one nonce
import secrets

from cryptography.hazmat.primitives.ciphers.aead import AESGCM


def seal_all(key: bytes, texts: list[str]) -> list[bytes]:
    aead = AESGCM(key)
    nonce = secrets.token_bytes(12)
    return [aead.encrypt(nonce, text.encode(), b"") for text in texts]  # here

# %% vulnerable: counter mode, nonce from the hash of the file name
from Crypto.Cipher import DES3
from Crypto.Random import get_random_bytes


class Tape:
    def __init__(self, key: bytes):
        self.key = DES3.adjust_key_parity(key)

    def write(self, block: bytes) -> bytes:
        iv = get_random_bytes(8)
        return iv + DES3.new(self.key, DES3.MODE_CFB, iv).encrypt(block)  # here

# %% vulnerable: IV of random integers, cryptography CBC
import random

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes


def lock(key: bytes, padded: bytes) -> bytes:
    vector = bytes(random.randrange(256) for _ in range(16))
    encryptor = Cipher(algorithms.AES(key), modes.CBC(vector)).encryptor()  # here
    return vector + encryptor.update(padded) + encryptor.finalize()

# %% safe: one cipher object before the loop, stream goes on
import os
from typing import BinaryIO

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes


def encrypt_stream(key: bytes, source: BinaryIO, target: BinaryIO) -> bytes:
    nonce = os.urandom(12)
    encryptor = Cipher(algorithms.AES(key), modes.GCM(nonce)).encryptor()
    target.write(nonce)
    while chunk := source.read(65536):
        target.write(encryptor.update(chunk))
    encryptor.finalize()
    return encryptor.tag

# %% safe: base drawn once, counter mixed in
import os

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305


def seal_parts(parts: list[bytes]) -> tuple[bytes, list[bytes]]:
    key = os.urandom(32)
    box = ChaCha20Poly1305(key)
    base = os.urandom(8)
    return key, [box.encrypt(base + number.to_bytes(4, "big"), part, None) for number, part in enumerate(parts)]

# %% safe: SystemRandom for the IV
from random import SystemRandom

from Crypto.Cipher import AES
from Crypto.Util.Padding import pad

rng = SystemRandom()


def encrypt(key: bytes, text: str) -> bytes:
    iv = rng.randbytes(16)
    return iv + AES.new(key, AES.MODE_CBC, iv).encrypt(pad(text.encode(), 16))
