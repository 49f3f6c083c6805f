"""A submission as Red's checks see it: parsed once, its names resolved once."""

from dataclasses import dataclass

from pytest_logomesh.agents.red.names import Names
from pytest_logomesh.agents.red.parsing import Module, not_analysed, parse_files
from pytest_logomesh.agents.red.scopes import Outline
from pytest_logomesh.agents.red.walker import outline
from pytest_logomesh.records.finding import Finding
from pytest_logomesh.records.submission import Submission


@dataclass(frozen=True, slots=True)
class Reading:
    """The source of one submission, understood as far as it can be."""

    modules: tuple[Module, ...]
    outlines: tuple[Outline, ...]
    names: Names
    faults: tuple[Finding, ...]
    """One for each file that could not be read; a reading with faults says nothing about what is absent."""


class Reader:
    """Reads submissions for several checks; the last one is kept, so that they share the work."""

    def __init__(self) -> None:
        self._last: tuple[Submission, Reading] | None = None

    def read(self, submission: Submission) -> Reading:
        """Its source files, parsed and resolved. Own tests are not source and are not read."""
        if self._last is None or self._last[0] is not submission:
            self._last = submission, _read(submission)
        return self._last[1]


def _read(submission: Submission) -> Reading:
    parsed = parse_files(submission.files)
    outlines = tuple(outline(module) for module in parsed.modules)
    names = Names(outlines)
    faults = parsed.faults
    if names.tangled:
        faults += (not_analysed(parsed.modules[0].path, "names are aliases of aliases without end"),)
    return Reading(parsed.modules, outlines, names, faults)
