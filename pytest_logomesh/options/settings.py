"""What a person asked for, as one value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_logomesh.reporting.gates.asked import AskedGates
from pytest_logomesh.streaming.limits import StreamLimits

if TYPE_CHECKING:
    from pytest_logomesh.records.finding import Gate


def _usual_gate() -> Gate:
    from pytest_logomesh.records.finding import Gate  # noqa: PLC0415 - records are heavy, and pytest starts without them

    return Gate()


@dataclass(frozen=True, slots=True)
class Settings:
    """What the person asked for; the defaults of all options stand here."""

    models: tuple[str, ...]
    folder: Path
    """Where the person stands: reports land under it."""
    pyproject: Path
    """Where tiers of the user's own may stand; it need not exist."""
    endpoints: tuple[str, ...] = ()
    purple: str | None = None
    strategy: str = "direct"
    tasks: Path | None = None
    repeats: int = 1
    rounds: int = 1
    seed: int = 0
    inflight: int = 32
    limits: StreamLimits = field(default_factory=StreamLimits)
    keep_server: bool = False
    api_key_env: str = "OPENAI_API_KEY"
    max_tokens: int = 4096
    temperature: float = 0.0
    sandbox: str = "auto"
    red_model: str = "none"
    judge: str = "none"
    judge_may_be_purple: bool = False
    calibration: Path | None = None
    formula: str = "cis-1"
    gate: Gate = field(default_factory=_usual_gate)
    gates: AskedGates = field(default_factory=AskedGates)
    report_dir: Path | None = None
    resume: Path | None = None
    junit_strict: bool = False
    annotations: bool = False
    api_key: str | None = field(default=None, repr=False)
    """What the environment variable `api_key_env` holds."""
    term: str = ""
    """The kind of terminal, from the environment."""


DEFAULTS: Mapping[str, Any] = {
    item.name: item.default
    for item in (*fields(Settings), *fields(StreamLimits), *fields(AskedGates))
    if item.default is not MISSING
}
"""By the name of the field, in whichever of these it stands."""
