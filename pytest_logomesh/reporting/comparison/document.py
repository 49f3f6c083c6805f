"""The published document of a comparison: schema `logomesh.comparison/1`. Every rendering is made of this alone.

A *contender* is one run's tier with one strategy. The first contender is the baseline that the others are held
against. Texts are as they came from runs, models and tasks: each rendering makes them harmless for where it puts them.
"""

from typing import Literal

from pydantic import Field

from pytest_logomesh.records.record import Record
from pytest_logomesh.records.verdict import Outcome

Change = Literal["better", "worse", "unchanged", "new", "gone"]
"""How a contender did on a task, beside the first contender; `changes.change` says when it is which."""

Conclusion = Literal["better", "worse", "undecided"]
"""What a difference shows at an adjusted p under 0.05; `undecided` is not `equal`."""

Unlikeness = Literal[
    "tasks", "formula", "seed", "sandbox", "judge", "rounds",
    "tier", "prompts", "red", "gate", "purple", "limits", "version",
    "coverage", "errors", "incomplete", "twins",
]  # fmt: skip
"""In what runs or contenders are unlike. Those in the first line are refused, unless a person asks for them anyway."""


class ComparedRun(Record):
    """One of the runs that are compared."""

    letter: str
    """`A`, `B`, ...: how the rest of the document and every rendering refer to it."""
    run: str
    """The run's id."""
    path: str
    """Where it was read, as the person named it."""
    started: str
    """ISO 8601, UTC."""
    tiers: tuple[str, ...]
    strategy: str
    formula: str
    """Name and version, such as `cis-1/1`."""
    seed: int
    rounds: int
    sandbox: str
    judge: str | None
    plugin_version: str
    battles: int = Field(ge=0)
    """With a verdict."""
    incomplete: int = Field(ge=0)
    """Asked for, and without a verdict."""


class Estimate(Record):
    """A mean over tasks of each task's mean, with its 95 % interval, all in 0..1."""

    mean: float
    low: float
    high: float
    tasks: int = Field(ge=1)
    battles: int = Field(ge=1)


class ComponentEstimates(Record):
    """R, A, T, L; null where no battle has the component."""

    rationale: Estimate | None
    architecture: Estimate | None
    testing: Estimate | None
    logic: Estimate | None


class OutcomeCounts(Record):
    """How a contender's battles ended."""

    battles: int = Field(ge=0)
    """With a verdict: the sum of the four."""
    passed: int
    failed: int
    tampered: int
    error: int
    incomplete: int
    """Asked for, and without a verdict; not among `battles`."""


class WeaknessCount(Record):
    """A contender's findings of one CWE; refuted ones do not count."""

    cwe: int | None
    """Null for findings that have none, such as a broken rule of the task."""
    confirmed: int = Field(ge=0)
    unconfirmed: int = Field(ge=0)


class Speed(Record):
    """How fast a contender's answers came: medians over its battles; null where nothing was measured."""

    tokens_per_s: float | None
    first_token_s: float | None
    seconds: float | None
    """A battle's streaming and examining; waiting for a turn does not count."""


class Difference(Record):
    """A figure of a contender minus the first contender's, over pairs of battles; on the scale of 0..1."""

    estimate: float
    low: float
    """95 % interval, not adjusted."""
    high: float
    p: float
    """Two-sided: that there is no difference."""
    p_adjusted: float
    """After Holm, over all differences of the document."""
    tasks: int
    pairs: int
    detectable: float
    """The smallest true difference that this many pairs would have shown with power 0.8."""
    conclusion: Conclusion


class ComponentDifferences(Record):
    """R, A, T, L; null where no pair has the component on both sides."""

    rationale: Difference | None
    architecture: Difference | None
    testing: Difference | None
    logic: Difference | None


class ChangeCounts(Record):
    """How many tasks (or twins) changed in which way."""

    better: int
    worse: int
    unchanged: int
    new: int
    gone: int


class Against(Record):
    """A contender beside the first one. Battles pair by task, repeat and, where both have them, by flawed twin."""

    pairs: int
    """Pairs of which neither is an error."""
    errors: int
    """Pairs left out because one or both are errors."""
    same_seeds: bool
    """Whether the battles of every pair drew the same hidden inputs."""
    changes: ChangeCounts
    cis: Difference | None
    """Null where no pair is scored."""
    pass_rate: Difference | None
    """Null where there is no pair."""
    components: ComponentDifferences


class Contender(Record):
    """One run's tier with one strategy."""

    name: str
    """Short and different from all others: `small`, `small direct` or, of several runs, `B small`."""
    letter: str
    """Which run's."""
    tier: str
    strategy: str
    model: str | None
    """The model's id; null for embedded agents."""
    outcomes: OutcomeCounts
    pass_rate: Estimate | None
    """Errors are in the denominator; null without battles."""
    cis: Estimate | None
    """A judged battle without a score counts as 0, an error not at all; null where no battle has a score."""
    components: ComponentEstimates
    findings: tuple[WeaknessCount, ...]
    """By CWE, in ascending order; null last."""
    speed: Speed
    tokens: int | None
    """Of all answers, reasoning included; null where nobody counted."""
    against: Against | None
    """Null for the first."""


class Cell(Record):
    """One contender on one task (or twin)."""

    outcomes: tuple[Outcome, ...]
    """Of its repeats, in their order; empty where it has no battle of this task."""
    cis: float | None
    """Mean; a judged battle without a score counts as 0; null where there is no judged battle."""
    change: Change | None
    """Null for the first contender, and where neither has judged a battle of this task."""


class TaskRow(Record):
    """One task, or one flawed twin of it, through all contenders."""

    task: str
    twin: str | None
    """Null unless every contender hands in flawed twins."""
    cells: tuple[Cell, ...]
    """In the order of the contenders."""


class Mark(Record):
    """One way in which runs or contenders are unlike, to be shown beside every figure that it touches."""

    kind: Unlikeness
    refused: bool
    """Whether runs that differ so are only compared when a person insists."""
    text: str
    """One sentence, with the letters of the runs and what each has."""


class ComparisonDocument(Record):
    """Runs compared."""

    schema_: Literal["logomesh.comparison/1"] = Field(default="logomesh.comparison/1", alias="schema")
    anyway: bool
    """Whether unlike runs are compared because a person insisted: figures may differ for reasons that `marks` name."""
    runs: tuple[ComparedRun, ...]
    contenders: tuple[Contender, ...]
    """In the order of the runs, then of their tiers; the first is what the others are held against."""
    tasks: tuple[TaskRow, ...]
    """In alphabetical order."""
    marks: tuple[Mark, ...]
    """The gravest first."""
