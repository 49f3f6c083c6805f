"""Race between check and use of a file (CWE-367)."""

# %% vulnerable: exists, then open for writing
import os


def create_account_file(folder: str, account_id: int, content: str) -> bool:
    """Create the file of a new account; an old one must not be overwritten."""
    path = os.path.join(folder, f"{account_id}.json")
    if os.path.exists(path):
        return False
    with open(path, "w", encoding="utf-8") as fh:  # here
        fh.write(content)
    return True

# %% vulnerable: os.access in a privileged service, then open
import os
import sys


def append_for_user(path: str, line: str) -> None:
    # this tool is installed setuid root
    if not os.access(path, os.W_OK):
        print("permission denied", file=sys.stderr)
        sys.exit(1)
    with open(path, "a") as fh:  # here
        fh.write(line + "\n")


if __name__ == "__main__":
    append_for_user(sys.argv[1], sys.argv[2])

# %% vulnerable: lock file made by hand with pathlib
import os
import time
from pathlib import Path


class JobLock:
    """Lets one import run at a time."""

    def __init__(self, path: str) -> None:
        self.path = Path(path)

    def acquire(self) -> None:
        while self.path.exists():
            time.sleep(0.2)
        self.path.write_text(str(os.getpid()))  # here

    def release(self) -> None:
        self.path.unlink(missing_ok=True)

# %% vulnerable: symbolic link test before chown
import os


def give_home(path: str, uid: int, gid: int) -> None:
    """Run by root when a user asks for the ownership of a folder entry."""
    if os.path.islink(path):
        raise ValueError("links are not accepted")
    os.chown(path, uid, gid)  # here

# %% vulnerable: check in a helper, removal in the caller
import os
import sys
import time

MAX_AGE = 7 * 24 * 3600


def is_stale(path: str) -> bool:
    return os.path.isfile(path) and time.time() - os.path.getmtime(path) > MAX_AGE


def clean(scratch: str) -> int:
    """Cron job of root for the scratch area, where users make and move their own folders."""
    removed = 0
    for folder in os.listdir(scratch):
        for name in os.listdir(os.path.join(scratch, folder)):
            path = os.path.join(scratch, folder, name)
            if is_stale(path):
                os.remove(path)  # here
                removed += 1
    return removed


if __name__ == "__main__":
    print(clean(sys.argv[1]))

# %% vulnerable: owner is checked by path, then the script is run by path
import os
import subprocess


def run_hook(path: str) -> int:
    """Run a hook only if it belongs to root."""
    info = os.stat(path)
    if info.st_uid != 0 or info.st_mode & 0o022:
        raise PermissionError(path)
    return subprocess.call([path])  # here

# %% vulnerable: search for a free name
import os
import shutil


def store_upload(source: str, folder: str, stem: str = "scan") -> str:
    number = 1
    candidate = os.path.join(folder, f"{stem}.pdf")
    while os.path.exists(candidate):
        candidate = os.path.join(folder, f"{stem}-{number}.pdf")
        number += 1
    shutil.copyfile(source, candidate)  # here
    return candidate

# %% vulnerable: marker file of a voucher, exists, then touch
import os
from pathlib import Path

VOUCHERS = Path("/srv/shop/vouchers")


def redeem(code: int) -> bool:
    """Give the discount once for each voucher."""
    used = VOUCHERS / f"{code}.used"
    if not used.exists():
        used.touch()  # here
        grant_discount(code)
        return True
    return False


def grant_discount(code: int) -> None:
    with open(VOUCHERS / "ledger.txt", "a") as ledger:
        ledger.write(f"{code} {os.getpid()}\n")

# %% safe: exclusive creation
import os


def create_profile(folder: str, user_id: int, content: str) -> bool:
    path = os.path.join(folder, f"{user_id}.json")
    try:
        with open(path, "x", encoding="utf-8") as fh:
            fh.write(content)
    except FileExistsError:
        return False
    return True

# %% safe: O_EXCL lock file
import errno
import os


class BuildLock:
    def __init__(self, path: str) -> None:
        self.path = path

    def acquire(self) -> bool:
        try:
            fd = os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        except OSError as exc:
            if exc.errno == errno.EEXIST:
                return False
            raise
        with os.fdopen(fd, "w") as fh:
            fh.write(str(os.getpid()))
        return True

# %% safe: remove first, handle absence afterwards
import os

from flask import Flask, abort

app = Flask(__name__)


@app.delete("/cache/<int:entry>")
def drop(entry: int):
    path = os.path.join("/srv/blog/cache", f"{entry}.html")
    try:
        os.remove(path)
    except FileNotFoundError:
        abort(404)
    return "", 204

# %% safe: optional configuration, read with error handling
import json
import os

DEFAULTS = {"colour": "green", "limit": 20}


def load_config(path: str = "config.json") -> dict:
    """Merge the configuration file, if there is one, over the defaults."""
    if not os.path.exists(path):
        return dict(DEFAULTS)
    try:
        with open(path, encoding="utf-8") as fh:
            return {**DEFAULTS, **json.load(fh)}
    except (OSError, ValueError):
        return dict(DEFAULTS)

# %% safe: fstat on the open descriptor
import os
import stat


def read_regular(path: str, limit: int = 1_000_000) -> bytes:
    fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(fd, "rb") as fh:
        info = os.fstat(fh.fileno())
        if not stat.S_ISREG(info.st_mode) or info.st_size > limit:
            raise ValueError("not a small regular file")
        return fh.read(limit)

# %% safe: makedirs with exist_ok, temporary file and replace
import os
import tempfile
from pathlib import Path


def save_snapshot(folder: Path, name: str, data: bytes) -> None:
    os.makedirs(folder, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as tmp:
        tmp.write(data)
    os.replace(tmp.name, folder / Path(name).name)

# %% safe: own exists and remove on a dict in memory
import threading


class Registry:
    def __init__(self) -> None:
        self._items: dict[str, bytes] = {}
        self._lock = threading.Lock()

    def exists(self, path: str) -> bool:
        return path in self._items

    def remove(self, path: str) -> bool:
        with self._lock:
            if not self.exists(path):
                return False
            del self._items[path]
            return True

# %% safe: the check is only for a message, the write is exclusive anyway
import argparse
import os
import sys


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("output")
    args = parser.parse_args()
    if os.path.exists(args.output):
        print(f"{args.output} is there already", file=sys.stderr)
        return 1
    try:
        with open(args.output, mode="xb") as fh:
            fh.write(b"\x89PNG\r\n")
    except FileExistsError:
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

# %% vulnerable: access then open for reading
import os
def r(path):
    if os.access(path, os.R_OK):
        with open(path) as f:  # here
            return f.read()

# %% vulnerable: exists in a variable
import os
def w(path, data):
    there = os.path.exists(path)
    if not there:
        with open(path, "w") as f:  # here
            f.write(data)

# %% vulnerable: exists then remove
import os
def rm(path):
    if os.path.exists(path):
        os.remove(path)  # here

# %% vulnerable: pathlib exists, rename
from pathlib import Path
def mv(src: Path, dst: Path):
    if dst.exists():
        raise FileExistsError(dst)
    src.rename(dst)
    if not dst.exists():
        dst.write_text("x")  # here

# %% vulnerable: os.rename to a free name
import os
def mv(src, dst):
    if not os.path.exists(dst):
        os.rename(src, dst)  # here

# %% vulnerable: load or create a key
import os, secrets
KEY = "key.bin"
def key():
    if os.path.exists(KEY):
        with open(KEY, "rb") as f:
            return f.read()
    k = secrets.token_bytes(32)
    with open(KEY, "wb") as f:  # here
        f.write(k)
    return k

# %% vulnerable: method helper and field
import os
class Lock:
    def __init__(self, path):
        self.path = path
    def held(self):
        return os.path.exists(self.path)
    def take(self):
        if self.held():
            return False
        with open(self.path, "w") as f:  # here
            f.write("1")
        return True

# %% vulnerable: lstat, then open
import os, stat
def r(path):
    st = os.lstat(path)
    if stat.S_ISLNK(st.st_mode):
        raise ValueError
    with open(path) as f:  # here
        return f.read()

# %% vulnerable: is_symlink then read
from pathlib import Path
def r(name):
    p = Path("/srv") / name
    if p.is_symlink():
        raise ValueError
    return p.read_text()  # here

# %% vulnerable: writer helper
import os
def put(path, data):
    with open(path, "w") as f:
        f.write(data)
def create(path, data):
    if os.path.isfile(path):
        raise ValueError("there")
    put(path, data)  # here

# %% safe: makedirs
import os
def d(path):
    if not os.path.exists(path):
        os.makedirs(path, exist_ok=True)
    if not os.path.isdir(path):
        os.makedirs(path)

# %% safe: load, change, save
import json, os
def bump(path):
    data = {}
    if os.path.exists(path):
        with open(path) as f:
            data = json.load(f)
    data["n"] = data.get("n", 0) + 1
    with open(path, "w") as f:
        json.dump(data, f)

# %% safe: other file
import os
def f(a, b):
    if os.path.exists(a):
        with open(b, "w") as g:
            g.write("x")

# %% safe: under a lock
import os, threading
lock = threading.Lock()
def f(a):
    with lock:
        if not os.path.exists(a):
            with open(a, "w") as g:
                g.write("x")

# %% safe: remove with handling
import os
def f(a):
    if os.path.exists(a):
        try:
            os.remove(a)
        except FileNotFoundError:
            pass

# %% safe: exists in a view, then send
import os
from flask import Flask, send_file, abort
app = Flask(__name__)
@app.get("/x")
def x():
    p = "/srv/x.pdf"
    if not os.path.exists(p):
        abort(404)
    return send_file(p)

# %% safe: redis exists
import redis
r = redis.Redis()
def f(key):
    if not r.exists(key):
        r.set(key, "1")

# %% safe: size limit
import os
def f(path):
    if os.path.getsize(path) > 1000 or os.stat(path).st_size == 0:
        raise ValueError
    with open(path) as g:
        return g.read()

# %% safe: file written, then checked
import os
def f(path):
    with open(path, "w") as g:
        g.write("x")
    if not os.path.exists(path):
        raise RuntimeError
    return os.path.getsize(path)

# %% safe: O_EXCL
import os
def f(path):
    if os.path.exists(path):
        return
    fd = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY)
    os.close(fd)

# %% safe: touch with exist_ok False
from pathlib import Path
def f(p: Path):
    if p.exists():
        return False
    p.touch(exist_ok=False)
    return True
