"""Path traversal (CWE-22): a file name from outside chooses a file beyond the intended folder."""

# %% vulnerable: flask, query parameter joined to a folder and sent
import os

from flask import Flask, request, send_file

app = Flask(__name__)
REPORT_DIR = "/srv/portal/reports"


@app.route("/reports/download")
def download_report():
    """Send a finished report to the browser."""
    name = request.args.get("name", "latest.pdf")
    full_path = os.path.join(REPORT_DIR, name)
    if not os.path.isfile(full_path):
        return "No such report", 404
    return send_file(full_path, as_attachment=True)  # here

# %% vulnerable: class with a root field, pathlib division in a method
from pathlib import Path


class NoteStore:
    """Keeps the notes of a wiki as markdown files."""

    def __init__(self, root: str) -> None:
        self.root = Path(root)

    def _locate(self, title: str) -> Path:
        return self.root / f"{title}.md"

    def read(self, title: str) -> str:
        target = self._locate(title)
        if not target.exists():
            raise KeyError(title)
        return target.read_text(encoding="utf-8")  # here

# %% vulnerable: http.server, request path stripped of its slash and opened
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import unquote, urlparse

WWW = "public/"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        rel = unquote(urlparse(self.path).path).lstrip("/")
        if rel == "":
            rel = "index.html"
        try:
            with open(WWW + rel, "rb") as fh:  # here
                body = fh.read()
        except OSError:
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    HTTPServer(("127.0.0.1", 8080), Handler).serve_forever()

# %% vulnerable: FastAPI upload, client file name used for writing
import os

from fastapi import FastAPI, UploadFile

app = FastAPI()
UPLOADS = "/var/lib/gallery/uploads"
MAX_BYTES = 5 * 1024 * 1024


@app.post("/images")
async def upload_image(file: UploadFile):
    data = await file.read(MAX_BYTES)
    destination = os.path.join(UPLOADS, file.filename)
    with open(destination, "wb") as out:  # here
        out.write(data)
    return {"stored": True, "size": len(data)}

# %% vulnerable: weak guard, dot-dot parts replaced only once
import os

from flask import Blueprint, Response, abort, request

bp = Blueprint("docs", __name__)
DOC_ROOT = "/opt/handbook/pages"


@bp.get("/page")
def show_page():
    wanted = request.args["page"]
    # strip parent directory references
    wanted = wanted.replace("../", "")
    try:
        with open(f"{DOC_ROOT}/{wanted}", encoding="utf-8") as page:  # here
            return Response(page.read(), mimetype="text/plain")
    except OSError:
        abort(404)

# %% vulnerable: prefix compared on a path that was never normalised
import os

MEDIA_ROOT = "/srv/media"


def delete_media(user_supplied: str) -> bool:
    """Remove one media file chosen by the client."""
    path = os.path.join(MEDIA_ROOT, user_supplied)
    if not path.startswith(MEDIA_ROOT):
        raise PermissionError("outside of media root")
    try:
        os.remove(path)  # here
    except FileNotFoundError:
        return False
    return True

# %% vulnerable: socket server, file name taken from a parsed command in a dict
import os
import socketserver

SPOOL = "/var/spool/jobs"


class JobHandler(socketserver.StreamRequestHandler):
    def handle(self):
        line = self.rfile.readline(1024).decode("utf-8", "replace").strip()
        verb, _, arg = line.partition(" ")
        command = {"verb": verb.upper(), "job": arg}
        if command["verb"] != "SHOW":
            self.wfile.write(b"ERR unknown command\n")
            return
        source = os.path.join(SPOOL, command["job"] + ".log")
        try:
            with open(source, "rb") as log:  # here
                self.wfile.write(log.read(65536))
        except OSError:
            self.wfile.write(b"ERR no job\n")


if __name__ == "__main__":
    with socketserver.ThreadingTCPServer(("127.0.0.1", 7000), JobHandler) as srv:
        srv.serve_forever()

# %% vulnerable: Django view, list of names from the body, copied in a loop
import json
import shutil
from pathlib import Path

from django.contrib.auth.decorators import login_required
from django.http import JsonResponse
from django.views.decorators.http import require_POST

TEMPLATES = Path("/srv/site/templates")


@login_required
@require_POST
def clone_templates(request):
    payload = json.loads(request.body)
    target_dir = Path("/srv/site/users") / str(request.user.pk)
    target_dir.mkdir(parents=True, exist_ok=True)
    copied = 0
    for index, entry in enumerate(payload["templates"]):
        origin = TEMPLATES.joinpath(entry["file"])
        shutil.copyfile(origin, target_dir / f"{index}.html")  # here
        copied += 1
    return JsonResponse({"copied": copied})

# %% safe: upload name passed through secure_filename
import os

from flask import Flask, abort, request
from werkzeug.utils import secure_filename

app = Flask(__name__)
app.config["MAX_CONTENT_LENGTH"] = 4 * 1024 * 1024
UPLOADS = "/var/lib/invoices/incoming"


@app.post("/invoices")
def upload_invoice():
    upload = request.files.get("invoice")
    if upload is None or not upload.filename:
        abort(400)
    name = secure_filename(upload.filename)
    if not name.endswith(".pdf"):
        abort(415)
    upload.save(os.path.join(UPLOADS, name))
    return {"stored": name}, 201

# %% safe: realpath, then prefix with a trailing separator
import os

BASE = os.path.realpath("/srv/exports")


def read_export(name: str) -> bytes:
    """Return the bytes of one export file."""
    path = os.path.realpath(os.path.join(BASE, name))
    if not path.startswith(BASE + os.sep):
        raise PermissionError(f"not an export: {name!r}")
    with open(path, "rb") as fh:
        return fh.read()

# %% safe: resolve and is_relative_to before reading
from pathlib import Path

from fastapi import FastAPI, HTTPException
from fastapi.responses import FileResponse

app = FastAPI()
ASSETS = Path("/srv/shop/assets").resolve()


@app.get("/assets/{file_path:path}")
def get_asset(file_path: str) -> FileResponse:
    candidate = (ASSETS / file_path).resolve()
    if not candidate.is_relative_to(ASSETS):
        raise HTTPException(status_code=404)
    if not candidate.is_file():
        raise HTTPException(status_code=404)
    return FileResponse(candidate)

# %% safe: send_from_directory does the containment
from flask import Flask, request, send_from_directory

app = Flask(__name__)
MANUALS = "/srv/support/manuals"


@app.route("/manuals")
def manual():
    name = request.args.get("name", "index.pdf")
    return send_from_directory(MANUALS, name, as_attachment=True)

# %% safe: the name is only a key of a dict of constant files
import os

from flask import Flask, abort, request, send_file

app = Flask(__name__)
FOLDER = "/srv/legal"
DOCUMENTS = {
    "terms": "terms-2024.pdf",
    "privacy": "privacy-policy.pdf",
    "imprint": "imprint.pdf",
}


@app.get("/legal")
def legal():
    doc = request.args.get("doc", "terms")
    filename = DOCUMENTS.get(doc)
    if filename is None:
        abort(404)
    return send_file(os.path.join(FOLDER, filename))

# %% safe: fullmatch on letters and digits, early raise
import re
from pathlib import Path

NAME_RE = re.compile(r"[A-Za-z0-9_]{1,40}")


class ThemeLoader:
    """Loads colour themes by name."""

    def __init__(self, root: Path):
        self.root = root

    def load(self, theme: str) -> str:
        if not NAME_RE.fullmatch(theme):
            raise ValueError("bad theme name")
        return (self.root / f"{theme}.css").read_text(encoding="utf-8")

# %% safe: the parameter becomes an int before the path is composed
import os

from aiohttp import web

INVOICE_DIR = "/srv/billing/public-samples"


async def sample(request: web.Request) -> web.StreamResponse:
    try:
        number = int(request.query["number"])
    except (KeyError, ValueError):
        raise web.HTTPBadRequest(text="number expected")
    path = os.path.join(INVOICE_DIR, f"sample-{number:06d}.pdf")
    if not os.path.isfile(path):
        raise web.HTTPNotFound()
    return web.FileResponse(path)


app = web.Application()
app.add_routes([web.get("/sample", sample)])

# %% safe: user text sits in the same list, but the constant element is opened
import os

from flask import Flask, request

app = Flask(__name__)
CHANGELOG_DIR = "/srv/app/changelogs"


@app.route("/changelog")
def changelog():
    version = request.args.get("version", "")
    parts = [version, "CHANGELOG.txt"]
    path = os.path.join(CHANGELOG_DIR, parts[1])
    with open(path, encoding="utf-8") as fh:
        text = fh.read()
    return {"known": version in text.split(), "length": len(text)}

# %% vulnerable: tornado handler, file served by hand
import os
import tornado.web

STATIC = "/srv/files"

class Download(tornado.web.RequestHandler):
    def get(self):
        name = self.get_argument("name")
        with open(os.path.join(STATIC, name), "rb") as f:  # here
            self.write(f.read())

# %% vulnerable: bottle, root given but file opened by hand
from bottle import route, request

@route("/notes")
def notes():
    return open("notes/" + request.query.name).read()  # here

# %% vulnerable: aiohttp match_info, FileResponse
from pathlib import Path
from aiohttp import web

ROOT = Path("/srv/www")

async def serve(request):
    rel = request.match_info["tail"]
    return web.FileResponse(ROOT / rel)  # here

# %% vulnerable: app.config folder
import os
from flask import Flask, request, current_app

app = Flask(__name__)
app.config["UPLOAD_FOLDER"] = "/srv/up"

@app.route("/up", methods=["POST"])
def up():
    f = request.files["file"]
    f.save(os.path.join(app.config["UPLOAD_FOLDER"], f.filename))  # here
    return "ok"

# %% vulnerable: plain function with settings folder
import os
from settings import MEDIA_DIR

def read_media(filename):
    path = os.path.join(MEDIA_DIR, filename)
    with open(path) as fh:  # here
        return fh.read()

# %% vulnerable: environment folder, operator name
import os
import sys

def main():
    base = os.environ.get("DATA_DIR", "/data")
    name = sys.argv[1]
    print(open(f"{base}/{name}.txt").read())  # here

main()

# %% vulnerable: rmtree of a user's folder
import shutil
from flask import Flask, request
app = Flask(__name__)

@app.route("/wipe")
def wipe():
    user = request.form["user"]
    shutil.rmtree("/home/app/%s" % user)  # here
    return ""

# %% vulnerable: fastapi path parameter, delete
from fastapi import FastAPI
from pathlib import Path
app = FastAPI()
D = Path("data")

@app.delete("/f/{name}")
async def rm(name: str):
    p = D / name
    p.unlink()  # here
    return {}

# %% vulnerable: weak dot check at the start only
import os
from flask import Flask, request, abort
app = Flask(__name__)

@app.get("/x")
def x():
    name = request.args["f"]
    if name.startswith(".."):
        abort(400)
    return open(os.path.join("/srv/x", name)).read()  # here

# %% vulnerable: suffix check only
import os
from flask import Flask, request, abort
app = Flask(__name__)

@app.get("/x")
def x():
    name = request.args["f"]
    if not name.endswith(".txt"):
        abort(400)
    with open(os.path.join("/srv/x", name)) as f:  # here
        return f.read()

# %% vulnerable: pydantic model body
from fastapi import FastAPI
from pydantic import BaseModel
import os
app = FastAPI()

class Save(BaseModel):
    name: str
    content: str

@app.post("/save")
def save(req: Save):
    path = os.path.join("/srv/docs", req.name)
    with open(path, "w") as f:  # here
        f.write(req.content)
    return {}

# %% vulnerable: whole path from a query to send_file
from flask import Flask, request, send_file
app = Flask(__name__)

@app.get("/dl")
def dl():
    return send_file(request.args.get("path"))  # here

# %% vulnerable: class with base_dir, method with filename
import os

class FileManager:
    def __init__(self, base_dir):
        self.base_dir = base_dir

    def get(self, filename):
        full = os.path.join(self.base_dir, filename)
        with open(full, "r") as f:  # here
            return f.read()

    def remove(self, filename):
        os.remove(self.base_dir + "/" + filename)

# %% vulnerable: function with base directory and user name
import os

def load_profile(base_dir, username):
    path = os.path.join(base_dir, username + ".json")
    with open(path) as f:  # here
        return f.read()

# %% vulnerable: os.walk/listing of a remote folder
import os
from flask import Flask, request, jsonify
app = Flask(__name__)

@app.get("/ls")
def ls():
    return jsonify(os.listdir(os.path.join("/srv", request.args.get("d", ""))))  # here

# %% vulnerable: django FileResponse of open
import os
from django.conf import settings
from django.http import FileResponse

def download(request, name):
    path = os.path.join(settings.MEDIA_ROOT, request.GET["file"])
    return FileResponse(open(path, "rb"))  # here

# %% vulnerable: input joined
import os
name = input("file: ")
with open(os.path.join("/var/data", name)) as f:  # here
    print(f.read())

# %% vulnerable: abspath without comparison
import os
from flask import Flask, request
app = Flask(__name__)
BASE = "/srv/a"

@app.route("/v")
def v():
    p = os.path.abspath(os.path.join(BASE, request.args["p"]))
    return open(p).read()  # here

# %% safe: relative_to in try
from pathlib import Path
from flask import Flask, request, abort
app = Flask(__name__)
BASE = Path("/srv/a").resolve()

@app.route("/v")
def v():
    p = (BASE / request.args["p"]).resolve()
    try:
        p.relative_to(BASE)
    except ValueError:
        abort(403)
    return p.read_text()

# %% safe: relpath
import os
from flask import Flask, request, abort
app = Flask(__name__)
BASE = "/srv/a"

@app.route("/v")
def v():
    p = os.path.realpath(os.path.join(BASE, request.args["p"]))
    if os.path.commonpath([BASE, p]) != BASE:
        abort(403)
    with open(p) as f:
        return f.read()

# %% safe: commonpath on pathlib, other order
import os
def read(base_dir, filename):
    base = os.path.abspath(base_dir)
    target = os.path.abspath(os.path.join(base, filename))
    if os.path.commonpath([target, base]) != base:
        raise ValueError("no")
    with open(target) as f:
        return f.read()

# %% safe: BytesIO to send_file
import io
from flask import Flask, request, send_file
app = Flask(__name__)

@app.post("/qr")
def qr():
    text = request.form["text"]
    buf = io.BytesIO(text.encode())
    return send_file(buf, mimetype="text/plain")

# %% safe: uuid with extension of the upload
import os
import uuid
from flask import Flask, request, abort
app = Flask(__name__)

@app.post("/up")
def up():
    f = request.files["f"]
    ext = os.path.splitext(f.filename)[1].lower()
    if ext not in {".png", ".jpg"}:
        abort(400)
    f.save(os.path.join("/srv/up", uuid.uuid4().hex + ext))
    return "ok"

# %% safe: splitext without list
import os
import uuid
from flask import Flask, request
app = Flask(__name__)

@app.post("/up")
def up():
    f = request.files["f"]
    _, ext = os.path.splitext(f.filename)
    f.save(f"/srv/up/{uuid.uuid4().hex}{ext}")
    return "ok"

# %% safe: Path suffix
from pathlib import Path
import uuid
from fastapi import FastAPI, UploadFile
app = FastAPI()

@app.post("/up")
async def up(file: UploadFile):
    dest = Path("/srv/up") / f"{uuid.uuid4()}{Path(file.filename).suffix}"
    dest.write_bytes(await file.read())
    return {}

# %% safe: Path name
from pathlib import Path
from fastapi import FastAPI, UploadFile
app = FastAPI()

@app.post("/up")
async def up(file: UploadFile):
    name = Path(file.filename).name
    dest = Path("/srv/up") / name
    with dest.open("wb") as f:
        f.write(await file.read())
    return {}

# %% safe: CLI output folder
import argparse
from pathlib import Path
parser = argparse.ArgumentParser()
parser.add_argument("--out")
args = parser.parse_args()
(Path(args.out) / "report.txt").write_text("x")
open(args.out + ".log", "w").close()

# %% safe: helper functions with paths
import json
from pathlib import Path

def load(path):
    with open(path) as f:
        return json.load(f)

def save(folder: Path, name: str, data):
    (folder / f"{name}.json").write_text(json.dumps(data))

# %% safe: allow list
import os
from flask import Flask, request, abort
app = Flask(__name__)
OK = ("a.txt", "b.txt")

@app.get("/x")
def x():
    name = request.args["f"]
    if name not in OK:
        abort(404)
    return open(os.path.join("/srv", name)).read()

# %% safe: listdir
import os
from flask import Flask, request, abort
app = Flask(__name__)

@app.get("/x")
def x():
    name = request.args["f"]
    if name not in os.listdir("/srv"):
        abort(404)
    return open(os.path.join("/srv", name)).read()

# %% safe: own helper that resolves and raises
import os
from flask import Flask, request
app = Flask(__name__)
BASE = os.path.realpath("/srv")

def inside(name):
    full = os.path.realpath(os.path.join(BASE, name))
    if not full.startswith(BASE + os.sep):
        raise ValueError("outside")
    return full

@app.get("/x")
def x():
    try:
        p = inside(request.args["f"])
    except ValueError:
        return "no", 400
    return open(p).read()

# %% safe: helper gives None outside
import os
from pathlib import Path
from flask import Flask, request, abort, send_file
app = Flask(__name__)
BASE = Path("/srv").resolve()

def lookup(name):
    full = (BASE / name).resolve()
    if BASE not in full.parents:
        return None
    return full

@app.get("/x")
def x():
    p = lookup(request.args["f"])
    if p is None:
        abort(404)
    return send_file(p)

# %% safe: rooted normpath
import os
from flask import Flask, request
app = Flask(__name__)

@app.get("/x")
def x():
    rel = os.path.normpath("/" + request.args["f"]).lstrip("/")
    return open(os.path.join("/srv", rel)).read()

# %% safe: hash of the name
import hashlib, os
from flask import Flask, request
app = Flask(__name__)

@app.get("/x")
def x():
    key = hashlib.sha256(request.args["f"].encode()).hexdigest()
    return open(os.path.join("/srv", key)).read()

# %% safe: relative name refused by its parts
import os
from flask import Flask, request, abort
app = Flask(__name__)

@app.get("/x")
def x():
    name = request.args["f"]
    if os.path.isabs(name) or ".." in name.split("/"):
        abort(400)
    with open(os.path.join("/srv", name)) as f:
        return f.read()

# %% safe: parts of a path
from pathlib import Path, PurePosixPath
from flask import Flask, request, abort
app = Flask(__name__)

@app.get("/x")
def x():
    rel = PurePosixPath(request.args["f"])
    if rel.is_absolute() or ".." in rel.parts:
        abort(400)
    return (Path("/srv") / rel).read_text()

# %% safe: separator refused
from flask import Flask, request, abort
app = Flask(__name__)

@app.get("/x")
def x():
    name = request.args["f"]
    if "/" in name or "\\" in name or name.startswith("."):
        abort(400)
    return open("/srv/" + name).read()

# %% safe: regex on everything
import re
from flask import Flask, request, abort
app = Flask(__name__)

@app.get("/x")
def x():
    name = request.args["f"]
    if not re.match(r"^[\w-]+\.txt$", name):
        abort(400)
    return open("/srv/" + name).read()

# %% safe: url path converter of int, db row
from flask import Flask, send_file, abort
from models import Report
app = Flask(__name__)

@app.get("/r/<int:number>")
def r(number):
    report = Report.query.get_or_404(number)
    return send_file(report.path)

# %% safe: django storage
from django.core.files.storage import default_storage
from django.http import JsonResponse

def up(request):
    f = request.FILES["f"]
    return JsonResponse({"n": default_storage.save(f.name, f)})

# %% safe: pandas and PIL on uploads
import pandas as pd
from PIL import Image
from flask import Flask, request
app = Flask(__name__)

@app.post("/x")
def x():
    df = pd.read_csv(request.files["f"])
    im = Image.open(request.files["g"].stream)
    return {"rows": len(df), "size": im.size}
