"""Too wide file permissions (CWE-732, CWE-276), set put aside."""

# %% vulnerable: control socket open to every local user
import asyncio
import os

SOCKET = "/run/agent/control.sock"


async def on_command(reader, writer):
    command = (await reader.readline()).strip()
    writer.write(b"stopping\n" if command == b"stop" else b"unknown\n")
    writer.close()


async def main():
    server = await asyncio.start_unix_server(on_command, SOCKET)
    os.chmod(SOCKET, 0o777)  # here
    async with server:
        await server.serve_forever()


asyncio.run(main())

# %% vulnerable: Django settings for uploads
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
MEDIA_ROOT = BASE_DIR / "media"
MEDIA_URL = "/media/"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
FILE_UPLOAD_PERMISSIONS = 0o666  # here

# %% vulnerable: mode as octal text from a table
import os

LAYOUT = [
    ("/opt/pos/bin", "755"),
    ("/opt/pos/receipts", "777"),
]


def prepare() -> None:
    for folder, octal in LAYOUT:
        os.makedirs(folder, exist_ok=True)
        os.chmod(folder, int(octal, 8))  # here


if __name__ == "__main__":
    prepare()

# %% vulnerable: password file opened up with fchmod, mode in a field
import os


class HtpasswdWriter:
    def __init__(self, path):
        self.path = path
        self.mode = 0o666

    def write(self, entries):
        """Write lines of user name and password hash."""
        with open(self.path, "w") as handle:
            for user, digest in entries:
                handle.write(f"{user}:{digest}\n")
            os.fchmod(handle.fileno(), self.mode)  # here

# %% vulnerable: remote chmod over SFTP after deployment
import paramiko


def deploy_env(host: str, local: str, remote: str) -> None:
    client = paramiko.SSHClient()
    client.load_system_host_keys()
    client.connect(host, username="deploy")
    try:
        with client.open_sftp() as sftp:
            sftp.put(local, remote)
            sftp.chmod(remote, 0o777)  # here
    finally:
        client.close()

# %% vulnerable: umask dropped around a credentials dump
import json
import os


def save_credentials(path: str, credentials: dict) -> None:
    before = os.umask(0o000)  # here
    try:
        with open(path, "w") as handle:
            json.dump(credentials, handle)
    finally:
        os.umask(before)

# %% safe: own user folder with stat names
import os
import stat
from pathlib import Path


class Profile:
    def __init__(self, name: str = "default"):
        self.home = Path.home() / ".config" / "notes" / name

    def ensure(self) -> Path:
        self.home.mkdir(parents=True, exist_ok=True)
        os.chmod(self.home, stat.S_IRUSR | stat.S_IWUSR | stat.S_IXUSR)
        return self.home

# %% safe: opener with a private mode
import json
import os


def _private(path, flags):
    return os.open(path, flags, 0o600)


def store_session(path: str, session: dict) -> None:
    with open(path, "w", opener=_private) as handle:
        json.dump(session, handle)

# %% safe: refuses keys that others may read
import os
import sys


def load_key(path: str) -> bytes:
    with open(path, "rb") as handle:
        mode = os.fstat(handle.fileno()).st_mode
        if mode & 0o077:
            sys.exit(f"{path}: mode {mode & 0o777:o} is too open, use chmod 600 instead of 666")
        return handle.read()

# %% safe: members of an archive get a fixed private mode
import tarfile


def scrub(info: tarfile.TarInfo) -> tarfile.TarInfo:
    if info.mode & 0o777 == 0o777:
        info.mode = 0o750 if info.isdir() else 0o640
    info.uid = info.gid = 0
    info.uname = info.gname = "root"
    return info


def pack(folder: str, output: str) -> None:
    with tarfile.open(output, "w:gz") as tar:
        tar.add(folder, arcname=".", filter=scrub)

# %% safe: executable bit for the owner
import os
import stat
import subprocess


def make_runnable(script: str) -> None:
    current = stat.S_IMODE(os.stat(script).st_mode)
    os.chmod(script, current | stat.S_IXUSR)


def main() -> None:
    make_runnable("build/run-checks")
    subprocess.run(["build/run-checks", "--quick"], check=False)


if __name__ == "__main__":
    main()

# %% safe: external chmod with a private mode
import subprocess
from pathlib import Path


def lock_down(key_file: Path) -> None:
    """Give the key to its owner alone."""
    subprocess.run(["chmod", "u=rw,go=", "--", str(key_file)], check=True)
    subprocess.run(["chmod", "700", "--", str(key_file.parent)], check=True)

# %% safe: wide mode is overwritten before the call
import os


def create_spool(path: str, shared: bool = False) -> None:
    mode = 0o777
    mode = 0o770 if shared else 0o700
    os.makedirs(path, exist_ok=True)
    os.chmod(path, mode)

# %% safe: parser of modes, rejects those for the world
import argparse
import os


def octal_mode(text: str) -> int:
    value = int(text, 8)
    if value & 0o007 or not 0 <= value <= 0o770:
        raise argparse.ArgumentTypeError("others must not get access, 0o777 is refused")
    return value


cli = argparse.ArgumentParser()
cli.add_argument("path")
cli.add_argument("--mode", type=octal_mode, default=0o640)
options = cli.parse_args()
os.chmod(options.path, options.mode)

# %% vulnerable: deployment script walks and opens everything
import os


def open_up(root: str) -> None:
    for folder, _, names in os.walk(root):
        for name in names:
            os.chmod(os.path.join(folder, name), 0o777)  # here

# %% vulnerable: unix socket for all
import os
import socket
import stat

ALL = stat.S_IRWXU | stat.S_IRWXG | stat.S_IRWXO


def listen(path: str) -> socket.socket:
    server = socket.socket(socket.AF_UNIX)
    server.bind(path)
    os.chmod(path, ALL)  # here
    server.listen()
    return server

# %% vulnerable: private key written with a mode that others read
import os

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519


def new_host_key(path: str = "/etc/agent/host_private_key.pem") -> None:
    key = ed25519.Ed25519PrivateKey.generate()
    data = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    fd = os.open(path, os.O_WRONLY | os.O_CREAT, 0o644)  # here
    with os.fdopen(fd, "wb") as handle:
        handle.write(data)

# %% safe: modes from a table, all of them narrow
import os

MODES = {"bin": 0o755, "etc": 0o750, "keys": 0o700}


def layout(root: str) -> None:
    for name, mode in MODES.items():
        os.makedirs(os.path.join(root, name), mode=mode, exist_ok=True)

# %% safe: the executable bit is added
import os
import stat
from pathlib import Path


def make_executable(script: Path) -> None:
    mode = script.stat().st_mode
    script.chmod(mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)

# %% safe: numbers that look like modes
LIMIT = 0o777
TABLE = {"chmod": 777, "mode": 0o666}


class Motor:
    def chmod(self, mode: int) -> int:
        return mode & LIMIT


def speed(motor: Motor) -> int:
    return motor.chmod(0o777) + TABLE["chmod"]
