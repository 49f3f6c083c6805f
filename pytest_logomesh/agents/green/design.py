"""How a program is built, in numbers: of its syntax trees alone, so that a formatter and comments decide nothing.

Names decide nothing either, but for whether they begin with `_`, which says whom a function is for.
"""

from collections.abc import Mapping

from pytest_logomesh.agents.green.cognitive import cognitive
from pytest_logomesh.agents.green.disuse import dead
from pytest_logomesh.agents.green.repetition import duplicated
from pytest_logomesh.agents.green.shape import Function, functions, nesting, parameters, size
from pytest_logomesh.agents.red.parsing import parse_files
from pytest_logomesh.records.evidence import Measures
from pytest_logomesh.records.task import Task

MOST_PARAMETERS = 5


def measure(files: Mapping[str, str]) -> Measures:
    """The measures of a program; a file that does not parse, or goes over the parser's bounds, counts as nothing.

    Args:
        files: relative POSIX path to text; hostile.
    """
    modules = parse_files(files).modules
    found = [function for module in modules for function in functions(module.tree)]
    return Measures(
        statements=sum(size(module.tree) for module in modules),
        longest_function=max((size(function.node) - 1 for function in found), default=0),
        nesting=max((nesting(function.node.body) for function in found), default=0),
        duplicated=duplicated(function.node for function in found),
        dead=dead(modules),
        untyped=sum(_untyped(function) for function in found if function.public),
        tangled=sum(len(parameters(function)) > MOST_PARAMETERS for function in found),
        cognitive=max((cognitive(function.node) for function in found), default=0),
    )


def allowed_by(task: Task) -> Measures:
    """The largest of each measure over the task's correct programs."""
    all_of_them = [measure(program.files) for program in task.correct]
    return Measures(
        **{name: max(getattr(each, name) for each in all_of_them) for name in Measures.model_fields}
    )


def _untyped(function: Function) -> int:
    """Parameters without a type, and a result without one; `__init__` has no result to speak of."""
    bare = sum(argument.annotation is None for argument in parameters(function))
    return bare + (function.node.returns is None and function.node.name != "__init__")
