"""Swallowed exceptions that let a security decision fail open (CWE-703, CWE-390, CWE-755, CWE-636)."""
# %% vulnerable: return inside finally hides the denial
class Vault:
    def __init__(self, policy, content: dict):
        self.policy = policy
        self.content = content

    def read(self, user, name: str):
        value = self.content.get(name)
        try:
            self.policy.require(user, f"vault:{name}")
        finally:
            return value  # here

# %% vulnerable: decorator that runs the view although the check failed
import functools
import traceback

from bottle import request


def requires(scope):
    def decorate(view):
        @functools.wraps(view)
        def inner(*args, **kwargs):
            try:
                request.environ["acl"].demand(scope)
            except (KeyError, PermissionError):  # here
                traceback.print_exc()
            return view(*args, **kwargs)
        return inner
    return decorate


@requires("billing")
def billing():
    return {"cards": request.environ["cards"].all()}

# %% vulnerable: virus scan error counts as clean
import asyncio


async def is_clean(path: str) -> bool:
    try:
        process = await asyncio.create_subprocess_exec(
            "clamdscan", "--no-summary", path, stdout=asyncio.subprocess.DEVNULL
        )
        infected = await asyncio.wait_for(process.wait(), 30) != 0
    except (OSError, asyncio.TimeoutError):
        infected = False  # here
    return not infected


async def publish(path: str, bucket) -> None:
    if await is_clean(path):
        await bucket.upload(path)

# %% vulnerable: certificate pin mismatch ignored in a socket client
import hashlib
import socket
import ssl

PIN = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


def check_pin(tls: ssl.SSLSocket) -> None:
    digest = hashlib.sha256(tls.getpeercert(binary_form=True)).hexdigest()
    if digest != PIN:
        raise ssl.SSLError("pin mismatch")


def send_report(payload: bytes, host: str = "collector.example.net") -> None:
    context = ssl.create_default_context()
    with socket.create_connection((host, 443), 10) as raw:
        with context.wrap_socket(raw, server_hostname=host) as tls:
            try:
                check_pin(tls)
            except ssl.SSLError:  # here
                ...
            tls.sendall(payload)

# %% vulnerable: second factor skipped when the service is down
import httpx
from django.contrib.auth import authenticate, login
from django.http import JsonResponse


def verify_code(user, code: str) -> None:
    answer = httpx.post(
        "https://otp.example.org/verify", json={"user": user.pk, "code": code}, timeout=3
    )
    answer.raise_for_status()


def sign_in(request):
    user = authenticate(request, **{k: request.POST[k] for k in ("username", "password")})
    if user is None:
        return JsonResponse({"error": "login"}, status=401)
    try:
        verify_code(user, request.POST["code"])
    except httpx.HTTPError:  # here
        pass
    login(request, user)
    return JsonResponse({"ok": True})

# %% vulnerable: badge lookup, exception gives an open door
import sqlite3


class DoorControl:
    def __init__(self, path: str):
        self.path = path

    def _count(self, badge: str, door: int) -> int:
        with sqlite3.connect(self.path) as db:
            rows = db.execute(
                "SELECT COUNT(*) FROM grants WHERE badge = ? AND door = ?", (badge, door)
            )
            return rows.fetchone()[0]

    def may_open(self, badge: str, door: int) -> bool:
        verdict = {"open": False}
        try:
            verdict["open"] = self._count(badge, door) > 0
        except sqlite3.Error:
            verdict["open"] = True  # here
        return verdict["open"]

# %% safe: value returned only after the check
class Vault:
    def __init__(self, policy, content: dict):
        self.policy = policy
        self.content = content
        self.reads = 0

    def read(self, user, name: str):
        try:
            self.policy.require(user, f"vault:{name}")
            return self.content.get(name)
        except PermissionError:
            return None
        finally:
            self.reads += 1

# %% safe: decorator translates the failure into an answer
import functools

from bottle import HTTPResponse, request


def requires(scope):
    def decorate(view):
        @functools.wraps(view)
        def inner(*args, **kwargs):
            try:
                request.environ["acl"].demand(scope)
            except (KeyError, PermissionError):
                return HTTPResponse(status=403)
            return view(*args, **kwargs)
        return inner
    return decorate

# %% safe: scan errors count as infected
import asyncio


async def is_clean(path: str) -> bool:
    infected = True
    try:
        process = await asyncio.create_subprocess_exec("clamdscan", "--no-summary", path)
        infected = await asyncio.wait_for(process.wait(), 30) != 0
    except (OSError, asyncio.TimeoutError):
        pass
    return not infected

# %% safe: closing of connections at shutdown
import socket


class Pool:
    def __init__(self, size: int = 4):
        self.sockets: list[socket.socket] = []
        self.size = size

    def close(self) -> None:
        while self.sockets:
            sock = self.sockets.pop()
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            sock.close()

# %% safe: number parsing falls back to a default
import sys


def page_number(text: str) -> int:
    try:
        page = int(text)
    except ValueError:
        return 1
    return max(page, 1)


def is_number(text: str) -> bool:
    try:
        float(text)
        return True
    except ValueError:
        return False


print(page_number(sys.argv[1] if len(sys.argv) > 1 else ""))

# %% safe: cache miss passed over, the source is asked
import json


class ProfileReader:
    def __init__(self, cache, database):
        self.cache = cache
        self.database = database

    def get(self, user_id: int) -> dict:
        try:
            return json.loads(self.cache[f"profile:{user_id}"])
        except KeyError:
            pass
        profile = self.database.load_profile(user_id)
        self.cache[f"profile:{user_id}"] = json.dumps(profile)
        return profile

# %% safe: cancelled task awaited at the end
import asyncio
import contextlib


async def ticker():
    while True:
        await asyncio.sleep(1)
        print("tick")


async def main():
    task = asyncio.create_task(ticker())
    await asyncio.sleep(3)
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


asyncio.run(main())

# %% safe: metrics may fail, the verification may not
import logging

log = logging.getLogger(__name__)


class Gate:
    def __init__(self, verifier, metrics):
        self.verifier = verifier
        self.metrics = metrics

    def enter(self, badge: bytes) -> bool:
        accepted = self.verifier.verify(badge)
        try:
            self.metrics.increment("gate.accepted" if accepted else "gate.denied")
        except OSError:
            log.debug("metrics not reachable")
        return accepted
