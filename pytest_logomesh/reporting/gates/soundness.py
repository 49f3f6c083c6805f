"""Whether there is enough to decide a gate on: no gate holds because there was nothing to look at."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_logomesh.reporting.run_json import BattleDocument, RunDocument

MOST_WITHOUT = 10
"""One battle in so many may be without a verdict."""
MOST_NAMED = 5


def unsound(document: RunDocument) -> str:
    """Why no gate can be decided on this run; empty where one can."""
    asked = document.totals.battles
    if not asked:
        return "no battle was fought; ask for battles that there are"
    errors, unfought = document.totals.error, len(document.incomplete)
    if (errors + unfought) * MOST_WITHOUT <= asked:
        return ""
    kinds = [f"{errors} ended in an error"] * bool(errors) + [f"{unfought} were not fought"] * bool(unfought)
    return (
        f"{errors + unfought} of {asked} battles have no verdict ({', '.join(kinds)}), more than one in "
        f"{MOST_WITHOUT}; mend what their reasons name, and fight them"
    )


def unscored(document: RunDocument) -> str:
    """Why its scores cannot be gated on, sound as it is; empty where they can."""
    without = list(_without_score(document))
    if not without:
        return ""
    first = without[0]
    step = f" ({first.steps[-1]})" if first.steps else ""
    return (
        f"the formula {first.formula} made no score of {len(without)} answers, such as {first.id}{step}; give it "
        "what it needs, such as a judge, or name another with --logomesh-formula"
    )


def some(names: Iterator[str] | list[str]) -> str:
    """The first five, and how many more there are."""
    told = list(names)
    more = f" and {len(told) - MOST_NAMED} more" if len(told) > MOST_NAMED else ""
    return ", ".join(told[:MOST_NAMED]) + more


def _without_score(document: RunDocument) -> Iterator[BattleDocument]:
    """What was examined and has no score all the same; what could not be examined counts 0."""
    for battle in document.battles:
        if battle.outcome != "error" and battle.sandbox is not None and battle.cis is None:
            yield battle
