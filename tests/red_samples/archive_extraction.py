"""Archive extraction (CWE-22): members of an archive from outside are written beyond the target folder."""

# %% vulnerable: flask upload, tar extracted without filter
import tarfile

from flask import Flask, request

app = Flask(__name__)
THEMES = "/srv/blog/themes"


@app.post("/themes")
def install_theme():
    upload = request.files["theme"]
    with tarfile.open(fileobj=upload.stream, mode="r:gz") as tar:
        tar.extractall(THEMES)  # here
    return {"installed": True}

# %% vulnerable: downloaded archive, extraction in a helper function
import io
import tarfile
import urllib.request


def unpack(blob: bytes, destination: str) -> list[str]:
    archive = tarfile.open(fileobj=io.BytesIO(blob))
    try:
        archive.extractall(path=destination)  # here
        return archive.getnames()
    finally:
        archive.close()


def fetch_dataset(url: str, destination: str) -> list[str]:
    """Download a data set and unpack it."""
    with urllib.request.urlopen(url, timeout=30) as response:
        return unpack(response.read(50_000_000), destination)

# %% vulnerable: zip members written by hand under their own names
import os
import zipfile


def unzip_upload(upload, dest: str) -> int:
    count = 0
    with zipfile.ZipFile(upload) as zf:
        for info in zf.infolist():
            if info.is_dir():
                continue
            target = os.path.join(dest, info.filename)
            os.makedirs(os.path.dirname(target), exist_ok=True)
            with open(target, "wb") as out:  # here
                out.write(zf.read(info))
            count += 1
    return count

# %% vulnerable: FastAPI, shutil.unpack_archive of an uploaded tarball
import shutil
import tempfile
from pathlib import Path

from fastapi import FastAPI, HTTPException, UploadFile

app = FastAPI()
SITES = Path("/srv/pages")


@app.post("/sites/{site_id}")
async def deploy(site_id: int, bundle: UploadFile):
    if not (bundle.filename or "").endswith(".tar.gz"):
        raise HTTPException(400, "tar.gz expected")
    with tempfile.NamedTemporaryFile(suffix=".tar.gz") as tmp:
        tmp.write(await bundle.read(20_000_000))
        tmp.flush()
        shutil.unpack_archive(tmp.name, SITES / str(site_id), "gztar")  # here
    return {"site": site_id}

# %% vulnerable: loop with extract, only the suffix is looked at
import tarfile


class CsvImporter:
    """Takes the CSV files out of a customer archive."""

    def __init__(self, archive_path: str, workdir: str):
        self.archive_path = archive_path
        self.workdir = workdir

    def run(self) -> list[str]:
        names = []
        with tarfile.open(self.archive_path) as tf:
            for member in tf.getmembers():
                if member.name.lower().endswith(".csv"):
                    tf.extract(member, self.workdir)  # here
                    names.append(member.name)
        return names

# %% vulnerable: the filter that trusts everything
import tarfile
from io import BytesIO

import requests


def install_plugin(index_url: str, name: str, plugin_dir: str) -> None:
    """Install a community plugin from the index."""
    reply = requests.get(f"{index_url}/{name}.tar.xz", timeout=20)
    reply.raise_for_status()
    with tarfile.open(fileobj=BytesIO(reply.content), mode="r:xz") as bundle:
        bundle.extractall(plugin_dir, filter="fully_trusted")  # here

# %% vulnerable: guard for absolute names only
import tarfile

from django.http import HttpResponse, HttpResponseBadRequest

RESTORE_DIR = "/srv/cms/restore"


def restore(request):
    backup = request.FILES["backup"]
    with tarfile.open(fileobj=backup) as tar:
        for m in tar.getmembers():
            if m.name.startswith("/"):
                return HttpResponseBadRequest("absolute path in archive")
        tar.extractall(RESTORE_DIR)  # here
    return HttpResponse("restored")

# %% vulnerable: prefix test on a joined, unnormalised zip path
import os
import shutil
import zipfile
from zipfile import ZipFile as Zip

TARGET = "/var/lib/courses"


def import_course(stream) -> None:
    try:
        course = Zip(stream)
    except zipfile.BadZipFile as exc:
        raise ValueError("not a course package") from exc
    with course:
        for entry in course.namelist():
            out_path = TARGET + "/" + entry
            if not out_path.startswith(TARGET) or entry.endswith("/"):
                continue
            os.makedirs(os.path.dirname(out_path), exist_ok=True)
            with course.open(entry) as src, open(out_path, "wb") as dst:  # here
                shutil.copyfileobj(src, dst)

# %% safe: data filter
import tarfile

from flask import Flask, request

app = Flask(__name__)
app.config["MAX_CONTENT_LENGTH"] = 8 * 1024 * 1024


@app.post("/skins")
def install_skin():
    upload = request.files["skin"]
    with tarfile.open(fileobj=upload.stream, mode="r:gz") as tar:
        tar.extractall("/srv/forum/skins", filter="data")
    return {"installed": True}

# %% safe: extraction_filter set on the archive object
import io
import tarfile


def unpack(blob: bytes, destination: str) -> int:
    """Unpack an uploaded bundle."""
    archive = tarfile.open(fileobj=io.BytesIO(blob))
    archive.extraction_filter = tarfile.data_filter
    try:
        archive.extractall(destination)
        return len(archive.getnames())
    finally:
        archive.close()

# %% safe: every member checked before extractall, links refused
import os
import tarfile


def check_members(tar: tarfile.TarFile, dest: str) -> None:
    root = os.path.realpath(dest)
    for member in tar.getmembers():
        if not (member.isfile() or member.isdir()):
            raise ValueError(f"unexpected member type: {member.name}")
        target = os.path.realpath(os.path.join(root, member.name))
        if os.path.commonpath([root, target]) != root:
            raise ValueError(f"member leaves the folder: {member.name}")


def import_bundle(path: str, dest: str) -> None:
    with tarfile.open(path) as tar:
        check_members(tar, dest)
        tar.extractall(dest)

# %% safe: zip flattened to base names
import os
import zipfile

MAX_SIZE = 10_000_000


def unzip_photos(upload, album_dir: str) -> list[str]:
    saved = []
    with zipfile.ZipFile(upload) as zf:
        for info in zf.infolist():
            leaf = os.path.basename(info.filename.replace("\\", "/"))
            if info.is_dir() or not leaf.endswith(".jpg") or info.file_size > MAX_SIZE:
                continue
            with zf.open(info) as src, open(os.path.join(album_dir, leaf), "wb") as dst:
                dst.write(src.read(MAX_SIZE))
            saved.append(leaf)
    return saved

# %% safe: the archive was made by the same function
import io
import tarfile


def copy_tree(source: str, destination: str) -> None:
    """Copy a folder tree and keep its modes, with tar as the carrier."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as packer:
        packer.add(source, arcname=".", recursive=True)
    buffer.seek(0)
    with tarfile.open(fileobj=buffer, mode="r") as unpacker:
        unpacker.extractall(destination)

# %% safe: extractall of a pandas string accessor
import pandas as pd
from flask import Flask, request

app = Flask(__name__)
app.config["MAX_CONTENT_LENGTH"] = 100_000


@app.post("/mentions")
def mentions():
    lines = request.get_data(as_text=True).splitlines()
    series = pd.Series(lines, dtype="string")
    found = series.str.extractall(r"@(\w{1,30})")
    return {"mentions": found[0].tolist()}

# %% safe: one known member is read into memory, nothing written by name
import json
import tarfile
from io import BytesIO

LIMIT = 64 * 1024


def read_manifest(package: bytes) -> dict:
    """Return the manifest of an uploaded package."""
    with tarfile.open(fileobj=BytesIO(package), mode="r:*") as tar:
        member = tar.getmember("manifest.json")
        handle = tar.extractfile(member)
        if handle is None:
            raise ValueError("manifest is not a file")
        with handle:
            return json.loads(handle.read(LIMIT))

# %% safe: generator of checked members handed to extractall
import tarfile
from collections.abc import Iterator
from pathlib import Path


def inside(tar: tarfile.TarFile, root: Path) -> Iterator[tarfile.TarInfo]:
    for info in tar:
        if not info.isreg():
            continue
        if not (root / info.name).resolve().is_relative_to(root):
            continue
        info.mode = 0o640
        yield info


def deploy(archive: str, folder: str) -> None:
    root = Path(folder).resolve()
    with tarfile.open(archive, "r:gz") as tar:
        tar.extractall(root, members=inside(tar, root))

# %% vulnerable: bandit's own example
import sys
import tarfile
import tempfile

def unsafe(filename):
    tar = tarfile.open(filename)
    tar.extractall(path=tempfile.mkdtemp())  # here
    tar.close()

# %% vulnerable: members=getmembers
import tarfile, tempfile
def managed(filename):
    tar = tarfile.open(filename)
    tar.extractall(path=tempfile.mkdtemp(), members=tar.getmembers())  # here

# %% vulnerable: annotated helper
import tarfile

def unpack(tar: tarfile.TarFile, where: str) -> None:
    tar.extractall(where)  # here

# %% vulnerable: stored on self
import tarfile

class Package:
    def __init__(self, path):
        self.tar = tarfile.open(path)

    def install(self, dest):
        for member in self.tar:
            self.tar.extract(member, dest)  # here

# %% vulnerable: urlretrieve
import tarfile
import urllib.request

def get(url):
    urllib.request.urlretrieve(url, "model.tgz")
    with tarfile.open("model.tgz", "r:gz") as t:
        t.extractall("models")  # here

# %% vulnerable: tar members by hand
import os
import tarfile

def unpack(path, dest):
    with tarfile.open(path) as tar:
        for m in tar:
            if not m.isfile():
                continue
            src = tar.extractfile(m)
            out = os.path.join(dest, m.name)
            os.makedirs(os.path.dirname(out), exist_ok=True)
            with open(out, "wb") as f:  # here
                f.write(src.read())

# %% vulnerable: zip members by pathlib
import zipfile
from pathlib import Path

def unzip(path: str, dest: str):
    root = Path(dest)
    with zipfile.ZipFile(path) as z:
        for name in z.namelist():
            if name.endswith("/"):
                continue
            p = root / name
            p.parent.mkdir(parents=True, exist_ok=True)
            p.write_bytes(z.read(name))  # here

# %% vulnerable: unpack archive of a caller
import shutil

def restore(backup_file, target):
    shutil.unpack_archive(backup_file, target)  # here

# %% vulnerable: startswith on the name only
import tarfile

def un(path, dest):
    with tarfile.open(path) as tar:
        for m in tar.getmembers():
            if m.name.startswith(".."):
                continue
            tar.extract(m, dest)  # here

# %% safe: zipfile extractall
import zipfile

def un(path, dest):
    with zipfile.ZipFile(path) as z:
        z.extractall(dest)

# %% safe: is_within_directory
import os
import tarfile

def is_within_directory(directory, target):
    abs_directory = os.path.abspath(directory)
    abs_target = os.path.abspath(target)
    return os.path.commonprefix([abs_directory, abs_target]) == abs_directory

def safe_extract(tar, path="."):
    for member in tar.getmembers():
        if not is_within_directory(path, os.path.join(path, member.name)):
            raise Exception("Attempted Path Traversal in Tar File")
    tar.extractall(path)

def un(path, dest):
    with tarfile.open(path) as tar:
        safe_extract(tar, dest)

# %% safe: dots refused
import tarfile

def un(path, dest):
    with tarfile.open(path) as tar:
        for m in tar.getmembers():
            if m.name.startswith("/") or ".." in m.name:
                raise ValueError(m.name)
        tar.extractall(dest)

# %% safe: base names for tar
import os
import tarfile

def un(path, dest):
    with tarfile.open(path) as tar:
        for m in tar.getmembers():
            if m.isreg():
                m.name = os.path.basename(m.name)
                tar.extract(m, dest)

# %% safe: own filter function
import tarfile

def only_small(info, path):
    info = tarfile.data_filter(info, path)
    return info if info.size < 1000 else None

def un(path, dest):
    with tarfile.open(path) as tar:
        tar.extractall(dest, filter=only_small)

# %% safe: zip by hand, resolved
import zipfile
from pathlib import Path

def unzip(path: str, dest: str):
    root = Path(dest).resolve()
    with zipfile.ZipFile(path) as z:
        for name in z.namelist():
            p = (root / name).resolve()
            if not p.is_relative_to(root):
                raise ValueError(name)
            p.write_bytes(z.read(name))

# %% safe: unpack a zip
import shutil
def r(p, d):
    shutil.unpack_archive(p, d, "zip")

# %% safe: data_filter when there is one
import tarfile
def un(path, dest):
    with tarfile.open(path) as tar:
        if hasattr(tarfile, "data_filter"):
            tar.extractall(dest, filter="data")
        else:
            raise RuntimeError("too old")

# %% safe: counters into a file
import zipfile
import json

def index(path, report):
    with zipfile.ZipFile(path) as z:
        names = z.namelist()
    with open(report, "w") as f:
        json.dump(names, f)

# %% safe: realpath prefix by hand for a zip
import os
import zipfile

def unzip(upload, dest):
    base = os.path.realpath(dest)
    with zipfile.ZipFile(upload) as z:
        for info in z.infolist():
            out = os.path.realpath(os.path.join(base, info.filename))
            if os.path.commonpath([base, out]) != base:
                raise ValueError("bad")
            with z.open(info) as src, open(out, "wb") as dst:
                dst.write(src.read())

# %% safe: regular expression extract and beautiful soup extract
from bs4 import BeautifulSoup
import tarfile
def strip(html):
    soup = BeautifulSoup(html, "html.parser")
    for s in soup("script"):
        s.extract()
    return str(soup)
