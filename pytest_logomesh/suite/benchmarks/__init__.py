"""Imported benchmarks: files of one JSON object a line, each of which becomes a task."""

from pytest_logomesh.suite.benchmarks.file import is_benchmark, read_benchmark

__all__ = ["is_benchmark", "read_benchmark"]
