"""What a condition has made sure of an input is known where it holds, and only there."""

import pytest

from tests.agents.red.flow.flow_rig import sunk, tainted, view

BEFORE = """
from pathlib import Path
from urllib.parse import urlparse
ALLOWED = {'a', 'b'}
OK = re.compile(r'[a-z]+')
PREFIXES = ('https://a.example/', 'https://b.example/')
def is_allowed(y):
    return y in ALLOWED
def check(y):
    if not re.fullmatch('[a-z]+', y):
        raise ValueError(y)
def foreign_like(y):
    return bool(OK.fullmatch(y))
"""


@pytest.mark.parametrize(
    "guard",
    [
        "if x not in ALLOWED:\n    abort(400)",
        "if x not in ('a', 'b'):\n    return",
        "assert x in ALLOWED",
        "if x != 'a':\n    return",
        "if not x.isalnum():\n    raise ValueError",
        "if not (x.isalnum() and a):\n    raise ValueError",
        "if a or not x.isdigit():\n    return",
        "if not re.fullmatch(r'[a-z]+', x):\n    abort(400)",
        "if not re.match(r'^[a-z]+$', x):\n    abort(400)",
        "if re.fullmatch(r'[a-z]+', x) is None:\n    abort(400)",
        "if not OK.fullmatch(x):\n    abort(400)",
        "found = OK.fullmatch(x)\nif found is None:\n    abort(400)",
        "if not (found := OK.fullmatch(x)):\n    abort(400)",
        "if not all(c in 'abc' for c in x):\n    abort(400)",
        "if any(c not in 'abc' for c in x):\n    abort(400)",
        "if set(x) - set('abc'):\n    abort(400)",
        "if not set(x) <= set('abc'):\n    abort(400)",
        "if not set(x).issubset('abc'):\n    abort(400)",
        "if ALLOWED.isdisjoint({x}):\n    abort(400)",
        "if not is_allowed(x):\n    abort(400)",
        "check(x)",
        "if not foreign_like(x):\n    abort(400)",
        "if not validate(x):\n    abort(400)",
        "ok = x in ALLOWED\nif not ok:\n    abort(400)",
        "int(x)",
        "while x not in ('a', 'b'):\n    x = 'a'",
        "match x:\n    case 'a' | 'b':\n        pass\n    case _:\n        abort(400)",
        "try:\n    int(x)\nexcept ValueError:\n    abort(400)",
    ],
)
def test_a_guard_that_leaves_nothing_dangerous_is_heeded(guard: str) -> None:
    """Lists, equality, letters, patterns, sets, own validators, conversions."""
    assert not tainted(f"{guard}\nsink(x)", BEFORE)


@pytest.mark.parametrize(
    "guard",
    [
        "if x in ALLOWED:\n    pass",
        "if x not in ALLOWED:\n    log(x)",
        "if x in ALLOWED or a:\n    sink(x)\n    return",
        "if not re.match(r'[a-z]+', x):\n    abort(400)",
        "if not re.search(r'[a-z]+', x):\n    abort(400)",
        "if not re.fullmatch(r'.+', x):\n    abort(400)",
        "if len(x) > 10:\n    abort(400)",
        "if x.endswith('.txt'):\n    pass",
        "if not x:\n    abort(400)",
        "if x is None:\n    abort(400)",
        "if request.args['y'] not in ALLOWED:\n    abort(400)",
        "if x[0] not in ALLOWED:\n    abort(400)",
        "if not isinstance(x, str):\n    abort(400)",
    ],
)
def test_a_guard_that_says_too_little_changes_nothing(guard: str) -> None:
    """Not enforced, of another input, of a part, or of something else."""
    assert tainted(f"{guard}\nsink(x)", BEFORE)


@pytest.mark.parametrize(
    ("guard", "danger", "left"),
    [
        ("if '..' in x:\n    abort(400)", "path", False),
        ("if '/' in x:\n    abort(400)", "path", False),
        ("if '<' in x:\n    abort(400)", "html", False),
        ("if '<' in x:\n    abort(400)", "sql", True),
        ("if '\\n' in x:\n    abort(400)", "log", False),
        ("if any(c in x for c in '()*'):\n    abort(400)", "ldap", False),
        ("if re.search('[()*]', x):\n    abort(400)", "ldap", False),
        ("if not x.isprintable():\n    abort(400)", "log", False),
        ("if not x.startswith('https://a.example/'):\n    abort(400)", "url", False),
        ("if not x.startswith(PREFIXES):\n    abort(400)", "url", False),
        ("if not any(x.startswith(p) for p in PREFIXES):\n    abort(400)", "url", False),
        ("if not x.startswith('https://a.example'):\n    abort(400)", "url", True),
        ("if urlparse(x).netloc != 'a.example':\n    abort(400)", "url", False),
        ("if urlparse(x).netloc != 'a.example':\n    abort(400)", "html", True),
        ("if urlparse(x).scheme not in ('http', 'https'):\n    abort(400)", "url", True),
        ("if os.path.basename(x) != x:\n    abort(400)", "path", False),
        ("x = os.path.realpath(x)\nif not x.startswith('/srv/'):\n    abort(400)", "path", False),
        ("if not x.startswith('/srv/'):\n    abort(400)", "path", True),
        ("x = Path(x).resolve()\nif not x.is_relative_to('/srv'):\n    abort(400)", "path", False),
        ("x = Path(x)\nif not x.is_relative_to('/srv'):\n    abort(400)", "path", True),
        ("if not isinstance(x, str):\n    abort(400)", "structure", False),
        ("if isinstance(x, dict):\n    abort(400)", "structure", False),
        ("if type(x) is not str:\n    abort(400)", "structure", False),
        ("if not isinstance(x, (int, float)):\n    abort(400)", "sql", False),
    ],
)  # fmt: skip
def test_a_guard_takes_away_the_danger_that_it_is_about(guard: str, danger: str, left: bool) -> None:
    """Forbidden letters, hosts, folders, types."""
    assert tainted(f"{guard}\nsink(x)", BEFORE, danger) is left


@pytest.mark.parametrize(
    ("guard", "left"),
    [
        ("if n > 100:\n    abort(400)", False),
        ("if n >= 100:\n    abort(400)", False),
        ("if 100 < n:\n    abort(400)", False),
        ("if not n <= 100:\n    abort(400)", False),
        ("if not 0 < n <= 100:\n    abort(400)", False),
        ("n = min(n, 100)", False),
        ("n = n % 100", False),
        ("n = n & 255", False),
        ("if n == 3:\n    sink(n)\n    return\nelse:\n    return", False),
        ("if n < 1:\n    abort(400)", True),
        ("if 1 > n:\n    abort(400)", True),
        ("if not n >= 1:\n    abort(400)", True),
        ("n = max(n, 1)", True),
    ],
)
def test_only_an_upper_bound_takes_size_away(guard: str, left: bool) -> None:
    """A number that must be positive may still be enormous."""
    assert tainted(f"n = int(x)\n{guard}\nsink(n)", danger="size") is left


def test_what_is_sure_in_a_branch_is_forgotten_with_it() -> None:
    """A guard holds in its branch, and for the value that leaves it."""
    source = view("if x in ('a', 'b'):\n    y = x\nelse:\n    y = 'k'\nsink(y)")
    assert sunk(source).tainted("command") is None
    assert tainted("if x in ('a', 'b'):\n    pass\nsink(x)")


def test_a_guard_of_a_part_is_about_the_variable_that_holds_it() -> None:
    """A piece of an input that is checked is clean; the input is not."""
    body = "part = x.split(':')[0]\nif part not in ('a', 'b'):\n    abort(400)\n"
    assert not tainted(f"{body}sink(part)")
    assert tainted(f"{body}sink(x)")


def test_options_of_a_command_line_are_checked_by_the_parser() -> None:
    """`type=int` and `choices` leave nothing dangerous; a plain option does."""
    source = """
    import argparse
    parser = argparse.ArgumentParser()
    parser.add_argument('--number', type=int)
    parser.add_argument('--kind', choices=['a', 'b'])
    parser.add_argument('--name')
    args = parser.parse_args()
    """
    lines = {option: f"{source}\n    sink(args.{option})\n" for option in ("number", "kind", "name")}
    found = {option: sunk(text).tainted("command") is not None for option, text in lines.items()}
    assert found == {"number": False, "kind": False, "name": True}
