"""Open redirect, CWE-601, set put aside."""
# %% vulnerable: tornado, redirect to an argument
import tornado.web


class SignInHandler(tornado.web.RequestHandler):
    def initialize(self, users):
        self.users = users

    def post(self):
        name = self.get_body_argument("name")
        if not self.users.check(name, self.get_body_argument("password")):
            raise tornado.web.HTTPError(403)
        where = self.get_query_argument("continue", "/")
        self.redirect(where, permanent=False)  # here

# %% vulnerable: bottle, substring test of the host
from bottle import HTTPResponse, redirect, request, route


@route("/exit")
def exit_page():
    url = request.query.get("url", "")
    # only our own domain
    if "example.com" not in url:
        return HTTPResponse(status=400, body="unknown address")
    redirect(url)  # here

# %% vulnerable: flask, subdomain put into the address
from flask import Blueprint, make_response, request

bp = Blueprint("region", __name__)


@bp.get("/region")
def choose_region():
    region = request.args.get("code", "eu")
    response = make_response("", 303)
    response.headers["Location"] = "https://{}.shop.example/".format(region)  # here
    return response

# %% vulnerable: wsgi, Location from a base64 parameter
import base64
from urllib.parse import parse_qs


def decode_target(token: str) -> str:
    return base64.urlsafe_b64decode(token).decode("utf-8", "replace")


def application(environ, start_response):
    query = parse_qs(environ["QUERY_STRING"])
    token = query.get("t", [""])[0]
    try:
        target = decode_target(token)
    except ValueError:
        start_response("400 Bad Request", [("Content-Type", "text/plain")])
        return [b"bad token"]
    start_response("302 Found", [("Location", target)])  # here
    return [b""]

# %% vulnerable: starlette, JSON body names the landing page
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse
from starlette.routing import Route


async def checkout_done(request: Request):
    payload = await request.json()
    urls = {"success": payload.get("success_url"), "cancel": payload.get("cancel_url")}
    status = payload.get("status", "cancel")
    landing = urls["success"] if status == "paid" else urls["cancel"]
    if not landing:
        return JSONResponse({"status": status})
    return RedirectResponse(landing)  # here


routes = [Route("/checkout/done", checkout_done, methods=["POST"])]

# %% vulnerable: pyramid, HTTPFound with a request parameter
from pyramid.httpexceptions import HTTPFound
from pyramid.security import forget
from pyramid.view import view_config


@view_config(route_name="sign_out")
def sign_out(request):
    headers = forget(request)
    params = dict(request.params)
    came_from = params.pop("came_from", request.route_url("home"))
    return HTTPFound(location=came_from, headers=headers)  # here

# %% safe: tornado, destination looked up by name
import tornado.web

DESTINATIONS = {"inbox": "/mail/inbox", "calendar": "/cal/today"}


class AfterSignIn(tornado.web.RequestHandler):
    def get(self):
        wanted = self.get_query_argument("continue", "inbox")
        self.redirect(DESTINATIONS.get(wanted, "/"))

# %% safe: starlette, address built by the router
from starlette.responses import RedirectResponse
from starlette.routing import Route


async def profile(request):
    return RedirectResponse("/")


async def rename(request):
    form = await request.form()
    url = request.app.url_path_for("profile", user_id=int(form["user_id"]))
    return RedirectResponse(url, status_code=303)


routes = [
    Route("/users/{user_id:int}", profile, name="profile"),
    Route("/rename", rename, methods=["POST"]),
]

# %% safe: django, relative path checked with a strict pattern
import re

from django.http import HttpResponse, HttpResponseBadRequest

LOCAL_PATH = re.compile(r"/[a-z0-9][a-z0-9_/-]{0,200}")


def resume(request):
    path = request.GET.get("path", "/start")
    if LOCAL_PATH.fullmatch(path) is None:
        return HttpResponseBadRequest("bad path")
    response = HttpResponse(status=302)
    response["Location"] = path
    return response

# %% safe: django, named route with the primary key
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect

from .models import Invoice


@login_required
def pay(request):
    pk = request.POST["invoice"]
    invoice = get_object_or_404(Invoice, pk=pk, owner=request.user)
    invoice.start_payment()
    return redirect("invoice-detail", pk=invoice.pk)

# %% safe: wsgi, the version must be one of a tuple
from urllib.parse import parse_qs

VERSIONS = ("3.10", "3.11", "3.12")


def application(environ, start_response):
    query = parse_qs(environ["QUERY_STRING"])
    version = query.get("v", ["3.12"])[0]
    if version not in VERSIONS:
        start_response("404 Not Found", [("Content-Type", "text/plain")])
        return [b"no such version"]
    location = "https://www.example.org/docs/%s/" % version
    start_response("302 Found", [("Location", location)])
    return [b""]

# %% safe: constant site, input only in the encoded query string
from urllib.parse import urlencode

from bottle import redirect, request, route


@route("/help")
def help_search():
    question = request.query.get("q", "")
    where = "https://support.example.org/search?" + urlencode({"q": question})
    redirect(where)

# %% safe: own redirect method of a command shell
class CommandRouter:
    """Maps words typed at the prompt to other commands."""

    def __init__(self):
        self.aliases: dict[str, str] = {}

    def redirect(self, target: str) -> str:
        seen = set()
        while target in self.aliases and target not in seen:
            seen.add(target)
            target = self.aliases[target]
        return target


if __name__ == "__main__":
    router = CommandRouter()
    router.aliases["ls"] = "list"
    word = input("> ")
    print("running", repr(router.redirect(word)))

# %% safe: pyramid, the parameter is only compared, both targets are routes
from pyramid.httpexceptions import HTTPFound
from pyramid.view import view_config


@view_config(route_name="sign_in_done")
def sign_in_done(request):
    came_from = request.params.get("came_from", "")
    location = request.route_url("admin") if came_from == "admin" else request.route_url("home")
    return HTTPFound(location=location)

# %% vulnerable: ASGI by hand, next out of the query string
from urllib.parse import parse_qs


async def app(scope, receive, send):
    query = parse_qs(scope["query_string"].decode())
    target = query.get("next", ["/"])[0]
    headers = [(b"location", target.encode()), (b"content-length", b"0")]  # here
    await send({"type": "http.response.start", "status": 302, "headers": headers})
    await send({"type": "http.response.body", "body": b""})

# %% vulnerable: litestar, prefix check that a look-alike host passes
from flask import Flask, redirect, request

app = Flask(__name__)


@app.route("/out")
def out():
    goal = request.args.get("goal", "")
    if goal.startswith("https://example.org"):
        return redirect(goal, code=307)  # here
    return redirect("/")

# %% vulnerable: pyramid exception raised with the referring address of a form
from pyramid.httpexceptions import HTTPSeeOther
from pyramid.view import view_config


@view_config(route_name="logout", request_method="POST")
def logout(request):
    came_from = request.POST.get("came_from") or "/"
    request.session.invalidate()
    raise HTTPSeeOther(location=came_from)  # here

# %% safe: only the path and query of the address are kept
from urllib.parse import urlsplit, urlunsplit

from flask import Flask, redirect, request

app = Flask(__name__)


@app.post("/login")
def login():
    parts = urlsplit(request.form.get("next", "/"))
    local = urlunsplit(("", "", "/" + parts.path.lstrip("/\\"), parts.query, ""))
    return redirect(local)

# %% safe: pages by number
from fastapi import FastAPI
from fastapi.responses import RedirectResponse

app = FastAPI()
PAGES = ["/", "/help", "/contact"]


@app.get("/go")
def go(page: int = 0):
    return RedirectResponse(PAGES[page % len(PAGES)], status_code=303)

# %% safe: the helper of django looks at host and scheme
from django.shortcuts import redirect, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme


def after_login(request):
    target = request.GET.get("next") or ""
    ok = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return redirect(target if ok else resolve_url("home"))
