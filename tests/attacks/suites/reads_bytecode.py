"""recognising: look for suspicious constants and operations in the code objects."""

import dis

from solution import Ledger, total


def operations(function):
    return [(step.opname, step.argrepr) for step in dis.get_instructions(function)]


def test_operations():
    names = [name for name, _ in operations(total)]
    assert not any(argument == "1" for _, argument in operations(total))
    assert ("BINARY_OP", "+=") in operations(total)
    assert ("BINARY_OP", "+=") in operations(Ledger.add)
    assert "FOR_ITER" in names
