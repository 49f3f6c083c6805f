"""Archive extraction (CWE-22): member names of foreign archives decide where files land (set put aside)."""

# %% vulnerable: aiohttp, zip entries through pathlib write_bytes
import io
import zipfile
from pathlib import Path

from aiohttp import web

EXTENSIONS = Path("/opt/editor/extensions")


async def add_extension(request: web.Request) -> web.Response:
    form = await request.post()
    payload = form["package"].file.read()
    with zipfile.ZipFile(io.BytesIO(payload)) as package:
        files = {n: package.read(n) for n in package.namelist() if not n.endswith("/")}
    for name, content in files.items():
        place = EXTENSIONS / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)  # here
    return web.json_response({"files": len(files)})

# %% vulnerable: tar stream straight from a socket
import socket
import tarfile


def receive_tree(port: int, into: str) -> None:
    """Accept one peer and unpack the tree that it sends."""
    with socket.create_server(("127.0.0.1", port)) as listener:
        peer, _addr = listener.accept()
        with peer, peer.makefile("rb") as wire:
            with tarfile.open(fileobj=wire, mode="r|gz") as incoming:
                incoming.extractall(into)  # here

# %% vulnerable: bound method handed to a thread
import asyncio
import tarfile
import tempfile

import httpx


async def sync_mirror(base: str, release: str, folder: str) -> None:
    async with httpx.AsyncClient(timeout=30) as client:
        answer = await client.get(f"{base}/{release}.tar.bz2")
    with tempfile.TemporaryFile() as spool:
        spool.write(answer.content)
        spool.seek(0)
        ball = tarfile.open(fileobj=spool, mode="r:bz2")
        await asyncio.to_thread(ball.extractall, folder)  # here

# %% vulnerable: names checked for dot-dot, but links let members out
import tarfile
from flask import Flask, abort, request

app = Flask(__name__)


@app.route("/projects/<int:pid>/import", methods=["POST"])
def import_project(pid: int):
    bundle = tarfile.open(fileobj=request.files["bundle"])
    names = bundle.getnames()
    if any(n.startswith("/") or ".." in n.split("/") for n in names):
        abort(400)
    bundle.extractall(f"/srv/projects/{pid}")  # here
    return {"files": len(names)}

# %% vulnerable: format table, alias import, archive from the request
from shutil import unpack_archive as unpack

from django.core.files.uploadedfile import TemporaryUploadedFile
from django.http import HttpResponse
from django.views import View


class SkinUpload(View):
    kind = {"application/x-tar": "tar", "application/x-xz": "xztar"}
    target = "/srv/player/skins"

    def post(self, request):
        skin: TemporaryUploadedFile = request.FILES["skin"]
        fmt = self.kind.get(skin.content_type)
        if fmt is None:
            return HttpResponse(status=415)
        unpack(skin.temporary_file_path(), self.target, fmt)  # here
        return HttpResponse(status=204)

# %% vulnerable: hand-written tar unpacker with extractfile and open
import os
import tarfile


def restore_mailbox(archive_file, home, overwrite=False):
    """Put the messages of an exported mailbox back in place."""
    mode = "wb" if overwrite else "xb"
    with tarfile.TarFile(fileobj=archive_file) as mailbox:
        while (item := mailbox.next()) is not None:
            if not item.isfile():
                continue
            data = mailbox.extractfile(item).read()
            with open("{}/{}".format(home, item.name), mode) as message:  # here
                message.write(data)
    return os.listdir(home)

# %% safe: unpack_archive with the data filter
import shutil
import tempfile
from pathlib import Path

from fastapi import APIRouter, UploadFile

router = APIRouter()


@router.post("/lessons/{lesson}")
async def upload_lesson(lesson: int, pack: UploadFile):
    home = Path("/srv/lessons", str(lesson))
    with tempfile.NamedTemporaryFile(suffix=".tar") as tmp:
        tmp.write(await pack.read(9_000_000))
        tmp.flush()
        shutil.unpack_archive(tmp.name, home, format="tar", filter="data")
    return {"lesson": lesson}

# %% safe: one by one with filter
import tarfile


class Updater:
    def __init__(self, staging: str):
        self.staging = staging

    def apply(self, stream) -> int:
        done = 0
        with tarfile.open(fileobj=stream, mode="r|*") as update:
            for part in update:
                try:
                    update.extract(part, self.staging, filter=tarfile.data_filter)
                except tarfile.FilterError as err:
                    raise ValueError(f"update refused: {part.name!r}") from err
                done += 1
        return done

# %% safe: partial binds the filter
import tarfile
from functools import partial

from flask import Flask, request

app = Flask(__name__)
app.config["MAX_CONTENT_LENGTH"] = 2_000_000


@app.post("/widgets")
def widgets():
    with tarfile.open(fileobj=request.files["w"].stream) as box:
        unpack = partial(box.extractall, filter="data")
        unpack("/srv/widgets")
    return "", 204

# %% safe: resolved destination of each zip entry must stay inside
import zipfile
from pathlib import Path

LIMIT = 20_000_000


def unzip(archive: Path, folder: Path) -> None:
    folder = folder.resolve()
    with zipfile.ZipFile(archive) as z:
        if sum(i.file_size for i in z.infolist()) > LIMIT:
            raise ValueError("archive too large")
        for name in z.namelist():
            goal = folder.joinpath(name).resolve()
            if folder not in goal.parents:
                raise ValueError(f"bad entry {name!r}")
            if not name.endswith("/"):
                goal.parent.mkdir(parents=True, exist_ok=True)
                goal.write_bytes(z.read(name))

# %% safe: fixed member names only
import os
import zipfile

EXPECTED = ("model.json", "weights.csv")


def import_model(upload, where: str) -> None:
    with zipfile.ZipFile(upload) as bundle:
        present = set(bundle.namelist())
        for name in EXPECTED:
            if name not in present:
                raise KeyError(name)
            if bundle.getinfo(name).file_size > 5_000_000:
                raise ValueError("too big")
            with open(os.path.join(where, name), "wb") as out:
                out.write(bundle.read(name))

# %% safe: members are stored under generated names
import uuid
import zipfile
from pathlib import Path

from django.http import JsonResponse

BLOBS = Path("/srv/dms/blobs")


def bulk_upload(request):
    index = {}
    with zipfile.ZipFile(request.FILES["bulk"]) as zf:
        for entry in zf.infolist()[:100]:
            if entry.is_dir() or entry.file_size > 1_000_000:
                continue
            key = uuid.uuid4().hex
            (BLOBS / key).write_bytes(zf.read(entry))
            index[key] = entry.filename
    return JsonResponse(index)

# %% safe: only names and sizes are reported
import hashlib
import tarfile


def inventory(path: str, limit: int = 1000) -> list[dict]:
    """Describe the content of an archive from a customer."""
    rows = []
    with tarfile.open(path) as tar:
        for member in tar.getmembers()[:limit]:
            digest = ""
            if member.isfile() and (fh := tar.extractfile(member)):
                digest = hashlib.file_digest(fh, "sha256").hexdigest()
            rows.append({"name": member.name, "size": member.size, "sha256": digest})
    return rows

# %% safe: own extractall collects links from text
import re
import sys


class LinkTool:
    pattern = re.compile(r"https://[\w./-]{1,200}")

    def extractall(self, text: str) -> list[str]:
        return self.pattern.findall(text)

    def extract(self, text: str) -> str | None:
        found = self.extractall(text)
        return found[0] if found else None


if __name__ == "__main__":
    archive = sys.stdin.read(100_000)
    for link in LinkTool().extractall(archive):
        print(link)

# %% vulnerable: shutil.unpack_archive of a download, click command
import shutil
import urllib.request

import click


@click.command()
@click.argument("url")
@click.option("--into", default="plugins")
def install(url: str, into: str) -> None:
    name, _ = urllib.request.urlretrieve(url)
    shutil.unpack_archive(name, into, "gztar")  # here
    click.echo("done")

# %% vulnerable: zip members joined by hand in a generator
import zipfile
from pathlib import Path


def members(source):
    with zipfile.ZipFile(source) as bundle:
        for name in bundle.namelist():
            yield name, bundle.read(name)


def restore(source, root: str) -> int:
    count = 0
    for name, data in members(source):
        target = Path(root) / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)  # here
        count += 1
    return count

# %% vulnerable: tar extracted with the filter that trusts everything
import tarfile


class Backup:
    def __init__(self, folder: str) -> None:
        self.folder = folder

    def restore(self, upload) -> list[str]:
        with tarfile.open(fileobj=upload, mode="r:xz") as archive:
            archive.extractall(path=self.folder, filter="fully_trusted")  # here
            return archive.getnames()

# %% safe: each member extracted with the data filter, errors skipped
import tarfile


def extract_some(stream, folder: str, suffixes: tuple[str, ...]) -> None:
    with tarfile.open(fileobj=stream, mode="r|gz") as archive:
        for member in archive:
            if member.name.endswith(suffixes):
                try:
                    archive.extract(member, folder, filter="data", set_attrs=False)
                except tarfile.OutsideDestinationError:
                    continue

# %% safe: zip entries by generated numbers
import shutil
import zipfile
from pathlib import Path


def import_pages(upload, folder: Path) -> list[Path]:
    written = []
    with zipfile.ZipFile(upload) as book:
        for number, entry in enumerate(book.infolist()[:200]):
            target = folder / f"{number:04d}.png"
            with book.open(entry) as source, target.open("wb") as out:
                shutil.copyfileobj(source, out, 1 << 16)
            written.append(target)
    return written

# %% safe: relative_to of the resolved place raises
import zipfile
from pathlib import Path


def unpack_theme(archive: bytes | str, themes: Path) -> None:
    base = themes.resolve()
    with zipfile.ZipFile(archive) as theme:
        for info in theme.infolist():
            if info.is_dir():
                continue
            place = (base / info.filename).resolve()
            place.relative_to(base)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(theme.read(info))
