"""`--logomesh-inflight`."""

import time
from collections.abc import Callable

from pytest_logomesh.testing import Gate, ModelRequest, Pause, Script, ScriptedModelServer, Wait, says
from tests.plugin.conftest import RunBattles

ANSWER_S = 0.3


def test_no_more_than_that_many_answers_stream_at_once(run_battles: RunBattles) -> None:
    """Two of six are asked for together, the next one only when one of them has ended, apart from `-n`."""
    second_asked = Gate()
    asked: list[float] = []

    def script(request: ModelRequest) -> Script:
        asked.append(time.monotonic())
        if len(asked) == 2:
            second_asked.open()
        # The first answer waits for the second question: with fewer than two in flight it would never come.
        return (*((Wait(second_asked),) if len(asked) == 1 else ()), Pause(ANSWER_S), *says("no answer"))

    with ScriptedModelServer(script) as server:
        ran = run_battles(
            "--logomesh-model=scripted",
            f"--logomesh-endpoint={server.url}",
            "--logomesh-repeats=3",
            "--logomesh-inflight=2",
        )

    assert set(ran.outcomes.values()) == {"failed"}, ran.text
    assert len(asked) == 6
    assert min(later - first for first, later in zip(asked, asked[2:], strict=False)) >= ANSWER_S


def test_at_least_one(refuse: Callable[..., str]) -> None:
    """With none nothing would ever be asked."""
    said = refuse("--logomesh-model=reference", "--logomesh-inflight=0")

    assert "--logomesh-inflight: needs a whole number of at least 1, not '0'" in said
