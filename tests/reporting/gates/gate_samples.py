"""Runs to decide gates on, each battle told by a word."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from pytest_logomesh.records.battle import Battle
from pytest_logomesh.records.verdict import Verdict
from pytest_logomesh.reporting.comparison.stored import StoredRun
from pytest_logomesh.reporting.run_json import RunDocument, run_document
from tests.reporting.report_samples import battle, error, header, verdict

ERROR, UNFOUGHT, NOTHING = "error", "unfought", "nothing handed in"
SCORELESS = "examined, and without a score"
PASSES_FROM = Decimal("0.65")

Told = Mapping[str, Sequence[str]]
"""By task, a word a repeat: a score, or one of those above."""


def run(told: Told, tier: str = "small", run: str = "candidate", **fields: Any) -> RunDocument:
    """One tier's run."""
    return run_of({tier: told}, run, **fields)


def run_of(tiers: Mapping[str, Told], run: str = "candidate", **fields: Any) -> RunDocument:
    """A run of several tiers."""
    words = {
        battle(task, tier, repeat): word
        for tier, told in tiers.items()
        for task, row in told.items()
        for repeat, word in enumerate(row, start=1)
    }
    tasks = {task: f"{ord(task[0]):064x}" for told in tiers.values() for task in told}
    given = {"run": run, "tasks": tasks} | fields
    asked = header(*(each.id for each in words), tiers=tuple(tiers), **given)
    return run_document(asked, [_verdict(each, word) for each, word in words.items() if word != UNFOUGHT])


def stored(document: RunDocument) -> StoredRun:
    """As it is read back."""
    return StoredRun.model_validate(document.model_dump(mode="json", by_alias=True))


def baseline(told: Told, tier: str = "small", **fields: Any) -> StoredRun:
    """A run of before."""
    return stored(run(told, tier, "baseline", **fields))


def _verdict(fought: Battle, word: str) -> Verdict:
    if word == ERROR:
        return error(fought)
    if word in (NOTHING, SCORELESS):
        changes = {"examination": None, "submission": None} if word == NOTHING else {}
        return verdict(fought, "failed", None).model_copy(update=changes)
    clean = verdict(fought, "passed" if Decimal(word) >= PASSES_FROM else "failed", word)
    assert clean.examination
    return clean.model_copy(update={"examination": clean.examination.model_copy(update={"findings": ()})})
