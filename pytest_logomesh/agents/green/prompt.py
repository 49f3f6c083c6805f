"""What Purple is told: role and answer contract first, the same for all tasks of a kind, then the instruction verbatim.

A server that caches prefixes computes the first part once for a whole run.
"""

from pytest_logomesh.agents.purple.contract import SOURCE_PATH, TESTS_PATH
from pytest_logomesh.records.task import Task

_ROLE = "You are a careful Python programmer. Solve the coding task below. Your code is examined with hidden inputs"
_STRINGS = 'The values are JSON strings: inside them a line break is written \\n, a double quote \\", a backslash \\\\.'

SHARED_PREFIX = f"""\
{_ROLE} \
and attacked for security weaknesses. Your tests are run against your own code, against other correct solutions, \
and against broken ones, which they should tell apart.

Answer with one JSON object and nothing else:

{{"sourceCode": "...", "testCode": "...", "rationale": "..."}}

- sourceCode: the whole of {SOURCE_PATH}, which defines everything the task names, and no more than it needs: \
code of many times the necessary size is refused.
- testCode: the whole of {TESTS_PATH}, pytest tests that import what they test, such as \
`from solution import ...`; they test only what the task states.
- rationale: why the code is built this way, and what it does about edge cases; two full sentences at least.

{_STRINGS} \
If the task asks for several files, or for a file of another name, give \
"files": {{"path/to/file.py": "..."}} in place of sourceCode. Use only what the task allows of \
Python's standard library.

The task:

"""
"""Ends where the instruction begins."""

IMPORTED_PREFIX = f"""\
{_ROLE}.

Answer with one JSON object and nothing else:

{{"sourceCode": "...", "testCode": "", "rationale": ""}}

- sourceCode: the whole of {SOURCE_PATH}, which defines everything the task names.
- testCode and rationale: empty.

{_STRINGS}

The task:

"""
"""Of a task of an imported benchmark, which asks for code alone."""


def build_prompt(task: Task) -> str:
    """The whole prompt for a task."""
    return (SHARED_PREFIX if task.check is None else IMPORTED_PREFIX) + task.instruction
