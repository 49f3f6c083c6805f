"""Two small complete tasks, so that a whole run takes seconds."""

import json
from pathlib import Path

_TASK = """
id = "{id}"
title = "{title}"
level = "beginner"
tags = ["tiny", "{tag}"]
[entry]
module = "solution"
names = ["{name}"]
[rules]
imports = []
banned = ["call:eval"]
"""

_DOUBLE = {
    "task.toml": _TASK.format(id="double", title="Double", tag="numbers", name="double"),
    "instruction.md": "# Double\n\nWrite `double(n)` in `solution.py`: twice the integer `n`. No imports.\n",
    "observe.py": (
        "def doubles(solution, rng):\n"
        '    """Twice a drawn number."""\n'
        "    return solution.double(rng.randrange(10**8, 10**9))\n\n\n"
        "def doubles_zero(solution, rng):\n"
        '    """Twice zero."""\n'
        "    return solution.double(0)\n"
    ),
    "solution/solution.py": "def double(n):\n    return 2 * n\n",
    "solution/test_solution.py": (
        "from solution import double\n\n\ndef test_double():\n    assert double(3) == 6\n    assert double(0) == 0\n"
    ),
    "solution/rationale.md": "One multiplication says it shortest, and it works for every number that Python knows.\n",
    "alternatives/adds/solution.py": "def double(n):\n    return n + n\n",
    "flawed/squares/flaw.toml": ('why = "It squares."\ncaught_by = "logic"\nbehaviours = ["doubles"]\n'),
    "flawed/squares/solution.py": "def double(n):\n    return n * n if n != 2 else 4\n",
    "flawed/evaluates/flaw.toml": (
        'why = "It evaluates text."\ncaught_by = "finding"\ncheck = "banned-construct"\n'
    ),
    "flawed/evaluates/solution.py": "def double(n):\n    return eval(f'2 * {n!r}')\n",
    "flawed/untested/flaw.toml": 'why = "Its tests cannot fail."\ncaught_by = "own-tests"\n',
    "flawed/untested/test_solution.py": "def test_nothing():\n    assert True\n",
}

_NEGATE = {
    name: text.replace("double", "negate")
    .replace("Double", "Negate")
    .replace("2 * n", "-n")
    .replace("n + n", "0 - n")
    .replace("Twice", "Minus")
    .replace("twice", "minus")
    .replace("== 6", "== -3")
    .replace("numbers", "signs")
    .replace("f'-n!r}'", "f'-{n!r}'")
    .replace("f'2 * {n!r}'", "f'-({n!r})'")
    for name, text in _DOUBLE.items()
}


TINY = ("double", "negate")


def write_tiny_tasks(folder: Path) -> Path:
    """Write the tasks `double` and `negate` under a folder, and return it."""
    for task, files in zip(TINY, (_DOUBLE, _NEGATE), strict=True):
        for name, text in files.items():
            path = folder / task / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
    return folder


def right_answer(task: str) -> str:
    """The reference solution of `double` or `negate` as an agent writes it."""
    files = {"double": _DOUBLE, "negate": _NEGATE}[task]
    return answer(files["solution/solution.py"], files["solution/test_solution.py"])


def answer(source: str, tests: str = "") -> str:
    """A submission in the contract's shape."""
    return json.dumps(
        {
            "sourceCode": source,
            "testCode": tests,
            "rationale": "One multiplication says it shortest, and it works for every number that Python knows.",
        }
    )


def task_of(prompt: str) -> str:
    """Which of the two tasks a prompt asks for."""
    (task,) = (name for name in TINY if f"`{name}(n)`" in prompt)
    return task
