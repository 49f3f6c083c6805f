"""Everything that can go wrong on purpose, as one tree.

LogomeshError
+-- UserMistake               the person at the terminal can mend it: a usage error (pytest exits 4)
|   +-- OptionMistake         an option or configuration value; names the flag
|   +-- TaskMistake           a task; names the file and, where there is one, the line
+-- BrokenPart                a part of ours failed: the battle's outcome is `error`, never a score
|   +-- ServerBroken          the model server is dead, unreachable or answers with errors
|   +-- SandboxBroken         the jail could not be set up, or the machine was starved
|   +-- AgentBroken           an embedded agent failed for a reason of its own
|   +-- RedBroken             Red could not examine the answer
|   +-- JudgeBroken           the judge could not be asked, or its answer could not be read
|   +-- OwnerLost             the process that owns the run is gone
+-- AnswerFault               the agent under test is at fault: the battle's outcome is `failed`
    +-- Unreadable            what it handed in is not in the contract's shape
    +-- Truncated             it was cut off by its own length, or ended without saying that it was done
    +-- NotDelivered          it accepted the task and handed in nothing
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from pytest_logomesh.records.submission import Delivery


class LogomeshError(Exception):
    """The root; its text is a sentence a person can act on."""

    evidence: Delivery | None = None
    """What had come over the wire when it happened; set by whoever was reading the stream."""


class UserMistake(LogomeshError):
    """Something the person at the terminal can mend; the text names where and the way out."""


class OptionMistake(UserMistake):
    """An option or configuration value that cannot be used.

    Args:
        flag: as it is typed, such as `--logomesh-model`.
        problem: what is wrong and what would be right, one sentence.
    """

    def __init__(self, flag: str, problem: str) -> None:
        super().__init__(f"{flag}: {problem}")
        self.flag = flag


class TaskMistake(UserMistake):
    """A task folder, or a benchmark's file, that cannot be used.

    Args:
        path: the file or folder at fault.
        problem: what is wrong and what would be right, one sentence.
        line: 1-based, where known.
    """

    def __init__(self, path: Path, problem: str, line: int | None = None) -> None:
        place = f"{path}:{line}" if line else f"{path}"
        super().__init__(f"{place}: {problem}")
        self.path = path
        self.line = line


class BrokenPart(LogomeshError):
    """A part of ours failed; the battle ends as `error`."""


class ServerBroken(BrokenPart):
    """The model server is dead, unreachable, stalled, or answers with errors."""


class SandboxBroken(BrokenPart):
    """The jail could not be set up or did not behave like one."""


class AgentBroken(BrokenPart):
    """An embedded agent failed for a reason that is not the model's answer."""


class RedBroken(BrokenPart):
    """Red could not examine an answer; not a clean bill."""


class JudgeBroken(BrokenPart):
    """The judge is dead, too slow, or answers in no shape that can be read; never a guess."""


class OwnerLost(BrokenPart):
    """The process that owns the run ended or does not answer."""


class AnswerFault(LogomeshError):
    """The agent under test is at fault; the battle ends as `failed`, with `kind` as its reason's kind."""

    kind: ClassVar[str] = "answer"


class Unreadable(AnswerFault):
    """What the agent handed in is not in the contract's shape; nothing is repaired or guessed."""

    kind = "unreadable"


class Truncated(AnswerFault):
    """The answer was cut by its own length limit, or ended without a finish reason."""

    kind = "truncated"


class NotDelivered(AnswerFault):
    """The agent accepted the task and handed in nothing, or stalled, or declined."""

    kind = "not-delivered"
