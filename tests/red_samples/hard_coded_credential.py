"""Hard-coded credential (CWE-798/259): passwords, keys and tokens that work are written in the source. All are made up."""

# %% vulnerable: psycopg2, password as keyword argument
import psycopg2


def connect():
    """Open a connection to the billing database."""
    return psycopg2.connect(
        host="db.internal",
        dbname="billing",
        user="billing_app",
        password="Tr4vel!Mango77",  # here
    )


def count_invoices():
    with connect() as conn, conn.cursor() as cur:
        cur.execute("SELECT count(*) FROM invoices")
        return cur.fetchone()[0]

# %% vulnerable: flask, SECRET_KEY set as item of the configuration
from flask import Flask, session

app = Flask(__name__)
app.config["SECRET_KEY"] = "k9$vQ2mW-81hZpLx0rTn"  # here
app.config["SESSION_COOKIE_HTTPONLY"] = True
app.config["SESSION_COOKIE_SECURE"] = True


@app.get("/visits")
def visits():
    session["visits"] = session.get("visits", 0) + 1
    return {"visits": session["visits"]}

# %% vulnerable: API key in a module constant, put in a header with an f-string
import requests

BASE_URL = "https://api.weatherly.example/v2"
API_KEY = "wx_7f3c91d2ab604e5f8890cd12"  # here
TIMEOUT = 10


def forecast(city: str) -> dict:
    response = requests.get(
        f"{BASE_URL}/forecast",
        params={"city": city},
        headers={"Authorization": f"Bearer {API_KEY}"},
        timeout=TIMEOUT,
    )
    response.raise_for_status()
    return response.json()

# %% vulnerable: sqlalchemy URL with the password within
from sqlalchemy import create_engine
from sqlalchemy.orm import sessionmaker

DATABASE_URL = "postgresql://shop:Winter-Apple42@10.0.3.7:5432/shop"  # here

engine = create_engine(DATABASE_URL, pool_pre_ping=True)
SessionLocal = sessionmaker(bind=engine, autoflush=False)


def get_db():
    db = SessionLocal()
    try:
        yield db
    finally:
        db.close()

# %% vulnerable: default argument of a method
import smtplib
from email.message import EmailMessage


class Mailer:
    def __init__(self, host="smtp.corp.example", user="noreply", passwd="Otter#Lamp19"):  # here
        self.host = host
        self.user = user
        self.passwd = passwd

    def send(self, message: EmailMessage) -> None:
        with smtplib.SMTP_SSL(self.host, 465, timeout=20) as server:
            server.login(self.user, self.passwd)
            server.send_message(message)

# %% vulnerable: login compares with a literal
import getpass
import sys


def login() -> bool:
    username = input("User: ")
    password = getpass.getpass("Password: ")
    if username == "admin" and password == "bluefish!2021":  # here
        return True
    print("Wrong user or password")
    return False


if __name__ == "__main__":
    if not login():
        sys.exit(1)
    print("Welcome back")

# %% vulnerable: environment variable with a real fallback
import os

from fastapi import FastAPI
from itsdangerous import URLSafeTimedSerializer

app = FastAPI()
SIGNING_SECRET = os.environ.get("SIGNING_SECRET", "nV8!pQz4-Lk2s9Xe7RbT")  # here
serializer = URLSafeTimedSerializer(SIGNING_SECRET)


@app.get("/invite/{token}")
def accept_invite(token: str):
    data = serializer.loads(token, max_age=86400)
    return {"team": data["team"]}

# %% vulnerable: nested dictionary of settings
SETTINGS = {
    "redis": {
        "host": "cache.internal",
        "port": 6379,
        "db": 0,
    },
    "mysql": {
        "host": "mysql.internal",
        "user": "reporting",
        "password": "g0ldenHarbor_88",  # here
        "charset": "utf8mb4",
    },
}


def mysql_options() -> dict:
    return dict(SETTINGS["mysql"], connect_timeout=5)

# %% safe: password from the environment, missing is an error
import os

import psycopg2


def connect():
    password = os.environ["BILLING_DB_PASSWORD"]
    return psycopg2.connect(
        host="db.internal",
        dbname="billing",
        user="billing_app",
        password=password,
    )

# %% safe: names of form fields and error messages
PASSWORD_FIELD = "password"
TOKEN_HEADER = "X-Auth-Token"
ERROR_PASSWORD = "The password must have at least 12 characters"
password_label = "Choose a new password"


def validate(form: dict) -> list[str]:
    errors = []
    password = form.get(PASSWORD_FIELD, "")
    if not password:
        errors.append("Password is required")
    elif len(password) < 12:
        errors.append(ERROR_PASSWORD)
    return errors

# %% safe: enumeration of token kinds
import enum
from dataclasses import dataclass


class TokenType(enum.Enum):
    ACCESS_TOKEN = "access_token"
    REFRESH_TOKEN = "refresh_token"
    API_KEY = "api_key"
    PASSWORD = "password_reset"


@dataclass(frozen=True)
class Grant:
    token_type: TokenType
    lifetime: int


def lifetime_of(kind: TokenType) -> int:
    return {TokenType.ACCESS_TOKEN: 900, TokenType.PASSWORD: 600}.get(kind, 86400)

# %% safe: regular expressions that find secrets in text
import re

SECRET_PATTERN = r"(?i)secret[_-]?key\s*=\s*['\"][^'\"]{8,}['\"]"
password_re = re.compile(r"password=\S+")
TOKEN_REGEX = re.compile(r"\b[a-z]{2}_[A-Za-z0-9]{24,36}\b")


def redact(line: str) -> str:
    """Hide what should not reach the log."""
    line = password_re.sub("password=***", line)
    return TOKEN_REGEX.sub("[token]", line)

# %% safe: empty default, refused when nothing is given
import requests


class Client:
    def __init__(self, base_url: str, api_key: str = "", token: str | None = None):
        if not api_key and not token:
            raise ValueError("api_key or token is required")
        self.base_url = base_url
        self.api_key = api_key
        self.token = token

    def status(self) -> dict:
        headers = {"X-Api-Key": self.api_key} if self.api_key else {"Authorization": f"Bearer {self.token}"}
        return requests.get(f"{self.base_url}/status", headers=headers, timeout=10).json()

# %% safe: placeholders that are recognised and refused
import os
import sys

PLACEHOLDER = "<your-api-key>"
SECRET_KEY = "CHANGE_ME"

api_key = os.environ.get("MAPS_API_KEY", PLACEHOLDER)
SECRET_KEY = os.environ.get("APP_SECRET_KEY", SECRET_KEY)


def main() -> None:
    if api_key == PLACEHOLDER or SECRET_KEY == "CHANGE_ME":
        sys.exit("Set MAPS_API_KEY and APP_SECRET_KEY first")
    print("configuration complete")


if __name__ == "__main__":
    main()

# %% safe: paths and URLs whose names hold the word token or password
import json
from pathlib import Path

import requests

TOKEN_URL = "https://login.example.com/oauth2/token"
PASSWORD_RESET_URL = "/accounts/password/reset/"
SECRET_FILE = "/run/secrets/oauth_client"
secret_name = "prod/payments/oauth-client"


def fetch_token() -> str:
    client = json.loads(Path(SECRET_FILE).read_text())
    response = requests.post(
        TOKEN_URL,
        data={"grant_type": "client_credentials"},
        auth=(client["id"], client["secret"]),
        timeout=10,
    )
    response.raise_for_status()
    return response.json()["access_token"]

# %% safe: prompt strings, the URL is put together from the environment
import getpass
import os
from urllib.parse import quote_plus

PASSWORD_PROMPT = "Database password: "
DB_URL_TEMPLATE = "postgresql://{user}:{password}@{host}/shop"


def database_url() -> str:
    password = os.getenv("SHOP_DB_PASSWORD") or getpass.getpass(PASSWORD_PROMPT)
    return DB_URL_TEMPLATE.format(
        user=os.environ["SHOP_DB_USER"],
        password=quote_plus(password),
        host=os.environ["SHOP_DB_HOST"],
    )

# %% vulnerable: users and passwords in a dictionary field
class Auth:
    def __init__(self):
        self.users = {"admin": "pw-123-x", "guest": "guestpw"}  # here
    def login(self, username, password):
        return self.users.get(username) == password

# %% vulnerable: requests, pair of user and password
import requests
def status():
    return requests.get("https://ci.example.com/api", auth=("deploy", "S3cure-Deploy"), timeout=5).json()  # here

# %% vulnerable: environment with `or` and a working value
import os
SECRET = os.getenv("SECRET_KEY") or "7h15-15-4-s3cr3t"  # here

# %% vulnerable: compared in constant time with a literal
import hmac
def check(password: str) -> bool:
    return hmac.compare_digest(password, "Sup3rS3cret!")  # here

# %% vulnerable: pyodbc, password in the text of the connection
import pyodbc
conn = pyodbc.connect("DRIVER={SQL Server};SERVER=sql1;DATABASE=hr;UID=sa;PWD=Str0ngPw")  # here

# %% vulnerable: URL in an f-string, only the host is filled in
host = "db1"
url = f"mysql://root:rootpass@{host}/app"  # here

# %% vulnerable: key put together from pieces
API_SECRET = "9c3d" + "b7e1f0a84c" + "22d6"  # here

# %% safe: common passwords are refused
import getpass
password = getpass.getpass("Password: ")
if password == "":
    raise SystemExit
if password == "password" or password == "123456":
    raise ValueError("too common")

# %% safe: a module tries itself out
class Bank:
    def __init__(self):
        self.users = {}
    def register(self, name, password):
        self.users[name] = hash(password)
if __name__ == "__main__":
    bank = Bank()
    bank.register("alice", password="Wonder1and!")

# %% safe: tokens of a language model
BOS_TOKEN = "<|begin_of_text|>"
pad_token = "[PAD]"
special_tokens = {"unk_token": "<unk1>", "mask_token": "[MASK2]"}
tokenizer_name = "gpt-4o"

# %% safe: paths of a secret store
secret_path = "secret/data/prod/db"
SECRET_ARN = "arn:aws:secretsmanager:us-east-1:123456789012:secret:db-abc123"
def load(client):
    return client.get_secret_value(SecretId="prod/db/password1")

# %% safe: names and symbols of coins
class Token:
    def __init__(self, name="MyToken1", symbol="MTK1"):
        self.name = name
token_name = "Gold Coin 2"
token_symbol = "GLD1"

# %% safe: bcrypt hashes stand in the source
ADMIN_PASSWORD_HASH = "$2b$12$KIXQ0v1s4m8hQ2Wq6Zb3e.7q0m8N1uY0pX8r0nq2oTQz0w8l1d3bK"
users = {"admin": "$2b$12$KIXQ0v1s4m8hQ2Wq6Zb3e.7q0m8N1uY0pX8r0nq2oTQz0w8l1d3bK"}

# %% vulnerable: flask, `dev` stands in where the environment has no key
import os
from flask import Flask

app = Flask(__name__)
app.config["SECRET_KEY"] = os.environ.get("SECRET_KEY", "dev")  # here

# %% vulnerable: flask, `changeme` is what the key is without a setting
import os
from flask import Flask

app = Flask(__name__)
app.secret_key = os.getenv("FLASK_SECRET", "changeme")  # here

# %% vulnerable: argparse, short flag first, default of the password
import argparse

p = argparse.ArgumentParser()
p.add_argument("--user", default="root")
p.add_argument("-p", "--password", default="admin123", help="password for login")  # here

# %% vulnerable: pydantic, default of the secret first in Field
from pydantic import Field
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    jwt_secret: str = Field("insecure-dev-secret", env="JWT_SECRET")  # here

# %% vulnerable: configparser, fallback of the password
import configparser

cfg = configparser.ConfigParser()
cfg.read("app.ini")
password = cfg.get("db", "password", fallback="toor")  # here

# %% vulnerable: the variable is repaired where it is missing
import os

secret = os.getenv("JWT_SECRET")
if not secret:
    secret = "default-jwt-secret"  # here

# %% vulnerable: a neutral name stands in for the key
import os

FALLBACK = "kX9-local-only"  # here
SECRET_KEY = os.getenv("SECRET_KEY", FALLBACK)

# %% vulnerable: typer, default of the password in its option
import typer


def main(user: str, password: str = typer.Option("P@ssw0rd!", "--password")):  # here
    print(user)


typer.run(main)

# %% vulnerable: pydantic, SecretStr with a working default
from pydantic import SecretStr
from pydantic_settings import BaseSettings


class S(BaseSettings):
    db_password: SecretStr = SecretStr("postgres")  # here

# %% safe: defaults in a fixture and in a test
import os
import pytest


@pytest.fixture
def app():
    os.environ.setdefault("SECRET_KEY", "testing-secret-1")
    from shop import make_app

    return make_app()


def test_login(app):
    password = os.getenv("TEST_PASSWORD", "hunter2")
    assert app.login("bob", password)

# %% safe: the stand-in is refused when the program starts
import os

INSECURE = {"dev", "changeme"}
secret = os.environ.get("JWT_SECRET", "dev")
if secret in INSECURE:
    raise RuntimeError("refusing to start")

# %% safe: stands in only where the program is debugged
import os

DEBUG = os.environ.get("DEBUG") == "1"
if DEBUG:
    SECRET_KEY = os.environ.get("SECRET_KEY", "dev")
else:
    SECRET_KEY = os.environ["SECRET_KEY"]

# %% safe: validator refuses the stand-in
import os
from pydantic_settings import BaseSettings
from pydantic import field_validator


class Settings(BaseSettings):
    secret_key: str = "change-me"

    @field_validator("secret_key")
    @classmethod
    def not_default(cls, v):
        if v == "change-me":
            raise ValueError("set SECRET_KEY")
        return v

# %% safe: settings about tokens and passwords that are none
import os

TOKEN_URL = os.getenv("TOKEN_URL", "https://auth.example.com/token")
PASSWORD_FIELD = os.getenv("PASSWORD_FIELD", "passwd")
SECRET_NAME = os.environ.get("SECRET_NAME", "prod-db-main1")
KEY_ID = os.environ.get("KEY_ID", "key-2024-01")
JWT_ALGORITHM = os.environ.get("JWT_ALGORITHM", "HS256")
TOKEN_HEADER = os.environ.get("TOKEN_HEADER", "X-Api-Token")
SECRET_FILE = os.environ.get("SECRET_FILE", "/run/secrets/app1")
TOKEN_TTL = os.environ.get("TOKEN_TTL", "3600")
TOKEN_EXPIRE_MINUTES = int(os.environ.get("ACCESS_TOKEN_EXPIRE_MINUTES", "30"))
PASSWORD_MIN_LENGTH = int(os.getenv("PASSWORD_MIN_LENGTH", "12"))
MAX_TOKENS = int(os.getenv("MAX_TOKENS", "4096"))
AWS_SECRET_REGION = os.getenv("SECRETS_REGION", "eu-west-1")

# %% safe: defaults of what a request holds
from flask import Flask, request

app = Flask(__name__)


@app.get("/x")
def x():
    token = request.args.get("token", "none")
    secret = request.form.get("secret", "no-secret")
    password = request.form.get("password", "")
    return {"t": len(token), "s": len(secret), "p": len(password)}

# %% safe: settings that say where the secret is
import os

DB_PASSWORD = os.getenv("DB_PASSWORD", "vault:secret/data/db#password")
API_KEY = os.getenv("API_KEY", "${API_KEY}")
API_SECRET = os.getenv("API_SECRET", "arn:aws:secretsmanager:eu-west-1:1:secret:x")

# %% safe: tokens of a text as defaults of parameters
def tokenize(text, token="WORD", eos_token="</s>", sep_token="[SEP]", unknown_token="unk"):
    return text.split(sep_token)
