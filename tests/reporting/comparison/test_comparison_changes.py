"""Which way a task changed."""

import pytest

from pytest_logomesh.records.verdict import Outcome
from pytest_logomesh.reporting.comparison.changes import change
from pytest_logomesh.reporting.comparison.stored import StoredBattle
from tests.reporting.comparison.comparison_samples import compared, fought, stored

Results = tuple[tuple[Outcome, str | None], ...]
"""Outcome and CIS, repeat by repeat."""
PASSED, FAILED, TAMPERED, ERROR = ("passed", "0.9"), ("failed", "0.4"), ("tampered", "0.4"), ("error", None)


def _battles(results: Results) -> tuple[StoredBattle, ...]:
    verdicts = [
        fought("lru_cache", outcome, cis, repeat=number)
        for number, (outcome, cis) in enumerate(results, start=1)
    ]
    return stored(verdicts).battles


@pytest.mark.parametrize(
    ("before", "after", "changed"),
    [
        ([PASSED], [PASSED], "unchanged"),
        ([("passed", "0.9")], [("passed", "0.9049")], "unchanged"),
        ([("passed", "0.9")], [("passed", "0.905")], "better"),
        ([("passed", "0.905")], [("passed", "0.9")], "worse"),
        ([PASSED, FAILED], [FAILED, PASSED], "unchanged"),
        ([PASSED, PASSED], [PASSED, PASSED, PASSED], "unchanged"),
        ([PASSED, PASSED], [("passed", "1"), ("failed", "1")], "worse"),
        ([("failed", "1")], [("passed", "0.7")], "better"),
        ([FAILED], [TAMPERED], "worse"),
        ([TAMPERED], [FAILED], "better"),
        ([PASSED], [ERROR, PASSED], "unchanged"),
        ([PASSED], [ERROR], "gone"),
        ([PASSED], [], "gone"),
        ([ERROR], [PASSED], "new"),
        ([], [FAILED], "new"),
        ([ERROR], [ERROR], None),
        ([], [], None),
        ([("failed", None)], [("failed", "0.3")], "better"),
    ],
)
def test_what_decides(before: Results, after: Results, changed: str | None) -> None:
    """First the share of passed battles, then the mean CIS, then who tampered; errors do not count."""
    battles = [_battles(tuple(results)) if results else () for results in (before, after)]
    assert change(*battles) == changed


def test_a_row_a_task_with_all_repeats() -> None:
    """Rows are in alphabetical order; cells hold outcomes by repeat, and the mean score of what was judged."""
    first = [fought("b"), fought("a", "failed", "0.4", repeat=2), fought("a", cis="0.8")]
    other = [fought("b"), fought("c"), fought("b", "error", repeat=2)]
    rows = {row.task: row.cells for row in compared(stored(first), stored(other, "b")).tasks}
    assert list(rows) == ["a", "b", "c"]
    assert (rows["a"][0].outcomes, rows["a"][0].cis, rows["a"][0].change) == (("passed", "failed"), 0.6, None)
    assert (rows["a"][1].outcomes, rows["a"][1].cis, rows["a"][1].change) == ((), None, "gone")
    assert (rows["b"][1].outcomes, rows["b"][1].cis) == (("passed", "error"), 0.9)
    assert [cells[1].change for cells in rows.values()] == ["gone", "unchanged", "new"]


def test_a_row_a_twin_where_all_hand_in_twins() -> None:
    """Two runs of flawed twins are told apart twin by twin; beside another tier the task is one row."""
    flawed = [fought("a", "failed", "0.4", tier="flawed", twin=twin) for twin in ("slow", "wrong")]
    twins = compared(stored(flawed), stored(flawed[:1], "b"))
    assert [(row.task, row.twin, row.cells[1].change) for row in twins.tasks] == [
        ("a", "slow", "unchanged"),
        ("a", "wrong", "gone"),
    ]
    (row,) = compared(stored([fought("a"), *flawed])).tasks
    assert (row.twin, row.cells[1].outcomes, row.cells[1].change) == (None, ("failed", "failed"), "worse")
