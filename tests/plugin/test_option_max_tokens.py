"""`--logomesh-max-tokens`."""

from collections.abc import Callable
from pathlib import Path

from pytest_logomesh.testing import ScriptedModelServer, says
from tests.plugin.conftest import RunBattles
from tests.plugin.tiny_tasks import right_answer


def test_an_answer_that_is_too_long_is_failed_as_truncated(run_plain: RunBattles, tiny_tasks: Path) -> None:
    """The server is told the limit; what it cuts off is never examined, even where it happens to be whole."""
    with ScriptedModelServer(says(right_answer("double"), finish_reason="length")) as server:
        ran = run_plain(
            "--logomesh-model=scripted",
            f"--logomesh-endpoint={server.url}",
            "--logomesh-max-tokens=7",
            tasks=tiny_tasks / "double",
        )

    assert ran.result.ret == 1, ran.text
    assert [request.body["max_tokens"] for request in server.requests] == [7]
    (battle,) = ran.battles.values()
    assert battle["outcome"] == "failed"
    assert [reason["kind"] for reason in battle["reasons"]] == ["truncated"]
    assert battle["behaviours"] == []
    assert ran.document["header"]["tiers"][0]["sampling"]["max_tokens"] == 7


def test_at_least_one(refuse: Callable[..., str]) -> None:
    """An answer of no tokens is no answer."""
    said = refuse("--logomesh-model=reference", "--logomesh-max-tokens=0")

    assert "--logomesh-max-tokens: needs a whole number of at least 1, not '0'" in said
