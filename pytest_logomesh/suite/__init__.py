"""Task folders and benchmarks' files on disk -> Task records.

Reads and parses; no line of a task is ever executed here.
"""

from pytest_logomesh.suite.load import bundled_tasks, load_suite

__all__ = ["bundled_tasks", "load_suite"]
