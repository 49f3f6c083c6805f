"""Actions without the authorisation their neighbours have (CWE-862, CWE-306, CWE-639)."""
# %% vulnerable: flask, delete without the decorator
from flask import Flask, jsonify
from flask_login import login_required

from .models import User, db

app = Flask(__name__)


@app.route("/users/<int:user_id>")
@login_required
def show_user(user_id):
    return jsonify(User.query.get_or_404(user_id).public())


@app.route("/users/<int:user_id>", methods=["DELETE"])
def delete_user(user_id):  # here
    user = User.query.get_or_404(user_id)
    db.session.delete(user)
    db.session.commit()
    return "", 204

# %% vulnerable: fastapi, admin route lacks the dependency
from fastapi import APIRouter, Depends

from .auth import require_admin
from .store import users

router = APIRouter(prefix="/admin")


@router.get("/users")
def list_users(admin=Depends(require_admin)):
    return users.all()


@router.post("/users/{user_id}/role")
def set_role(user_id: int, role: str):  # here
    users.update(user_id, role=role)
    return {"id": user_id, "role": role}


@router.delete("/users/{user_id}")
def remove_user(user_id: int, admin=Depends(require_admin)):
    users.remove(user_id)

# %% vulnerable: django, invoice of anybody by its key
from django.contrib.auth.decorators import login_required
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, render

from .models import Invoice


@login_required
def invoice_list(request):
    invoices = Invoice.objects.filter(owner=request.user)
    return render(request, "invoices.html", {"invoices": invoices})


@login_required
def invoice_detail(request, pk):
    invoice = get_object_or_404(Invoice, pk=pk)  # here
    return JsonResponse({"number": invoice.number, "iban": invoice.iban})

# %% vulnerable: flask, edit does not compare the author
from flask import Blueprint, abort, g, redirect, request, url_for

from .auth import login_required
from .db import get_db

bp = Blueprint("blog", __name__)


@bp.post("/<int:id>/update")
@login_required
def update(id):
    title = request.form["title"]
    db = get_db()
    db.execute("UPDATE post SET title = ? WHERE id = ?", (title, id))  # here
    db.commit()
    return redirect(url_for("blog.index"))


@bp.post("/<int:id>/delete")
@login_required
def delete(id):
    db = get_db()
    post = db.execute("SELECT author_id FROM post WHERE id = ?", (id,)).fetchone()
    if post is None or post["author_id"] != g.user["id"]:
        abort(403)
    db.execute("DELETE FROM post WHERE id = ?", (id,))
    db.commit()
    return redirect(url_for("blog.index"))

# %% vulnerable: service method without the check of its sibling
class DocumentService:
    def __init__(self, repository):
        self.repository = repository

    def update(self, current_user, doc_id: int, text: str):
        document = self.repository.get(doc_id)
        if document.owner_id != current_user.id and not current_user.is_admin:
            raise PermissionError("not your document")
        document.text = text
        self.repository.save(document)

    def delete(self, current_user, doc_id: int):
        document = self.repository.get(doc_id)
        self.repository.remove(document)  # here
        return document.title

# %% vulnerable: aiohttp, one handler forgets require_admin
from aiohttp import web


async def require_admin(request):
    user = await request.app["sessions"].user(request)
    if user is None or not user.admin:
        raise web.HTTPForbidden()
    return user


async def restart_job(request):
    await require_admin(request)
    await request.app["jobs"].restart(request.match_info["id"])
    return web.Response(status=202)


async def purge_jobs(request):
    count = await request.app["jobs"].purge()  # here
    return web.json_response({"purged": count})


app = web.Application()
app.add_routes([web.post("/jobs/{id}/restart", restart_job), web.delete("/jobs", purge_jobs)])

# %% vulnerable: django class view without the mixin
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.urls import reverse_lazy
from django.views.generic import DeleteView, UpdateView

from .models import Employee


class EmployeeUpdate(PermissionRequiredMixin, UpdateView):
    permission_required = "staff.change_employee"
    model = Employee
    fields = ["name", "salary"]
    success_url = reverse_lazy("employees")


class EmployeeDelete(DeleteView):  # here
    model = Employee
    success_url = reverse_lazy("employees")

# %% vulnerable: fastapi, order read without looking at its customer
from fastapi import Depends, FastAPI, HTTPException
from sqlalchemy.orm import Session

from .deps import current_user, get_session
from .models import Order, User

app = FastAPI()


@app.get("/orders/{order_id}")
def read_order(order_id: int, session: Session = Depends(get_session),
               user: User = Depends(current_user)):
    order = session.get(Order, order_id)  # here
    if order is None:
        raise HTTPException(404)
    return {"address": order.address, "total": order.total}


@app.delete("/orders/{order_id}")
def cancel_order(order_id: int, session: Session = Depends(get_session),
                 user: User = Depends(current_user)):
    order = session.get(Order, order_id)
    if order is None or order.user_id != user.id:
        raise HTTPException(404)
    session.delete(order)
    session.commit()

# %% safe: flask, every route decorated, removal for admins
from functools import wraps

from flask import Flask, abort, jsonify
from flask_login import current_user, login_required

from .models import User, db

app = Flask(__name__)


def admin_only(view):
    @wraps(view)
    def inner(*args, **kwargs):
        if not current_user.is_authenticated or current_user.role != "admin":
            abort(403)
        return view(*args, **kwargs)
    return inner


@app.route("/me")
@login_required
def me():
    return jsonify(current_user.public())


@app.route("/users/<int:user_id>", methods=["DELETE"])
@admin_only
def delete_user(user_id):
    db.session.delete(User.query.get_or_404(user_id))
    db.session.commit()
    return "", 204

# %% safe: fastapi, dependency on the router
from fastapi import APIRouter, Depends

from .auth import require_admin
from .store import users

router = APIRouter(prefix="/admin", dependencies=[Depends(require_admin)])


@router.get("/users")
def list_users():
    return users.all()


@router.delete("/users/{user_id}")
def remove_user(user_id: int):
    users.remove(user_id)
    return {"removed": user_id}

# %% safe: django, invoice looked up among the own ones
from django.contrib.auth.decorators import login_required
from django.http import JsonResponse
from django.shortcuts import get_object_or_404

from .models import Invoice


@login_required
def invoice_list(request):
    own = Invoice.objects.filter(owner=request.user)
    return JsonResponse({"numbers": [i.number for i in own]})


@login_required
def invoice_detail(request, pk):
    invoice = get_object_or_404(Invoice, pk=pk, owner=request.user)
    return JsonResponse({"number": invoice.number})

# %% safe: flask, blueprint guarded before each request
from flask import Blueprint, abort, g, redirect, url_for

from .db import get_db

bp = Blueprint("admin", __name__, url_prefix="/admin")


@bp.before_request
def only_admins():
    if g.user is None or not g.user["is_admin"]:
        abort(403)


@bp.post("/posts/<int:id>/delete")
def delete_post(id):
    db = get_db()
    db.execute("DELETE FROM post WHERE id = ?", (id,))
    db.commit()
    return redirect(url_for("admin.index"))

# %% safe: public routes next to a guarded one
from fastapi import Depends, FastAPI
from fastapi.security import OAuth2PasswordRequestForm

from .auth import current_user, issue_token
from .store import products

app = FastAPI()


@app.get("/health")
def health():
    return {"status": "ok"}


@app.get("/products")
def list_products(limit: int = 20):
    return products.page(min(max(limit, 1), 100))


@app.post("/login")
def login(form: OAuth2PasswordRequestForm = Depends()):
    return {"token": issue_token(form.username, form.password)}


@app.delete("/account")
def close_account(user=Depends(current_user)):
    user.close()
    return {"closed": True}

# %% safe: service whose loader checks the owner
class DocumentService:
    def __init__(self, repository):
        self.repository = repository

    def _owned(self, user, doc_id: int):
        document = self.repository.get(doc_id)
        if document.owner_id != user.id:
            raise PermissionError("not your document")
        return document

    def update(self, user, doc_id: int, text: str):
        document = self._owned(user, doc_id)
        document.text = text
        self.repository.save(document)

    def delete(self, user, doc_id: int):
        self.repository.remove(self._owned(user, doc_id))

# %% safe: aiohttp, middleware for the whole application
from aiohttp import web


@web.middleware
async def admin_gate(request, handler):
    user = await request.app["sessions"].user(request)
    if user is None or not user.admin:
        raise web.HTTPForbidden()
    return await handler(request)


async def purge_jobs(request):
    count = await request.app["jobs"].purge()
    return web.json_response({"purged": count})


app = web.Application(middlewares=[admin_gate])
app.add_routes([web.delete("/jobs", purge_jobs)])

# %% safe: django class views with permission mixins
from django.contrib.auth.mixins import LoginRequiredMixin, PermissionRequiredMixin
from django.urls import reverse_lazy
from django.views.generic import DeleteView, ListView

from .models import Employee, Holiday


class MyHolidays(LoginRequiredMixin, ListView):
    def get_queryset(self):
        return Holiday.objects.filter(employee__user=self.request.user)


class EmployeeDelete(PermissionRequiredMixin, DeleteView):
    permission_required = "staff.delete_employee"
    model = Employee
    success_url = reverse_lazy("employees")

# %% vulnerable: flask session check missing on one of three
from flask import Flask, abort, jsonify, request, session

from .models import Ticket, db

app = Flask(__name__)


@app.post("/tickets/<int:tid>/close")
def close_ticket(tid):
    if "user_id" not in session:
        abort(401)
    ticket = Ticket.query.get_or_404(tid)
    if ticket.owner_id != session["user_id"]:
        abort(403)
    ticket.state = "closed"
    db.session.commit()
    return "", 204


@app.post("/tickets/<int:tid>/reassign")
def reassign_ticket(tid):  # here
    ticket = Ticket.query.get_or_404(tid)
    ticket.agent = request.form["agent"]
    db.session.commit()
    return "", 204

# %% vulnerable: admin page without any question
from flask import Flask, jsonify, request

from .models import User, db

app = Flask(__name__)


@app.route("/admin/delete_user", methods=["POST"])
def admin_delete_user():  # here
    user = User.query.get(request.form["id"])
    db.session.delete(user)
    db.session.commit()
    return jsonify(ok=True)

# %% vulnerable: DRF view without permission classes
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from .models import Salary


class SalaryDetail(APIView):
    permission_classes = [IsAuthenticated]

    def get(self, request, pk):
        return Response(Salary.objects.get(pk=pk, employee=request.user).as_dict())


class SalaryUpdate(APIView):  # here
    def put(self, request, pk):
        salary = Salary.objects.get(pk=pk)
        salary.amount = request.data["amount"]
        salary.save()
        return Response(status=204)

# %% vulnerable: user dependency is there and unused
from fastapi import APIRouter, Depends, HTTPException

from .auth import get_current_user
from .db import get_db
from .models import Invoice

router = APIRouter()


@router.get("/invoices/{invoice_id}")
async def get_invoice(invoice_id: int, db=Depends(get_db), current_user=Depends(get_current_user)):
    invoice = db.query(Invoice).filter(Invoice.id == invoice_id).first()  # here
    if not invoice:
        raise HTTPException(status_code=404)
    return invoice

# %% vulnerable: tornado, one handler lacks authenticated
import tornado.web

from .store import notes


class NoteHandler(tornado.web.RequestHandler):
    @tornado.web.authenticated
    def put(self, note_id):
        notes.update(note_id, self.current_user, self.get_body_argument("text"))

    def delete(self, note_id):  # here
        notes.delete(note_id)
        self.set_status(204)

# %% safe: ownership in the query
from flask import Flask, abort, jsonify
from flask_login import current_user, login_required

from .models import Order

app = Flask(__name__)


@app.get("/orders/<int:order_id>")
@login_required
def order(order_id):
    found = Order.query.filter_by(id=order_id, user_id=current_user.id).first_or_404()
    return jsonify(found.as_dict())


@app.get("/orders")
@login_required
def orders():
    return jsonify([o.as_dict() for o in current_user.orders])

# %% safe: no authorisation anywhere in a small demo
from flask import Flask, jsonify, request

app = Flask(__name__)
TODOS = {}


@app.post("/todos")
def add():
    TODOS[len(TODOS)] = request.json["text"]
    return jsonify(len(TODOS)), 201


@app.delete("/todos/<int:n>")
def remove(n):
    TODOS.pop(n, None)
    return "", 204

# %% safe: public pages beside a guarded one
from flask import Flask, redirect, render_template, request, url_for
from flask_login import login_required, login_user

from .models import Post, User, db

app = Flask(__name__)


@app.route("/posts/<int:post_id>")
def show(post_id):
    return render_template("post.html", post=Post.query.get_or_404(post_id))


@app.route("/register", methods=["POST"])
def register():
    user = User(name=request.form["name"])
    db.session.add(user)
    db.session.commit()
    return redirect(url_for("show", post_id=1))


@app.route("/admin")
@login_required
def admin():
    return render_template("admin.html")

# %% safe: permission helper called first
from flask import Flask, request

from .auth import require_role
from .store import users

app = Flask(__name__)


@app.post("/users/<int:uid>/ban")
def ban(uid):
    require_role(request, "moderator")
    users.ban(uid)
    return "", 204


@app.post("/users/<int:uid>/unban")
def unban(uid):
    require_role(request, "moderator")
    users.unban(uid)
    return "", 204

# %% safe: api key decorator for all
import os
from functools import wraps
from hmac import compare_digest

from flask import Flask, jsonify, request

from .store import jobs

app = Flask(__name__)


def needs_key(view):
    @wraps(view)
    def inner(*args, **kwargs):
        if not compare_digest(request.headers.get("X-Api-Key", ""), os.environ["API_KEY"]):
            return jsonify(error="key"), 401
        return view(*args, **kwargs)
    return inner


@app.get("/jobs")
@needs_key
def list_jobs():
    return jsonify(jobs.all())


@app.delete("/jobs/<job_id>")
@needs_key
def delete_job(job_id):
    jobs.delete(job_id)
    return "", 204

# %% safe: fastapi object fetched with its owner compared in a helper
from fastapi import Depends, FastAPI, HTTPException

from .auth import get_current_user
from .store import notes

app = FastAPI()


def own_note(note_id: int, user=Depends(get_current_user)):
    note = notes.get(note_id)
    if note is None or note.owner_id != user.id:
        raise HTTPException(404)
    return note


@app.get("/notes/{note_id}")
def read(note=Depends(own_note)):
    return note


@app.delete("/notes/{note_id}")
def delete(note=Depends(own_note)):
    notes.delete(note.id)
    return {"deleted": True}

# %% vulnerable: http.server, delete forgets the token
import os
from hmac import compare_digest
from http.server import BaseHTTPRequestHandler

STORE = {}


class Api(BaseHTTPRequestHandler):
    def _authorized(self):
        return compare_digest(self.headers.get("Authorization", ""), os.environ["TOKEN"])

    def do_PUT(self):
        if not self._authorized():
            self.send_error(401)
            return
        STORE[self.path] = self.rfile.read(10)
        self.send_response(204)
        self.end_headers()

    def do_DELETE(self):  # here
        STORE.pop(self.path, None)
        self.send_response(204)
        self.end_headers()

# %% vulnerable: admin action for any user who is logged in
from flask import Flask, redirect
from flask_login import login_required

from .auth import admin_required
from .models import User, db

app = Flask(__name__)


@app.post("/admin/users/<int:uid>/disable")
@admin_required
def disable(uid):
    User.query.get_or_404(uid).active = False
    db.session.commit()
    return redirect("/admin")


@app.post("/admin/users/<int:uid>/promote")
@login_required
def promote(uid):  # here
    User.query.get_or_404(uid).role = "admin"
    db.session.commit()
    return redirect("/admin")

# %% vulnerable: functions of a module with an actor
def rename_project(actor, project, name):
    if project.owner != actor:
        raise PermissionError("not yours")
    project.name = name
    project.save()


def archive_project(actor, project):
    project.archived = True  # here
    project.save()

# %% vulnerable: class whose other methods call the guard
class Panel:
    def __init__(self, session, users):
        self.session = session
        self.users = users

    def _require_admin(self):
        if self.session.get("role") != "admin":
            raise PermissionError

    def ban(self, name):
        self._require_admin()
        self.users.ban(name)

    def delete(self, name):
        self.users.remove(name)  # here

# %% vulnerable: account id out of the form
from flask import Flask, jsonify, request, session

from .auth import login_required
from .models import Account

app = Flask(__name__)


@app.get("/statement")
@login_required
def statement():
    account_id = request.args["account_id"]
    account = Account.query.get(account_id)  # here
    return jsonify(account.lines)

# %% safe: class, helper without state
class Panel:
    def __init__(self, session, users):
        self.session = session
        self.users = users

    def _require_admin(self):
        if self.session.get("role") != "admin":
            raise PermissionError

    def ban(self, name):
        self._require_admin()
        self.users.ban(name)

    def count(self):
        return len(self.users)

# %% safe: http.server, both look
from http.server import BaseHTTPRequestHandler

STORE = {}


class Api(BaseHTTPRequestHandler):
    def _check_auth(self):
        if self.headers.get("Authorization") is None:
            self.send_error(401)
            return False
        return True

    def do_PUT(self):
        if self._check_auth():
            STORE[self.path] = self.rfile.read(10)

    def do_DELETE(self):
        if self._check_auth():
            STORE.pop(self.path, None)

    def do_GET(self):
        self.send_response(200)
        self.end_headers()

# %% safe: account out of the session
from flask import Flask, jsonify, session

from .auth import login_required
from .models import Account

app = Flask(__name__)


@app.get("/statement")
@login_required
def statement():
    account = Account.query.get(session["account_id"])
    return jsonify(account.lines)

# %% safe: actor handed on
def rename_project(actor, project, name):
    if project.owner != actor:
        raise PermissionError("not yours")
    project.name = name


def archive_project(actor, project, policy):
    policy.ensure(actor, "archive", project)
    project.archived = True

# %% vulnerable: drf, everybody may write
from rest_framework.permissions import AllowAny, IsAdminUser
from rest_framework.viewsets import ModelViewSet, ReadOnlyModelViewSet

from .models import Coupon, Log


class LogViewSet(ReadOnlyModelViewSet):
    permission_classes = [IsAdminUser]
    queryset = Log.objects.all()


class CouponViewSet(ModelViewSet):  # here
    permission_classes = [AllowAny]
    queryset = Coupon.objects.all()

# %% vulnerable: token is optional for the removal
from flask import Flask, jsonify
from flask_jwt_extended import jwt_required

from .store import photos

app = Flask(__name__)


@app.post("/photos")
@jwt_required()
def add_photo():
    return jsonify(photos.add()), 201


@app.delete("/photos/<int:pid>")
@jwt_required(optional=True)
def delete_photo(pid):  # here
    photos.delete(pid)
    return "", 204

# %% vulnerable: bottle, backup without the key
from bottle import abort, get, post, request

from .config import KEY
from .store import dump, restore


def check_key():
    if request.headers.get("X-Key") != KEY:
        abort(403)


@post("/restore")
def do_restore():
    check_key()
    restore(request.body.read(1000))
    return "ok"


@get("/backup")
def backup():  # here
    return dump()

# %% safe: drf, reading is for everybody
from rest_framework.permissions import AllowAny, IsAdminUser
from rest_framework.viewsets import ModelViewSet, ReadOnlyModelViewSet

from .models import Coupon, News


class NewsViewSet(ReadOnlyModelViewSet):
    permission_classes = [AllowAny]
    queryset = News.objects.all()


class CouponViewSet(ModelViewSet):
    permission_classes = [IsAdminUser]
    queryset = Coupon.objects.all()

# %% safe: token optional where only the greeting changes
from flask import Flask, jsonify
from flask_jwt_extended import get_jwt_identity, jwt_required

app = Flask(__name__)


@app.get("/hello")
@jwt_required(optional=True)
def hello():
    return jsonify(hello=get_jwt_identity() or "stranger")


@app.delete("/me")
@jwt_required()
def remove_me():
    return jsonify(removed=get_jwt_identity())

# %% safe: click commands
import click

from .store import users


@click.group()
def cli():
    pass


@cli.command()
@click.option("--token")
def login(token):
    users.login(token)


@cli.command()
@click.argument("name")
def delete_user(name):
    users.delete(name)

# %% vulnerable: entry of a dictionary by the name of its file
from flask import Flask, abort, session

app = Flask(__name__)
UPLOADS = {}


@app.post("/uploads/<filename>")
def put(filename):
    if "user_id" not in session:
        abort(401)
    UPLOADS[filename] = {"owner": session["user_id"], "text": "x"}
    return "", 201


@app.get("/uploads/<filename>")
def fetch(filename):
    if "user_id" not in session:
        abort(401)
    entry = UPLOADS[filename]  # here
    return entry["text"]

# %% vulnerable: fastapi, vault by its handle
from fastapi import APIRouter, Depends, HTTPException
from .deps import get_current_user
from .store import vaults

router = APIRouter()


@router.get("/vaults/{handle}")
async def open_vault(handle: str, user=Depends(get_current_user)):
    vault = await vaults.get(handle)  # here
    if vault is None:
        raise HTTPException(404)
    return vault.entries


@router.delete("/vaults/{handle}")
async def drop_vault(handle: str, user=Depends(get_current_user)):
    vault = await vaults.get(handle)
    if vault is None or vault.user_id != user.id:
        raise HTTPException(404)
    await vaults.remove(handle)

# %% vulnerable: django, model of the same file says who made it
from django.contrib.auth.decorators import login_required
from django.db import models
from django.http import JsonResponse
from django.shortcuts import get_object_or_404


class Quote(models.Model):
    num = models.CharField(max_length=20)
    created_by = models.ForeignKey("auth.User", on_delete=models.CASCADE)
    total = models.DecimalField(max_digits=9, decimal_places=2)


@login_required
def quote_total(request, num):
    quote = get_object_or_404(Quote, num=num)  # here
    return JsonResponse({"total": str(quote.total)})

# %% vulnerable: draft by a word of the query
from flask import Blueprint, g, jsonify, request, abort
from .auth import login_required
from .db import get_db

bp = Blueprint("drafts", __name__)


@bp.get("/drafts")
@login_required
def one():
    which = request.args["which"]
    row = get_db().execute("SELECT body FROM drafts WHERE name = ?", (which,)).fetchone()  # here
    return jsonify(row["body"])


@bp.delete("/drafts")
@login_required
def drop():
    which = request.args["which"]
    row = get_db().execute("SELECT owner_id FROM drafts WHERE name = ?", (which,)).fetchone()
    if row["owner_id"] != g.user["id"]:
        abort(403)
    get_db().execute("DELETE FROM drafts WHERE name = ?", (which,))
    return "", 204

# %% vulnerable: aiohttp, journal by its title
from aiohttp import web
from .auth import current_user

routes = web.RouteTableDef()
JOURNALS = {}


@routes.post("/journal/{title}")
async def write(request):
    user = await current_user(request)
    if user is None:
        raise web.HTTPUnauthorized()
    JOURNALS[request.match_info["title"]] = {"author": user.id, "text": await request.text()}
    return web.Response(status=201)


@routes.get("/journal/{title}")
async def read(request):
    user = await current_user(request)
    if user is None:
        raise web.HTTPUnauthorized()
    entry = JOURNALS.get(request.match_info["title"])  # here
    return web.json_response({"text": entry["text"]})

# %% vulnerable: alarm is removed by the label that was sent
from flask import Flask, abort, jsonify, request, session

app = Flask(__name__)
ALARMS = {}


@app.post("/alarms/new")
def new():
    if not session.get("user_id"):
        abort(401)
    ALARMS[request.json["label"]] = {"created_by": session["user_id"], "at": request.json["at"]}
    return jsonify(ok=True)


@app.post("/alarms/off")
def off():
    if not session.get("user_id"):
        abort(401)
    label = request.json["label"]
    ALARMS.pop(label)  # here
    return jsonify(ok=True)

# %% vulnerable: table has an owner, the update names only the title
import sqlite3
from flask import Flask, abort, request, session

app = Flask(__name__)


def db():
    return sqlite3.connect("app.db")


@app.post("/lists/<title>")
def create(title):
    if "user_id" not in session:
        abort(401)
    with db() as con:
        con.execute("INSERT INTO lists (title, owner_id) VALUES (?, ?)", (title, session["user_id"]))
    return "", 201


@app.post("/lists/<title>/rename")
def rename(title):
    if "user_id" not in session:
        abort(401)
    with db() as con:
        con.execute("UPDATE lists SET title = ? WHERE title = ?", (request.form["to"], title))  # here
    return "", 204

# %% vulnerable: export by label beside a list of one's own
import sqlite3
from flask import Blueprint, abort, g
from .auth import login_required

bp = Blueprint("x", __name__)


@bp.get("/sheets")
@login_required
def mine():
    con = sqlite3.connect("s.db")
    return {"s": con.execute("SELECT label FROM sheets WHERE owner_id = ?", (g.user["id"],)).fetchall()}


@bp.get("/sheets/<label>/export")
@login_required
def export(label):
    con = sqlite3.connect("s.db")
    cur = con.cursor()
    cur.execute("SELECT cells FROM sheets WHERE label = ?", (label,))  # here
    return {"cells": cur.fetchone()[0]}

# %% vulnerable: viewset, action takes any parcel
from rest_framework.decorators import action
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet
from .models import Parcel


class ParcelViewSet(ViewSet):
    permission_classes = [IsAuthenticated]

    def list(self, request):
        return Response(list(Parcel.objects.filter(owner=request.user).values()))

    @action(detail=True, methods=["post"], url_path="void")
    def void(self, request, tracking=None):
        parcel = Parcel.objects.get(tracking=tracking)  # here
        parcel.state = "void"
        parcel.save()
        return Response(status=204)

# %% safe: posts by slug are read by everybody, removed by their authors
from fastapi import Depends, FastAPI, HTTPException
from .auth import get_current_user
from .store import posts

app = FastAPI()


@app.get("/posts/{slug}")
def read(slug: str, user=Depends(get_current_user)):
    return posts.get(slug)


@app.delete("/posts/{slug}")
def drop(slug: str, user=Depends(get_current_user)):
    post = posts.get(slug)
    if post.author_id != user.id:
        raise HTTPException(403)
    posts.remove(slug)

# %% safe: albums that are public
from flask import Flask, abort, jsonify
from flask_login import current_user, login_required
from .models import Album

app = Flask(__name__)


@app.get("/albums/<slug>")
@login_required
def show(slug):
    album = Album.query.filter_by(slug=slug, public=True).first_or_404()
    return jsonify(album.as_dict())


@app.delete("/albums/<slug>")
@login_required
def drop(slug):
    album = Album.query.filter_by(slug=slug).first_or_404()
    if album.owner_id != current_user.id:
        abort(403)
    album.remove()
    return "", 204

# %% safe: members of a board
from fastapi import Depends, FastAPI, HTTPException
from .auth import get_current_user
from .store import boards

app = FastAPI()


@app.get("/boards/{slug}")
def show(slug: str, user=Depends(get_current_user)):
    board = boards.get(slug)
    if user.id not in board.members:
        raise HTTPException(404)
    return board


@app.delete("/boards/{slug}")
def drop(slug: str, user=Depends(get_current_user)):
    board = boards.get(slug)
    if board.owner_id != user.id:
        raise HTTPException(403)
    boards.remove(slug)

# %% safe: others' posts are liked
from flask import Flask, abort, jsonify
from flask_login import current_user, login_required
from .models import Like, Post, db

app = Flask(__name__)


@app.post("/posts/<slug>/like")
@login_required
def like(slug):
    post = Post.query.filter_by(slug=slug).first_or_404()
    db.session.add(Like(post=post, user=current_user))
    db.session.commit()
    return jsonify(likes=len(post.likes))


@app.delete("/posts/<slug>")
@login_required
def delete(slug):
    post = Post.query.filter_by(slug=slug).first_or_404()
    if post.author != current_user:
        abort(403)
    db.session.delete(post)
    db.session.commit()
    return "", 204

# %% safe: wiki that everybody writes
from flask import Flask, request, redirect
from flask_login import current_user, login_required
from .models import WikiPage, db

app = Flask(__name__)


@app.get("/wiki/<slug>")
@login_required
def show(slug):
    return WikiPage.query.filter_by(slug=slug).first_or_404().html


@app.post("/wiki/<slug>")
@login_required
def edit(slug):
    page = WikiPage.query.filter_by(slug=slug).first_or_404()
    page.text = request.form["text"]
    page.edited_by = current_user.id
    db.session.commit()
    return redirect("/")

# %% safe: catalogue beside one's own loans
from flask import Flask, jsonify
from flask_login import current_user, login_required
from .models import Book, Loan, db

app = Flask(__name__)


@app.get("/books/<isbn>")
@login_required
def book(isbn):
    return jsonify(Book.query.filter_by(isbn=isbn).first_or_404().as_dict())


@app.get("/loans")
@login_required
def loans():
    return jsonify([x.isbn for x in Loan.query.filter_by(user_id=current_user.id)])


@app.post("/books/<isbn>/borrow")
@login_required
def borrow(isbn):
    found = Book.query.filter_by(isbn=isbn).first_or_404()
    db.session.add(Loan(book=found, user_id=current_user.id))
    db.session.commit()
    return "", 201

# %% safe: key begins with who is logged in
from flask import Flask, jsonify
from flask_login import current_user, login_required

app = Flask(__name__)
NOTES = {}


@app.get("/notes/<title>")
@login_required
def show(title):
    return jsonify(NOTES[(current_user.id, title)])


@app.delete("/notes/<title>")
@login_required
def drop(title):
    NOTES.pop((current_user.id, title), None)
    return "", 204

# %% safe: letter is for both who wrote and who gets it
from fastapi import Depends, FastAPI, HTTPException
from .auth import get_current_user
from .store import people, letters

app = FastAPI()


@app.post("/letters/{to}")
def send(to: str, text: str, user=Depends(get_current_user)):
    receiver = people.find(to)
    letters.add(sender=user.id, receiver=receiver.id, text=text)


@app.get("/letters/{ref}")
def read(ref: str, user=Depends(get_current_user)):
    letter = letters.get(ref)
    if user.id not in (letter.sender, letter.receiver):
        raise HTTPException(404)
    return letter

# %% safe: tables of currencies beside wallets
from fastapi import Depends, FastAPI, HTTPException
from .auth import get_current_user
from .store import CURRENCIES, wallets

app = FastAPI()


@app.get("/rates/{code}")
def rate(code: str, user=Depends(get_current_user)):
    return CURRENCIES[code]


@app.get("/countries/{iso}")
def country(iso: str, user=Depends(get_current_user)):
    return CURRENCIES.get(iso, {})


@app.get("/w/{handle}")
def wallet(handle: str, user=Depends(get_current_user)):
    found = wallets.get(handle)
    if found.owner != user.id:
        raise HTTPException(404)
    return found
