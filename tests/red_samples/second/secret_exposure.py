"""Secrets that are written where others read them (CWE-532, CWE-312, CWE-315)."""

# %% vulnerable: a failed log-in tells the password that was tried
import logging

log = logging.getLogger("accounts")


def sign_in(store, name, password):
    account = store.get(name)
    if account is None or not account.matches(password):
        log.warning("sign-in of %s failed with %s", name, password)  # here
        return None
    return account

# %% vulnerable: the whole form of a registration, field by field, Flask
from flask import Flask, current_app, request

app = Flask(__name__)


@app.post("/register")
def register():
    current_app.logger.info(f"new member {request.form['mail']}: {request.form['password']}")  # here
    return {"ok": True}

# %% vulnerable: a bearer's token at debug level
import logging

import httpx


class Client:
    def __init__(self, base, access_token):
        self.base = base
        self.access_token = access_token
        self.log = logging.getLogger(type(self).__name__)

    def get(self, path):
        self.log.debug("GET " + path + " as " + self.access_token)  # here
        return httpx.get(self.base + path, headers={"Authorization": "Bearer " + self.access_token})

# %% vulnerable: the environment's password on the terminal
import os


def main():
    password = os.environ["BACKUP_PASSWORD"]
    print("connecting with", password)  # here
    return password

# %% vulnerable: a password in a cookie, Django
from django.http import HttpResponse


def remember(request):
    response = HttpResponse("welcome back")
    response.set_cookie("pw", request.POST["password"], secure=True, httponly=True, samesite="Lax")  # here
    return response

# %% vulnerable: loguru, a reset token
import secrets

from loguru import logger


def start_reset(mailer, mail):
    token = secrets.token_urlsafe(24)
    mailer.send(mail, token)
    logger.info("reset of {} with {}", mail, token)  # here

# %% vulnerable: a card's number with str.format
import logging

audit = logging.getLogger("audit")


def charge(gateway, card_number, cents):
    audit.info("charging {} cents to {}".format(cents, card_number))  # here
    return gateway.charge(card_number, cents)

# %% vulnerable: an API key in the text of an error
import logging


def call(session, api_key):
    try:
        return session.get("/v1/items", params={"key": api_key})
    except OSError as error:
        logging.error("request with key %s broke: %s", api_key, error)  # here
        raise

# %% safe: the name alone
import logging

log = logging.getLogger("accounts")


def sign_in(store, name, password):
    account = store.get(name)
    if account is None or not account.matches(password):
        log.warning("sign-in of %r failed", name)
        return None
    return account

# %% safe: how long it is, and whether it is there
import logging


def describe(password, api_key):
    logging.info("password of %d letters, key given: %s", len(password), bool(api_key))

# %% safe: tokens of a language
import logging

log = logging.getLogger("lexer")


def scan(text):
    for token in text.split():
        log.debug("token %s", token)

# %% safe: the last letters
import logging

from flask import Flask, request

app = Flask(__name__)


@app.get("/me")
def me():
    token = request.headers.get("Authorization", "")
    logging.info("called with a token that ends in %r", token[-4:])
    return {}

# %% safe: masked before it is written
import logging


def mask(text):
    return text[:2] + "*" * (len(text) - 2)


def connect(secret_key):
    logging.info("connecting with %s", mask(secret_key))

# %% safe: a password that was just made is shown once
import secrets


def main():
    password = secrets.token_urlsafe(12)
    print("Your password:", password)

# %% safe: things about passwords
import logging

log = logging.getLogger(__name__)


def change(user, password_policy, password_changed_at):
    log.info("policy %s, last change %s", password_policy, password_changed_at)
    is_password_expired = user.expired(password_changed_at)
    log.info("expired: %s", is_password_expired)

# %% safe: a session's own token in its cookie
import secrets

from flask import Flask, make_response

app = Flask(__name__)


@app.post("/sessions")
def start():
    session_token = secrets.token_urlsafe(32)
    response = make_response("ok")
    response.set_cookie("session", session_token, secure=True, httponly=True, samesite="Lax")
    return response

# %% safe: a fingerprint of the key
import hashlib
import logging


def load(api_key: str):
    logging.info("key %s", hashlib.sha256(api_key.encode()).hexdigest()[:8])

# %% safe: flags and dates about a password
import logging
logger = logging.getLogger("accounts")
def login(user, password: str) -> bool:
    if not user.check(password):
        logger.warning("no login for %d, password expired: %s", user.id, user.password_expired)
        logger.info("token rotated %s, locked until %s", user.token_rotated, user.password_until)
        return False
    return True
