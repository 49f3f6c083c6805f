"""Argument injection (CWE-88): an outside value that begins with a dash is read as an option of a program run without a shell."""
# %% vulnerable: flask, address of a repository given to git clone
import subprocess

from flask import Flask, jsonify, request

app = Flask(__name__)


@app.route("/mirror", methods=["POST"])
def mirror():
    url = request.get_json()["url"]
    subprocess.run(["git", "clone", "--depth", "1", url, "/srv/mirrors/incoming"], check=True)  # here
    return jsonify({"status": "cloned"})
# %% vulnerable: fastapi, branch in a list built with append and extend
import subprocess

from fastapi import FastAPI, HTTPException

app = FastAPI()
REPOSITORY = "/srv/project"


@app.get("/history")
def history(branch: str = "main", limit: int = 20):
    command = ["git", "-C", REPOSITORY, "log"]
    command.extend(["--oneline", "-n", str(limit)])
    command.append(branch)
    done = subprocess.run(command, capture_output=True, text=True)  # here
    if done.returncode:
        raise HTTPException(404, "no such branch")
    return {"commits": done.stdout.splitlines()}
# %% vulnerable: django view, several names from the query after tar's archive
import subprocess

from django.http import FileResponse

REPORTS = "/srv/reports"


def bundle(request):
    """Pack the chosen reports."""
    names = request.GET.getlist("name")
    first = names[0]
    target = "/tmp/bundle.tar.gz"
    subprocess.check_call(["tar", "-czf", target, first], cwd=REPORTS)  # here
    return FileResponse(open(target, "rb"), as_attachment=True)
# %% vulnerable: aiohttp, curl through create_subprocess_exec and a helper
import asyncio

from aiohttp import web


async def fetch(address: str) -> bytes:
    process = await asyncio.create_subprocess_exec(
        "curl", "-sS", "--max-time", "10", address, stdout=asyncio.subprocess.PIPE  # here
    )
    out, _ = await process.communicate()
    return out


async def preview(request: web.Request) -> web.Response:
    body = await fetch(request.query["address"])
    return web.Response(body=body, content_type="application/octet-stream")
# %% vulnerable: shlex.split of a composed text, no quoting
import shlex
import subprocess

from flask import Flask, request

app = Flask(__name__)


@app.post("/archive")
def archive():
    ref = request.form["ref"]
    command = f"git archive --format=zip {ref}"
    done = subprocess.run(shlex.split(command), cwd="/srv/project", capture_output=True)  # here
    return done.stdout, 200, {"Content-Type": "application/zip"}
# %% vulnerable: value quoted for a shell, but no shell reads it
import shlex
from subprocess import check_output

from bottle import Bottle, request

app = Bottle()


@app.get("/head")
def head():
    host = shlex.quote(request.query.host)
    out = check_output(["ssh", "-o", "BatchMode=yes", host, "uptime"], timeout=15)  # here
    return {"uptime": out.decode().strip()}
# %% vulnerable: os.execvp in a class of a socket server
import os
import socketserver


class Scan(socketserver.StreamRequestHandler):
    """Runs a scan of the host that is asked for and sends the result back."""

    def handle(self):
        target = self.rfile.readline().decode().strip()
        pid = os.fork()
        if pid == 0:
            os.dup2(self.connection.fileno(), 1)
            os.execvp("nmap", ["nmap", "-F", target])  # here
        os.waitpid(pid, 0)
# %% vulnerable: the value follows a flag that takes no value
import subprocess

from flask import Flask, request

app = Flask(__name__)


@app.route("/download", methods=["POST"])
def download():
    source = request.form.get("source", "")
    if not source:
        return "missing", 400
    args = ["wget", "--quiet", "--no-clobber", source]
    subprocess.Popen(args, cwd="/srv/incoming")  # here
    return "started", 202
# %% vulnerable: library function whose docstring says that users choose the ref
import subprocess
from pathlib import Path


def show_file(repository: Path, ref: str, path: str) -> str:
    """Return a file as it was at a ref.

    Args:
        repository: checked-out repository.
        ref: branch, tag or commit requested by the user.
        path: file inside the repository.
    """
    completed = subprocess.run(
        ["git", "diff", "--stat", ref],  # here
        cwd=repository, capture_output=True, text=True, check=True,
    )
    return completed.stdout + path
# %% vulnerable: http.server, name of the sender handed to sendmail
import subprocess
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs


class Contact(BaseHTTPRequestHandler):
    def do_POST(self):
        length = int(self.headers["Content-Length"])
        fields = parse_qs(self.rfile.read(length).decode())
        recipient = fields["to"][0]
        mailer = subprocess.Popen(["/usr/sbin/sendmail", "-i", recipient], stdin=subprocess.PIPE)  # here
        mailer.communicate(fields["message"][0].encode())
        self.send_response(204)
        self.end_headers()
# %% vulnerable: starred list of patterns handed to find
import subprocess

from flask import Flask, jsonify, request

app = Flask(__name__)


@app.get("/files")
def files():
    folder = request.args["folder"]
    options = ["-type", "f", "-print"]
    out = subprocess.check_output(["find", folder, *options], cwd="/srv/shared", text=True)  # here
    return jsonify(out.splitlines())
# %% vulnerable: a prefix other than the dash is refused, behind a wrapper program
import subprocess

from fastapi import FastAPI, HTTPException
from pydantic import BaseModel

app = FastAPI()


class Sync(BaseModel):
    source: str


@app.post("/sync")
def sync(body: Sync):
    if len(body.source) > 200:
        raise HTTPException(400, "too long")
    subprocess.run(["timeout", "60", "rsync", "-az", body.source, "/srv/backup/"], check=True)  # here
    return {"ok": True}
# %% vulnerable: package name from a form installed with pip
import subprocess
import sys

from flask import Flask, request

app = Flask(__name__)


@app.post("/plugins")
def add_plugin():
    package = request.form["package"].strip()
    code = subprocess.call([sys.executable, "-m", "pip", "install", "--quiet", package])  # here
    return ("installed", 201) if code == 0 else ("failed", 500)
# %% safe: two dashes stand before the value
import subprocess

from flask import Flask, jsonify, request

app = Flask(__name__)


@app.route("/mirror", methods=["POST"])
def mirror():
    url = request.get_json()["url"]
    if not url.startswith(("https://git.example.org/", "https://code.example.org/")):
        return jsonify({"error": "unknown host"}), 400
    subprocess.run(["git", "clone", "--depth", "1", "--", url, "/srv/mirrors/incoming"], check=True)
    return jsonify({"status": "cloned"})
# %% safe: the value belongs to an option that takes one
import subprocess

from flask import Flask, request

app = Flask(__name__)


@app.post("/commit")
def commit():
    message = request.form["message"]
    author = request.form["author"]
    subprocess.run(
        ["git", "-C", "/srv/notes", "commit", "--all", "-m", message, f"--author={author} <{author}@example.org>"],
        check=True,
    )
    return "", 204
# %% safe: refused when it begins with a dash
import subprocess

from fastapi import FastAPI, HTTPException

app = FastAPI()


@app.get("/history")
def history(branch: str = "main", limit: int = 20):
    if branch.startswith("-"):
        raise HTTPException(400, "not a branch")
    command = ["git", "-C", "/srv/project", "log", "--oneline", "-n", str(limit)]
    command.append(branch)
    return {"commits": subprocess.run(command, capture_output=True, text=True).stdout.splitlines()}
# %% safe: first character looked at in a helper
import subprocess

from bottle import Bottle, abort, request

app = Bottle()


def refuse_options(value):
    if not value or value[0] == "-":
        abort(400, "bad value")


@app.get("/tags")
def tags():
    remote = request.query.remote
    refuse_options(remote)
    out = subprocess.check_output(["git", "ls-remote", "--tags", remote], text=True)
    return {"tags": out.splitlines()}
# %% safe: joined with its option
import subprocess

from flask import Flask, request, send_file

app = Flask(__name__)


@app.route("/pack")
def pack():
    level = request.args.get("label", "daily")
    target = "/tmp/pack.tar.gz"
    subprocess.check_call(["tar", f"--label={level}", "-czf", target, "/srv/reports"])
    return send_file(target)
# %% safe: made absolute below a folder before find sees it
import subprocess
from pathlib import Path

from flask import Flask, abort, jsonify, request

app = Flask(__name__)
SHARED = Path("/srv/shared").resolve()


@app.get("/files")
def files():
    folder = (SHARED / request.args["folder"]).resolve()
    if not folder.is_relative_to(SHARED):
        abort(404)
    out = subprocess.check_output(["find", str(folder), "-type", "f"], text=True)
    return jsonify(out.splitlines())
# %% safe: a dot and slash before the name
import os
import subprocess

from django.http import HttpResponse, HttpResponseBadRequest


def pack(request):
    name = os.path.basename(request.GET["name"])
    if not name:
        return HttpResponseBadRequest("no name")
    out = subprocess.run(["tar", "-cf", "-", f"./{name}"], cwd="/srv/reports", capture_output=True)
    return HttpResponse(out.stdout, content_type="application/x-tar")
# %% safe: taken from an allow-list
import asyncio

from aiohttp import web

MIRRORS = {"main": "https://mirror.example.org/main.tgz", "test": "https://mirror.example.org/test.tgz"}


async def fetch(request: web.Request) -> web.Response:
    address = MIRRORS.get(request.query["mirror"])
    if address is None:
        raise web.HTTPNotFound()
    process = await asyncio.create_subprocess_exec("curl", "-sS", address, stdout=asyncio.subprocess.PIPE)
    out, _ = await process.communicate()
    return web.Response(body=out, content_type="application/gzip")
# %% safe: a program with no option worth anything
import subprocess

from flask import Flask, abort, request

app = Flask(__name__)


@app.get("/lines")
def lines():
    name = request.args["name"]
    if "/" in name or name in ("", ".", ".."):
        abort(400)
    out = subprocess.run(["wc", "-l", name], cwd="/srv/reports", capture_output=True, text=True)
    return out.stdout or "0"
# %% safe: plain library function that lists a folder
import subprocess


def list_folder(path: str) -> list[str]:
    """Names in a folder, by ls."""
    done = subprocess.run(["ls", "-1", path], capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def disk_use(path: str) -> int:
    out = subprocess.check_output(["du", "-s", path], text=True)
    return int(out.split()[0])
# %% safe: numbers only, in a list for ssh
import subprocess

from flask import Flask, abort, request

app = Flask(__name__)


@app.get("/uptime")
def uptime():
    try:
        node = int(request.args["node"])
    except ValueError:
        abort(400)
    out = subprocess.check_output(["ssh", f"{node}.nodes.example.org", "uptime"], timeout=15)
    return out.decode()
# %% safe: pattern whose first letter is no dash
import re
import subprocess

from flask import Flask, abort, request

app = Flask(__name__)
REF = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,99}")


@app.post("/checkout")
def checkout():
    ref = request.form["ref"]
    if REF.fullmatch(ref) is None:
        abort(400)
    subprocess.run(["git", "fetch", "origin", ref], cwd="/srv/project", check=True)
    return "", 204
# %% safe: composed, and split only after quoting behind a fixed beginning
import shlex
import subprocess

from flask import Flask, request

app = Flask(__name__)


@app.post("/archive")
def archive():
    name = request.form["name"]
    command = f"git archive --format=zip --prefix={shlex.quote(name)}/ HEAD"
    done = subprocess.run(shlex.split(command), cwd="/srv/project", capture_output=True)
    return done.stdout, 200, {"Content-Type": "application/zip"}
# %% safe: the tainted item of the form is only reported back
import subprocess

from flask import Flask, jsonify, request

app = Flask(__name__)


@app.post("/backup")
def backup():
    job = {"label": request.form["label"], "source": "backup.example.org:/srv/data"}
    subprocess.run(["rsync", "-az", job["source"], "/srv/backup/"], check=True)
    return jsonify({"label": job["label"], "done": True})
# %% safe: script of the house, whose options follow the script
import subprocess
import sys

from flask import Flask, abort, request

app = Flask(__name__)


@app.post("/report")
def report():
    title = request.form["title"]
    if len(title) > 80:
        abort(400)
    subprocess.run([sys.executable, "/srv/app/make_report.py", "--title", title], check=True)
    return "", 204
# %% safe: scheme of the address compared before curl
import subprocess
from urllib.parse import urlsplit

from flask import Flask, abort, request

app = Flask(__name__)
HOSTS = {"cdn.example.org", "static.example.org"}


@app.get("/check")
def check():
    url = request.args["url"]
    parts = urlsplit(url)
    if parts.scheme != "https" or parts.hostname not in HOSTS:
        abort(400)
    done = subprocess.run(["curl", "-sI", url], capture_output=True, text=True, timeout=10)
    return {"head": done.stdout.splitlines()}
