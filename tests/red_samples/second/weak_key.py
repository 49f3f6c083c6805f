"""Weak key (CWE-326), set put aside."""

# %% vulnerable: keyword dictionary unpacked into the call
from cryptography.hazmat.backends import default_backend
from cryptography.hazmat.primitives.asymmetric import rsa

RSA_OPTIONS = {"public_exponent": 65537, "key_size": 512, "backend": default_backend()}


class TenantKeys:
    def __init__(self):
        self._keys = {}

    def for_tenant(self, tenant: str):
        if tenant not in self._keys:
            self._keys[tenant] = rsa.generate_private_key(**RSA_OPTIONS)  # here
        return self._keys[tenant]

# %% vulnerable: DSA of PyCryptodome for a manifest
from Crypto.Hash import SHA256
from Crypto.PublicKey import DSA
from Crypto.Signature import DSS


def sign_manifest(manifest: bytes) -> tuple[bytes, bytes]:
    key = DSA.generate(1024)  # here
    signer = DSS.new(key, "fips-186-3")
    return signer.sign(SHA256.new(manifest)), key.publickey().export_key()

# %% vulnerable: pyOpenSSL certificate key
from OpenSSL import crypto


def self_signed(host: str, days: int = 30):
    pkey = crypto.PKey()
    pkey.generate_key(crypto.TYPE_RSA, 1024)  # here
    cert = crypto.X509()
    cert.get_subject().CN = host
    cert.gmtime_adj_notBefore(0)
    cert.gmtime_adj_notAfter(days * 86400)
    cert.set_issuer(cert.get_subject())
    cert.set_pubkey(pkey)
    cert.sign(pkey, "sha256")
    return pkey, cert

# %% vulnerable: Fernet key from a password in base64, zero filled
import base64

from cryptography.fernet import Fernet
from flask import Flask, request

app = Flask(__name__)


@app.post("/vault")
def vault():
    master = request.form["master"]
    key = base64.urlsafe_b64encode("{:0<32.32}".format(master).encode("latin-1", "replace"))  # here
    box = Fernet(key)
    return {"sealed": box.encrypt(request.form["text"].encode()).decode()}

# %% vulnerable: PyJWT secret of six characters made at start
import secrets
import string

import jwt

ALPHABET = string.ascii_lowercase
signing_key = "".join(secrets.choice(ALPHABET) for _ in range(6))


def session_token(user_id: int) -> str:
    return jwt.encode({"sub": str(user_id)}, signing_key, algorithm="HS256")  # here

# %% vulnerable: curve by name chosen in a ternary, both are small
from Crypto.PublicKey import ECC
from cryptography.hazmat.primitives.asymmetric import ec


def device_key(compact: bool):
    """Key for one sensor."""
    curve = ec.SECT163K1() if compact else ec.SECT163R2()
    return ec.generate_private_key(curve)  # here


def gateway_key():
    return ECC.generate(curve="P-256")

# %% safe: paramiko with 4096 bits
from pathlib import Path

import paramiko


def create_deploy_key(target: Path, bits: int = 1024) -> str:
    bits = max(bits, 4096)
    key = paramiko.RSAKey.generate(bits)
    key.write_private_key_file(str(target))
    return key.get_base64()

# %% safe: X25519 exchange and HKDF of 32 bytes
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def session_key(peer: bytes) -> tuple[bytes, bytes]:
    private = X25519PrivateKey.generate()
    shared = private.exchange(X25519PublicKey.from_public_bytes(peer))
    key = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"chat").derive(shared)
    return private.public_key().public_bytes_raw(), key

# %% safe: weak keys of others are refused
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import load_pem_public_key

MINIMUM = {"rsa": 2048, "ec": 256}


def load_partner_key(pem: bytes):
    key = load_pem_public_key(pem)
    if isinstance(key, rsa.RSAPublicKey) and key.key_size >= MINIMUM["rsa"]:
        return key
    if isinstance(key, ec.EllipticCurvePublicKey) and key.curve.key_size >= MINIMUM["ec"]:
        return key
    raise ValueError("key of the partner is too short")

# %% safe: Fernet key through a slow derivation
import base64
import os

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt


def box_for(master: str, salt: bytes | None = None) -> tuple[bytes, Fernet]:
    salt = salt or os.urandom(16)
    key = Scrypt(salt=salt, length=32, n=2**15, r=8, p=1).derive(master.encode())
    return salt, Fernet(base64.urlsafe_b64encode(key))

# %% safe: short random text is only a reference, key from the environment is checked for length
import os
import secrets

import jwt


def load_key() -> bytes:
    key = bytes.fromhex(os.environ["JWT_KEY_HEX"])
    if len(key) < 32:
        raise RuntimeError("JWT_KEY_HEX needs at least 32 bytes")
    return key


def issue(user_id: int) -> str:
    reference = secrets.token_hex(4)
    return jwt.encode({"sub": str(user_id), "ref": reference}, load_key(), algorithm="HS256")

# %% safe: ECC of PyCryptodome
from Crypto.Hash import SHA512
from Crypto.PublicKey import ECC
from Crypto.Signature import eddsa


async def sign_release(notes: str) -> bytes:
    key = ECC.generate(curve="ed25519")
    digest = SHA512.new(notes.encode())
    return eddsa.new(key, "rfc8032").sign(digest)

# %% safe: branch for small keys can not be taken
from cryptography.hazmat.primitives.asymmetric import rsa

LEGACY = False
SIZES = [4096, 1024]


def server_key() -> rsa.RSAPrivateKey:
    size = SIZES[0]
    if LEGACY:
        size = 1024
    return rsa.generate_private_key(65537, size)

# %% safe: images and cache lines, sizes are no keys
import asyncio

SORT_KEY_SIZE = 64
key_size = 128


async def thumbnails(names: list[str]) -> dict[str, tuple[int, int]]:
    sizes = {}
    for name in names:
        key = name.ljust(key_size, "_")[:key_size]
        sizes[key] = (1024, 512)
        await asyncio.sleep(0)
    return sizes


if __name__ == "__main__":
    print(asyncio.run(thumbnails(["a.png", "b.png"])))

# %% vulnerable: percent formatting fills a passphrase up
from Crypto.Cipher import AES


def open_box(passphrase: str, nonce: bytes, sealed: bytes, tag: bytes) -> bytes:
    key = ("%-32s" % passphrase).encode()  # here
    cipher = AES.new(key, AES.MODE_GCM, nonce=nonce)
    return cipher.decrypt_and_verify(sealed, tag)

# %% vulnerable: HMAC key of a number with six digits
import hashlib
import hmac
import secrets


class Links:
    def __init__(self):
        self.key = str(secrets.randbelow(1_000_000)).encode()

    def sign(self, path: str) -> str:
        return hmac.new(self.key, path.encode(), hashlib.sha256).hexdigest()  # here

# %% vulnerable: jwcrypto and cryptography, DH of 1024 bits
from cryptography.hazmat.primitives.asymmetric import dh

BITS = {"fast": 1024, "slow": 3072}


def parameters():
    return dh.generate_parameters(generator=2, key_size=BITS["fast"])  # here

# %% safe: token_hex of 32 signs tokens
import secrets

import jwt

KEY = secrets.token_hex(32)


def issue(user: str) -> str:
    return jwt.encode({"sub": user, "jti": secrets.token_hex(4)}, KEY, algorithm="HS256")

# %% safe: MAC key stretched from a short salt and a password
import hashlib
import hmac
import os


def seal(password: str, data: bytes) -> bytes:
    salt = os.urandom(8)
    key = hashlib.scrypt(password.encode(), salt=salt, n=2**15, r=8, p=1)
    return salt + hmac.new(key, data, hashlib.sha256).digest()

# %% safe: formatted label, key from the keyring
import keyring
from cryptography.fernet import Fernet


def store(password_label: str, text: str) -> tuple[str, bytes]:
    title = f"{password_label:_<32.32}"
    box = Fernet(keyring.get_password("vault", "fernet").encode())
    return title, box.encrypt(text.encode())
