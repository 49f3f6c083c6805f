"""A construct that the task bans."""

from pytest_logomesh.agents.red.claims import broken_rule
from pytest_logomesh.agents.red.constructs import sightings
from pytest_logomesh.agents.red.reading import Reader
from pytest_logomesh.records.finding import Finding
from pytest_logomesh.records.submission import Submission
from pytest_logomesh.records.task import Task


class BannedConstruct:
    """Holds every certain sighting of a banned construct against the submission."""

    id = "banned-construct"

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def find(self, task: Task, submission: Submission) -> list[Finding]:
        """One finding for each line and construct."""
        reading = self._reader.read(submission)
        return [
            broken_rule(self.id, seen.path, seen.line, f"uses {word}, which the task bans; write it without")
            for word in task.rules.banned
            for seen in sightings(word, reading)
            if seen.certain
        ]
