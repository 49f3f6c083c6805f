"""LDAP injection (CWE-90): outside text becomes part of a search filter or distinguished name without escaping."""
# %% vulnerable: flask and ldap3, f-string filter
from flask import Flask, jsonify, request
from ldap3 import ALL, Connection, Server

app = Flask(__name__)
server = Server("ldaps://ldap.example.org", get_info=ALL)


@app.route("/people")
def people():
    uid = request.args.get("uid", "")
    with Connection(server, auto_bind=True) as conn:
        conn.search("ou=people,dc=example,dc=org", f"(uid={uid})", attributes=["cn", "mail"])  # here
        return jsonify([str(entry.cn) for entry in conn.entries])
# %% vulnerable: python-ldap, % formatting in a plain function
import ldap


def find_groups(conn: "ldap.ldapobject.LDAPObject", member: str) -> list[str]:
    """Names of the groups that list the member."""
    query = "(&(objectClass=groupOfNames)(memberUid=%s))" % member
    result = conn.search_s("ou=groups,dc=example,dc=org", ldap.SCOPE_SUBTREE, query, ["cn"])  # here
    return [attrs["cn"][0].decode() for _, attrs in result]
# %% vulnerable: directory class, filter made by a method with concatenation
from ldap3 import SUBTREE, Connection


class Directory:
    base = "dc=corp,dc=example"

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def _filter(self, field: str, value: str) -> str:
        return "(&(objectClass=person)(" + field + "=" + value + "))"

    def by_mail(self, address: str):
        condition = self._filter("mail", address)
        self.connection.search(search_base=self.base, search_filter=condition, search_scope=SUBTREE)  # here
        return self.connection.entries
# %% vulnerable: the user's text makes the DN of the search base
from fastapi import FastAPI, HTTPException
from ldap3 import BASE, Connection, Server

app = FastAPI()


@app.get("/departments/{name}")
def department(name: str):
    base = "ou={},ou=departments,dc=example,dc=org".format(name)
    conn = Connection(Server("ldaps://directory.example.org"), auto_bind=True)
    if not conn.search(base, "(objectClass=*)", BASE, attributes=["description"]):  # here
        raise HTTPException(status_code=404)
    return {"description": str(conn.entries[0].description)}
# %% vulnerable: login, filter finds the DN that is bound afterwards
import ldap
from flask import Blueprint, abort, request, session

auth = Blueprint("auth", __name__)


@auth.post("/login")
def login():
    form = request.form
    username, password = form["username"], form["password"]
    if not password:
        abort(401)
    con = ldap.initialize("ldaps://ldap.example.org")
    condition = "(|(uid=" + username + ")(mail=" + username + "))"
    found = con.search_s("ou=people,dc=example,dc=org", ldap.SCOPE_ONELEVEL, condition)  # here
    if not found:
        abort(401)
    con.simple_bind_s(found[0][0], password)
    session["dn"] = found[0][0]
    return "", 204
# %% vulnerable: several terms joined in a loop, escaping only the star
import argparse

from ldap3 import Connection, Server


def build(terms: list[str]) -> str:
    parts = []
    for term in terms:
        parts.append("(cn=*" + term.replace("*", "") + "*)")
    return "(|" + "".join(parts) + ")"


def main() -> None:
    parser = argparse.ArgumentParser(description="Search the phone book")
    parser.add_argument("terms", nargs="+")
    args = parser.parse_args()
    conn = Connection(Server("ldaps://ldap.example.org"), auto_bind=True)
    conn.search("ou=people,dc=example,dc=org", build(args.terms), attributes=["cn"])  # here
    for entry in conn.entries:
        print(entry.cn)


if __name__ == "__main__":
    main()
# %% vulnerable: entries found by a serial number of the json body are deleted
import ldap
from flask import Flask, jsonify, request, session

app = Flask(__name__)


def remove_device(con, owner, serial):
    condition = f"(&(owner={owner})(serialNumber={serial}))"
    for dn, _ in con.search_s("ou=devices,dc=example,dc=org", ldap.SCOPE_ONELEVEL, condition):  # here
        con.delete_s(dn)


@app.delete("/devices")
def delete_device():
    payload = request.get_json()
    con = ldap.initialize("ldaps://ldap.example.org")
    con.simple_bind_s(app.config["LDAP_DN"], app.config["LDAP_PASSWORD"])
    try:
        remove_device(con, session["dn"], payload["serial"])
    except ldap.NO_SUCH_OBJECT:
        return jsonify(error="not found"), 404
    return "", 204
# %% vulnerable: paged search of ldap3, filter taken from a dict
from ldap3 import Connection


def list_accounts(conn: Connection, options: dict[str, str]):
    query = {"base": "ou=accounts,dc=example,dc=org"}
    query["filter"] = f"(&(objectClass=account)(host={options['host']}))"
    generator = conn.extend.standard.paged_search(  # here
        query["base"], query["filter"], attributes=["uid"], paged_size=100, generator=True
    )
    return [entry["attributes"]["uid"] for entry in generator]
# %% safe: ldap3 escape_filter_chars in the f-string
from flask import Flask, jsonify, request
from ldap3 import ALL, Connection, Server
from ldap3.utils.conv import escape_filter_chars

app = Flask(__name__)
server = Server("ldaps://ldap.example.org", get_info=ALL)


@app.route("/people")
def people():
    uid = escape_filter_chars(request.args.get("uid", ""))
    with Connection(server, auto_bind=True) as conn:
        conn.search("ou=people,dc=example,dc=org", f"(uid={uid})", attributes=["cn"])
        return jsonify([str(entry.cn) for entry in conn.entries])
# %% safe: python-ldap filter_format
import ldap
from ldap.filter import filter_format


def find_groups(conn, member: str) -> list[str]:
    """Names of the groups that list the member."""
    query = filter_format("(&(objectClass=groupOfNames)(memberUid=%s))", [member])
    result = conn.search_s("ou=groups,dc=example,dc=org", ldap.SCOPE_SUBTREE, query, ["cn"])
    return [attrs["cn"][0].decode() for _, attrs in result]
# %% safe: only letters and digits pass the early return
import re

from ldap3 import Connection

USERNAME = re.compile(r"[a-z][a-z0-9]{1,31}")


class Directory:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def mail_of(self, username: str) -> str | None:
        if not USERNAME.fullmatch(username):
            return None
        self.connection.search("ou=people,dc=example,dc=org", "(uid=" + username + ")", attributes=["mail"])
        entries = self.connection.entries
        return str(entries[0].mail) if entries else None
# %% safe: escape_rdn for the DN and a set of departments
from fastapi import FastAPI, HTTPException
from ldap3 import BASE, Connection, Server
from ldap3.utils.dn import escape_rdn

app = FastAPI()
DEPARTMENTS = {"sales", "research", "support"}


@app.get("/departments/{name}")
def department(name: str):
    if name not in DEPARTMENTS:
        raise HTTPException(status_code=404)
    base = "ou={},ou=departments,dc=example,dc=org".format(escape_rdn(name))
    conn = Connection(Server("ldaps://directory.example.org"), auto_bind=True)
    conn.search(base, "(objectClass=*)", BASE, attributes=["description"])
    return {"found": len(conn.entries)}
# %% safe: number conversion
import argparse

import ldap


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("uid_number", type=int)
    number = parser.parse_args().uid_number
    con = ldap.initialize("ldaps://ldap.example.org")
    hits = con.search_s("dc=example,dc=org", ldap.SCOPE_SUBTREE, f"(uidNumber={number})", ["uid"])
    print(len(hits))


if __name__ == "__main__":
    main()
# %% safe: constant filter, the comparison happens in Python
from flask import Flask, jsonify, request
from ldap3 import Connection, Server

app = Flask(__name__)


@app.get("/printers")
def printers():
    floor = request.args.get("floor", "")
    condition = "(objectClass=printer)"
    conn = Connection(Server("ldaps://ldap.example.org"), auto_bind=True)
    conn.search("ou=printers,dc=example,dc=org", condition, attributes=["cn", "l"])
    names = [str(e.cn) for e in conn.entries if str(e.l) == floor]
    return jsonify(printers=names)
# %% safe: re.search and a list's own search method
import re


class PhoneBook:
    """Phone book in memory with the interface of the directory."""

    def __init__(self, names: list[str]) -> None:
        self.names = names

    def search(self, base: str, search_filter: str) -> list[str]:
        return [n for n in self.names if search_filter in n]


def lookup(book: PhoneBook, text: str) -> list[str]:
    if re.search(r"\d", text):
        return []
    return book.search("ou=people", f"(cn={text})")
# %% safe: value mapped through a dict of attribute names and escaped by a helper
import ldap
from ldap.filter import escape_filter_chars as esc

FIELDS = {"name": "cn", "mail": "mail", "phone": "telephoneNumber"}


def make_condition(field: str, value: str) -> str:
    if field not in FIELDS:
        raise ValueError("unknown field")
    return "(" + FIELDS[field] + "=" + esc(value) + ")"


def search_people(con, field: str, value: str):
    condition = make_condition(field, value)
    return con.search_s("ou=people,dc=example,dc=org", ldap.SCOPE_SUBTREE, condition, ["cn"])
# %% vulnerable: connection of an own module, filter in a variable, http.server
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, urlparse

from directory import get_connection


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        name = parse_qs(urlparse(self.path).query)["name"][0]
        condition = f"(&(objectClass=person)(|(cn={name})(displayName={name})))"
        conn = get_connection()
        conn.search("ou=people,dc=example,dc=org", condition, attributes=["mail"])  # here
        self.send_response(200)
        self.end_headers()
        self.wfile.write(str(conn.entries).encode())
# %% safe: hand-written escaping by a table
from ldap3 import Connection

CODES = {"\\": r"\5c", "*": r"\2a", "(": r"\28", ")": r"\29", "\0": r"\00"}


def escaped(value: str) -> str:
    return "".join(CODES.get(letter, letter) for letter in value)


def mail_of(conn: Connection, uid: str) -> list:
    conn.search("ou=people,dc=example,dc=org", f"(uid={escaped(uid)})", attributes=["mail"])
    return conn.entries
# %% safe: names with parentheses or stars are refused
from flask import Flask, abort, jsonify, request
from ldap3 import Connection, Server

app = Flask(__name__)


@app.get("/rooms")
def rooms():
    name = request.args.get("name", "")
    if "*" in name or "(" in name or ")" in name or "\\" in name:
        abort(400)
    conn = Connection(Server("ldaps://ldap.example.org"), auto_bind=True)
    conn.search("ou=rooms,dc=example,dc=org", f"(cn={name})", attributes=["cn"])
    return jsonify([str(entry.cn) for entry in conn.entries])
