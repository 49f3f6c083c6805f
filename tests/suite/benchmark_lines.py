"""Made-up lines of the three kinds of benchmarks' files, to break in one place at a time."""

import gzip
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

Line = Mapping[str, Any]

HUMANEVAL: Line = {
    "task_id": "HumanEval/0",
    "prompt": (
        "from typing import List\n\n\ndef shifted(numbers: List[int]) -> List[int]:\n"
        "    return [number + 1 for number in numbers]\n\n\n"
        "def unshifted(numbers: List[int]) -> List[int]:\n"
        '    """Undo `shifted`.\n    >>> unshifted([2])\n    [1]\n    """\n'
    ),
    "entry_point": "unshifted",
    "canonical_solution": "    return [number - 1 for number in numbers]\n",
    "test": (
        "\n\nMETADATA = {'author': 'made up'}\n\n\ndef check(candidate):\n"
        "    assert candidate(shifted([5, 7])) == [5, 7]\n    assert candidate([]) == []\n"
    ),
}
MBPP: Line = {
    "task_id": 11,
    "text": "Write a python function to count the letters of a word.",
    "code": "from collections import Counter\r\ndef letters(word):\r\n  return Counter(word)",
    "test_list": ["assert letters('aab') == {'a': 2, 'b': 1}", "assert letters('') == {}"],
    "test_setup_code": "",
    "challenge_test_list": ["assert letters('z') == {'z': 1}"],
}
EVALPLUS: Line = {
    "task_id": "HumanEval/1",
    "prompt": 'def halves(numbers):\n    """Half of each."""\n',
    "entry_point": "halves",
    "canonical_solution": "    return [number / 2 for number in numbers]\n",
    "base_input": [[[1, 2]], [[]]],
    "plus_input": [[[number, number + 1]] for number in range(250)],
    "atol": 0,
    "contract": "    assert True\n",
}
MBPP_PLUS: Line = {
    "task_id": "Mbpp/2",
    "prompt": '"""\nFind what is in both.\nassert set(similar_elements((3, 4), (4,))) == {4}\n"""\n',
    "entry_point": "similar_elements",
    "canonical_solution": "\ndef similar_elements(a, b):\n    return tuple({a: 1} and set(a) & set(b))\n",
    "base_input": [[[3, 4], [4]]],
    "plus_input": [[[1, 2], [2, 1]]],
    "atol": 0,
    "contract": "",
    "assertion": "assert set(similar_elements((3, 4), (4,))) == {4}",
}
ALL = (HUMANEVAL, MBPP, EVALPLUS, MBPP_PLUS)

RIGHT = {
    "humaneval_0": "def unshifted(numbers):\n    return [number - 1 for number in numbers]\n",
    "mbpp_11": "def letters(word):\n    return {letter: word.count(letter) for letter in word}\n",
    "humaneval_plus_1": "def halves(numbers):\n    return [number * 0.5 for number in numbers]\n",
    "mbpp_plus_2": "def similar_elements(a, b):\n    return [x for x in a if x in b]\n",
}
"""Right answers by the id that their task gets; none is the benchmark's own."""


def but(line: Line, **changed: object) -> dict[str, Any]:
    """A line with other values; a key whose value is Ellipsis is left out."""
    return {key: value for key, value in {**line, **changed}.items() if value is not ...}


def write(path: Path, *lines: Line | str) -> Path:
    """A benchmark's file; gzipped where its name says so. A text is written as it stands."""
    text = "".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines)
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())
    return path
