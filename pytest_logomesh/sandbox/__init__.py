"""Where untrusted code runs: kinds of sandbox, and the two things asked of them, observations and own tests."""

from pytest_logomesh.sandbox.bubblewrap import BubblewrapSandbox
from pytest_logomesh.sandbox.choosing import SANDBOXES, choose
from pytest_logomesh.sandbox.observing import Inquiry, observe
from pytest_logomesh.sandbox.own_testing import run_own_tests
from pytest_logomesh.sandbox.process import ProcessSandbox

__all__ = [
    "SANDBOXES",
    "BubblewrapSandbox",
    "Inquiry",
    "ProcessSandbox",
    "choose",
    "observe",
    "run_own_tests",
]
