"""A small, right task folder to break in one place at a time."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from pytest_logomesh.records.errors import TaskMistake
from pytest_logomesh.suite import load_suite

FILES = {
    "task.toml": """\
id = "sample"
title = "Sample"
level = "beginner"
tags = ["a", "b"]

[entry]
module = "solution"
names = ["double"]

[rules]
imports = ["math"]
required = ["import:math"]
banned = ["call:eval", "loop"]

[limits]
cpu_s = 2
""",
    "instruction.md": "Write `double`. Allowed imports: `math`.\n",
    "observe.py": "import random\n\n\ndef doubles(solution, rng):\n    return solution.double(_n(rng))\n\n\n"
    "def halves(solution, rng):\n    return solution.double(0.5)\n\n\ndef _n(rng):\n    return rng.random()\n",
    "solution/solution.py": "import math\n\n\ndef double(n):\n    return 2 * n\n",
    "solution/test_solution.py": "from solution import double\n\n\ndef test_it():\n    assert double(1) == 2\n",
    "solution/rationale.md": "Because.\n",
    "alternatives/sum/solution.py": "def double(n):\n    return n + n\n",
    "flawed/triples/flaw.toml": 'why = "wrong"\ncaught_by = "logic"\nbehaviours = ["doubles"]\n',
    "flawed/triples/solution.py": "def double(n):\n    return 3 * n\n",
    "flawed/untested/flaw.toml": 'why = "no tests"\ncaught_by = "own-tests"\n',
    "flawed/untested/test_solution.py": "",
    "flawed/evals/flaw.toml": 'why = "unsafe"\ncaught_by = "finding"\ncheck = "banned-construct"\n',
    "flawed/evals/solution.py": "def double(n):\n    return eval('2 * n')\n",
}


def make(root: Path, changed: Mapping[str, str | bytes | None] | None = None, name: str = "sample") -> Path:
    """A task folder below `root`, right but for what is changed.

    Args:
        root: where it is made.
        changed: path in the folder to new content, or None for a file that is missing.
        name: of the folder.
    """
    for path, content in {**FILES, **(changed or {})}.items():
        file = root / name / path
        file.parent.mkdir(parents=True, exist_ok=True)
        if content is not None:
            file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root / name


def mistake(root: Path) -> str:
    """What loading `root` complains of; fails if it does not."""
    with pytest.raises(TaskMistake) as caught:
        load_suite(root)
    return str(caught.value)
