"""A construct that the task requires and the submission lacks."""

from pytest_logomesh.agents.red.claims import broken_rule
from pytest_logomesh.agents.red.constructs import sightings
from pytest_logomesh.agents.red.reading import Reader
from pytest_logomesh.records.finding import Finding
from pytest_logomesh.records.submission import Submission
from pytest_logomesh.records.task import Task


class MissingConstruct:
    """Looks for each required construct; a possible sighting is enough."""

    id = "missing-construct"

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def find(self, task: Task, submission: Submission) -> list[Finding]:
        """One finding for each absent construct, at the top of the module that the task asks for."""
        reading = self._reader.read(submission)
        if reading.faults:
            # What could not be read may hold it; the fault itself is a finding already.
            return []
        file = f"{task.module.replace('.', '/')}.py"
        return [
            broken_rule(self.id, file, 1, f"shows no {word}, which the task requires; use it")
            for word in task.rules.required
            if not sightings(word, reading)
        ]
