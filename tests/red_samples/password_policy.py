"""Weak password policy (CWE-521): a password is accepted that is too short, or of which nothing is asked at all."""

# %% vulnerable: flask, six characters
from flask import Flask, flash, redirect, render_template, request
from werkzeug.security import generate_password_hash

from .models import User, db

app = Flask(__name__)


@app.route("/register", methods=["GET", "POST"])
def register():
    if request.method == "POST":
        password = request.form["password"]
        if len(password) < 6:  # here
            flash("The password needs at least 6 characters.")
            return redirect("/register")
        db.session.add(User(name=request.form["name"], password=generate_password_hash(password)))
        db.session.commit()
        return redirect("/login")
    return render_template("register.html")

# %% vulnerable: validator with a minimum of four
def is_strong_password(password: str) -> bool:
    """Tell whether a password may be used."""
    return len(password) >= 4 and any(c.isdigit() for c in password)  # here

# %% vulnerable: fastapi, minimum in the model
import bcrypt
from fastapi import FastAPI
from pydantic import BaseModel, Field

app = FastAPI()
USERS: dict[str, bytes] = {}


class SignUp(BaseModel):
    name: str = Field(min_length=3, max_length=30)
    password: str = Field(min_length=5, max_length=72)  # here


@app.post("/signup", status_code=201)
def sign_up(body: SignUp):
    USERS[body.name] = bcrypt.hashpw(body.password.encode(), bcrypt.gensalt())
    return {"name": body.name}

# %% vulnerable: validator that asks for something only
class PasswordError(ValueError):
    """The password cannot be used."""


def validate_password(password: str) -> str:
    if not password:  # here
        raise PasswordError("a password is needed")
    return password

# %% vulnerable: handler hashes whatever it is given
import sqlite3

from flask import Flask, request
from werkzeug.security import generate_password_hash

app = Flask(__name__)


@app.post("/signup")
def signup():
    data = request.get_json()
    username = data.get("username")
    password = data.get("password")
    if not username or not password:
        return {"error": "name and password are needed"}, 400
    digest = generate_password_hash(password)  # here
    with sqlite3.connect("app.db") as db:
        db.execute("INSERT INTO users (name, digest) VALUES (?, ?)", (username, digest))
    return {"created": username}, 201

# %% vulnerable: named constant
import hashlib
import os

MIN_PASSWORD_LENGTH = 5


class Accounts:
    def __init__(self):
        self._entries = {}

    def register(self, name, password):
        if len(password) < MIN_PASSWORD_LENGTH:  # here
            raise ValueError(f"at least {MIN_PASSWORD_LENGTH} characters")
        salt = os.urandom(16)
        self._entries[name] = salt, hashlib.scrypt(password.encode(), salt=salt, n=2**14, r=8, p=1)

# %% vulnerable: wtforms, four to twenty
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import DataRequired, EqualTo, Length


class RegistrationForm(FlaskForm):
    name = StringField("Name", validators=[DataRequired(), Length(min=2, max=20)])
    password = PasswordField("Password", validators=[DataRequired(), Length(min=4, max=20)])  # here
    again = PasswordField("Again", validators=[EqualTo("password")])

# %% vulnerable: django settings without validators
SECRET_KEY_FILE = "/run/secrets/django"
DEBUG = False
ALLOWED_HOSTS = ["shop.example.org"]
INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "shop"]
AUTH_PASSWORD_VALIDATORS = []  # here
ROOT_URLCONF = "shop.urls"

# %% vulnerable: pattern of six or more
import re

_PASSWORD = re.compile(r"^[A-Za-z0-9@#$]{6,}$")


def check_password_strength(password):
    if not _PASSWORD.match(password):  # here
        raise ValueError("letters and digits, six or more")

# %% vulnerable: django settings, minimum of six
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 6},  # here
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# %% vulnerable: kinds of characters, but one of each will do
import string


def validate_password(password: str) -> bool:
    has_lower = any(c in string.ascii_lowercase for c in password)
    has_digit = any(c.isdigit() for c in password)
    if not has_lower or not has_digit:  # here
        return False
    return True

# %% vulnerable: change of password, either of two
from flask import Blueprint, jsonify, request, session

from .accounts import by_id, store_hash, verify

bp = Blueprint("account", __name__)


@bp.put("/account/password")
def change_password():
    body = request.get_json()
    new_password = body.get("new_password", "")
    if not verify(by_id(session["uid"]), body.get("old_password", "")):
        return jsonify(error="wrong password"), 403
    if not new_password or len(new_password) <= 3:  # here
        return jsonify(error="too short"), 400
    store_hash(session["uid"], new_password)
    return jsonify(ok=True)

# %% vulnerable: field validator of pydantic
from pydantic import BaseModel, field_validator


class NewUser(BaseModel):
    email: str
    password: str

    @field_validator("password")
    @classmethod
    def long_enough(cls, v: str) -> str:
        if len(v) < 6:  # here
            raise ValueError("at least six characters")
        return v

# %% vulnerable: django view that hands anything to create_user
from django.contrib.auth.models import User
from django.http import JsonResponse
from django.views.decorators.http import require_POST


@require_POST
def register(request):
    name = request.POST["username"]
    if User.objects.filter(username=name).exists():
        return JsonResponse({"error": "taken"}, status=409)
    user = User.objects.create_user(username=name, password=request.POST["password"])  # here
    return JsonResponse({"id": user.pk}, status=201)

# %% vulnerable: list of errors
def validate_new_password(password: str) -> list[str]:
    errors = []
    if len(password) < 6:  # here
        errors.append("too short")
    if password.isalpha():
        errors.append("a digit is needed")
    return errors

# %% vulnerable: schema of marshmallow
from marshmallow import Schema, fields, validate


class UserSchema(Schema):
    name = fields.Str(required=True, validate=validate.Length(min=1, max=40))
    password = fields.Str(required=True, load_only=True, validate=validate.Length(min=6))  # here

# %% safe: flask, ten characters
from flask import Flask, flash, redirect, render_template, request
from werkzeug.security import generate_password_hash

from .models import User, db

app = Flask(__name__)


@app.route("/register", methods=["GET", "POST"])
def register():
    if request.method == "POST":
        password = request.form["password"]
        if len(password) < 10:
            flash("The password needs at least 10 characters.")
            return redirect("/register")
        db.session.add(User(name=request.form["name"], password=generate_password_hash(password)))
        db.session.commit()
        return redirect("/login")
    return render_template("register.html")

# %% safe: plain store, no policy asked for
import hashlib
import hmac
import os


class UserStore:
    def __init__(self) -> None:
        self._users: dict[str, tuple[bytes, bytes]] = {}

    def register(self, username: str, password: str) -> None:
        if not username or not password:
            raise ValueError("name and password are needed")
        salt = os.urandom(16)
        self._users[username] = salt, hashlib.pbkdf2_hmac("sha256", password.encode(), salt, 600_000)

    def login(self, username: str, password: str) -> bool:
        if username not in self._users:
            return False
        salt, digest = self._users[username]
        return hmac.compare_digest(digest, hashlib.pbkdf2_hmac("sha256", password.encode(), salt, 600_000))

# %% safe: log-in looks at the length before it hashes
from flask import Flask, request, session
from werkzeug.security import check_password_hash

from .accounts import find

app = Flask(__name__)


@app.post("/login")
def login():
    password = request.form.get("password", "")
    if len(password) < 4 or len(password) > 200:
        return {"error": "wrong name or password"}, 401
    user = find(request.form.get("name", ""))
    if user is None or not check_password_hash(user.digest, password):
        return {"error": "wrong name or password"}, 401
    session["uid"] = user.id
    return {"ok": True}

# %% safe: validator with twelve and kinds of characters
import string

MIN_LENGTH = 12


def is_strong_password(password: str) -> bool:
    return (
        len(password) >= MIN_LENGTH
        and any(c in string.ascii_lowercase for c in password)
        and any(c in string.digits for c in password)
    )

# %% safe: fastapi, minimum in the model
import bcrypt
from fastapi import FastAPI
from pydantic import BaseModel, Field

app = FastAPI()
USERS: dict[str, bytes] = {}


class SignUp(BaseModel):
    name: str = Field(min_length=3, max_length=30)
    password: str = Field(min_length=8, max_length=72)


@app.post("/signup", status_code=201)
def sign_up(body: SignUp):
    USERS[body.name] = bcrypt.hashpw(body.password.encode(), bcrypt.gensalt())
    return {"name": body.name}

# %% safe: django's own validators
from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import JsonResponse


def register(request):
    password = request.POST["password"]
    try:
        validate_password(password)
    except ValidationError as error:
        return JsonResponse({"errors": error.messages}, status=400)
    user = get_user_model().objects.create_user(username=request.POST["name"], password=password)
    return JsonResponse({"id": user.pk}, status=201)

# %% safe: upper bound before bcrypt cuts it off, lower bound in a helper
import bcrypt
from flask import Blueprint, abort, request

from .store import add_user

bp = Blueprint("users", __name__)


def _policy(candidate):
    return 8 <= len(candidate) and not candidate.isdigit()


@bp.post("/users")
def create_user():
    password = request.form["password"]
    if len(password.encode()) > 72 or not _policy(password):
        abort(400)
    add_user(request.form["name"], bcrypt.hashpw(password.encode(), bcrypt.gensalt()))
    return {"ok": True}, 201

# %% safe: score of zxcvbn
from flask import Flask, request
from werkzeug.security import generate_password_hash
from zxcvbn import zxcvbn

from .store import save

app = Flask(__name__)


@app.post("/register")
def register():
    name, password = request.form["name"], request.form["password"]
    if zxcvbn(password, user_inputs=[name])["score"] < 3:
        return {"error": "too easy to guess"}, 400
    save(name, generate_password_hash(password))
    return {"ok": True}, 201

# %% safe: strength in words
def password_strength(password: str) -> str:
    """Describe a password for the meter beside the field."""
    if len(password) < 6:
        return "weak"
    if len(password) < 12:
        return "fair"
    return "strong"

# %% safe: stars for the log
def mask_password(password: str) -> str:
    if len(password) <= 4:
        return "*" * len(password)
    return password[0] + "*" * (len(password) - 2) + password[-1]

# %% safe: generator refuses short lengths
import secrets
import string


def generate_password(length: int = 16) -> str:
    if length < 4:
        raise ValueError("length must be at least 4")
    alphabet = string.ascii_letters + string.digits
    while True:
        password = "".join(secrets.choice(alphabet) for _ in range(length))
        if len(set(password)) > 3 and any(c.isdigit() for c in password):
            return password

# %% safe: wtforms, eight at least; user name four
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import DataRequired, EqualTo, Length


class RegistrationForm(FlaskForm):
    name = StringField("Name", validators=[DataRequired(), Length(min=4, max=20)])
    password = PasswordField("Password", validators=[DataRequired(), Length(8, 128)])
    again = PasswordField("Again", validators=[EqualTo("password")])

# %% safe: pattern with looking ahead
import re

_PASSWORD = re.compile(r"^(?=.*[a-z])(?=.*\d).{8,}$")


def check_password_strength(password):
    if not _PASSWORD.match(password):
        raise ValueError("letters and digits, eight or more")

# %% safe: model of the log-in
from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, Field

from .accounts import authenticate

router = APIRouter()


class LoginRequest(BaseModel):
    name: str = Field(min_length=1)
    password: str = Field(min_length=1)


@router.post("/login")
def login(body: LoginRequest):
    token = authenticate(body.name, body.password)
    if token is None:
        raise HTTPException(401)
    return {"token": token}

# %% safe: the form that is imported looks at it
from django.contrib.auth.forms import UserCreationForm
from django.shortcuts import redirect, render


def register(request):
    form = UserCreationForm(request.POST or None)
    if form.is_valid():
        user = form.save(commit=False)
        user.set_password(form.cleaned_data["password1"])
        user.save()
        return redirect("login")
    return render(request, "register.html", {"form": form})

# %% safe: comparison with the stored one
import hmac


def check_password(password: str, stored: str) -> bool:
    if not password:
        return False
    return hmac.compare_digest(password.encode(), stored.encode())

# %% safe: model of the schema is imported
from fastapi import APIRouter, Depends
from passlib.context import CryptContext

from .database import session
from .models import User
from .schemas import UserCreate

router = APIRouter()
crypt = CryptContext(schemes=["argon2"])


@router.post("/register")
def register(body: UserCreate, db=Depends(session)):
    db.add(User(name=body.name, digest=crypt.hash(body.password)))
    db.commit()
    return {"name": body.name}

# %% safe: asks whether there is one
def is_password_set(password: str | None) -> bool:
    return bool(password)


def check_passwords_match(password: str, again: str) -> bool:
    return password == again

# %% safe: bounds of a value object, eight by default
from dataclasses import dataclass


@dataclass(frozen=True)
class PasswordPolicy:
    minimum: int = 8
    digits: bool = True

    def is_valid(self, password: str) -> bool:
        if len(password) < self.minimum:
            return False
        return not self.digits or any(c.isdigit() for c in password)
