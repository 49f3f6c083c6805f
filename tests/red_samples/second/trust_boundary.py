"""Trust boundary violation: request data stored unchecked in the session, CWE-501, set put aside."""
# %% vulnerable: aiohttp_session, admin flag of the JSON body
from aiohttp import web
from aiohttp_session import get_session

routes = web.RouteTableDef()


@routes.post("/api/join")
async def join(request: web.Request) -> web.Response:
    data = await request.json()
    session = await get_session(request)
    session["is_admin"] = data.get("is_admin", False)  # here
    return web.json_response({"joined": True})

# %% vulnerable: quart, plan of the address kept with setdefault
from quart import Quart, redirect, request, session

app = Quart(__name__)
app.config.from_prefixed_env()


@app.get("/upgrade")
async def upgrade():
    plan = request.args.get("plan") or "free"
    session.setdefault("plan", plan)  # here
    return redirect("/account")


@app.get("/account")
async def account():
    return {"unlimited": session.get("plan") == "enterprise"}

# %% vulnerable: pyramid, balance of the form in the session
from pyramid.httpexceptions import HTTPFound
from pyramid.view import view_config, view_defaults


@view_defaults(route_name="wallet")
class WalletViews:
    def __init__(self, request):
        self.request = request
        self.session = request.session

    @view_config(request_method="POST")
    def top_up(self):
        amount = self.request.params["balance"]
        self.session["balance"] = amount  # here
        return HTTPFound(location=self.request.route_url("wallet"))

# %% vulnerable: bottle with beaker, account number of the query
from bottle import Bottle, redirect, request

app = Bottle()


def beaker():
    return request.environ["beaker.session"]


@app.get("/open")
def open_account():
    chosen = [request.query.get("account"), request.query.get("branch")]
    store = beaker()
    store["account_no"] = chosen[0]  # here
    store.save()
    redirect("/statement")

# %% vulnerable: django, list of permissions as the browser sent it
from django.http import JsonResponse
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_protect


@method_decorator(csrf_protect, name="dispatch")
class DelegateView(View):
    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        granted = [p.strip().lower() for p in request.POST.getlist("permissions")]
        sess = request.session
        sess["permissions"] = granted  # here
        return JsonResponse({"granted": len(granted)})

# %% vulnerable: flask blueprint, nested dict with fields of the body
from flask import Blueprint, request
from flask import session as user_session

bp = Blueprint("onboarding", __name__, url_prefix="/onboarding")


@bp.post("/finish")
def finish():
    body = request.get_json(silent=True) or {}
    try:
        verified = body["email_verified"]
    except KeyError:
        verified = False
    user_session["account"] = {"email": body.get("email"), "email_verified": verified}  # here
    return {"next": "/home"}, 201

# %% safe: aiohttp_session, the id of the account that the password belongs to
from aiohttp import web
from aiohttp_session import new_session

from .accounts import verify_password

routes = web.RouteTableDef()


@routes.post("/api/login")
async def login(request: web.Request) -> web.Response:
    data = await request.json()
    account = await verify_password(data["email"], data["password"])
    if account is None:
        raise web.HTTPUnauthorized()
    session = await new_session(request)
    session["account_id"] = account.id
    session["is_admin"] = account.is_admin
    return web.json_response({"name": account.name})

# %% safe: quart, value converted to an enumeration
from enum import Enum

from quart import Quart, abort, redirect, request, session

app = Quart(__name__)
app.config.from_prefixed_env()


class Layout(Enum):
    LIST = "list"
    GRID = "grid"


@app.get("/layout")
async def layout():
    try:
        chosen = Layout(request.args.get("layout", "list"))
    except ValueError:
        abort(400)
    session["layout"] = chosen.value
    return redirect("/")

# %% safe: pyramid, one of a tuple or the default
from pyramid.httpexceptions import HTTPFound
from pyramid.view import view_config

LANGUAGES = ("en", "fr", "es", "pt")


@view_config(route_name="language", request_method="POST")
def language(request):
    wanted = request.params.get("language")
    request.session["language"] = wanted if wanted in LANGUAGES else LANGUAGES[0]
    return HTTPFound(location=request.route_url("home"))

# %% safe: database session of SQLAlchemy
from flask import Blueprint, abort, g, request
from sqlalchemy.orm import Session

from .models import Comment, engine
from .security import login_required

bp = Blueprint("comments", __name__)


@bp.post("/comments")
@login_required
def add_comment():
    text = request.get_json().get("text", "")
    if not 0 < len(text) <= 500:
        abort(400)
    with Session(engine) as session:
        session.add(Comment(author_id=g.user.id, text=text))
        session.commit()
    return {"created": True}, 201

# %% safe: django, primary key of an article that was found in the shop
from django.http import JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from .models import Product


@require_POST
def remember_product(request):
    product = get_object_or_404(Product, pk=request.POST.get("product"), published=True)
    recent = request.session.get("recent", [])
    request.session["recent"] = [product.pk, *recent][:5]
    return JsonResponse({"recent": len(recent)})

# %% safe: one time code compared before a constant is stored
import hmac
import os

from flask import Flask, abort, request, session

from .security import login_required

app = Flask(__name__)
app.secret_key = os.environ["SECRET_KEY"]


@app.post("/confirm")
@login_required
def confirm():
    given = request.form.get("code", "")
    expected = session.pop("code", None)
    if expected is None or not hmac.compare_digest(given.encode(), expected.encode()):
        abort(403)
    session["confirmed"] = True
    return {"confirmed": True}

# %% safe: match statement stores constants
from starlette.responses import JSONResponse, Response


async def set_units(request) -> Response:
    form = await request.form()
    match form.get("units"):
        case "metric" | "si":
            request.session["units"] = "metric"
        case "imperial":
            request.session["units"] = "imperial"
        case other:
            return refuse(other)
    return JSONResponse({"units": request.session["units"]})


def refuse(value) -> Response:
    return JSONResponse({"error": "unknown units", "value": str(value)[:20]}, status_code=400)

# %% safe: date parsed and checked before it is kept
from datetime import date

from bottle import Bottle, abort, request

app = Bottle()


@app.post("/period")
def period():
    try:
        since = date.fromisoformat(request.forms.get("since", ""))
    except ValueError:
        abort(400, "bad date")
    if not date(2000, 1, 1) <= since <= date.today():
        abort(400, "date out of range")
    store = request.environ["beaker.session"]
    store["since"] = since.isoformat()
    store.save()
    return {"since": since.isoformat()}

# %% vulnerable: django, tenant of the header is kept
from django.http import HttpResponse


def enter(request):
    request.session["tenant"] = request.headers.get("X-Tenant", "public")  # here
    return HttpResponse(status=204)

# %% vulnerable: whole form poured into the session
from flask import Flask, redirect, request, session, url_for

app = Flask(__name__)
app.secret_key = open("/run/secrets/flask").read()


@app.post("/profile")
def profile():
    for key, value in request.form.items():
        session[key] = value  # here
    return redirect(url_for("profile"))

# %% vulnerable: starlette session, plan picked by the visitor
from starlette.requests import Request
from starlette.responses import RedirectResponse


async def choose(request: Request) -> RedirectResponse:
    form = await request.form()
    request.session["plan"] = form["plan"]  # here
    return RedirectResponse("/checkout", status_code=303)

# %% safe: role of the database row
from flask import Flask, abort, request, session
from werkzeug.security import check_password_hash

from models import User

app = Flask(__name__)


@app.post("/login")
def login():
    user = User.query.filter_by(name=request.form["name"]).first()
    if user is None or not check_password_hash(user.password, request.form["password"]):
        abort(401)
    session["user_id"] = user.id
    session["role"] = user.role
    return "", 204

# %% safe: language out of a list
from flask import Flask, request, session

app = Flask(__name__)
LANGUAGES = ("de", "en", "fr")


@app.post("/language")
def language():
    wanted = request.form.get("language", "en")
    session["language"] = wanted if wanted in LANGUAGES else "en"
    return "", 204

# %% safe: a session of requests and one of a database
import requests
from fastapi import FastAPI
from sqlalchemy.orm import Session

app = FastAPI()


@app.put("/users/{number}")
def rename(number: int, name: str):
    session = requests.Session()
    session.headers["X-Name"] = "shop"
    database = Session()
    database.info["last"] = number
    return {"name": name}
