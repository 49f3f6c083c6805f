"""A comparison in the terminal."""

import pytest

from pytest_logomesh.reporting.cells import width
from pytest_logomesh.reporting.comparison.terminal import comparison_lines
from tests.reporting.comparison.comparison_samples import claimed, compared, fought, stored, suite
from tests.reporting.report_samples import HOSTILE


def test_figures_side_by_side() -> None:
    """Runs, contenders beside one another, what differs, and the tasks that changed, worse ones first."""
    first = [claimed(fought("a"), 89), fought("b", "failed", "0.4"), fought("c"), fought("d")]
    other = [claimed(fought("a", "failed", "0.5"), 89, 78), fought("b"), fought("c"), fought("e")]
    lines = comparison_lines(compared(stored(first), stored(other, "b")), 100)
    text = "\n".join(lines)
    assert lines[0].startswith(
        "A  reports/a: small with direct, cis-1/1, seed 7, bubblewrap, 2026-11-21T14:22:33Z"
    )
    assert "!  not every contender has battles of every task: d, e\n" in text
    rows = [line.split() for line in lines]
    assert ["passed", "3", "of", "4", "3", "of", "4"] in rows
    assert ["CWE-78", "-", "1"] in rows
    assert ["CWE-89", "1", "1"] in rows
    assert (
        "B small against A small: 3 pairs of battles; tasks: 1 better, 1 worse, 1 unchanged, 1 new, 1 gone"
        in text
    )
    changed = [line.split()[0] for line in lines[-6:-2]]
    assert changed == ["a", "d", "b", "e"]
    assert ["a", "passed", "0.9000", "failed", "0.5000", "worse"] in rows
    assert lines[-1] == "1 of 5 tasks unchanged"
    assert "\x1b" not in text


@pytest.mark.parametrize("columns", [40, 80, 200])
def test_fits(columns: int) -> None:
    """No line is wider than the terminal, however many contenders there are; each stands in some block."""
    runs = [stored([*suite(tasks=3), fought(f"task_{'x' * 60}")], f"run{number}") for number in range(6)]
    lines = comparison_lines(compared(*runs), columns)
    assert max(map(width, lines)) <= columns
    heads = [line for line in lines if line.startswith("     ") and " small" in line]
    assert all("A small" in head for head in heads)
    assert all(any(f"{letter} small" in head for head in heads) for letter in "ABCDEF")
    assert (len(heads) == 1) == (columns == 200)


def test_many_tasks_that_changed_are_counted() -> None:
    """A terminal is no place for hundreds of rows."""
    first, other = suite(tasks=70), suite("failed", "0.4", tasks=70)
    lines = comparison_lines(compared(stored(first), stored(other, "b")), 100)
    assert "and 10 more tasks that changed; --json names them" in lines
    assert sum(line.startswith("task_") for line in lines) == 60


def test_nothing_changed() -> None:
    """Then there is no table of tasks."""
    lines = comparison_lines(compared(stored(suite(tasks=2)), stored(suite(tasks=2), "b")), 100)
    assert lines[-1] == "2 of 2 tasks unchanged"
    assert not [line for line in lines if line.startswith("task")]


def test_unlike_runs_are_marked() -> None:
    """Who insisted reads so above the figures."""
    runs = stored(suite(tasks=2)), stored(suite(tasks=2), "b", seed=8)
    lines = comparison_lines(compared(*runs, anyway=True), 100)
    assert any(line.startswith("UNLIKE RUNS, compared because --anyway was said") for line in lines)
    assert "!! the master seed differs: A 7, B 8" in lines


def test_text_from_outside_is_harmless() -> None:
    """No name of a task, tier or run brings a control character along; with colours there are only ours."""
    first, other = (
        [fought(HOSTILE + "1", tier=HOSTILE), fought(HOSTILE, "failed", f"0.{n}", tier=HOSTILE)]
        for n in (3, 4)
    )
    document = compared(
        stored(first, formula=HOSTILE), stored(other, "b", judge=HOSTILE, sandbox=HOSTILE), anyway=True
    )
    for line in comparison_lines(document, 80):
        assert line.isprintable()
    for line in comparison_lines(document, 80, colour=True):
        assert all(part[:2] in ("0m", "1m", "32", "31") for part in line.split("\x1b[")[1:]), line
