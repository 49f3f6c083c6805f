"""What travels between the owner and the processes that examine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from pytest_logomesh.records.battle import Battle
from pytest_logomesh.records.errors import AnswerFault, BrokenPart, UserMistake
from pytest_logomesh.records.evidence import Judgement
from pytest_logomesh.records.finding import Finding
from pytest_logomesh.records.record import Record
from pytest_logomesh.records.submission import Delivery, Submission
from pytest_logomesh.records.verdict import Examination, Verdict


class Work(Record):
    """A processor stage that is ready: examine this submission, or put what Red's model claims of it to the proof."""

    battle: Battle
    seed: int
    """Of the round's hidden inputs."""
    task_digest: str
    submission: Submission
    facts: Examination | None = None
    """What is known already; null where it was not examined yet."""
    claims: tuple[Finding, ...] = ()
    """With `facts`: what is to be proven."""


class Examined(Record):
    """What came of a piece of work: the facts, or why there are none."""

    battle_id: str
    examination: Examination | None
    broken: str = ""


class Round(Record):
    """One question of a battle, its answer, and the facts about it."""

    number: int
    """1-based."""
    delivery: Delivery
    submission: Submission
    facts: Examination
    judgement: Judgement | None = None
    """What a judging model said about it; null where none was asked."""


class Desk(Protocol):
    """Where a processor stands while its battle is not ready."""

    def enroll(self, battle_ids: tuple[str, ...]) -> None:
        """Say which battles will be asked for; the owner starts to generate them."""

    def turn(self, battle_id: str) -> Verdict | Work:
        """Wait until the battle is judged, or until there is something useful to do meanwhile.

        Raises:
            OwnerLost: the owner is gone.
        """

    def deliver(self, examined: Examined) -> None:
        """Hand back what came of a piece of work."""


class Examine(Protocol):
    """A processor stage, as a function."""

    def __call__(self, work: Work) -> Examination:
        """The facts about one submission."""


def stand_at(desk: Desk, battle_id: str, examine: Examine) -> Verdict:
    """Wait for a battle's verdict, and do what is ready in the meantime, of any battle."""
    while True:
        turn = desk.turn(battle_id)
        if isinstance(turn, Verdict):
            return turn
        try:
            with broken_parts("examining"):
                examination = examine(turn)
        except BrokenPart as error:
            desk.deliver(Examined(battle_id=turn.battle.id, examination=None, broken=str(error)))
        else:
            desk.deliver(Examined(battle_id=turn.battle.id, examination=examination))


@contextmanager
def broken_parts(stage: str) -> Iterator[None]:
    """The one place where an exception that nobody foresaw becomes a broken part, and so the outcome `error`."""
    try:
        yield
    except (AnswerFault, BrokenPart):
        raise
    except UserMistake as error:
        raise BrokenPart(str(error)) from error
    except Exception as error:
        frame = error.__traceback__
        while frame and frame.tb_next:
            frame = frame.tb_next
        place = f" ({frame.tb_frame.f_code.co_filename}:{frame.tb_lineno})" if frame else ""
        raise BrokenPart(f"{stage} broke: {type(error).__name__}: {error}{place}") from error
