"""The facts that components and scores are made of, so that a report answers "why 0.62?" line by line."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import PlainSerializer

from pytest_logomesh.records.record import Record, Score

ComponentName = Literal["rationale", "architecture", "testing", "logic"]
Worth = Annotated[Decimal, PlainSerializer(float, return_type=float, when_used="json")]
"""What a fact adds to a component, or, negative, takes from it; four places."""


class Fact(Record):
    """One line of a component's derivation."""

    component: ComponentName
    text: str
    """What was looked at and what was found: `nesting of solve() is 6, that of correct programs at most 3`."""
    worth: Worth


class Measures(Record):
    """How a program is built; counts, in none of which layout, comments, docstrings or the length of names matter."""

    statements: int = 0
    """Docstrings, `pass` and imports are not counted, here and below."""
    longest_function: int = 0
    """Statements of the longest function."""
    cognitive: int = 0
    """Cognitive complexity of the most complex function (Campbell, 2018)."""
    nesting: int = 0
    """Of the deepest statement in a function: 0 is its body."""
    duplicated: int = 0
    """Statements of functions that stand in a run of at least four which stands elsewhere too, names set aside."""
    dead: int = 0
    """Statements that cannot be reached, and private functions, imports and locals that nothing uses."""
    untyped: int = 0
    """Parameters and results of public functions without a type."""
    tangled: int = 0
    """Functions of more than five parameters."""


class Design(Record):
    """An answer's measures, beside the largest that any correct program of the task has."""

    own: Measures
    allowed: Measures


Order = Literal["1", "log n", "n", "n log n", "n^2"]
"""How the cost of one call grows with the number of entries, n."""
_STEEPNESS: Mapping[Order, int] = {"1": 0, "log n": 0, "n": 1, "n log n": 1, "n^2": 2}
"""What measuring can tell apart."""


class Claim(Record):
    """What a rationale says about the cost of an operation, and what its growth was measured to be."""

    operation: str
    said: Order
    measured: Order | None = None
    """The mildest of those that cannot be told apart; null where it could not be measured, or was not."""

    @property
    def refuted(self) -> bool:
        """Whether the cost grows faster than is said."""
        return self.measured is not None and _STEEPNESS[self.measured] > _STEEPNESS[self.said]


class Explanation(Record):
    """What a rationale says, as far as that can be checked against the code without a model."""

    words: int = 0
    named: tuple[str, ...] = ()
    """Names of the code in passages that give a reason."""
    invented: tuple[str, ...] = ()
    """Names that it gives as code and that the code does not have."""
    claims: tuple[Claim, ...] = ()
    """What it says about the cost of operations that the task can measure."""
    decisions: tuple[str, ...] = ()
    """Which of the task's decisions it takes up with a reason or a rejected alternative, by their ids."""
    decisions_total: int = 0
    reasons: int = 0
    """Sentences that give a reason, a trade-off or a rejected alternative, and name something of code or task."""
    generic: int = 0
    """Sentences that would fit any program."""
    copied: Score = Decimal(0)
    """The share of its words that stand in runs of eight which the instruction has too."""
    copied_words: int = 0
    """How many these are."""
    repeated: Score = Decimal(0)
    """The share of its passages that it says more than once."""
    repeats: int = 0
    """How many these are, each after its first time."""
    addressed: int = 0
    """Passages that speak to whoever judges: orders, pleas, marks and scores."""


class Criterion(Record):
    """One question to the judge, and its votes."""

    name: str
    component: Literal["rationale", "architecture"]
    votes: tuple[Score, ...]
    """Each 0, 0.25, 0.5, 0.75 or 1; an odd number of them."""
    median: Score
    spread: Score
    """The largest vote less the smallest."""
    because: str = ""
    """What the vote in the middle gave as its reason: hostile, made printable."""


class Judgement(Record):
    """What a judging model said about a submission."""

    judge: str
    criteria: tuple[Criterion, ...]
    weight: Score
    """How much it counts, as its calibration allows; 0 is not at all."""
    calibrated: bool
    """Whether that weight comes from a calibration record of this judge."""
    under_test: bool = False
    """Whether the judge is the agent under test, which was asked for by force."""


class Grounds(Record):
    """Everything that a formula may look at; a run's ledger holds all of it."""

    behaviours_total: int
    imported: bool = False
    """Whether the task is an imported benchmark's: behaviours alone decide."""
    testable: bool = True
    """Whether the task has broken programs that own tests can meet."""
    instruction: str = ""
    """Verbatim; empty where the record does not hold it."""
    rationale: str = ""
    source: str = ""
    """All of the submission's source files, one after another."""
    tests: str = ""
    """Likewise its own tests."""
