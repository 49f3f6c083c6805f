"""What a judge is asked: six questions, each with what a submission of each level is like."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

LEVELS = (Decimal("0"), Decimal("0.25"), Decimal("0.5"), Decimal("0.75"), Decimal("1"))
"""All that can be given."""


@dataclass(frozen=True, slots=True)
class Question:
    """One criterion."""

    name: str
    component: Literal["rationale", "architecture"]
    asks: str
    anchors: tuple[str, str, str, str, str]
    """What a submission of each level is like, the lowest first."""

    @property
    def levels(self) -> Mapping[Decimal, str]:
        """The anchors by their levels."""
        return dict(zip(LEVELS, self.anchors, strict=True))


RUBRIC = (
    Question(
        "reasons",
        "rationale",
        "Does the rationale say why this code is as it is?",
        (
            "There is no rationale, or it gives no reason: it praises, retells the task, or retells the code.",
            "It mostly retells or generalises; what it gives as a reason would fit any program.",
            "It gives a reason that is particular to this code for one choice that matters; the rest does not.",
            "It gives particular reasons for most of the choices that matter here.",
            "It gives a particular reason for every choice that matters here; a reader could decide the same way.",
        ),
    ),
    Question(
        "trade-offs",
        "rationale",
        "Does the rationale weigh: what the chosen way costs, and which alternatives were rejected and why?",
        (
            "It names neither a cost nor an alternative.",
            "It names a cost or an alternative, without a word on why, or one that nobody would consider.",
            "It weighs one real alternative or one real cost, with a reason.",
            "It weighs several, with reasons that are about this task.",
            "Each alternative that a professional would think of is rejected for a reason that holds, and what the "
            "chosen way costs is said openly.",
        ),
    ),
    Question(
        "agreement",
        "rationale",
        "Is what the rationale says about the code true of the code that is shown?",
        (
            "There is nothing that could be checked, or what it says is mainly false of this code.",
            "Something important that it says is false of this code, though other things are true.",
            "Little can be checked, and that is true; or much can, and something of less importance is false.",
            "Most of it can be checked and is true; there is a small slip at most.",
            "What it says is particular, can be checked line by line against the code, and is all true.",
        ),
    ),
    Question(
        "structure",
        "architecture",
        "Is the code divided into parts that each have one job, and can it be followed?",
        (
            "It is a tangle: what it does can only be found out by running it.",
            "Functions with many jobs, deep nesting, the same thing in several places, or layers that only pass on.",
            "It can be followed, but some parts have several jobs, or repeat others.",
            "Every part has one job; a detail could be simpler or stand elsewhere.",
            "Every part has one job and stands where one looks for it; nothing is there twice, nothing is superfluous.",
        ),
    ),
    Question(
        "naming",
        "architecture",
        "Do the names that the author was free to choose say what things are?",
        (
            "They say nothing, or mislead: x1, tmp2, do_it, data for everything.",
            "Most say little.",
            "Some say what things are, as many do not.",
            "They say what things are; one or two are vague, or one thing has two names.",
            "Each says what it stands for in the words of the task, and one thing has one name.",
        ),
    ),
    Question(
        "fitness",
        "architecture",
        "Are data structure, algorithm and size of the design right for this task?",
        (
            "The approach is wrong: it works around what the task asks for, and would have to be written anew.",
            "Badly chosen: far slower than need be, state where it does not belong, or several times the code needed.",
            "Workable, but a clearly better choice was at hand.",
            "The right choice; a detail is heavier or weaker than the task needs.",
            "It is as large as the task, and data structure and algorithm are those that a professional would choose.",
        ),
    ),
)
"""In the order in which they are asked."""
