"""Where a run lands."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from pytest_logomesh.records.errors import OptionMistake
from pytest_logomesh.reporting.latest import claim_directory, link_latest, new_run_id, run_directory


def test_a_run_id_sorts_by_time() -> None:
    """Ids are in UTC whatever the zone, and sort as they were made."""
    noon = datetime(2026, 11, 21, 14, 22, 33, tzinfo=UTC)
    assert new_run_id(noon, b"\x3f\x9a") == "20261121-142233-3f9a"
    assert new_run_id(noon.astimezone(timezone(timedelta(hours=9))), b"\x3f\x9a") == "20261121-142233-3f9a"
    later = [new_run_id(noon + timedelta(hours=hours), b"\x00\x00") for hours in range(40)]
    assert later == sorted(later)


def test_runs_of_one_second_differ() -> None:
    """The entropy tells them apart."""
    noon = datetime(2026, 11, 21, tzinfo=UTC)
    assert new_run_id(noon, b"\x00\x01") != new_run_id(noon, b"\x00\x02")


def test_the_directory_is_made(tmp_path: Path) -> None:
    """Folders on the way are made too, and nothing is left in it."""
    made = run_directory(tmp_path / "a" / "reports", "20261121-142233-3f9a")
    assert made == tmp_path / "a" / "reports" / "20261121-142233-3f9a"
    assert list(made.iterdir()) == []


def test_a_directory_with_a_run_is_refused(tmp_path: Path) -> None:
    """A second run never lands on a first."""
    (tmp_path / "ledger.jsonl").touch()
    with pytest.raises(OptionMistake, match=r"--logomesh-report-dir: .* holds a run already"):
        claim_directory(tmp_path)


def test_a_directory_that_cannot_be_made_names_the_option(tmp_path: Path) -> None:
    """The person learns which option to mend, and why."""
    (tmp_path / "file").touch()
    with pytest.raises(
        OptionMistake, match=r"--logomesh-report-dir: .*file/run cannot be written: Not a directory"
    ):
        run_directory(tmp_path / "file", "run")


def test_a_folder_that_takes_no_files_names_the_option() -> None:
    """A folder that exists and cannot be written is found before the first battle."""
    with pytest.raises(OptionMistake, match=r"--logomesh-report-dir: /proc/self cannot be written"):
        claim_directory(Path("/proc/self"))


def test_latest_follows_the_runs(tmp_path: Path) -> None:
    """The link is relative, so that the folder can be moved, and points at the newest run."""
    for run in ("one", "two"):
        assert link_latest(run_directory(tmp_path, run)) is None
    assert (tmp_path / "latest").readlink() == Path("two")
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["latest", "one", "two"]


def test_a_dangling_link_is_replaced(tmp_path: Path) -> None:
    """A link to a run that was deleted is no obstacle."""
    (tmp_path / "latest").symlink_to("gone")
    assert link_latest(run_directory(tmp_path, "one")) is None
    assert (tmp_path / "latest").readlink() == Path("one")


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_what_is_no_link_is_left(tmp_path: Path, kind: str) -> None:
    """Somebody's own `latest` is left as it is, and that is said."""
    latest = tmp_path / "latest"
    latest.touch() if kind == "file" else latest.mkdir()
    assert link_latest(run_directory(tmp_path, "one")) == f"{latest} is not a link, so it is left as it is"
    assert not latest.is_symlink()


def test_a_link_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    """A run is not worth less without the link, so this is a sentence and no exception."""
    said = link_latest(tmp_path / "gone" / "run")
    assert said is not None
    assert "cannot point at the run: No such file" in said
