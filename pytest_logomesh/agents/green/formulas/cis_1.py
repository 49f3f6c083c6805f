"""cis-1: a weighted mean, capped by what works, cut by what is proven to be wrong.

1. The weighted mean of the components that are present; an absent one leaves its weight to the others.
2. At most L: a program that does half of what it should is not worth more than half, whatever its tests and design.
3. Times a factor for each confirmed finding, gravest first: the first takes its full cut, each further one half as much
   of its own as the one before, so that the first counts most and the hundredth hardly. A confirmed finding is in A as
   well: there as bad construction, here because it is proven and spoils the rest. Unconfirmed findings are in A alone.

No CIS without L. Arithmetic is decimal, so that every machine gets the same digits. One more behaviour that holds, one
more caught program or one finding less never lowers the score.
"""

from collections.abc import Iterable
from decimal import Decimal

from pytest_logomesh.records.finding import Finding, Severity
from pytest_logomesh.records.record import score
from pytest_logomesh.records.verdict import Components

WEIGHTS = {
    "rationale": Decimal("0.20"),
    "architecture": Decimal("0.20"),
    "testing": Decimal("0.30"),
    "logic": Decimal("0.30"),
}
CUTS = {
    Severity.INFO: Decimal("0"),
    Severity.LOW: Decimal("0.05"),
    Severity.MEDIUM: Decimal("0.15"),
    Severity.HIGH: Decimal("0.25"),
    Severity.CRITICAL: Decimal("0.40"),
}
"""What the first confirmed finding of a severity takes from the score."""
_FADING = Decimal("0.5")
# Past this many the cut is far below the last digit of a score.
_MOST_CUTS = 20


class Cis1:
    """The formula `cis-1`, version 1."""

    name = "cis-1"
    version = 1

    def cis(self, components: Components, findings: tuple[Finding, ...]) -> Decimal | None:
        """The score in 0..1; None without logic."""
        if components.logic is None:
            return None
        present = {name: value for name in WEIGHTS if (value := getattr(components, name)) is not None}
        weight = sum((WEIGHTS[name] for name in present), Decimal(0))
        mean = sum((WEIGHTS[name] * value for name, value in present.items()), Decimal(0)) / weight
        return score(min(mean, components.logic) * _remainder(findings))


def _remainder(findings: Iterable[Finding]) -> Decimal:
    """The product of what each confirmed finding leaves."""
    cuts = sorted((CUTS[f.severity] for f in findings if f.state == "confirmed"), reverse=True)
    left = Decimal(1)
    for place, cut in enumerate(cuts[:_MOST_CUTS]):
        left *= 1 - cut * _FADING**place
    return left
