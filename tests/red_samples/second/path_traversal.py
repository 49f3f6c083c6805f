"""Path traversal (CWE-22): outside text selects files beyond the folder meant (set put aside)."""

# %% vulnerable: aiohttp, match_info into FileResponse through a helper
from pathlib import Path

from aiohttp import web

AVATARS = Path("/data/avatars")


def avatar_path(slug):
    return AVATARS / (slug + ".png")


async def avatar(request):
    slug = request.match_info["slug"]
    return web.FileResponse(avatar_path(slug))  # here


def make_app():
    app = web.Application()
    app.router.add_get(r"/avatar/{slug:.+}", avatar)
    return app

# %% vulnerable: recursive removal of a workspace named by the client
import shutil
from dataclasses import dataclass


@dataclass
class WorkspaceManager:
    home: str = "/var/workspaces"

    def drop(self, workspace_id: str, *, force: bool = False) -> None:
        """Delete the workspace and everything in it."""
        where = "%s/%s" % (self.home, workspace_id)
        shutil.rmtree(where, ignore_errors=force)  # here

# %% vulnerable: Django FileResponse, only the suffix is tested
import os

from django.conf import settings
from django.http import FileResponse, Http404


def statement(request, account_id: int):
    requested = request.GET.get("f") or "current.csv"
    if os.path.splitext(requested)[1] not in {".csv", ".pdf"}:
        raise Http404
    location = os.path.normpath(os.path.join(settings.PUBLIC_STATEMENTS, requested))
    try:
        handle = open(location, "rb")  # here
    except FileNotFoundError as exc:
        raise Http404 from exc
    return FileResponse(handle, as_attachment=True)

# %% vulnerable: Starlette, JSON body, match statement, aiofiles
import aiofiles
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

DRAFTS = "/srv/editor/drafts/"


async def draft_action(request):
    match await request.json():
        case {"op": "save", "title": str(title), "text": str(text)}:
            async with aiofiles.open(DRAFTS + title, "w") as fp:  # here
                await fp.write(text)
            return JSONResponse({"ok": True})
        case {"op": "ping"}:
            return JSONResponse({"ok": True})
        case _:
            return JSONResponse({"ok": False}, status_code=400)


app = Starlette(routes=[Route("/drafts", draft_action, methods=["POST"])])

# %% vulnerable: renaming an upload with the title given in a form, os alias
import os as _os

from flask import Flask, request

app = Flask(__name__)
STAGING, FINAL = "/mnt/staging", "/mnt/videos"


def _target(form: dict, folder: str = FINAL) -> str:
    pieces = [folder]
    pieces.append(form["title"])
    return "/".join(pieces)


@app.put("/videos/<int:video_id>/publish")
def publish(video_id):
    waiting = _os.path.join(STAGING, f"{video_id}.mp4")
    _os.replace(waiting, _target(request.form))  # here
    return "", 204

# %% vulnerable: is_relative_to on an unresolved path says nothing
from pathlib import PurePosixPath, Path

from flask import Flask, abort, jsonify, request

app = Flask(__name__)
PUBLIC = Path("/srv/data/public")


@app.route("/api/dataset")
def dataset():
    if not (wanted := request.args.get("path")):
        abort(400)
    item = PUBLIC / PurePosixPath(wanted)
    # keep requests inside the public tree
    if not item.is_relative_to(PUBLIC):
        abort(403)
    return jsonify(rows=item.read_text().splitlines())  # here

# %% safe: commonpath compared with the root
import os
from os.path import abspath, commonpath, join

ROOT = abspath("/srv/ftp")


class Session:
    """One client of the file service."""

    def __init__(self, conn):
        self.conn = conn

    def retrieve(self, argument: str) -> None:
        wanted = os.path.realpath(join(ROOT, argument.lstrip("/")))
        if commonpath([os.path.realpath(ROOT), wanted]) != os.path.realpath(ROOT):
            self.conn.sendall(b"550 denied\r\n")
            return
        with open(wanted, "rb") as source:
            self.conn.sendfile(source)

# %% safe: only the last component of the client name is kept
import os
import tempfile

from fastapi import APIRouter, File, HTTPException, UploadFile

router = APIRouter()


@router.post("/scan")
async def scan(document: UploadFile = File(...)):
    leaf = os.path.basename((document.filename or "").replace("\\", "/"))
    if leaf in ("", ".", ".."):
        raise HTTPException(422, "file name missing")
    with tempfile.TemporaryDirectory() as work:
        local = os.path.join(work, leaf)
        with open(local, "wb") as out:
            out.write(await document.read(1_000_000))
        return {"name": leaf, "bytes": os.path.getsize(local)}

# %% safe: the client name is replaced by a generated one
import uuid
from pathlib import Path

from django.http import HttpResponseBadRequest, JsonResponse

INBOX = Path("/srv/hr/inbox")


def apply(request):
    if "cv" not in request.FILES:
        return HttpResponseBadRequest("cv missing")
    cv = request.FILES["cv"]
    filename = cv.name
    if cv.size > 2_000_000 or cv.content_type != "application/pdf":
        return HttpResponseBadRequest("only small PDF files")
    filename = f"{uuid.uuid4().hex}.pdf"
    with (INBOX / filename).open("wb") as sink:
        for chunk in cv.chunks():
            sink.write(chunk)
    return JsonResponse({"reference": filename})

# %% safe: enum conversion refuses anything but known members
from enum import Enum
from pathlib import Path

from flask import Flask, abort, request

app = Flask(__name__)


class Lang(str, Enum):
    EN = "en"
    DE = "de"
    FR = "fr"


@app.get("/strings")
def strings():
    try:
        lang = Lang(request.args.get("lang", "en"))
    except ValueError:
        abort(404)
    source = Path("locale") / lang.value / "strings.json"
    return source.read_text("utf-8"), 200, {"Content-Type": "application/json"}

# %% safe: werkzeug safe_join, None is refused
from flask import Flask, abort, send_file
from werkzeug.utils import safe_join

app = Flask(__name__)
SNAPSHOTS = "/srv/cam/snapshots"


@app.route("/snapshots/<path:rel>")
def snapshot(rel: str):
    joined = safe_join(SNAPSHOTS, rel)
    if joined is None:
        abort(404)
    try:
        return send_file(joined, mimetype="image/jpeg")
    except OSError:
        abort(404)

# %% safe: membership in the listing of the folder
import os
import shutil

SAMPLES = "/usr/share/quiz/samples"


def install_sample(choice: str, destination_fd) -> int:
    """Copy one of the shipped samples to an open file."""
    available = {e.name: e.path for e in os.scandir(SAMPLES) if e.is_file(follow_symlinks=False)}
    if choice not in available:
        raise LookupError(f"choose one of {sorted(available)}")
    with open(available[choice], "rb") as src:
        shutil.copyfileobj(src, destination_fd)
    return os.path.getsize(available[choice])

# %% safe: own method named open works on an in-memory table
from flask import Flask, abort, request

app = Flask(__name__)


class MemoryDrive:
    def __init__(self):
        self._files: dict[str, str] = {"/readme": "Welcome!"}

    def open(self, path: str) -> str:
        return self._files[path]

    def remove(self, path: str) -> None:
        self._files.pop(path, None)


drive = MemoryDrive()


@app.get("/drive")
def read_drive():
    path = "/" + request.args.get("path", "readme")
    try:
        return {"content": drive.open(path)}
    except KeyError:
        abort(404)

# %% safe: other key of the payload makes the path
import json
from http.server import BaseHTTPRequestHandler
from pathlib import Path

STATS = Path("/srv/game/stats")


class StatsHandler(BaseHTTPRequestHandler):
    def do_POST(self):
        size = min(int(self.headers.get("Content-Length", 0)), 4096)
        body = json.loads(self.rfile.read(size) or b"{}")
        job = {"label": body.get("label"), "file": "daily.json"}
        target = STATS / job["file"]
        table = json.loads(target.read_text())
        known = job["label"] in table
        self.send_response(200 if known else 404)
        self.end_headers()

# %% vulnerable: tornado, download below a folder with commonprefix on text that is not resolved
import os

import tornado.web

ROOT = "/srv/reports"


class Report(tornado.web.RequestHandler):
    def get(self):
        path = os.path.join(ROOT, self.get_argument("name"))
        if os.path.commonprefix([ROOT, path]) != ROOT:
            raise tornado.web.HTTPError(403)
        with open(path, "rb") as handle:  # here
            self.finish(handle.read())

# %% vulnerable: dots are replaced once only
from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import PlainTextResponse

app = FastAPI()
NOTES = Path("/srv/notes")


@app.get("/notes/{name:path}", response_class=PlainTextResponse)
def note(name: str) -> str:
    name = name.replace("../", "")
    return (NOTES / name).read_text()  # here

# %% vulnerable: avatar removed by the name in a cookie
import os

from django.conf import settings
from django.http import HttpResponse


def forget(request):
    avatar = request.COOKIES.get("avatar")
    if avatar:
        os.unlink("%s/avatars/%s" % (settings.MEDIA_ROOT, avatar))  # here
    return HttpResponse(status=204)

# %% safe: number and fixed ending
from pathlib import Path

from fastapi import FastAPI, HTTPException

app = FastAPI()


@app.get("/pages/{number}")
def page(number: int):
    path = Path("/srv/pages") / f"{number}.txt"
    if not path.exists():
        raise HTTPException(404)
    return path.read_text()

# %% safe: resolved and compared, walrus
import os

from flask import Flask, abort, request, send_file

app = Flask(__name__)
ROOT = os.path.realpath("/srv/files")


@app.get("/files")
def files():
    if not (full := os.path.realpath(os.path.join(ROOT, request.args["name"]))).startswith(ROOT + os.sep):
        abort(403)
    return send_file(full)

# %% safe: looked up among the files that are there
import os

from bottle import HTTPError, request, route

FOLDER = "/srv/music"


@route("/play")
def play():
    wanted = request.query.title
    for entry in os.listdir(FOLDER):
        if entry == wanted:
            with open(os.path.join(FOLDER, entry), "rb") as song:
                return song.read()
    raise HTTPError(404)

# %% vulnerable: whether a file is there, and nothing else
import os

from flask import Flask, request

app = Flask(__name__)


@app.get("/packages/known")
def known():
    wanted = "/srv/packages/" + request.args.get("name", "")
    return {"known": os.path.exists(wanted)}  # here

# %% safe: whether a file is there, after its place was looked at
import os

from flask import Flask, abort, request

app = Flask(__name__)
ROOT = os.path.realpath("/srv/packages")


@app.get("/packages/size")
def size():
    wanted = os.path.realpath(os.path.join(ROOT, request.args["name"]))
    if not wanted.startswith(ROOT + os.sep) or not os.path.exists(wanted):
        abort(404)
    return {"size": os.path.getsize(wanted)}

# %% safe: whether a file of a computed name is there
import hashlib
import os

from flask import Flask, request

app = Flask(__name__)


@app.get("/cached")
def cached():
    name = hashlib.sha256(request.args["url"].encode()).hexdigest()
    return {"cached": os.path.isfile(os.path.join("cache", name))}
