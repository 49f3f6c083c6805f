"""L (logic): the share of the task's behaviours that hold.

Each counts the same. One that was not recorded does not hold. L is absent for a task without behaviours, and 0 where
nothing could be examined.
"""

from collections.abc import Iterator
from decimal import Decimal

from pytest_logomesh.agents.green.words import printable
from pytest_logomesh.records.evidence import Fact
from pytest_logomesh.records.record import score
from pytest_logomesh.records.verdict import Examination

_MOST_NAMED = 40


def logic(total: int, examination: Examination | None) -> tuple[Decimal | None, tuple[Fact, ...]]:
    """L, and what it is made of: 1, less what each behaviour that does not hold takes.

    Args:
        total: how many behaviours the task has.
        examination: null where nothing was handed in that could be examined.
    """
    if examination is None:
        return score(0), (_fact("nothing was handed in that could be examined", Decimal(0)),)
    if not total:
        return None, ()
    held = {behaviour.name for behaviour in examination.behaviours if behaviour.holds}
    missing = max(0, total - len(held))
    facts = (_fact(f"all {total} behaviours of the task", Decimal(1)), *_costs(examination, missing, total))
    return score(Decimal(total - missing) / total), facts


def _costs(examination: Examination, missing: int, total: int) -> Iterator[Fact]:
    """One a behaviour; each takes what rounding left of the ones before, so that they add up to the whole cost."""
    says = [
        f"{behaviour.name}: {behaviour.says}" for behaviour in examination.behaviours if not behaviour.holds
    ][:missing]
    says += ["a behaviour that was not recorded"] * (missing - len(says))
    for number, text in enumerate(says[:_MOST_NAMED]):
        yield _fact(text, score(Decimal(number) / total) - score(Decimal(number + 1) / total))
    if missing > _MOST_NAMED:
        left = score(Decimal(_MOST_NAMED) / total) - score(Decimal(missing) / total)
        yield _fact(f"{missing - _MOST_NAMED} more behaviours that do not hold", left)


def _fact(text: str, worth: Decimal) -> Fact:
    return Fact(component="logic", text=printable(text), worth=score(worth))
