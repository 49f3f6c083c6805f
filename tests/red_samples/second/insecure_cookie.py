"""Cookie without the Secure or HttpOnly attribute, CWE-614 and CWE-1004, set put aside."""
# %% vulnerable: tornado, signed user cookie without attributes
import tornado.web


class LoginHandler(tornado.web.RequestHandler):
    def initialize(self, accounts):
        self.accounts = accounts

    def post(self):
        name = self.get_body_argument("name")
        password = self.get_body_argument("password")
        account = self.accounts.verify(name, password)
        if account is None:
            raise tornado.web.HTTPError(401)
        self.set_signed_cookie("user_session", str(account.id), expires_days=7)  # here
        self.redirect("/")

# %% vulnerable: bottle, signed account cookie, only the path is given
import os

from bottle import abort, post, request, response

from .people import find_person

KEY = os.environ["COOKIE_KEY"]


@post("/signin")
def sign_in():
    person = find_person(request.forms.get("email"), request.forms.get("password"))
    if person is None:
        abort(401, "wrong email or password")
    response.set_cookie("login", person.email, secret=KEY, path="/")  # here
    return {"name": person.name}

# %% vulnerable: flask configuration class, session cookie readable by scripts
import os
from datetime import timedelta

from flask import Flask


class ProductionConfig:
    SECRET_KEY = os.environ.get("SECRET_KEY")
    PERMANENT_SESSION_LIFETIME = timedelta(hours=12)
    SESSION_COOKIE_SECURE = True
    SESSION_COOKIE_HTTPONLY = False  # here
    PREFERRED_URL_SCHEME = "https"


app = Flask(__name__)
app.config.from_object(ProductionConfig)

# %% vulnerable: starlette session middleware allows plain HTTP
import os

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route


async def home(request):
    return PlainTextResponse("signed in" if "uid" in request.session else "hello")


secret = os.environ["SESSION_SECRET"]
sessions = Middleware(SessionMiddleware, secret_key=secret, https_only=False)  # here
app = Starlette(routes=[Route("/", home)], middleware=[sessions])

# %% vulnerable: django, default argument of a helper decides
from django.http import JsonResponse
from rest_framework_simplejwt.tokens import RefreshToken

REFRESH_COOKIE = "refresh_token"


def attach(response, value, secure=False, days=14):
    response.set_cookie(  # here
        REFRESH_COOKIE, value, max_age=days * 86400, httponly=True, secure=secure, samesite="Lax"
    )
    return response


def issue(request):
    refresh = RefreshToken.for_user(request.user)
    return attach(JsonResponse({"access": str(refresh.access_token)}), str(refresh))

# %% vulnerable: falcon, secure switched off by name
import secrets

import falcon


class SessionResource:
    def __init__(self, users, store):
        self.users = users
        self.store = store

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        media = req.get_media()
        user = self.users.verify(media["name"], media["password"])
        if user is None:
            raise falcon.HTTPUnauthorized()
        sid = secrets.token_urlsafe(32)
        self.store[sid] = user
        resp.set_cookie("sid", sid, max_age=3600, secure=False)  # here

# %% safe: tornado, signed cookie with attributes
import tornado.web


class LoginHandler(tornado.web.RequestHandler):
    def initialize(self, accounts):
        self.accounts = accounts

    def post(self):
        name = self.get_body_argument("name")
        account = self.accounts.verify(name, self.get_body_argument("password"))
        if account is None:
            raise tornado.web.HTTPError(401)
        self.set_signed_cookie(
            "user_session",
            str(account.id),
            expires_days=7,
            secure=True,
            httponly=True,
            samesite="Lax",
        )
        self.redirect("/")

# %% safe: partial of set_cookie carries the attributes
from functools import partial

from bottle import abort, post, request, response

from .people import find_person, new_session


@post("/signin")
def sign_in():
    person = find_person(request.forms.get("email"), request.forms.get("password"))
    if person is None:
        abort(401, "wrong email or password")
    put = partial(response.set_cookie, path="/", secure=True, httponly=True, samesite="lax")
    put("login", new_session(person))
    return {"name": person.name}

# %% safe: flask configuration by update with constants of the module
import os

from flask import Flask

HTTPS_ONLY = True

app = Flask(__name__)
app.secret_key = os.environ["SECRET_KEY"]
app.config.update(
    SESSION_COOKIE_NAME="sid",
    SESSION_COOKIE_SECURE=HTTPS_ONLY,
    SESSION_COOKIE_HTTPONLY=True,
    SESSION_COOKIE_SAMESITE="Lax",
    SESSION_REFRESH_EACH_REQUEST=False,
)

# %% safe: starlette session middleware for HTTPS only
import os

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route


async def home(request):
    return PlainTextResponse("signed in" if "uid" in request.session else "hello")


secret = os.environ["SESSION_SECRET"]
sessions = Middleware(SessionMiddleware, secret_key=secret, https_only=True, same_site="strict")
app = Starlette(routes=[Route("/", home)], middleware=[sessions])

# %% safe: expired empty cookie ends the session
from quart import Quart, make_response, request

app = Quart(__name__)
active: set[str] = set()


@app.post("/signout")
async def sign_out():
    active.discard(request.cookies.get("session", ""))
    response = await make_response({"signed_out": True})
    response.set_cookie("session", "", max_age=0, expires=0)
    return response

# %% safe: quart, number of rows shown in a table
from quart import Quart, make_response, request

app = Quart(__name__)


@app.post("/preferences")
async def preferences():
    form = await request.form
    rows = min(max(form.get("rows", 20, type=int), 5), 100)
    response = await make_response({"rows": rows})
    response.set_cookie("rows_per_page", str(rows), max_age=30 * 86400)
    return response

# %% safe: class fields hold the attributes of the cookie
import secrets

import falcon


class SessionResource:
    cookie_name = "sid"
    cookie_secure = True
    cookie_http_only = True

    def __init__(self, users, store):
        self.users = users
        self.store = store

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        media = req.get_media()
        user = self.users.verify(media["name"], media["password"])
        if user is None:
            raise falcon.HTTPUnauthorized()
        sid = secrets.token_urlsafe(32)
        self.store[sid] = user
        resp.set_cookie(
            self.cookie_name, sid, secure=self.cookie_secure, http_only=self.cookie_http_only
        )

# %% safe: client side cookie jar is filled from a file
from http.cookiejar import CookieJar, MozillaCookieJar
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener


def opener_with_session(path: str, domain: str) -> OpenerDirector:
    """Opener that sends the stored cookies of one domain."""
    stored = MozillaCookieJar(path)
    stored.load(ignore_discard=True)
    jar = CookieJar()
    for cookie in stored:
        if cookie.domain == domain and cookie.name == "session":
            jar.set_cookie(cookie)
    return build_opener(HTTPCookieProcessor(jar))

# %% vulnerable: starlette response, remember-me cookie
import secrets

from starlette.requests import Request
from starlette.responses import JSONResponse


async def login(request: Request) -> JSONResponse:
    token = secrets.token_urlsafe(32)
    response = JSONResponse({"ok": True})
    response.set_cookie("remember_token", token, max_age=2_592_000, httponly=True)  # here
    return response

# %% vulnerable: Django settings module
DEBUG = False
ALLOWED_HOSTS = ["shop.example.org"]
SESSION_COOKIE_AGE = 3600
SESSION_COOKIE_SECURE = False  # here
SESSION_COOKIE_HTTPONLY = True

# %% vulnerable: http.server writes the header
import uuid
from http.server import BaseHTTPRequestHandler

SESSIONS = {}


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        key = uuid.uuid4().hex
        SESSIONS[key] = {}
        self.send_response(204)
        self.send_header("Set-Cookie", f"sid={key}; Path=/")  # here
        self.end_headers()

# %% safe: all attributes through a dictionary
from fastapi import FastAPI, Response

app = FastAPI()
FLAGS = {"secure": True, "httponly": True, "samesite": "strict"}


@app.post("/login")
def login(response: Response):
    response.set_cookie("access_token", "value", **FLAGS)
    return {"ok": True}

# %% safe: cookie of the colour, and one that is taken away
from django.http import HttpResponse


def colours(request):
    response = HttpResponse("ok")
    response.set_cookie("colour_scheme", request.GET.get("colour", "light")[:10])
    response.delete_cookie("sessionid")
    response.set_cookie("session", "", max_age=0)
    return response

# %% safe: flask settings switched on by an update
from flask import Flask

app = Flask(__name__)
app.config.update(SESSION_COOKIE_SECURE=True, SESSION_COOKIE_HTTPONLY=True, SESSION_COOKIE_SAMESITE="Lax")


@app.get("/")
def index():
    return "ok"
