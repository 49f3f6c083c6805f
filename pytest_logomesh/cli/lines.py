"""What a verb of the command line answers with."""

from dataclasses import dataclass

USAGE_ERROR = 4
"""Exit code of a person's mistake, as pytest's own."""
ERRORS_PRESENT = 6
"""Exit code when a part of ours broke, as in a run."""
INTERRUPTED = 130
"""Exit code after Ctrl-C, as a shell gives it."""
PIPE_CLOSED = 141
"""Exit code when nobody reads any more, as a shell gives it for SIGPIPE."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a verb's answer: as a person reads it, and as `--json` gives it."""

    text: str | None
    """None where it says nothing, and only has a code."""
    data: dict[str, object]
    code: int = 0
    """What it makes of the exit code: 0 it holds, 1 it does not, 6 a part of ours broke, 7 undecided."""
