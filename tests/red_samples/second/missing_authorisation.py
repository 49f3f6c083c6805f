"""Actions without the authorisation their neighbours have (CWE-862, CWE-306, CWE-639)."""
# %% vulnerable: http.server, DELETE lacks the token check of PUT
import hmac
import os
from http.server import BaseHTTPRequestHandler

TOKEN = os.environ["API_TOKEN"]
notes = {}


class NotesHandler(BaseHTTPRequestHandler):
    def _allowed(self) -> bool:
        given = self.headers.get("X-Token", "")
        return hmac.compare_digest(given.encode(), TOKEN.encode())

    def do_PUT(self):
        if not self._allowed():
            self.send_error(401)
            return
        size = min(int(self.headers.get("Content-Length", 0)), 4096)
        notes[self.path] = self.rfile.read(size)
        self.send_response(204)
        self.end_headers()

    def do_DELETE(self):  # here
        notes.pop(self.path, None)
        self.send_response(204)
        self.end_headers()

# %% vulnerable: flask-restful, method decorators on one resource only
from flask import request
from flask_jwt_extended import jwt_required
from flask_restful import Resource

from .models import Patient


class PatientResource(Resource):
    @jwt_required()
    def get(self, patient_id):
        return Patient.find(patient_id).to_dict()

    def put(self, patient_id):  # here
        patient = Patient.find(patient_id)
        patient.diagnosis = request.get_json()["diagnosis"]
        patient.save()
        return patient.to_dict()

    @jwt_required()
    def delete(self, patient_id):
        Patient.find(patient_id).remove()
        return "", 204

# %% vulnerable: django, export for staff left open
import csv

from django.contrib.auth.decorators import user_passes_test
from django.http import HttpResponse, JsonResponse

from .models import Customer


def is_staff(user):
    return user.is_active and user.is_staff


@user_passes_test(is_staff)
def customer_count(request):
    return JsonResponse({"count": Customer.objects.count()})


def export_customers(request):  # here
    response = HttpResponse(content_type="text/csv")
    writer = csv.writer(response)
    for customer in Customer.objects.all():
        writer.writerow([customer.pk, customer.iban, customer.phone])
    return response

# %% vulnerable: message thread fetched by number out of the body
from dataclasses import dataclass

from fastapi import Depends, FastAPI
from pydantic import BaseModel

from .auth import User, get_user
from .database import threads

app = FastAPI()


class Reply(BaseModel):
    thread_id: int
    text: str


@dataclass
class Thread:
    members: list
    messages: list


@app.get("/threads/{thread_id}")
def show(thread_id: int, user: User = Depends(get_user)):
    thread: Thread = threads[thread_id]
    return thread.messages if user.id in thread.members else []


@app.post("/threads/reply")
def reply(body: Reply, user: User = Depends(get_user)):
    thread: Thread = threads[body.thread_id]
    thread.messages.append((user.id, body.text))  # here
    return {"count": len(thread.messages)}

# %% vulnerable: chat bot commands, promote checks nobody
class Bot:
    def __init__(self, admins: set[str]):
        self.admins = admins
        self.banned: set[str] = set()

    def on_message(self, sender: str, text: str) -> str:
        command, _, target = text.partition(" ")
        match command:
            case "!ban":
                if sender not in self.admins:
                    return "no permission"
                self.banned.add(target)
            case "!unban":
                if sender not in self.admins:
                    return "no permission"
                self.banned.discard(target)
            case "!promote":
                self.admins.add(target)  # here
            case _:
                return "unknown command"
        return "done"

# %% vulnerable: flask, password of any account set by its number
from flask import Flask, jsonify, request, session
from werkzeug.security import generate_password_hash

from .repo import accounts

app = Flask(__name__)


@app.get("/account")
def account():
    if "uid" not in session:
        return jsonify(error="login"), 401
    return jsonify(accounts.get(session["uid"]))


@app.post("/account/password")
def change_password():
    if "uid" not in session:
        return jsonify(error="login"), 401
    data = request.get_json()
    hashed = generate_password_hash(data["password"])
    accounts.set_password(data["uid"], hashed)  # here
    return jsonify(ok=True)

# %% safe: http.server, one gate in front of all methods
import hmac
import os
from http.server import BaseHTTPRequestHandler

TOKEN = os.environ["API_TOKEN"]
notes = {}


class NotesHandler(BaseHTTPRequestHandler):
    def parse_request(self):
        if not super().parse_request():
            return False
        given = self.headers.get("X-Token", "").encode()
        if not hmac.compare_digest(given, TOKEN.encode()):
            self.send_error(401)
            return False
        return True

    def do_DELETE(self):
        notes.pop(self.path, None)
        self.send_response(204)
        self.end_headers()

# %% safe: flask-restful, decorators for the whole class
from flask import request
from flask_jwt_extended import get_jwt_identity, jwt_required
from flask_restful import Resource, abort

from .models import Diary


class DiaryResource(Resource):
    method_decorators = [jwt_required()]

    def put(self, diary_id):
        diary = Diary.find(diary_id)
        if diary.owner != get_jwt_identity():
            abort(403)
        diary.text = request.get_json()["text"]
        diary.save()
        return diary.to_dict()

# %% safe: django, permission asked inside the view
import csv

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse

from .models import Customer


def export_customers(request):
    if not request.user.has_perm("shop.export_customer"):
        raise PermissionDenied
    response = HttpResponse(content_type="text/csv")
    writer = csv.writer(response)
    for customer in Customer.objects.all():
        writer.writerow([customer.pk, customer.city_code])
    return response

# %% safe: fastapi, dependency on the application
from fastapi import Depends, FastAPI

from .auth import verify_operator
from .machines import machines

app = FastAPI(dependencies=[Depends(verify_operator)])


@app.post("/machines/{name}/stop")
async def stop(name: str):
    await machines[name].stop()
    return {"stopped": name}


@app.delete("/machines/{name}")
async def remove(name: str):
    machines.pop(name, None)
    return {"removed": name}

# %% safe: bot commands with one check for the admin ones
class Bot:
    ADMIN_COMMANDS = frozenset({"!ban", "!promote"})

    def __init__(self, admins: set[str]):
        self.admins = admins
        self.banned: set[str] = set()

    def on_message(self, sender: str, text: str) -> str:
        command, _, target = text.partition(" ")
        if command in self.ADMIN_COMMANDS and sender not in self.admins:
            return "no permission"
        if command == "!ban":
            self.banned.add(target)
        elif command == "!promote":
            self.admins.add(target)
        elif command == "!help":
            return "!help !ban !promote"
        return "done"

# %% safe: rest framework, default permission and own objects
from rest_framework import permissions, viewsets

from .models import Address
from .serializers import AddressSerializer


class AddressViewSet(viewsets.ModelViewSet):
    serializer_class = AddressSerializer
    permission_classes = [permissions.IsAuthenticated]

    def get_queryset(self):
        return Address.objects.filter(user=self.request.user)

    def perform_create(self, serializer):
        serializer.save(user=self.request.user)

# %% safe: password of the session's own account
from flask import Flask, jsonify, request, session
from werkzeug.security import check_password_hash, generate_password_hash

from .repo import accounts

app = Flask(__name__)


@app.post("/account/password")
def change_password():
    uid = session.get("uid")
    if uid is None:
        return jsonify(error="login"), 401
    data = request.get_json()
    if not check_password_hash(accounts.password_hash(uid), data["old"]):
        return jsonify(error="old password"), 403
    accounts.set_password(uid, generate_password_hash(data["new"]))
    return jsonify(ok=True)

# %% safe: tornado, authenticated methods and an open catalogue
import tornado.web

from .shop import catalogue, carts


class CatalogueHandler(tornado.web.RequestHandler):
    def get(self):
        self.write({"items": catalogue.names()})


class CartHandler(tornado.web.RequestHandler):
    def get_current_user(self):
        return self.get_signed_cookie("user")

    @tornado.web.authenticated
    def delete(self):
        carts.clear(self.current_user)
        self.set_status(204)

# %% safe: whoever is no administrator is turned away
from flask import Flask, abort
from flask_login import current_user, login_required

from shop.models import Member, db

app = Flask(__name__)


@app.post("/admin/members/<int:number>/delete")
@login_required
def drop(number):
    if not current_user.is_admin:
        abort(403)
    db.session.delete(Member.query.get(number))
    db.session.commit()
    return {"gone": number}
