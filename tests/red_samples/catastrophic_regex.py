"""Catastrophic backtracking and regular expression injection (CWE-1333, CWE-730)."""
# %% vulnerable: flask, nested quantifier in a module level pattern
import re

from flask import Flask, jsonify, request

app = Flask(__name__)
EMAIL_RE = re.compile(r"^([a-zA-Z0-9]+)*@([a-z]+\.)+com$")


@app.route("/subscribe", methods=["POST"])
def subscribe():
    email = request.form.get("email", "")
    if not EMAIL_RE.match(email):  # here
        return jsonify(error="invalid address"), 400
    return jsonify(ok=True)

# %% vulnerable: fastapi, word with optional blank repeated
import re

from fastapi import FastAPI, HTTPException
from pydantic import BaseModel

app = FastAPI()


class Profile(BaseModel):
    display_name: str
    bio: str = ""


def check_name(name: str) -> bool:
    """Letters and blanks only."""
    return re.match(r"^(\w+\s?)*$", name) is not None  # here


@app.post("/profile")
async def update_profile(profile: Profile):
    if not check_name(profile.display_name):
        raise HTTPException(status_code=422, detail="bad name")
    return {"name": profile.display_name}

# %% vulnerable: overlapping alternatives in a log tokenizer class
import re


class TokenScanner:
    """Splits one line received from a device."""

    IDENT = r"^(?:[a-z]+|[a-z0-9]+|_)+;$"

    def __init__(self, strict: bool = True):
        self.strict = strict
        self.pattern = re.compile(self.IDENT)

    def scan(self, line: str) -> bool:
        found = self.pattern.match(line.strip())  # here
        if found is None and self.strict:
            raise ValueError("not an identifier")
        return found is not None

# %% vulnerable: flask, search term used as the pattern
import re

from flask import Flask, request

app = Flask(__name__)

ARTICLES = {
    1: "How to bake bread at home",
    2: "A short history of bicycles",
}


@app.get("/search")
def search():
    term = request.args.get("q", "")
    hits = []
    for key, text in ARTICLES.items():
        if re.search(term, text, re.IGNORECASE):  # here
            hits.append(key)
    return {"hits": hits}

# %% vulnerable: django view, helper puts the word between boundaries
import re

from django.http import JsonResponse


def highlight(text, word):
    pattern = rf"\b({word})\b"
    return re.sub(pattern, r"[\1]", text)  # here


def preview(request):
    word = request.GET.get("word")
    body = request.POST.get("body", "")
    if not word:
        return JsonResponse({"body": body})
    return JsonResponse({"body": highlight(body, word)})

# %% vulnerable: html comments stripped with dot or blank
import re
from http.server import BaseHTTPRequestHandler

COMMENT = r"<!--(.|\s)*-->"


class Cleaner(BaseHTTPRequestHandler):
    def do_POST(self):
        size = min(int(self.headers.get("Content-Length", 0)), 65536)
        html = self.rfile.read(size).decode("utf-8", "replace")
        cleaned = re.sub(COMMENT, "", html)  # here
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.end_headers()
        self.wfile.write(cleaned.encode())

# %% vulnerable: pattern composed out of parts, compiled in a function
import re
from functools import lru_cache

LABEL = r"(?:[a-z0-9]+-?)+"
TLD = r"(?:com|net|org)"


@lru_cache(maxsize=None)
def host_pattern():
    return re.compile("^" + LABEL + r"(?:\." + LABEL + r")*\." + TLD + "$")


def is_valid_host(host: str) -> bool:
    """Tells if a host name sent by a customer may be registered."""
    if not host:
        return False
    return bool(host_pattern().match(host.lower()))  # here

# %% vulnerable: socket, adjacent overlapping wildcards
import re
import socket


def parse_pairs(conn: socket.socket):
    data = conn.recv(65536).decode("latin-1")
    if m := re.match(r"^\s*(.*)\s*(.*)\s*(.*)=\s*(.*);$", data):  # here
        return m.group(1), m.group(4)
    return None


def main():
    server = socket.create_server(("127.0.0.1", 7070))
    while True:
        conn, _ = server.accept()
        with conn:
            print(parse_pairs(conn))


if __name__ == "__main__":
    main()

# %% safe: groups separated by a dash that the inner class lacks
import re

from flask import Flask, abort, request

app = Flask(__name__)
SLUG_RE = re.compile(r"^[a-z0-9]+(?:-[a-z0-9]+)*$")


@app.route("/pages")
def page():
    slug = request.args.get("slug", "")
    if not SLUG_RE.match(slug):
        abort(404)
    return {"slug": slug}

# %% safe: length limited before the nested pattern
import re

from fastapi import FastAPI, HTTPException

app = FastAPI()
NAME_RE = re.compile(r"^(\w+\s?)*$")
MAX_NAME = 16


@app.get("/greet")
async def greet(name: str):
    if len(name) > MAX_NAME:
        raise HTTPException(status_code=422, detail="name too long")
    if not NAME_RE.match(name):
        raise HTTPException(status_code=422, detail="bad name")
    return {"hello": name}

# %% safe: atomic group
import re

from flask import Flask, request

app = Flask(__name__)
TITLE = re.compile(r"^(?>\w+\s?)+$")


@app.post("/titles")
def add_title():
    title = request.get_json(force=True).get("title", "")
    if TITLE.match(title) is None:
        return {"error": "bad title"}, 400
    return {"title": title}, 201

# %% safe: possessive quantifiers
import re


class WordScanner:
    """Checks a phrase that was typed by a visitor."""

    PHRASE = re.compile(r"^(?:[a-z]++ ?)*+$")

    def accepts(self, phrase: str) -> bool:
        return self.PHRASE.match(phrase) is not None


if __name__ == "__main__":
    scanner = WordScanner()
    print(scanner.accepts(input("phrase: ")))

# %% safe: term escaped before it becomes a pattern
import re

from django.http import JsonResponse


def mark(text, word):
    pattern = r"\b(" + re.escape(word) + r")\b"
    return re.sub(pattern, r"[\1]", text)


def preview(request):
    word = request.GET.get("word", "")
    body = request.POST.get("body", "")
    return JsonResponse({"body": mark(body, word) if word else body})

# %% safe: bounded repetition
import ipaddress
import re
import sys

IPV4 = re.compile(r"(?:[0-9]{1,3}\.){3}[0-9]{1,3}")


def parse_address(text: str):
    if IPV4.fullmatch(text) is None:
        raise SystemExit("not an address")
    return ipaddress.ip_address(text)


if __name__ == "__main__":
    print(parse_address(sys.argv[1]))

# %% safe: nested pattern runs over a constant only
import re

from flask import Flask, request

app = Flask(__name__)
BANNER = "release notes for spring"


@app.get("/banner")
def banner():
    text = request.args.get("text", "")
    words = re.match(r"^(\w+\s?)*$", BANNER)
    return {"plain": words is not None, "echo_length": len(text)}

# %% safe: quoted string with disjoint alternatives
import re
from http.server import BaseHTTPRequestHandler

QUOTED = re.compile(r'^"(?:[^"\\]|\\.)*"$', re.DOTALL)


class Literals(BaseHTTPRequestHandler):
    def do_POST(self):
        size = max(0, min(int(self.headers.get("Content-Length", 0)), 65536))
        literal = self.rfile.read(size).decode("utf-8", "replace")
        status = 204 if QUOTED.match(literal) else 400
        self.send_response(status)
        self.end_headers()

# %% vulnerable: pattern in a dict of validators
import re

PATTERNS = {
    "phone": re.compile(r"^\+?(\d+[- ]?)+$"),
    "zip": re.compile(r"^\d{5}$"),
}


def validate(kind: str, value: str) -> bool:
    pattern = PATTERNS["phone"]
    return bool(pattern.fullmatch(value))  # here

# %% vulnerable: alias import and findall over a request body
from re import compile as rc, VERBOSE

from flask import Flask, request

app = Flask(__name__)
TAGS = rc(
    r"""
    <(?:[a-z]+\s*)+   # tag and attributes
    >
    """,
    VERBOSE,
)


@app.route("/strip", methods=["POST"])
def strip():
    body = request.get_data(as_text=True)
    return {"tags": len(TAGS.findall(body))}  # here

# %% vulnerable: command line, e-mail pattern everybody copies
import re
import sys


def is_mail(address):
    return re.match(r"^([a-zA-Z0-9_\.\-])+\@(([a-zA-Z0-9\-])+\.)+([a-zA-Z0-9]{2,4})+$", address)  # here


print(is_mail(sys.argv[1]))

# %% vulnerable: fastapi, user regex compiled
import re

from fastapi import FastAPI

app = FastAPI()
LINES = ["alpha", "beta"]


@app.get("/grep")
def grep(pattern: str):
    compiled = re.compile(pattern)  # here
    return [line for line in LINES if compiled.search(line)]

# %% vulnerable: aiohttp, split with optional blanks around
import re

from aiohttp import web


async def parse(request):
    text = await request.text()
    parts = re.split(r"(?:\s*,?\s*)+;", text)  # here
    return web.json_response(parts)

# %% safe: fnmatch for a user's wild card
import fnmatch
import re

from flask import Flask, request

app = Flask(__name__)
NAMES = ["a.txt", "b.csv"]


@app.get("/files")
def files():
    mask = request.args.get("mask", "*")
    return {"files": [n for n in NAMES if re.match(fnmatch.translate(mask), n)]}

# %% safe: flags and alternation of single letters
import re

from fastapi import FastAPI

app = FastAPI()
HEX = re.compile(r"^(?:[0-9]|[a-f])+$", re.I)
PATH = re.compile(r"^/(?:[\w-]+/)*[\w-]*$")


@app.get("/hex")
def is_hex(value: str, path: str = "/"):
    return {"hex": bool(HEX.match(value)), "path": bool(PATH.match(path))}

# %% safe: lookaheads of a password rule
import re


def strong(password: str) -> bool:
    """At least eight characters, a digit, a capital and a sign."""
    return re.fullmatch(r"(?=.*\d)(?=.*[A-Z])(?=.*[^\w\s]).{8,128}", password) is not None

# %% safe: key and value of one line
import re

LINE = re.compile(r"^\s*(\w+)\s*=\s*(.*?)\s*$")


def read_config(text: str) -> dict[str, str]:
    found = {}
    for line in text.splitlines():
        if match := LINE.match(line):
            found[match[1]] = match[2]
    return found

# %% safe: version numbers and uuids
import re
import sys

SEMVER = re.compile(r"^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-((?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\.(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?(?:\+([0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*))?$")
UUID = re.compile(r"^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
print(bool(SEMVER.match(sys.argv[1])), bool(UUID.match(sys.argv[2])))

# %% vulnerable: django validator
from django.core.validators import RegexValidator
from django.db import models


class Member(models.Model):
    handle = models.CharField(
        max_length=200,
        validators=[RegexValidator(r"^([a-z0-9]+[._]?)+$")],  # here
    )

# %% vulnerable: quantified group of a csv field, tornado
import re

import tornado.web

ROW = re.compile(r"^(?:[^,]*,?)*;$")


class Import(tornado.web.RequestHandler):
    def post(self):
        row = self.get_body_argument("row")
        self.write({"ok": ROW.match(row) is not None})  # here

# %% safe: list of words escaped one by one
import re

from flask import Flask, request

app = Flask(__name__)


@app.post("/censor")
def censor():
    data = request.get_json()
    words = data["words"]
    pattern = re.compile("|".join(re.escape(w) for w in words), re.I)
    return {"text": pattern.sub("***", data["text"])}

# %% safe: map escape
import re

from flask import Flask, request

app = Flask(__name__)


@app.get("/find")
def find():
    pattern = "|".join(map(re.escape, request.args.getlist("w")))
    return {"hit": bool(re.search(pattern, "some text"))}

# %% safe: pydantic limits the length
import re

from fastapi import FastAPI, Query
from pydantic import BaseModel, Field

app = FastAPI()
NAME = re.compile(r"^(\w+\s?)*$")


class Person(BaseModel):
    name: str = Field(max_length=20)


@app.post("/p")
def person(p: Person):
    return {"ok": bool(NAME.match(p.name))}


@app.get("/q")
def query(name: str = Query(..., max_length=16)):
    return {"ok": bool(NAME.match(name))}

# %% safe: cut before matching
import re
import sys

WORDS = re.compile(r"^(\w+\s?)*$")


def check(text: str) -> bool:
    text = text[:30]
    return WORDS.match(text) is not None


print(check(sys.argv[1]))
