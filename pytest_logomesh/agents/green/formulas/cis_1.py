"""cis-1: a weighted mean, capped by what works, cut by what is proven to be wrong.

1. The mean of the components that are present, weighted R 0.20, A 0.20, T 0.30, L 0.30. An absent component leaves its
   weight to the others: a task that no broken program belongs to cannot be lost by its tests, nor won.
2. At most L: a program that does half of what it should is not worth more than half, whatever its tests, its design and
   its rationale. Without L there is no score at all.
3. Times a factor for each confirmed finding, gravest first: the first takes its full cut (LOW 0.05, MEDIUM 0.15, HIGH
   0.25, CRITICAL 0.40), each further one half as much of its own as the one before, so that the first counts most and
   the hundredth hardly. A confirmed finding is in A as well: there as bad construction, here because it is proven and
   spoils the rest. Unconfirmed findings are in A alone.

The components are those of `components`; a judging model moves R and A a little, as `influence` says, and nothing else.
Arithmetic is decimal, so that every machine gets the same digits. One more behaviour that holds, one more caught
program or one finding less never lowers the score. The score is in 0..1 and has four places.
"""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from pytest_logomesh.agents.green.components import components_of
from pytest_logomesh.agents.green.formulas.weights import checked
from pytest_logomesh.records.evidence import Grounds, Judgement
from pytest_logomesh.records.finding import Finding, Severity
from pytest_logomesh.records.record import score
from pytest_logomesh.records.verdict import Components, Derivation, Examination

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
_DIGITS = Decimal("0.00000001")


class Cis1:
    """The formula `cis-1`, version 1.

    Args:
        weights: what each component counts for; they add up to 1.
    """

    name = "cis-1"
    version = 1

    def __init__(self, weights: Mapping[str, Decimal] = WEIGHTS) -> None:
        self._weights = checked(self.name, weights)

    def derive(
        self, grounds: Grounds, examination: Examination | None, judgement: Judgement | None
    ) -> Derivation:
        """The score, and all that it is made of."""
        components, facts = components_of(grounds, examination, judgement)
        findings = examination.findings if examination else ()
        cis, steps = self.combine(components, findings)
        return Derivation(components=components, cis=cis, facts=facts, steps=steps)

    def combine(
        self, components: Components, findings: Iterable[Finding]
    ) -> tuple[Decimal | None, tuple[str, ...]]:
        """The score of these components, None without L, and how it came about."""
        if components.logic is None:
            return None, ("no score: L is absent, and the score can be at most L",)
        present = {name: value for name in self._weights if (value := getattr(components, name)) is not None}
        weight = sum((self._weights[name] for name in present), Decimal(0))
        if not weight:
            return None, ("no score: nothing that is present has a weight",)
        mean = sum((self._weights[name] * value for name, value in present.items()), Decimal(0)) / weight
        capped, cuts = min(mean, components.logic), _cuts(findings)
        cis = score(capped * _remainder(cuts))
        return cis, (
            *self._weighing(present, mean),
            f"at most L: min({_shown(mean)}, {components.logic}) = {_shown(capped)}",
            *_cutting(cuts),
            f"score: {_shown(capped)} x {_shown(_remainder(cuts))} = {cis}",
        )

    def _weighing(self, present: Mapping[str, Decimal], mean: Decimal) -> Iterator[str]:
        """How the mean came about."""
        for name in self._weights:
            if name not in present:
                yield f"{name[0].upper()} is absent: its weight {self._weights[name]} goes to the others"
        parts = " + ".join(f"{self._weights[name]} x {value}" for name, value in present.items())
        weight = sum((self._weights[name] for name in present), Decimal(0))
        yield f"mean of {' '.join(name[0].upper() for name in present)}: ({parts}) / {weight} = {_shown(mean)}"


def _cuts(findings: Iterable[Finding]) -> list[Decimal]:
    """What each confirmed finding takes of what is left, gravest first."""
    full = sorted((CUTS[each.severity] for each in findings if each.state == "confirmed"), reverse=True)
    return [cut * _FADING**place for place, cut in enumerate(full[:_MOST_CUTS]) if cut]


def _cutting(cuts: list[Decimal]) -> Iterator[str]:
    if not cuts:
        yield "no confirmed finding cuts it"
    for place, cut in enumerate(cuts, start=1):
        yield f"confirmed finding {place}: times 1 - {cut.normalize():f}"


def _remainder(cuts: Iterable[Decimal]) -> Decimal:
    """The product of what each cut leaves."""
    left = Decimal(1)
    for cut in cuts:
        left *= 1 - cut
    return left


def _shown(value: Decimal) -> str:
    """Enough digits to follow the calculation by hand."""
    return f"{value.quantize(_DIGITS).normalize():f}"
