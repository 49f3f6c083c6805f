"""TLS verification (CWE-295), set put aside."""

# %% vulnerable: default https context replaced for the whole process
import ssl
import urllib.request
from xml.sax.saxutils import escape

ssl._create_default_https_context = ssl._create_unverified_context  # here


def submit_invoice(number: str, total_cents: int) -> int:
    body = f"<invoice><no>{escape(number)}</no><total>{total_cents}</total></invoice>"
    req = urllib.request.Request("https://tax.example.gov/submit", data=body.encode(), method="POST")
    with urllib.request.urlopen(req, timeout=20) as answer:
        return answer.status

# %% vulnerable: ldap3 with CERT_NONE
import ssl

from ldap3 import Connection, Server, Tls


class Directory:
    def __init__(self, host: str, user: str, password: str):
        tls = Tls(validate=ssl.CERT_NONE)  # here
        self.server = Server(host, port=636, use_ssl=True, tls=tls)
        self.connection = Connection(self.server, user, password, auto_bind=True)

    def who_am_i(self) -> str:
        return self.connection.extend.standard.who_am_i()

# %% vulnerable: urllib3 pool, mode from a default argument
import argparse

import urllib3


def build_pool(cert_reqs: str = "CERT_NONE") -> urllib3.PoolManager:
    return urllib3.PoolManager(cert_reqs=cert_reqs, assert_hostname=False, timeout=10.0)  # here


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("token")
    args = parser.parse_args()
    answer = build_pool().request("GET", "https://vault.example.com/v1/keys", headers={"X-Token": args.token})
    print(answer.status)

# %% vulnerable: asyncssh without known hosts
import asyncio

import asyncssh


async def collect(hosts: list[str], password: str) -> list[str]:
    results = []
    for host in hosts:
        async with asyncssh.connect(host, username="ops", password=password, known_hosts=None) as conn:  # here
            done = await conn.run("uptime", check=True)
            results.append(str(done.stdout).strip())
    return results


def run(hosts: list[str], password: str) -> list[str]:
    return asyncio.run(collect(hosts, password))

# %% vulnerable: check of host name off, only that
import ssl
from http.client import HTTPSConnection


def pay(host: str, card_token: str, cents: int) -> int:
    ctx = ssl.create_default_context()
    ctx.check_hostname = False  # here
    conn = HTTPSConnection(host, 443, context=ctx, timeout=10)
    try:
        conn.request("POST", "/charge", body=f'{{"token": "{int(card_token)}", "cents": {cents:d}}}')
        return conn.getresponse().status
    finally:
        conn.close()

# %% vulnerable: paramiko warning policy through a variable
import os

from paramiko import SSHClient, WarningPolicy


def fetch_dump(host: str, local: str) -> None:
    policy = WarningPolicy
    with SSHClient() as ssh:
        ssh.set_missing_host_key_policy(policy)  # here
        ssh.connect(host, username="dump", password=os.environ["DUMP_PASSWORD"], timeout=30)
        with ssh.open_sftp() as sftp:
            sftp.get("/var/backups/latest.sql.gz", local)

# %% safe: ldap3 with required certificates
import ssl

from ldap3 import Connection, Server, Tls


class Directory:
    def __init__(self, host: str, user: str, password: str):
        tls = Tls(validate=ssl.CERT_REQUIRED, ca_certs_file="/etc/ssl/certs/corp.pem", version=ssl.PROTOCOL_TLS_CLIENT)
        self.server = Server(host, port=636, use_ssl=True, tls=tls)
        self.connection = Connection(self.server, user, password, auto_bind=True)

# %% safe: httpx with its own context
import ssl

import httpx
import truststore


async def quote(symbol: str) -> dict:
    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    async with httpx.AsyncClient(verify=context, timeout=5.0, follow_redirects=False) as client:
        response = await client.get("https://quotes.example.com/v1/quote", params={"s": symbol})
        return response.json()

# %% safe: asyncssh with a file of known hosts
import asyncssh


async def uptime(host: str, key_file: str, known_hosts: str = "/etc/ops/known_hosts") -> str:
    async with asyncssh.connect(host, username="ops", client_keys=[key_file], known_hosts=known_hosts) as conn:
        result = await conn.run("uptime", check=True)
        return str(result.stdout)

# %% safe: TLS 1.0 is switched off with options
import socket
import ssl


def tls_version(host: str) -> str | None:
    context = ssl.create_default_context()
    context.options |= ssl.OP_NO_TLSv1 | ssl.OP_NO_TLSv1_1
    with socket.create_connection((host, 443), timeout=5) as raw:
        with context.wrap_socket(raw, server_hostname=host) as tls:
            return tls.version()

# %% safe: weak settings overwritten before the connection
import imaplib
import ssl


def mailbox(host: str, user: str, password: str) -> imaplib.IMAP4_SSL:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    # start from zero, then only the company authority
    context.load_verify_locations("/etc/ssl/certs/corp.pem")
    context.verify_mode = ssl.CERT_REQUIRED
    context.check_hostname = True
    box = imaplib.IMAP4_SSL(host, ssl_context=context, timeout=20)
    box.login(user, password)
    return box

# %% safe: dictionary with a key verify that is data of a form
import requests

FORM = {"verify": False, "newsletter": True}


def subscribe(address: str) -> bool:
    payload = dict(FORM, address=address)
    answer = requests.post("https://news.example.com/subscribe", json=payload, timeout=10)
    return answer.ok

# %% safe: host key read from a file, then compared by the library
import base64
from pathlib import Path

import paramiko


def connect(host: str, user: str, key_file: str) -> paramiko.SSHClient:
    encoded = Path("/etc/ops/host_key.b64").read_text()
    client = paramiko.SSHClient()
    client.get_host_keys().add(host, "ssh-ed25519", paramiko.Ed25519Key(data=base64.b64decode(encoded)))
    client.connect(host, username=user, key_filename=key_file, timeout=10)
    return client

# %% safe: mqtt with certificates of its own authority
import ssl

import paho.mqtt.client as mqtt


def build(host: str, user: str, password: str) -> mqtt.Client:
    client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2)
    client.username_pw_set(user, password)
    client.tls_set(ca_certs="/etc/mqtt/ca.pem", cert_reqs=ssl.CERT_REQUIRED)
    client.tls_insecure_set(False)
    client.connect(host, 8883, keepalive=60)
    return client

# %% vulnerable: smtplib starttls with an open context
import smtplib
import ssl


def send(host: str, user: str, password: str, text: str) -> None:
    loose = ssl._create_unverified_context()  # here
    with smtplib.SMTP(host, 587, timeout=20) as server:
        server.starttls(context=loose)
        server.login(user, password)
        server.sendmail(user, [user], text)

# %% vulnerable: websockets client, context loosened after authority was loaded
import ssl

import websockets


async def follow(url: str):
    context = ssl.create_default_context()
    context.check_hostname = True
    context.load_verify_locations("/etc/ssl/corp.pem")
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # here
    async with websockets.connect(url, ssl=context) as socket:
        async for message in socket:
            yield message

# %% vulnerable: session of requests subclassed, verify in merge
import requests


class Quiet(requests.Session):
    def __init__(self):
        super().__init__()
        self.verify = False  # here


def balance(account: int) -> dict:
    return Quiet().get(f"https://bank.example.com/accounts/{account:d}", timeout=10).json()

# %% safe: session attribute first off, then the bundle
import requests


def client(bundle: str) -> requests.Session:
    session = requests.Session()
    session.verify = False
    session.headers["Accept"] = "application/json"
    session.verify = bundle
    return session

# %% safe: context of a helper hardened
import ssl
import urllib.request


def hardened() -> ssl.SSLContext:
    context = ssl.create_default_context(cafile="/etc/ssl/corp.pem")
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.verify_mode = ssl.CERT_REQUIRED
    return context


def fetch(path: str) -> bytes:
    with urllib.request.urlopen("https://api.example.com/" + path, context=hardened(), timeout=10) as answer:
        return answer.read(100_000)

# %% safe: own verifier of records with a keyword verify
class Ledger:
    def load(self, name: str, verify: bool = True) -> list[str]:
        lines = open(name, encoding="utf-8").read().splitlines()
        return [line for line in lines if not verify or line.isascii()]


def report(name: str) -> int:
    return len(Ledger().load(name, verify=False))
