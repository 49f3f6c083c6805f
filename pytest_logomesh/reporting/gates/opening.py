"""What gates need before a run begins: a baseline that can be read and is another run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pytest_logomesh.records.errors import OptionMistake, UserMistake
from pytest_logomesh.reporting.comparison.stored import StoredRun, read_run
from pytest_logomesh.reporting.gates.asked import AskedGates
from pytest_logomesh.reporting.gates.conclusion import GateConclusion
from pytest_logomesh.reporting.gates.decide import decide_gates
from pytest_logomesh.reporting.run_json import RunDocument

_FLAG_PREFIX = "--logomesh-"


@dataclass(frozen=True, slots=True)
class Gates:
    """The gates of a run, ready to be decided."""

    asked: AskedGates
    baseline: StoredRun | None = None

    def decide(self, document: RunDocument) -> tuple[GateConclusion, ...]:
        """What each comes to; empty where none was asked for."""
        return decide_gates(self.asked, document, self.baseline)


def open_gates(asked: AskedGates, run: str, folder: Path | None, prefix: str = _FLAG_PREFIX) -> Gates:
    """Read what the gates need.

    Args:
        asked: the gates.
        run: the id of the run that they will be decided on.
        folder: where that run is or will be, if that is known.
        prefix: what the flags begin with.

    Raises:
        OptionMistake: the baseline cannot be read, or is that run itself.
    """
    if asked.baseline is None:
        return Gates(asked)
    flag = f"{prefix}baseline"
    if folder and asked.baseline.resolve() in (folder.resolve(), (folder / "run.json").resolve()):
        raise OptionMistake(flag, _itself(asked.baseline))
    try:
        baseline = read_run(asked.baseline)
    except UserMistake as mistake:
        raise OptionMistake(flag, str(mistake)) from mistake
    if baseline.run == run:
        raise OptionMistake(flag, _itself(asked.baseline))
    if not baseline.battles:
        raise OptionMistake(flag, f"{asked.baseline} has no battle with a verdict; name a run that ended")
    return Gates(asked, baseline)


def _itself(path: Path) -> str:
    return f"{path} is this run itself, and nothing can have changed; name an earlier one"
