"""What pytest collects: the battles' test module under one node id, and one item a battle, marked by level and tags."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pytest_logomesh.assembly.planning import Plan
from pytest_logomesh.records.task import Task
from pytest_logomesh.suite import bundled_tasks

BATTLES_NODE = "tasks/test_battles.py"
"""The node id of the battles' module, in a checkout and in an installed wheel alike."""


def battles_file() -> Path:
    """The test module that came with the plugin."""
    return bundled_tasks() / "test_battles.py"


def marks(task: Task) -> tuple[str, ...]:
    """The task's level and tags as names that `-m` takes: `beginner`, `data_structure`."""
    return tuple(dict.fromkeys(re.sub(r"\W", "_", word) for word in (task.level, *task.tags)))


def set_arguments(config: pytest.Config) -> None:
    """Without a path on the command line the battles are what runs; their node ids work wherever the plugin lies.

    xdist hands its workers the original command line, so this happens in every process.
    """
    if config.args_source is not pytest.Config.ArgsSource.ARGS:
        config.args = [str(battles_file())]
        config.args_source = pytest.Config.ArgsSource.ARGS
        return
    config.args = [_located(argument, config.invocation_params.dir) for argument in config.args]


def _located(argument: str, folder: Path) -> str:
    path, found, rest = argument.partition("::")
    if path == BATTLES_NODE and not (folder / path).exists():
        return f"{battles_file()}{found}{rest}"
    return argument


def battle_module(module_path: Path, parent: pytest.Collector) -> pytest.Module | None:
    """The battles' module under its node id; None for any other module."""
    if module_path != battles_file():
        return None
    return pytest.Module.from_parent(parent, path=module_path, nodeid=BATTLES_NODE)


def parametrize(metafunc: pytest.Metafunc, plan: Plan) -> None:
    """One item a battle for every test that asks for `battle`, directly or through another fixture."""
    if "battle" not in metafunc.fixturenames:
        return
    items = [
        pytest.param(
            battle.id,
            id=battle.id,
            marks=[getattr(pytest.mark, mark) for mark in marks(plan.tasks[battle.task])],
        )
        for battle in plan.battles.values()
    ]
    metafunc.parametrize("battle", items, indirect=True)


def battle_ids(items: list[pytest.Item]) -> tuple[str, ...]:
    """The battles that the collected items ask for, in their order."""
    asked = (
        item.callspec.params.get("battle")
        for item in items
        if isinstance(item, pytest.Function) and hasattr(item, "callspec")
    )
    return tuple(dict.fromkeys(battle for battle in asked if isinstance(battle, str)))
