"""Configurations of other people's projects."""

from pathlib import Path

import pytest

from tests.plugin.conftest import RunBattles


def test_warnings_as_errors_do_not_spoil_a_good_run(
    run_battles: RunBattles, pytester: pytest.Pytester, tiny_tasks: Path
) -> None:
    """A project's `filterwarnings = error` and strictness are about its own code, not about ours."""
    pytester.makeini(
        "[pytest]\nfilterwarnings = error\naddopts = --strict-markers --strict-config -p no:cacheprovider\n"
    )
    ran = run_battles("--logomesh-model=reference", "-W", "error", tasks=tiny_tasks / "double")

    assert ran.result.ret == 0, ran.text
    assert ran.outcomes == {"double-reference-1": "passed"}
    assert "warnings summary" not in ran.text


@pytest.mark.parametrize(
    ("options", "junit"),
    [
        (["-s", "-vv", "-p", "no:xdist"], True),
        (["-q", "-q", "-p", "no:junitxml", "-p", "no:cacheprovider"], False),
    ],
    ids=["no-capture", "quiet"],
)
def test_other_plugins_may_be_missing(
    run_plain: RunBattles, tiny_tasks: Path, options: list[str], junit: bool
) -> None:
    """Without xdist, JUnit, cache or capture a run still has its ledger and its document."""
    ran = run_plain("--logomesh-model=reference", *options, tasks=tiny_tasks / "double")

    assert ran.result.ret == 0, ran.text
    assert ran.outcomes == {"double-reference-1": "passed"}
    assert (ran.folder / "reports" / "latest" / "junit.xml").exists() is junit
    assert "reports: reports/latest" in ran.text


def test_reports_land_where_the_person_stands(
    run_plain: RunBattles,
    tiny_tasks: Path,
    pytester: pytest.Pytester,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Not under pytest's rootdir, which may be far above; `--junitxml` starts from the same folder."""
    below = pytester.mkdir("below")
    pytester.makeini("[pytest]\n")
    monkeypatch.chdir(below)

    ran = run_plain("--logomesh-model=reference", "--junitxml=j.xml", tasks=tiny_tasks / "double")

    assert ran.result.ret == 0, ran.text
    assert (below / "reports" / "latest" / "run.json").is_file()
    assert (below / "reports" / "latest" / "junit.xml").read_bytes() == (below / "j.xml").read_bytes()
    assert not (pytester.path / "reports").exists()
