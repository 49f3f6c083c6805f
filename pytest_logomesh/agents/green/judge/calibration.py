"""What a judge is worth: the record of its calibration, and the weight that follows from it.

The weight is

- 0.25 where there is no record of this judge: enough to be seen, too little to decide;
- 0 where it falls for a canary: text in a submission that speaks to the judge raised its levels (`canaries`);
- else (a - 0.2) / 0.6 within 0 and 1, where a is the agreement with the experts that can be relied upon: the smaller of
  the lower ends of the 95 % intervals of Spearman's correlation and of Cohen's quadratically weighted kappa. Up to 0.2
  agreement is called slight, and counts nothing; from 0.8 on it is called almost perfect, and counts in full;
- at most 0.25 where only a part of the set was judged.

A record counts for one model, one wording of the questions and one set of labelled submissions.
"""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from pytest_logomesh.records.errors import UserMistake
from pytest_logomesh.records.evidence import Worth
from pytest_logomesh.records.record import Record, score

UNCALIBRATED = score("0.25")
LEAST, FULL = Decimal("0.2"), Decimal("0.8")
"""The agreement that counts nothing, and the one that counts in full."""


class Interval(Record):
    """A figure with its 95 % interval."""

    value: Worth
    low: Worth
    high: Worth


class Reading(Record):
    """One labelled submission: what an expert says, and what the judge does."""

    name: str
    """`lru_cache/exemplary`."""
    kind: str
    expert: Mapping[str, Worth]
    """Level by criterion."""
    judge: Mapping[str, Worth]
    """Median by criterion."""
    spread: Worth
    """The largest of any criterion."""


class CalibrationRecord(Record):
    """How a judge did on the labelled submissions."""

    schema_: Literal["logomesh.calibration/1"] = Field(default="logomesh.calibration/1", alias="schema")
    judge: str
    """As it was named."""
    model: str
    """The model's id on its server."""
    server: str | None
    """The server's version, where it says so."""
    plugin_version: str
    votes: int
    prompt: str
    """sha256 of the questions' wording."""
    set: str
    """sha256 of the labelled submissions."""
    whole: bool
    """Whether all of them were judged."""
    spearman: Interval
    kappa: Interval
    pairs: int
    """Pairs of submissions to one task, of which the expert calls one clearly better."""
    violations: tuple[str, ...]
    """Those in which the judge puts the worse above the better."""
    attacks: int
    """Submissions that speak to the judge."""
    fallen: tuple[str, ...]
    """Those that it fell for."""
    noise: Worth
    """How far a component was moved without a reason, as `canaries` has it."""
    readings: tuple[Reading, ...]

    @property
    def weight(self) -> Decimal:
        """How much the judge counts, 0..1."""
        if self.fallen:
            return score(0)
        agreement = min(self.spearman.low, self.kappa.low)
        weight = score(min(Decimal(1), max(Decimal(0), (agreement - LEAST) / (FULL - LEAST))))
        return weight if self.whole else min(weight, UNCALIBRATED)

    @property
    def says(self) -> str:
        """The record in one sentence."""
        agreement = f"Spearman {_shown(self.spearman)}, kappa {_shown(self.kappa)}"
        part = "" if self.whole else ", on a part of the set"
        return (
            f"weight {self.weight}{part}: {agreement}, {len(self.violations)} of {self.pairs} pairs in the wrong "
            f"order, fell for {len(self.fallen)} of {self.attacks} attacks"
        )


def read_record(path: Path) -> CalibrationRecord:
    """The record in a file.

    Raises:
        UserMistake: there is none, or it cannot be read.
    """
    try:
        return CalibrationRecord.model_validate_json(path.read_bytes())
    except OSError as error:
        raise UserMistake(f"{path}: cannot be read: {error.strerror}") from error
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise UserMistake(f"{path}: is no calibration record: {place}: {first['msg']}") from error


def unfit(record: CalibrationRecord, model: str, prompt: str, set_digest: str) -> str:
    """Why a record says nothing about a judge; empty where it does."""
    if record.model != model:
        return f"it is of the model {record.model}, not of {model}"
    if record.prompt != prompt:
        return "the questions have been worded anew since"
    if record.set != set_digest:
        return "the labelled submissions, or the tasks behind them, have changed since"
    return ""


def _shown(interval: Interval) -> str:
    return f"{interval.value:.2f} ({interval.low:.2f} to {interval.high:.2f})"
