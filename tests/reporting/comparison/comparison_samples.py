"""Small recorded runs to compare."""

from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

from pytest_logomesh.ledger.canonical import writable
from pytest_logomesh.ledger.write import LedgerWriter
from pytest_logomesh.records.battle import battle_seed
from pytest_logomesh.records.finding import Severity
from pytest_logomesh.records.verdict import Outcome, Verdict
from pytest_logomesh.reporting.atomic import write_atomically
from pytest_logomesh.reporting.comparison.compare import compare
from pytest_logomesh.reporting.comparison.document import ComparisonDocument
from pytest_logomesh.reporting.comparison.sides import Entrant, entrants
from pytest_logomesh.reporting.comparison.stored import StoredRun
from pytest_logomesh.reporting.run_json import document_text, run_document
from tests.reporting.report_samples import battle, error, finding, header, verdict

DIGEST = "ab" * 32
"""The hash of every task."""


def fought(
    task: str,
    outcome: Outcome = "passed",
    cis: str | None = "0.9",
    *,
    tier: str = "small",
    repeat: int = 1,
    twin: str | None = None,
) -> Verdict:
    """One battle that was fought; its seed is drawn as in a run of seed 7."""
    seed = battle_seed(7, DIGEST, repeat)
    one = battle(task, tier, repeat).model_copy(update={"twin": twin, "seed": seed})
    if outcome == "error":
        return error(one)
    return verdict(one, outcome, cis)


def claimed(fought: Verdict, *cwes: int | None) -> Verdict:
    """The same battle with a confirmed finding for each CWE, and no others."""
    assert fought.examination
    found = tuple(finding(Severity.HIGH).model_copy(update={"cwe": cwe}) for cwe in cwes)
    return fought.model_copy(
        update={"examination": fought.examination.model_copy(update={"findings": found})}
    )


def told(verdicts: Iterable[Verdict], asked: Iterable[str] = (), **fields: Any) -> dict[str, Any]:
    """The fields of a header for these battles, and more that were asked for."""
    fought = list(verdicts)
    tasks = dict.fromkeys(
        [*(one.battle.task for one in fought), *(id.partition("-")[0] for id in asked)], DIGEST
    )
    tiers = tuple(dict.fromkeys(one.battle.tier for one in fought))
    return {
        "tiers": header(tiers=tiers or ("small",)).tiers,
        "tasks": tasks,
        "prompts": dict.fromkeys(tasks, "cd" * 32),
        "battles": (*(one.battle.id for one in fought), *asked),
    } | fields


def stored(
    verdicts: Iterable[Verdict], name: str = "a", asked: Iterable[str] = (), **fields: Any
) -> StoredRun:
    """A run as it is read from its run.json; `fields` are the header's."""
    fought = list(verdicts)
    head = header().model_copy(update=told(fought, asked, run=name) | fields)
    document = run_document(head, fought)
    return StoredRun.model_validate_json(writable(document_text(document)))


def written(folder: Path, verdicts: Iterable[Verdict], asked: Iterable[str] = (), **fields: Any) -> Path:
    """The folder of a run with its run.json; the run's id is the folder's name."""
    fought = list(verdicts)
    folder.mkdir(parents=True)
    head = header().model_copy(update=told(fought, asked, run=folder.name) | fields)
    write_atomically(folder / "run.json", document_text(run_document(head, fought)))
    return folder


def killed(folder: Path, verdicts: Iterable[Verdict], asked: Iterable[str] = (), **fields: Any) -> Path:
    """The folder of a run that was killed: a ledger, and no run.json."""
    fought = list(verdicts)
    folder.mkdir(parents=True)
    with LedgerWriter(folder / "ledger.jsonl") as ledger:
        ledger.append("run", header().model_copy(update=told(fought, asked, run=folder.name) | fields))
        for each in fought:
            ledger.append("verdict", each)
    return folder


def taking_part(*runs: StoredRun) -> tuple[Entrant, ...]:
    """The runs as they were named."""
    return entrants([Path("reports") / run.run for run in runs], runs)


def compared(*runs: StoredRun, **options: Any) -> ComparisonDocument:
    """Their comparison."""
    return compare(taking_part(*runs), **options)


def suite(
    outcome: Outcome = "passed", cis: str = "0.9", *, tasks: int = 12, step: str = "0", **where: Any
) -> list[Verdict]:
    """A battle of each of some tasks; each task's score is a step higher than the last one's."""
    return [
        fought(f"task_{number:02}", outcome, str(Decimal(cis) + number * Decimal(step)), **where)
        for number in range(tasks)
    ]
