"""Weak cipher (CWE-327/329): broken algorithms, ECB mode, constant or reused IV and nonce."""

# %% vulnerable: PyCryptodome, AES in ECB mode
from Crypto.Cipher import AES
from Crypto.Util.Padding import pad


def encrypt_record(key: bytes, record: str) -> bytes:
    """Encrypt one customer record."""
    cipher = AES.new(key, AES.MODE_ECB)  # here
    return cipher.encrypt(pad(record.encode("utf-8"), AES.block_size))


def encrypt_all(key: bytes, records: list[str]) -> list[bytes]:
    return [encrypt_record(key, record) for record in records]

# %% vulnerable: DES in a class
import os

from Crypto.Cipher import DES
from Crypto.Util.Padding import pad


class CardVault:
    def __init__(self):
        self.key = bytes.fromhex(os.environ["VAULT_KEY"])

    def seal(self, number: str) -> bytes:
        iv = os.urandom(8)
        cipher = DES.new(self.key, DES.MODE_CBC, iv)  # here
        return iv + cipher.encrypt(pad(number.encode(), 8))

# %% vulnerable: cryptography, constant IV in CBC
import os

from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

IV = b"0123456789abcdef"


def encrypt(data: bytes) -> bytes:
    key = bytes.fromhex(os.environ["DATA_KEY"])
    padder = padding.PKCS7(128).padder()
    padded = padder.update(data) + padder.finalize()
    encryptor = Cipher(algorithms.AES(key), modes.CBC(IV)).encryptor()  # here
    return encryptor.update(padded) + encryptor.finalize()

# %% vulnerable: RC4 for a stream over a socket, import with alias
import socket

from Crypto.Cipher import ARC4 as rc4


def send_encrypted(host: str, port: int, key: bytes, text: str) -> None:
    cipher = rc4.new(key)  # here
    payload = cipher.encrypt(text.encode())
    with socket.create_connection((host, port), timeout=10) as sock:
        sock.sendall(len(payload).to_bytes(4, "big") + payload)

# %% vulnerable: AES-GCM with zero nonce
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from fastapi import FastAPI, Request

app = FastAPI()
KEY = AESGCM.generate_key(bit_length=256)


@app.post("/notes")
async def save_note(request: Request):
    body = (await request.body())[:4096]
    nonce = bytes(12)
    sealed = AESGCM(KEY).encrypt(nonce, body, None)  # here
    return {"note": sealed.hex()}

# %% vulnerable: mode taken from a dictionary of options
from Crypto.Cipher import AES

OPTIONS = {"mode": AES.MODE_ECB, "segment_size": 8}


def protect(key: bytes, blocks: list[bytes]) -> bytes:
    out = b""
    for block in blocks:
        cipher = AES.new(key, OPTIONS["mode"])  # here
        out += cipher.encrypt(block.ljust(16, b"\0"))
    return out

# %% vulnerable: triple DES through cryptography
import os

from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.algorithms import TripleDES


def encrypt_pin(key: bytes, pin: str) -> bytes:
    iv = os.urandom(8)
    padder = padding.PKCS7(64).padder()
    data = padder.update(pin.encode()) + padder.finalize()
    cipher = Cipher(TripleDES(key), modes.CBC(iv))  # here
    enc = cipher.encryptor()
    return iv + enc.update(data) + enc.finalize()

# %% vulnerable: IV made from the key itself
import os

from Crypto.Cipher import AES
from Crypto.Util.Padding import pad


class SessionBox:
    def __init__(self, key: bytes | None = None):
        self.key = key or os.urandom(32)
        self.iv = self.key[:16]

    def encrypt(self, message: str) -> bytes:
        cipher = AES.new(self.key, AES.MODE_CBC, iv=self.iv)  # here
        return cipher.encrypt(pad(message.encode(), AES.block_size))

# %% safe: AES-GCM with a random nonce
import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM


def encrypt(key: bytes, data: bytes, context: bytes) -> bytes:
    nonce = os.urandom(12)
    return nonce + AESGCM(key).encrypt(nonce, data, context)


def decrypt(key: bytes, blob: bytes, context: bytes) -> bytes:
    nonce, sealed = blob[:12], blob[12:]
    return AESGCM(key).decrypt(nonce, sealed, context)

# %% safe: PyCryptodome GCM, nonce made by the library
from Crypto.Cipher import AES


def seal(key: bytes, text: str) -> dict[str, str]:
    cipher = AES.new(key, AES.MODE_GCM)
    sealed, tag = cipher.encrypt_and_digest(text.encode("utf-8"))
    return {"nonce": cipher.nonce.hex(), "data": sealed.hex(), "tag": tag.hex()}


def unseal(key: bytes, box: dict[str, str]) -> str:
    cipher = AES.new(key, AES.MODE_GCM, nonce=bytes.fromhex(box["nonce"]))
    return cipher.decrypt_and_verify(bytes.fromhex(box["data"]), bytes.fromhex(box["tag"])).decode("utf-8")

# %% safe: Fernet
import os

from cryptography.fernet import Fernet, InvalidToken

box = Fernet(os.environ["FERNET_KEY"])


def seal(text: str) -> str:
    return box.encrypt(text.encode()).decode("ascii")


def unseal(token: str) -> str | None:
    try:
        return box.decrypt(token, ttl=3600).decode()
    except InvalidToken:
        return None

# %% safe: names of refused ciphers in a policy
import sys

WEAK = ("DES", "3DES", "RC4", "MODE_ECB", "Blowfish")


def problems(suites: list[str]) -> list[str]:
    """List the suites of a server that should go."""
    found = []
    for suite in suites:
        for name in WEAK:
            if name.lower() in suite.lower():
                found.append(f"{suite}: {name} is obsolete")
    return found


if __name__ == "__main__":
    print("\n".join(problems(sys.argv[1:])))

# %% safe: constant that is overwritten before use, GCM
import os

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

NONCE_LENGTH = 12


def seal(key: bytes, data: bytes) -> bytes:
    nonce = b"\x00" * NONCE_LENGTH
    nonce = os.urandom(len(nonce))
    encryptor = Cipher(algorithms.AES(key), modes.GCM(nonce)).encryptor()
    sealed = encryptor.update(data) + encryptor.finalize()
    return nonce + encryptor.tag + sealed

# %% safe: own class called DES with a method new
from dataclasses import dataclass, field


@dataclass
class Design:
    title: str
    layers: list[str] = field(default_factory=list)


class DES:
    """Design exchange service."""

    MODE_ECB = "editable-compact-bundle"

    @classmethod
    def new(cls, title: str, mode: str) -> Design:
        return Design(title, [mode])


def start(title: str) -> Design:
    return DES.new(title, DES.MODE_ECB)

# %% safe: modes by name, only authenticated ones allowed
from Crypto.Cipher import AES

MODES = {"gcm": AES.MODE_GCM, "eax": AES.MODE_EAX}


def encrypt(key: bytes, data: bytes, mode: str) -> tuple[bytes, bytes, bytes]:
    if mode == "ecb":
        raise ValueError("ecb is refused")
    if mode not in MODES:
        raise ValueError("unknown mode")
    cipher = AES.new(key, MODES[mode])
    sealed, tag = cipher.encrypt_and_digest(data)
    return cipher.nonce, sealed, tag

# %% safe: ChaCha20-Poly1305, nonce per message
import secrets

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305


class Channel:
    def __init__(self, key: bytes):
        self._aead = ChaCha20Poly1305(key)

    def pack(self, message: bytes) -> bytes:
        nonce = secrets.token_bytes(12)
        return b"".join((nonce, self._aead.encrypt(nonce, message, b"v1")))

# %% vulnerable: nonce drawn when the box is made
import os
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
class Box:
    def __init__(self, key):
        self.aes = AESGCM(key)
        self.nonce = os.urandom(12)
    def seal(self, data):
        return self.aes.encrypt(self.nonce, data, None)  # here

# %% vulnerable: IV as default argument
from Crypto.Cipher import AES
def enc(key, d, iv=b"1234567890123456"):
    return AES.new(key, AES.MODE_CBC, iv).encrypt(d)  # here

# %% vulnerable: IV is the digest of the key
import hashlib
from Crypto.Cipher import AES
def enc(key, d):
    iv = hashlib.md5(key).digest()
    return AES.new(key, AES.MODE_CBC, iv).encrypt(d)  # here

# %% vulnerable: mode handed to a helper
from Crypto.Cipher import AES
def _cipher(key, mode):
    return AES.new(key, mode)  # here
def enc(key, d):
    return _cipher(key, AES.MODE_ECB).encrypt(d)

# %% vulnerable: XOR with a repeated key
from itertools import cycle
def encrypt(data: bytes, key: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(data, cycle(key)))  # here

# %% safe: nonce counts messages
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
class S:
    def __init__(self, key):
        self._a = AESGCM(key)
        self._n = 0
    def seal(self, d):
        self._n += 1
        nonce = self._n.to_bytes(12, "big")
        return nonce + self._a.encrypt(nonce, d, None)

# %% safe: TLS suites with marks against weak ones
import ssl
def ctx():
    c = ssl.create_default_context()
    c.set_ciphers("ECDHE+AESGCM:ECDHE+CHACHA20:!aNULL:!MD5:!RC4:!DES")
    return c

# %% safe: one message an object, nonce kept for reading
import os
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
class Message:
    def __init__(self, key, body):
        self.nonce = os.urandom(12)
        enc = Cipher(algorithms.AES(key), modes.GCM(self.nonce)).encryptor()
        self.body = enc.update(body) + enc.finalize()
        self.tag = enc.tag
    def read(self, key):
        dec = Cipher(algorithms.AES(key), modes.GCM(self.nonce, self.tag)).decryptor()
        return dec.update(self.body) + dec.finalize()

# %% safe: mask of WebSocket frames
def decode(payload, mask):
    return bytes(b ^ mask[i % 4] for i, b in enumerate(payload))

# %% safe: branch that is never taken
from Crypto.Cipher import AES, DES
USE_LEGACY = False
def enc(key, d):
    if USE_LEGACY:
        c = DES.new(key[:8], DES.MODE_ECB)
    else:
        c = AES.new(key, AES.MODE_GCM)
    return c.encrypt(d)
