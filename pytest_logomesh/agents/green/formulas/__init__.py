"""Named ways from recorded facts to a CIS: one a file, each an implementation of `Formula`."""

from collections.abc import Callable, Mapping

from pytest_logomesh.agents.green.formulas.cis_1 import Cis1
from pytest_logomesh.agents.green.formulas.contextual_debt import ContextualDebt
from pytest_logomesh.agents.green.formulas.logomesh_v5 import LogomeshV5
from pytest_logomesh.agents.green.formulas.similarity import available, sentence_similarity
from pytest_logomesh.records.errors import OptionMistake
from pytest_logomesh.records.roles import Formula

FORMULAS: Mapping[str, Callable[[], Formula]] = {
    Cis1.name: Cis1,
    LogomeshV5.name: lambda: LogomeshV5(sentence_similarity()),
    ContextualDebt.name: ContextualDebt,
}
"""Name, as in `--logomesh-formula`, to what makes it."""


def make_formula(name: str, flag: str) -> Formula:
    """The formula of that name.

    Args:
        name: as a person typed it.
        flag: where they typed it.

    Raises:
        OptionMistake: there is none; says which there are.
        UserMistake: it needs something that this machine does not have.
    """
    if name not in FORMULAS:
        raise OptionMistake(flag, f"{name!r} is not known; there are: {', '.join(FORMULAS)}")
    return FORMULAS[name]()


def lacking(name: str) -> str:
    """What a run under this formula could not do without and this machine has not got; empty when it has all."""
    if name == LogomeshV5.name and not available():
        return f"{name} scores nothing without its embedding model: pip install 'pytest-logomesh[v5]'"
    return ""
