"""OS command injection (CWE-78): outside text becomes part of a command line that a shell interprets."""
# %% vulnerable: django view, POST value joined into a check_call
from subprocess import DEVNULL, check_call

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_POST


@require_POST
def make_thumbnail(request: HttpRequest) -> JsonResponse:
    size = request.POST.get("size") or "200x200"
    parts = ["ffmpeg", "-i", "/srv/media/intro.mp4", "-vf", "scale=" + size, "/srv/media/out.png"]
    line = " ".join(parts)
    check_call(line, shell=True, stdout=DEVNULL)  # here
    return JsonResponse({"ok": True})
# %% vulnerable: aiohttp handler, create_subprocess_shell
import asyncio

from aiohttp import web


async def whois(request: web.Request) -> web.Response:
    body = await request.json()
    names = [entry["domain"] for entry in body["domains"]]
    results = {}
    for index, name in enumerate(names):
        proc = await asyncio.create_subprocess_shell(  # here
            f"whois {name} | grep -i registrar",
            stdout=asyncio.subprocess.PIPE,
        )
        out, _ = await proc.communicate()
        results[index] = out.decode(errors="replace")
    return web.json_response(results)


app = web.Application()
app.router.add_post("/whois", whois)
# %% vulnerable: socket server, match statement picks the command and appends the argument
import os
import socketserver


class ControlHandler(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        line = self.rfile.readline(512).decode("utf-8", "replace").strip()
        match line.split(" ", 1):
            case ["status"]:
                self.wfile.write(b"running\n")
            case ["play", track]:
                os.popen("mpg123 -q /srv/music/" + track)  # here
                self.wfile.write(b"ok\n")
            case _:
                self.wfile.write(b"unknown\n")


if __name__ == "__main__":
    with socketserver.TCPServer(("127.0.0.1", 7070), ControlHandler) as server:
        server.serve_forever()
# %% vulnerable: functools.partial sets shell=True far from the call
import functools
import subprocess
import sys

shell_output = functools.partial(subprocess.check_output, shell=True, text=True, timeout=20)


def authors(branch):
    """Names of the people with commits on a branch."""
    try:
        text = shell_output("git log --format=%an " + branch + " | sort -u")  # here
    except subprocess.CalledProcessError:
        return []
    return text.splitlines()


if __name__ == "__main__":
    print("\n".join(authors(sys.argv[1])))
# %% vulnerable: http.server, the file name is checked for its ending only
import subprocess
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlparse


class PrintHandler(BaseHTTPRequestHandler):
    printer = "office"

    def _send_to_printer(self, options: dict[str, str]) -> int:
        template = "lp -d {printer} -t '{title}' /srv/print/form.pdf"
        proc = subprocess.Popen(template.format(printer=self.printer, **options), shell=True)  # here
        return proc.wait(timeout=30)

    def do_POST(self) -> None:
        query = parse_qs(urlparse(self.path).query)
        title = query.get("title", ["form.pdf"])[0]
        if not title.endswith(".pdf"):
            self.send_error(400)
            return
        code = self._send_to_printer({"title": title})
        self.send_response(200 if code == 0 else 500)
        self.end_headers()


if __name__ == "__main__":
    HTTPServer(("127.0.0.1", 8081), PrintHandler).serve_forever()
# %% vulnerable: command typed in a chat message, kept in a queue and run by a worker
import queue
import subprocess
import threading


class DeployWorker(threading.Thread):
    """Deploys the branches that people name in the chat."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.tasks: "queue.Queue[tuple[str, str]]" = queue.Queue()

    def on_message(self, author: str, text: str) -> None:
        if text.startswith("!deploy "):
            self.tasks.put((author, text.removeprefix("!deploy ")))

    def run(self) -> None:
        while True:
            _, branch = self.tasks.get()
            steps = [f"git checkout {branch}", "make build", "make deploy"]
            subprocess.call(" && ".join(steps), shell=True, cwd="/srv/app")  # here
            self.tasks.task_done()
# %% safe: django view, uuid parsed and list form
import subprocess
import uuid

from django.http import HttpRequest, HttpResponseBadRequest, JsonResponse


def archive_export(request: HttpRequest):
    raw = request.GET.get("export", "")
    try:
        export_id = uuid.UUID(raw)
    except ValueError:
        return HttpResponseBadRequest("bad export")
    command = "zip -q /srv/exports/{0}.zip /srv/exports/{0}.csv".format(export_id)
    code = subprocess.call(command, shell=True)
    return JsonResponse({"ok": code == 0})
# %% safe: aiohttp, create_subprocess_exec with an option terminator
import asyncio

from aiohttp import web


async def spell(request: web.Request) -> web.Response:
    data = await request.post()
    word = str(data.get("word", ""))[:64]
    proc = await asyncio.create_subprocess_exec(
        "look", "--", word,
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await asyncio.wait_for(proc.communicate(), timeout=5)
    return web.json_response(out.decode().split()[:20])


app = web.Application()
app.router.add_post("/spell", spell)
# %% safe: the constant element of the list is the one used
import os
import sys


def main(argv: list[str]) -> int:
    candidates = ["date -u", argv[1] if len(argv) > 1 else ""]
    candidates.append("uptime")
    chosen = candidates[0]
    return os.system(chosen)


if __name__ == "__main__":
    sys.exit(main(sys.argv))
# %% safe: an Enum of the request's value decides the flag
import enum
import subprocess

from fastapi import FastAPI

app = FastAPI()


class Compression(str, enum.Enum):
    GZIP = "gzip"
    XZ = "xz"
    ZSTD = "zstd"


@app.post("/backup/{method}")
def backup(method: Compression) -> dict[str, bool]:
    line = f"tar --{method.value} -cf /backup/latest.tar /srv/data"
    done = subprocess.run(line, shell=True, timeout=600)
    return {"ok": done.returncode == 0}
# %% safe: match statement maps the text to constants, anything else raises
import subprocess


class PowerControl:
    def __init__(self, unit: str = "relay0") -> None:
        self.history: list[str] = []

    def handle(self, text: str) -> int:
        match text.strip().lower():
            case "on":
                line = "gpioset relay0 1=1"
            case "off":
                line = "gpioset relay0 1=0"
            case _:
                raise ValueError("unknown state")
        self.history.append(line)
        return subprocess.call(line, shell=True)


if __name__ == "__main__":
    PowerControl().handle(input("state? "))
# %% safe: a different key of the dict is used for the command
import os

from django.http import JsonResponse


def refresh_index(request):
    job = {"comment": request.POST.get("comment", "")[:200], "command": "updatedb --require-visibility 0"}
    job["requested_by"] = str(request.user.pk)
    with os.popen(job["command"]) as stream:
        stream.read()
    return JsonResponse({"status": "done"})
# %% safe: text goes in through standard input of a constant command
import socketserver
import subprocess


class SortHandler(socketserver.StreamRequestHandler):
    """Sorts the words a client sends in one line."""

    def handle(self) -> None:
        self.request.settimeout(5)
        line = self.rfile.readline(4096)
        words = b"\n".join(line.split()) + b"\n"
        done = subprocess.run("sort | uniq -c", shell=True, input=words, capture_output=True, timeout=5)
        self.wfile.write(done.stdout)


if __name__ == "__main__":
    with socketserver.TCPServer(("127.0.0.1", 7171), SortHandler) as server:
        server.serve_forever()
# %% safe: check in a helper that raises, character set without shell syntax
import functools
import string
import subprocess

shell = functools.partial(subprocess.run, shell=True, check=True, timeout=120)
ALLOWED = frozenset(string.ascii_lowercase + string.digits + "_")


def require_plain(name: str) -> str:
    if not name or len(name) > 63 or any(ch not in ALLOWED for ch in name):
        raise ValueError("database names are lower case letters, digits and _")
    return name


def dump_database(name: str) -> None:
    """Dump one database into the nightly folder."""
    database = require_plain(name)
    shell(f"pg_dump {database} | gzip > /backup/nightly/{database}.sql.gz")

# %% vulnerable: fastapi converts a video, the name goes through a dataclass and a list that is joined
import subprocess
from dataclasses import dataclass

from fastapi import FastAPI

app = FastAPI()


@dataclass
class Job:
    source: str
    width: int

    def command(self) -> str:
        return " ".join(["ffmpeg", "-i", self.source, "-vf", f"scale={self.width}:-1", "out.mp4"])


@app.post("/convert")
def convert(source: str, width: int = 640):
    job = Job(source, width)
    subprocess.check_call(job.command(), shell=True)  # here
    return {"ok": True}

# %% vulnerable: expect script started by bash
import pexpect
from flask import Flask, request

app = Flask(__name__)


@app.post("/vpn")
def vpn():
    profile = request.get_json().get("profile", "default")
    child = pexpect.spawn("/bin/bash", ["-c", f"openvpn --config profiles/{profile}.ovpn"])  # here
    child.expect("Initialization")
    return {"pid": child.pid}

# %% vulnerable: fabric deploys a branch named on the command line of a webhook
from bottle import post, request
from fabric import Connection


class Deployer:
    def __init__(self, host: str) -> None:
        self.connection = Connection(host)

    def checkout(self, branch: str) -> None:
        with self.connection.cd("/srv/app"):
            self.connection.run("git fetch && git checkout " + branch)  # here


@post("/deploy")
def deploy():
    Deployer("web1").checkout(request.forms.branch)
    return "ok"

# %% safe: shlex.join of the words, and a shell only for a pipe of constants
import shlex
import subprocess


def count_lines(path: str) -> int:
    command = shlex.join(["wc", "-l", "--", path]) + " | cut -d' ' -f1"
    return int(subprocess.check_output(command, shell=True))

# %% safe: list of words, and the program chosen by a table
import subprocess
import sys

TOOLS = {"png": ["optipng", "-o2"], "jpg": ["jpegoptim"]}


def optimise(kind: str, path: str) -> int:
    words = [*TOOLS[kind], "--", path]
    return subprocess.run(words, check=False, stdout=sys.stderr).returncode

# %% safe: a method named system of a thermometer, and getoutput of a queue
from fastapi import FastAPI

app = FastAPI()


class Thermo:
    def system(self, unit: str) -> str:
        return {"c": "metric", "f": "imperial"}.get(unit, "metric")

    def popen(self, text: str) -> str:
        return text.upper()


@app.get("/units/{unit}")
def units(unit: str):
    thermo = Thermo()
    return {"system": thermo.system(unit), "name": thermo.popen(f"unit {unit}")}
