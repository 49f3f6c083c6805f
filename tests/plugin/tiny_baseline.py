"""A recorded run of the tiny tasks, made without pytest around it."""

from pathlib import Path

from pytest_logomesh.arena.work import stand_at
from pytest_logomesh.assembly.planning import plan
from pytest_logomesh.assembly.surroundings import examiner
from pytest_logomesh.options import Settings
from pytest_logomesh.sandbox import choose
from pytest_logomesh.session.place import Place
from pytest_logomesh.session.run import Run
from tests.plugin.tiny_tasks import write_tiny_tasks


def record_reference(folder: Path, repeats: int) -> Path:
    """The reference on the task `double`, so often.

    Returns:
        The run's folder.
    """
    settings = Settings(
        models=("reference",),
        folder=folder,
        pyproject=folder / "pyproject.toml",
        tasks=write_tiny_tasks(folder / "tasks"),
        repeats=repeats,
    )
    run = Run(plan(settings), Place.choose(settings), "bubblewrap", ("pytest",), lambda _: None)
    battles = tuple(f"double-reference-{repeat}" for repeat in range(1, repeats + 1))
    run.owner.enroll(battles)
    for battle in battles:
        stand_at(run.owner, battle, examiner(plan(settings), choose("auto")))
    run.finish()
    return run.directory
