"""Reads a ledger back as records, streaming; a last line that a kill cut off is left out."""

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from pytest_logomesh.ledger.chain import FIRST, LineError, Link, unforge
from pytest_logomesh.ledger.header import LEDGER_SCHEMA, RunHeader
from pytest_logomesh.ledger.steps import Served, Submitted
from pytest_logomesh.records.errors import UserMistake
from pytest_logomesh.records.record import Record
from pytest_logomesh.records.submission import Submission
from pytest_logomesh.records.verdict import Verdict

R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True)
class Ledger:
    """A run as it was recorded."""

    header: RunHeader
    submissions: Mapping[str, Submission]
    """By battle id: what was handed in and is not judged yet. A judged one stands in its verdict."""
    verdicts: Mapping[str, Verdict]
    """By battle id, in the order they were judged; a battle that was fought again counts as it ended last."""
    served: Mapping[str, Served]
    """By tier: the model servers, as they were last seen."""
    ended: bool
    """Whether the run was closed in good order; False after a kill."""
    cut: int | None = None
    """The number (1-based) of the last line, where that was cut off in the middle; it is left out."""

    @property
    def incomplete(self) -> tuple[str, ...]:
        """The ids of battles that were asked for and have no verdict."""
        return tuple(battle for battle in self.header.battles if battle not in self.verdicts)


def read_ledger(path: Path) -> Ledger:
    """The whole run.

    Raises:
        UserMistake: there is no such ledger, or a line is not as it was written; names file and line.
    """
    header: RunHeader | None = None
    submissions: dict[str, Submission] = {}
    verdicts: dict[str, Verdict] = {}
    served: dict[str, Served] = {}
    ended, line = False, 0
    for line, link in read_links(path):
        match link.kind:
            case "run":
                _require_readable(path, link)
                header = _record(RunHeader, path, line, link)
            case "server":
                use = _record(Served, path, line, link)
                served[use.tier] = use
            case "submission":
                step = _record(Submitted, path, line, link)
                submissions[step.battle] = step.submission
            case "verdict":
                verdict = _record(Verdict, path, line, link)
                verdicts.pop(verdict.battle.id, None)
                submissions.pop(verdict.battle.id, None)
                verdicts[verdict.battle.id] = verdict
        ended = link.kind == "end"
    if header is None:
        raise UserMistake(f"{path}:1: the ledger is empty: the run ended before it began")
    return Ledger(header, submissions, verdicts, served, ended, cut=line + 1 if _is_cut(path) else None)


def read_links(path: Path) -> Iterator[tuple[int, Link]]:
    """Line number (1-based) and line, one at a time, each checked against the one before.

    Kinds that this version does not know are passed on, so that it reads the ledgers of later ones.

    Raises:
        UserMistake: as for `read_ledger`, on reaching the line.
    """
    prev = FIRST
    for number, line in _lines(path):
        if not line.endswith(b"\n"):
            return
        try:
            link = unforge(line)
        except LineError as error:
            raise _mistake(path, number, str(error)) from error
        if (link.seq, link.prev) != (number - 1, prev):
            raise _mistake(path, number, "not the line that was written after the one before it")
        if (link.kind == "run") != (number == 1):
            raise _mistake(path, number, "the first line, and no other, is of kind `run`")
        prev = link.hash
        yield number, link


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    try:
        with path.open("rb") as file:
            yield from enumerate(file, start=1)
    except OSError as error:
        raise UserMistake(f"{path}: the ledger cannot be read: {error.strerror}") from error


def _is_cut(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read() != b"\n"


def _require_readable(path: Path, link: Link) -> None:
    """Refuse what a later version wrote, before its fields are looked at.

    Raises:
        UserMistake: naming both schemas.
    """
    told = json.loads(link.data)
    schema = told.get("ledger_schema", LEDGER_SCHEMA) if isinstance(told, dict) else LEDGER_SCHEMA
    if isinstance(schema, int) and schema > LEDGER_SCHEMA:
        version = ascii(told.get("plugin_version"))
        raise UserMistake(
            f"{path}:1: a ledger of schema {schema}, written by pytest-logomesh {version}; this version reads "
            f"schema {LEDGER_SCHEMA} and older: install a newer one"
        )


def _record(shape: type[R], path: Path, line: int, link: Link) -> R:
    try:
        return shape.model_validate_json(link.data)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        problem = f"a record of kind `{link.kind}` that this version cannot read: {where}: {first['msg']}"
        raise UserMistake(f"{path}:{line}: {problem}") from error


def _mistake(path: Path, line: int, problem: str) -> UserMistake:
    return UserMistake(f"{path}:{line}: {problem}; `logomesh verify` lists everything that is wrong")
