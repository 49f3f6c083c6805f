"""Findings by weakness, as pages count them."""

from collections.abc import Iterable

from pytest_logomesh.reporting.page.figures import Weakness
from pytest_logomesh.reporting.run_json import BattleDocument

_LONGEST_TITLE = 120


def weaknesses(battles: Iterable[BattleDocument]) -> tuple[Weakness, ...]:
    """Findings by CWE, those that were confirmed most often first."""
    rows: dict[int | None, list[tuple[str, str, str]]] = {}
    for battle in battles:
        for finding in battle.findings:
            rows.setdefault(finding.cwe, []).append((finding.state, finding.title, battle.id))
    return tuple(
        sorted(
            (_weakness(cwe, found) for cwe, found in rows.items()),
            key=lambda row: (-row.confirmed, -row.unconfirmed, -row.refuted, row.cwe or 0),
        )
    )


def _weakness(cwe: int | None, found: list[tuple[str, str, str]]) -> Weakness:
    states = [state for state, _, _ in found]
    titles = [title for _, title, _ in found]
    title = max(dict.fromkeys(titles), key=titles.count) if cwe is not None else "rules of the task, design"
    return Weakness(
        cwe=cwe,
        title=title[:_LONGEST_TITLE],
        confirmed=states.count("confirmed"),
        unconfirmed=states.count("unconfirmed"),
        refuted=states.count("refuted"),
        battles=len({battle for _, _, battle in found}),
    )
