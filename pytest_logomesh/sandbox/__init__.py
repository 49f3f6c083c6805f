"""Where untrusted code runs: kinds of sandbox, and what is asked of them: observations, own tests, checks."""

from pytest_logomesh.sandbox.bubblewrap import BubblewrapSandbox
from pytest_logomesh.sandbox.checking import Checking
from pytest_logomesh.sandbox.choosing import SANDBOXES, choose
from pytest_logomesh.sandbox.container import ContainerSandbox
from pytest_logomesh.sandbox.deciding import decide
from pytest_logomesh.sandbox.exploiting import run_exploits
from pytest_logomesh.sandbox.observing import Inquiry, observe
from pytest_logomesh.sandbox.own_testing import OwnTesting
from pytest_logomesh.sandbox.process import ProcessSandbox

__all__ = [
    "SANDBOXES",
    "BubblewrapSandbox",
    "Checking",
    "ContainerSandbox",
    "Inquiry",
    "OwnTesting",
    "ProcessSandbox",
    "choose",
    "decide",
    "observe",
    "run_exploits",
]
