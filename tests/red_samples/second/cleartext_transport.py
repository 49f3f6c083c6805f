"""Credentials that go over the wire as they are (CWE-319)."""

# %% vulnerable: a log-in form posted to http
import requests


def sign_in(name, password):
    answer = requests.post("http://accounts.example.com/sign-in", data={"name": name, "password": password}, timeout=5)  # here
    return answer.json()["token"]

# %% vulnerable: basic authentication over http
import httpx


def report(user, password):
    with httpx.Client() as client:
        return client.get("http://reports.example.org/today", auth=(user, password)).text  # here

# %% vulnerable: a bearer's header made before the request
import requests

BASE = "http://api.example.net"


def items(key):
    headers = {"Authorization": f"Bearer {key}", "Accept": "application/json"}
    return requests.get(f"{BASE}/items", headers=headers, timeout=3).json()  # here

# %% vulnerable: mail without encryption
import smtplib


def send(user, password, message):
    server = smtplib.SMTP("mail.example.com", 25)
    server.login(user, password)  # here
    server.send_message(message)
    server.quit()

# %% vulnerable: mail with a context manager
from smtplib import SMTP


class Mailer:
    def __init__(self, host, user, password):
        self.host, self.user, self.password = host, user, password

    def send(self, message):
        with SMTP(self.host, 587) as server:
            server.login(self.user, self.password)  # here
            server.send_message(message)

# %% vulnerable: a mailbox that is read
import imaplib


def unread(host, user, password):
    box = imaplib.IMAP4(host)
    box.login(user, password)  # here
    box.select("INBOX")
    return box.search(None, "UNSEEN")

# %% vulnerable: a card's number as JSON, request()
import requests


def pay(amount, card_number):
    return requests.request(  # here
        "POST", "http://pay.example.com/v2/charge", json={"amount": amount, "number": card_number}, timeout=9
    )

# %% safe: the same over https
import requests


def sign_in(name, password):
    answer = requests.post("https://accounts.example.com/sign-in", data={"name": name, "password": password}, timeout=5)
    return answer.json()["token"]

# %% safe: http without a secret
import requests


def weather(city):
    return requests.get("http://weather.example.com/now", params={"city": city}, timeout=5).json()

# %% safe: a service on the same machine
import requests


def health(token):
    return requests.get("http://localhost:9200/_cluster/health", headers={"Authorization": token}, timeout=1).json()

# %% safe: a service beside this one
import httpx


def metrics(api_key):
    return httpx.get("http://prometheus:9090/api/v1/query", headers={"X-Api-Key": api_key}, timeout=2).json()

# %% safe: encryption first
import smtplib
import ssl


def send(user, password, message):
    with smtplib.SMTP("mail.example.com", 587) as server:
        server.starttls(context=ssl.create_default_context())
        server.login(user, password)
        server.send_message(message)

# %% safe: encrypted from the beginning
import imaplib


def unread(host, user, password):
    with imaplib.IMAP4_SSL(host) as box:
        box.login(user, password)
        box.select("INBOX")
        return box.search(None, "UNSEEN")

# %% safe: a relay on this machine, without a log-in
import smtplib


def notify(message):
    with smtplib.SMTP("localhost") as server:
        server.send_message(message)
