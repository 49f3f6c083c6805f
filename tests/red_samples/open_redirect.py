"""Open redirect, CWE-601."""
# %% vulnerable: flask, next parameter straight into redirect
from flask import Flask, redirect, request

app = Flask(__name__)


@app.route("/logout")
def logout():
    return redirect(request.args.get("next", "/"))  # here

# %% vulnerable: django, login view sends the user to the posted address
from django.contrib.auth import authenticate, login
from django.http import HttpResponseRedirect
from django.shortcuts import render


def login_view(request):
    if request.method == "POST":
        user = authenticate(
            request, username=request.POST["username"], password=request.POST["password"]
        )
        target = request.POST.get("next") or "/accounts/profile/"
        if user is not None:
            login(request, user)
            return HttpResponseRedirect(target)  # here
    return render(request, "login.html")

# %% vulnerable: fastapi, query parameter in RedirectResponse
from typing import Optional

from fastapi import FastAPI
from fastapi.responses import RedirectResponse

app = FastAPI()


@app.get("/track")
async def track_click(url: Optional[str] = None, campaign: str = "none"):
    """Count the click and go on."""
    if url is None:
        return {"campaign": campaign}
    return RedirectResponse(url=url, status_code=302)  # here

# %% vulnerable: flask, helper reads the form or the query
from flask import Flask, redirect, request, url_for

app = Flask(__name__)


def get_return_url() -> str:
    for source in (request.form, request.args):
        candidate = source.get("return_to")
        if candidate:
            return candidate
    return url_for("index")


@app.route("/")
def index():
    return "Hello"


@app.route("/language", methods=["POST"])
def set_language():
    response = redirect(get_return_url())  # here
    response.set_cookie("lang", "de", secure=True, httponly=True)
    return response

# %% vulnerable: aiohttp, raises HTTPFound with the query value
from aiohttp import web


async def go(request: web.Request) -> web.Response:
    if (dest := request.query.get("dest")) is not None:
        raise web.HTTPFound(location=dest)  # here
    return web.Response(text="nothing to do")


app = web.Application()
app.router.add_get("/go", go)

# %% vulnerable: flask, startswith slash lets two slashes through
from flask import Flask, abort, redirect, request

app = Flask(__name__)


@app.route("/continue")
def continue_to():
    next_page = request.args.get("next", "/home")
    # only paths of this site
    if not next_page.startswith("/"):
        abort(400)
    return redirect(next_page)  # here

# %% vulnerable: http.server, Location header from the query
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, urlsplit


class RedirectHandler(BaseHTTPRequestHandler):
    def _params(self) -> dict:
        return {k: v[0] for k, v in parse_qs(urlsplit(self.path).query).items()}

    def do_GET(self):
        params = self._params()
        url = params.get("u", "/").replace("\r", "").replace("\n", "")
        self.send_response(301)
        self.send_header("Location", url)  # here
        self.end_headers()

# %% vulnerable: django class view, address kept in an attribute
from django.contrib import messages
from django.shortcuts import redirect
from django.views import View


class SubscribeView(View):
    default_url = "/newsletter/"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.return_url = request.GET.get("return", self.default_url)

    def post(self, request):
        messages.success(request, "Thank you for subscribing")
        return redirect(self.return_url)  # here

# %% safe: django url_has_allowed_host_and_scheme
from django.http import HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme


def after_login(request):
    target = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        target = "/accounts/profile/"
    return HttpResponseRedirect(target)

# %% safe: flask, parameter picks an endpoint from a dict
from flask import Flask, abort, redirect, request, url_for

app = Flask(__name__)
PAGES = {"home": "index", "cart": "show_cart", "help": "help_page"}


@app.route("/jump")
def jump():
    name = request.args.get("to", "home")
    if name not in PAGES:
        abort(404)
    return redirect(url_for(PAGES[name]))

# %% safe: flask, the joined address must be on the same host
from urllib.parse import urljoin, urlsplit

from flask import Flask, abort, redirect, request

app = Flask(__name__)


@app.route("/logout")
def logout():
    joined = urljoin(request.host_url, request.args.get("next", "/"))
    parts = urlsplit(joined)
    if parts.scheme not in ("http", "https") or parts.netloc != request.host:
        abort(400)
    return redirect(joined)

# %% safe: fastapi, integer in a path of this site
from fastapi import FastAPI
from fastapi.responses import RedirectResponse

app = FastAPI()


@app.get("/old/items/{item_id}")
async def old_item(item_id: int, ref: str = ""):
    url = f"/items/{item_id}"
    return RedirectResponse(url=url, status_code=301)

# %% safe: scheme and netloc compared with a set of partners
from urllib.parse import urlsplit

from fastapi import FastAPI, HTTPException
from fastapi.responses import RedirectResponse

app = FastAPI()
PARTNERS = frozenset({"shop.example.com", "blog.example.com"})


@app.get("/out")
def leave(url: str):
    parts = urlsplit(url)
    if parts.scheme != "https" or parts.netloc not in PARTNERS:
        raise HTTPException(status_code=400, detail="unknown partner")
    return RedirectResponse(url)

# %% safe: flask, the input only becomes a query argument of url_for
from flask import Flask, redirect, request, url_for

app = Flask(__name__)


@app.route("/search")
def search():
    return {"query": request.args.get("q", "")}


@app.route("/find", methods=["POST"])
def find():
    next_query = request.form.get("q", "")
    return redirect(url_for("search", q=next_query))

# %% safe: aiohttp, slug matched against a pattern
import re

from aiohttp import web

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+){0,9}")


async def go(request: web.Request) -> web.Response:
    slug = request.query.get("slug", "")
    if not SLUG.fullmatch(slug):
        raise web.HTTPBadRequest(text="bad slug")
    raise web.HTTPFound(location="/articles/" + slug)


app = web.Application()
app.router.add_get("/go", go)

# %% safe: django, requested address replaced before use
from django.contrib import messages
from django.shortcuts import redirect
from django.views import View


class SubscribeView(View):
    default_url = "/newsletter/"

    def post(self, request):
        return_url = request.POST.get("return", "")
        if return_url:
            messages.info(request, "Return addresses are not supported any more")
        return_url = self.default_url
        return redirect(return_url)

# %% vulnerable: flask, urlparse result only has its scheme looked at
from urllib.parse import urlparse

from flask import Flask, redirect, request

app = Flask(__name__)


@app.route("/go")
def go():
    url = request.args.get("url", "")
    if urlparse(url).scheme not in ("http", "https"):
        return "bad scheme", 400
    return redirect(url)  # here

# %% vulnerable: host in an f-string
from flask import Flask, redirect, request

app = Flask(__name__)


@app.route("/mirror")
def mirror():
    host = request.args["host"]
    return redirect(f"https://{host}/downloads")  # here

# %% vulnerable: tornado redirect of the argument
import tornado.web


class LoginHandler(tornado.web.RequestHandler):
    def post(self):
        self.set_secure_cookie("user", "x", secure=True, httponly=True)
        self.redirect(self.get_argument("next", "/"))  # here

# %% vulnerable: bottle
from bottle import redirect, request, route


@route("/out")
def out():
    redirect(request.query.get("u"))  # here

# %% vulnerable: location header of a response
from flask import Flask, Response, request

app = Flask(__name__)


@app.route("/r")
def r():
    target = request.args.get("target")
    resp = Response(status=302)
    resp.headers["Location"] = target  # here
    return resp

# %% vulnerable: headers in a dictionary
from flask import Flask, make_response, request

app = Flask(__name__)


@app.route("/r")
def r():
    return "", 302, {"Location": request.args.get("to", "/")}  # here

# %% vulnerable: only the end of the host is looked at
from flask import Flask, redirect, request

app = Flask(__name__)


@app.route("/r")
def r():
    target = request.args.get("to", "/")
    if "example.com" in target:
        return redirect(target)  # here
    return redirect("/")

# %% vulnerable: plain function composes the address
from django.http import HttpResponseRedirect


def send_away(request, default="/"):
    dest = request.session.get("x") or request.GET.get("return_to", default)
    return HttpResponseRedirect(dest)  # here

# %% vulnerable: base without the slash behind the host
from fastapi import FastAPI
from starlette.responses import RedirectResponse

app = FastAPI()
BASE = "https://example.com"


@app.get("/go")
def go(path: str):
    return RedirectResponse(BASE + path)  # here

# %% vulnerable: urljoin takes absolute addresses
from urllib.parse import urljoin

from flask import Flask, redirect, request

app = Flask(__name__)


@app.route("/go")
def go():
    return redirect(urljoin("https://example.com/", request.args.get("path", "")))  # here

# %% vulnerable: sanic redirect
from sanic import Sanic, response

app = Sanic("x")


@app.route("/go")
async def go(request):
    return response.redirect(request.args.get("url"))  # here

# %% vulnerable: lambda function answers with a location
def lambda_handler(event, context):
    target = event["queryStringParameters"]["url"]
    return {"statusCode": 302, "headers": {"Location": target}}  # here

# %% safe: base is closed by a slash
from fastapi import FastAPI
from starlette.responses import RedirectResponse

app = FastAPI()
BASE = "https://example.com/pages/"


@app.get("/go")
def go(path: str):
    return RedirectResponse(BASE + path)

# %% safe: base from the configuration
from flask import Flask, current_app, redirect, request

app = Flask(__name__)


@app.route("/sso")
def sso():
    state = request.args.get("state", "")
    return redirect(f"{current_app.config['SSO_URL']}/authorize?state={state}")

# %% safe: base from the environment
import os

from flask import Flask, redirect, request

app = Flask(__name__)
FRONT = os.environ["FRONT_URL"]


@app.route("/done")
def done():
    url = FRONT + "/done?order=" + request.args.get("order", "")
    return redirect(url)

# %% safe: https for http on this site
from flask import Flask, redirect, request

app = Flask(__name__)


@app.before_request
def force_https():
    if not request.is_secure:
        return redirect(request.url.replace("http://", "https://", 1), code=301)

# %% safe: falls back when the host differs
from urllib.parse import urlparse

from flask import Flask, redirect, request

app = Flask(__name__)


@app.route("/go")
def go():
    target = request.args.get("next", "/")
    if urlparse(target).netloc != "":
        target = "/"
    return redirect(target)

# %% safe: starts with one slash only
from flask import Flask, redirect, request, url_for

app = Flask(__name__)


@app.route("/go")
def go():
    target = request.args.get("next", "")
    if not target.startswith("/") or target.startswith(("//", "/\\")):
        target = url_for("index")
    return redirect(target)

# %% safe: own predicate with urljoin
from urllib.parse import urljoin, urlparse

from flask import Flask, abort, redirect, request

app = Flask(__name__)


def is_local(target):
    ref = urlparse(request.host_url)
    test = urlparse(urljoin(request.host_url, target))
    return test.scheme in ("http", "https") and ref.netloc == test.netloc


@app.route("/go")
def go():
    target = request.args.get("next", "/")
    if not is_local(target):
        abort(400)
    return redirect(target)

# %% safe: django redirect to a view by name with an argument
from django.shortcuts import get_object_or_404, redirect

from .models import Order


def confirm(request, pk):
    order = get_object_or_404(Order, pk=request.POST.get("order"))
    order.note = request.POST.get("note", "")
    order.save()
    return redirect("order-detail", pk=order.pk)

# %% safe: target stored in a table
from flask import Flask, abort, redirect, request

app = Flask(__name__)
LINKS = {"docs": "https://docs.example.com", "blog": "https://blog.example.com"}


@app.route("/l")
def link():
    url = LINKS.get(request.args.get("name"))
    if url is None:
        abort(404)
    return redirect(url)

# %% safe: match statement over names
from flask import Flask, redirect, request

app = Flask(__name__)


@app.route("/to")
def to():
    match request.args.get("to"):
        case "docs":
            target = "https://docs.example.com/"
        case _:
            target = "/"
    return redirect(target)

# %% safe: bench style guard of host and scheme
import urllib.parse

from flask import redirect, request


def init(app):
    @app.route("/bench/3", methods=["POST"])
    def bench_3():
        param = request.args.get("b3") or ""
        try:
            url = urllib.parse.urlparse(param)
            if url.netloc not in ["google.com"] or url.scheme != "https":
                return "Invalid URL."
        except ValueError:
            return "Error parsing URL."
        return redirect(param)

# %% safe: path behind a slug
from flask import Flask, redirect, request

app = Flask(__name__)


@app.route("/old")
def old():
    return redirect("/articles?title=" + request.args.get("title", ""))

# %% safe: short link from the database
import sqlite3

from flask import Flask, abort, redirect

app = Flask(__name__)


@app.route("/s/<code>")
def short(code):
    db = sqlite3.connect("links.db")
    row = db.execute("SELECT url FROM link WHERE code = ?", (code,)).fetchone()
    if row is None:
        abort(404)
    return redirect(row[0])

# %% vulnerable: cweval style
from flask import Flask, redirect, request

app = Flask(__name__)


def build(url):
    return redirect(url)  # here


@app.route("/r")
def r():
    return build(request.args["url"])

# %% vulnerable: javascript in a page
from django.shortcuts import redirect


def v(request):
    nxt = request.GET.get("next")
    if nxt:
        return redirect(nxt, permanent=False)  # here
    return redirect("home")

# %% vulnerable: netloc checked by endswith without dot
from urllib.parse import urlparse
from flask import Flask, redirect, request, abort

app = Flask(__name__)


@app.route("/r")
def r():
    u = request.args["u"]
    if urlparse(u).netloc.endswith("example.com"):
        return redirect(u)  # here
    abort(400)

# %% vulnerable: protocol check only
from fastapi import FastAPI, Query
from fastapi.responses import RedirectResponse

app = FastAPI()


@app.get("/r")
async def r(next: str = Query("/")):
    if next.startswith("http"):
        return RedirectResponse(next)  # here
    return {}

# %% vulnerable: referer of the header in a fallback
from flask import Flask, make_response, request

app = Flask(__name__)


@app.route("/r")
def r():
    resp = make_response("", 302)
    resp.location = request.args.get("u")  # here
    return resp

# %% vulnerable: cherrypy and exception
import cherrypy


class A:
    @cherrypy.expose
    def go(self, url):
        raise cherrypy.HTTPRedirect(url)  # here

# %% safe: get_safe_redirect returns a default
from urllib.parse import urlparse
from flask import Flask, redirect, request

app = Flask(__name__)


def target_or_home(u):
    p = urlparse(u)
    if p.scheme or p.netloc:
        return "/"
    return u


@app.route("/r")
def r():
    return redirect(target_or_home(request.args.get("u", "/")))

# %% safe: allowed domains
from urllib.parse import urlparse
from flask import Flask, redirect, request

app = Flask(__name__)
ALLOWED = ["example.com", "www.example.com"]


@app.route("/r")
def r():
    u = request.args.get("u", "/")
    if urlparse(u).netloc in ALLOWED:
        return redirect(u)
    return redirect("/")

# %% safe: back to the referrer's path
from flask import Flask, redirect, request, url_for

app = Flask(__name__)


@app.route("/r", methods=["POST"])
def r():
    return redirect(request.referrer or url_for("index"))

# %% safe: own redirect of a bus
class Bus:
    def redirect(self, line):
        self.line = line


def send(bus: Bus, line: str):
    bus.redirect(line)

# %% safe: oauth provider
import secrets
from urllib.parse import urlencode
from flask import Flask, redirect, request, session

app = Flask(__name__)
AUTH = "https://accounts.example.com/o/oauth2/auth"


@app.route("/login")
def login():
    session["state"] = secrets.token_urlsafe(16)
    q = urlencode({"state": session["state"], "hint": request.args.get("hint", "")})
    return redirect(f"{AUTH}?{q}")

# %% safe: user page by name
from django.shortcuts import redirect
from django.urls import reverse


def v(request):
    return redirect(reverse("user", args=[request.POST["name"]]) + "?tab=" + request.POST.get("tab", ""))

# %% safe: redirect to id of a created object
from flask import Flask, redirect, request

app = Flask(__name__)


@app.route("/n", methods=["POST"])
def n():
    note = save(request.form["text"])
    return redirect(f"/notes/{note.id}")


def save(text): ...

# %% safe: geolocation dict
def lambda_handler(event, context):
    return {"statusCode": 200, "body": {"location": event["city"]}}
