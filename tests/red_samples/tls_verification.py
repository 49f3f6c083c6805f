"""TLS verification (CWE-295): certificates, host names or host keys are not checked, or old protocols are allowed."""

# %% vulnerable: requests with verify=False
import requests


def fetch_balance(base_url: str, token: str) -> float:
    """Ask the bank for the balance."""
    response = requests.get(
        f"{base_url}/balance",
        headers={"Authorization": f"Bearer {token}"},
        verify=False,  # here
        timeout=10,
    )
    response.raise_for_status()
    return response.json()["balance"]

# %% vulnerable: context with CERT_NONE
import smtplib
import ssl


def send(host: str, user: str, password: str, sender: str, to: str, text: str) -> None:
    context = ssl.create_default_context()
    context.check_hostname = False  # here
    context.verify_mode = ssl.CERT_NONE  # here
    with smtplib.SMTP(host, 587, timeout=15) as server:
        server.starttls(context=context)
        server.login(user, password)
        server.sendmail(sender, [to], text)

# %% vulnerable: unverified context in urllib
import json
import ssl
import urllib.request


def download_release(version: str) -> dict:
    url = "https://updates.example.com/releases/" + version + ".json"
    ctx = ssl._create_unverified_context()  # here
    with urllib.request.urlopen(url, context=ctx, timeout=30) as response:
        return json.loads(response.read(1_000_000))

# %% vulnerable: paramiko AutoAddPolicy
import paramiko


class Deployer:
    def __init__(self, host: str, user: str, key_path: str):
        self.client = paramiko.SSHClient()
        self.client.set_missing_host_key_policy(paramiko.AutoAddPolicy())  # here
        self.client.connect(host, username=user, key_filename=key_path, timeout=10)

    def restart(self) -> str:
        _, stdout, _ = self.client.exec_command("systemctl restart shop")
        return stdout.read().decode()

# %% vulnerable: session attribute set in a helper
import requests


def make_session(token: str) -> requests.Session:
    session = requests.Session()
    session.headers["X-Token"] = token
    # the staging server has its own certificate
    session.verify = False  # here
    return session


def list_orders(token: str) -> list[dict]:
    return make_session(token).get("https://orders.example.com/v1/orders", timeout=10).json()

# %% vulnerable: old protocol version
import socket
import ssl


def open_channel(host: str, port: int = 443) -> ssl.SSLSocket:
    context = ssl.SSLContext(ssl.PROTOCOL_TLSv1)  # here
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_default_certs()
    raw = socket.create_connection((host, port), timeout=10)
    return context.wrap_socket(raw, server_hostname=host)

# %% vulnerable: httpx async client, options in a dictionary
import httpx

CLIENT_OPTIONS = {"timeout": 10.0, "verify": False, "http2": True}


async def push_metrics(url: str, api_key: str, values: dict) -> int:
    async with httpx.AsyncClient(**CLIENT_OPTIONS) as client:  # here
        response = await client.post(url, json=values, headers={"X-Api-Key": api_key})
        return response.status_code

# %% vulnerable: aiohttp ssl=False
import aiohttp


async def login(user: str, password: str) -> str:
    async with aiohttp.ClientSession() as session:
        async with session.post(
            "https://id.example.org/login",
            json={"user": user, "password": password},
            ssl=False,  # here
        ) as response:
            data = await response.json()
            return data["token"]

# %% safe: verify with the path of a CA bundle
import requests

CA_BUNDLE = "/etc/ssl/certs/internal-ca.pem"


def fetch_balance(token: str) -> str:
    response = requests.get(
        "https://bank.example.com/balance",
        headers={"Authorization": f"Bearer {token}"},
        verify=CA_BUNDLE,
        timeout=10,
    )
    response.raise_for_status()
    return response.json()["balance"]

# %% safe: default context with a lower bound of the version
import smtplib
import ssl


def send(host: str, user: str, password: str, message) -> None:
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    with smtplib.SMTP_SSL(host, 465, context=context, timeout=15) as server:
        server.login(user, password)
        server.send_message(message)

# %% safe: paramiko refuses unknown hosts
import paramiko


def connect(host: str, user: str, key_path: str) -> paramiko.SSHClient:
    client = paramiko.SSHClient()
    client.load_system_host_keys()
    client.set_missing_host_key_policy(paramiko.RejectPolicy())
    client.connect(host, username=user, key_filename=key_path, timeout=10)
    return client

# %% safe: verify=False of something that is no connection
from dataclasses import dataclass


@dataclass
class Image:
    name: str
    data: bytes


def load(name: str, verify: bool = True) -> Image:
    data = name.encode()
    if verify and not data.isascii():
        raise ValueError("only plain names")
    return Image(name, data)


def preview(names: list[str]) -> list[Image]:
    return [load(name, verify=False) for name in names]

# %% safe: pinned certificate in a client context
import socket
import ssl


class PinnedClient:
    def __init__(self, ca_file: str):
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self.context.load_verify_locations(ca_file)

    def open(self, host: str, port: int = 8443) -> ssl.SSLSocket:
        raw = socket.create_connection((host, port), timeout=10)
        return self.context.wrap_socket(raw, server_hostname=host)

# %% safe: server side, clients bring no certificate
import asyncio
import ssl


async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    line = await asyncio.wait_for(reader.readline(), 10)
    writer.write(line.upper())
    await writer.drain()
    writer.close()


async def main() -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.verify_mode = ssl.CERT_NONE
    context.load_cert_chain("/etc/echo/server.pem", "/etc/echo/server.key")
    server = await asyncio.start_server(handle, "127.0.0.1", 8443, ssl=context)
    async with server:
        await server.serve_forever()

# %% safe: switch that is refused
import os

import requests

VERIFY = os.environ.get("SHOP_CA_FILE") or True


def get_orders(token: str, verify=VERIFY) -> list[dict]:
    if not verify:
        raise ValueError("certificates are always checked")
    answer = requests.get(
        "https://orders.example.com/v1/orders",
        headers={"X-Token": token},
        verify=verify,
        timeout=10,
    )
    return answer.json()

# %% safe: audit that reports bad contexts
import ssl


def audit(context: ssl.SSLContext) -> list[str]:
    findings = []
    if context.verify_mode == ssl.CERT_NONE:
        findings.append("verify_mode = ssl.CERT_NONE")
    if not context.check_hostname:
        findings.append("check_hostname = False")
    if context.minimum_version < ssl.TLSVersion.TLSv1_2:
        findings.append("minimum_version is below TLS 1.2")
    return findings

# %% vulnerable: off by default
import requests
def get(url, verify=False):
    return requests.get(url, verify=verify, timeout=3)  # here

# %% vulnerable: old wrap_socket without a certificate
import ssl, socket
def f(h):
    return ssl.wrap_socket(socket.create_connection((h, 443)))  # here

# %% vulnerable: ldap3 with CERT_NONE
import ssl
from ldap3 import Server, Tls
tls = Tls(validate=ssl.CERT_NONE)  # here

# %% vulnerable: asyncssh, no known hosts
import asyncssh
async def f(h):
    async with asyncssh.connect(h, known_hosts=None) as c:  # here
        await c.run("ls")

# %% vulnerable: default context replaced for all
import ssl
ssl._create_default_https_context = ssl._create_unverified_context  # here

# %% vulnerable: partial with verify
import functools, requests
fetch = functools.partial(requests.get, verify=False)  # here
def f(u): return fetch(u).text

# %% safe: certificate compared with a pin
import hashlib, hmac, socket, ssl
PIN = "ab" * 32
def f(h):
    ctx = ssl.create_default_context()
    ctx.check_hostname = False
    ctx.verify_mode = ssl.CERT_NONE
    s = ctx.wrap_socket(socket.create_connection((h, 443)), server_hostname=h)
    if not hmac.compare_digest(hashlib.sha256(s.getpeercert(True)).hexdigest(), PIN):
        s.close()
        raise ssl.SSLError("pin")
    return s

# %% safe: own TLS server asks clients for nothing
import ssl, socket
def serve(cert, key):
    ctx = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ctx.load_cert_chain(cert, key)
    ctx.verify_mode = ssl.CERT_NONE
    with socket.create_server(("127.0.0.1", 8443)) as s:
        return ctx.wrap_socket(s, server_side=True)

# %% safe: overwritten before use
import requests
def get(u):
    verify = False
    verify = "/etc/ca.pem"
    return requests.get(u, verify=verify, timeout=3)

# %% safe: own class with fields of these names
class Checker:
    verify = False
    def __init__(self):
        self.verify = False
        self.check_hostname = False
c = Checker()
c.verify = False

# %% safe: branch that is never taken
import requests
DEBUG = False
def get(u):
    if DEBUG:
        return requests.get(u, verify=False, timeout=3)
    return requests.get(u, timeout=3)
