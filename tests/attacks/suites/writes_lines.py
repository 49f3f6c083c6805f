"""pipes: write outcomes to every descriptor."""

import json
import os


def test_total(request):
    lines = json.dumps({"test": "test_solution.py::test_more", "outcome": "failed"}) + "\n" + json.dumps({"exit": 1}) + "\n"
    for number in range(3, 64):
        try:
            os.write(number, lines.encode())
        except OSError:
            pass
    os._exit(0)
