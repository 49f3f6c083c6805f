"""Named ways from components and findings to a CIS: one a file, each an implementation of `Formula`."""

from collections.abc import Callable, Mapping

from pytest_logomesh.agents.green.formulas.cis_1 import Cis1
from pytest_logomesh.records.roles import Formula

FORMULAS: Mapping[str, Callable[[], Formula]] = {formula.name: formula for formula in (Cis1,)}
"""Name, as in `--logomesh-formula`, to the class."""
