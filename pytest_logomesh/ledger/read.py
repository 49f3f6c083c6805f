"""Reads a ledger back as records, streaming; a last line that a kill cut off is left out."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from pytest_logomesh.ledger.chain import Link
from pytest_logomesh.ledger.header import LEDGER_SCHEMA, RunHeader
from pytest_logomesh.ledger.links import mistake, read_links
from pytest_logomesh.ledger.steps import Served, Spoilt, Submitted
from pytest_logomesh.ledger.texts import TextError, Texts, texts_beside
from pytest_logomesh.records.errors import UserMistake
from pytest_logomesh.records.record import Record
from pytest_logomesh.records.submission import Submission
from pytest_logomesh.records.verdict import Verdict

R = TypeVar("R", bound=Record)
S = TypeVar("S", Submitted, Spoilt)

_WITH_TEXTS = 2
"""The first schema whose long texts stand in a file of their own."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """A run as it was recorded."""

    header: RunHeader
    """As the run began; with the battles and repeats that were asked for when it was gone on with."""
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
    handed_in: Mapping[str, tuple[Submitted, ...]] = field(default_factory=dict)
    """By battle id: what was handed in, round by round, also of judged battles; empty where nobody asked for it."""
    spoilt: Mapping[str, tuple[Spoilt, ...]] = field(default_factory=dict)
    """By battle id: the rounds that could not be read, likewise."""
    resumed: tuple[RunHeader, ...] = ()
    """How the run was gone on with, each time."""

    @property
    def incomplete(self) -> tuple[str, ...]:
        """The ids of battles that were asked for and have no verdict."""
        return tuple(battle for battle in self.header.battles if battle not in self.verdicts)


class RecordReader:
    """Makes records of a ledger's lines.

    Args:
        path: the ledger, for messages; its texts are read beside it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._texts = Texts(texts_beside(path))
        self._schema = LEDGER_SCHEMA

    def header(self, link: Link) -> RunHeader:
        """The first line.

        Raises:
            UserMistake: a later version wrote it.
        """
        self._schema = _readable_schema(self.path, link)
        return self.record(RunHeader, 1, link)

    def record(self, shape: type[R], line: int, link: Link) -> R:
        """A line as a record of this shape.

        Raises:
            UserMistake: this version cannot read it, or a text of it is missing; names file and line.
        """
        try:
            data = self._texts.restore(link.data) if self._schema >= _WITH_TEXTS else link.data
            return shape.model_validate_json(data)
        except TextError as error:
            raise mistake(self.path, line, str(error)) from error
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(map(str, first["loc"]))
            problem = f"a record of kind `{link.kind}` that this version cannot read: {where}: {first['msg']}"
            raise UserMistake(f"{self.path}:{line}: {problem}") from error

    def close(self) -> None:
        """Let go of the file of texts."""
        self._texts.close()


class _Gathering:
    """What a pass over the lines has seen."""

    def __init__(self, reader: RecordReader, steps: bool) -> None:
        self._reader = reader
        self._steps = steps
        self._header: RunHeader | None = None
        self._resumed: list[RunHeader] = []
        self._submitted: dict[str, tuple[int, Link]] = {}
        self._verdicts: dict[str, Verdict] = {}
        self._served: dict[str, Served] = {}
        self._rounds: dict[str, list[Submitted | Spoilt]] = {}
        self._ended = False
        self.lines = 0

    def take(self, line: int, link: Link) -> None:
        record = self._reader.record
        match link.kind:
            case "run":
                self._header = self._reader.header(link)
            case "resume":
                self._resumed.append(record(RunHeader, line, link))
            case "server":
                use = record(Served, line, link)
                self._served[use.tier] = use
            case "submission" | "spoilt":
                self._take_round(line, link)
            case "verdict":
                verdict = record(Verdict, line, link)
                self._submitted.pop(verdict.battle.id, None)
                self._verdicts.pop(verdict.battle.id, None)
                self._verdicts[verdict.battle.id] = verdict
        self._ended, self.lines = link.kind == "end", line

    def _take_round(self, line: int, link: Link) -> None:
        if link.kind == "submission":
            # Most are judged later and stand in their verdicts: only the others are worth a closer look.
            self._submitted[battle_of(link)] = (line, link)
        if self._steps:
            shape: type[Submitted | Spoilt] = Submitted if link.kind == "submission" else Spoilt
            step = self._reader.record(shape, line, link)
            # A round that was asked anew takes the place of all from there on.
            before = [each for each in self._rounds.get(step.battle, ()) if each.round < step.round]
            self._rounds[step.battle] = [*before, step]

    def _of(self, shape: type[S]) -> dict[str, tuple[S, ...]]:
        """The rounds that came to this, by battle."""
        found = {
            battle: tuple(each for each in rounds if isinstance(each, shape))
            for battle, rounds in self._rounds.items()
        }
        return {battle: rounds for battle, rounds in found.items() if rounds}

    def ledger(self, cut: int | None) -> Ledger:
        if self._header is None:
            raise UserMistake(f"{self._reader.path}:1: the ledger is empty: the run ended before it began")
        waiting = {
            battle: self._reader.record(Submitted, *place).submission
            for battle, place in self._submitted.items()
        }
        return Ledger(
            header=merged(self._header, self._resumed),
            submissions=waiting,
            verdicts=self._verdicts,
            served=self._served,
            ended=self._ended,
            cut=cut,
            handed_in=self._of(Submitted),
            spoilt=self._of(Spoilt),
            resumed=tuple(self._resumed),
        )


def read_ledger(path: Path, *, steps: bool = False) -> Ledger:
    """The whole run.

    Args:
        path: the ledger.
        steps: whether `handed_in` and `spoilt` are wanted; they cost about as much again as the verdicts.

    Raises:
        UserMistake: there is no such ledger, or a line is not as it was written; names file and line.
    """
    reader = RecordReader(path)
    try:
        gathering = _Gathering(reader, steps)
        for line, link in read_links(path):
            gathering.take(line, link)
        return gathering.ledger(cut=gathering.lines + 1 if _is_cut(path) else None)
    finally:
        reader.close()


def read_header(path: Path) -> RunHeader:
    """How a run began.

    Raises:
        UserMistake: as for `read_ledger`.
    """
    reader = RecordReader(path)
    try:
        for _, link in read_links(path):
            return reader.header(link)
    finally:
        reader.close()
    raise UserMistake(f"{path}:1: the ledger is empty: the run ended before it began")


def merged(header: RunHeader, resumed: list[RunHeader]) -> RunHeader:
    """The first header with all battles that were ever asked for."""
    if not resumed:
        return header
    battles = dict.fromkeys(battle for each in (header, *resumed) for battle in each.battles)
    repeats = max(each.repeats for each in (header, *resumed))
    return header.model_copy(update={"battles": tuple(battles), "repeats": repeats})


def battle_of(link: Link) -> str:
    """The battle that a step is one of; empty where it does not say."""
    told = json.loads(link.data)
    return str(told.get("battle", "")) if isinstance(told, dict) else ""


def _is_cut(path: Path) -> bool:
    with path.open("rb") as file:
        if not file.seek(0, os.SEEK_END):
            return False
        file.seek(-1, os.SEEK_END)
        return file.read() != b"\n"


def _readable_schema(path: Path, link: Link) -> int:
    """The schema that a run was written in, before its fields are looked at.

    Raises:
        UserMistake: a later version's; naming both.
    """
    told = json.loads(link.data)
    schema = told.get("ledger_schema", LEDGER_SCHEMA) if isinstance(told, dict) else LEDGER_SCHEMA
    if not isinstance(schema, int):
        return LEDGER_SCHEMA
    if schema > LEDGER_SCHEMA:
        version = ascii(told.get("plugin_version"))
        raise UserMistake(
            f"{path}:1: a ledger of schema {schema}, written by pytest-logomesh {version}; this version reads "
            f"schema {LEDGER_SCHEMA} and older: install a newer one"
        )
    return schema
