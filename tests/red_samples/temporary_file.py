"""Insecure temporary files (CWE-377): predictable or reserved-but-not-created names in a shared folder."""

# %% vulnerable: mktemp, then open
import tempfile


def render_report(rows: list[str]) -> str:
    """Write the rows to a scratch file and return its name."""
    path = tempfile.mktemp(suffix=".csv")  # here
    with open(path, "w", encoding="utf-8") as out:
        for row in rows:
            out.write(row + "\n")
    return path

# %% vulnerable: constant name in /tmp
import json


class ProgressTracker:
    """Remembers how far the import came."""

    STATE = "/tmp/import_progress.json"

    def save(self, done: int, total: int) -> None:
        with open(self.STATE, "w") as fh:  # here
            json.dump({"done": done, "total": total}, fh)

# %% vulnerable: process number in the name
import os
import subprocess


def run_script(source: str) -> int:
    script = "/tmp/job_%d.sh" % os.getpid()
    with open(script, "w") as fh:  # here
        fh.write(source)
    try:
        return subprocess.call(["/bin/sh", script])
    finally:
        os.unlink(script)

# %% vulnerable: gettempdir joined with a constant
import os
import tempfile

from flask import Flask, request

app = Flask(__name__)


@app.post("/convert")
def convert():
    scratch = os.path.join(tempfile.gettempdir(), "convert_input.bin")
    with open(scratch, "wb") as fh:  # here
        fh.write(request.get_data(cache=False)[:1_000_000])
    return {"size": os.path.getsize(scratch)}

# %% vulnerable: alias import of mktemp inside a helper
import shutil
from tempfile import mktemp as temp_name


def scratch_copy(original: str) -> str:
    target = temp_name(prefix="edit-")  # here
    shutil.copyfile(original, target)
    return target


def edit(original: str, old: str, new: str) -> None:
    working = scratch_copy(original)
    with open(working, "r+", encoding="utf-8") as fh:
        text = fh.read().replace(old, new)
        fh.seek(0)
        fh.write(text)
        fh.truncate()
    shutil.move(working, original)

# %% vulnerable: time stamp in the name, pathlib
import time
from pathlib import Path


def dump_users(users: list[dict]) -> Path:
    """Dump the user table for the nightly job."""
    stamp = int(time.time())
    dump = Path("/tmp") / f"users-{stamp}.txt"
    dump.write_text("\n".join(u["email"] for u in users))  # here
    return dump

# %% vulnerable: command line tool, archive packed under a fixed name in /var/tmp
import argparse
import tarfile


def main() -> None:
    parser = argparse.ArgumentParser(description="Back up a home folder")
    parser.add_argument("folder")
    args = parser.parse_args()
    name = "/var/tmp/home-backup.tar.gz"
    with tarfile.open(name, "w:gz") as tar:  # here
        tar.add(args.folder, arcname="home")
    print("written", name)


if __name__ == "__main__":
    main()

# %% vulnerable: weak random suffix by hand, opened for append
import random
import string


class SessionLog:
    def __init__(self, user: int) -> None:
        suffix = "".join(random.choice(string.ascii_lowercase) for _ in range(3))
        self.path = "/tmp/session-{}-{}.log".format(user, suffix)

    def add(self, line: str) -> None:
        with open(self.path, "a", encoding="utf-8") as fh:  # here
            fh.write(repr(line) + "\n")

# %% safe: NamedTemporaryFile
import tempfile


def render_table(rows: list[str]) -> str:
    with tempfile.NamedTemporaryFile("w", suffix=".csv", delete=False, encoding="utf-8") as out:
        out.writelines(row + "\n" for row in rows)
        return out.name

# %% safe: mkstemp with explicit folder
import os
import tempfile


class StateFile:
    """Writes the state and swaps it in."""

    def __init__(self, path: str) -> None:
        self.path = path

    def save(self, data: bytes) -> None:
        fd, tmp = tempfile.mkstemp(dir=os.path.dirname(self.path) or ".", prefix=".state-")
        try:
            with os.fdopen(fd, "wb") as fh:
                fh.write(data)
            os.replace(tmp, self.path)
        except BaseException:
            os.unlink(tmp)
            raise

# %% safe: fixed name, but inside a fresh private folder
import os
import subprocess
import tempfile


def word_count(text: str) -> int:
    with tempfile.TemporaryDirectory(prefix="wc-") as folder:
        script = os.path.join(folder, "input.txt")
        with open(script, "w", encoding="utf-8") as fh:
            fh.write(text)
        result = subprocess.run(["wc", "-w", script], capture_output=True, text=True, check=True)
    return int(result.stdout.split()[0])

# %% safe: /tmp is only looked at for free space
import shutil
import tempfile

from flask import Flask, abort, request

app = Flask(__name__)
NEEDED = 50_000_000


@app.post("/encode")
def encode():
    usage = shutil.disk_usage(tempfile.gettempdir())
    if usage.free < NEEDED or shutil.disk_usage("/tmp").free < NEEDED:
        abort(507)
    with tempfile.SpooledTemporaryFile(max_size=1_000_000) as spool:
        spool.write(request.get_data()[:1_000_000])
        return {"size": spool.tell()}

# %% safe: state folder of the program, not a shared one
import json
import time
from pathlib import Path

STATE_DIR = Path("/var/lib/importer")


def save_progress(done: int, total: int) -> Path:
    target = STATE_DIR / f"progress-{int(time.time())}.json"
    target.write_text(json.dumps({"done": done, "total": total}))
    return target

# %% safe: exclusive creation with a private mode and a strong name
import os
import secrets


def create_scratch(data: bytes) -> str:
    """Create a scratch file without following anything that is there already."""
    path = f"/tmp/scratch-{secrets.token_hex(16)}"
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(fd, "wb") as fh:
        fh.write(data)
    return path

# %% safe: own method called mktemp hands out table names
import itertools


class QueryBuilder:
    """Builds the statements of the report engine."""

    def __init__(self) -> None:
        self._counter = itertools.count(1)
        self.open_tables: list[str] = []

    def mktemp(self, prefix: str = "tmp") -> str:
        name = f"{prefix}_{next(self._counter)}"
        self.open_tables.append(name)
        return name

    def create(self) -> str:
        return f"CREATE TEMPORARY TABLE {self.mktemp()} (id INTEGER)"

# %% safe: path below /tmp is data of a message, not a file here
import posixpath

from flask import Flask, jsonify

app = Flask(__name__)
CONTAINER_SCRATCH = "/tmp/worker"


@app.get("/job-template")
def job_template():
    """Describe the volume that the scheduler mounts in its own container."""
    return jsonify(
        volumes=[{"name": "scratch", "emptyDir": {}}],
        mounts=[{"name": "scratch", "mountPath": CONTAINER_SCRATCH}],
        output=posixpath.join(CONTAINER_SCRATCH, "out.json"),
    )

# %% vulnerable: os.path.join of /tmp
import os
def save(name, data):
    path = os.path.join("/tmp", "app_" + name)
    with open(path, "w") as f:  # here
        f.write(data)

# %% vulnerable: default argument
def log(text, path="/tmp/app.log"):
    with open(path, "a") as f:  # here
        f.write(text)

# %% vulnerable: gettempdir with pathlib
import tempfile
from pathlib import Path
CACHE = Path(tempfile.gettempdir()) / "mycache.json"
def put(text):
    CACHE.write_text(text)  # here

# %% vulnerable: TMPDIR with a default
import os
def put(text):
    d = os.environ.get("TMPDIR", "/tmp")
    with open(os.path.join(d, "out.txt"), "w") as f:  # here
        f.write(text)

# %% vulnerable: mktemp through the module's alias
import tempfile as tf
def t():
    p = tf.mktemp()  # here
    return open(p, "w")

# %% vulnerable: copy to /tmp
import shutil
def backup():
    shutil.copy("/etc/app.conf", "/tmp/app.conf")  # here

# %% vulnerable: uuid1 is predictable
import uuid
def put(data: bytes):
    with open(f"/tmp/{uuid.uuid1()}", "wb") as f:  # here
        f.write(data)

# %% vulnerable: random number
import random
def put(data: bytes):
    p = "/tmp/x" + str(random.randint(0, 9999))
    f = open(p, "wb")  # here
    f.write(data)

# %% vulnerable: helper gives the path
import os
def path_for(user):
    return f"/tmp/session_{user}"
def store(user, data):
    with open(path_for(user), "w") as f:  # here
        f.write(data)

# %% vulnerable: os.open without O_EXCL
import os
def put(data):
    fd = os.open("/tmp/app.lock", os.O_CREAT | os.O_WRONLY)  # here
    os.write(fd, data)

# %% safe: uuid4
import uuid
def put(data: bytes):
    with open(f"/tmp/{uuid.uuid4().hex}", "wb") as f:
        f.write(data)

# %% safe: mode x
def put(data):
    with open("/tmp/app.lock", "x") as f:
        f.write(data)

# %% safe: reading
def get():
    with open("/tmp/app.lock") as f:
        return f.read()

# %% safe: mkdtemp
import os, tempfile
def put(data):
    d = tempfile.mkdtemp()
    p = os.path.join(d, "x.txt")
    with open(p, "w") as f:
        f.write(data)

# %% safe: TemporaryDirectory path in a class
import tempfile
from pathlib import Path
class W:
    def __init__(self):
        self._dir = tempfile.TemporaryDirectory()
        self.root = Path(self._dir.name)
    def put(self, data):
        (self.root / "x").write_text(data)

# %% safe: tests for equality, url and docs
DOC = "write to /tmp/x"
def is_tmp(p):
    return p.startswith("/tmp/")
def url():
    return "http://h/tmp/x"

# %% safe: template dir
def put(data, base="templates"):
    with open(f"{base}/tmp/x", "w") as f:
        f.write(data)

# %% safe: removing old files in /tmp
import os
def clean():
    for n in os.listdir("/tmp"):
        if n.startswith("app-"):
            os.unlink(os.path.join("/tmp", n))

# %% safe: secrets in a variable
import secrets
from pathlib import Path
def put(data):
    token = secrets.token_urlsafe(16)
    name = f"job-{token}.txt"
    (Path("/tmp") / name).write_text(data)

# %% safe: mkstemp in /tmp
import os, tempfile
def put(data):
    fd, p = tempfile.mkstemp(dir="/tmp")
    with os.fdopen(fd, "w") as f:
        f.write(data)
    with open(p, "a") as f:
        f.write("x")
