"""The stages over Green and a real ledger: which round counts, what is asked next, what is written."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from pytest_logomesh.agents.green.formulas import FORMULAS
from pytest_logomesh.agents.green.outcome import Policy
from pytest_logomesh.agents.green.prompt import build_prompt
from pytest_logomesh.arena.bench import LiveBench
from pytest_logomesh.arena.journal import Journal
from pytest_logomesh.arena.work import Round
from pytest_logomesh.ledger.links import read_links
from pytest_logomesh.ledger.steps import Spoilt, Submitted
from pytest_logomesh.ledger.unfinished import RoundSteps
from pytest_logomesh.ledger.write import LedgerWriter
from pytest_logomesh.records.battle import Battle
from pytest_logomesh.records.errors import NotDelivered, Truncated, Unreadable
from pytest_logomesh.records.evidence import Judgement
from pytest_logomesh.records.finding import Finding
from pytest_logomesh.records.submission import Assignment, Delivery, StreamFigures, Submission
from pytest_logomesh.records.task import Task
from pytest_logomesh.records.verdict import Examination
from pytest_logomesh.sandbox.reply import FORGED
from tests.agents.green.green_samples import battle, examination, finding, submission, task
from tests.ledger.ledger_samples import header

SAID = Judgement(judge="scripted", criteria=(), weight=Decimal(1), calibrated=True)
GOOD = examination()
HALF = examination(holds=(True, False))
WRONG = examination(holds=(False, False))
UNSAFE = examination(findings=[finding()])
ATTACK = HALF.model_copy(
    update={
        "behaviours": (HALF.behaviours[0], HALF.behaviours[1].model_copy(update={"says": FORGED})),
    }
)


class RememberingPurple:
    """Keeps what it is asked."""

    def __init__(self) -> None:
        self.asked: list[Assignment] = []

    async def answer(self, assignment: Assignment) -> Delivery:
        """Nothing to read."""
        self.asked.append(assignment)
        return Delivery(text="", stream=StreamFigures())

    async def close(self) -> None:
        """Nothing is open."""


@pytest.fixture
def purple() -> RememberingPurple:
    """The agent of every tier."""
    return RememberingPurple()


@pytest.fixture
def bench(tmp_path: Path, purple: RememberingPurple) -> Iterator[LiveBench]:
    """A bench of one task."""
    with LedgerWriter(tmp_path / "ledger.jsonl") as writer:
        writer.append("run", header())
        yield LiveBench({"double": task()}, lambda tier: purple, Policy(FORMULAS["cis-1"]()), Journal(writer))


def of_three() -> Battle:
    """A battle of three rounds."""
    return battle().model_copy(update={"rounds": 3})


def rounds(*facts: Examination) -> tuple[Round, ...]:
    """One after the other; each delivery has its number for a token count."""
    return tuple(
        Round(
            number=number,
            delivery=Delivery(text="", stream=StreamFigures(tokens=number)),
            submission=submission(),
            facts=it,
        )
        for number, it in enumerate(facts, start=1)
    )


@pytest.mark.parametrize(
    ("facts", "best"),
    [
        ([WRONG, GOOD, HALF], 2),
        ([HALF, WRONG], 1),
        ([WRONG, HALF], 2),
        ([UNSAFE, WRONG], 1),
        ([HALF, HALF, HALF], 1),
        ([WRONG, WRONG], 1),
        ([WRONG, ATTACK, GOOD], 2),
    ],
)
def test_the_best_round_is_the_verdict(bench: LiveBench, facts: list[Examination], best: int) -> None:
    """An attack, then passed, then the score, then behaviours; of equals the earlier; with its own figures."""
    verdict = bench.judged(of_three(), rounds(*facts))

    assert verdict.round == best
    assert verdict.stream.tokens == best
    assert verdict.examination == facts[best - 1]
    assert [it.round for it in verdict.rounds] == list(range(1, len(facts) + 1))
    assert verdict.rounds[best - 1].cis == verdict.cis
    assert verdict.rounds[best - 1].outcome == verdict.outcome


def test_a_single_round_is_not_listed(bench: LiveBench) -> None:
    """A battle of one round looks as it did before there were any."""
    verdict = bench.judged(battle(), rounds(HALF))

    assert (verdict.round, verdict.rounds) == (1, ())


def test_symptoms_are_fed_back_until_it_is_passed_or_rounds_are_used_up(bench: LiveBench) -> None:
    """The follow-up speaks of the last round."""
    asked = bench.next_round(of_three(), rounds(WRONG, HALF))

    assert asked is not None
    assert "round 2" in asked
    assert "doubles nothing" in asked
    assert bench.next_round(of_three(), rounds(WRONG, GOOD)) is None
    assert bench.next_round(of_three(), rounds(ATTACK)) is None
    assert bench.next_round(of_three(), rounds(WRONG, WRONG, HALF)) is None
    assert bench.next_round(battle(), rounds(WRONG)) is None


def test_an_answer_that_could_not_be_read_is_told_so(bench: LiveBench) -> None:
    """An agent that did not deliver is not asked for more, nor is one whose rounds are used up."""
    for fault in (Unreadable("no code here"), Truncated("cut off")):
        asked = bench.after_fault(of_three(), fault, 2)
        assert asked is not None
        assert str(fault) in asked
        assert bench.after_fault(of_three(), fault, 3) is None
    assert bench.after_fault(of_three(), NotDelivered("declined"), 1) is None


async def test_purple_is_asked_the_tasks_prompt_first(bench: LiveBench, purple: RememberingPurple) -> None:
    """And in a later round what that round asks."""
    await bench.generate(of_three(), None, 1)
    await bench.generate(of_three(), "Better, please.", 2)

    assert [(it.prompt, it.round) for it in purple.asked] == [
        (build_prompt(task()), 1),
        ("Better, please.", 2),
    ]


def test_every_round_is_in_the_ledger_with_what_came_before_it(bench: LiveBench, tmp_path: Path) -> None:
    """Texts of attempts that broke off are evidence beside the submission."""
    delivery = Delivery(text="", stream=StreamFigures(), earlier=("half an ans",))
    bench.record_submission(of_three(), 2, "Better, please.", delivery, submission())

    written = [link for _, link in read_links(tmp_path / "ledger.jsonl")][-1]

    assert written.kind == "submission"
    assert b'"round":2' in written.data
    assert b'"earlier":["half an ans"]' in written.data
    assert b'"prompt":"Better, please."' in written.data


def test_what_was_wrong_with_a_round_is_in_the_ledger(bench: LiveBench, tmp_path: Path) -> None:
    """A round that could not be read leaves what came of it as well."""
    fault = Unreadable("no code here")
    fault.evidence = Delivery(text="prose", stream=StreamFigures(tokens=1))
    bench.record_spoilt(of_three(), 1, None, fault)

    written = [link for _, link in read_links(tmp_path / "ledger.jsonl")][-1]

    assert written.kind == "spoilt"
    assert Spoilt.model_validate_json(written.data) == Spoilt(
        battle=of_three().id,
        round=1,
        kind="unreadable",
        text="no code here",
        answer="prose",
        stream=StreamFigures(tokens=1),
    )


def test_later_rounds_meet_other_inputs(bench: LiveBench) -> None:
    """The first round's are the battle's own, the same for every tier; what a round is told gives no later one away."""
    seeds = [bench.work(of_three(), number, submission()).seed for number in (1, 2, 3)]

    assert seeds[0] == of_three().seed
    assert len(set(seeds)) == 3
    assert seeds == [bench.work(of_three(), number, submission()).seed for number in (1, 2, 3)]


class CountingJudge:
    """Says the same each time, and counts."""

    def __init__(self) -> None:
        self.asked = 0

    async def judge(self, task: Task, submission: Submission) -> Judgement:
        """A judgement without criteria."""
        self.asked += 1
        return SAID

    async def close(self) -> None:
        """Nothing is open."""


class CountingAttacker:
    """Claims the same each time, and counts."""

    def __init__(self) -> None:
        self.asked = 0

    async def attack(
        self, task: Task, submission: Submission, findings: tuple[Finding, ...]
    ) -> tuple[Finding, ...]:
        """One claim."""
        self.asked += 1
        return (finding(),)

    async def close(self) -> None:
        """Nothing is open."""


@pytest.mark.parametrize("known", [True, False])
async def test_models_of_ours_are_not_asked_what_they_have_said(tmp_path: Path, known: bool) -> None:
    """What an earlier process recorded is used; what is asked is recorded."""
    answer = Submitted(battle=battle().id, submission=submission())
    steps = RoundSteps(answer, GOOD, (), None, SAID) if known else RoundSteps(answer, GOOD)
    attacker, judge = CountingAttacker(), CountingJudge()
    path = tmp_path / "ledger.jsonl"
    with LedgerWriter(path) as writer:
        writer.append("run", header())
        journal = Journal(writer, {battle().id: (steps,)})
        policy = Policy(FORMULAS["cis-1"]())
        bench = LiveBench(
            {"double": task()}, lambda tier: RememberingPurple(), policy, journal, attacker, judge
        )
        assert bench.recall(battle(), 1) == steps

        claims = await bench.attack(battle(), 1, submission(), GOOD)
        (read,) = await bench.judge(battle(), rounds(GOOD))

    assert read.judgement == SAID
    assert claims == (() if known else (finding(),))
    assert attacker.asked == judge.asked == (0 if known else 1)
    kinds = [link.kind for _, link in read_links(path)]
    assert kinds == (["run", "end"] if known else ["run", "claims", "judgement", "end"])
