"""`baseline`: no figure fell by more than is allowed, in pairs with a stored run."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Literal, TypeAlias

from pytest_logomesh.reporting.comparison.stored import StoredRun
from pytest_logomesh.reporting.gates.conclusion import Conclusion, Drop, GateConclusion
from pytest_logomesh.reporting.gates.pairing import Pairing, Pairs, pair
from pytest_logomesh.reporting.gates.soundness import unscored, unsound
from pytest_logomesh.reporting.gates.unlike import unlike
from pytest_logomesh.reporting.run_json import RunDocument
from pytest_logomesh.reporting.statistics import Shown, holm, pass_drop, score_drop

_LEVEL = 0.05
"""How often a gate may fail without a drop, and how often it may hold with one that is not allowed."""
_PLACES, _PLACES_OF_P = 4, 6
_Metric: TypeAlias = Literal["cis", "pass_rate"]


def decide_baseline(document: RunDocument, baseline: StoredRun, most: Decimal) -> GateConclusion:
    """Whether pass rate and CIS of every tier are shown not to have fallen by more than that.

    A drop is shown to be more at 5 %, one-sided, by Holm over all figures: so without any drop the gate fails in at
    most one run of twenty. It holds when every figure's drop is shown to be less, each at 5 %. Where nothing differs
    in any pair, it holds.
    """
    asked = f"{baseline.run}, max drop {most}"
    pairing = pair(document, baseline)
    problem = unsound(document) or unscored(document) or next(unlike(document, baseline, pairing), "")
    if problem:
        return GateConclusion(gate="baseline", asked=asked, conclusion="not held", says=problem)
    found = tuple(drops(pairing.pairs, float(most)))
    conclusion = _conclusion(found)
    return GateConclusion(
        gate="baseline",
        asked=asked,
        conclusion=conclusion,
        says=_SAYS[conclusion] + _left_out(pairing),
        drops=found,
    )


_SAYS = {
    "held": "no figure fell by more",
    "not held": "a figure fell by more",
    "undecided": "whether a figure fell by more is not shown",
}


def _left_out(pairing: Pairing) -> str:
    if not pairing.left_out:
        return ""
    battles = f"{pairing.left_out} battle{'' if pairing.left_out == 1 else 's'}"
    return f"; {battles} without a counterpart in the baseline left out"


def _conclusion(found: tuple[Drop, ...]) -> Conclusion:
    reached = {drop.conclusion for drop in found}
    return "not held" if "fail" in reached else "undecided" if "undecided" in reached else "held"


def drops(every: tuple[Pairs, ...], most: float) -> Iterator[Drop]:
    """CIS and pass rate of every tier, each with what is shown of its drop.

    Args:
        every: a tier each.
        most: the drop that is allowed, 0..1.
    """
    found = [(pairs, name, shown) for pairs in every for name, shown in _shown(pairs, most)]
    adjusted = holm([shown.p_exceeds for _, _, shown in found])
    for (pairs, name, shown), p_exceeds in zip(found, adjusted, strict=True):
        yield _drop(pairs, name, shown, p_exceeds)


def _shown(pairs: Pairs, most: float) -> Iterator[tuple[_Metric, Shown]]:
    yield "cis", score_drop(pairs.scores(), most)
    yield "pass_rate", pass_drop(pairs.passes(), most)


def _drop(pairs: Pairs, metric: _Metric, shown: Shown, p_exceeds: float) -> Drop:
    difference = shown.difference
    passes = pairs.identical or shown.p_within <= _LEVEL
    conclusion = "fail" if p_exceeds <= _LEVEL else "pass" if passes else "undecided"
    return Drop(
        metric=metric,
        tier=pairs.tier,
        conclusion=conclusion,
        identical=pairs.identical,
        estimate=round(difference.estimate, _PLACES),
        low=round(difference.low, _PLACES),
        high=round(difference.high, _PLACES),
        p_exceeds=round(p_exceeds, _PLACES_OF_P),
        p_within=round(shown.p_within, _PLACES_OF_P),
        tasks=difference.tasks,
        pairs=difference.pairs,
        detectable=round(difference.detectable, _PLACES),
        more_repeats=shown.more_repeats if conclusion == "undecided" else None,
    )
