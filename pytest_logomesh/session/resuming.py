"""Going on with a run that was broken off: what it had recorded, and whether it is the same run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pytest_logomesh.ledger.header import LEDGER_SCHEMA, RunHeader
from pytest_logomesh.ledger.read import Ledger, merged, read_header, read_ledger
from pytest_logomesh.ledger.unfinished import RoundSteps, read_unfinished
from pytest_logomesh.ledger.write import LedgerWriter, Preface
from pytest_logomesh.records.battle import Battle
from pytest_logomesh.records.errors import OptionMistake
from pytest_logomesh.records.verdict import Verdict
from pytest_logomesh.session.differences import differences

FLAG = "--logomesh-resume"


@dataclass(frozen=True)
class Earlier:
    """What a run had recorded before this process."""

    ledger: Ledger
    unfinished: Mapping[str, tuple[RoundSteps, ...]]
    """By battle id, what is known of battles without a verdict that stands."""

    @property
    def judged(self) -> Mapping[str, Verdict]:
        """The verdicts that stand: of everything but errors."""
        return {id: it for id, it in self.ledger.verdicts.items() if it.outcome != "error"}

    @property
    def errors(self) -> tuple[Verdict, ...]:
        """Those that do not; they are shown until the battle is fought again."""
        return tuple(it for it in self.ledger.verdicts.values() if it.outcome == "error")

    @property
    def summary(self) -> str:
        """What there is to go on with, a sentence's part."""
        battles = len(self.ledger.header.battles)
        return f"{len(self.judged)} of {battles} battles are judged, {len(self.unfinished)} more had begun"

    def header(self, header: RunHeader) -> RunHeader:
        """The run's, now that it is gone on with as this header says."""
        return merged(self.ledger.header, [header])


def run_folder(run: Path) -> Path:
    """The folder of a run, links followed.

    Raises:
        OptionMistake: no run is there.
    """
    if not (run / "ledger.jsonl").is_file():
        problem = (
            f"{run} holds no run, for it has no ledger.jsonl; name a run's folder, such as reports/latest"
        )
        raise OptionMistake(FLAG, problem)
    return run.resolve()


def first_header(folder: Path) -> RunHeader:
    """How the run began.

    Raises:
        UserMistake: its ledger cannot be read, or cannot be gone on with.
    """
    header = read_header(folder / "ledger.jsonl")
    if header.ledger_schema != LEDGER_SCHEMA:
        raise OptionMistake(
            FLAG,
            f"{folder / 'ledger.jsonl'}:1: a ledger of schema {header.ledger_schema}, written by pytest-logomesh "
            f"{header.plugin_version!a}; this version reads it, and goes on with its own, {LEDGER_SCHEMA}, alone",
        )
    return header


def take_up(
    folder: Path, now: RunHeader, battles: Mapping[str, Battle], preface: Preface
) -> tuple[LedgerWriter, Earlier]:
    """Open the ledger of a run again, if it is the run that this process would make; else it stays as it is.

    Args:
        folder: the run's.
        now: how this process would describe the run.
        battles: that it would fight, by id.
        preface: makes the record that stands before what this process adds.

    Raises:
        UserMistake: the ledger is not as it was written, another process writes it, or the run is another one.
    """
    path = folder / "ledger.jsonl"
    writer = LedgerWriter.reopen(path, preface)
    try:
        ledger = read_ledger(path)
        _require_same(folder, [*differences(ledger.header, now)] or [*_strangers(ledger, battles)])
        judged = [id for id, verdict in ledger.verdicts.items() if verdict.outcome != "error"]
        return writer, Earlier(ledger, read_unfinished(path, frozenset(judged)))
    except BaseException:
        writer.release()
        raise


def _strangers(ledger: Ledger, battles: Mapping[str, Battle]) -> Iterator[str]:
    """The first battle of the record that nobody would fight."""
    for id, verdict in ledger.verdicts.items():
        if battles.get(id) != verdict.battle:
            yield f"the battle {id} is not one of these"
            return


def _require_same(folder: Path, different: list[str]) -> None:
    if different:
        lines = "\n  ".join(different)
        raise OptionMistake(
            FLAG,
            f"{folder} is another run; what it was, and what it would be:\n  {lines}\n"
            f"Ask for what it was, or leave {FLAG} out and begin a run of its own.",
        )
