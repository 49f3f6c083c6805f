"""Runs over time."""

from pathlib import Path

import pytest

from pytest_logomesh.records.errors import UserMistake
from pytest_logomesh.reporting.cells import width
from pytest_logomesh.reporting.comparison.history import read_history
from pytest_logomesh.reporting.comparison.history_text import history_lines, sparkline
from tests.reporting.comparison.comparison_samples import fought, killed, written
from tests.reporting.report_samples import HOSTILE, header


def _day(number: int) -> str:
    return f"2026-11-{number:02}T10:00:00Z"


def _three_runs(folder: Path) -> Path:
    """Of a good day, a worse one of fewer tasks, and a better one; their names are in no order."""
    written(folder / "z", [fought("a", cis="0.8"), fought("b", cis="0.6")], started=_day(1))
    written(folder / "m", [fought("a", "failed", "0.5")], ["b-small-1"], started=_day(2))
    written(folder / "c", [fought("a", cis="0.9"), fought("b", "error")], started=_day(3))
    return folder


def test_oldest_first_with_changes(tmp_path: Path) -> None:
    """Each run is held against the last one before it, over the tasks that both have."""
    first, second, third = read_history(_three_runs(tmp_path)).standings
    assert [one.run for one in (first, second, third)] == ["z", "m", "c"]
    assert (first.cis, first.pass_rate, first.change, first.since) == (0.7, 1.0, None, None)
    assert (second.cis, second.change, second.change_tasks, second.since) == (0.5, -0.3, 1, "z")
    assert (second.battles, second.incomplete) == (1, 1)
    assert (third.cis, third.change, third.errors, third.pass_rate) == (0.9, 0.4, 1, 0.5)


def test_only_like_is_held_against_like(tmp_path: Path) -> None:
    """Another tier, formula or task, or a task that changed, begins a history of its own."""
    written(tmp_path / "a", [fought("a")], started=_day(1))
    written(tmp_path / "b", [fought("a", tier="large")], started=_day(2))
    written(tmp_path / "c", [fought("a")], started=_day(3), formula="x/1")
    written(tmp_path / "d", [fought("b")], started=_day(4))
    written(tmp_path / "e", [fought("a")], started=_day(5), tasks={"a": "00" * 32})
    written(tmp_path / "f", [fought("a", cis="0.8")], started=_day(6))
    assert [one.since for one in read_history(tmp_path).standings] == [None] * 5 + ["a"]


def test_filters(tmp_path: Path) -> None:
    """One tier, one task, or both; what no run has is a mistake."""
    _three_runs(tmp_path)
    written(tmp_path / "two", [fought("a"), fought("b", tier="large", cis="0.3")], started=_day(4))
    assert [one.tier for one in read_history(tmp_path, "large").standings] == ["large"]
    only_b = read_history(tmp_path, task="b").standings
    assert [(one.run, one.tier, one.battles, one.cis) for one in only_b] == [
        ("z", "small", 1, 0.6),
        ("c", "small", 1, None),
        ("two", "large", 1, 0.3),
    ]
    with pytest.raises(UserMistake, match="no run in it has battles of --tier 'small' and --task 'x'"):
        read_history(tmp_path, "small", "x")


def test_damaged_runs_end_nothing(tmp_path: Path) -> None:
    """They are named with what is wrong; so is a run without a verdict."""
    _three_runs(tmp_path)
    (written(tmp_path / "cut", [fought("a")]) / "run.json").write_text('{"schema": "logomesh.run/1", ')
    (written(tmp_path / "newer", [fought("a")]) / "run.json").write_text('{"schema": "logomesh.run/7"}')
    (killed(tmp_path / "torn", [fought("a")]) / "ledger.jsonl").write_text("{}\n")
    killed(tmp_path / "nothing", [], ["a-small-1", "b-small-1"])
    history = read_history(tmp_path)
    assert len(history.standings) == 3
    assert [Path(each.path).name for each in history.unread] == ["cut", "newer", "nothing", "torn"]
    problems = [each.problem for each in history.unread]
    assert "run.json:1: cut off or damaged" in problems[0]
    assert "of schema 'logomesh.run/7'" in problems[1]
    assert problems[2].endswith("no verdict on any of 2 battles")
    assert "ledger.jsonl:1: " in problems[3]
    told = list(history_lines(history, 80))
    assert [line for line in told if line.startswith("not read: ")] == [
        f"not read: {each}" for each in problems
    ]


def test_a_killed_run_is_told_from_its_ledger(tmp_path: Path) -> None:
    """It stands among the others, with what has no verdict."""
    _three_runs(tmp_path)
    killed(tmp_path / "killed", [fought("a", cis="1")], ["b-small-1"], started=_day(9))
    last = read_history(tmp_path).standings[-1]
    assert (last.run, last.cis, last.incomplete, last.change) == ("killed", 1.0, 1, 0.1)


def test_what_is_no_run_is_passed_over(tmp_path: Path) -> None:
    """Links, other files and other folders are no runs."""
    _three_runs(tmp_path)
    (tmp_path / "latest").symlink_to("c")
    (tmp_path / "calibration").mkdir()
    (tmp_path / "notes.txt").write_text("")
    history = read_history(tmp_path)
    assert len(history.standings) == 3
    assert not history.unread


@pytest.mark.parametrize(
    ("inside", "words"),
    [
        ("no", "cannot be read: No such file"),
        ("empty", "no run in it"),
        ("z", "a run itself; name the folder"),
    ],
)
def test_no_history(tmp_path: Path, inside: str, words: str) -> None:
    """A folder that is missing, empty, or a run itself is a mistake that says what to name."""
    _three_runs(tmp_path)
    (tmp_path / "empty").mkdir()
    with pytest.raises(UserMistake, match=words):
        read_history(tmp_path / inside)


def test_lines(tmp_path: Path) -> None:
    """A line a tier of a run, and a sparkline a tier."""
    lines = list(history_lines(read_history(_three_runs(tmp_path)), 120))
    rows = [" ".join(line.split()) for line in lines]
    assert rows[0] == "when run tier strategy formula passed rate CIS change errors no verdict"
    assert rows[1] == "2026-11-01 10:00 z small direct cis-1/1 2/2 1.00 0.7000 -"
    assert rows[2] == "2026-11-02 10:00 m small direct cis-1/1 0/1 0.00 0.5000 -0.3000 1"
    assert rows[3] == "2026-11-03 10:00 c small direct cis-1/1 1/2 0.50 0.9000 +0.4000 (1) 1"
    assert "small direct cis-1/1  0.7000 ▄▁█ 0.9000" in lines
    assert lines[-1] == "(n): over the n tasks that both have"


@pytest.mark.parametrize("columns", [40, 80, 120])
def test_fits(tmp_path: Path, columns: int) -> None:
    """The table is never wider than the terminal; run, tier, CIS and change go last."""
    written(tmp_path / "20261121-142233-3f9a", [fought("a", tier="qwen32b")], started=_day(1))
    written(tmp_path / "20261122-142233-3f9a", [fought("a", tier="qwen32b")], started=_day(2))
    head, *rest = history_lines(read_history(tmp_path), columns)
    assert max(map(width, [head, rest[0], rest[1]])) <= columns
    assert head.split()[-1] == ("CIS" if columns == 40 else "change")
    assert ("formula" in head) == (columns > 40)
    assert ("when" in head) == (columns == 120)


def test_text_from_outside_is_harmless(tmp_path: Path) -> None:
    """Nothing in a line is obeyed by a terminal, and a wide name does not push the table apart."""
    wide = "界" * 40
    for number in (1, 2):
        written(
            tmp_path / f"run{number}",
            [fought(HOSTILE, tier=HOSTILE), fought("a", tier=wide)],
            started=_day(number),
            tiers=header(tiers=(HOSTILE, wide)).tiers,
            formula=HOSTILE,
        )
    lines = list(history_lines(read_history(tmp_path), 100))
    assert all(line.isprintable() for line in lines)
    assert max(width(line) for line in lines[:5]) <= 100


def test_a_sparkline_is_a_bar_a_value() -> None:
    """From the lowest to the highest; where all are the same there is no trend."""
    assert sparkline([0.1, 0.5, 0.9]) == "▁▅█"
    assert sparkline([0.5, 0.5]) == "▄▄"
