"""Where a run will land."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pytest_logomesh.options import Settings
from pytest_logomesh.reporting.latest import new_run_id


@dataclass(frozen=True)
class Place:
    """A run's id and the folder it will land in; nothing is made yet."""

    id: str
    started: datetime
    directory: Path
    linked: bool
    """Whether `latest` beside it will point to it."""

    @classmethod
    def choose(cls, settings: Settings) -> Place:
        """The folder that was asked for, else a new one under `reports`."""
        now = datetime.now(UTC)
        run = new_run_id(now, secrets.token_bytes(2))
        linked = settings.report_dir is None
        return cls(run, now, settings.report_dir or settings.folder / "reports" / run, linked)
