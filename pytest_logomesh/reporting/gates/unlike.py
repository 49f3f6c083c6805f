"""Why a baseline is none for this run: figures would differ for reasons that are not the agent's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pytest_logomesh.reporting.comparison.likeness import unlike_runs
from pytest_logomesh.reporting.comparison.sides import Entrant
from pytest_logomesh.reporting.comparison.stored import StoredRun
from pytest_logomesh.reporting.gates.pairing import Pairing
from pytest_logomesh.reporting.gates.soundness import MOST_WITHOUT, some
from pytest_logomesh.reporting.run_json import RunDocument

_REFUSED = {"tasks", "formula", "seed", "judge", "rounds", "red", "gate"}
"""What decides outcomes and scores beside the agent; where it runs and how long it may take does not."""
_WAY_OUT = "run as the baseline did, or make a baseline that is like this run"


def unlike(document: RunDocument, baseline: StoredRun, pairing: Pairing) -> Iterator[str]:
    """Every reason, a sentence each; none where the two can be compared."""
    if not {battle.task for battle in baseline.battles} & set(document.header.tasks):
        yield f"no task in common with the baseline; {_WAY_OUT}"
        return
    reasons = [*_set_up_otherwise(document, baseline), *_shrunk(pairing)]
    if reasons:
        yield f"the baseline is unlike this run: {'; '.join(reasons)}; {_WAY_OUT}"
        return
    if all(battle.cis is None for battle in baseline.battles):
        yield f"no battle of the baseline has a score, so nothing could have fallen; {_WAY_OUT}"
        return
    asked = len(baseline.battles) + len(baseline.incomplete)
    if pairing.unpaired * MOST_WITHOUT > asked:
        yield (
            f"{pairing.unpaired} of the baseline's {asked} battles have no verdict to compare, here or there, more "
            f"than one in {MOST_WITHOUT}; fight them, or make a baseline that is whole"
        )


def _set_up_otherwise(document: RunDocument, baseline: StoredRun) -> Iterator[str]:
    if document.header.strategy != baseline.header.strategy:
        yield f"the strategy differs: baseline {baseline.header.strategy}, this run {document.header.strategy}"
    this = StoredRun.model_validate(document.model_dump(mode="json", by_alias=True))
    taking_part = (Entrant("baseline", Path(), baseline), Entrant("this run", Path(), this))
    yield from (mark.text for mark in unlike_runs(taking_part) if mark.kind in _REFUSED)


def _shrunk(pairing: Pairing) -> Iterator[str]:
    if count := len(pairing.missing):
        verb = "battle of the baseline was" if count == 1 else "battles of the baseline were"
        yield f"{count} {verb} not asked for here: {some(list(pairing.missing))}"
