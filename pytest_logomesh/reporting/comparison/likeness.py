"""In what the configurations of runs are unlike: what forbids comparing them, and what a reader has to know."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pytest_logomesh.records.errors import UserMistake
from pytest_logomesh.reporting.comparison.document import Mark, Unlikeness
from pytest_logomesh.reporting.comparison.sides import Entrant
from pytest_logomesh.reporting.comparison.stored import StoredHeader
from pytest_logomesh.reporting.visible import visible

_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class _Aspect:
    """One thing that runs can be unlike in."""

    kind: Unlikeness
    words: str
    look: Callable[[StoredHeader], str]
    refused: bool = False


def unlike_runs(taking_part: Sequence[Entrant]) -> Iterator[Mark]:
    """Every way in which the runs were set up otherwise, what is refused first."""
    if changed := _changed(taking_part, lambda header: header.tasks):
        text = f"tasks have changed between the runs: {some(changed)}"
        yield Mark(kind="tasks", refused=True, text=text)
    for aspect in _ASPECTS:
        told = {one.letter: aspect.look(one.run.header) for one in taking_part}
        if len(set(told.values())) > 1:
            text = f"{aspect.words}: {', '.join(f'{letter} {value}' for letter, value in told.items())}"
            yield Mark(kind=aspect.kind, refused=aspect.refused, text=text)
    if changed := _changed(taking_part, lambda header: header.prompts):
        text = f"prompts have changed between the runs: {some(changed)}"
        yield Mark(kind="prompts", refused=False, text=text)
    if changed := _changed(taking_part, _tiers, fought_alone=False):
        text = f"tiers of one name have another model or sampling in another run: {some(changed)}"
        yield Mark(kind="tier", refused=False, text=text)


def require_alike(marks: Iterable[Mark]) -> None:
    """Refuse unlike runs.

    Raises:
        UserMistake: naming every way in which they are unlike that is refused.
    """
    if grave := [mark.text for mark in marks if mark.refused]:
        raise UserMistake(
            f"the runs are unlike, and figures may differ for that alone: {visible('; '.join(grave))}. "
            "Compare runs that were set up alike, or say --anyway, and every rendering is marked"
        )


def some(names: Iterable[str]) -> str:
    """The first five, and how many more there are."""
    told = list(names)
    more = f" and {len(told) - _MOST_NAMED} more" if len(told) > _MOST_NAMED else ""
    return ", ".join(told[:_MOST_NAMED]) + more


def _judge(header: StoredHeader) -> str:
    if header.judging is None:
        return header.judge or "none"
    model, votes, weight, prompt = (
        header.judging.get(name) for name in ("model", "votes", "weight", "prompt")
    )
    return f"{model} ({votes} votes, weight {weight}, prompt {str(prompt)[:8]})"


def _gate(header: StoredHeader) -> str:
    severity = header.gate.get("severity") or "none"
    return f"{severity}{', unconfirmed too' if header.gate.get('unconfirmed') else ''}"


def _limits(header: StoredHeader) -> str:
    values = (f"{name} {'off' if value is None else f'{value:g}'}" for name, value in header.limits.items())
    return f"({', '.join(values)})"


def _tiers(header: StoredHeader) -> Mapping[str, str]:
    return {tier.name: f"{tier.model} {sorted((tier.sampling or {}).items())}" for tier in header.tiers}


_ASPECTS = (
    _Aspect("formula", "the formula differs", lambda header: header.formula, refused=True),
    _Aspect("seed", "the master seed differs", lambda header: str(header.seed), refused=True),
    _Aspect("sandbox", "the sandbox differs", lambda header: header.sandbox, refused=True),
    _Aspect("judge", "the judge differs", _judge, refused=True),
    _Aspect("rounds", "the number of rounds differs", lambda header: str(header.rounds), refused=True),
    _Aspect("red", "Red's model differs", lambda header: header.red_model or "none"),
    _Aspect("gate", "the least finding that fails a battle differs", _gate),
    _Aspect("purple", "the agent's address differs", lambda header: header.purple or "none"),
    _Aspect("limits", "the limits of streams, in seconds, differ", _limits),
    _Aspect("version", "pytest-logomesh differs", lambda header: header.plugin_version),
)


def _changed(
    taking_part: Sequence[Entrant],
    look: Callable[[StoredHeader], Mapping[str, str]],
    *,
    fought_alone: bool = True,
) -> list[str]:
    """The names under which runs have different values.

    Args:
        taking_part: the runs.
        look: what to compare, by name.
        fought_alone: leave out tasks of which a run has no battle; its suite may be another there.
    """
    known: dict[str, set[str]] = {}
    for one in taking_part:
        fought = {battle.task for battle in one.run.battles}
        for name, value in look(one.run.header).items():
            if not fought_alone or name in fought:
                known.setdefault(name, set()).add(value)
    return sorted(name for name, values in known.items() if len(values) > 1)
