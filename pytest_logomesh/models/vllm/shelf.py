"""Servers that stay when their run ends: written down where the user's next run finds them."""

import contextlib
import fcntl
import os
import stat
import tempfile
from collections.abc import Mapping
from io import BufferedReader
from pathlib import Path
from urllib.parse import quote

from pydantic import ValidationError

from pytest_logomesh.models.tiers import Tier
from pytest_logomesh.records.record import Record

_LIMIT = 256 * 1024
"""Bytes of a file that is read."""


class Kept(Record):
    """A server that stays."""

    tier: str
    model: str
    arguments: tuple[str, ...]
    """Its whole command line."""
    fingerprint: str
    """As `Launch`."""
    url: str
    """As OpenAI clients take it."""
    pid: int
    """Of the process that a SIGTERM ends with everything that came of it."""
    born: str
    """When that process began, as `born`."""
    version: str | None
    effective: Mapping[str, str]
    """As `VLLMServer`."""
    log: str
    """Where it writes, a path."""

    @property
    def lives(self) -> bool:
        """Whether its process is there."""
        return born(self.pid) == self.born


def born(pid: int) -> str | None:
    """When a process began, told so that no later one of its number is taken for it; None when it has ended."""
    try:
        # pid (name, which may hold anything) state ...; the 22nd of all is the start since the boot
        fields = Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return None
    return None if fields[0] in {"Z", "X"} else f"{boot} {fields[19]}"


def place(tier: Tier) -> str:
    """What a tier's server is written down under."""
    return f"{tier.name}@{tier.replica}" if tier.replica else tier.name


class Taken:
    """A kept server that this run uses; others may use it too.

    Args:
        kept: what was written down.
        file: that file, locked.
    """

    def __init__(self, kept: Kept, file: BufferedReader) -> None:
        self.kept = kept
        self._file = file

    def alone(self) -> bool:
        """Whether no other run uses it; none will from now on."""
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def release(self) -> None:
        """Use it no more; harmless when called twice."""
        self._file.close()


class Shelf:
    """The folder of kept servers.

    Args:
        folder: made when it is needed; one that is not the user's own, or that others can read, is not used.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @classmethod
    def of_user(cls, environment: Mapping[str, str]) -> "Shelf":
        """The user's own on this machine; gone after a reboot, as the servers are."""
        runtime = Path(environment.get("XDG_RUNTIME_DIR", ""))
        if runtime.is_absolute() and _own(runtime):
            return cls(runtime / "logomesh")
        return cls(Path(tempfile.gettempdir()) / f"logomesh-{os.getuid()}")

    def take(self, place: str) -> Taken | None:
        """A kept server that lives; None where there is none."""
        return _take(self._path(place)) if _own(self._folder) else None

    def put(self, place: str, kept: Kept) -> None:
        """Write a server down.

        Raises:
            OSError: it cannot be written, or not where nobody else can change it.
        """
        self._folder.mkdir(mode=0o700, exist_ok=True)
        if not _own(self._folder):
            raise PermissionError(f"{self._folder} is not a folder of this user's alone")
        handle, name = tempfile.mkstemp(dir=self._folder, prefix=".")  # of mode 0600
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(kept.model_dump_json(indent=1))
        Path(name).replace(self._path(place))

    def remove(self, place: str) -> None:
        """Forget a server; harmless where there is none."""
        if _own(self._folder):
            self._path(place).unlink(missing_ok=True)

    def others(self, place: str) -> tuple[Kept, ...]:
        """What else is kept and lives."""
        paths = sorted(self._folder.glob("[!.]*.json")) if _own(self._folder) else []
        found = []
        for path in paths:
            if path != self._path(place) and (taken := _take(path)):
                taken.release()
                found.append(taken.kept)
        return tuple(found)

    def _path(self, place: str) -> Path:
        return self._folder / f"{quote(place, safe='@')}.json"


def _take(path: Path) -> Taken | None:
    with contextlib.ExitStack() as opened:
        try:
            file = opened.enter_context(path.open("rb"))
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            kept = Kept.model_validate_json(file.read(_LIMIT))
        except (OSError, ValidationError):
            return None
        if not kept.lives:
            return None
        opened.pop_all()
        return Taken(kept, file)


def _own(folder: Path) -> bool:
    """Whether it is a folder, no link to one, that this user alone can read and change."""
    try:
        found = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and not found.st_mode & 0o077
