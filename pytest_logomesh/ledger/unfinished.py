"""What a run had recorded of the battles that it did not get to judge."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pytest_logomesh.ledger.chain import Link
from pytest_logomesh.ledger.links import read_links
from pytest_logomesh.ledger.read import RecordReader, battle_of
from pytest_logomesh.ledger.steps import Claimed, Observed, Read, Spoilt, Submitted
from pytest_logomesh.records.evidence import Judgement
from pytest_logomesh.records.finding import Finding
from pytest_logomesh.records.verdict import Examination


@dataclass(frozen=True, slots=True)
class RoundSteps:
    """One round of a battle, as far as it went."""

    answer: Submitted | Spoilt
    facts: Examination | None = None
    claims: tuple[Finding, ...] | None = None
    """What Red's model claims; None where it was not heard, empty where it claims nothing."""
    proven: Examination | None = None
    """The facts again, with what came of the claims."""
    judgement: Judgement | None = None

    @property
    def number(self) -> int:
        """Which round it is, 1-based."""
        return self.answer.round


def read_unfinished(path: Path, finished: Collection[str]) -> Mapping[str, tuple[RoundSteps, ...]]:
    """By battle id, the rounds in their order.

    Args:
        path: the ledger.
        finished: battles of which nobody wants to know.

    Raises:
        UserMistake: as for `read_ledger`.
    """
    reader = RecordReader(path)
    found: dict[str, tuple[RoundSteps, ...]] = {}
    try:
        for line, link in read_links(path):
            if link.kind == "run":
                reader.header(link)
            elif link.kind in _STEPS and battle_of(link) not in finished:
                _take(found, reader, line, link)
    finally:
        reader.close()
    return found


_ANSWERS: Mapping[str, type[Submitted | Spoilt]] = {"submission": Submitted, "spoilt": Spoilt}
_AFTER: Mapping[str, type[Observed | Claimed | Read]] = {
    "examination": Observed,
    "claims": Claimed,
    "judgement": Read,
}
_STEPS = _ANSWERS.keys() | _AFTER.keys()


def _take(found: dict[str, tuple[RoundSteps, ...]], reader: RecordReader, line: int, link: Link) -> None:
    """Add a step to its round. An answer begins a round, and takes the place of all from there on."""
    if link.kind in _ANSWERS:
        answer = reader.record(_ANSWERS[link.kind], line, link)
        before = (each for each in found.get(answer.battle, ()) if each.number < answer.round)
        found[answer.battle] = (*before, RoundSteps(answer))
        return
    step = reader.record(_AFTER[link.kind], line, link)
    rounds = found.get(step.battle, ())
    found[step.battle] = tuple(_with(each, step) if each.number == step.round else each for each in rounds)


def _with(steps: RoundSteps, step: Observed | Claimed | Read) -> RoundSteps:
    match step:
        case Observed() if steps.claims is None:
            return replace(steps, facts=step.examination)
        case Observed():
            return replace(steps, proven=step.examination)
        case Claimed():
            return replace(steps, claims=step.claims)
        case Read():
            return replace(steps, judgement=step.judgement)
