"""The kinds of mistakes that mutants make, by family; each family turns one place into several wrong ones."""

from collections.abc import Mapping
from types import MappingProxyType

from pytest_logomesh.agents.green.mutants.operators.arithmetic import arithmetic
from pytest_logomesh.agents.green.mutants.operators.boundary import boundary
from pytest_logomesh.agents.green.mutants.operators.call import call
from pytest_logomesh.agents.green.mutants.operators.comparison import comparison
from pytest_logomesh.agents.green.mutants.operators.condition import condition
from pytest_logomesh.agents.green.mutants.operators.constant import constant
from pytest_logomesh.agents.green.mutants.operators.exception import exception
from pytest_logomesh.agents.green.mutants.operators.place import Operator
from pytest_logomesh.agents.green.mutants.operators.returning import returning
from pytest_logomesh.agents.green.mutants.operators.statement import statement

OPERATORS: Mapping[str, Operator] = MappingProxyType(
    {
        "comparison": comparison,
        "arithmetic": arithmetic,
        "boundary": boundary,
        "constant": constant,
        "return": returning,
        "condition": condition,
        "exception": exception,
        "statement": statement,
        "call": call,
    }
)
"""Family to operator, in the order in which they are asked about one place."""
