"""What a run's page shows before anything is opened: its battles in a line each, its figures, its weaknesses."""

from pytest_logomesh.records.record import Record
from pytest_logomesh.records.verdict import Outcome
from pytest_logomesh.reporting.findings import tally
from pytest_logomesh.reporting.page.circumstances import GateLine, Setting
from pytest_logomesh.reporting.page.figures import Counts, Figures, Weakness
from pytest_logomesh.reporting.run_json import BattleDocument

_MOST_REASONS = 12
_LONGEST_REASON = 200
_LONGEST_CHECK = 120


class BattleRow(Record):
    """One battle as tables, grids and the search know it."""

    id: str
    task: str
    tier: str
    twin: str | None
    repeat: int
    outcome: Outcome
    cis: float | None
    components: tuple[float | None, float | None, float | None, float | None]
    """R, A, T, L."""
    findings: str
    """`1H 2M?`, as in the terminal."""
    cwes: tuple[int | None, ...]
    """Those of findings that were not refuted; null is a finding without a CWE."""
    checks: tuple[str, ...]
    reasons: tuple[str, ...]
    """The first of them, clipped: what a search looks at."""
    seconds: float
    first_token_s: float | None
    tokens_per_s: float | None
    detail: int
    """The number of the text that holds the rest."""


class RunData(Record):
    """All that a run's page is drawn from."""

    kind: str = "run"
    run: str
    started: str
    totals: Counts
    stall_s: float | None
    """After how many silent seconds a stream was broken off."""
    gates: tuple[GateLine, ...]
    """Empty where none was asked for."""
    figures: tuple[Figures, ...]
    weaknesses: tuple[Weakness, ...]
    settings: tuple[Setting, ...]
    battles: tuple[BattleRow, ...]
    incomplete: tuple[str, ...]
    """Ids of battles without a verdict."""
    starts: tuple[int, ...]
    """The number of each chunk's first text."""


def battle_row(battle: BattleDocument, detail: int) -> BattleRow:
    """One battle in a line."""
    standing = [finding for finding in battle.findings if finding.state != "refuted"]
    components = battle.components
    return BattleRow(
        id=battle.id,
        task=battle.task,
        tier=battle.tier,
        twin=battle.twin,
        repeat=battle.repeat,
        outcome=battle.outcome,
        cis=_number(battle.cis),
        components=(
            _number(components.rationale),
            _number(components.architecture),
            _number(components.testing),
            _number(components.logic),
        ),
        findings=tally(battle.findings),
        cwes=tuple(dict.fromkeys(finding.cwe for finding in standing)),
        checks=tuple(dict.fromkeys(finding.check[:_LONGEST_CHECK] for finding in standing)),
        reasons=tuple(
            f"{reason.kind}: {reason.text}"[:_LONGEST_REASON] for reason in battle.reasons[:_MOST_REASONS]
        ),
        seconds=battle.seconds,
        first_token_s=battle.stream.first_token_s,
        tokens_per_s=battle.stream.tokens_per_s,
        detail=detail,
    )


def _number(value: object) -> float | None:
    return None if value is None else float(str(value))
