"""Declares the options to pytest, and reads what was given for them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, Literal

import pytest

from pytest_logomesh.options.option import Option
from pytest_logomesh.options.settings import DEFAULTS, Settings
from pytest_logomesh.options.table import OPTIONS
from pytest_logomesh.records.errors import OptionMistake, UserMistake
from pytest_logomesh.reporting.gates.asked import AskedGates
from pytest_logomesh.streaming.limits import StreamLimits

_DECIDING = frozenset({"gate", "fail_under", "baseline", "max_drop", "resume"})


def add_options(parser: pytest.Parser) -> None:
    """Declare every option as a flag and as an ini key."""
    group = parser.getgroup("logomesh", "benchmarking coding agents (pytest-logomesh)")
    for option in OPTIONS:
        default = f" Default: {option.default}." if option.default and option.setting in DEFAULTS else ""
        group.addoption(
            option.flag, dest=option.dest, default=None, help=option.help + default, **_action(option)
        )
        shape: Literal["linelist", "string"] = "linelist" if option.repeatable else "string"
        parser.addini(option.dest, f"The same as {option.flag}.", type=shape)


def _action(option: Option) -> dict[str, Any]:
    if not option.metavar:
        return {"action": "store_const", "const": "true"}
    return {"action": "append" if option.repeatable else "store", "metavar": option.metavar}


def option_table() -> str:
    """The README's table of options, in Markdown."""
    rows = [
        f"| `{f'{option.flag} {option.metavar}'.strip()}` | {option.default} | {option.help} |"
        for option in OPTIONS
    ]
    return "\n".join(["| option | default | meaning |", "|---|---|---|", *rows])


def is_awake(config: pytest.Config) -> bool:
    """Whether anybody asked for battles; a flag with nothing after it, such as an unset variable, asks as well."""
    return bool(_empty(config, OPTIONS[0]) or _given(config, OPTIONS[0]))


def require_nothing(config: pytest.Config) -> None:
    """Where nobody asked for battles: that no flag is given which would have them decide something.

    Raises:
        UserMistake: one is, and would let a job pass on nothing.
    """
    for option in OPTIONS:
        if option.setting in _DECIDING and config.getoption(option.dest) is not None:
            raise OptionMistake(option.flag, "decides on battles, and none run without --logomesh-model")


def read_settings(config: pytest.Config) -> Settings:
    """All options as one value.

    Raises:
        UserMistake: with every mistake in it, a line each.
    """
    given: dict[str, Any] = {}
    mistakes: list[str] = []
    for option in OPTIONS:
        if _empty(config, option):
            mistakes.append(str(OptionMistake(option.flag, f"needs a value, not ''; {_off(option)}")))
            continue
        texts = _given(config, option)
        try:
            values = [option.read(text) for text in texts]
        except ValueError as error:
            mistakes.append(str(OptionMistake(option.flag, str(error))))
            continue
        if values:
            given[option.setting] = tuple(values) if option.repeatable else values[0]
    if mistakes:
        raise UserMistake("\n".join(mistakes))
    limits = _limits({item.name: given.pop(item.name) for item in fields(StreamLimits) if item.name in given})
    gates = _gates(
        {item.name: given.pop(item.name) for item in fields(AskedGates) if item.name in given}, given
    )
    settings = Settings(
        folder=config.invocation_params.dir,
        pyproject=_pyproject(config),
        limits=limits,
        gates=gates,
        **given,
    )
    return replace(settings, api_key=os.environ.get(settings.api_key_env), term=os.environ.get("TERM", ""))


def _empty(config: pytest.Config, option: Option) -> bool:
    """Whether the flag stands there with nothing behind it: a gate that holds nothing would be taken for one."""
    from_flag = config.getoption(option.dest)
    return "" in from_flag if isinstance(from_flag, list) else from_flag == ""


def _off(option: Option) -> str:
    return f"leave it out, or give -o {option.dest}= to undo what a file says"


def _limits(given: dict[str, float | None]) -> StreamLimits:
    """The limits as given; those that were not are at most the total."""
    if total := given.get("total_s"):
        for name in ("head_s", "first_token_s", "stall_s", "step_s"):
            given.setdefault(name, min(DEFAULTS[name], total))
    return StreamLimits(**given)


def _gates(asked: dict[str, Any], given: Mapping[str, Any]) -> AskedGates:
    """The gates as given; findings are one where a person says which."""
    if "max_drop" in asked and "baseline" not in asked:
        raise OptionMistake("--logomesh-max-drop", "allows a drop against --logomesh-baseline; name one")
    policy = given.get("gate")
    return AskedGates(**asked, fail_on=policy if policy and policy.severity is not None else None)


def _pyproject(config: pytest.Config) -> Path:
    """The project's; pytest takes an option's path for an argument and may see the root somewhere else."""
    nearest = config.invocation_params.dir / "pyproject.toml"
    return nearest if nearest.is_file() else config.rootpath / "pyproject.toml"


def _given(config: pytest.Config, option: Option) -> list[str]:
    """What was given for an option, as texts; a flag outranks the ini key.

    As everywhere in pytest, a path in a flag starts from the current folder, one in a file from the file's folder.
    """
    from_flag = config.getoption(option.dest)
    value = config.getini(option.dest) if from_flag is None else from_flag
    texts = [str(item) for item in value] if isinstance(value, list) else [str(value or "")]
    texts = [text for text in texts if text]
    if from_flag is None and option.read is Path and config.inipath:
        return [str(config.inipath.parent / text) for text in texts]
    return texts
