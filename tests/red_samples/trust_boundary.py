"""Trust boundary violation: request data stored unchecked in the session, CWE-501."""
# %% vulnerable: flask, role of the form stored in the session
import os

from flask import Flask, redirect, request, session

app = Flask(__name__)
app.secret_key = os.environ["SECRET_KEY"]


@app.route("/select-role", methods=["POST"])
def select_role():
    session["role"] = request.form["role"]  # here
    return redirect("/dashboard")

# %% vulnerable: django, posted user id becomes the session user
from django.http import HttpResponseRedirect
from django.views.decorators.http import require_POST


@require_POST
def switch_account(request):
    """Let the user work with another account."""
    user_id = request.POST.get("user_id")
    if not user_id:
        return HttpResponseRedirect("/accounts/")
    request.session["user_id"] = user_id  # here
    return HttpResponseRedirect("/")

# %% vulnerable: flask, whole JSON body merged into the session
import os

from flask import Flask, jsonify, request, session

app = Flask(__name__)
app.config["SECRET_KEY"] = os.environ["SECRET_KEY"]


@app.post("/profile")
def save_profile():
    data = request.get_json()
    session.update(data)  # here
    return jsonify(saved=sorted(data))

# %% vulnerable: fastapi with session middleware, tenant of the query
import os

from fastapi import FastAPI, Request
from starlette.middleware.sessions import SessionMiddleware

app = FastAPI()
app.add_middleware(SessionMiddleware, secret_key=os.environ["SESSION_SECRET"], https_only=True)


@app.post("/tenant")
async def set_tenant(request: Request):
    tenant = request.query_params.get("tenant", "public")
    current = "tenant:" + tenant
    request.session["tenant"] = current  # here
    return {"tenant": current}

# %% vulnerable: flask, loop copies the query arguments
import os

import flask

app = flask.Flask(__name__)
app.secret_key = os.environ["SECRET_KEY"]


@app.route("/start")
def start():
    for key, value in flask.request.args.items():
        if key.startswith("utm_"):
            continue
        flask.session[key] = value  # here
    return flask.render_template("start.html")

# %% vulnerable: flask, helper function stores the price the browser sent
import os

from flask import Flask, redirect, request, session, url_for

app = Flask(__name__)
app.secret_key = os.environ["SECRET_KEY"]


def remember(key: str, value) -> None:
    session[key] = value  # here
    session.modified = True


@app.route("/checkout", methods=["POST"])
def checkout():
    remember("item", "annual-plan")
    remember("price", request.form.get("price"))
    return redirect(url_for("pay"))


@app.route("/pay")
def pay():
    return {"charge": session["price"], "item": session["item"]}

# %% vulnerable: flask, name in a cookie signs the visitor in
import os

from flask import Flask, request, session

app = Flask(__name__)
app.secret_key = os.environ["SECRET_KEY"]


@app.before_request
def restore_login():
    """Keep people signed in after the session ended."""
    if "user" not in session and (name := request.cookies.get("remember_user")):
        session["user"] = name  # here


@app.route("/me")
def me():
    return {"user": session.get("user")}

# %% vulnerable: django class view, JSON field kept in the session
import json

from django.http import JsonResponse
from django.views import View


class CouponView(View):
    def post(self, request):
        body = json.loads(request.body)
        self.discount = body["discount_percent"]
        self.store()
        return JsonResponse({"applied": True})

    def store(self):
        self.request.session["discount_percent"] = self.discount  # here

# %% safe: flask, value must be in a set of themes
import os

from flask import Flask, abort, redirect, request, session

app = Flask(__name__)
app.secret_key = os.environ["SECRET_KEY"]
THEMES = {"light", "dark"}


@app.route("/theme", methods=["POST"])
def select_theme():
    theme = request.form.get("theme", "light")
    if theme not in THEMES:
        abort(400)
    session["theme"] = theme
    return redirect("/dashboard")

# %% safe: flask login, the stored id comes from the database after the password check
import os
import sqlite3

from flask import Flask, abort, redirect, request, session
from werkzeug.security import check_password_hash

app = Flask(__name__)
app.secret_key = os.environ["SECRET_KEY"]


@app.post("/login")
def login():
    with sqlite3.connect("app.db") as db:
        row = db.execute(
            "SELECT id, role, password_hash FROM users WHERE name = ?",
            (request.form["username"],),
        ).fetchone()
    if row is None or not check_password_hash(row[2], request.form["password"]):
        abort(401)
    session.clear()
    session["user_id"] = row[0]
    session["role"] = row[1]
    return redirect("/")

# %% safe: django form with choices
from django import forms
from django.http import HttpResponseBadRequest, HttpResponseRedirect

CURRENCIES = [("EUR", "Euro"), ("USD", "US dollar"), ("GBP", "Pound")]


class CurrencyForm(forms.Form):
    currency = forms.ChoiceField(choices=CURRENCIES)


def choose_currency(request):
    form = CurrencyForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest("unknown currency")
    request.session["currency"] = form.cleaned_data["currency"]
    return HttpResponseRedirect("/shop/")

# %% safe: number converted and limited
import os

from flask import Flask, redirect, request, session

app = Flask(__name__)
app.secret_key = os.environ["SECRET_KEY"]


@app.route("/settings", methods=["POST"])
def settings():
    per_page = request.form.get("per_page", default=20, type=int)
    session["per_page"] = max(10, min(per_page, 100))
    return redirect("/list")

# %% safe: requested role only recorded elsewhere, the session gets a constant
import os

from flask import Flask, redirect, request, session

app = Flask(__name__)
app.secret_key = os.environ["SECRET_KEY"]
WISHES: list[str] = []


@app.post("/register")
def register():
    role = request.form.get("role", "member")
    if role != "member":
        WISHES.append(repr(role)[:40])
    role = "member"
    session["role"] = role
    return redirect("/welcome")

# %% safe: fastapi, tenant must belong to the signed-in user
import os

from fastapi import Depends, FastAPI, HTTPException, Request
from starlette.middleware.sessions import SessionMiddleware

from .auth import User, current_user

app = FastAPI()
app.add_middleware(SessionMiddleware, secret_key=os.environ["SESSION_SECRET"], https_only=True)


@app.post("/tenant/{tenant}")
async def set_tenant(tenant: str, request: Request, user: User = Depends(current_user)):
    if tenant not in user.tenants:
        raise HTTPException(status_code=403)
    request.session["tenant"] = tenant
    return {"tenant": tenant}

# %% safe: the name session belongs to a local dict of a converter
from flask import Flask, jsonify, request

app = Flask(__name__)


@app.post("/convert")
def convert():
    """Turn the line format of the recorder into JSON."""
    session: dict[str, str] = {}
    for line in request.get_data(as_text=True)[:10000].splitlines():
        key, _, value = line.partition("=")
        session[key.strip()] = value.strip()
    return jsonify(session)

# %% safe: random token goes into the session, the input is only compared
import os
import secrets

from flask import Flask, abort, request, session

app = Flask(__name__)
app.secret_key = os.environ["SECRET_KEY"]


@app.get("/form")
def form():
    session["csrf"] = secrets.token_hex(16)
    return {"csrf": session["csrf"]}


@app.post("/form")
def submit():
    given = request.form.get("csrf", "")
    expected = session.get("csrf")
    if expected is None or not secrets.compare_digest(given.encode(), expected.encode()):
        abort(403)
    session["csrf"] = secrets.token_hex(16)
    return {"ok": True}

# %% vulnerable: bench style, the key is the input
import flask
from flask import request


def init(app):
    @app.route("/t", methods=["POST"])
    def t():
        param = request.form.get("t") or ""
        bar = param
        flask.session[bar] = "10340"  # here
        return "ok"

# %% vulnerable: bench style, value decoded
import base64

import flask
from flask import request


def init(app):
    @app.route("/t", methods=["POST"])
    def t():
        param = request.headers.get("t", "")
        tmp = base64.b64encode(param.encode("utf-8"))
        bar = base64.b64decode(tmp).decode("utf-8")
        flask.session["userid"] = bar  # here
        return "ok"

# %% vulnerable: role beside a checked name
from flask import Flask, abort, request, session
from werkzeug.security import check_password_hash

app = Flask(__name__)
USERS = {}


@app.post("/login")
def login():
    name = request.form["name"]
    if not check_password_hash(USERS.get(name, ""), request.form["password"]):
        abort(401)
    session["is_admin"] = request.form.get("is_admin")  # here
    return "ok"

# %% vulnerable: setdefault
from flask import Flask, request, session

app = Flask(__name__)


@app.route("/plan")
def plan():
    session.setdefault("plan", request.args.get("plan", "free"))  # here
    return "ok"

# %% vulnerable: fastapi body model
from fastapi import FastAPI, Request
from pydantic import BaseModel

app = FastAPI()


class Choice(BaseModel):
    account: str


@app.post("/choose")
async def choose(choice: Choice, request: Request):
    request.session["account"] = choice.account  # here
    return {}

# %% vulnerable: aiohttp session
from aiohttp import web
from aiohttp_session import get_session


async def become(request: web.Request):
    session = await get_session(request)
    form = await request.post()
    session["user"] = form["user"]  # here
    return web.Response(text="ok")

# %% safe: name stored after the password was compared
from flask import Flask, abort, request, session
from werkzeug.security import check_password_hash

app = Flask(__name__)
USERS = {}


@app.post("/login")
def login():
    name = request.form["name"]
    if not check_password_hash(USERS.get(name, ""), request.form["password"]):
        abort(401)
    session["username"] = name
    return "ok"

# %% safe: user object of the database
from flask import Flask, abort, request, session

from models import User

app = Flask(__name__)


@app.post("/login")
def login():
    user = User.query.filter_by(name=request.form["name"]).first()
    if user is None or not user.check_password(request.form["password"]):
        abort(401)
    session["user_id"] = user.id
    session["role"] = user.role
    return "ok"

# %% safe: counter
from flask import Flask, session

app = Flask(__name__)


@app.route("/")
def index():
    session["visits"] = session.get("visits", 0) + 1
    return "hello"

# %% safe: SQLAlchemy session
from flask import Flask, request
from sqlalchemy.orm import Session

from models import Note, engine

app = Flask(__name__)


@app.post("/notes")
def add():
    with Session(engine) as session:
        session.add(Note(text=request.form["text"]))
        session.commit()
    return "ok"

# %% safe: requests session headers
import requests
from flask import Flask, request

app = Flask(__name__)


@app.route("/x")
def x():
    session = requests.Session()
    session.headers["X-User"] = request.args.get("user", "")
    session.headers.update({"X-Name": request.args.get("name", "")})
    return session.get("https://api.example.com/", timeout=2).json()

# %% safe: dictionary maps names
from flask import Flask, request, session

app = Flask(__name__)
PLANS = {"f": "free", "p": "pro"}


@app.route("/plan")
def plan():
    session["plan"] = PLANS.get(request.args.get("plan"), "free")
    return "ok"

# %% safe: replaced when it is not on the list
from flask import Flask, request, session

app = Flask(__name__)
LANGUAGES = ["de", "en"]


@app.route("/lang")
def lang():
    chosen = request.args.get("lang", "en")
    if chosen not in LANGUAGES:
        chosen = "en"
    session["lang"] = chosen
    return "ok"

# %% vulnerable: cart price
from flask import Flask, request, session

app = Flask(__name__)


@app.post("/c")
def c():
    item = {"id": 1, "price": request.form["price"]}
    session["cart"] = item  # here
    return "x"

# %% vulnerable: session admin by a query
from django.http import HttpResponse


def v(request):
    if request.GET.get("admin"):
        request.session["is_admin"] = request.GET["admin"]  # here
    return HttpResponse("x")

# %% vulnerable: username without a password
from flask import Flask, request, session, redirect

app = Flask(__name__)


@app.route("/login", methods=["POST"])
def login():
    username = request.form.get("username")
    if username:
        session["username"] = username  # here
    return redirect("/")

# %% vulnerable: quart
from quart import Quart, request, session

app = Quart(__name__)


@app.post("/l")
async def l():
    form = await request.form
    session["role"] = form["role"]  # here
    return "x"

# %% vulnerable: dict in between and update
from flask import Flask, request, session

app = Flask(__name__)


@app.post("/l")
def l():
    d = {"user_type": request.json.get("type")}
    session.update(d)  # here
    return "x"

# %% safe: user by constant compare
from flask import Flask, request, session

app = Flask(__name__)
USERS = {"a": "h"}


@app.post("/l")
def l():
    u, p = request.form["u"], request.form["p"]
    if USERS.get(u) == p:
        session["user"] = u
        return "ok"
    return "no", 401

# %% safe: id of the row
from flask import Flask, request, session

app = Flask(__name__)


@app.post("/l")
def l():
    user = find(request.form["u"], request.form["p"])
    if not user:
        return "no", 401
    session["user_id"] = user["id"]
    return "ok"


def find(u, p):
    from db import query

    return query("select id from u where n = ? and p = ?", (u, p))

# %% safe: authenticate
from django.contrib.auth import authenticate, login
from django.http import HttpResponse


def v(request):
    user = authenticate(request, username=request.POST["u"], password=request.POST["p"])
    if user is None:
        return HttpResponse(status=401)
    login(request, user)
    request.session["name"] = user.get_full_name()
    return HttpResponse("ok")

# %% safe: validated quantity
from flask import Flask, request, session

app = Flask(__name__)


@app.post("/c")
def c():
    cart = session.get("cart", {})
    cart[int(request.form["id"])] = int(request.form["n"])
    session["cart"] = cart
    return "ok"

# %% safe: pattern
import re
from flask import Flask, request, session, abort

app = Flask(__name__)


@app.post("/c")
def c():
    z = request.form["zip"]
    if not re.fullmatch(r"\d{5}", z):
        abort(400)
    session["zip"] = z
    return "ok"

# %% safe: boolean of a comparison
from flask import Flask, request, session

app = Flask(__name__)


@app.post("/c")
def c():
    session["newsletter"] = request.form.get("n") == "on"
    return "ok"

# %% safe: wizard state of forms
from django.http import HttpResponseRedirect
from .forms import AddressForm


def v(request):
    form = AddressForm(request.POST)
    if form.is_valid():
        request.session["address"] = form.cleaned_data
    return HttpResponseRedirect("/")
