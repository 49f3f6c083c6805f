"""The records that only a ledger holds."""

from pytest_logomesh.records.record import Record
from pytest_logomesh.records.submission import Submission


class Submitted(Record):
    """Kind `submission`: what Purple handed in, before it is examined."""

    battle: str
    """The battle's id."""
    submission: Submission


class End(Record):
    """Kind `end`: the run was closed in good order; a ledger without it was killed or lost its last lines."""

    records: int
    """How many records stand before this one."""
