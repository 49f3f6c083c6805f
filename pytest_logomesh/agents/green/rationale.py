"""R (rationale): does what was written say why the code is as it is? From counted facts, without a model.

    earned = 0.70 decisions + 0.15 names + 0.15 reasons
    R      = earned, less what is held against it, at least 0

*Decisions* is the share of three quarters (rounded up) of the task's decisions that are taken up with a reason or a
rejected alternative, at most 1. *Names* is the number of names of the code in passages with reasons, over 4, at most 1;
*reasons* is the number of such passages, over 5, at most 1. Held against it are: each name given as code that the code
does not have (0.03, at most 0.15), each claim about the cost of an operation that measuring refutes (0.03, at most
0.15; see `growth`), each sentence of praise that would fit any program (0.02, at most 0.10), each passage said again
(0.02, at most 0.10), each passage that speaks to whoever judges (0.05, at most 0.15), and words copied from the
instruction (0.20 for a hundred beyond 24, at most 0.20).

More decisions, names and reasons never lower R; more of what is held against it never raises it; length does neither.
R is absent where nobody looked, and where the task lists no decisions: then there is nothing to hold a text against.
"""

from decimal import Decimal

from pytest_logomesh.agents.green.words import printable
from pytest_logomesh.records.evidence import Explanation, Fact
from pytest_logomesh.records.record import score

DECISIONS, NAMES, REASONS = Decimal("0.70"), Decimal("0.15"), Decimal("0.15")
"""What each is worth when it is all there."""
ENOUGH = Decimal("0.75")
"""The share of the decisions that an honest text of a page takes up."""
ENOUGH_NAMES, ENOUGH_REASONS = 4, 5
FREE_COPIED = 24
"""Copied words that cost nothing: three quotations of a rule."""
_PER_COPIED, _MOST_COPIED = Decimal("0.002"), Decimal("0.20")
_MOST_SHOWN = 12


def rationale(explanation: Explanation | None) -> tuple[Decimal | None, tuple[Fact, ...]]:
    """R, and what it is made of.

    Args:
        explanation: what the text says; null where nobody looked.
    """
    if explanation is None or not explanation.decisions_total:
        return None, ()
    facts = [*_earned(explanation), *_lost(explanation)]
    value = sum((fact.worth for fact in facts), Decimal(0))
    if value < 0:
        facts.append(_fact("more cannot be taken from R than it has", -value))
    return score(min(max(value, Decimal(0)), Decimal(1))), tuple(facts)


def _earned(said: Explanation) -> tuple[Fact, ...]:
    enough = -(-said.decisions_total * ENOUGH // 1)
    taken = min(Decimal(1), len(said.decisions) / enough)
    names = min(Decimal(1), Decimal(len(said.named)) / ENOUGH_NAMES)
    reasons = min(Decimal(1), Decimal(said.reasons) / ENOUGH_REASONS)
    decisions = f"{len(said.decisions)} of {said.decisions_total} decisions taken up with a reason"
    return (
        _fact(f"{decisions} ({enough} are enough){_listed(said.decisions)}", DECISIONS * taken),
        _fact(f"{len(said.named)} names of the code beside reasons{_listed(said.named)}", NAMES * names),
        _fact(f"{said.reasons} passages that give a reason for something of the task", REASONS * reasons),
    )


def _lost(said: Explanation) -> list[Fact]:
    invented = f"{len(said.invented)} names that the code does not have{_listed(said.invented)}"
    refuted = tuple(
        f"{claim.operation} is said to take O({claim.said}) and takes O({claim.measured})"
        for claim in said.claims
        if claim.refuted
    )
    beyond = max(0, said.copied_words - FREE_COPIED)
    costs = [
        (invented, _each(len(said.invented), "0.03", "0.15")),
        (
            f"{len(refuted)} claims about cost that measuring refutes{_listed(refuted)}",
            _each(len(refuted), "0.03", "0.15"),
        ),
        (f"{said.generic} sentences of praise that fit any program", _each(said.generic, "0.02", "0.10")),
        (f"{said.repeats} passages said again", _each(said.repeats, "0.02", "0.10")),
        (f"{said.addressed} passages that speak to whoever judges", _each(said.addressed, "0.05", "0.15")),
        (f"{said.copied_words} words copied from the instruction", min(_MOST_COPIED, beyond * _PER_COPIED)),
    ]
    return [_fact(text, -cost) for text, cost in costs if cost]


def _each(count: int, cost: str, most: str) -> Decimal:
    return min(Decimal(most), count * Decimal(cost))


def _listed(names: tuple[str, ...]) -> str:
    return f": {', '.join(names[:_MOST_SHOWN])}" if names else ""


def _fact(text: str, worth: Decimal) -> Fact:
    return Fact(component="rationale", text=printable(text), worth=score(worth))
