"""Hooks that a user's conftest.py may implement."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pytest_logomesh.records.verdict import Verdict


@pytest.hookspec
def pytest_logomesh_verdict(verdict: Verdict) -> None:
    """Called in the owner's process for every verdict, in the order in which they were recorded, at the run's end."""
