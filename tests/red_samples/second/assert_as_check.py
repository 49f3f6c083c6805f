"""Security or input checks made with assert, which vanish under -O (CWE-617)."""
# %% vulnerable: aiohttp, token presence and scope asserted
from aiohttp import web


async def rotate_keys(request: web.Request) -> web.Response:
    claims = request["claims"]
    assert "keys:rotate" in claims.get("scope", "").split()  # here
    await request.app["keyring"].rotate()
    return web.Response(status=204)


def build(keyring) -> web.Application:
    app = web.Application()
    app["keyring"] = keyring
    app.router.add_post("/keys/rotate", rotate_keys)
    return app

# %% vulnerable: decorator that asserts the login
import functools


def logged_in(handler):
    @functools.wraps(handler)
    def wrapper(session, *args, **kwargs):
        assert session.user is not None and session.user.is_authenticated, "login first"  # here
        return handler(session, *args, **kwargs)
    return wrapper


@logged_in
def close_account(session, reason: str) -> None:
    session.database.close_account(session.user.pk, reason)

# %% vulnerable: expiry of a reset link asserted inside try
import time
from dataclasses import dataclass


@dataclass
class ResetLink:
    user_id: int
    expires: float
    used: bool = False


def redeem(link: ResetLink, new_hash: str, accounts: dict) -> bool:
    try:
        assert link.expires > time.time()  # here
        if link.used:
            return False
        link.used = True
        accounts[link.user_id] = new_hash
    except AssertionError:
        return False
    return True

# %% vulnerable: length of a packet from the net asserted
import socket
import struct

TABLE = [0] * 64


def apply_update(sock: socket.socket) -> None:
    packet = sock.recv(8)
    index, value = struct.unpack("!iI", packet)
    assert 0 <= index < len(TABLE), index  # here
    TABLE[index] = value


if __name__ == "__main__":
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        udp.bind(("127.0.0.1", 6100))
        while True:
            apply_update(udp)

# %% vulnerable: price sent by the client asserted against the catalogue
import json

from django.http import JsonResponse

from .models import Order, Product


def place_order(request):
    data = json.loads(request.body)
    product = Product.objects.get(pk=data["product"])
    cents = int(data["cents"])
    assert cents == product.price_cents  # here
    order = Order.objects.create(user=request.user, product=product, cents=cents)
    return JsonResponse({"order": order.pk})

# %% vulnerable: host of a callback asserted
from urllib.parse import urlsplit

import httpx
from fastapi import APIRouter

router = APIRouter()
PARTNERS = frozenset({"pay.example.com", "ship.example.com"})


@router.post("/callbacks/test")
async def try_callback(url: str):
    host = urlsplit(url).hostname
    assert host in PARTNERS, "unknown partner"  # here
    async with httpx.AsyncClient(timeout=5) as client:
        answer = await client.get(url)
    return {"status": answer.status_code}

# %% safe: scope tested, plugin attribute narrowed
from aiohttp import web


async def rotate_keys(request: web.Request) -> web.Response:
    scopes = request["claims"].get("scope", "").split()
    if "keys:rotate" not in scopes:
        raise web.HTTPForbidden()
    keyring = request.app.get("keyring")
    assert keyring is not None, "set up in build()"
    await keyring.rotate()
    return web.Response(status=204)

# %% safe: algorithm post-condition
def merge(left: list[int], right: list[int]) -> list[int]:
    result = []
    i = j = 0
    while i < len(left) and j < len(right):
        if left[i] <= right[j]:
            result.append(left[i])
            i += 1
        else:
            result.append(right[j])
            j += 1
    result += left[i:] or right[j:]
    assert len(result) == len(left) + len(right)
    return result

# %% safe: conftest fixture with checks of the environment
import pytest


@pytest.fixture
def admin(client):
    response = client.post("/login", json={"name": "root", "password": "x"})
    assert response.status_code == 200
    assert response.json()["role"] == "admin"
    return response.json()


def test_admin_can_delete(client, admin):
    assert client.delete("/users/3").status_code == 204

# %% safe: decorator that raises
import functools


class NotLoggedIn(Exception):
    pass


def logged_in(handler):
    @functools.wraps(handler)
    def wrapper(session, *args, **kwargs):
        if session.user is None or not session.user.is_authenticated:
            raise NotLoggedIn
        return handler(session, *args, **kwargs)
    assert wrapper.__name__ == handler.__name__
    return wrapper

# %% safe: constants of the module checked at import
SIZES = ("small", "medium", "large")
PRICES = {"small": 250, "medium": 320, "large": 390}

assert set(SIZES) == set(PRICES), "every size needs a price"


def price_of(size: str) -> int:
    if size not in PRICES:
        raise KeyError(f"no such size: {size}")
    return PRICES[size]

# %% safe: impossible branch at the end of a parser
import enum


class Op(enum.Enum):
    ADD = "+"
    SUB = "-"


def apply(op: Op, left: int, right: int) -> int:
    if op is Op.ADD:
        return left + right
    if op is Op.SUB:
        return left - right
    assert False, f"unhandled operation {op!r}"

# %% safe: numpy shapes inside a training loop
import numpy as np


class Layer:
    def __init__(self, inputs: int, outputs: int):
        rng = np.random.default_rng(7)
        self.weights = rng.normal(size=(inputs, outputs))

    def forward(self, batch: np.ndarray) -> np.ndarray:
        result = batch @ self.weights
        assert result.shape == (batch.shape[0], self.weights.shape[1])
        return result

# %% safe: own method with the name of the helper
class Policy:
    def __init__(self, allowed: set[str]):
        self.allowed = allowed

    def assert_allowed(self, action: str) -> None:
        if action not in self.allowed:
            raise PermissionError(action)


def remove_page(policy: Policy, pages: dict, key: str) -> None:
    policy.assert_allowed("remove")
    pages.pop(key, None)
