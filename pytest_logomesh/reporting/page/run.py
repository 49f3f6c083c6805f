"""The page of a run."""

import json

from pytest_logomesh.ledger.read import Ledger
from pytest_logomesh.ledger.steps import Spoilt, Submitted
from pytest_logomesh.reporting.page.circumstances import gate_lines, settings
from pytest_logomesh.reporting.page.details import battle_detail
from pytest_logomesh.reporting.page.index import BattleRow, RunData, battle_row
from pytest_logomesh.reporting.page.shell import page
from pytest_logomesh.reporting.page.store import TextStore
from pytest_logomesh.reporting.page.tiers import outcome_counts, tier_figures
from pytest_logomesh.reporting.page.weaknesses import weaknesses
from pytest_logomesh.reporting.run_json import BattleDocument, RunDocument

_SCRIPTS = (
    "address.js", "texts.js", "filters.js", "battles.js", "grid.js", "weaknesses.js", "circumstances.js", "overview.js",
    "stream.js", "code.js", "findings.js", "tests.js", "derivation.js", "head.js", "reasons.js", "battle.js",
    "keyboard.js", "run.js",
)  # fmt: skip


def run_page(document: RunDocument, ledger: Ledger) -> str:
    """report.html: the whole run in one file.

    Args:
        document: the run as it is published.
        ledger: what the texts of battles are taken from; read with `steps=True`, else answers and streams are missing.
    """
    store = TextStore(details=len(document.battles))
    rows = _rows(document, ledger, store)
    data = RunData(
        run=document.run,
        started=document.header.started,
        totals=outcome_counts(document.battles, len(document.incomplete)),
        stall_s=document.header.limits.stall_s,
        gates=gate_lines(document),
        figures=tier_figures(document),
        weaknesses=weaknesses(document.battles),
        settings=settings(document),
        battles=rows,
        incomplete=document.incomplete,
        starts=tuple(store.starts),
    )
    return page(f"logomesh run {document.run}", data, _SCRIPTS, store.chunks)


def _rows(document: RunDocument, ledger: Ledger, store: TextStore) -> tuple[BattleRow, ...]:
    """A row a battle, in their order. Those that did not pass are stored first: where there is no room for all
    texts, theirs are the ones that people look for."""
    numbers: dict[str, int] = {}
    for battle in sorted(document.battles, key=lambda battle: battle.outcome == "passed"):
        numbers[battle.id] = _store(battle, ledger, store)
    store.close()
    return tuple(battle_row(battle, numbers[battle.id]) for battle in document.battles)


def _store(battle: BattleDocument, ledger: Ledger, store: TextStore) -> int:
    rounds: list[Submitted | Spoilt] = [
        *ledger.handed_in.get(battle.id, ()),
        *ledger.spoilt.get(battle.id, ()),
    ]
    rounds.sort(key=lambda step: step.round)
    detail = battle_detail(battle, ledger.verdicts.get(battle.id), rounds, store)
    return store.keep(json.dumps(detail.model_dump(mode="json"), ensure_ascii=False, separators=(",", ":")))
