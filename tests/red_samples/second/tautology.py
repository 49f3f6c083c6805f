"""Conditions that are always true or always false (CWE-571, CWE-570, CWE-697)."""
# %% vulnerable: tenant compared through the same chain
from rest_framework.permissions import BasePermission


class SameTenant(BasePermission):
    """Objects are visible inside their tenant only."""

    message = "object of another tenant"

    def has_object_permission(self, request, view, obj):
        if request.user.is_superuser:
            return True
        return request.user.tenant_id == request.user.tenant_id  # here

# %% vulnerable: method not called in the condition
from aiohttp import web


class Account:
    def __init__(self, name: str, groups: set[str]):
        self.name = name
        self.groups = groups

    def is_admin(self) -> bool:
        return "admins" in self.groups


async def wipe(request: web.Request) -> web.Response:
    account: Account = Account(request["user"], request["groups"])
    if account.is_admin:  # here
        request.app["cache"].clear()
        return web.Response(status=204)
    raise web.HTTPForbidden()

# %% vulnerable: and of a bare string with a membership test
import typing as t


def may_write(scopes: t.Collection[str]) -> bool:
    """Needs both scopes."""
    return "read" and "write" in scopes  # here


def save(scopes, store, key, value):
    if not may_write(scopes):
        raise PermissionError("scopes")
    store[key] = value

# %% vulnerable: range test that no number passes
import asyncio


async def set_speed(reader: asyncio.StreamReader, motor) -> bool:
    speed = int(await reader.readline())
    if speed < 0 and speed > 100:  # here
        return False
    await motor.drive(speed)
    return True

# %% vulnerable: second branch repeats the first condition
from enum import Enum


class Level(Enum):
    LOW = 1
    REVIEW = 2
    BLOCK = 3


def classify(amount_cents: int, country: str) -> Level:
    if amount_cents > 100_000:
        level = Level.REVIEW
    elif amount_cents > 100_000:  # here
        level = Level.BLOCK
    else:
        level = Level.LOW
    return level

# %% vulnerable: assertion of a tuple
from tkinter import Entry


class AgeField:
    def __init__(self, entry: Entry):
        self.entry = entry

    def value(self) -> int:
        age = int(self.entry.get())
        assert (0 < age < 130, "age out of range")  # here
        return age

# %% safe: property in the condition
from aiohttp import web


class Account:
    def __init__(self, groups: set[str]):
        self.groups = groups

    @property
    def is_admin(self) -> bool:
        return "admins" in self.groups


async def wipe(request: web.Request) -> web.Response:
    account = Account(request["groups"])
    if account.is_admin:
        request.app["cache"].clear()
        return web.Response(status=204)
    raise web.HTTPForbidden()

# %% safe: both scopes tested, parentheses are only grouping
def may_write(scopes) -> bool:
    return "read" in scopes and "write" in scopes


def may_share(scopes, owner, user) -> bool:
    if (may_write(scopes) and owner == user):
        return True
    assert (owner is not None), "every file has an owner"
    return "share" in scopes

# %% safe: reads from a stream compared with each other
import io


def marker_repeated(stream: io.BufferedIOBase) -> bool:
    return stream.read(4) == stream.read(4)


def drained(q) -> bool:
    return q.get() == q.get()


if __name__ == "__main__":
    print(marker_repeated(io.BytesIO(b"ABCDABCD")))

# %% safe: platform and version tests
import sys

if sys.platform == "win32":
    NEWLINE = "\r\n"
else:
    NEWLINE = "\n"

if sys.version_info >= (3, 11):
    import tomllib
else:
    tomllib = None


def parse(text: str):
    return tomllib.loads(text) if tomllib else {}

# %% safe: flag text parsed, identity only with singletons
import os


def flag(name: str) -> bool:
    value = os.environ.get(name)
    if value is None:
        return False
    return value.lower() in ("1", "true", "yes")


MAINTENANCE = flag("MAINTENANCE")

# %% safe: ranges outside of two bounds
import asyncio


async def set_speed(reader: asyncio.StreamReader, motor) -> bool:
    speed = int(await reader.readline())
    if speed < 0 or speed > 100:
        return False
    elif speed > 80:
        await motor.warn()
    elif speed > 60:
        await motor.log()
    await motor.drive(speed)
    return True

# %% safe: tenant of the object, negation in parentheses
from rest_framework.permissions import BasePermission


class SameTenant(BasePermission):
    def has_permission(self, request, view):
        return not (request.user.is_anonymous or request.user.tenant_id is None)

    def has_object_permission(self, request, view, obj):
        return request.user.tenant_id == obj.tenant_id

# %% safe: complex numbers checked for missing parts
import cmath


def clean(samples: list[complex]) -> list[complex]:
    kept = []
    for z in samples:
        if z != z or cmath.isinf(z):
            continue
        kept.append(z)
    return kept


def unchanged(first: dict, second: dict, key: str) -> bool:
    return first[key] == second[key] or len(first) == len(second) == 0
