"""What task.toml and flaw.toml may say."""

from pathlib import Path

import pytest

from pytest_logomesh.suite import load_suite
from tests.suite.task_folders import FILES, make, mistake

TASK = FILES["task.toml"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('title = "Sample"\n', "", ": title is missing"),
        (
            'title = "Sample"',
            'titel = "Sample"',
            ":2: titel is not a known key; known here: id, title, level, tags, ",
        ),
        ('title = "Sample"', "title = 7", ":2: title: "),
        ('title = "Sample"', 'title = "  "', ":2: title: "),
        ('level = "beginner"', 'level = "easy"', ":3: level: "),
        ('tags = ["a", "b"]', 'tags = "a"', ":4: tags: "),
        ('"sample"', '"Sample-1"', ":1: id: "),
        ('names = ["double"]', "names = []", ":8: entry.names: "),
        ('names = ["double"]', 'names = ["not a name"]', ":8: entry.names.0: "),
        ('module = "solution"', 'module = "../solution"', ":7: entry.module: "),
        (
            "banned",
            "forbidden",
            ":13: rules.forbidden is not a known key; known here: imports, required, banned",
        ),
        ('imports = ["math"]\n', "", ":10: rules.imports is missing"),
        (
            "cpu_s = 2",
            "cpu_seconds = 2",
            ":16: limits.cpu_seconds is not a known key; known here: cpu_s, wall_s, ",
        ),
        ("cpu_s = 2", "cpu_s = 0", ":16: limits.cpu_s: "),
        ("cpu_s = 2", 'cpu_s = "2"', ":16: limits.cpu_s: "),
        ("cpu_s = 2", "cpu_s = inf", ": inf is no number a setting can have"),
        ("[limits]", "[limit]", ":15: limit is not a known key"),
        ("cpu_s = 2", "cpu_s 2", ":16: is not TOML: "),
        ('"loop"', '"loops"', ":10: rules: 'loops' is no construct; known: loop, comprehension, "),
        ('"loop"', '"import:math"', ":10: rules: import:math is both required and banned"),
        (
            '"import:math"',
            '"import:re"',
            ":10: rules: import:re is required, but `imports` does not allow re",
        ),
    ],
)
def test_a_mistake_in_task_toml_names_the_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    """Each wrong, unknown or missing key is told with its place and what would be right."""
    assert old in TASK
    folder = make(tmp_path, {"task.toml": TASK.replace(old, new, 1)})

    assert f"task.toml{said}" in mistake(folder)


def test_all_mistakes_of_a_file_are_told(tmp_path: Path) -> None:
    """Two wrong keys are two lines."""
    text = TASK.replace('"beginner"', '"easy"').replace("cpu_s = 2", "cpu_s = -1")

    said = mistake(make(tmp_path, {"task.toml": text}))

    assert "task.toml:3: level" in said
    assert "task.toml:16: limits.cpu_s" in said


def test_limits_tags_and_constructs_may_be_left_out(tmp_path: Path) -> None:
    """What has a default need not be said."""
    text = (
        'id = "sample"\ntitle = "S"\nlevel = "expert"\n[entry]\nnames = ["double"]\n[rules]\nimports = []\n'
    )

    (task,) = load_suite(make(tmp_path, {"task.toml": text}))

    assert (task.tags, task.module, task.rules.banned, task.limits.cpu_s) == ((), "solution", (), 10.0)


@pytest.mark.parametrize(
    ("flaw", "said"),
    [
        ('caught_by = "logic"\nbehaviours = ["doubles"]\n', ": why is missing"),
        ('why = "x"\ncaught_by = "luck"\n', ":2: caught_by: "),
        ('why = "x"\ncaught_by = "logic"\n', ': behaviours: name what must differ with caught_by = "logic"'),
        ('why = "x"\ncaught_by = "own-tests"\nbehaviours = ["doubles"]\n', ":3: behaviours: name what must"),
        (
            'why = "x"\ncaught_by = "finding"\n',
            ': check: name the check that must fire with caught_by = "finding"',
        ),
        ('why = "x"\ncaught_by = "own-tests"\ncheck = "B602"\n', ":3: check: name the check"),
        (
            'why = "x"\ncaught_by = "logic"\nbehaviours = ["double"]\n',
            "double is no behaviour of observe.py; known:",
        ),
        (
            'why = "x"\nreason = "y"\n',
            ":2: reason is not a known key; known here: why, caught_by, behaviours, check",
        ),
    ],
)
def test_a_mistake_in_flaw_toml_is_told(tmp_path: Path, flaw: str, said: str) -> None:
    """A twin says what catches it, in words that exist."""
    folder = make(tmp_path, {"flawed/triples/flaw.toml": flaw})

    message = mistake(folder)

    assert str(folder / "flawed" / "triples" / "flaw.toml") in message
    assert said in message


DECISIONS = """
[[decisions]]
id = "factor"
words = ["multiply", "shift"]

[[decisions]]
id = "type"
words = ["integer"]
"""


def test_decisions_are_read_in_their_order(tmp_path: Path) -> None:
    """A task that lists none has none."""
    listed = load_suite(make(tmp_path / "listed", {"task.toml": TASK + DECISIONS}))[0]
    assert [(each.id, each.words) for each in listed.decisions] == [
        ("factor", ("multiply", "shift")),
        ("type", ("integer",)),
    ]
    assert load_suite(make(tmp_path / "bare"))[0].decisions == ()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('words = ["integer"]', "words = []", ":24: decisions.1.words: "),
        ('words = ["integer"]\n', "", ":22: decisions.1.words is missing"),
        ('words = ["multiply", "shift"]', 'words = ["multiply", " "]', ":20: decisions.0.words.1: "),
        ('"type"', '"The type"', ":23: decisions.1.id: "),
        ('"type"', '"factor"', ":18: decisions: factor is listed more than once"),
        (
            'words = ["integer"]',
            'word = ["integer"]',
            ":24: decisions.1.word is not a known key; known here: id, words",
        ),
    ],
)
def test_a_mistake_in_a_decision_is_told_at_its_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    """Of several tables of one name the one that is wrong."""
    make(tmp_path, {"task.toml": TASK + DECISIONS.replace(old, new)})
    assert f"task.toml{said}" in mistake(tmp_path)
