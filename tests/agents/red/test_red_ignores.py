"""Comments that leave out findings, in `logomesh scan` alone."""

import pytest

from pytest_logomesh.agents.red.ignores import UNUSED, WITHOUT_REASON, heed, ignores_in
from pytest_logomesh.agents.red.scanning import scan_files
from pytest_logomesh.records.finding import Finding

WEAK = "import os\n\n\ndef run(name):\n    {above}\n    os.system('ls ' + name){behind}\n"


def asked(above: str = "", behind: str = "", *, show_unused: bool = False) -> tuple[list[str], int]:
    """The checks that speak of the weak line or of comments, and how many were left out."""
    text = WEAK.format(above=above or "pass", behind=behind)
    findings = [finding for finding in scan_files({"a.py": text}) if finding.check == "os-command"]
    heeded = heed(findings, ignores_in(text), show_unused=show_unused)
    return [finding.check for finding in heeded.findings], heeded.ignored


@pytest.mark.parametrize(
    "comment",
    [
        "# logomesh: ignore[os-command] names come from a list of ours",
        "# logomesh: ignore[B602, os-command]: names come from a list of ours",
        "#logomesh:ignore[os-command] - from a list",
        "# noqa: S605  # logomesh: ignore[os-command] from a list",
    ],
)
def test_a_comment_with_a_reason_counts(comment: str) -> None:
    """On the line, or alone on the line above."""
    assert asked(behind=f"  {comment}") == ([], 1)
    assert asked(above=comment) == ([], 1)


def test_it_speaks_of_its_own_line() -> None:
    """Behind other code it says nothing of the next line."""
    assert asked(above="pass  # logomesh: ignore[os-command] of this line") == (["os-command"], 0)


def test_it_speaks_of_the_checks_it_names() -> None:
    """Another check's finding stands."""
    assert asked(behind="  # logomesh: ignore[sql-injection] no SQL here") == (["os-command"], 0)


@pytest.mark.parametrize(
    "comment", ["ignore[os-command]", "ignore[os-command] ...", "ignore because", "ignore[] because"]
)
def test_without_check_or_reason_it_is_told_and_does_not_count(comment: str) -> None:
    """Whoever reads it later must know what was left out, and why."""
    assert asked(behind=f"  # logomesh: {comment}") == (["os-command", WITHOUT_REASON], 0)


def test_one_that_nothing_needs_is_told_if_asked() -> None:
    """So that comments do not outlive what they speak of."""
    comment = "# logomesh: ignore[weak-hash] a name of a file"

    assert asked(above=comment) == (["os-command"], 0)
    assert asked(above=comment, show_unused=True) == (["os-command", UNUSED], 0)


def test_text_in_a_string_is_no_comment() -> None:
    """Only the tokenizer's comments are asked."""
    assert not list(ignores_in("x = '# logomesh: ignore[os-command] no'\n"))


def test_a_submission_has_no_say() -> None:
    """Red's pass over an answer knows no such comment."""
    text = WEAK.format(above="pass", behind="  # logomesh: ignore[os-command] please")
    found: tuple[Finding, ...] = scan_files({"a.py": text})

    assert "os-command" in {finding.check for finding in found}
