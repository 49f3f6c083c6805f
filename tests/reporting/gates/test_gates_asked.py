"""What is asked for, and what gates need before a run begins."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from pytest_logomesh.records.errors import OptionMistake
from pytest_logomesh.reporting.gates.asked import AskedGates, as_asked, read_severity, read_share
from pytest_logomesh.reporting.gates.conclusion import Conclusion, GateConclusion, exit_code, total
from pytest_logomesh.reporting.gates.lines import gate_line
from pytest_logomesh.reporting.gates.opening import open_gates
from pytest_logomesh.reporting.run_json import document_text
from tests.reporting.gates.gate_samples import UNFOUGHT, run


@pytest.mark.parametrize("text", ["0", "1", "0.80", " .5 ", "1e-2"])
def test_a_share_is_read_exactly(text: str) -> None:
    """As a decimal number, with the places that were typed."""
    assert read_share(text) == Decimal(text.strip())
    assert str(read_share("0.80")) == "0.80"


@pytest.mark.parametrize("text", ["", "-0.1", "1.01", "nan", "inf", "80%", "0,8"])
def test_what_is_no_share_is_refused(text: str) -> None:
    """With what would be right."""
    with pytest.raises(ValueError, match="needs a number from 0 to 1, not"):
        read_share(text)


@pytest.mark.parametrize("text", ["HIGH", "LOW+unconfirmed", "none", "CRITICAL"])
def test_a_severity_is_written_as_it_is_read(text: str) -> None:
    """So that the line of a gate can be typed again."""
    assert as_asked(read_severity(text)) == text


def test_nothing_is_asked_for_by_default() -> None:
    """A run without gates has none to hold."""
    assert not AskedGates()
    assert AskedGates(fail_under=Decimal(0))


@pytest.mark.parametrize(
    ("reached", "came_to", "code"),
    [
        (["held", "held"], "held", 0),
        (["undecided", "held"], "undecided", 7),
        (["undecided", "not held", "held"], "not held", 1),
        ([], "not held", 1),
    ],
)
def test_not_held_outranks_undecided(reached: list[Conclusion], came_to: Conclusion, code: int) -> None:
    """And gates that were never decided do not hold."""
    gates = [GateConclusion(gate="fail-on", asked="LOW", conclusion=each, says="x") for each in reached]

    assert total(gates) == came_to
    assert exit_code(gates) == code


def test_a_line_says_gate_conclusion_and_why() -> None:
    """In that order."""
    gate = GateConclusion(gate="fail-under", asked="0.80", conclusion="held", says="CIS 0.9100")

    assert gate_line(gate) == "gate fail-under 0.80: held, CIS 0.9100"


@pytest.fixture
def recorded(tmp_path: Path) -> Callable[..., Path]:
    """Writes a run's document into a folder of its own."""

    def write(*words: str) -> Path:
        folder = tmp_path / "before"
        folder.mkdir()
        (folder / "run.json").write_text(document_text(run({"a": words}, run="before")))
        return folder

    return write


def test_a_baseline_is_a_folder_or_its_document(recorded: Callable[..., Path]) -> None:
    """Both are the same run."""
    folder = recorded("0.9")

    for path in (folder, folder / "run.json"):
        gates = open_gates(AskedGates(baseline=path), "now", None)
        assert gates.baseline
        assert gates.baseline.run == "before"


def test_a_run_is_not_its_own_baseline(recorded: Callable[..., Path], tmp_path: Path) -> None:
    """By its id, wherever it was copied, and by the folder that it is going to be in."""
    folder = recorded("0.9")
    link = tmp_path / "latest"
    link.symlink_to(folder)

    for run_id, place, path in (
        ("before", None, folder),
        ("now", folder, link),
        ("now", link, folder / "run.json"),
    ):
        with pytest.raises(OptionMistake, match=r"--logomesh-baseline: .* is this run itself"):
            open_gates(AskedGates(baseline=path), run_id, place)


def test_a_baseline_that_says_nothing_is_refused(recorded: Callable[..., Path], tmp_path: Path) -> None:
    """One that is not there, that is something else, and one without a verdict."""
    (tmp_path / "other.json").write_text("[1]")
    for path, why in (
        (tmp_path / "nowhere", "cannot be read"),
        (tmp_path / "other.json", "not a run's document"),
        (tmp_path, "is no run"),
        (recorded(UNFOUGHT), "has no battle with a verdict"),
    ):
        with pytest.raises(OptionMistake, match=f"--baseline: .*{why}"):
            open_gates(AskedGates(baseline=path), "now", None, prefix="--")
