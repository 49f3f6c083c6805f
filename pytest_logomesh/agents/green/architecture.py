"""A (architecture): 1, less what the design takes and what Red's findings take, at least 0.

*Design.* Each measure has a limit: the largest that any correct program of the task has, or what `COSTS` leaves free,
whichever is more. Up to the limit it costs nothing. Beyond it costs `most` times (own - limit) / span, at most `most`;
the span is the limit itself, and at least what `COSTS` says. So twice the limit of a large measure costs all of its
`most`, each cost is bounded, all of them together take at most 0.70, and a smaller measure never costs more.

*Findings.* A confirmed one takes what `PENALTIES` says of its severity. A static check's unconfirmed one takes half of
that, times its confidence. A refuted one takes nothing, and nor does a model's unconfirmed one.

Every cost is a fact of four places. Added up they are A - 1; where that would bring A under 0, a last fact gives back
what is too much. Without measures (a record that has none) findings alone decide.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from pytest_logomesh.agents.green.words import printable
from pytest_logomesh.records.evidence import Design, Fact
from pytest_logomesh.records.finding import Finding, Severity
from pytest_logomesh.records.record import score

PENALTIES = {
    Severity.INFO: Decimal("0"),
    Severity.LOW: Decimal("0.05"),
    Severity.MEDIUM: Decimal("0.15"),
    Severity.HIGH: Decimal("0.30"),
    Severity.CRITICAL: Decimal("0.50"),
}
"""What one confirmed finding takes from A."""
UNCONFIRMED = Decimal("0.5")
"""The part of that which a static check's unconfirmed finding takes, times its confidence."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What too much of a measure takes from A."""

    says: str
    most: Decimal
    free: int
    """What an answer may have whatever the task is."""
    span: int
    """The least that has to be added to the limit for all of `most`."""


COSTS: Mapping[str, Cost] = {
    "statements": Cost("statements", Decimal("0.10"), 40, 40),
    "longest_function": Cost("statements in the longest function", Decimal("0.10"), 20, 20),
    "cognitive": Cost("cognitive complexity of the most complex function", Decimal("0.15"), 10, 10),
    "nesting": Cost("levels of nesting in a function", Decimal("0.10"), 3, 3),
    "duplicated": Cost("statements in runs that stand twice", Decimal("0.10"), 0, 16),
    "dead": Cost("statements and names without use", Decimal("0.08"), 0, 8),
    "untyped": Cost("parameters and results without a type", Decimal("0.04"), 0, 16),
    "tangled": Cost("functions of more than five parameters", Decimal("0.03"), 0, 3),
}


def architecture(design: Design | None, findings: Iterable[Finding]) -> tuple[Decimal, tuple[Fact, ...]]:
    """A, and what it is made of.

    Args:
        design: the answer's measures; null where nobody measured it.
        findings: Red's.
    """
    facts = [*(_built(design) if design else ()), *_found(findings)]
    value = 1 + sum((fact.worth for fact in facts), Decimal(0))
    if value < 0:
        facts.append(_fact("more cannot be taken from A than it has", -value))
    return score(max(Decimal(0), value)), tuple(facts)


def _built(design: Design) -> Iterator[Fact]:
    """What is within its limit on one line, which costs nothing; each of the rest on its own."""
    within = []
    for name, cost in COSTS.items():
        own, allowed = getattr(design.own, name), getattr(design.allowed, name)
        limit = max(allowed, cost.free)
        if own <= limit:
            within.append(f"{own} {cost.says} (limit {limit})")
            continue
        share = min(Decimal(1), Decimal(own - limit) / max(limit, cost.span))
        known = f"correct programs have at most {allowed}"
        yield _fact(f"{own} {cost.says}; {known}, and {limit} are free", -cost.most * share)
    yield _fact(f"within bounds: {', '.join(within) or 'nothing'}", Decimal(0))


def _found(findings: Iterable[Finding]) -> Iterator[Fact]:
    for finding in findings:
        cost = score(_penalty(finding))
        if cost:
            said = f"{finding.file}:{finding.line} {finding.check} ({finding.state}): {finding.message}"
            yield _fact(said, -cost)


def _penalty(finding: Finding) -> Decimal:
    full = PENALTIES[finding.severity]
    if finding.state == "unconfirmed" and finding.origin == "model":
        return Decimal(0)
    if finding.state == "unconfirmed":
        return full * UNCONFIRMED * Decimal(str(finding.confidence))
    return full if finding.state == "confirmed" else Decimal(0)


def _fact(text: str, worth: Decimal) -> Fact:
    return Fact(component="architecture", text=printable(text), worth=score(worth))
