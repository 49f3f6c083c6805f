"""Red, the attacker: rules of the task, dataflow, a model's claims, and exploits that prove them."""

from pytest_logomesh.agents.red.constructs import check_rules, known_construct
from pytest_logomesh.agents.red.proving import prove
from pytest_logomesh.agents.red.scanning import in_order, scan, scan_files

__all__ = ["check_rules", "in_order", "known_construct", "prove", "scan", "scan_files"]
