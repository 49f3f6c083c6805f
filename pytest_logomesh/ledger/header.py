"""What a ledger begins with: everything a run's results depend on."""

import re
from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, Field

from pytest_logomesh.records.finding import Gate
from pytest_logomesh.records.record import Record, Score

LEDGER_SCHEMA = 2
"""The one that this version writes, and the newest that it reads. Since 2, long texts stand in a file of their own."""
_USERINFO = re.compile(r"(?<=://)[^/@\s]+(?=@)")


def _without_credentials(text: str) -> str:
    return _USERINFO.sub("***", text)


Published = Annotated[str, AfterValidator(_without_credentials)]
"""Text that ends in reports: a name and password in an address (`http://name:password@host`) are masked."""


class Sampling(Record):
    """How a model is asked."""

    temperature: float
    max_tokens: int | None
    """The longest answer; null is the server's own limit."""


class TierUse(Record):
    """One tier of this run, as it was asked for; embedded agents (`reference`, `flawed`) have no model or sampling."""

    name: str
    model: str | None = None
    """The model's id on its server, or its weights."""
    sampling: Sampling | None = None
    arguments: tuple[Published, ...] = ()
    """What a server that the run starts is told beside the model; what it then was is a record of kind `server`."""


class WaitLimits(Record):
    """The limits of a stream in seconds; null is off."""

    head_s: float | None
    first_token_s: float | None
    stall_s: float | None
    step_s: float | None
    total_s: float | None


class JudgeUse(Record):
    """The judging model of a run, and what its levels are worth."""

    model: str
    """The model's id on its server, or its weights."""
    votes: int
    """On each criterion."""
    prompt: str
    """sha256 of its questions' wording."""
    weight: Score
    """0..1: how much it counts."""
    calibrated: bool
    calibration: str
    """What its calibration says, or why it has none."""
    under_test: bool = False
    """Whether it is the agent under test, by force."""


class RunHeader(Record):
    """The configuration of a run, complete enough to repeat it."""

    ledger_schema: int = LEDGER_SCHEMA
    """In which shape the ledger's records are; a version reads its own and those before it."""
    run: str
    """The run's id, as `reporting.latest.new_run_id` makes it."""
    started: str = Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$")
    """ISO 8601, UTC: `2026-11-21T14:22:33Z`."""
    plugin_version: str
    formula: str
    """Name and version, such as `cis-1/1`."""
    seed: int
    """The master seed."""
    repeats: int = 1
    rounds: int = 1
    tiers: tuple[TierUse, ...]
    strategy: str
    purple: Published | None = None
    """The address of an external agent; null when the agent is ours."""
    limits: WaitLimits
    sandbox: str
    """The kind of jail, as chosen: never `auto`."""
    red_model: Published | None = None
    """Its name or address; null when Red works without a model."""
    gate: Gate = Gate()
    """Which findings failed a battle by themselves."""
    judge: str | None = None
    """Its name; null when no model judges the rationale."""
    judging: JudgeUse | None = None
    """How it judges, and what that is worth; null when no model does."""
    tasks: Mapping[str, str]
    """Task id to the digest of its folder."""
    prompts: Mapping[str, str]
    """Task id to the sha256 of the prompt as it is sent; its text is kept among the ledger's texts."""
    battles: tuple[str, ...]
    """The ids of all battles that were asked for; those without a verdict are reported as incomplete."""
    command: tuple[Published, ...]
    """The command line."""
    python: str
    """The interpreter's version: `3.11.7`."""
    platform: str
    """As `platform.platform()` names it."""
