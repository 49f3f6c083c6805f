"""`--logomesh-sandbox`."""

from collections.abc import Callable
from pathlib import Path

from tests.plugin.conftest import RunBattles


def test_process_judges_as_the_jail_does(run_plain: RunBattles, tiny_tasks: Path) -> None:
    """Trusted code may run without isolation; outcomes are the jail's, and the record says where it ran."""
    runs = [
        run_plain(
            "--logomesh-model=reference,flawed", f"--logomesh-sandbox={name}", tasks=tiny_tasks / "double"
        )
        for name in ("process", "auto")
    ]

    assert runs[0].outcomes == runs[1].outcomes
    assert [ran.document["header"]["sandbox"] for ran in runs] == ["process", "bubblewrap"]
    assert {battle["sandbox"] for battle in runs[0].battles.values()} == {"process"}
    assert {battle["sandbox"] for battle in runs[1].battles.values()} == {"bubblewrap"}


def test_an_unknown_sandbox_names_those_there_are(refuse: Callable[..., str]) -> None:
    """A typing mistake is a usage error, before anything runs anywhere."""
    said = refuse("--logomesh-model=reference", "--logomesh-sandbox=bwrap")

    assert (
        "--logomesh-sandbox: there is no sandbox 'bwrap'; there are auto, bubblewrap, container, process"
        in said
    )
