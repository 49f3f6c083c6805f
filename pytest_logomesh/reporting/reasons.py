"""The text of an assertion failure for one battle, readable in 80 columns."""

import textwrap
from collections.abc import Iterator

from pytest_logomesh.records.scale import label
from pytest_logomesh.records.verdict import Components, Reason, Verdict
from pytest_logomesh.reporting.visible import clipped, visible

_WIDTH = 79
_MOST = 20
_LONGEST = 600
_HEADS = {
    "tampered": "the answer attacked the harness",
    "error": "a part of the harness broke; this says nothing about the answer",
    "not-delivered": "nothing was handed in",
    "truncated": "the answer was cut off",
    "unreadable": "the answer cannot be read",
    "logic": "behaviours that differ from the reference's",
    "own-tests": "the submission's own tests",
    "rationale": "the rationale",
    "finding": "findings",
    "model-finding": "findings of Red's model, proven",
    "score": "score",
}


def reasons_text(verdict: Verdict) -> str:
    """A headline, the components, and every reason under its kind; safe to print whatever an agent wrote."""
    return "\n".join([*headline(verdict), *grouped(verdict.reasons)])


def headline(verdict: Verdict) -> Iterator[str]:
    """What was fought, the outcome, the score and its components."""
    battle = verdict.battle
    agent = f"{battle.tier} ({battle.twin})" if battle.twin else battle.tier
    score = "no CIS" if verdict.cis is None else f"CIS {verdict.cis:.4f} ({label(verdict.cis)})"
    line = f"{battle.task}, {agent}, repeat {battle.repeat}: {verdict.outcome}, {score}"
    yield from textwrap.wrap(visible(line), _WIDTH, subsequent_indent="    ")
    if verdict.components != Components():
        total = verdict.behaviours_total
        yield f"  {components_text(verdict.components)}   behaviours {verdict.behaviours_held}/{total}"


def components_text(components: Components) -> str:
    """`R 0.80  A 1.00  T -  L 0.50`; a component that is absent is a dash."""
    values = components.model_dump().items()
    return "  ".join(
        f"{name[0].upper()} {'-' if value is None else f'{value:.2f}'}" for name, value in values
    )


def grouped(reasons: tuple[Reason, ...]) -> Iterator[str]:
    """Every reason under its kind."""
    kinds = dict.fromkeys([*_HEADS, *(reason.kind for reason in reasons)])
    for kind in kinds:
        texts = [reason.text for reason in reasons if reason.kind == kind]
        if not texts:
            continue
        yield f"  {visible(_HEADS.get(kind, kind))}:"
        for text in texts[:_MOST]:
            yield from _item(text)
        if len(texts) > _MOST:
            yield f"    and {len(texts) - _MOST} more; run.json has them all"


def _item(text: str) -> Iterator[str]:
    first = "    - "
    for line in _lines(text):
        yield from textwrap.wrap(line, _WIDTH, initial_indent=first, subsequent_indent="      ") or [
            first.rstrip()
        ]
        first = "      "


def _lines(text: str) -> list[str]:
    """The lines of a text from outside, each made visible; at most 600 characters in all."""
    if len(text) > _LONGEST:
        text = text[: _LONGEST - 3] + "..."
    return [clipped(line, _LONGEST) for line in text.split("\n")]
