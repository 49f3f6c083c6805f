"""Too wide file permissions (CWE-732, CWE-276): files or folders that everybody may read or change."""

# %% vulnerable: chmod 0o777 after an upload
import os
import uuid

from flask import Flask, request

app = Flask(__name__)
UPLOADS = "/srv/app/uploads"


@app.post("/upload")
def upload():
    path = os.path.join(UPLOADS, uuid.uuid4().hex)
    request.files["file"].save(path)
    os.chmod(path, 0o777)  # here
    return {"stored": True}

# %% vulnerable: pathlib chmod 0o666
from pathlib import Path


def write_settings(folder: Path, values: dict[str, str]) -> Path:
    """Store the settings so that every service can change them."""
    target = folder / "settings.ini"
    lines = [f"{key} = {value}" for key, value in values.items()]
    target.write_text("[main]\n" + "\n".join(lines))
    target.chmod(0o666)  # here
    return target

# %% vulnerable: umask cleared for a daemon
import os
import sys


def daemonize() -> None:
    """Detach from the terminal."""
    if os.fork() > 0:
        sys.exit(0)
    os.setsid()
    os.umask(0)  # here
    if os.fork() > 0:
        sys.exit(0)


def main() -> None:
    daemonize()
    with open("/var/lib/collector/events.log", "a") as log:
        log.write("started\n")


if __name__ == "__main__":
    main()

# %% vulnerable: private key created readable for all
import os

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519


def create_key(path: str) -> None:
    key = ed25519.Ed25519PrivateKey.generate()
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)  # here
    with os.fdopen(fd, "wb") as fh:
        fh.write(pem)

# %% vulnerable: stat constants joined
import os
import stat

ALL = stat.S_IRWXU | stat.S_IRWXG | stat.S_IRWXO


class PluginDir:
    def __init__(self, base: str):
        self.base = base

    def create(self, plugin_id: int) -> str:
        folder = os.path.join(self.base, f"plugin-{plugin_id}")
        os.makedirs(folder, exist_ok=True)
        os.chmod(folder, ALL)  # here
        return folder

# %% vulnerable: helper with a default mode
import os
import shutil


def put(data_file: str, target: str, mode: int = 0o777) -> None:
    shutil.copyfile(data_file, target)
    os.chmod(target, mode)  # here


def install_cron_script() -> None:
    put("scripts/nightly.sh", "/etc/cron.daily/nightly")


if __name__ == "__main__":
    install_cron_script()

# %% vulnerable: external chmod with a list
import subprocess as sp


def open_database(path: str = "/var/lib/shop/shop.db") -> None:
    """Make the database usable for the web server and the worker."""
    sp.run(["chmod", "-R", "777", path], check=True)  # here

# %% vulnerable: write bit for others added to the present mode
import os
import stat
from os import chmod


def share_all(root: str) -> int:
    changed = 0
    for folder, _dirs, files in os.walk(root):
        for name in files:
            path = os.path.join(folder, name)
            mode = os.stat(path).st_mode
            chmod(path, mode | stat.S_IWOTH | stat.S_IROTH)  # here
            changed += 1
    return changed

# %% safe: owner only
import os
import uuid

from flask import Flask, request

app = Flask(__name__)
app.config["MAX_CONTENT_LENGTH"] = 1_000_000


@app.post("/documents")
def documents():
    path = os.path.join("/srv/app/documents", uuid.uuid4().hex)
    request.files["file"].save(path)
    os.chmod(path, 0o600)
    return {"stored": True}

# %% safe: strict umask and back again
import os
from contextlib import contextmanager


@contextmanager
def private_files():
    previous = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(previous)


def save_keys(path: str, text: str) -> None:
    with private_files(), open(path, "w", encoding="ascii") as fh:
        fh.write(text)

# %% safe: 0o777 as a mask for display
import os
import stat


def describe(path: str) -> str:
    """Return the permission bits as ls shows them."""
    info = os.stat(path)
    octal = oct(info.st_mode & 0o777)
    return f"{octal} {stat.filemode(info.st_mode)} {path}"


if __name__ == "__main__":
    for entry in os.listdir("."):
        print(describe(entry))

# %% safe: world bits are tested and removed
import os
import stat

WORLD = stat.S_IRWXO | stat.S_IRWXG


def tighten(path: str) -> bool:
    mode = stat.S_IMODE(os.lstat(path).st_mode)
    if not mode & WORLD:
        return False
    os.chmod(path, mode & ~WORLD)
    return True

# %% safe: dict of modes, the private one is used
import os

MODES = {"private": 0o600, "folder": 0o700, "shared": 0o666}


def write_token(path: str, token: str) -> None:
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, MODES["private"])
    with os.fdopen(fd, "w") as fh:
        fh.write(token)
    os.chmod(path, MODES["private"])

# %% safe: own chmod of a virtual file system in memory
class Node:
    def __init__(self, name: str, mode: int = 0o700) -> None:
        self.name = name
        self.mode = mode


class MemoryFS:
    """File system for the shell exercise of the course."""

    def __init__(self) -> None:
        self.nodes: dict[str, Node] = {"/": Node("/")}

    def chmod(self, path: str, mode: int) -> None:
        self.nodes[path].mode = mode & 0o7777


fs = MemoryFS()
fs.chmod("/", 0o777)
print(oct(fs.nodes["/"].mode))

# %% safe: decimal numbers that look like modes
import os


def page_of(items: list[int], number: int, size: int = 666) -> list[int]:
    start = max(number, 0) * size
    return items[start:start + size]


def main() -> None:
    os.makedirs("out", mode=0o700, exist_ok=True)
    total = sum(page_of(list(range(7777)), 1, 777))
    with open(os.path.join("out", "total.txt"), "w") as fh:
        fh.write(str(total))


if __name__ == "__main__":
    main()

# %% safe: page of the public web site, written by the owner alone
import os
from pathlib import Path

SITE = Path("/var/www/html")


def publish(html: str) -> None:
    """Put the generated start page in place for the web server."""
    page = SITE / "index.html"
    draft = page.with_suffix(".new")
    draft.write_text(html, encoding="utf-8")
    draft.chmod(0o644)
    os.replace(draft, page)

# %% vulnerable: mkdir mode
import os
def m(p):
    os.makedirs(p, mode=0o777, exist_ok=True)  # here

# %% vulnerable: Path mkdir
from pathlib import Path
def m(p):
    Path(p).mkdir(mode=0o777, parents=True)  # here

# %% vulnerable: key readable by all
import os
KEY = "/etc/app/private_key.pem"
def w(data):
    with open(KEY, "wb") as f:
        f.write(data)
    os.chmod(KEY, 0o644)  # here

# %% vulnerable: os.system
import os
def w():
    os.system("chmod 777 /srv/data")  # here

# %% vulnerable: shell with a+w
import subprocess
def w(p):
    subprocess.run(f"chmod -R a+rwx {p}", shell=True)  # here

# %% vulnerable: stat bits
import os, stat
def w(p):
    os.chmod(p, stat.S_IRUSR | stat.S_IWUSR | stat.S_IWOTH)  # here

# %% vulnerable: mode in a class
import os
class C:
    MODE = 0o666
    def w(self, p):
        os.chmod(p, self.MODE)  # here

# %% vulnerable: umask before open
import os
def w(p):
    old = os.umask(0)  # here
    try:
        with open(p, "w") as f:
            f.write("x")
    finally:
        os.umask(old)

# %% vulnerable: fchmod
import os
def w(f):
    os.fchmod(f.fileno(), 0o777)  # here

# %% vulnerable: os.chmod int from string
import os
def w(p):
    os.chmod(p, int("777", 8))  # here

# %% vulnerable: sftp
import paramiko
def w(t):
    sftp = paramiko.SFTPClient.from_transport(t)
    sftp.put("a", "b")
    sftp.chmod("b", 0o777)  # here

# %% safe: 755
import os
def m(p):
    os.makedirs(p, mode=0o755, exist_ok=True)
    os.chmod(p, 0o750)

# %% safe: reading the umask
import os
def current():
    mask = os.umask(0)
    os.umask(mask)
    return mask

# %% safe: stat bits of the owner
import os, stat
def w(p):
    os.chmod(p, stat.S_IRUSR | stat.S_IWUSR)

# %% safe: executable bit added
import os, stat
def w(p):
    st = os.stat(p)
    os.chmod(p, st.st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)

# %% safe: sticky
import os
def w(p):
    os.chmod(p, 0o1777)

# %% safe: public certificate
import os
def w():
    os.chmod("/etc/app/server.crt", 0o644)
    os.chmod("id_rsa.pub", 0o644)

# %% safe: key of a dict
import os
def w(p, key):
    os.chmod(os.path.join(p, key), 0o644)

# %% safe: chmod plus x
import subprocess
def w(p):
    subprocess.run(["chmod", "+x", p])
    subprocess.run(["chmod", "755", p])
    subprocess.run(["chmod", "u+w", p])

# %% safe: mode of the caller
import os
def w(p, mode):
    os.chmod(p, mode)
    os.chmod(p, mode & 0o755)

# %% safe: umask 027
import os
os.umask(0o027)

# %% safe: open for a key with 600
import os
def w(p):
    return os.open("private_key.pem", os.O_CREAT | os.O_WRONLY, 0o600)

# %% safe: what is named after a private key is the public one
import os
from pathlib import Path
KEY = Path("/var/lib/node/identity.pem")
def publish(text: bytes) -> None:
    public = KEY.with_suffix(".pub")
    public.write_bytes(text)
    os.chmod(public, 0o644)
