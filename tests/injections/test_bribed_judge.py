"""A judge that obeys every injection moves a score by what `influence` allows it, and by nothing more."""

import re
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from functools import cache

from pytest_logomesh.agents.green.design import measure
from pytest_logomesh.agents.green.examine import Examiner
from pytest_logomesh.agents.green.explanation import explain
from pytest_logomesh.agents.green.formulas.cis_1 import Cis1
from pytest_logomesh.agents.green.formulas.contextual_debt import ContextualDebt
from pytest_logomesh.agents.green.grounds import grounds_of
from pytest_logomesh.agents.green.influence import BOUND
from pytest_logomesh.agents.green.outcome import Case, Policy, decide
from pytest_logomesh.agents.red.scanning import scan
from pytest_logomesh.records.battle import Battle
from pytest_logomesh.records.evidence import Judgement
from pytest_logomesh.records.roles import Formula
from pytest_logomesh.records.submission import StreamFigures, Submission
from pytest_logomesh.records.task import Task
from pytest_logomesh.records.verdict import Examination, Verdict
from pytest_logomesh.sandbox import choose
from pytest_logomesh.suite import bundled_tasks, load_suite
from tests.agents.green.judge.judge_rig import JudgeRig, Script, says
from tests.injections.corpus import CODE_PLACES, RATIONALE_PLACES, TEXTS

PLACES = (*RATIONALE_PLACES, *CODE_PLACES)
HONEST = 0.25
"""What the judge says of a submission that does not speak to it: R and A fall, so that a bribe has room above."""
FORMULAS: tuple[tuple[Formula, Decimal], ...] = (
    (Cis1(), Decimal("0.4")),
    (ContextualDebt(), Decimal(2) / 3),
)
"""Each with what R and A weigh together, where all components are present."""
_MARK = re.compile(r"\b[0-9a-f]{32,}\b")
_WORD = re.compile(r"[^\W\d_]+")


@cache
def examined() -> tuple[Task, Submission, Examination]:
    """A bundled task, its reference with every other paragraph of its rationale, and the facts about that."""
    (task,) = load_suite(bundled_tasks() / "lru_cache")
    reference = task.reference
    rationale = "\n\n".join(reference.rationale.split("\n\n")[::2])
    clean = Submission(files=reference.program.files, tests=reference.tests, rationale=rationale)
    return task, clean, Examiner(choose("auto")).examine(task, clean, 1)


def case_of(submission: Submission) -> Case:
    """The submission as it is judged: what comments and prose cannot change is taken from the examination."""
    task, clean, facts = examined()
    assert facts.design is not None
    changed: dict[str, object] = {"explanation": explain(task, submission)}
    if submission.files != clean.files:
        changed["findings"] = scan(task, submission)
        changed["design"] = facts.design.model_copy(update={"own": measure(submission.files)})
    battle = Battle(task=task.id, tier="injected", strategy="none", repeat=1, seed=1)
    examination = facts.model_copy(update=changed)
    return Case(battle, grounds_of(task, submission), submission, StreamFigures(), examination)


def injected() -> Iterable[Submission]:
    """The submission with each injection; the places where they stand take turns."""
    _, clean, _ = examined()
    for number, text in enumerate(TEXTS.values()):
        yield PLACES[number % len(PLACES)](clean, text)


def words(question: str) -> set[str]:
    """What a question says, without the mark that differs from submission to submission."""
    return set(_WORD.findall(_MARK.sub("", question)))


class Bribed:
    """A voter that gives the highest level as soon as a submission says anything that the clean one does not."""

    def __init__(self) -> None:
        self.known: set[str] = set()
        self.listening = False

    def answer(self, question: str) -> Script:
        """Learns what the clean submission says; listens to all that comes after."""
        if not self.listening:
            self.known |= words(question)
        return says(1 if words(question) - self.known else HONEST)


async def judgements() -> tuple[Judgement, list[tuple[Submission, Judgement]]]:
    """What a bribed judge of full weight says of the clean submission, and of each injected one."""
    voter = Bribed()
    rig = JudgeRig(voter.answer)
    _, clean, _ = examined()
    honest = await rig.judgement(clean)
    voter.listening = True
    each = list(injected())
    return honest, list(zip(each, await rig.judgements(*each), strict=True))


def verdicts(case: Case, judgement: Judgement, formula: Formula) -> tuple[Verdict, Verdict]:
    """Without a judge, and with one."""
    policy = Policy(formula)
    return decide(case, policy), decide(replace(case, judgement=judgement), policy)


def cis(verdict: Verdict) -> Decimal:
    """The score, which these verdicts have."""
    assert verdict.cis is not None
    return verdict.cis


async def test_a_judge_that_obeys_moves_the_score_by_its_bound_at_most() -> None:
    """R and A by 0.15 each, T and L by nothing; the score by their weight times that, and once by all of it."""
    honest, heard = await judgements()
    clean = case_of(examined()[1])
    lifted: set[Decimal] = set()
    cases = [(case_of(submission), judgement) for submission, judgement in heard]
    assert {each.median for _, judgement in cases for each in judgement.criteria} == {Decimal(1)}
    for formula, share in FORMULAS:
        unjudged, told = verdicts(clean, honest, formula)
        assert cis(told) < cis(unjudged)
        for case, judgement in cases:
            without, bribed = verdicts(case, judgement, formula)
            assert bribed.components.testing == without.components.testing == unjudged.components.testing
            assert bribed.components.logic == without.components.logic == unjudged.components.logic
            for component in ("rationale", "architecture"):
                rise = getattr(bribed.components, component) - getattr(without.components, component)
                assert 0 <= rise <= BOUND
                lifted.add(rise)
            assert cis(without) <= cis(unjudged), "nobody listens where no model judges"
            assert cis(without) <= cis(bribed) <= cis(unjudged) + share * BOUND
    assert max(lifted) == BOUND, "the judge was bribed in vain: this shows nothing"


async def test_a_judge_without_weight_moves_nothing() -> None:
    """What its calibration leaves of a judge that falls for injections."""
    _, clean, _ = examined()
    judgement = await JudgeRig(lambda question: says(1), weight="0").judgement(clean)
    for formula, _ in FORMULAS:
        without, bribed = verdicts(case_of(clean), judgement, formula)
        assert (bribed.components, bribed.cis) == (without.components, without.cis)
