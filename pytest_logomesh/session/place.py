"""Where a run will land."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pytest_logomesh.options import Settings
from pytest_logomesh.records.errors import OptionMistake
from pytest_logomesh.reporting.latest import new_run_id
from pytest_logomesh.session.resuming import FLAG, first_header, run_folder


@dataclass(frozen=True)
class Place:
    """A run's id and the folder it will land in; nothing is made yet."""

    id: str
    started: datetime
    directory: Path
    linked: bool
    """Whether `latest` beside it will point to it."""
    resumed: bool = False
    """Whether a run is there already, which is gone on with."""

    @classmethod
    def choose(cls, settings: Settings) -> Place:
        """The folder that was asked for, else a new one under `reports`.

        Raises:
            UserMistake: the run that is to be gone on with cannot be.
        """
        now = datetime.now(UTC)
        if settings.resume:
            return cls._again(settings, settings.resume, now)
        run = new_run_id(now, secrets.token_bytes(2))
        linked = settings.report_dir is None
        return cls(run, now, settings.report_dir or settings.folder / "reports" / run, linked)

    @classmethod
    def _again(cls, settings: Settings, resume: Path, now: datetime) -> Place:
        if settings.report_dir:
            raise OptionMistake(FLAG, "the run goes on where it is; leave out --logomesh-report-dir")
        folder = run_folder(settings.folder / resume)
        linked = folder.parent == (settings.folder / "reports").resolve()
        return cls(first_header(folder).run, now, folder, linked, resumed=True)
