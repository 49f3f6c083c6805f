"""Race between check and use of a file (CWE-367), set put aside."""

# %% vulnerable: FastAPI, unique slug decided by a listing
import os

from fastapi import FastAPI, HTTPException
from pydantic import BaseModel, Field

app = FastAPI()
PASTES = "/srv/paste"


class Paste(BaseModel):
    slug: str = Field(pattern="^[a-z0-9]{1,30}$")
    text: str = Field(max_length=10_000)


@app.post("/pastes")
def create(paste: Paste):
    if paste.slug in os.listdir(PASTES):
        raise HTTPException(409, "slug taken")
    with open(f"{PASTES}/{paste.slug}", "w") as handle:  # here
        handle.write(paste.text)
    return {"slug": paste.slug}

# %% vulnerable: lstat in one method, open in another, run by root
import os.path
from os import lstat
from stat import S_ISLNK


class SpoolReader:
    """The print daemon runs as root and prints files of any user."""

    def __init__(self, spool_path):
        self.spool_path = spool_path

    def allowed(self):
        return not S_ISLNK(lstat(self.spool_path).st_mode)

    def read(self):
        if self.allowed():
            return open(self.spool_path, "rb").read(1_000_000)  # here
        raise PermissionError(self.spool_path)

# %% vulnerable: async pid file, walrus, write after isfile
import asyncio
import os


async def claim(pid_path: str) -> bool:
    if found := os.path.isfile(pid_path):
        return not found
    # give an older instance the time to go away
    await asyncio.sleep(0.1)
    with open(pid_path, mode="wt") as handle:  # here
        handle.write(f"{os.getpid()}\n")
    return True

# %% vulnerable: rename onto a destination that was free a moment ago
from os import rename
from os.path import lexists


def archive_letter(inbox: str, archive: str, letter: int) -> None:
    """Letters in the archive must never be replaced."""
    source, target = f"{inbox}/{letter}.eml", f"{archive}/{letter}.eml"
    if lexists(target):
        raise FileExistsError(target)
    rename(source, target)  # here

# %% vulnerable: size limit looked up by path before sending the content
import os
import smtplib
from email.message import EmailMessage

LIMIT = 100_000


def mail_attachment(path: str, server: smtplib.SMTP, to: str) -> None:
    """Send a file from the shared drop folder, where every user may write."""
    if os.path.getsize(path) > LIMIT or os.path.islink(path):
        raise ValueError("too large, or a link")
    message = EmailMessage()
    message["To"] = to
    with open(path, "rb") as handle:  # here
        message.add_attachment(handle.read(), maintype="application", subtype="octet-stream")
    server.send_message(message)

# %% vulnerable: owner looked up by path, then chown by path
import os
from pathlib import Path


def hand_over(uid: int, new_uid: int, entry: Path) -> None:
    """Root service: a user gives one of his files in /scratch to a colleague."""
    match entry.lstat().st_uid:
        case owner if owner == uid:
            os.chown(entry, new_uid, -1)  # here
        case _:
            raise PermissionError(entry)

# %% safe: advisory lock held around check and write
import fcntl
import os


def next_number(path: str) -> int:
    fd = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(fd, "r+") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        text = handle.read()
        number = int(text) + 1 if text else 1
        handle.seek(0)
        handle.write(str(number))
        handle.truncate()
    return number

# %% safe: unlink with missing_ok
from pathlib import Path


class Cache:
    def __init__(self, root: Path):
        self.root = root

    def forget(self, key: int) -> None:
        (self.root / f"{key}.bin").unlink(missing_ok=True)

    def clear(self) -> None:
        for entry in self.root.glob("*.bin"):
            entry.unlink(missing_ok=True)

# %% safe: link() fails when the target is there
import os

from fastapi import FastAPI, HTTPException

app = FastAPI()


@app.post("/letters/{number}/archive")
def archive(number: int):
    source, target = f"/srv/mail/in/{number}", f"/srv/mail/archive/{number}"
    try:
        os.link(source, target)
    except FileExistsError:
        raise HTTPException(409)
    except FileNotFoundError:
        raise HTTPException(404)
    os.unlink(source)
    return {"archived": number}

# %% safe: loop over names with exclusive creation
import itertools
from pathlib import Path


def store(folder: Path, data: bytes) -> Path:
    for number in itertools.count():
        candidate = folder / f"scan-{number}.pdf"
        try:
            with candidate.open("xb") as handle:
                handle.write(data)
            return candidate
        except FileExistsError:
            continue

# %% safe: exists guards the import of another thing than the file written
import os
import tempfile


def log_battery() -> str:
    level = "unknown"
    if os.path.exists("/sys/class/power_supply/BAT0"):
        level = "present"
    fd, path = tempfile.mkstemp(suffix=".log")
    with os.fdopen(fd, "w") as handle:
        handle.write(level)
    return path

# %% safe: storage client with an own exists, precondition on the server
from google.api_core.exceptions import PreconditionFailed
from google.cloud import storage


def publish(bucket_name: str, name: str, data: bytes) -> bool:
    bucket = storage.Client().bucket(bucket_name)
    blob = bucket.blob(name)
    if blob.exists():
        return False
    try:
        blob.upload_from_string(data, if_generation_match=0)
    except PreconditionFailed:
        return False
    return True

# %% safe: descriptor relative calls in a folder that was opened and checked
import os


def clean_spool(folder: str) -> int:
    dir_fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    removed = 0
    try:
        if os.fstat(dir_fd).st_uid != os.getuid():
            raise PermissionError(folder)
        for name in os.listdir(dir_fd):
            if name.endswith(".done"):
                try:
                    os.unlink(name, dir_fd=dir_fd)
                    removed += 1
                except FileNotFoundError:
                    continue
    finally:
        os.close(dir_fd)
    return removed

# %% safe: command-line check of an input file, read with its own errors
import sys
from pathlib import Path


def main(argv: list[str]) -> int:
    source = Path(argv[1]) if len(argv) > 1 else Path("words.txt")
    if not source.is_file():
        print(f"usage: {argv[0]} FILE", file=sys.stderr)
        return 2
    try:
        words = source.read_text(encoding="utf-8").split()
    except OSError as exc:
        print(exc, file=sys.stderr)
        return 1
    print(len(words), "words")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))

# %% vulnerable: number of the next invoice found by asking for each name
import os


def next_invoice(folder: str, text: str) -> str:
    number = 1
    while os.path.exists(os.path.join(folder, f"{number}.txt")):
        number += 1
    path = os.path.join(folder, f"{number}.txt")
    if not os.path.exists(path):
        with open(path, "w", encoding="utf-8") as handle:  # here
            handle.write(text)
    return path

# %% vulnerable: setuid helper asks access before it opens
import os
import sys


def main() -> int:
    name = sys.argv[1]
    if not os.access(name, os.W_OK):
        print("not yours", file=sys.stderr)
        return 1
    with open(name, "a") as handle:  # here
        handle.write(sys.stdin.read())
    return 0


if __name__ == "__main__":
    sys.exit(main())

# %% vulnerable: pid file of a daemon
import os
from pathlib import Path

PID = Path("/run/agent/agent.pid")


def start() -> None:
    if PID.is_file():
        raise SystemExit("already running")
    PID.write_text(str(os.getpid()))  # here

# %% safe: exclusive creation in a loop
import os


def next_invoice(folder: str, text: str) -> str:
    number = 1
    while True:
        path = os.path.join(folder, f"{number}.txt")
        try:
            with open(path, "x", encoding="utf-8") as handle:
                handle.write(text)
            return path
        except FileExistsError:
            number += 1

# %% safe: configuration read when it is there, with a default
import json
from pathlib import Path


def load_settings(path: Path) -> dict:
    if not path.exists():
        return {"colour": "blue"}
    try:
        return json.loads(path.read_text())
    except (OSError, ValueError):
        return {"colour": "blue"}

# %% safe: descriptor is opened once and asked itself
import os
import stat


def read_spool(name: str) -> bytes:
    fd = os.open(name, os.O_RDONLY | os.O_NOFOLLOW)
    with os.fdopen(fd, "rb") as handle:
        info = os.fstat(handle.fileno())
        if not stat.S_ISREG(info.st_mode) or info.st_uid != os.getuid():
            raise PermissionError(name)
        return handle.read()
