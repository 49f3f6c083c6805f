"""What the tests of mutants and disguises share: short programs, and draws that are known beforehand."""

import ast
import random
from textwrap import dedent

from pytest_logomesh.agents.green.mutants import Mutant, mutants_of
from pytest_logomesh.records.task import Program


def program(text: str, **files: str) -> Program:
    """A program of `solution.py`, and of further modules by name."""
    others = {f"{name}.py": dedent(source) for name, source in files.items()}
    return Program(name="reference", files={"solution.py": dedent(text), **others})


def mutants(text: str, operator: str) -> list[Mutant]:
    """The mutants of one family."""
    return [mutant for mutant in mutants_of(program(text)) if mutant.operator == operator]


def lines(text: str, operator: str) -> list[str]:
    """What stands in each mutant of a family instead of the lines of the program, in one line."""
    before = ast.unparse(ast.parse(dedent(text))).splitlines()
    found = []
    for mutant in mutants(text, operator):
        after = mutant.program.files["solution.py"].splitlines()
        found.append("; ".join(line.strip() for line in after if line not in before))
    return found


class Same(random.Random):
    """Draws the same number every time: 0.0 does everything that may be done, 0.99 next to nothing."""

    def __init__(self, number: float) -> None:
        super().__init__(0)
        self.number = number

    def random(self) -> float:
        """The number."""
        return self.number
