"""LDAP injection (CWE-90): outside text becomes part of a search filter or distinguished name without escaping."""
# %% vulnerable: django view with search_ext_s
import ldap
from django.conf import settings
from django.http import JsonResponse


def colleague(request):
    surname = request.GET.get("sn") or "*"
    client = ldap.initialize(settings.LDAP_URI)
    client.simple_bind_s(settings.LDAP_USER, settings.LDAP_PASSWORD)
    try:
        hits = client.search_ext_s(  # here
            settings.LDAP_BASE, ldap.SCOPE_SUBTREE,
            "(&(objectClass=inetOrgPerson)(sn={0}))".format(surname), ["cn"],
        )
    finally:
        client.unbind_s()
    return JsonResponse({"names": [a["cn"][0].decode() for _, a in hits]})
# %% vulnerable: aiohttp and bonsai
import bonsai
from aiohttp import web


async def rooms(request: web.Request) -> web.Response:
    body = await request.json()
    building, minimum = body["building"], int(body.get("seats", 1))
    client = bonsai.LDAPClient("ldaps://directory.example.net")
    condition = f"(&(objectClass=room)(buildingName={building})(seats>={minimum}))"
    async with client.connect(is_async=True) as connection:
        entries = await connection.search("ou=rooms,dc=example,dc=net", bonsai.LDAPSearchScope.ONE, condition)  # here
    return web.json_response([str(e.dn) for e in entries])
# %% vulnerable: typed name becomes the new RDN, where a plus sign adds further attributes
import getpass

import ldap3


class Renamer:
    TEMPLATE = "cn=%s"

    def __init__(self, url: str, admin: str, secret: str) -> None:
        self.connection = ldap3.Connection(ldap3.Server(url, use_ssl=True), admin, secret, auto_bind=True)

    def rename_visitor(self, badge: int, name: str) -> bool:
        current = f"employeeNumber={badge},ou=visitors,o=Example"
        return self.connection.modify_dn(current, self.TEMPLATE % name)  # here


if __name__ == "__main__":
    renamer = Renamer("ldap.example.net", "cn=reception,o=Example", getpass.getpass())
    print(renamer.rename_visitor(int(input("badge: ")), input("name: ")))
# %% vulnerable: keyword arguments dictionary spread into the search
from ldap3 import LEVEL, Connection


def account_exists(connection: Connection, account: str, *, disabled: bool = False) -> bool:
    flag = "(pwdAccountLocked=TRUE)" if disabled else ""
    arguments = {
        "search_base": "ou=services,o=Example",
        "search_scope": LEVEL,
        "search_filter": "(&" + flag + "(cn=" + account.strip() + "))",
    }
    return connection.search(**arguments)  # here
# %% vulnerable: socket protocol, search alias, msgid and result
import socketserver

import ldap


class FingerHandler(socketserver.StreamRequestHandler):
    """The finger protocol in front of the directory."""

    def handle(self) -> None:
        login = self.rfile.readline(128).decode("ascii", "ignore").rstrip("\r\n")
        directory = ldap.initialize("ldaps://ldap.example.net")
        find = directory.search
        pieces = ["(uid=", login, ")"]
        message = find("ou=staff,o=Example", ldap.SCOPE_ONELEVEL, "".join(pieces))  # here
        _, data = directory.result(message, timeout=5)
        self.wfile.write(f"{len(data)} entries\r\n".encode())
# %% vulnerable: tornado, escapes parentheses only and after the filter is used
import tornado.web
from ldap3 import Connection


class BadgeHandler(tornado.web.RequestHandler):
    def initialize(self, connection: Connection) -> None:
        self.connection = connection

    def get(self) -> None:
        number = self.get_query_argument("badge")
        query = f"(employeeNumber={number})"
        number = number.replace("(", "\\28").replace(")", "\\29")
        self.connection.search("ou=staff,o=Example", query, attributes=["displayName"])  # here
        people = [str(e.displayName) for e in self.connection.entries]
        self.write({"badge": number, "people": people})
# %% safe: django view with the escape function of python-ldap
import ldap
import ldap.filter
from django.conf import settings
from django.http import JsonResponse


def colleague(request):
    surname = ldap.filter.escape_filter_chars(request.GET.get("sn", ""))
    client = ldap.initialize(settings.LDAP_URI)
    client.simple_bind_s(settings.LDAP_USER, settings.LDAP_PASSWORD)
    hits = client.search_ext_s(
        settings.LDAP_BASE, ldap.SCOPE_SUBTREE,
        "(&(objectClass=inetOrgPerson)(sn={0}))".format(surname), ["cn"],
    )
    client.unbind_s()
    return JsonResponse({"count": len(hits)})
# %% safe: bonsai escape_filter_exp
import bonsai
from aiohttp import web
from bonsai import escape_filter_exp


async def rooms(request: web.Request) -> web.Response:
    building = escape_filter_exp(request.query.get("building", ""))
    client = bonsai.LDAPClient("ldaps://directory.example.net")
    async with client.connect(is_async=True) as connection:
        entries = await connection.search(
            "ou=rooms,dc=example,dc=net", bonsai.LDAPSearchScope.ONE, "(buildingName=" + building + ")"
        )
    return web.json_response({"rooms": len(entries)})
# %% safe: dn.escape_dn_chars around the name in the DN
import ldap
from ldap.dn import escape_dn_chars


class PhoneEditor:
    TEMPLATE = "uid=%s,ou=staff,o=Example"

    def __init__(self, connection) -> None:
        self.connection = connection

    def set_phone(self, user: str, phone: str) -> None:
        target = self.TEMPLATE % escape_dn_chars(user)
        self.connection.modify_s(target, [(ldap.MOD_REPLACE, "telephoneNumber", [phone.encode()])])
# %% safe: membership test on constants raises before the filter is made
from ldap3 import LEVEL, Connection

SERVICES = ("mail", "wiki", "git")


def service_entry(connection: Connection, service: str):
    try:
        index = SERVICES.index(service)
    except ValueError:
        raise LookupError("no such service") from None
    name = SERVICES[index]
    connection.search("ou=services,o=Example", f"(cn={name})", LEVEL)
    return connection.entries[0]
# %% safe: isalnum guard in a socket handler
import socketserver

import ldap


class FingerHandler(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.request.settimeout(5)
        login = self.rfile.readline(128).decode("ascii", "ignore").strip()
        if not login.isalnum():
            self.wfile.write(b"bad name\r\n")
            return
        directory = ldap.initialize("ldaps://ldap.example.net")
        data = directory.search_st("ou=staff,o=Example", ldap.SCOPE_ONELEVEL, "(uid=" + login + ")", timeout=5)
        self.wfile.write(f"{len(data)} entries\r\n".encode())
# %% safe: the tuple's constant member is the filter
import sys

from ldap3 import Connection, Server


def main(argv: list[str]) -> None:
    title = argv[1] if len(argv) > 1 else "staff"
    queries = ("(objectClass=organizationalPerson)", f"(title={title})")
    people, _ = queries
    conn = Connection(Server("ldap.example.net", use_ssl=True), auto_bind=True)
    conn.search("o=Example", people, attributes=["cn"])
    print(title, len(conn.entries))


if __name__ == "__main__":
    main(sys.argv)
# %% safe: every value of a dict comprehension escaped before joining
from ldap3 import Connection
from ldap3.utils.conv import escape_filter_chars


def search_all(connection: Connection, criteria: dict[str, str]) -> int:
    known = {"cn", "mail", "ou"}
    pairs = {k: escape_filter_chars(v) for k, v in criteria.items() if k in known}
    if not pairs:
        return 0
    condition = "(&" + "".join(f"({k}={v})" for k, v in pairs.items()) + ")"
    connection.search("ou=staff,o=Example", condition, attributes=["cn"])
    return len(connection.entries)
# %% safe: search engine object with a method of the same name
import tornado.web


class Index:
    def __init__(self, documents: list[str]) -> None:
        self.documents = documents

    def search_s(self, base: str, scope: int, condition: str) -> list[int]:
        return [n for n, text in enumerate(self.documents) if condition in text]


class SearchHandler(tornado.web.RequestHandler):
    index = Index(["(uid=1) first", "second"])

    def get(self) -> None:
        term = self.get_query_argument("q", "")
        self.write({"hits": self.index.search_s("docs", 0, "(uid=" + term + ")")})

# %% vulnerable: starlette, membership filter with a user and a group from the path
from ldap3 import ALL_ATTRIBUTES, SUBTREE, Connection, Server
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route


async def membership(request: Request) -> JSONResponse:
    user, group = request.path_params["user"], request.path_params["group"]
    conn = Connection(Server("ldaps://ldap.corp.example"), auto_bind=True)
    wanted = "".join(["(&(objectClass=groupOfNames)(cn=", group, ")(member=uid=", user, ",ou=people,dc=corp))"])
    conn.search("ou=groups,dc=corp", wanted, SUBTREE, attributes=ALL_ATTRIBUTES)  # here
    return JSONResponse({"member": bool(conn.entries)})


app = Starlette(routes=[Route("/groups/{group}/{user}", membership)])

# %% vulnerable: django form, python-ldap through a helper that formats a template of the settings
import ldap
from django.conf import settings
from django.http import JsonResponse


def lookup(connection, pattern, **values):
    text = pattern.format(**values)
    return connection.search_ext_s("dc=example,dc=org", ldap.SCOPE_SUBTREE, text, ["mail"])  # here


def phonebook(request):
    connection = ldap.initialize(settings.LDAP_URI)
    rows = lookup(connection, "(&(objectClass=person)(sn={name}*))", name=request.GET.get("name", ""))
    return JsonResponse({"rows": [dn for dn, _ in rows]})

# %% vulnerable: entry deleted under a name from the command line of a chat bot
import ldap.modlist
from flask import Flask, request

app = Flask(__name__)
BASE = "ou=guests,dc=example,dc=org"


@app.post("/bot/command")
def command():
    verb, _, rest = request.form["text"].partition(" ")
    if verb != "remove":
        return "?"
    handle = ldap.initialize("ldap://127.0.0.1")
    handle.simple_bind_s("cn=bot,dc=example,dc=org", open("/run/secrets/bot").read())
    handle.delete_s("cn=%s,%s" % (rest, BASE))  # here
    return "removed"

# %% safe: bonsai with escape_filter_exp, starlette path
import bonsai
from starlette.requests import Request
from starlette.responses import JSONResponse


async def people(request: Request) -> JSONResponse:
    name = bonsai.escape_filter_exp(request.query_params.get("name", ""))
    client = bonsai.LDAPClient("ldap://localhost")
    async with client.connect(is_async=True) as conn:
        found = await conn.search("ou=people,dc=x", bonsai.LDAPSearchScope.ONE, f"(cn={name})")
    return JSONResponse({"count": len(found)})

# %% safe: only letters get through, compiled pattern with fullmatch
import re

import ldap
from flask import Flask, abort, request

app = Flask(__name__)
UID = re.compile(r"[a-z][a-z0-9]{2,15}")


@app.get("/who")
def who():
    uid = request.args.get("uid", "")
    if UID.fullmatch(uid) is None:
        abort(404)
    connection = ldap.initialize("ldap://127.0.0.1")
    found = connection.search_s("ou=people,dc=example", ldap.SCOPE_ONELEVEL, f"(uid={uid})")
    return {"found": len(found)}

# %% safe: the department comes from a table, the search of a product catalogue is something else
from fastapi import FastAPI
from ldap3 import Connection, Server

app = FastAPI()
DEPARTMENTS = {"it": "ou=it", "hr": "ou=hr"}


class Catalogue:
    def __init__(self) -> None:
        self.items = ["lamp", "table"]

    def search(self, base: str, text: str) -> list[str]:
        return [item for item in self.items if text in item]


@app.get("/departments/{key}")
def department(key: str, text: str = ""):
    unit = DEPARTMENTS.get(key, "ou=none")
    conn = Connection(Server("ldap://ldap"), auto_bind=True)
    conn.search(f"{unit},dc=example", "(objectClass=person)", attributes=["cn"])
    return {"people": [str(e.cn) for e in conn.entries], "items": Catalogue().search(key, f"{text}")}
