"""Other sites that act or read with a visitor's cookies (CWE-352, CWE-942)."""

# %% vulnerable: a view that pays, without a token, Django
from django.http import JsonResponse
from django.views.decorators.csrf import csrf_exempt


@csrf_exempt
def pay(request):  # here
    request.user.account.pay(request.POST["to"], int(request.POST["cents"]))
    return JsonResponse({"paid": True})

# %% vulnerable: tokens switched off for all forms, Flask
from flask import Flask

app = Flask(__name__)
app.config["WTF_CSRF_ENABLED"] = False  # here

# %% vulnerable: switched off with other settings
import os

from flask import Flask


def create_app():
    app = Flask(__name__)
    app.config.update(SECRET_KEY=os.environ["SECRET_KEY"], WTF_CSRF_ENABLED=False)  # here
    return app

# %% vulnerable: one form without a token
from flask_wtf import FlaskForm
from wtforms import StringField


class Transfer(FlaskForm):
    to = StringField()

    class Meta:
        csrf = False  # here

# %% vulnerable: middleware that leaves it out
MIDDLEWARE = [  # here
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]

# %% vulnerable: every origin, with credentials, FastAPI
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

app = FastAPI()
app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["*"], allow_credentials=True)  # here

# %% vulnerable: every origin by default, Flask
from flask import Flask
from flask_cors import CORS

app = Flask(__name__)
CORS(app, supports_credentials=True)  # here

# %% vulnerable: whoever asks
from flask import Flask, request

app = Flask(__name__)


@app.after_request
def allow(response):
    response.headers["Access-Control-Allow-Origin"] = request.headers.get("Origin", "")  # here
    response.headers["Access-Control-Allow-Credentials"] = "true"
    return response

# %% vulnerable: settings of django-cors-headers
CORS_ALLOW_ALL_ORIGINS = True  # here
CORS_ALLOW_CREDENTIALS = True

# %% safe: a webhook that is signed
import hashlib
import hmac
import os

from django.http import HttpResponse
from django.views.decorators.csrf import csrf_exempt

KEY = os.environ["HOOK_KEY"].encode()


@csrf_exempt
def hook(request):
    expected = hmac.new(KEY, request.body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected, request.headers.get("X-Signature", "")):
        return HttpResponse(status=403)
    return HttpResponse("thanks")

# %% safe: switched off in tests
class TestingConfig:
    TESTING = True
    WTF_CSRF_ENABLED = False

# %% safe: switched on
from flask import Flask
from flask_wtf.csrf import CSRFProtect

app = Flask(__name__)
app.config["WTF_CSRF_ENABLED"] = True
CSRFProtect(app)

# %% safe: middleware with it
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]

# %% safe: an API without sessions
MIDDLEWARE = ["django.middleware.security.SecurityMiddleware", "django.middleware.common.CommonMiddleware"]

# %% safe: origins by a list, with credentials
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

app = FastAPI()
app.add_middleware(CORSMiddleware, allow_origins=["https://shop.example"], allow_credentials=True)

# %% safe: everybody, without credentials
from flask import Flask
from flask_cors import CORS

app = Flask(__name__)
CORS(app, resources={r"/public/*": {"origins": "*"}})

# %% safe: an origin that is on the list
from flask import Flask, request

app = Flask(__name__)
ORIGINS = {"https://shop.example", "https://www.shop.example"}


@app.after_request
def allow(response):
    origin = request.headers.get("Origin")
    if origin in ORIGINS:
        response.headers["Access-Control-Allow-Origin"] = origin
    return response

# %% safe: a form that keeps its token
from flask_wtf import FlaskForm
from wtforms import StringField


class Transfer(FlaskForm):
    to = StringField()

    class Meta:
        csrf_time_limit = 600
