"""Cookie without the Secure or HttpOnly attribute, CWE-614 and CWE-1004."""
# %% vulnerable: flask, session token cookie without any attribute
import secrets

from flask import Flask, make_response, request

app = Flask(__name__)
TOKENS: dict[str, str] = {}


@app.post("/login")
def login():
    user = check(request.form["username"], request.form["password"])
    token = secrets.token_urlsafe(32)
    TOKENS[token] = user
    response = make_response({"user": user})
    response.set_cookie("session_token", token)  # here
    return response


def check(username: str, password: str) -> str:
    raise NotImplementedError

# %% vulnerable: django, auth cookie httponly but sent over plain HTTP too
from django.contrib.auth import authenticate
from django.http import HttpResponseForbidden, JsonResponse

from .tokens import issue_token

WEEK = 7 * 24 * 3600


def obtain_token(request):
    user = authenticate(request, **request.POST.dict())
    if user is None:
        return HttpResponseForbidden()
    response = JsonResponse({"id": user.pk})
    response.set_cookie("auth_token", issue_token(user), max_age=WEEK, httponly=True)  # here
    return response

# %% vulnerable: fastapi, both attributes switched off
from fastapi import Depends, FastAPI, Response

from .auth import User, create_access_token, verified_user

app = FastAPI()


@app.post("/token")
async def token(response: Response, user: User = Depends(verified_user)):
    access = create_access_token(user.id)
    # the front end reads the cookie from JavaScript
    response.set_cookie(key="access_token", value=access, secure=False, httponly=False)  # here
    return {"status": "ok"}

# %% vulnerable: flask configuration of the session cookie
import os

from flask import Flask


def create_app() -> Flask:
    app = Flask(__name__)
    app.config["SECRET_KEY"] = os.environ["SECRET_KEY"]
    app.config["SESSION_COOKIE_NAME"] = "sid"
    app.config["SESSION_COOKIE_SECURE"] = False  # here
    app.config["SESSION_COOKIE_SAMESITE"] = "Lax"
    return app

# %% vulnerable: http.cookies, morsel of the session without secure
import secrets
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler


class LoginHandler(BaseHTTPRequestHandler):
    sessions: dict[str, str] = {}

    def start_session(self, user: str) -> None:
        sid = secrets.token_hex(24)
        self.sessions[sid] = user
        cookie = SimpleCookie()
        cookie["sessionid"] = sid  # here
        cookie["sessionid"]["path"] = "/"
        cookie["sessionid"]["httponly"] = True
        self.send_response(200)
        self.send_header("Set-Cookie", cookie["sessionid"].OutputString())
        self.end_headers()

# %% vulnerable: django settings, session cookie readable by scripts
import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
SECRET_KEY = os.environ["DJANGO_SECRET_KEY"]
DEBUG = False
ALLOWED_HOSTS = ["shop.example.com"]
ROOT_URLCONF = "shop.urls"
INSTALLED_APPS = ["django.contrib.auth", "django.contrib.sessions", "shop"]
SECURE_SSL_REDIRECT = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_HTTPONLY = False  # here
CSRF_COOKIE_SECURE = True

# %% vulnerable: aiohttp, options kept in a dict
import uuid

from aiohttp import web

COOKIE_OPTIONS = {"httponly": True, "secure": False, "samesite": "Lax"}


class Accounts:
    def __init__(self, store) -> None:
        self.store = store

    async def login(self, request: web.Request) -> web.Response:
        data = await request.post()
        user = await self.store.verify(data["email"], data["password"])
        sid = uuid.uuid4().hex
        await self.store.save(sid, user)
        response = web.json_response({"user": user})
        response.set_cookie("session_id", sid, **COOKIE_OPTIONS)  # here
        return response

# %% vulnerable: header written as text without attributes
import secrets
from http.server import BaseHTTPRequestHandler


class AdminHandler(BaseHTTPRequestHandler):
    def grant(self, user_id: int) -> None:
        token = secrets.token_urlsafe(24)
        self.server.tokens[token] = user_id
        self.send_response(303)
        self.send_header("Location", "/admin")
        self.send_header("Set-Cookie", "admin_token=" + token + "; Path=/admin; Max-Age=3600")  # here
        self.end_headers()

# %% safe: flask, session token with all attributes
import secrets

from flask import Flask, make_response, request

app = Flask(__name__)
TOKENS: dict[str, str] = {}


@app.post("/login")
def login():
    user = check(request.form["username"], request.form["password"])
    token = secrets.token_urlsafe(32)
    TOKENS[token] = user
    response = make_response({"user": user})
    response.set_cookie("session_token", token, secure=True, httponly=True, samesite="Lax")
    return response


def check(username: str, password: str) -> str:
    raise NotImplementedError

# %% safe: django, colour theme is no secret
from django.http import JsonResponse

THEMES = ("light", "dark", "contrast")
YEAR = 365 * 24 * 3600


def choose_theme(request):
    theme = request.POST.get("theme", "light")
    if theme not in THEMES:
        theme = "light"
    response = JsonResponse({"theme": theme})
    response.set_cookie("theme", theme, max_age=YEAR, samesite="Lax")
    return response

# %% safe: fastapi, the session cookie is deleted
from fastapi import Cookie, FastAPI, Response

app = FastAPI()
SESSIONS: dict[str, int] = {}


@app.post("/logout")
async def logout(response: Response, session_token: str | None = Cookie(default=None)):
    if session_token is not None:
        SESSIONS.pop(session_token, None)
    response.delete_cookie("session_token")
    return {"status": "signed out"}

# %% safe: aiohttp, options in a dict
import secrets

from aiohttp import web

COOKIE_OPTIONS = dict(httponly=True, secure=True, samesite="Strict")


class Accounts:
    def __init__(self, store) -> None:
        self.store = store

    async def login(self, request: web.Request) -> web.Response:
        data = await request.post()
        user = await self.store.verify(data["email"], data["password"])
        sid = secrets.token_hex(32)
        await self.store.save(sid, user)
        response = web.json_response({"user": user})
        response.set_cookie("session_id", sid, max_age=3600, **COOKIE_OPTIONS)
        return response

# %% safe: http.cookies, all attributes of the morsel set in a loop
import secrets
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler


class LoginHandler(BaseHTTPRequestHandler):
    sessions: dict[str, str] = {}

    def start_session(self, user: str) -> None:
        sid = secrets.token_hex(24)
        self.sessions[sid] = user
        cookie = SimpleCookie()
        cookie["sessionid"] = sid
        cookie["sessionid"]["path"] = "/"
        for attribute in ("secure", "httponly"):
            cookie["sessionid"][attribute] = True
        self.send_response(200)
        self.send_header("Set-Cookie", cookie["sessionid"].OutputString())
        self.end_headers()

# %% safe: django settings, only the language cookie is left readable
import os

SECRET_KEY = os.environ["DJANGO_SECRET_KEY"]
DEBUG = False
ALLOWED_HOSTS = ["shop.example.com"]
ROOT_URLCONF = "shop.urls"
SECURE_SSL_REDIRECT = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_NAME = "lang"
LANGUAGE_COOKIE_HTTPONLY = False

# %% safe: header written as text with the attributes in a constant
import secrets
from http.server import BaseHTTPRequestHandler

ATTRIBUTES = "; Path=/admin; Max-Age=3600; Secure; HttpOnly; SameSite=Strict"


class AdminHandler(BaseHTTPRequestHandler):
    def grant(self, user_id: int) -> None:
        token = secrets.token_urlsafe(24)
        self.server.tokens[token] = user_id
        self.send_response(303)
        self.send_header("Location", "/admin")
        self.send_header("Set-Cookie", "admin_token=" + token + ATTRIBUTES)
        self.end_headers()

# %% safe: set_cookie of an own class that has nothing to do with the web
from dataclasses import dataclass, field


@dataclass
class Bakery:
    """Stock of a small bakery."""

    trays: dict[str, int] = field(default_factory=dict)

    def set_cookie(self, session: str, amount: int) -> None:
        if amount < 0:
            raise ValueError("amount must not be negative")
        self.trays[session] = amount


def main() -> None:
    bakery = Bakery()
    bakery.set_cookie("session_morning", 40)
    bakery.set_cookie("session_evening", 25)
    print(sum(bakery.trays.values()))


if __name__ == "__main__":
    main()

# %% vulnerable: bench style, secure is off
from flask import make_response, request


def init(app):
    @app.route("/c", methods=["POST"])
    def c():
        bar = request.form.get("c", "")
        RESPONSE = make_response("ok")
        RESPONSE.set_cookie("SomeCookie", "abc", path=request.path, secure=False, httponly=True)  # here
        return RESPONSE

# %% vulnerable: django settings without secure
SECRET_KEY = __import__("os").environ["KEY"]
SESSION_COOKIE_SECURE = False  # here
SESSION_COOKIE_HTTPONLY = True

# %% vulnerable: flask config update
from flask import Flask

app = Flask(__name__)
app.config.update(
    SESSION_COOKIE_HTTPONLY=False,  # here
    SESSION_COOKIE_SECURE=True,
)

# %% vulnerable: config class
class Config:
    TESTING = False
    SESSION_COOKIE_SECURE = False  # here
    SESSION_COOKIE_SAMESITE = "Lax"

# %% vulnerable: fastapi, httponly missing
from fastapi import FastAPI, Response

app = FastAPI()


@app.post("/login")
def login(response: Response):
    response.set_cookie("access_token", make_token(), secure=True)  # here
    return {}


def make_token():
    import secrets
    return secrets.token_hex()

# %% vulnerable: tornado
import tornado.web


class Login(tornado.web.RequestHandler):
    def post(self):
        self.set_cookie("session", "abc")  # here

# %% vulnerable: name in a constant, value of uuid
import uuid

from bottle import post, response

COOKIE = "sid"


@post("/login")
def login():
    response.set_cookie(COOKIE, str(uuid.uuid4()), path="/", httponly=True)  # here
    return "ok"

# %% vulnerable: Set-Cookie of a flask response
from flask import Flask, Response

app = Flask(__name__)


@app.route("/login", methods=["POST"])
def login():
    resp = Response("ok")
    resp.headers["Set-Cookie"] = "session=abc123; Path=/; HttpOnly"  # here
    return resp

# %% vulnerable: jwt in a cookie
import os

import jwt
from flask import Flask, jsonify

app = Flask(__name__)


@app.post("/login")
def login():
    resp = jsonify(ok=True)
    resp.set_cookie("t", jwt.encode({"u": 1}, os.environ["K"], algorithm="HS256"), httponly=True, samesite="Lax")  # here
    return resp

# %% vulnerable: starlette sessions over plain HTTP
import os

from fastapi import FastAPI
from starlette.middleware.sessions import SessionMiddleware

app = FastAPI()
app.add_middleware(SessionMiddleware, secret_key=os.environ["K"], https_only=False)  # here

# %% safe: secure by the environment
import os

from flask import Flask, make_response

app = Flask(__name__)
SECURE = os.environ.get("INSECURE_COOKIES") != "1"


@app.post("/login")
def login():
    resp = make_response("ok")
    resp.set_cookie("session_token", "x", secure=SECURE, httponly=True, samesite="Lax")
    return resp

# %% safe: session cookie emptied
from flask import Flask, make_response

app = Flask(__name__)


@app.post("/logout")
def logout():
    resp = make_response("bye")
    resp.set_cookie("session_token", "", expires=0)
    return resp

# %% safe: language
from bottle import request, response, route


@route("/lang")
def lang():
    response.set_cookie("lang", "de", max_age=3600)
    return "ok"

# %% safe: csrf token that scripts must read
import secrets

from flask import Flask, make_response

app = Flask(__name__)


@app.get("/")
def index():
    resp = make_response("hello")
    resp.set_cookie("csrf_token", secrets.token_hex(16), secure=True, samesite="Strict")
    return resp

# %% safe: settings of the development only
class DevelopmentConfig:
    DEBUG_TOOLBAR = True
    SESSION_COOKIE_SECURE = False


class ProductionConfig:
    SESSION_COOKIE_SECURE = True
    SESSION_COOKIE_HTTPONLY = True

# %% safe: morsel with all attributes
from http.cookies import SimpleCookie


def make(sid: str) -> str:
    cookie = SimpleCookie()
    cookie["session"] = sid
    morsel = cookie["session"]
    morsel["secure"] = True
    morsel["httponly"] = True
    morsel["samesite"] = "Strict"
    return morsel.OutputString()

# %% safe: cookie jar of a client
import requests

session = requests.Session()
session.cookies.set("session", "abc", domain="example.com")


def get_page():
    return session.get("https://example.com/", timeout=3).text

# %% safe: positional arguments of an own helper
class Jar:
    def __init__(self):
        self.items = {}

    def set_cookie(self, name, value, secure=False):
        self.items[name] = (value, secure)


Jar().set_cookie("session", "x", secure=False)

# %% safe: header with attributes in another order
from http.server import BaseHTTPRequestHandler


class H(BaseHTTPRequestHandler):
    def do_POST(self):
        self.send_response(200)
        self.send_header("Set-Cookie", "session=%s; HttpOnly; secure; SameSite=Lax; Path=/" % self.new())
        self.end_headers()

    def new(self):
        return "abc"

# %% vulnerable: user name cookie
from flask import Flask, make_response, request

app = Flask(__name__)


@app.route("/l", methods=["POST"])
def l():
    resp = make_response("x")
    resp.set_cookie("username", request.form["u"])  # here
    return resp

# %% vulnerable: options in a method
from django.http import HttpResponse


class V:
    def out(self, token):
        r = HttpResponse()
        r.set_cookie(key="refresh_token", value=token, httponly=True, samesite="None")  # here
        return r

# %% vulnerable: cookie text in a socket
def head(sid):
    return {"Set-Cookie": f"sessionid={sid}; HttpOnly"}  # here

# %% vulnerable: simple cookie output
from http import cookies
import uuid


def start():
    c = cookies.SimpleCookie()
    c["session_id"] = str(uuid.uuid4())  # here
    print(c.output())

# %% vulnerable: flask-login remember cookie
from flask import Flask

app = Flask(__name__)
app.config["REMEMBER_COOKIE_HTTPONLY"] = False  # here

# %% vulnerable: django csrf
CSRF_COOKIE_SECURE = False  # here

# %% vulnerable: httponly False
from fastapi import Response, FastAPI

app = FastAPI()


@app.post("/l")
def l(r: Response, s: str):
    r.set_cookie("session", s, secure=True, httponly=False)  # here
    return 1

# %% safe: all
from fastapi import Response, FastAPI

app = FastAPI()


@app.post("/l")
def l(r: Response, s: str):
    r.set_cookie("session", s, secure=True, httponly=True, samesite="strict")
    return 1

# %% safe: a test client
def test_login(client):
    client.set_cookie("localhost", "session", "abc")
    assert client.get("/").status_code == 200

# %% safe: visits
from flask import Flask, make_response, request

app = Flask(__name__)


@app.route("/")
def i():
    n = int(request.cookies.get("visits", 0)) + 1
    r = make_response(str(n))
    r.set_cookie("visits", str(n))
    return r

# %% safe: secure by request
from django.http import HttpResponse


def v(request):
    r = HttpResponse()
    r.set_cookie("sessionid", "x", secure=request.is_secure(), httponly=True)
    return r

# %% safe: settings from the environment
import os

SESSION_COOKIE_SECURE = os.environ.get("ENV") == "production"
SESSION_COOKIE_HTTPONLY = True

# %% safe: helper sets it
from flask import make_response


def put(resp, name, value, **options):
    options.setdefault("secure", True)
    options.setdefault("httponly", True)
    resp.set_cookie(name, value, **options)


def login():
    r = make_response("x")
    put(r, "session", "abc")
    return r

# %% safe: attributes in a loop over pairs
from http.cookies import SimpleCookie


def make(sid):
    c = SimpleCookie()
    c["session"] = sid
    c["session"].update({"secure": True, "httponly": True})
    return c.output(header="")

# %% safe: author's name in a form
from flask import Flask, make_response

app = Flask(__name__)


@app.route("/s")
def s():
    r = make_response("x")
    r.set_cookie("font_size", "12")
    r.set_cookie("last_search", "abc", max_age=60)
    return r
