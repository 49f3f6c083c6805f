"""The figures that pages show side by side: of a run's tiers, or of what a comparison compares."""

from pydantic import Field

from pytest_logomesh.records.record import Record

BINS = 20
"""Bars of a histogram over 0..1."""


class Measure(Record):
    """A mean in 0..1 with its 95 % interval."""

    mean: float
    low: float
    high: float
    count: int = Field(ge=1)
    """Battles that it is made of."""


class Spread(Record):
    """How a figure of speed lies."""

    low: float
    median: float
    high: float
    """The 95th percentile."""
    count: int = Field(ge=1)


class Counts(Record):
    """How battles ended."""

    battles: int
    """All that were asked for."""
    passed: int
    failed: int
    tampered: int
    error: int
    incomplete: int
    """Without a verdict."""


class Score(Record):
    """The CIS or one component of one contender."""

    name: str
    """`CIS`, `rationale`, `architecture`, `testing`, `logic`."""
    measure: Measure | None
    """Null where no battle has it."""
    bins: tuple[int, ...] = ()
    """How many battles lie in each twentieth of 0..1; empty where the battles are not at hand."""
    absent: int = 0
    """Judged battles that do not have it; an error is not judged."""


class Pace(Record):
    """One figure of speed of one contender."""

    name: str
    """`first token`, `tokens per second`, `seconds`."""
    unit: str
    spread: Spread | None
    """Null where nothing was measured."""


class Figures(Record):
    """One contender: a tier of a run, or what a comparison puts side by side."""

    name: str
    note: str = ""
    """The model's id, the strategy."""
    counts: Counts
    pass_rate: Measure | None
    scores: tuple[Score, ...]
    """The CIS, then R, A, T, L."""
    paces: tuple[Pace, ...]
    tokens: int | None
    """Of all answers; null where nobody counted."""


class Weakness(Record):
    """Findings of one CWE, of one contender or of a whole run."""

    cwe: int | None
    """Null for findings that have none, such as a broken rule of the task."""
    title: str
    """What its checks call it."""
    confirmed: int
    unconfirmed: int
    refuted: int
    battles: int
    """In how many battles it was found."""
