"""How sure a run's scores are, and how sure it is that two runs differ: paired, and clustered by task.

A task is what is drawn by chance here, a repeat is not: two repeats of one task tell less than two tasks. So every
figure is made of one mean a task; of a single task the repeats themselves are taken, and speak of that task alone.
scipy is imported by what is called, never by importing this.
"""

from pytest_logomesh.reporting.statistics.difference import Difference, Shown
from pytest_logomesh.reporting.statistics.holm import holm
from pytest_logomesh.reporting.statistics.passes import pass_difference, pass_drop
from pytest_logomesh.reporting.statistics.scores import interval, score_difference, score_drop

__all__ = [
    "Difference",
    "Shown",
    "holm",
    "interval",
    "pass_difference",
    "pass_drop",
    "score_difference",
    "score_drop",
]
