"""OS command injection (CWE-78): outside text becomes part of a command line that a shell interprets."""
# %% vulnerable: flask, query argument in an f-string given to os.system
import os

from flask import Flask, jsonify, request

app = Flask(__name__)


@app.route("/api/ping")
def ping():
    host = request.args.get("host", "127.0.0.1")
    code = os.system(f"ping -c 1 {host}")  # here
    return jsonify({"host": host, "reachable": code == 0})
# %% vulnerable: plain function, command joined with + and shell=True through a module alias
import subprocess as sp


def convert_image(source: str, target: str, quality: int = 80) -> bool:
    """Convert an image with ImageMagick and tell whether it worked."""
    cmd = "convert " + source
    cmd += " -quality " + str(quality)
    cmd += " " + target
    result = sp.run(cmd, shell=True, capture_output=True, text=True)  # here
    return result.returncode == 0
# %% vulnerable: fastapi, path parameter formatted in a helper that returns the command
import subprocess

from fastapi import FastAPI, HTTPException

app = FastAPI()


def build_lookup(domain: str, record: str = "A") -> str:
    return "dig +short {} {}".format(record, domain.strip())


@app.get("/dns/{domain}")
async def lookup(domain: str):
    if not domain:
        raise HTTPException(status_code=400, detail="domain is required")
    command = build_lookup(domain)
    output = subprocess.check_output(command, shell=True, timeout=10)  # here
    return {"records": output.decode().splitlines()}
# %% vulnerable: class keeps the repository address in a field, method runs it with os.popen
import os


class RepositoryMirror:
    """Keeps a local mirror of a git repository."""

    def __init__(self, url: str, directory: str) -> None:
        self.url = url
        self.directory = directory
        self.log: list[str] = []

    def _command(self) -> str:
        return "git clone --mirror %s %s" % (self.url, self.directory)

    def clone(self) -> str:
        with os.popen(self._command()) as pipe:  # here
            text = pipe.read()
        self.log.append(text)
        return text
# %% vulnerable: argparse value, system imported under another name, in a loop
import argparse
from os import system as run


def main() -> int:
    parser = argparse.ArgumentParser(description="Compress log folders")
    parser.add_argument("folders", nargs="+")
    parser.add_argument("--level", type=int, default=6)
    args = parser.parse_args()
    failures = 0
    for folder in args.folders:
        status = run("tar cf - " + folder + " | gzip -" + str(args.level) + " > backup.tar.gz")  # here
        if status != 0:
            failures += 1
    return failures


if __name__ == "__main__":
    raise SystemExit(main())
# %% vulnerable: json body value travels through a dict, sink fetched with getattr
import os

from flask import Flask, jsonify, request

app = Flask(__name__)


@app.post("/jobs")
def create_job():
    payload = request.get_json(force=True)
    job = {"name": "report", "args": payload.get("args", "")}
    runner = getattr(os, "system")
    status = runner("python3 report.py " + job["args"])  # here
    return jsonify(status=status), 201
# %% vulnerable: the block-list of characters misses most of the shell's syntax
import subprocess


def disk_usage(path):
    # strip the separators people could type
    for ch in (";", "|"):
        path = path.replace(ch, "")
    try:
        out = subprocess.getoutput("du -sh " + path)  # here
    except OSError as exc:
        return f"error: {exc}"
    return out.split("\t")[0]


if __name__ == "__main__":
    print(disk_usage(input("Directory: ")))
# %% vulnerable: list form, but the program is a shell that gets the text with -c
import subprocess
from flask import Blueprint, jsonify, request

bp = Blueprint("tools", __name__)


def run_pipeline(pattern, filename="/var/log/app.log"):
    script = " | ".join(["cat " + filename, f"grep '{pattern}'", "tail -n 50"])
    done = subprocess.run(["/bin/sh", "-c", script], capture_output=True, text=True, check=False)  # here
    return done.stdout


@bp.get("/logs/search")
def search_logs():
    if (needle := request.args.get("q")) is None:
        return jsonify(lines=[])
    return jsonify(lines=run_pipeline(needle).splitlines())
# %% safe: validated host name as one element of an argument list, no shell
import re
import subprocess

from flask import Flask, abort, jsonify, request

app = Flask(__name__)
HOST = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,252}")


@app.route("/api/ping")
def ping():
    host = request.args.get("host", "127.0.0.1")
    if not HOST.fullmatch(host):
        abort(400)
    result = subprocess.run(["ping", "-c", "1", host], capture_output=True, timeout=5)
    return jsonify({"reachable": result.returncode == 0})
# %% safe: shell=True, but the name is looked up in a dict of constant commands
import subprocess

from flask import Flask, abort, jsonify, request

app = Flask(__name__)

REPORTS = {
    "disk": "df -h | tail -n +2",
    "memory": "free -m | head -n 2",
    "load": "uptime | cut -d, -f3-",
}


@app.get("/status/<name>")
def status(name: str):
    command = REPORTS.get(name)
    if command is None:
        abort(404)
    output = subprocess.check_output(command, shell=True, text=True, timeout=5)
    return jsonify(report=name, output=output)
# %% safe: shlex.quote on the pattern before it goes into the pipeline
import shlex
import subprocess


def count_matches(pattern: str) -> int:
    """Count matching lines in the application's log."""
    quoted = shlex.quote(pattern)
    command = f"cat /var/log/app/*.log | grep -F -e {quoted} | wc -l"
    out = subprocess.run(command, shell=True, capture_output=True, text=True, check=True, timeout=30)
    return int(out.stdout.strip() or 0)
# %% safe: integers only reach the command line
import argparse
import os


def renice(pid: int, level: int) -> int:
    return os.system(f"renice -n {level} -p {pid}")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("pid", type=int)
    parser.add_argument("--level", type=int, default=10, choices=range(0, 20))
    args = parser.parse_args()
    raise SystemExit(renice(args.pid, args.level))


if __name__ == "__main__":
    main()
# %% safe: the address is parsed by ipaddress and rejected otherwise
import ipaddress
import os

from fastapi import FastAPI, HTTPException

app = FastAPI()


@app.get("/reach/{address}")
def reach(address: str):
    try:
        parsed = ipaddress.IPv4Address(address)
    except ValueError:
        raise HTTPException(status_code=422, detail="not an IPv4 address")
    code = os.system("ping -c 1 -W 2 " + str(parsed))
    return {"reachable": code == 0}
# %% safe: the request's value is overwritten by a constant before use
import os

from flask import Flask, jsonify, request

app = Flask(__name__)


@app.post("/maintenance/rotate")
def rotate():
    target = request.form.get("target", "")
    app.logger.info("rotation asked, %d characters", len(target))
    # one log only since the move to journald
    target = "/etc/logrotate.d/app"
    status = os.system("logrotate --force " + target)
    return jsonify(done=status == 0)
# %% safe: own method named system, it only puts text in a list
from flask import Flask, jsonify, request

app = Flask(__name__)


class Conversation:
    def __init__(self) -> None:
        self.messages: list[dict[str, str]] = []

    def system(self, text: str) -> None:
        self.messages.append({"role": "system", "content": text})

    def popen(self) -> dict[str, str]:
        return self.messages.pop()


@app.post("/prompt")
def prompt():
    os = Conversation()
    os.system("Answer in " + request.form.get("language", "English"))
    return jsonify(os.messages)
# %% safe: guard with a tuple of service names and early return
import subprocess as sp

SERVICES = ("nginx", "postgresql", "redis-server")


def restart_service(name: str) -> bool:
    """Restart one of the services this host runs."""
    if name not in SERVICES:
        return False
    done = sp.run(f"systemctl restart {name}", shell=True, check=False, timeout=60)
    return done.returncode == 0
# %% vulnerable: the shell is chosen by the platform, the list is filled step by step
import platform
import subprocess

from flask import Flask, request

app = Flask(__name__)


@app.post("/echo")
def echo():
    words = []
    if platform.system() == "Windows":
        words.append("cmd.exe")
        words.append("/c")
    else:
        words.append("sh")
        words.append("-c")
    words.append("echo " + request.form.get("text", ""))
    words_done = subprocess.run(words, capture_output=True, text=True)  # here
    return words_done.stdout
# %% vulnerable: command on another machine over paramiko
import paramiko


def tail(host: str, path: str, lines: int = 50) -> str:
    client = paramiko.SSHClient()
    client.load_system_host_keys()
    client.connect(host)
    _, out, _ = client.exec_command(f"tail -n {lines} {path}")  # here
    return out.read().decode()
# %% vulnerable: asyncio, sudo starts a shell in the list
import asyncio

from fastapi import FastAPI

app = FastAPI()


@app.post("/units/{unit}")
async def restart(unit: str):
    process = await asyncio.create_subprocess_exec("sudo", "bash", "-c", f"systemctl restart {unit}")  # here
    return {"code": await process.wait()}
# %% safe: words split from a template of which the program is known, no shell
import shlex
import subprocess

from flask import Flask, jsonify, request

app = Flask(__name__)


@app.get("/whois")
def whois():
    words = shlex.split("whois --") + [request.args.get("domain", "")]
    done = subprocess.run(words, capture_output=True, text=True, timeout=10)
    return jsonify(text=done.stdout)
# %% safe: program from a tuple, further arguments as they come
import subprocess


def run_tool(tool: str, *arguments: str) -> str:
    if tool not in ("ls", "du", "stat"):
        raise ValueError("unknown tool")
    return subprocess.check_output([tool, "--", *arguments], text=True)
# %% safe: shlex.join of a list
import shlex
import subprocess


def over_ssh(host: str, words: list[str]) -> int:
    return subprocess.call(["ssh", "--", host, shlex.join(words)])
# %% safe: first word of what was sent is on a list, no shell
import shlex
import subprocess

from flask import Flask, abort, jsonify, request

app = Flask(__name__)
ALLOWED = {"uptime", "df", "free"}


@app.post("/status")
def status():
    words = shlex.split(request.form.get("command", ""))
    if not words or words[0] not in ALLOWED:
        abort(400)
    return jsonify(text=subprocess.run(words, capture_output=True, text=True, timeout=5).stdout)
# %% vulnerable: first word is on a list, but a shell reads the rest
import subprocess

from flask import Flask, abort, jsonify, request

app = Flask(__name__)
ALLOWED = {"uptime", "df", "free"}


@app.post("/status")
def status():
    command = request.form["command"]
    if command.split()[0] not in ALLOWED:
        abort(400)
    return jsonify(text=subprocess.run(command, shell=True, capture_output=True, text=True).stdout)  # here
