"""Hard-coded credential (CWE-798/259), set put aside. All are made up."""

# %% vulnerable: paramiko, positional password through a local variable
import paramiko


def upload_backup(local_path: str, remote_path: str) -> None:
    client = paramiko.SSHClient()
    client.load_system_host_keys()
    pwd = "Cobalt-River-903"  # here
    client.connect("backup.example.net", 22, "backup", pwd, timeout=15)
    sftp = client.open_sftp()
    try:
        sftp.put(local_path, remote_path)
    finally:
        sftp.close()
        client.close()

# %% vulnerable: class attributes used for basic authentication
import httpx


class JiraGateway:
    """Thin wrapper around the issue tracker."""

    base = "https://tracker.example.org/rest/api/3"
    account = "bot@example.org"
    access_token = "jt0a93Kd82mVbQx61LwE"  # here

    async def issue(self, key: str) -> dict:
        async with httpx.AsyncClient(auth=(self.account, self.access_token), timeout=10) as client:
            response = await client.get(f"{self.base}/issue/{key}")
            response.raise_for_status()
            return response.json()

# %% vulnerable: table of users with clear passwords
from aiohttp import web

USERS = {"maria": "Sunset_Drive7", "deploy": "hX92-plm-Kq"}  # here


async def login(request: web.Request) -> web.Response:
    form = await request.post()
    name = form.get("name", "")
    expected = USERS.get(name)
    if expected is None or expected != form.get("word"):
        raise web.HTTPUnauthorized()
    return web.json_response({"user": name})


app = web.Application()
app.router.add_post("/login", login)

# %% vulnerable: PyJWT signed with a literal in the call
from datetime import datetime, timedelta, timezone

import jwt


def issue(user_id: int) -> str:
    now = datetime.now(timezone.utc)
    claims = {"sub": str(user_id), "iat": now, "exp": now + timedelta(hours=1)}
    return jwt.encode(claims, "purple-elephant-dances-at-midnight-9137", algorithm="HS256")  # here

# %% vulnerable: private key as bytes for HMAC of webhooks
import hashlib
import hmac

WEBHOOK_KEY: bytes = b"3f8a1bd07c5e49e2a6f1d83b7790ce42"  # here


def sign(body: bytes) -> str:
    return hmac.new(WEBHOOK_KEY, body, hashlib.sha256).hexdigest()


def verify(body: bytes, signature: str) -> bool:
    return hmac.compare_digest(sign(body), signature)

# %% vulnerable: argparse default
import argparse

import pymysql


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Export orders")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--user", default="orders")
    parser.add_argument("--password", default="Pelican.44.Quartz")  # here
    return parser


def main() -> None:
    args = build_parser().parse_args()
    conn = pymysql.connect(host=args.host, user=args.user, password=args.password, database="orders")
    print(conn.get_server_info())

# %% safe: argparse without default, help text names the password
import argparse
import getpass

import pymysql


def main() -> None:
    parser = argparse.ArgumentParser(description="Export orders")
    parser.add_argument("--user", default="orders")
    parser.add_argument("--password-file", default="/run/secrets/orders_password", help="file with the password")
    args = parser.parse_args()
    try:
        with open(args.password_file, encoding="utf-8") as handle:
            password = handle.readline().strip()
    except OSError:
        password = getpass.getpass("password: ")
    conn = pymysql.connect(host="127.0.0.1", user=args.user, password=password, database="orders")
    print(conn.get_server_info())

# %% safe: pydantic settings, fields without values
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_file=".env", env_prefix="SHOP_")

    db_password: SecretStr
    stripe_api_key: SecretStr = Field(alias="STRIPE_API_KEY")
    token_algorithm: str = "HS256"
    token_lifetime: int = 900
    password_hasher: str = "argon2id"


settings = Settings()

# %% safe: key is made when the program starts
import secrets

from flask import Flask

app = Flask(__name__)
app.secret_key = secrets.token_hex(32)
app.config["WTF_CSRF_SECRET_KEY"] = secrets.token_bytes(32)
app.config["WTF_CSRF_FIELD_NAME"] = "csrf_token"


@app.get("/")
def index():
    return {"status": "up"}

# %% safe: Django form and translations, words only
from django import forms
from django.utils.translation import gettext_lazy as _


class PasswordForm(forms.Form):
    password = forms.CharField(label=_("Current password"), widget=forms.PasswordInput)
    new_password = forms.CharField(label=_("New password"), min_length=12, widget=forms.PasswordInput)

    error_messages = {
        "password_incorrect": _("Your old password was entered incorrectly."),
        "token": _("The link is no longer valid."),
    }
    autocomplete_password = "current-password"

# %% safe: tokens of a parser, keys of a dictionary
from typing import Iterator

KEYWORDS = {"if": "IF", "else": "ELSE", "while": "WHILE"}
TOKEN_LPAREN = "LPAREN"
TOKEN_IDENTIFIER = "IDENTIFIER"
primary_key = "customer_id"
SORT_KEY = "created_at"


def tokens(text: str) -> Iterator[tuple[str, str]]:
    for word in text.split():
        token = "LPAREN" if word == "(" else KEYWORDS.get(word, TOKEN_IDENTIFIER)
        yield token, word

# %% safe: secret manager by its name
import json
from functools import lru_cache

import boto3

SECRET_ID = "prod/warehouse/readonly"


@lru_cache(maxsize=1)
def credentials() -> dict:
    client = boto3.client("secretsmanager", region_name="eu-central-1")
    answer = client.get_secret_value(SecretId=SECRET_ID)
    return json.loads(answer["SecretString"])


def dsn() -> str:
    secret = credentials()
    return f"postgresql://{secret['username']}:{secret['password']}@warehouse.internal/dw"

# %% safe: password masked before it is shown
from urllib.parse import urlsplit, urlunsplit

MASK = "********"


def mask_url(url: str) -> str:
    """Return the URL with its password hidden, for messages."""
    parts = urlsplit(url)
    if parts.password is None:
        return url
    password = MASK
    netloc = f"{parts.username}:{password}@{parts.hostname}"
    if parts.port:
        netloc += f":{parts.port}"
    return urlunsplit(parts._replace(netloc=netloc))

# %% safe: comparison with a word is no login
import sys


def describe(field: dict) -> str:
    kind = field.get("type")
    if kind == "password":
        return "hidden text"
    auth = field.get("auth")
    if auth == "token" or auth == "api_key":
        return "header " + field.get("header", "Authorization")
    password = None
    if password == "":
        return "empty"
    return "plain text"


if __name__ == "__main__":
    print(describe({"type": sys.argv[1]}))

# %% vulnerable: tornado, list of pairs searched in a loop
import tornado.web

STAFF = [("irene", "Mole9hill!"), ("pavel", "t4bLe-Cloth")]  # here


class LoginHandler(tornado.web.RequestHandler):
    def post(self):
        name, given = self.get_argument("who"), self.get_argument("word")
        for user, known in STAFF:
            if user == name and known == given:
                self.set_secure_cookie("who", name)
                return
        self.send_error(401)

# %% vulnerable: paramiko transport, keyword of a dataclass default
from dataclasses import dataclass

import paramiko


@dataclass
class Target:
    host: str
    user: str = "sync"
    passphrase: str = "9-Linden-Gasse"  # here

    def open(self) -> paramiko.Transport:
        transport = paramiko.Transport((self.host, 22))
        transport.connect(username=self.user, password=self.passphrase)
        return transport

# %% vulnerable: redis URL in a celery configuration
from celery import Celery

app = Celery("jobs")
app.conf.broker_url = "redis://:q8WmPz31xx7@queue.internal:6379/0"  # here


@app.task
def resize(name: str) -> str:
    return name

# %% safe: names of pets, looked up and compared with a form
from flask import Flask, request

app = Flask(__name__)
MEMBERS = {"1": "Rex the 3rd", "2": "Bello"}


@app.get("/pet")
def pet():
    return {"same": MEMBERS.get(request.args.get("id")) == request.args.get("name")}

# %% safe: users with stretched passwords
import bcrypt
from bottle import post, request

USERS = {"maria": "$2b$12$abcdefghijklmnopqrstuuJ0sX8uQ1mWb0Q0l3V1c1b9o6iVb5yO2"}


@post("/login")
def login():
    stored = USERS.get(request.forms.get("user"), "")
    return {"ok": bool(stored) and bcrypt.checkpw(request.forms.get("word").encode(), stored.encode())}

# %% safe: states of a token and kinds of secrets
from enum import Enum


class TokenState(Enum):
    TOKEN_ACTIVE = "active"
    TOKEN_REVOKED = "revoked"
    TOKEN_EXPIRED_AT = "2024-01-01"


SECRET_KIND_OPAQUE = "Opaque"
PASSWORD_GRANT = "password_grant"
API_TOKEN_HEADER = "X-Api-Token"


def describe(state: TokenState) -> str:
    return f"{state.value} {SECRET_KIND_OPAQUE} {PASSWORD_GRANT} {API_TOKEN_HEADER}"
