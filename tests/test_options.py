"""Reading the options: flags, ini keys, the environment, and where each default stands."""

from dataclasses import fields
from pathlib import Path

import pytest

from pytest_logomesh.options import OPTIONS, Settings, add_options, is_awake, option_table, read_settings
from pytest_logomesh.records.errors import UserMistake
from pytest_logomesh.reporting.gates.asked import AskedGates
from pytest_logomesh.streaming.limits import StreamLimits


def settings(pytester: pytest.Pytester, *arguments: str) -> Settings:
    """What a command line comes to."""
    return read_settings(pytester.parseconfig("--logomesh-model=reference", *arguments))


def test_defaults_are_those_of_the_records(pytester: pytest.Pytester) -> None:
    """Nothing is filled in by the way of reading."""
    read = settings(pytester)

    assert read.models == ("reference",)
    assert read.limits == StreamLimits()
    expected = Settings(models=("reference",), folder=read.folder, pyproject=read.pyproject)
    beside = {"api_key", "term"}
    for field in fields(Settings):
        if field.name not in beside:
            assert getattr(read, field.name) == getattr(expected, field.name), field.name


def test_every_option_fills_a_field_of_its_own(pytester: pytest.Pytester) -> None:
    """An option that nobody reads would not be noticed otherwise."""
    known = {field.name for record in (Settings, StreamLimits, AskedGates) for field in fields(record)}
    filled = [option.setting for option in OPTIONS]

    assert set(filled) <= known
    assert len(set(filled)) == len(filled)
    assert len({option.dest for option in OPTIONS}) == len(OPTIONS)


def test_a_flag_outranks_the_ini_key(pytester: pytest.Pytester) -> None:
    """Both are the same option; what is typed counts."""
    pytester.makeini(
        "[pytest]\nlogomesh_repeats = 5\nlogomesh_stall_timeout = 7\nlogomesh_total_timeout = off\n"
    )
    read = settings(pytester, "--logomesh-repeats=2", "--logomesh-head-timeout=off")

    assert read.repeats == 2
    assert (read.limits.stall_s, read.limits.total_s, read.limits.head_s) == (7.0, None, None)
    assert read.limits.step_s == StreamLimits().step_s


def test_paths_start_where_they_were_written(pytester: pytest.Pytester) -> None:
    """One in a file from the file's folder, one in a flag from the current folder."""
    pytester.makeini("[pytest]\nlogomesh_tasks = bench\n")

    assert settings(pytester).tasks == pytester.path / "bench"
    assert settings(pytester, "--logomesh-tasks=mine").tasks == Path("mine")


def test_endpoints_gather_from_flags_and_lines(pytester: pytest.Pytester) -> None:
    """The repeatable option is a list of lines in a file."""
    pytester.makeini("[pytest]\nlogomesh_endpoint =\n  http://a/v1/\n  http://b\n")

    assert settings(pytester).endpoints == ("http://a/v1", "http://b")
    assert settings(pytester, "--logomesh-endpoint=http://c").endpoints == ("http://c",)


def test_the_key_is_read_but_never_shown(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """It comes out of the named variable, and a printed Settings does not hold it."""
    monkeypatch.setenv("MINE", "sk-secret")
    read = settings(pytester, "--logomesh-api-key-env=MINE")

    assert read.api_key == "sk-secret"
    assert "sk-secret" not in repr(read)


def test_all_mistakes_are_told_at_once(pytester: pytest.Pytester) -> None:
    """A line each, with the flag, whether it was typed or stands in a file."""
    pytester.makeini("[pytest]\nlogomesh_inflight = none\n")
    with pytest.raises(UserMistake) as mistake:
        settings(pytester, "--logomesh-repeats=0", "--logomesh-endpoint=here")

    lines = str(mistake.value).splitlines()
    assert [line.partition(":")[0] for line in lines] == [
        "--logomesh-endpoint",
        "--logomesh-repeats",
        "--logomesh-inflight",
    ]


@pytest.mark.parametrize("names", [",", " , ", "a,b,a"])
def test_tier_names_that_name_nothing_or_twice(pytester: pytest.Pytester, names: str) -> None:
    """The list of tiers holds at least one name, each once."""
    with pytest.raises(UserMistake, match="--logomesh-model"):
        read_settings(pytester.parseconfig(f"--logomesh-model={names}"))


@pytest.mark.parametrize("flag", ["--logomesh-model", "--logomesh-fail-under", "--logomesh-endpoint"])
def test_a_flag_with_nothing_behind_it_is_a_mistake(pytester: pytest.Pytester, flag: str) -> None:
    """A variable that is not set must not switch a gate off, nor the whole run; in a file it undoes a key."""
    pytester.makeini("[pytest]\nlogomesh_model = reference\nlogomesh_fail_under =\n")
    config = pytester.parseconfig(f"{flag}=")

    assert is_awake(config)
    with pytest.raises(
        UserMistake, match=f"{flag}: needs a value, not ''; .*-o {flag[2:].replace('-', '_')}="
    ):
        read_settings(config)


def test_only_a_tier_wakes_the_plugin(pytester: pytest.Pytester) -> None:
    """Every other option alone changes nothing."""
    assert not is_awake(pytester.parseconfig())
    assert not is_awake(pytester.parseconfig("--logomesh-tasks=x", "--logomesh-repeats=3"))
    assert is_awake(pytester.parseconfig("--logomesh-model=reference"))
    pytester.makeini("[pytest]\nlogomesh_model = reference\n")
    assert is_awake(pytester.parseconfig())


def test_the_help_names_every_option_with_its_default(pytester: pytest.Pytester) -> None:
    """What `pytest --help` says is what the README's table says."""
    parser = pytest.Parser(_ispytest=True)
    add_options(parser)
    given = {flag: option for option in parser.getgroup("logomesh").options for flag in option.names()}

    assert set(given) == {option.flag for option in OPTIONS}
    assert "Default: 30." in given["--logomesh-stall-timeout"].attrs()["help"]


def test_the_table_has_a_row_an_option() -> None:
    """Flag, default and meaning; limits that are off say so."""
    head, rule, *rows = option_table().splitlines()

    assert head == "| option | default | meaning |"
    assert set(rule) <= set("|-")
    assert len(rows) == len(OPTIONS)
    assert all(row.count("|") == 4 for row in rows)
    table = {row.split("`")[1].split()[0]: row.split("|")[2].strip() for row in rows}
    assert table["--logomesh-head-timeout"] == "30"
    assert table["--logomesh-total-timeout"] == "off"
    assert table["--logomesh-temperature"] == "0"
    assert table["--logomesh-model"] == ""
