"""summary.md: a short page for a CI job and for a comment on a pull request."""

from collections.abc import Iterator
from itertools import islice

from pytest_logomesh.reporting.gates.lines import drop_lines, headline
from pytest_logomesh.reporting.judge_line import judge_line
from pytest_logomesh.reporting.rows import task_rows, totals_line
from pytest_logomesh.reporting.run_json import BattleDocument, RunDocument
from pytest_logomesh.reporting.speed import late_line, speed_line
from pytest_logomesh.reporting.visible import clipped

MARKER = "<!-- logomesh summary -->"
"""The page's first line: by it a bot finds the comment that it wrote before."""
LONGEST_PAGE = 60_000
"""Characters: a comment of more than 65536 is refused."""

_MOST_TASKS = 100
_MOST_BATTLES = 50
_MOST_REASONS = 5
_LONGEST = 200
_ASKED = " asked |"


def summary_markdown(document: RunDocument, streaming_s: float | None = None) -> str:
    """The page. Text from outside stands in code spans, where it is no markup, no link and no mention.

    Args:
        document: the run.
        streaming_s: for how long answers were streamed; without it nothing is said about the run's tokens a second.
    """
    parts = [
        _head(document),
        _totals(document),
        _gates(document),
        _speed(document, streaming_s),
        _tasks(document),
        _failures(document),
        _incomplete(document),
    ]
    text = "\n\n".join("\n".join(lines) for part in parts if (lines := list(part))) + "\n"
    return text if len(text) <= LONGEST_PAGE else _cut(text)


def _cut(text: str) -> str:
    """As many whole lines as a comment holds."""
    end = "\n\nThe page was cut here; the rest is in run.json.\n"
    return text[: text.rindex("\n", 0, LONGEST_PAGE - len(end))] + end


def _head(document: RunDocument) -> Iterator[str]:
    header = document.header
    yield MARKER
    tiers = ", ".join(_code(tier.name) for tier in header.tiers)
    yield f"# logomesh run {_code(document.run)}"
    yield ""
    yield f"{totals_line(document)}."
    yield ""
    yield (
        f"{tiers} with strategy {_code(header.strategy)}, formula {_code(header.formula)}, "
        f"seed {header.seed}, sandbox {_code(header.sandbox)}, started {_code(header.started)}."
    )
    if line := judge_line(header):
        yield ""
        yield f"{_code(line)}."


def _totals(document: RunDocument) -> Iterator[str]:
    totals = document.totals
    yield "| battles | passed | failed | tampered | error | no verdict |"
    yield "|--:|--:|--:|--:|--:|--:|"
    counts = (
        totals.battles,
        totals.passed,
        totals.failed,
        totals.tampered,
        totals.error,
        len(document.incomplete),
    )
    yield f"| {' | '.join(map(str, counts))} |"


def _gates(document: RunDocument) -> Iterator[str]:
    for gate in document.gates:
        yield f"- {_code(headline(gate))} {_code(gate.says)}"
        yield from (f"  - {_code(line)}" for line in drop_lines(gate))


def _speed(document: RunDocument, streaming_s: float | None) -> Iterator[str]:
    if line := speed_line(document, streaming_s):
        yield f"{line}."
    if line := late_line(document):
        yield ""
        yield f"**Warning:** {line}."


def _tasks(document: RunDocument) -> Iterator[str]:
    rows = task_rows(document.battles)
    if not rows:
        return
    again = any(row.asked for row in rows)
    yield f"| task | outcomes | R | A | T | L | CIS | findings | s | tok/s | first token, s |{_ASKED if again else ''}"
    yield f"|:--|:--|--:|--:|--:|--:|--:|:--|--:|--:|--:|{'--:|' if again else ''}"
    for row in rows[:_MOST_TASKS]:
        speed = (row.seconds, row.tokens_per_s, row.first_token_s, *([row.asked] if again else []))
        cells = (_code(row.name), row.counts, *row.components, row.cis, row.findings, *speed)
        yield f"| {' | '.join(cells)} |"
    if len(rows) > _MOST_TASKS:
        yield ""
        yield f"{len(rows) - _MOST_TASKS} more tasks are in run.json."


def _failures(document: RunDocument) -> Iterator[str]:
    failures = [battle for battle in document.battles if battle.outcome != "passed"]
    if not failures:
        return
    yield "## Not passed"
    for battle in failures[:_MOST_BATTLES]:
        yield ""
        yield from _failure(battle)
    if len(failures) > _MOST_BATTLES:
        yield ""
        yield f"{len(failures) - _MOST_BATTLES} more are in run.json."


def _failure(battle: BattleDocument) -> Iterator[str]:
    yield f"- {_code(battle.id)}: {battle.outcome}"
    for reason in battle.reasons[:_MOST_REASONS]:
        yield f"  - {_code(reason.kind)} {_code(reason.text)}"
    if len(battle.reasons) > _MOST_REASONS:
        yield f"  - and {len(battle.reasons) - _MOST_REASONS} more reasons"


def _incomplete(document: RunDocument) -> Iterator[str]:
    if not document.incomplete:
        return
    yield "## Without a verdict"
    yield ""
    yield from (f"- {_code(battle)}" for battle in islice(document.incomplete, _MOST_BATTLES))
    if len(document.incomplete) > _MOST_BATTLES:
        yield f"- and {len(document.incomplete) - _MOST_BATTLES} more"


def _code(text: str) -> str:
    """A code span that its text cannot end, in a table cell that its text cannot end."""
    inside = clipped(text, _LONGEST).replace("`", "'").replace("|", "\u00a6").strip()
    return f"`{inside or ' '}`"
