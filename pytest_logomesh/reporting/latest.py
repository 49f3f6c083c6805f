"""Where a run lands: its id, its directory, and the link to the latest one."""

import os
from datetime import UTC, datetime
from pathlib import Path

from pytest_logomesh.records.errors import OptionMistake

LINK = "latest"


def new_run_id(now: datetime, entropy: bytes) -> str:
    """A name that sorts by time: `20261121-142233-3f9a`.

    Args:
        now: with a time zone; the id is in UTC.
        entropy: two bytes or more, so that runs of one second differ.
    """
    return f"{now.astimezone(UTC):%Y%m%d-%H%M%S}-{entropy[:2].hex()}"


def run_directory(base: Path, run_id: str) -> Path:
    """Make the directory of a run under `base`.

    Raises:
        OptionMistake: as for `claim_directory`.
    """
    return claim_directory(base / run_id)


def claim_directory(path: Path) -> Path:
    """Make one directory for one run, or take one in which no run has landed.

    Raises:
        OptionMistake: a run is there already, or nothing can be written there.
    """
    probe = path / ".writable"
    try:
        path.mkdir(parents=True, exist_ok=True)
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise OptionMistake("--logomesh-report-dir", f"{path} cannot be written: {error.strerror}") from error
    if (path / "ledger.jsonl").exists():
        raise OptionMistake(
            "--logomesh-report-dir",
            f"{path} holds a run already, and a run is never written over; choose another",
        )
    return path


def link_latest(directory: Path) -> str | None:
    """Point `latest`, beside a run's directory, at the run, replacing an older link in one step.

    Returns:
        None, or a sentence that says why there is no such link. A run is not worth less without it.
    """
    base, link = directory.parent, directory.parent / LINK
    if link.exists() and not link.is_symlink():
        return f"{link} is not a link, so it is left as it is"
    draft = base / f".{LINK}.{os.getpid()}"
    try:
        draft.unlink(missing_ok=True)
        draft.symlink_to(directory.name, target_is_directory=True)
        draft.replace(link)
    except OSError as error:
        draft.unlink(missing_ok=True)
        return f"{link} cannot point at the run: {error.strerror}"
    return None
