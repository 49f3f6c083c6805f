"""Every step of every battle, written down before the next; and what an earlier process had written already."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from pytest_logomesh.ledger.steps import Claimed, Observed, Read, Spoilt, Submitted
from pytest_logomesh.ledger.unfinished import RoundSteps
from pytest_logomesh.ledger.write import LedgerWriter
from pytest_logomesh.records.battle import Battle
from pytest_logomesh.records.errors import AnswerFault, NotDelivered, Truncated, Unreadable
from pytest_logomesh.records.evidence import Judgement
from pytest_logomesh.records.finding import Finding
from pytest_logomesh.records.submission import Delivery, StreamFigures, Submission
from pytest_logomesh.records.verdict import Examination, Verdict

_NOTHING: Mapping[str, tuple[RoundSteps, ...]] = MappingProxyType({})
_FAULTS = {fault.kind: fault for fault in (Unreadable, Truncated, NotDelivered)}


class Journal:
    """Writes steps to a ledger; each `write` raises OSError where it cannot, and returns when the step is recorded.

    Args:
        ledger: where to.
        unfinished: by battle id, what an earlier process recorded of battles that it did not judge.
    """

    def __init__(
        self, ledger: LedgerWriter, unfinished: Mapping[str, tuple[RoundSteps, ...]] = _NOTHING
    ) -> None:
        self._ledger = ledger
        self._unfinished = {
            (battle, steps.number): steps for battle, rounds in unfinished.items() for steps in rounds
        }
        self._claims: dict[tuple[str, int], tuple[Finding, ...]] = {}
        self._judgements: dict[tuple[str, int], Judgement] = {}

    def recall(self, battle: Battle, number: int) -> RoundSteps | None:
        """What was recorded of a round; told once. What was claimed and judged is from then on known here."""
        place = (battle.id, number)
        steps = self._unfinished.pop(place, None)
        if steps and steps.claims is not None:
            self._claims[place] = steps.claims
        if steps and steps.judgement is not None:
            self._judgements[place] = steps.judgement
        return steps

    def claims(self, battle: Battle, number: int) -> tuple[Finding, ...] | None:
        """What Red's model had claimed of a recalled round; None where it was not heard."""
        return self._claims.pop((battle.id, number), None)

    def judgement(self, battle: Battle, number: int) -> Judgement | None:
        """What the judging model had said of a recalled round; None where it was not heard."""
        return self._judgements.pop((battle.id, number), None)

    def write_submission(
        self, battle: Battle, number: int, prompt: str | None, delivery: Delivery, submission: Submission
    ) -> None:
        """What was handed in, as it was read and as it came."""
        step = Submitted(
            battle=battle.id,
            submission=submission,
            round=number,
            earlier=delivery.earlier,
            answer=delivery.text,
            stream=delivery.stream,
            trace=delivery.trace,
            prompt=prompt or "",
        )
        self._ledger.append("submission", step)

    def write_spoilt(self, battle: Battle, number: int, prompt: str | None, fault: AnswerFault) -> None:
        """What came of a round of which nothing can be examined."""
        came = fault.evidence or Delivery(text="", stream=StreamFigures())
        step = Spoilt(
            battle=battle.id,
            round=number,
            kind=fault.kind,
            text=str(fault),
            answer=came.text,
            earlier=came.earlier,
            stream=came.stream,
            trace=came.trace,
            prompt=prompt or "",
        )
        self._ledger.append("spoilt", step)

    def write_examination(self, battle: Battle, number: int, facts: Examination) -> None:
        """The facts about a round."""
        self._ledger.append("examination", Observed(battle=battle.id, round=number, examination=facts))

    def write_claims(self, battle: Battle, number: int, claims: tuple[Finding, ...]) -> None:
        """What Red's model claims of a round."""
        self._ledger.append("claims", Claimed(battle=battle.id, round=number, claims=claims))

    def write_judgement(self, battle: Battle, number: int, judgement: Judgement) -> None:
        """What the judging model says of a round."""
        self._ledger.append("judgement", Read(battle=battle.id, round=number, judgement=judgement))

    def write_verdict(self, verdict: Verdict) -> None:
        """The end of a battle."""
        self._ledger.append("verdict", verdict)


def delivery_of(answer: Submitted | Spoilt) -> Delivery:
    """What had come over the wire."""
    return Delivery(text=answer.answer, stream=answer.stream, trace=answer.trace, earlier=answer.earlier)


def fault_of(spoilt: Spoilt) -> AnswerFault:
    """What was wrong with an answer, with it."""
    fault = _FAULTS.get(spoilt.kind, Unreadable)(spoilt.text)
    fault.evidence = delivery_of(spoilt)
    return fault
