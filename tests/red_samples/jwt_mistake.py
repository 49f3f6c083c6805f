"""JWT mistakes (CWE-347): the signature is not checked, or the token says how it is to be checked."""

# %% vulnerable: PyJWT, verify_signature False
import jwt
from flask import Flask, abort, request

app = Flask(__name__)


@app.get("/me")
def me():
    header = request.headers.get("Authorization", "")
    if not header.startswith("Bearer "):
        abort(401)
    claims = jwt.decode(header[7:], options={"verify_signature": False})  # here
    return {"user": claims["sub"], "admin": claims.get("admin", False)}

# %% vulnerable: algorithm from the header of the token
import os

import jwt

PUBLIC_KEY = os.environ["JWT_PUBLIC_KEY"]


def read_token(token: str) -> dict:
    header = jwt.get_unverified_header(token)
    algorithm = header["alg"]
    return jwt.decode(token, PUBLIC_KEY, algorithms=[algorithm])  # here

# %% vulnerable: none is in the list of algorithms
import os

import jwt
from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import OAuth2PasswordBearer

app = FastAPI()
oauth2 = OAuth2PasswordBearer(tokenUrl="login")
SECRET = os.environ["JWT_SECRET"]


def current_user(token: str = Depends(oauth2)) -> str:
    try:
        return jwt.decode(token, SECRET, algorithms=["HS256", "none"])["sub"]  # here
    except jwt.InvalidTokenError:
        raise HTTPException(401)


@app.get("/profile")
def profile(user: str = Depends(current_user)):
    return {"user": user}

# %% vulnerable: hand-written, payload read and signature never compared
import base64
import json


def decode_part(part: str) -> dict:
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def authenticate(token: str) -> str:
    """Return the name of the user of a token."""
    header, payload, signature = token.split(".")
    claims = decode_part(payload)  # here
    if "sub" not in claims:
        raise PermissionError("no subject")
    return claims["sub"]

# %% vulnerable: hand-written, alg none is accepted
import base64
import hashlib
import hmac
import json


class TokenReader:
    def __init__(self, key: bytes):
        self.key = key

    @staticmethod
    def _raw(part: str) -> bytes:
        return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))

    def claims(self, token: str) -> dict:
        head, body, sig = token.split(".")
        header = json.loads(self._raw(head))
        if header["alg"] == "none":  # here
            return json.loads(self._raw(body))
        expected = hmac.new(self.key, f"{head}.{body}".encode(), hashlib.sha256).digest()
        if not hmac.compare_digest(expected, self._raw(sig)):
            raise PermissionError("bad signature")
        return json.loads(self._raw(body))

# %% vulnerable: old keyword verify=False in a decorator
import functools

import jwt
from flask import abort, g, request


def login_required(view):
    @functools.wraps(view)
    def wrapper(*args, **kwargs):
        token = request.cookies.get("token")
        if not token:
            abort(401)
        g.user = jwt.decode(token, verify=False)["user_id"]  # here
        return view(*args, **kwargs)

    return wrapper

# %% vulnerable: options through a class attribute
import os

import jwt as pyjwt


class Auth:
    options = {"verify_signature": False, "verify_exp": True}

    def __init__(self):
        self.secret = os.environ["AUTH_SECRET"]

    def is_admin(self, token: str) -> bool:
        data = pyjwt.decode(token, self.secret, algorithms=["HS256"], options=self.options)  # here
        return data.get("role") == "admin"

# %% vulnerable: python-jose, unverified claims decide
from aiohttp import web
from jose import jwt


async def delete_user(request: web.Request) -> web.Response:
    token = request.headers.get("X-Token", "")
    claims = jwt.get_unverified_claims(token)  # here
    if claims.get("role") != "admin":
        raise web.HTTPForbidden()
    request.app["users"].pop(request.match_info["name"], None)
    return web.Response(status=204)

# %% safe: one algorithm, audience and required claims
import os

import jwt
from flask import Flask, abort, request

app = Flask(__name__)
SECRET = os.environ["JWT_SECRET"]


@app.get("/me")
def me():
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    try:
        claims = jwt.decode(token, SECRET, algorithms=["HS256"], audience="web", options={"require": ["exp", "sub"]})
    except jwt.InvalidTokenError:
        abort(401)
    return {"user": claims["sub"]}

# %% safe: hand-written HS256 with the signature compared
import base64
import hashlib
import hmac
import json
import time


def _raw(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def verify(token: str, key: bytes) -> dict:
    head, body, sig = token.split(".")
    if json.loads(_raw(head)).get("alg") != "HS256":
        raise PermissionError("unexpected algorithm")
    expected = hmac.new(key, f"{head}.{body}".encode(), hashlib.sha256).digest()
    if not hmac.compare_digest(expected, _raw(sig)):
        raise PermissionError("bad signature")
    claims = json.loads(_raw(body))
    if claims.get("exp", 0) < time.time():
        raise PermissionError("expired")
    return claims

# %% safe: unverified header only picks a key of a table
import jwt

KEYS: dict[str, str] = {}


def read_token(token: str) -> dict:
    kid = jwt.get_unverified_header(token).get("kid")
    key = KEYS.get(kid)
    if key is None:
        raise PermissionError("unknown key")
    return jwt.decode(token, key, algorithms=["RS256"], options={"require": ["exp"]})

# %% safe: header alg is compared with the one allowed, list stays constant
import os

import jwt

ALGORITHMS = ["ES256"]
PUBLIC_KEY = os.environ["JWT_PUBLIC_KEY"]


def read(token: str) -> dict:
    alg = jwt.get_unverified_header(token).get("alg")
    if alg == "none" or alg not in ALGORITHMS:
        raise PermissionError(f"algorithm {alg!r} is not accepted")
    return jwt.decode(token, PUBLIC_KEY, algorithms=ALGORITHMS, options={"require": ["exp"]})

# %% safe: encoding with an algorithm from the settings
import os
from datetime import datetime, timedelta, timezone

import jwt

ALGORITHM = "HS512"


def issue(user_id: int, minutes: int = 15) -> str:
    expires = datetime.now(timezone.utc) + timedelta(minutes=minutes)
    claims = {"sub": str(user_id), "exp": expires}
    return jwt.encode(claims, os.environ["JWT_SECRET"], algorithm=ALGORITHM)

# %% safe: decode of other things
import base64
import json


class Message:
    def __init__(self, raw: bytes):
        self.raw = raw

    def decode(self, verify: bool = True) -> dict:
        text = base64.b64decode(self.raw, validate=verify).decode("utf-8")
        header, body = text.split("\n", 1)
        return {"header": header, "body": json.loads(body)}


def read_all(raws: list[bytes]) -> list[dict]:
    return [Message(raw).decode(verify=False) for raw in raws]

# %% safe: FastAPI dependency with the keys of the issuer
import jwt
from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

app = FastAPI()
bearer = HTTPBearer()
jwks = jwt.PyJWKClient("https://id.example.com/.well-known/jwks.json")


def current_user(cred: HTTPAuthorizationCredentials = Depends(bearer)) -> str:
    try:
        key = jwks.get_signing_key_from_jwt(cred.credentials)
        claims = jwt.decode(
            cred.credentials, key.key, algorithms=["RS256"], audience="api", issuer="https://id.example.com/"
        )
    except jwt.PyJWTError:
        raise HTTPException(401)
    return claims["sub"]

# %% safe: expiry left out for display only, signature is checked both times
import os

import jwt


def expiry_for_display(token: str) -> int | None:
    """Seconds for the status line of the client; nothing is granted by it."""
    return jwt.decode(token, os.environ["JWT_SECRET"], algorithms=["HS256"], options={"verify_exp": False}).get("exp")


def user_of(token: str) -> str:
    return jwt.decode(token, os.environ["JWT_SECRET"], algorithms=("HS256",))["sub"]

# %% vulnerable: refused and read all the same
import jwt, os
def f(token):
    try:
        return jwt.decode(token, os.environ["K"], algorithms=["HS256"])
    except jwt.InvalidSignatureError:
        return jwt.decode(token, options={"verify_signature": False})  # here

# %% vulnerable: checked only when the header says HS256
import base64, json, hmac, hashlib
def verify(token, key):
    h, p, s = token.split(".")
    alg = json.loads(base64.urlsafe_b64decode(h + "=="))["alg"]
    if alg == "HS256":  # here
        sig = base64.urlsafe_b64decode(s + "==")
        if not hmac.compare_digest(sig, hmac.new(key, f"{h}.{p}".encode(), hashlib.sha256).digest()):
            raise ValueError
    return json.loads(base64.urlsafe_b64decode(p + "=="))

# %% vulnerable: match statement with a case for none
import base64, json, hmac, hashlib
def verify(token, key):
    h, p, s = token.split(".")
    alg = json.loads(base64.urlsafe_b64decode(h + "=="))["alg"]
    match alg:
        case "none":  # here
            return json.loads(base64.urlsafe_b64decode(p + "=="))
        case "HS256":
            sig = base64.urlsafe_b64decode(s + "==")
            if not hmac.compare_digest(sig, hmac.new(key, f"{h}.{p}".encode(), hashlib.sha256).digest()):
                raise ValueError
            return json.loads(base64.urlsafe_b64decode(p + "=="))
        case _:
            raise ValueError

# %% vulnerable: public key as secret of the MAC
import base64, json, hmac, hashlib
def verify(token, public_key):
    h, p, s = token.split(".")
    alg = json.loads(base64.urlsafe_b64decode(h + "=="))["alg"]
    if alg.startswith("HS"):
        mac = hmac.new(public_key, f"{h}.{p}".encode(), hashlib.sha256).digest()  # here
        return hmac.compare_digest(mac, base64.urlsafe_b64decode(s + "=="))
    return rsa_verify(public_key, h, p, s)

# %% vulnerable: empty signature is let through
import base64, json, hmac, hashlib
def read(token, key):
    h, p, sig = token.split(".")
    expected = hmac.new(key, f"{h}.{p}".encode(), hashlib.sha256).hexdigest()
    if sig and not hmac.compare_digest(expected, sig):  # here
        raise ValueError
    return json.loads(base64.urlsafe_b64decode(p + "=="))

# %% vulnerable: python_jwt without verify_jwt
import python_jwt
def f(token):
    header, claims = python_jwt.process_jwt(token)  # here
    return claims["sub"]

# %% safe: issuer read first to find the key
import jwt
KEYS = {}
def _issuer(token):
    return jwt.decode(token, options={"verify_signature": False}).get("iss")
def f(token):
    key = KEYS.get(_issuer(token))
    if key is None:
        raise PermissionError
    return jwt.decode(token, key, algorithms=["RS256"])

# %% safe: digest from a table of good ones
import base64, json, hmac, hashlib
ALGORITHMS = {"HS256": hashlib.sha256, "HS384": hashlib.sha384}
def dec(x): return base64.urlsafe_b64decode(x + "=" * (-len(x) % 4))
def verify(token, key):
    h, p, s = token.split(".")
    alg = json.loads(dec(h)).get("alg")
    if alg is None or str(alg).lower() == "none":
        raise ValueError("unsigned")
    digest = ALGORITHMS.get(alg)
    if digest is None:
        raise ValueError
    if not hmac.compare_digest(hmac.new(key, f"{h}.{p}".encode(), digest).digest(), dec(s)):
        raise ValueError
    return json.loads(dec(p))

# %% safe: prints a token for people
import base64, json, sys
def show(token):
    for part in token.split(".")[:2]:
        print(json.dumps(json.loads(base64.urlsafe_b64decode(part + "==")), indent=2))
if __name__ == "__main__":
    show(sys.argv[1])

# %% safe: none is answered with False
import base64, json, hmac, hashlib
def check(token, key):
    header_b64, body, sig = token.split(".")
    header = json.loads(base64.urlsafe_b64decode(header_b64))
    if header["alg"] == "none":
        return False
    if header["alg"] != "HS256":
        return False
    return hmac.compare_digest(sig, hmac.new(key, f"{header_b64}.{body}".encode(), hashlib.sha256).hexdigest())
