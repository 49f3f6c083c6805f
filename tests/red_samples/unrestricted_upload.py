"""Unrestricted upload (CWE-434): a file of any kind that a stranger sends is stored under an ending that he chooses."""

# %% vulnerable: flask, secure_filename and nothing else
import os

from flask import Flask, redirect, request, url_for
from werkzeug.utils import secure_filename

app = Flask(__name__)
app.config["UPLOAD_FOLDER"] = "/srv/portal/uploads"
app.config["MAX_CONTENT_LENGTH"] = 8 * 1024 * 1024


@app.route("/upload", methods=["POST"])
def upload_file():
    if "file" not in request.files:
        return redirect(request.url)
    file = request.files["file"]
    if file.filename == "":
        return redirect(request.url)
    filename = secure_filename(file.filename)
    file.save(os.path.join(app.config["UPLOAD_FOLDER"], filename))  # here
    return redirect(url_for("index"))

# %% vulnerable: fastapi, the suffix of the sender behind a random name
import uuid
from pathlib import Path

from fastapi import APIRouter, UploadFile

router = APIRouter()
MEDIA = Path("/var/lib/shop/pictures")
LIMIT = 5 * 1024 * 1024


@router.post("/products/{product_id}/picture")
async def add_picture(product_id: int, picture: UploadFile) -> dict[str, str]:
    suffix = Path(picture.filename or "").suffix
    target = MEDIA / f"{product_id}-{uuid.uuid4().hex}{suffix}"
    target.write_bytes(await picture.read(LIMIT))  # here
    return {"stored": target.name}

# %% vulnerable: django, chunks written under the base name
import os

from django.http import HttpResponseBadRequest, JsonResponse
from django.views.decorators.http import require_POST

INBOX = "/srv/hr/inbox"


@require_POST
def hand_in(request):
    """Keep the application of a candidate."""
    paper = request.FILES.get("paper")
    if paper is None or paper.size > 4_000_000:
        return HttpResponseBadRequest("a paper of at most 4 MB is needed")
    place = os.path.join(INBOX, os.path.basename(paper.name))
    with open(place, "wb") as out:  # here
        for chunk in paper.chunks():
            out.write(chunk)
    return JsonResponse({"received": paper.size})

# %% vulnerable: django, default storage
from django.core.files.storage import default_storage
from django.http import JsonResponse


def avatar(request):
    if request.method != "POST":
        return JsonResponse({"error": "method"}, status=405)
    image = request.FILES["avatar"]
    stored = default_storage.save(f"avatars/{request.user.pk}/{image.name}", image)  # here
    return JsonResponse({"path": stored})

# %% vulnerable: tornado, body of the first file
import os

import tornado.web

STORE = "/data/tickets"


class AttachmentHandler(tornado.web.RequestHandler):
    def post(self, ticket):
        info = self.request.files["attachment"][0]
        name = os.path.basename(info["filename"])
        folder = os.path.join(STORE, str(int(ticket)))
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, name), "wb") as out:  # here
            out.write(info["body"])
        self.set_status(201)

# %% vulnerable: aiohttp, multipart field written piece by piece
import os

from aiohttp import web

FOLDER = "/srv/files"


async def receive(request: web.Request) -> web.Response:
    reader = await request.multipart()
    field = await reader.next()
    name = os.path.basename(field.filename)
    size = 0
    with open(os.path.join(FOLDER, name), "wb") as out:  # here
        while chunk := await field.read_chunk(65536):
            size += len(chunk)
            if size > 10_000_000:
                raise web.HTTPRequestEntityTooLarge(10_000_000, size)
            out.write(chunk)
    return web.json_response({"size": size})


app = web.Application()
app.add_routes([web.post("/files", receive)])

# %% vulnerable: bottle, saved into a folder that is served
from bottle import post, request


@post("/gallery")
def gallery():
    upload = request.files.get("picture")
    upload.save("static/gallery/" + upload.filename)  # here
    return "thank you"

# %% vulnerable: a service writes what the handler hands on
import shutil
from pathlib import Path

from fastapi import Depends, FastAPI, File, UploadFile

app = FastAPI()


class Storage:
    """Keeps documents in a folder of the project."""

    def __init__(self, root: Path = Path("/srv/documents")) -> None:
        self.root = root

    def keep(self, document: UploadFile) -> Path:
        name = Path(document.filename).name
        target = self.root / name
        with target.open("wb") as out:  # here
            shutil.copyfileobj(document.file, out)
        return target


@app.post("/documents")
def create_document(document: UploadFile = File(...), storage: Storage = Depends(Storage)):
    return {"name": storage.keep(document).name}

# %% vulnerable: allowed_file stands there and nobody asks it
import os

from flask import Flask, request
from werkzeug.utils import secure_filename

ALLOWED_EXTENSIONS = {"png", "jpg", "gif"}
app = Flask(__name__)


def allowed_file(filename):
    return "." in filename and filename.rsplit(".", 1)[1].lower() in ALLOWED_EXTENSIONS


@app.post("/photos")
def photos():
    for photo in request.files.getlist("photos"):
        if photo.filename:
            name = secure_filename(photo.filename)
            photo.save(os.path.join("/srv/photos", name))  # here
    return {"ok": True}

# %% vulnerable: several files in a loop, one handler looks and this one does not
import os

from flask import Blueprint, abort, request
from werkzeug.utils import secure_filename

bp = Blueprint("albums", __name__)
ROOT = "/srv/albums"


def store(upload):
    name = secure_filename(upload.filename)
    upload.save(os.path.join(ROOT, name))  # here
    return name


@bp.post("/cover")
def cover():
    upload = request.files["cover"]
    if not upload.filename.lower().endswith((".png", ".jpg")):
        abort(415)
    return {"cover": store(upload)}


@bp.post("/extras")
def extras():
    return {"extras": [store(upload) for upload in request.files.values()]}

# %% vulnerable: starlette form, aiofiles
import os

import aiofiles
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route


async def upload(request: Request):
    form = await request.form()
    item = form["item"]
    body = await item.read()
    if len(body) > 1_000_000:
        return JSONResponse({"error": "too large"}, status_code=413)
    leaf = os.path.basename(item.filename)
    async with aiofiles.open(f"/srv/items/{leaf}", "wb") as out:  # here
        await out.write(body)
    return JSONResponse({"leaf": leaf})


app = Starlette(routes=[Route("/upload", upload, methods=["POST"])])

# %% vulnerable: plugin of a stranger beside the program's own
import os

from flask import Flask, request
from werkzeug.utils import secure_filename

app = Flask(__name__)
PLUGINS = os.path.join(os.path.dirname(__file__), "plugins")


@app.route("/plugins", methods=["POST"])
def install():
    plugin = request.files["plugin"]
    path = os.path.join(PLUGINS, secure_filename(plugin.filename))
    plugin.save(path)  # here
    return "installed", 201

# %% vulnerable: the ending comes from the content type that the sender states
import uuid

from flask import Flask, request

app = Flask(__name__)


@app.put("/avatar")
def put_avatar():
    upload = request.files["avatar"]
    ending = upload.content_type.split("/")[-1]
    upload.save(f"/srv/avatars/{uuid.uuid4().hex}.{ending}")  # here
    return {"ok": True}

# %% vulnerable: only a dot is asked for
import os

from flask import Flask, abort, request
from werkzeug.utils import secure_filename

app = Flask(__name__)


@app.post("/papers")
def papers():
    paper = request.files["paper"]
    name = secure_filename(paper.filename)
    if not name or "." not in name or len(name) > 100:
        abort(400)
    target = os.path.join("/srv/papers", name)
    if os.path.exists(target):
        abort(409)
    paper.save(target)  # here
    return {"name": name}, 201

# %% vulnerable: file system storage of django
from django.core.files.storage import FileSystemStorage
from django.shortcuts import render


def simple_upload(request):
    if request.method == "POST" and request.FILES["myfile"]:
        myfile = request.FILES["myfile"]
        fs = FileSystemStorage()
        filename = fs.save(myfile.name, myfile)  # here
        return render(request, "upload.html", {"url": fs.url(filename)})
    return render(request, "upload.html")

# %% vulnerable: FileStorage parameter in a helper of its own
import pathlib
import secrets

from werkzeug.datastructures import FileStorage

TARGET = pathlib.Path("/srv/app/static/uploads")


def keep_upload(upload: FileStorage) -> str:
    """Store the file that a member has sent; gives its new name."""
    _, _, extension = upload.filename.rpartition(".")
    name = f"{secrets.token_hex(8)}.{extension}"
    upload.save(TARGET / name)  # here
    return name

# %% safe: flask, allowed_file
import os

from flask import Flask, redirect, request, url_for
from werkzeug.utils import secure_filename

ALLOWED_EXTENSIONS = {"png", "jpg", "gif"}
app = Flask(__name__)
app.config["UPLOAD_FOLDER"] = "/srv/portal/uploads"


def allowed_file(filename):
    return "." in filename and filename.rsplit(".", 1)[1].lower() in ALLOWED_EXTENSIONS


@app.route("/upload", methods=["POST"])
def upload_file():
    file = request.files["file"]
    if file and allowed_file(file.filename):
        filename = secure_filename(file.filename)
        file.save(os.path.join(app.config["UPLOAD_FOLDER"], filename))
        return redirect(url_for("index"))
    return "not allowed", 415

# %% safe: fastapi, suffix among a few
import uuid
from pathlib import Path

from fastapi import APIRouter, HTTPException, UploadFile

router = APIRouter()
MEDIA = Path("/var/lib/shop/pictures")


@router.post("/products/{product_id}/picture")
async def add_picture(product_id: int, picture: UploadFile) -> dict[str, str]:
    suffix = Path(picture.filename or "").suffix.lower()
    if suffix not in {".png", ".jpg", ".webp"}:
        raise HTTPException(415, "only pictures")
    target = MEDIA / f"{product_id}-{uuid.uuid4().hex}{suffix}"
    target.write_bytes(await picture.read(5_000_000))
    return {"stored": target.name}

# %% safe: the ending is the server's own
import uuid

from flask import Flask, request

app = Flask(__name__)


@app.post("/scans")
def scans():
    scan = request.files["scan"]
    name = uuid.uuid4().hex + ".bin"
    scan.save("/srv/scans/" + name)
    return {"id": name, "called": scan.filename}

# %% safe: stem of the sender, ending of the server
import os

from flask import Flask, request
from werkzeug.utils import secure_filename

app = Flask(__name__)


@app.post("/notes")
def notes():
    note = request.files["note"]
    stem, _ = os.path.splitext(secure_filename(note.filename))
    note.save(os.path.join("/srv/notes", f"{stem}.txt"))
    return {"ok": True}

# %% safe: django, content type and first octets
import os

from django.http import HttpResponseBadRequest, JsonResponse

INBOX = "/srv/hr/inbox"


def hand_in(request):
    paper = request.FILES["paper"]
    head = paper.read(5)
    paper.seek(0)
    if head != b"%PDF-":
        return HttpResponseBadRequest("not a PDF")
    with open(os.path.join(INBOX, os.path.basename(paper.name)), "wb") as out:
        for chunk in paper.chunks():
            out.write(chunk)
    return JsonResponse({"received": paper.size})

# %% safe: PIL looks at it first
import os

from flask import Flask, abort, request
from PIL import Image, UnidentifiedImageError
from werkzeug.utils import secure_filename

app = Flask(__name__)


@app.post("/avatar")
def avatar():
    upload = request.files["avatar"]
    try:
        Image.open(upload.stream).verify()
    except (UnidentifiedImageError, OSError):
        abort(415)
    upload.stream.seek(0)
    upload.save(os.path.join("/srv/avatars", secure_filename(upload.filename)))
    return {"ok": True}

# %% safe: rows are read, nothing is kept
import csv
import io

from flask import Flask, jsonify, request

app = Flask(__name__)


@app.post("/import")
def import_rows():
    sheet = request.files["sheet"]
    text = io.StringIO(sheet.read(2_000_000).decode("utf-8"))
    rows = list(csv.DictReader(text))
    return jsonify(count=len(rows), file=sheet.filename)

# %% safe: scanned in a folder that goes away
import os
import tempfile

from fastapi import FastAPI, UploadFile

app = FastAPI()


@app.post("/scan")
async def scan(document: UploadFile):
    leaf = os.path.basename(document.filename or "document")
    with tempfile.TemporaryDirectory() as work:
        local = os.path.join(work, leaf)
        with open(local, "wb") as out:
            out.write(await document.read(1_000_000))
        return {"bytes": os.path.getsize(local)}

# %% safe: a row in the database holds the octets
import sqlite3

from flask import Flask, request

app = Flask(__name__)


@app.post("/attachments")
def attachments():
    upload = request.files["attachment"]
    with sqlite3.connect("/srv/app.db") as db:
        cursor = db.execute(
            "INSERT INTO attachment (name, body) VALUES (?, ?)", (upload.filename, upload.read(1_000_000))
        )
    return {"id": cursor.lastrowid}

# %% safe: tornado, endswith with a tuple
import os

import tornado.web

STORE = "/data/tickets"
ENDINGS = (".txt", ".log")


class AttachmentHandler(tornado.web.RequestHandler):
    def post(self):
        info = self.request.files["attachment"][0]
        name = os.path.basename(info["filename"])
        if not name.lower().endswith(ENDINGS):
            raise tornado.web.HTTPError(415)
        with open(os.path.join(STORE, name), "wb") as out:
            out.write(info["body"])

# %% safe: ending from a table of content types
import uuid

from aiohttp import web

KINDS = {"image/png": "png", "image/jpeg": "jpg"}


async def receive(request: web.Request) -> web.Response:
    data = await request.post()
    picture = data["picture"]
    ending = KINDS.get(picture.content_type)
    if ending is None:
        raise web.HTTPUnsupportedMediaType()
    with open(f"/srv/pictures/{uuid.uuid4().hex}.{ending}", "wb") as out:
        out.write(picture.file.read())
    return web.json_response({"kind": ending})

# %% safe: form with FileAllowed
import os

from flask import Flask, redirect, render_template
from flask_wtf import FlaskForm
from flask_wtf.file import FileAllowed, FileField, FileRequired
from werkzeug.utils import secure_filename

app = Flask(__name__)


class PhotoForm(FlaskForm):
    photo = FileField("Photo", validators=[FileRequired(), FileAllowed(["jpg", "png"], "pictures only")])


@app.route("/photo", methods=["GET", "POST"])
def photo():
    form = PhotoForm()
    if form.validate_on_submit():
        upload = form.photo.data
        upload.save(os.path.join("/srv/photos", secure_filename(upload.filename)))
        return redirect("/")
    return render_template("photo.html", form=form)

# %% safe: a dependency refuses other kinds
from pathlib import Path

from fastapi import Depends, FastAPI, HTTPException, UploadFile

app = FastAPI()
ACCEPTED = ("text/csv", "application/vnd.ms-excel")


def sheet_only(file: UploadFile) -> UploadFile:
    if file.content_type not in ACCEPTED:
        raise HTTPException(415)
    return file


@app.post("/sheets")
async def sheets(file: UploadFile = Depends(sheet_only)):
    target = Path("/srv/sheets") / Path(file.filename).name
    target.write_bytes(await file.read())
    return {"ok": True}

# %% safe: named by what is in it, no ending at all
import hashlib
from pathlib import Path

from fastapi import FastAPI, File, UploadFile

app = FastAPI()
BLOBS = Path("/srv/blobs")


@app.post("/blobs")
async def blobs(file: UploadFile = File(...)):
    body = await file.read()
    key = hashlib.sha256(body).hexdigest()
    (BLOBS / key).write_bytes(body)
    return {"key": key, "name": file.filename}

# %% safe: magic tells the kind
import os

import magic
from django.http import HttpResponse, HttpResponseBadRequest

KINDS = ("image/png", "image/jpeg")


def picture(request):
    sent = request.FILES["picture"]
    if magic.from_buffer(sent.read(2048), mime=True) not in KINDS:
        return HttpResponseBadRequest("pictures only")
    sent.seek(0)
    with open(os.path.join("/srv/pictures", os.path.basename(sent.name)), "wb") as out:
        for chunk in sent.chunks():
            out.write(chunk)
    return HttpResponse(status=201)

# %% safe: an exporter saves its own workbook
import os

from flask import Flask, request
from openpyxl import Workbook
from werkzeug.utils import secure_filename

app = Flask(__name__)


@app.post("/export")
def export():
    book = Workbook()
    book.active["A1"] = request.form["title"]
    name = secure_filename(request.form["title"]) or "export"
    book.save(os.path.join("/srv/exports", name + ".xlsx"))
    return {"name": name}

# %% safe: pathlib suffix matched
from pathlib import Path

from fastapi import FastAPI, HTTPException, UploadFile

app = FastAPI()


@app.post("/tracks")
async def tracks(file: UploadFile):
    name = Path(file.filename).name
    match Path(name).suffix:
        case ".gpx" | ".kml":
            pass
        case other:
            raise HTTPException(415, f"no tracks in {other}")
    (Path("/srv/tracks") / name).write_bytes(await file.read())
    return {"name": name}
