"""Insecure temporary files (CWE-377), set put aside."""

# %% vulnerable: FastAPI background export, name built with join, pandas writes it
import pandas as pd
from fastapi import BackgroundTasks, FastAPI

app = FastAPI()


def export(team_id: int, rows: list[dict]) -> None:
    location = "/".join(["", "tmp", "export_" + str(team_id) + ".csv"])
    pd.DataFrame(rows).to_csv(location, index=False)  # here


@app.post("/teams/{team_id}/export")
def start_export(team_id: int, tasks: BackgroundTasks):
    tasks.add_task(export, team_id, [{"team": team_id}])
    return {"queued": True}

# %% vulnerable: module alias, mktemp for a database
import sqlite3
import tempfile as tf
from contextlib import closing


class ScratchDatabase:
    def __enter__(self):
        self.file = tf.mktemp(".sqlite")  # here
        self.conn = sqlite3.connect(self.file)
        return self.conn

    def __exit__(self, *exc):
        self.conn.close()


with ScratchDatabase() as db, closing(db.cursor()) as cur:
    cur.execute("CREATE TABLE seen (id INTEGER PRIMARY KEY)")

# %% vulnerable: default argument, user number in the name, Path.open, code loaded back
import os
import runpy
from pathlib import Path


def run_generated(code: str, root: str = "/tmp") -> dict:
    """Write generated code of the template compiler to disk and run it."""
    module = Path(root, f"gen_{os.getuid()}.py")
    with module.open("w") as handle:  # here
        handle.write(code)
    return runpy.run_path(str(module))


def compile_constant_template() -> dict:
    return run_generated("ANSWER = 42\n")

# %% vulnerable: download to a well-known name, installer started from there
import subprocess
import urllib.request

INSTALLER_URL = "https://downloads.example.org/agent/installer.run"


def upgrade() -> None:
    where = "/tmp/installer.run"
    urllib.request.urlretrieve(INSTALLER_URL, where)  # here
    subprocess.run(["sudo", "/bin/sh", where], check=True)


if __name__ == "__main__":
    upgrade()

# %% vulnerable: os.mkdir replacement, predictable folder accepted if it is there
import datetime as dt
import os
import tempfile


def spool_folder() -> str:
    today = dt.date.today().isoformat()
    folder = os.path.join(tempfile.gettempdir(), "spool-" + today)
    os.makedirs(folder, exist_ok=True)
    return folder


def store(letter_id: int, text: str) -> None:
    target = os.path.join(spool_folder(), f"{letter_id}.txt")
    with open(target, "w") as handle:  # here
        handle.write(text)

# %% vulnerable: mktemp called through partial
import tempfile
from functools import partial


async def thumbnail(image, size=(128, 128)) -> str:
    """Scale a Pillow image and leave it on disk for the uploader."""
    small = image.copy()
    small.thumbnail(size)
    name = partial(tempfile.mktemp, prefix="thumb_")(suffix=".png")  # here
    small.save(name)
    return name

# %% safe: mkdtemp, fixed names below it
import shutil
import tempfile
from pathlib import Path


class Sandbox:
    def __init__(self):
        self.path = Path(tempfile.mkdtemp(prefix="sandbox-"))

    def write(self, data: bytes) -> Path:
        target = self.path / "tmp" / "input.bin"
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(data)
        return target

    def close(self):
        shutil.rmtree(self.path, ignore_errors=True)

# %% safe: pytest fixture tmp_path
from pathlib import Path


def slug(text: str) -> str:
    return "-".join(text.lower().split())


def test_slug_file(tmp_path: Path):
    tmp = tmp_path / "tmp.txt"
    tmp.write_text("Hello World")
    assert slug(tmp.read_text()) == "hello-world"

# %% safe: TemporaryFile without a name
import tempfile
from wsgiref.simple_server import make_server


def app(environ, start_response):
    left = min(int(environ.get("CONTENT_LENGTH") or 0), 1_000_000)
    with tempfile.TemporaryFile(dir="/tmp", prefix="body_") as body:
        body.write(environ["wsgi.input"].read(left))
        size = body.tell()
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [str(size).encode()]


if __name__ == "__main__":
    make_server("127.0.0.1", 8051, app).serve_forever()

# %% safe: paths below the shared folder are refused
from pathlib import PurePosixPath

SHARED = tuple(PurePosixPath(p) for p in ("/tmp", "/var/tmp", "/dev/shm"))


def check_database_location(location: str) -> str:
    """Refuse databases in folders where anyone may write."""
    path = PurePosixPath(location)
    if any(path.is_relative_to(shared) for shared in SHARED):
        raise ValueError(f"{location} is in a shared folder, e.g. not /tmp/app.db")
    return location

# %% safe: aiofiles tempfile and a context manager
import aiofiles.tempfile
from aiohttp import web


async def receive(request: web.Request) -> web.Response:
    total = 0
    async with aiofiles.tempfile.NamedTemporaryFile("wb", suffix=".upload") as spool:
        async for chunk in request.content.iter_chunked(65536):
            total += len(chunk)
            if total > 10_000_000:
                raise web.HTTPRequestEntityTooLarge(max_size=10_000_000, actual_size=total)
            await spool.write(chunk)
    return web.json_response({"received": total})

# %% safe: URL path that begins like a folder
import requests

SERVICE = "https://files.example.org"


def upload_url(name: str) -> str:
    area = "/tmp/"
    reply = requests.post(SERVICE + area + "reserve", json={"name": name}, timeout=10)
    reply.raise_for_status()
    return reply.json()["url"]

# %% safe: mkstemp result replaces the old fixed name
import os
import tempfile

DEFAULT_NAME = "/tmp/agent.sock.json"


def publish(address: str) -> str:
    path = DEFAULT_NAME
    fd, path = tempfile.mkstemp(prefix="agent-", suffix=".json")
    with os.fdopen(fd, "w") as handle:
        handle.write(address)
    return path

# %% safe: runtime folder of the user
import os
from pathlib import Path


def pid_file() -> Path:
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    if not runtime:
        raise SystemExit("XDG_RUNTIME_DIR is not set")
    return Path(runtime) / "indexer.pid"


def write_pid() -> None:
    with pid_file().open("x") as handle:
        handle.write(str(os.getpid()))


if __name__ == "__main__":
    write_pid()

# %% vulnerable: report written under the name of the day
import datetime


def report(rows: list[str]) -> str:
    path = f"/tmp/report-{datetime.date.today()}.csv"
    with open(path, "w", encoding="utf-8") as out:  # here
        out.writelines(rows)
    return path

# %% vulnerable: mktemp under an alias, path object
from pathlib import Path
from tempfile import mktemp as new_name


def thumbnail(data: bytes) -> Path:
    target = Path(new_name(suffix=".png"))  # here
    target.write_bytes(data)
    return target

# %% vulnerable: pickle cache in the shared folder, logging aside
import os
import pickle
import tempfile


class Cache:
    def __init__(self, name: str = "model") -> None:
        self.path = os.path.join(tempfile.gettempdir(), name + ".cache")

    def store(self, value: object) -> None:
        with open(self.path, "wb") as handle:  # here
            pickle.dump(value, handle)

# %% safe: mkstemp in the shared folder
import os
import tempfile


def report(rows: list[str]) -> str:
    handle, path = tempfile.mkstemp(prefix="report-", dir="/tmp", text=True)
    with os.fdopen(handle, "w") as out:
        out.writelines(rows)
    return path

# %% safe: folder of its own first
import tempfile
from pathlib import Path


def build(parts: dict[str, bytes]) -> bytes:
    with tempfile.TemporaryDirectory(prefix="build-") as folder:
        for name, data in parts.items():
            (Path(folder) / f"{len(name)}.part").write_bytes(data)
        return b"".join(path.read_bytes() for path in sorted(Path(folder).iterdir()))

# %% safe: names with tmp in them that lie elsewhere
from pathlib import Path

STATE = Path.home() / ".local" / "state" / "tmp"


def save(text: str) -> None:
    STATE.mkdir(parents=True, exist_ok=True)
    (STATE / "tmp.txt").write_text(text)
    with open("/srv/app/tmp/export.csv", "w") as out:
        out.write(text)
