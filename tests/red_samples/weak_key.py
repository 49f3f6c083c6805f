"""Weak key (CWE-326): too few bits, short HMAC keys, keys cut out of a password."""

# %% vulnerable: cryptography, RSA 1024
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa


def new_key_pair() -> tuple[bytes, rsa.RSAPublicKey]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=1024)  # here
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return pem, key.public_key()

# %% vulnerable: PyCryptodome, bits in a constant
from Crypto.PublicKey import RSA

KEY_BITS = 1024


class Licensing:
    """Makes the key pair that signs licences."""

    def __init__(self):
        self.key = RSA.generate(KEY_BITS)  # here

    def public_pem(self) -> bytes:
        return self.key.publickey().export_key()

# %% vulnerable: AES key from a padded password
import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM


def encrypt_backup(password: str, data: bytes) -> bytes:
    key = password.encode().ljust(32, b"0")[:32]  # here
    nonce = os.urandom(12)
    return nonce + AESGCM(key).encrypt(nonce, data, None)

# %% vulnerable: elliptic curve of 192 bits
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

CURVE = ec.SECP192R1()


def sign_order(order: bytes) -> tuple[bytes, ec.EllipticCurvePublicKey]:
    private_key = ec.generate_private_key(CURVE)  # here
    signature = private_key.sign(order, ec.ECDSA(hashes.SHA256()))
    return signature, private_key.public_key()

# %% vulnerable: DSA, positional size, from an import with alias
from cryptography.hazmat.primitives.asymmetric import dsa as signing
from fastapi import FastAPI

app = FastAPI()


def make_signer():
    return signing.generate_private_key(1024)  # here


@app.get("/parameters")
def parameters():
    numbers = make_signer().public_key().public_numbers()
    return {"y": hex(numbers.y)}

# %% vulnerable: HMAC with a key of four bytes
import hashlib
import hmac
import os


class LinkSigner:
    def __init__(self):
        self.key = os.urandom(4)

    def sign(self, path: str) -> str:
        mac = hmac.new(self.key, path.encode(), hashlib.sha256)  # here
        return f"{path}?sig={mac.hexdigest()}"

    def check(self, path: str, signature: str) -> bool:
        return hmac.compare_digest(self.sign(path), f"{path}?sig={signature}")

# %% vulnerable: key cut from a repeated passphrase read with input
import getpass

from Crypto.Cipher import AES


def derive(passphrase: str) -> bytes:
    raw = passphrase.encode("utf-8")
    while len(raw) < 16:
        raw += raw or b"x"
    return raw[:16]  # here


def main() -> None:
    key = derive(getpass.getpass("Passphrase: "))
    cipher = AES.new(key, AES.MODE_GCM)
    sealed, tag = cipher.encrypt_and_digest(input("Text: ").encode())
    print(cipher.nonce.hex(), tag.hex(), sealed.hex())

# %% vulnerable: default argument of paramiko key creation
from pathlib import Path

import paramiko


def create_deploy_key(target: Path, bits: int = 768) -> str:
    key = paramiko.RSAKey.generate(bits)  # here
    key.write_private_key_file(str(target))
    target.chmod(0o600)
    return f"{key.get_name()} {key.get_base64()}"

# %% safe: RSA 3072, 1024 stands elsewhere
from cryptography.hazmat.primitives.asymmetric import rsa

BUFFER_SIZE = 1024
KEY_SIZE = 3 * BUFFER_SIZE


def new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=KEY_SIZE)


def chunks(data: bytes) -> list[bytes]:
    return [data[i:i + BUFFER_SIZE] for i in range(0, len(data), BUFFER_SIZE)]

# %% safe: size checked before generation
import argparse

from Crypto.PublicKey import RSA


def generate(bits: int) -> RSA.RsaKey:
    if bits not in (2048, 3072, 4096):
        raise ValueError("use 2048, 3072 or 4096 bits")
    return RSA.generate(bits)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--bits", type=int, default=3072)
    print(generate(parser.parse_args().bits).publickey().export_key().decode())

# %% safe: AES key through scrypt
import hashlib
import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM


def encrypt_backup(password: str, data: bytes) -> bytes:
    salt, nonce = os.urandom(16), os.urandom(12)
    key = hashlib.scrypt(password.encode(), salt=salt, n=2**15, r=8, p=1, maxmem=2**26, dklen=64)[:32]
    return salt + nonce + AESGCM(key).encrypt(nonce, data, None)

# %% safe: curve P-256
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

CURVES = {"p256": ec.SECP256R1, "p384": ec.SECP384R1}


def sign(data: bytes, name: str = "p256") -> bytes:
    curve = CURVES[name]()
    key = ec.generate_private_key(curve)
    return key.sign(data, ec.ECDSA(hashes.SHA256()))

# %% safe: Ed25519 has no size to choose
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


class Signer:
    key_size = 256

    def __init__(self):
        self._key = Ed25519PrivateKey.generate()

    def public_bytes(self) -> bytes:
        return self._key.public_key().public_bytes(
            serialization.Encoding.Raw, serialization.PublicFormat.Raw
        )

    def sign(self, data: bytes) -> bytes:
        return self._key.sign(data)

# %% safe: HMAC key of 32 random bytes
import hashlib
import hmac
import secrets

PREFIX = b"link"
KEY = secrets.token_bytes(32)


def sign(path: str) -> str:
    return hmac.new(KEY, PREFIX + path.encode(), hashlib.sha256).hexdigest()


def check(path: str, signature: str) -> bool:
    return hmac.compare_digest(sign(path), signature)

# %% safe: padded text is a display name, the key is generated
import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM


class Locker:
    def __init__(self, label: str):
        self.label = label.encode().ljust(16, b" ")[:16]
        self.key = AESGCM.generate_key(bit_length=256)

    def lock(self, data: bytes) -> bytes:
        nonce = os.urandom(12)
        return self.label + nonce + AESGCM(self.key).encrypt(nonce, data, self.label)

# %% safe: own generate method with a small number
import random


class Maze:
    """Grid of rooms for the game."""

    def __init__(self):
        self.rooms: list[int] = []

    def generate(self, key_size: int = 512) -> list[int]:
        self.rooms = [random.randint(0, 3) for _ in range(key_size)]
        return self.rooms


def demo() -> int:
    maze = Maze()
    return sum(maze.generate(key_size=512))

# %% vulnerable: key is one digest of a password
import hashlib
from Crypto.Cipher import AES
class V:
    def __init__(self, password):
        self.key = hashlib.sha256(password.encode()).digest()  # here
    def enc(self, d):
        return AES.new(self.key, AES.MODE_GCM).encrypt(d)

# %% vulnerable: Fernet, padded passphrase in base64
import base64
from cryptography.fernet import Fernet
def box(passphrase):
    return Fernet(base64.urlsafe_b64encode(passphrase.encode().ljust(32)[:32]))  # here

# %% vulnerable: ecdsa without a curve
from ecdsa import SigningKey
def k(): return SigningKey.generate()  # here

# %% vulnerable: pyOpenSSL, 1024 bits
from OpenSSL import crypto
def cert():
    k = crypto.PKey()
    k.generate_key(crypto.TYPE_RSA, 1024)  # here
    return k

# %% vulnerable: six characters sign tokens
import jwt
def t(u):
    return jwt.encode({"sub": u}, "abc123", algorithm="HS256")  # here

# %% safe: never fewer than 2048
from Crypto.PublicKey import RSA
def gen(bits):
    return RSA.generate(max(bits, 2048))

# %% safe: small sizes are refused
from cryptography.hazmat.primitives.asymmetric import rsa
def gen(key_size=3072):
    if key_size < 2048:
        raise ValueError
    return rsa.generate_private_key(65537, key_size)

# %% safe: label of BIP 32 as key of the MAC
import hmac, hashlib
def master(seed):
    return hmac.new(b"Bitcoin seed", seed, hashlib.sha512).digest()

# %% safe: stretched material cut into two keys
import hashlib, os
from Crypto.Cipher import AES
def enc(password, d):
    salt = os.urandom(16)
    material = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, 600_000, dklen=64)
    k1, k2 = material[:32], material[32:]
    return AES.new(k1, AES.MODE_GCM).encrypt(d)

# %% safe: size overwritten before use
from cryptography.hazmat.primitives.asymmetric import rsa
def gen():
    size = 1024
    size = 4096
    return rsa.generate_private_key(65537, size)
