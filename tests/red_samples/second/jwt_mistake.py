"""JWT mistakes (CWE-347), set put aside."""

# %% vulnerable: django middleware, verification off through a local dictionary
import jwt
from django.conf import settings
from django.http import JsonResponse


class TokenMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        raw = request.META.get("HTTP_X_ACCESS_TOKEN")
        if raw is None:
            return JsonResponse({"error": "missing"}, status=401)
        opts = dict(verify_signature=False)
        request.account_id = jwt.decode(raw, settings.SECRET_KEY, ["HS256"], opts)["account"]  # here
        return self.get_response(request)

# %% vulnerable: hand-written, digest chosen by the header and missing names skip the check
import base64
import hashlib
import hmac
import json

DIGESTS = {"HS256": hashlib.sha256, "HS512": hashlib.sha512}


def b64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "==")


def load(token: str, key: bytes) -> dict:
    first, second, third = token.split(".")
    algo = DIGESTS.get(json.loads(b64(first))["alg"])
    if algo is not None:  # here
        mac = hmac.new(key, (first + "." + second).encode(), algo).digest()
        if not hmac.compare_digest(mac, b64(third)):
            raise ValueError("signature")
    return json.loads(b64(second))

# %% vulnerable: falls back to the unchecked payload in except
import os

import jwt


def claims_of(token: str) -> dict:
    key = os.environ["SESSION_KEY"]
    try:
        return jwt.decode(token, key, algorithms=["HS256"])
    except jwt.InvalidSignatureError:
        # keys were rotated, old sessions go on
        return jwt.decode(token, options={"verify_signature": False})  # here


def can_delete(token: str, owner: str) -> bool:
    return claims_of(token).get("sub") == owner

# %% vulnerable: http.server, index of the split, no signature at all
import base64
import json
from http.server import BaseHTTPRequestHandler


class Api(BaseHTTPRequestHandler):
    accounts = {"1": {"iban": "XX00"}}

    def do_GET(self):
        token = self.headers.get("Authorization", "")[7:]
        middle = token.split(".")[1]
        who = json.loads(base64.urlsafe_b64decode(middle + "==="))  # here
        body = json.dumps(self.accounts.get(str(who["sub"]), {})).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

# %% vulnerable: hand-written, header alg turns the public PEM into an HMAC key
import base64
import hashlib
import hmac
import json

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding


class Verifier:
    def __init__(self, public_pem: bytes):
        self.pem = public_pem

    def verify(self, token: str) -> dict:
        signed, _, tail = token.rpartition(".")
        head, body = (base64.urlsafe_b64decode(p + "==") for p in signed.split("."))
        signature = base64.urlsafe_b64decode(tail + "==")
        match json.loads(head)["alg"]:  # here
            case "RS256":
                key = serialization.load_pem_public_key(self.pem)
                key.verify(signature, signed.encode(), padding.PKCS1v15(), hashes.SHA256())
            case "HS256":
                mac = hmac.new(self.pem, signed.encode(), hashlib.sha256).digest()
                if not hmac.compare_digest(mac, signature):
                    raise ValueError("signature")
            case other:
                raise ValueError(other)
        return json.loads(body)

# %% vulnerable: python-jose websocket, signature check switched off
from fastapi import FastAPI, WebSocket
from jose import jwt

app = FastAPI()
ROOMS: dict[str, list[str]] = {}


@app.websocket("/rooms/{room}")
async def join(socket: WebSocket, room: str, token: str):
    data = jwt.decode(token, "", algorithms="HS256", options={"verify_signature": False, "verify_aud": False})  # here
    if room not in data.get("rooms", []):
        await socket.close(code=4403)
        return
    await socket.accept()
    await socket.send_json(ROOMS.get(room, []))

# %% safe: python-jose with a constant algorithm
import os

from fastapi import FastAPI, WebSocket
from jose import JWTError, jwt

app = FastAPI()
KEY = os.environ["ROOM_KEY"]


@app.websocket("/rooms/{room}")
async def join(socket: WebSocket, room: str, token: str):
    try:
        data = jwt.decode(token, KEY, algorithms=["HS256"], options={"verify_aud": False})
    except JWTError:
        data = {}
    if room not in data.get("rooms", []):
        await socket.close(code=4403)
        return
    await socket.accept()

# %% safe: django view, options only add requirements
import jwt
from django.conf import settings
from django.http import HttpRequest, JsonResponse

OPTIONS = {"verify_signature": True, "require": ["exp", "iat", "sub"]}


def account(request: HttpRequest) -> JsonResponse:
    raw = request.META.get("HTTP_X_ACCESS_TOKEN", "")
    try:
        claims = jwt.decode(raw, settings.JWT_KEY, algorithms=["HS384"], options=OPTIONS, leeway=5)
    except jwt.InvalidTokenError:
        return JsonResponse({"error": "token"}, status=401)
    return JsonResponse({"account": claims["sub"]})

# %% safe: issuer is read unchecked to find the key, then all is checked
import jwt

ISSUERS = {
    "https://a.example.com": ("/etc/keys/a.pem", ["RS256"]),
    "https://b.example.com": ("/etc/keys/b.pem", ["ES256"]),
}


def verify(token: str) -> dict:
    hint = jwt.decode(token, options={"verify_signature": False}).get("iss")
    if hint not in ISSUERS:
        raise PermissionError("issuer")
    path, algorithms = ISSUERS[hint]
    with open(path, encoding="ascii") as handle:
        key = handle.read()
    return jwt.decode(token, key, algorithms=algorithms, issuer=hint, options={"require": ["exp"]})

# %% safe: authlib checks claims after decoding
import os

from authlib.jose import JsonWebToken
from authlib.jose.errors import JoseError

tokens = JsonWebToken(["HS256"])


def subject(raw: str) -> str | None:
    try:
        claims = tokens.decode(raw, os.environ["API_KEY_MATERIAL"])
        claims.validate()
    except JoseError:
        return None
    return claims["sub"]

# %% safe: hand-written, digest table and unknown names are refused
import base64
import hashlib
import hmac
import json

DIGESTS = {"HS256": hashlib.sha256, "HS512": hashlib.sha512}


def b64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "==")


def load(token: str, key: bytes) -> dict:
    first, second, third = token.split(".")
    algo = DIGESTS.get(json.loads(b64(first)).get("alg"))
    if algo is None:
        raise ValueError("algorithm")
    mac = hmac.new(key, (first + "." + second).encode(), algo).digest()
    if not hmac.compare_digest(mac, b64(third)):
        raise ValueError("signature")
    return json.loads(b64(second))

# %% safe: version numbers with dots
import base64
import json


def parse_release(tag: str) -> dict[str, int]:
    header, payload, signature = tag.removeprefix("v").split(".")
    return {"major": int(header), "minor": int(payload), "patch": int(signature)}


def decode_attachment(part: str) -> dict:
    return json.loads(base64.urlsafe_b64decode(part))

# %% safe: alg none is looked for by a linter
import ast
import sys


def uses_none(source: str) -> list[int]:
    """Lines where algorithms=["none"] is passed."""
    lines = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.keyword) and node.arg == "algorithms" and isinstance(node.value, ast.List):
            if any(isinstance(e, ast.Constant) and e.value == "none" for e in node.value.elts):
                lines.append(node.value.lineno)
    return lines


if __name__ == "__main__":
    print(uses_none(sys.stdin.read(1_000_000)))

# %% safe: itsdangerous in place of a hand-written token
import os

from itsdangerous import BadSignature, URLSafeTimedSerializer

serializer = URLSafeTimedSerializer(os.environ["LINK_KEY"], salt="invite")


def read_invite(token: str) -> dict | None:
    try:
        return serializer.loads(token, max_age=3600)
    except BadSignature:
        return None


def make_invite(team: int, role: str) -> str:
    if role not in {"guest", "member"}:
        raise ValueError(role)
    return serializer.dumps({"team": team, "role": role})

# %% vulnerable: fastapi dependency, decode_complete with verification off, claims decide
import jwt
from fastapi import Depends, FastAPI, Header, HTTPException

app = FastAPI()


def principal(authorization: str = Header()) -> dict:
    raw = authorization.split(" ")[-1]
    flags = {"verify_exp": True}
    flags["verify_signature"] = False
    return jwt.decode_complete(raw, options=flags)["payload"]  # here


@app.delete("/users/{number}")
def remove(number: int, who: dict = Depends(principal)):
    if who.get("role") != "admin":
        raise HTTPException(403)
    return {"removed": number}

# %% vulnerable: hand-written, mapping of checkers and a missing one lets through
import base64
import hashlib
import hmac
import json


def _hs(key: bytes, data: bytes, sig: bytes) -> bool:
    return hmac.compare_digest(hmac.new(key, data, hashlib.sha256).digest(), sig)


CHECKERS = {"HS256": _hs}


def session_of(token: str, key: bytes) -> dict:
    parts = token.split(".")
    decoded = [base64.urlsafe_b64decode(part + "==") for part in parts]
    checker = CHECKERS.get(json.loads(decoded[0]).get("alg"))
    if checker and not checker(key, ".".join(parts[:2]).encode(), decoded[2]):  # here
        raise PermissionError("signature")
    return json.loads(decoded[1])

# %% vulnerable: algorithms taken out of the unverified header, quart
import os

import jwt
from quart import Quart, request

app = Quart(__name__)


@app.get("/me")
async def me():
    raw = request.cookies.get("session", "")
    header = jwt.get_unverified_header(raw)
    claims = jwt.decode(raw, os.environ["KEY"], [header["alg"]])  # here
    return {"sub": claims["sub"]}

# %% safe: hand-written, checkers by name and unknown ones refused
import base64
import hashlib
import hmac
import json


def _hs(key: bytes, data: bytes, sig: bytes) -> bool:
    return hmac.compare_digest(hmac.new(key, data, hashlib.sha256).digest(), sig)


CHECKERS = {"HS256": _hs}


def session_of(token: str, key: bytes) -> dict:
    parts = token.split(".")
    decoded = [base64.urlsafe_b64decode(part + "==") for part in parts]
    checker = CHECKERS.get(json.loads(decoded[0]).get("alg"))
    if checker is None or not checker(key, ".".join(parts[:2]).encode(), decoded[2]):
        raise PermissionError("signature")
    return json.loads(decoded[1])

# %% safe: RS256 by hand with the public key, HMAC with another secret elsewhere
import base64
import hashlib
import hmac
import json

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding


def verify(token: str, pem: bytes) -> dict:
    signed, _, tail = token.rpartition(".")
    header, body = (base64.urlsafe_b64decode(p + "==") for p in signed.split("."))
    if json.loads(header)["alg"] != "RS256":
        raise ValueError("algorithm")
    key = serialization.load_pem_public_key(pem)
    key.verify(base64.urlsafe_b64decode(tail + "=="), signed.encode(), padding.PKCS1v15(), hashes.SHA256())
    return json.loads(body)


def checksum(secret: bytes, text: str) -> str:
    return hmac.new(secret, text.encode(), hashlib.sha256).hexdigest()

# %% safe: PyJWKClient and a fixed list, websockets
import jwt

client = jwt.PyJWKClient("https://issuer.example.com/.well-known/jwks.json")


async def serve(socket):
    raw = await socket.recv()
    key = client.get_signing_key_from_jwt(raw).key
    claims = jwt.decode(raw, key, algorithms=["RS256", "RS384"], audience="chat", issuer="https://issuer.example.com")
    await socket.send(claims["sub"])
