"""The table at the end of a run."""

import re
from decimal import Decimal

import pytest

from pytest_logomesh.records.finding import Severity
from pytest_logomesh.records.verdict import Verdict
from pytest_logomesh.reporting.findings import tally
from pytest_logomesh.reporting.gates.score_gate import decide_score
from pytest_logomesh.reporting.rows import rounded, totals_line
from pytest_logomesh.reporting.run_json import run_document
from pytest_logomesh.reporting.terminal import MOST_ROWS, render_table
from tests.reporting.report_samples import (
    HOSTILE,
    battle,
    error,
    finding,
    header,
    streamed,
    verdict,
)


def _table(*verdicts: Verdict, width: int = 100) -> list[str]:
    return render_table(header(*(one.battle.id for one in verdicts)), verdicts, width)


def test_one_row_a_battle() -> None:
    """A row holds outcome, components, score, findings and speed; what is absent is a dash."""
    lines = _table(verdict(), error(battle("queue")))
    assert [line.split() for line in lines[:3]] == [
        ["battle", "outcome", "R", "A", "T", "L", "CIS", "findings", "s", "tok/s", "first"],
        [
            "lru_cache-small-1",
            "failed",
            "-",
            "1.00",
            "0.67",
            "0.50",
            "0.8123",
            "1H",
            "1M?",
            "1.8",
            "20",
            "0.30",
        ],
        ["queue-small-1", "error", "-", "-", "-", "-", "-", "-", "0.0", "-", "-"],
    ]


def test_totals() -> None:
    """A line counts every battle; the mean says over how many it is. The next tells how fast answers came."""
    verdicts = [verdict(outcome="passed", cis="0.9"), verdict(battle("b"), cis="0.6"), error(battle("c"))]
    lines = render_table(header("lru_cache-small-1", "b-small-1", "c-small-1", "d-small-1"), verdicts, 100)
    assert lines[-2:] == [
        "4 battles: 1 passed, 1 failed, 1 error, 1 without a verdict; mean CIS 0.7500 (good) over 2 tasks",
        "60 tokens in 2 answers; first token after 0.3 s (median), 0.3 s (p95)",
    ]


def test_the_mean_is_the_one_that_gates_go_by() -> None:
    """Over tasks, however many battles each had; an answer that earned no score counts 0, an error not at all."""
    again = [verdict(battle("a", repeat=repeat), cis="0.9") for repeat in (1, 2, 3)]
    unreadable = verdict(battle("b"), cis=None).model_copy(update={"examination": None})
    judged = [*again, unreadable]
    gate = decide_score(run_document(header(), judged), Decimal("0.5"))

    assert gate.says.startswith("CIS 0.4500 [")
    told = totals_line(run_document(header(), [*judged, error(battle("c"))]))
    assert told.endswith("; mean CIS 0.4500 (fair) over 2 tasks")


def test_no_battle_judged() -> None:
    """A run that was stopped before its first verdict still says what it lacks."""
    assert render_table(header("a", "b"), [], 80) == ["2 battles: 0 passed, 2 without a verdict; no CIS"]


@pytest.mark.parametrize("width", [30, 40, 60, 80, 100, 160])
def test_fits_the_terminal(width: int) -> None:
    """No line is longer than the terminal, and names are folded rather than cut."""
    name = "a_rather_long_task_name_that_says_it_all"
    lines = _table(verdict(battle(name)), width=width)
    assert max(map(len, lines)) <= width
    head, *lines = lines[: next(number for number, line in enumerate(lines) if line.startswith("1 battle:"))]
    column = head.index("outcome")
    assert "".join(line[:column].strip() for line in lines) == f"{name}-small-1"
    assert "failed" in "".join(lines)
    assert "0.8123" in lines[0]


@pytest.mark.parametrize(
    ("width", "heads"),
    [
        (80, ["battle", "outcome", "R", "A", "T", "L", "CIS", "findings", "s", "tok/s", "first"]),
        (70, ["battle", "outcome", "R", "A", "T", "L", "CIS", "findings", "s", "tok/s"]),
        (66, ["battle", "outcome", "R", "A", "T", "L", "CIS", "findings"]),
        (44, ["battle", "outcome", "CIS", "findings"]),
        (34, ["battle", "outcome", "CIS"]),
    ],
)
def test_what_says_least_goes_first(width: int, heads: list[str]) -> None:
    """An ordinary terminal has room for all; a narrower one loses speed, then components, findings."""
    assert _table(verdict(), width=width)[0].split() == heads


def test_text_from_outside_is_only_text() -> None:
    """Neither escape sequences nor rich's markup in a name reach the terminal."""
    lines = _table(verdict(battle(HOSTILE)), width=200)
    assert all(line.isprintable() for line in lines)
    assert "[bold]x[/bold]" in "".join(lines)
    assert r"\x1b[2J" in "".join(lines)


def test_colour_is_the_only_escape_sequence() -> None:
    """With colour asked for there are colour codes, also around hostile text, and nothing else."""
    verdicts = [verdict(battle(HOSTILE)), verdict(outcome="passed")]
    text = "\n".join(render_table(header(), verdicts, 200, colour=True))
    plain = re.sub(r"\x1b\[[0-9;]*m", "", text)
    assert text != plain
    assert plain.replace("\n", "").isprintable()


def test_the_environment_does_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    """Width and colour are the caller's alone."""
    plain = _table(verdict())
    for name, value in {"COLUMNS": "33", "FORCE_COLOR": "1", "TERM": "xterm-256color"}.items():
        monkeypatch.setenv(name, value)
    assert _table(verdict()) == plain


def test_many_battles_are_one_row_a_task() -> None:
    """Over 60 battles a row is a task, with counts of outcomes and means of the figures."""
    repeats = [battle(repeat=repeat) for repeat in range(1, MOST_ROWS + 1)]
    verdicts = [
        error(repeats[0]),
        *(verdict(one, "passed", "0.8") for one in repeats[1:]),
        verdict(battle("b")),
    ]
    lines = _table(*verdicts, width=120)
    assert len(lines) == 5
    assert re.match(
        r"lru_cache +59 of 60 passed, 1 error +- +1\.00 +0\.67 +0\.50 +0\.8000 +59H 59M\?", lines[1]
    )
    assert re.match(r"b +0 of 1 passed, 1 failed", lines[2])


def test_tiers_are_kept_apart() -> None:
    """One row a task and tier, where there are several tiers."""
    verdicts = [verdict(battle(tier=tier, repeat=repeat)) for tier in ("s", "l") for repeat in range(40)]
    lines = render_table(header(tiers=("s", "l")), verdicts, 120)
    assert [line.split()[:2] for line in lines[1:3]] == [["lru_cache", "s"], ["lru_cache", "l"]]


def test_very_many_tasks_list_what_fell_short() -> None:
    """Over 60 tasks only those are listed that were not passed in full, and the rest is counted."""
    verdicts = [verdict(battle(f"t{number}"), "passed") for number in range(99)] + [verdict(battle("bad"))]
    lines = _table(*verdicts)
    assert lines[1].startswith("bad ")
    assert lines[2] == "99 tasks passed in full and are not listed"
    assert len(lines) == 5


def test_asked_again_is_marked() -> None:
    """How often a question went out stands beside the speed, only where that was more than once."""
    again = streamed(battle("again"), 0.25, total_s=4.0, attempts=3, asked_again=("it stalled", "busy"))
    lines = _table(streamed(battle("once"), 0.5, total_s=2.0), again)
    assert lines[0].split()[-4:] == ["s", "tok/s", "asked", "first"]
    assert lines[1].split()[-3:] == ["2.2", "-", "0.50"]
    assert lines[2].split()[-4:] == ["4.2", "-", "3x", "0.25"]


def test_late_first_tokens_are_a_warning() -> None:
    """The last line, yellow where colours are; folded where it does not fit."""
    verdicts = [streamed(battle("a"), 5.5), streamed(battle("b"), 0.25)]
    lines = render_table(header(), verdicts, 120)
    assert lines[-1].startswith("first token later than 5 s in 1 of 2 battles, at most 5.5 s: ")
    coloured = render_table(header(), verdicts, 120, colour=True)
    assert coloured[-1] == f"\x1b[33m{lines[-1]}\x1b[0m"
    assert max(map(len, render_table(header(), verdicts, 40))) <= 40


def test_findings_in_short() -> None:
    """Gravest first, the unconfirmed marked, the refuted left out."""
    findings = [
        finding(Severity.MEDIUM),
        finding(Severity.CRITICAL),
        finding(Severity.CRITICAL),
        finding(Severity.CRITICAL, "unconfirmed"),
        finding(Severity.HIGH, "refuted"),
    ]
    assert tally(findings) == "2C 1C? 1M"
    assert tally([]) == "-"


@pytest.mark.parametrize(
    ("value", "told"), [("0.985", "0.99"), ("0.925", "0.93"), ("0.9249", "0.92"), ("1", "1.00")]
)
def test_a_half_is_rounded_upwards(value: str, told: str) -> None:
    """As the page and a comparison do it, so that one figure is not told in two ways."""
    assert rounded(Decimal(value), 2) == rounded(float(value), 2) == told
