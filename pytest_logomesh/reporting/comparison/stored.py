"""A recorded run as comparing reads it: of run.json only what is looked at, whatever else a version wrote there."""

from __future__ import annotations

import json
from codecs import BOM_UTF8
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

from pydantic import ConfigDict, Field, ValidationError

from pytest_logomesh.ledger.read import read_ledger
from pytest_logomesh.records.errors import UserMistake
from pytest_logomesh.records.record import Record
from pytest_logomesh.records.verdict import Outcome
from pytest_logomesh.reporting.run_json import run_document
from pytest_logomesh.reporting.visible import visible

_SCHEMA = "logomesh.run/1"
_Share = Annotated[Decimal, Field(ge=0, le=1)]


class _Stored(Record):
    model_config = ConfigDict(extra="ignore", allow_inf_nan=False)


class StoredFinding(_Stored):
    """As `Finding`."""

    cwe: int | None
    state: str


class StoredStream(_Stored):
    """As `StreamFigures`."""

    first_token_s: float | None = None
    tokens: int | None = None
    tokens_per_s: float | None = None


class StoredComponents(_Stored):
    """As `Components`."""

    rationale: _Share | None = None
    architecture: _Share | None = None
    testing: _Share | None = None
    logic: _Share | None = None


class StoredBattle(_Stored):
    """As `BattleDocument`."""

    id: str
    task: str
    tier: str
    twin: str | None = None
    strategy: str
    repeat: int
    seed: int
    outcome: Outcome
    cis: _Share | None
    components: StoredComponents
    findings: tuple[StoredFinding, ...]
    stream: StoredStream
    seconds: float


class StoredTier(_Stored):
    """As `TierUse`."""

    name: str
    model: str | None = None
    sampling: Mapping[str, Any] | None = None


class StoredHeader(_Stored):
    """As `RunHeader`."""

    started: str
    plugin_version: str
    formula: str
    seed: int
    rounds: int = 1
    tiers: tuple[StoredTier, ...]
    strategy: str
    purple: str | None = None
    limits: Mapping[str, float | None]
    sandbox: str
    red_model: str | None = None
    gate: Mapping[str, Any] = {}
    judge: str | None = None
    judging: Mapping[str, Any] | None = None
    tasks: Mapping[str, str]
    prompts: Mapping[str, str]


class StoredRun(_Stored):
    """As `RunDocument`."""

    schema_: str = Field(alias="schema")
    run: str
    header: StoredHeader
    incomplete: tuple[str, ...]
    battles: tuple[StoredBattle, ...]


def read_run(path: Path) -> StoredRun:
    """A run by its folder, its run.json or its ledger.jsonl; a folder by its ledger where that is the later one.

    Raises:
        UserMistake: there is no run, or it is damaged or of a later version; names the file and the way out.
    """
    if not path.is_dir():
        return _from_ledger(path) if path.suffix == ".jsonl" else _from_document(path)
    document, ledger = path / "run.json", path / "ledger.jsonl"
    if document.is_file() and not _went_on(ledger, document):
        return _from_document(document)
    if ledger.is_file():
        return _from_ledger(ledger)
    raise UserMistake(
        f"{path}: a folder without run.json and ledger.jsonl is no run; name a run's folder, such as reports/latest"
    )


def _went_on(ledger: Path, document: Path) -> bool:
    """Whether more was recorded after the document was written, as by a run that was resumed and then killed."""
    try:
        return ledger.stat().st_mtime > document.stat().st_mtime
    except OSError:
        return False


def _from_document(path: Path) -> StoredRun:
    try:
        text = path.read_bytes().removeprefix(BOM_UTF8)
    except OSError as error:
        raise UserMistake(f"{path}: the run cannot be read: {error.strerror}") from error
    try:
        run = StoredRun.model_validate_json(text)
    except ValidationError as error:
        raise UserMistake(f"{path}{_problem(text, error)}") from error
    if run.schema_ != _SCHEMA:
        raise UserMistake(f"{path}: {_other_schema(run.schema_)}")
    return run


def _from_ledger(path: Path) -> StoredRun:
    ledger = read_ledger(path)
    document = run_document(ledger.header, ledger.verdicts.values())
    return StoredRun.model_validate(document.model_dump(mode="json", by_alias=True))


def _problem(text: bytes, error: ValidationError) -> str:
    """What is wrong with a document, from the colon or line number on: looked for only when something is."""
    try:
        told = json.loads(text)
    except json.JSONDecodeError as wrong:
        return f":{wrong.lineno}: cut off or damaged: {wrong.msg}; {_WAY_OUT}"
    except RecursionError:
        return f": damaged: nested too deeply; {_WAY_OUT}"
    except ValueError:
        return f": damaged: not UTF-8; {_WAY_OUT}"
    schema = told.get("schema") if isinstance(told, dict) else None
    if schema != _SCHEMA:
        return f": {_other_schema(schema)}"
    first = error.errors()[0]
    where = visible(".".join(map(str, first["loc"])))
    return f": damaged: {where}: {first['msg']}; {_WAY_OUT}"


_WAY_OUT = "without this file, the ledger.jsonl beside it is read"


def _other_schema(schema: object) -> str:
    if isinstance(schema, str) and schema.startswith("logomesh.run/"):
        return f"of schema {schema!a}; this version reads {_SCHEMA}: install the one that wrote it"
    return f"not a run's document: its schema is {schema!a}, not {_SCHEMA}"
