"""Everything that is judged about one battle."""

from typing import Literal

from pytest_logomesh.records.battle import Battle
from pytest_logomesh.records.evidence import Design, Explanation, Fact, Grounds, Judgement
from pytest_logomesh.records.finding import Finding
from pytest_logomesh.records.observation import Behaviour, TestRun
from pytest_logomesh.records.record import Record, Score
from pytest_logomesh.records.submission import StreamFigures, Submission

Outcome = Literal["passed", "failed", "tampered", "error"]


class Examination(Record):
    """The facts about one submission: a pure function of task, submission and seed."""

    behaviours: tuple[Behaviour, ...]
    test_runs: tuple[TestRun, ...]
    findings: tuple[Finding, ...]
    sandbox: str
    """The kind of jail the facts come from."""
    seconds: float
    """Wall time of examining."""
    design: Design | None = None
    """How the answer is built; null where nobody measured it."""
    explanation: Explanation | None = None
    """What its rationale says; null where nobody looked."""


class Components(Record):
    """R, A, T, L: each in 0..1, or absent because it could not be established."""

    rationale: Score | None = None
    architecture: Score | None = None
    testing: Score | None = None
    logic: Score | None = None


class Derivation(Record):
    """How a formula came to a score, so that it can be followed by hand."""

    components: Components
    cis: Score | None
    """Null where the formula cannot do without something that is absent."""
    facts: tuple[Fact, ...] = ()
    """What the components are made of."""
    steps: tuple[str, ...] = ()
    """From the components to the score, one calculation a line."""


class Reason(Record):
    """Why a battle is not `passed`, in words that give no hidden input away."""

    kind: str
    """`logic`, `own-tests`, `rationale`, `finding`, `model-finding`, `score`, `unreadable`, `truncated`,
    `not-delivered`, `tampered` or `error`."""
    text: str


class RoundScore(Record):
    """What one round of a battle came to by itself."""

    round: int
    """1-based."""
    outcome: Outcome
    cis: Score | None = None
    components: Components = Components()
    behaviours_held: int = 0


class Verdict(Record):
    """Everything judged about one battle; outcome and score follow from the facts in it."""

    battle: Battle
    outcome: Outcome
    reasons: tuple[Reason, ...] = ()
    cis: Score | None = None
    formula: str
    """Name and version, such as `cis-1/1`."""
    components: Components = Components()
    submission: Submission | None = None
    stream: StreamFigures = StreamFigures()
    examination: Examination | None = None
    behaviours_total: int
    """How many behaviours the task has; the denominator even where nothing was observed."""
    round: int = 1
    """Which round's answer this is the verdict on: the best."""
    rounds: tuple[RoundScore, ...] = ()
    """All that were judged, in their order; empty where the battle had but one."""
    grounds: Grounds | None = None
    """What a formula may look at beyond the rest; the submission's texts are left out, they stand in `submission`.

    Null in records that cannot be scored again, and in those of an `error`.
    """
    judgement: Judgement | None = None
    """What a judging model said; null where none was asked."""
    evidence: tuple[Fact, ...] = ()
    """What the components are made of."""
    steps: tuple[str, ...] = ()
    """How the formula made the score of them."""

    @property
    def behaviours_held(self) -> int:
        """How many observations equal the reference's."""
        return sum(behaviour.holds for behaviour in self.examination.behaviours) if self.examination else 0

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Red's findings, gravest first."""
        return self.examination.findings if self.examination else ()
