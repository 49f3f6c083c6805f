"""A request decides which attributes of a stored object are set (CWE-915)."""

# %% vulnerable: flask, setattr over the whole body
from flask import Flask, jsonify, request
from flask_sqlalchemy import SQLAlchemy

app = Flask(__name__)
db = SQLAlchemy(app)


class User(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    name = db.Column(db.String(80))
    is_admin = db.Column(db.Boolean, default=False)


@app.patch("/users/<int:user_id>")
def update_user(user_id):
    user = User.query.get_or_404(user_id)
    for field, value in request.get_json().items():
        if hasattr(user, field):
            setattr(user, field, value)  # here
    db.session.commit()
    return jsonify(name=user.name)

# %% vulnerable: flask, constructor takes the body
from flask import Flask, request
from flask_sqlalchemy import SQLAlchemy

app = Flask(__name__)
db = SQLAlchemy(app)


class Member(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    email = db.Column(db.String(120))
    role = db.Column(db.String(20), default="member")


@app.post("/register")
def register():
    data = request.get_json()
    member = Member(**data)  # here
    db.session.add(member)
    db.session.commit()
    return {"id": member.id}, 201

# %% vulnerable: django, objects.create from the form
from django.db import models
from django.http import JsonResponse
from django.views.decorators.http import require_POST


class Listing(models.Model):
    title = models.CharField(max_length=100)
    price = models.DecimalField(max_digits=8, decimal_places=2)
    owner_id = models.IntegerField()
    verified = models.BooleanField(default=False)


@require_POST
def add_listing(request):
    listing = Listing.objects.create(**request.POST.dict())  # here
    return JsonResponse({"id": listing.pk})

# %% vulnerable: django, update of a query set with parsed json
import json

from django.http import JsonResponse
from django.views import View

from shop.models import Customer


class CustomerView(View):
    def put(self, request, pk):
        payload = json.loads(request.body)
        Customer.objects.filter(pk=pk, user=request.user).update(**payload)  # here
        return JsonResponse({"ok": True})

# %% vulnerable: fastapi, dict body and setattr in a helper
from fastapi import Depends, FastAPI
from sqlalchemy import Boolean, Column, Integer, String
from sqlalchemy.orm import Session, declarative_base

from app.database import get_db

app = FastAPI()
Base = declarative_base()


class Account(Base):
    __tablename__ = "accounts"
    id = Column(Integer, primary_key=True)
    nickname = Column(String)
    balance = Column(Integer, default=0)


def apply_changes(target, changes):
    for key, value in changes.items():
        setattr(target, key, value)  # here


@app.patch("/accounts/{account_id}")
def patch_account(account_id: int, changes: dict, db: Session = Depends(get_db)):
    account = db.get(Account, account_id)
    apply_changes(account, changes)
    db.commit()
    return {"id": account.id}

# %% vulnerable: aiohttp, __dict__.update
from aiohttp import web


class Player:
    def __init__(self, name):
        self.name = name
        self.credits = 0
        self.is_moderator = False


PLAYERS = {1: Player("ann")}


async def edit(request):
    player = PLAYERS[int(request.match_info["id"])]
    data = await request.json()
    player.__dict__.update(data)  # here
    return web.json_response({"name": player.name})


app = web.Application()
app.router.add_patch("/players/{id}", edit)

# %% vulnerable: pymongo, whole body in $set
from bson import ObjectId
from flask import Flask, request
from pymongo import MongoClient

app = Flask(__name__)
users = MongoClient().shop.users


@app.put("/me/<user_id>")
def save_profile(user_id):
    changes = request.get_json(force=True)
    users.update_one({"_id": ObjectId(user_id)}, {"$set": changes})  # here
    return "", 204

# %% vulnerable: pydantic schema that keeps extra fields
from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from app.db import SessionLocal

router = APIRouter()


class Base(DeclarativeBase):
    pass


class Profile(Base):
    __tablename__ = "profiles"
    id: Mapped[int] = mapped_column(primary_key=True)
    bio: Mapped[str]
    verified: Mapped[bool] = mapped_column(default=False)


class ProfileIn(BaseModel):
    model_config = ConfigDict(extra="allow")
    bio: str


@router.post("/profiles")
def create_profile(payload: ProfileIn):
    with SessionLocal() as session:
        profile = Profile(**payload.model_dump())  # here
        session.add(profile)
        session.commit()
    return {"bio": payload.bio}

# %% vulnerable: keys that begin with an underscore are left out, all others are set
from flask import Flask, request

from app.models import User
from app.extensions import db

app = Flask(__name__)


@app.route("/settings", methods=["POST"])
def settings():
    user = User.query.filter_by(token=request.headers["X-Token"]).first_or_404()
    form = request.form.to_dict()
    form.pop("csrf_token", None)
    for key in form:
        if key.startswith("_"):
            continue
        setattr(user, key, form[key])  # here
    db.session.commit()
    return "saved"

# %% vulnerable: method of the model takes whatever it is given
from flask import Flask, request
from flask_sqlalchemy import SQLAlchemy

app = Flask(__name__)
db = SQLAlchemy(app)


class Order(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    note = db.Column(db.String(200))
    paid = db.Column(db.Boolean, default=False)

    def merge_in(self, **fields):
        for name, value in fields.items():
            setattr(self, name, value)  # here


@app.post("/orders/<int:order_id>")
def change_order(order_id):
    order = Order.query.get_or_404(order_id)
    order.merge_in(**request.json)
    db.session.commit()
    return {"note": order.note}

# %% vulnerable: one field, named by the request
from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from crm.models import Contact


def edit_in_place(request, pk):
    contact = get_object_or_404(Contact, pk=pk, owner=request.user)
    setattr(contact, request.POST["field"], request.POST["value"])  # here
    contact.save()
    return HttpResponse(status=204)

# %% vulnerable: peewee, update with unpacked body and a stamp
from datetime import datetime

from bottle import put, request
from peewee import BooleanField, CharField, DateTimeField, Model, SqliteDatabase

db = SqliteDatabase("crew.db")


class Crew(Model):
    name = CharField()
    approved = BooleanField(default=False)
    changed = DateTimeField(null=True)

    class Meta:
        database = db


@put("/crew/<crew_id:int>")
def change(crew_id):
    fields = {**request.json, "changed": datetime.now()}
    Crew.update(**fields).where(Crew.id == crew_id).execute()  # here
    return {"ok": True}

# %% vulnerable: dataclass with a role, from the body
from dataclasses import asdict, dataclass

from flask import Flask, jsonify, request

app = Flask(__name__)
STORE = {}


@dataclass
class Employee:
    name: str
    email: str
    role: str = "clerk"


@app.post("/employees")
def hire():
    body = request.get_json() or {}
    employee = Employee(**body)  # here
    STORE[employee.email] = employee
    return jsonify(asdict(employee)), 201

# %% vulnerable: sqlalchemy core, values of the body without the empty ones
from fastapi import FastAPI, Request
from sqlalchemy import update

from app.database import engine
from app.models import Wallet

app = FastAPI()


@app.put("/wallets/{wallet_id}")
async def save_wallet(wallet_id: int, request: Request):
    body = await request.json()
    changes = {key: value for key, value in body.items() if value is not None}
    with engine.begin() as connection:
        connection.execute(update(Wallet).where(Wallet.id == wallet_id).values(**changes))  # here
    return {"ok": True}

# %% vulnerable: only the key is left out
from fastapi import Body, FastAPI

from app.db import session
from app.models import User

app = FastAPI()
FIXED = {"id", "created_at"}


@app.put("/users/{user_id}")
def save_user(user_id: int, values: dict = Body(...)):
    user = session.get(User, user_id)
    for name, value in values.items():
        if name not in FIXED:
            setattr(user, name, value)  # here
    session.commit()
    return {"id": user.id}

# %% safe: allow-list inside the loop
from flask import Flask, jsonify, request
from flask_sqlalchemy import SQLAlchemy

app = Flask(__name__)
db = SQLAlchemy(app)
EDITABLE = {"name", "bio"}


class User(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    name = db.Column(db.String(80))
    bio = db.Column(db.String(200))
    is_admin = db.Column(db.Boolean, default=False)


@app.patch("/users/<int:user_id>")
def update_user(user_id):
    user = User.query.get_or_404(user_id)
    for field, value in request.get_json().items():
        if field in EDITABLE:
            setattr(user, field, value)
    db.session.commit()
    return jsonify(name=user.name)

# %% safe: the loop goes over constant names
from django.http import JsonResponse

from accounts.models import Profile

FIELDS = ("display_name", "city", "about")


def edit(request):
    profile = Profile.objects.get(user=request.user)
    for name in FIELDS:
        if name in request.POST:
            setattr(profile, name, request.POST[name])
    profile.save()
    return JsonResponse({"ok": True})

# %% safe: pydantic schema names the fields
from fastapi import Depends, FastAPI
from pydantic import BaseModel

from app.database import get_db
from app.models import Account

app = FastAPI()


class AccountUpdate(BaseModel):
    nickname: str | None = None
    language: str | None = None


@app.patch("/accounts/{account_id}")
def patch_account(account_id: int, payload: AccountUpdate, db=Depends(get_db)):
    account = db.get(Account, account_id)
    for key, value in payload.model_dump(exclude_unset=True).items():
        setattr(account, key, value)
    db.commit()
    return {"id": account.id}

# %% safe: constructor with the schema's fields
from fastapi import APIRouter
from pydantic import BaseModel
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from app.db import SessionLocal

router = APIRouter()


class Base(DeclarativeBase):
    pass


class Profile(Base):
    __tablename__ = "profiles"
    id: Mapped[int] = mapped_column(primary_key=True)
    bio: Mapped[str]
    verified: Mapped[bool] = mapped_column(default=False)


class ProfileIn(BaseModel):
    bio: str


@router.post("/profiles")
def create_profile(payload: ProfileIn):
    with SessionLocal() as session:
        session.add(Profile(**payload.model_dump()))
        session.commit()
    return {"bio": payload.bio}

# %% safe: keys are picked in a comprehension
from flask import Flask, request

from app.extensions import db
from app.models import User

app = Flask(__name__)
ALLOWED = frozenset(["name", "email"])


@app.post("/users")
def create():
    data = request.get_json()
    user = User(**{key: value for key, value in data.items() if key in ALLOWED})
    db.session.add(user)
    db.session.commit()
    return {"id": user.id}

# %% safe: unknown keys are refused before
from flask import Flask, abort, request

from app.extensions import db
from app.models import Ticket

app = Flask(__name__)
OPEN_FIELDS = {"title", "text"}


@app.put("/tickets/<int:ticket_id>")
def edit(ticket_id):
    data = request.get_json()
    unknown = set(data) - OPEN_FIELDS
    if unknown:
        abort(400, f"unknown fields: {sorted(unknown)}")
    Ticket.query.filter_by(id=ticket_id).update(data)
    db.session.commit()
    return "", 204

# %% safe: django form names the fields
from django import forms
from django.http import JsonResponse

from shop.models import Customer


class CustomerForm(forms.Form):
    name = forms.CharField()
    city = forms.CharField()


def save(request, pk):
    form = CustomerForm(request.POST)
    if not form.is_valid():
        return JsonResponse(form.errors, status=400)
    Customer.objects.filter(pk=pk, user=request.user).update(**form.cleaned_data)
    return JsonResponse({"ok": True})

# %% safe: rest framework serializer
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from shop.models import Review


class ReviewSerializer(serializers.Serializer):
    text = serializers.CharField()
    stars = serializers.IntegerField(min_value=1, max_value=5)


class ReviewView(APIView):
    def post(self, request):
        serializer = ReviewSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        review = Review.objects.create(author=request.user, **serializer.validated_data)
        return Response({"id": review.pk})

# %% safe: marshmallow load
from flask import Flask, request
from marshmallow import Schema, fields

from app.extensions import db
from app.models import Member

app = Flask(__name__)


class MemberSchema(Schema):
    name = fields.String(required=True)
    email = fields.Email(required=True)


@app.post("/members")
def add_member():
    data = MemberSchema().load(request.get_json())
    member = Member(**data)
    db.session.add(member)
    db.session.commit()
    return {"id": member.id}

# %% safe: named keys are picked
from flask import Flask, request
from pymongo import MongoClient

app = Flask(__name__)
users = MongoClient().shop.users


@app.put("/me/<int:user_id>")
def save_profile(user_id):
    body = request.get_json()
    changes = {"name": str(body["name"]), "city": str(body.get("city", ""))}
    users.update_one({"number": user_id}, {"$set": changes})
    return "", 204

# %% safe: keyword arguments of a library function
class Node:
    """A node of a scene; its role is what screen readers call it."""

    def __init__(self, **options):
        self.role = "group"
        for name, value in options.items():
            setattr(self, name, value)

    def copy(self, **changes):
        other = Node(**vars(self))
        other.__dict__.update(changes)
        return other

# %% safe: settings from a file
import json


class Settings:
    role = "reader"
    verbose = False


def load_settings(path):
    settings = Settings()
    with open(path, encoding="utf-8") as handle:
        for key, value in json.load(handle).items():
            setattr(settings, key, value)
    return settings

# %% safe: match chooses the field
from flask import Flask, abort, request

from app.extensions import db
from app.models import Note

app = Flask(__name__)


@app.post("/notes/<int:note_id>/<field>")
def set_field(note_id, field):
    note = Note.query.get_or_404(note_id)
    match field:
        case "title" | "text":
            setattr(note, field, request.form["value"])
        case _:
            abort(400)
    db.session.commit()
    return "", 204

# %% safe: outer names are mapped to columns
from flask import Flask, request

from app.extensions import db
from app.models import Person

app = Flask(__name__)
COLUMNS = {"firstName": "first_name", "lastName": "last_name"}


@app.put("/people/<int:person_id>")
def edit_person(person_id):
    person = Person.query.get_or_404(person_id)
    for key, value in request.json.items():
        column = COLUMNS.get(key)
        if column is None:
            continue
        setattr(person, column, value)
    db.session.commit()
    return "", 204

# %% safe: helper with an allow-list of its own
from flask import Flask, request

from app.extensions import db
from app.models import Room

app = Flask(__name__)


def assign(target, data, allowed):
    for name in allowed:
        if name in data:
            setattr(target, name, data[name])


@app.put("/rooms/<int:room_id>")
def edit_room(room_id):
    room = Room.query.get_or_404(room_id)
    assign(room, request.get_json(), ("title", "floor"))
    db.session.commit()
    return "", 204

# %% safe: the body is unpacked into an own function with named parameters
from flask import Flask, request

from app.extensions import db
from app.models import User

app = Flask(__name__)


def register(*, name, email):
    user = User(name=name, email=email, role="member")
    db.session.add(user)
    db.session.commit()
    return user


@app.post("/register")
def sign_up():
    return {"id": register(**request.get_json()).id}

# %% safe: response text and log context are filled from a dict
from flask import Flask, render_template, request

app = Flask(__name__)
GREETING = "Hello {name}, you have {count} messages"


@app.get("/hello")
def hello():
    context = {"title": "Inbox"}
    context.update(request.args.to_dict())
    return render_template("hello.html", **context)

# %% safe: wtforms populate
from flask import Flask, redirect, request
from flask_wtf import FlaskForm
from wtforms import StringField

from app.extensions import db
from app.models import User

app = Flask(__name__)


class ProfileForm(FlaskForm):
    name = StringField()
    bio = StringField()


@app.post("/profile/<int:user_id>")
def profile(user_id):
    user = User.query.get_or_404(user_id)
    form = ProfileForm(request.form)
    if form.validate():
        for key, value in form.data.items():
            setattr(user, key, value)
        db.session.commit()
    return redirect("/profile")

# %% safe: the base class of repositories, called with schemas
from typing import Any

from sqlalchemy.orm import Session


class Repository:
    def __init__(self, model: type[Any]) -> None:
        self.model = model

    def create(self, db: Session, obj_in: Any) -> Any:
        row = self.model(**obj_in.model_dump())
        db.add(row)
        db.commit()
        return row

    def update(self, db: Session, row: Any, obj_in: Any) -> Any:
        for field, value in obj_in.model_dump(exclude_unset=True).items():
            setattr(row, field, value)
        db.commit()
        return row

# %% safe: the field in the address is one of an enumeration
from enum import Enum

from fastapi import Body, FastAPI

from app.db import session
from app.models import User

app = FastAPI()


class Field(str, Enum):
    NAME = "name"
    CITY = "city"


@app.put("/users/{user_id}/{field}")
def save_field(user_id: int, field: Field, value: str = Body(...)):
    user = session.get(User, user_id)
    setattr(user, field.value, value)
    session.commit()
    return {"id": user.id}
