"""What is written down of every step, read back by the process that goes on with the run."""

from decimal import Decimal
from pathlib import Path

import pytest

from pytest_logomesh.arena.journal import Journal, delivery_of, fault_of
from pytest_logomesh.ledger.read import read_ledger
from pytest_logomesh.ledger.steps import Spoilt, Submitted
from pytest_logomesh.ledger.unfinished import RoundSteps, read_unfinished
from pytest_logomesh.ledger.write import LedgerWriter
from pytest_logomesh.records.battle import Battle
from pytest_logomesh.records.errors import AnswerFault, NotDelivered, Truncated, Unreadable
from pytest_logomesh.records.evidence import Judgement
from pytest_logomesh.records.submission import Burst, Delivery, StreamFigures
from tests.agents.green.green_samples import battle, examination, finding, submission
from tests.ledger.ledger_samples import header, verdict

FACTS = examination()
PROVEN = examination(holds=(True, False))
CLAIMS = (finding(),)
SAID = Judgement(judge="scripted", criteria=(), weight=Decimal(1), calibrated=True)
CAME = Delivery(
    text="Sure! " * 100,
    stream=StreamFigures(tokens=9, finish_reason="stop"),
    trace=(Burst(at_s=0.5, kind="reasoning", characters=3), Burst(at_s=1.5, kind="text", characters=600)),
    earlier=("half an ans",),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A ledger's."""
    return tmp_path / "ledger.jsonl"


def of(rounds: int) -> Battle:
    """A battle of so many rounds at most."""
    return battle().model_copy(update={"rounds": rounds})


def unfinished(path: Path, *finished: str) -> tuple[RoundSteps, ...]:
    """The rounds that another process finds."""
    return read_unfinished(path, finished).get(battle().id, ())


def test_every_step_comes_back(path: Path) -> None:
    """What came over the wire, with its time; the facts before and after the proof; who said what."""
    with LedgerWriter(path) as ledger:
        ledger.append("run", header())
        journal = Journal(ledger)
        journal.write_submission(of(1), 1, None, CAME, submission())
        journal.write_examination(of(1), 1, FACTS)
        journal.write_claims(of(1), 1, CLAIMS)
        journal.write_examination(of(1), 1, PROVEN)
        journal.write_judgement(of(1), 1, SAID)

    (steps,) = unfinished(path)

    assert isinstance(steps.answer, Submitted)
    assert (steps.answer.submission, delivery_of(steps.answer)) == (submission(), CAME)
    assert (steps.facts, steps.claims, steps.proven, steps.judgement) == (FACTS, CLAIMS, PROVEN, SAID)
    assert unfinished(path, battle().id) == ()


def test_rounds_come_back_in_order_with_their_prompts(path: Path) -> None:
    """Also those that could not be read; steps belong to their own round."""
    fault = Unreadable("no code here")
    fault.evidence = CAME
    with LedgerWriter(path) as ledger:
        ledger.append("run", header())
        journal = Journal(ledger)
        journal.write_spoilt(of(3), 1, None, fault)
        journal.write_submission(of(3), 2, "Better, please.", CAME, submission())
        journal.write_examination(of(3), 2, FACTS)
        journal.write_submission(of(3), 3, "Once more.", CAME, submission())

    rounds = unfinished(path)

    assert [(each.number, each.answer.prompt) for each in rounds] == [
        (1, ""), (2, "Better, please."), (3, "Once more."),
    ]  # fmt: skip
    assert isinstance(rounds[0].answer, Spoilt)
    assert [each.facts for each in rounds] == [None, FACTS, None]


def test_a_round_that_was_asked_anew_takes_the_place_of_all_from_there_on(path: Path) -> None:
    """A battle that began over has only its new rounds, for whoever goes on and for whoever reads."""
    with LedgerWriter(path) as ledger:
        ledger.append("run", header())
        journal = Journal(ledger)
        journal.write_spoilt(of(3), 1, None, Unreadable("prose"))
        journal.write_submission(of(3), 2, "Better, please.", CAME, submission())
        journal.write_examination(of(3), 2, FACTS)
        journal.write_submission(of(3), 1, None, CAME, submission())

    assert [(each.number, each.facts) for each in unfinished(path)] == [(1, None)]
    read = read_ledger(path, steps=True)
    assert [each.round for each in read.handed_in[battle().id]] == [1]
    assert read.spoilt == {}


@pytest.mark.parametrize("kind", [Unreadable, Truncated, NotDelivered])
def test_a_fault_is_the_same_fault_again(path: Path, kind: type[AnswerFault]) -> None:
    """With what had come over the wire."""
    fault = kind("what was wrong")
    fault.evidence = CAME
    with LedgerWriter(path) as ledger:
        ledger.append("run", header())
        Journal(ledger).write_spoilt(of(1), 1, None, fault)

    (steps,) = unfinished(path)

    assert isinstance(steps.answer, Spoilt)
    again = fault_of(steps.answer)
    assert (type(again), str(again), again.evidence) == (kind, "what was wrong", CAME)


def test_what_was_recorded_is_recalled_once(path: Path) -> None:
    """Claims and judgement are known from then on, to be used once; of other rounds nothing is."""
    steps = RoundSteps(Submitted(battle=battle().id, submission=submission()), FACTS, (), None, SAID)
    with LedgerWriter(path) as ledger:
        journal = Journal(ledger, {battle().id: (steps,)})

        assert journal.claims(of(1), 1) is None
        assert journal.recall(of(1), 2) is None
        assert journal.recall(of(1), 1) == steps
        assert journal.recall(of(1), 1) is None
        assert (journal.claims(of(1), 1), journal.judgement(of(1), 1)) == ((), SAID)
        assert (journal.claims(of(1), 1), journal.judgement(of(1), 1)) == (None, None)


def test_handed_in_is_read_where_it_is_asked_for(path: Path) -> None:
    """Of judged battles, too; who only wants the verdicts does not pay for it."""
    judged = verdict()
    with LedgerWriter(path) as ledger:
        ledger.append("run", header(judged.battle.id))
        Journal(ledger).write_submission(judged.battle, 1, None, CAME, submission())
        ledger.append("verdict", judged)

    assert read_ledger(path).handed_in == {}
    (step,) = read_ledger(path, steps=True).handed_in[judged.battle.id]
    assert (step.answer, step.trace, step.stream) == (CAME.text, CAME.trace, CAME.stream)
