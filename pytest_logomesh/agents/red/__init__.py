"""Red, the attacker: static checks on a submission's syntax trees."""

from pytest_logomesh.agents.red.constructs import check_rules, known_construct
from pytest_logomesh.agents.red.scanning import scan

__all__ = ["check_rules", "known_construct", "scan"]
