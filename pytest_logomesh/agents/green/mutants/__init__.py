"""Mutants of correct programs, and disguises for all: pure functions over text."""

from pytest_logomesh.agents.green.mutants.choose import spread
from pytest_logomesh.agents.green.mutants.disguise import disguise
from pytest_logomesh.agents.green.mutants.generate import Mutant, mutants_of

__all__ = ["Mutant", "disguise", "mutants_of", "spread"]
