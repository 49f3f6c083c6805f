"""`--logomesh-api-key-env`."""

from collections.abc import Callable

import pytest

from pytest_logomesh.testing import ScriptedModelServer, says
from tests.plugin.conftest import RunBattles
from tests.plugin.tiny_servers import by_task

KEY = "sk-not-for-anybody-else"


def test_the_key_comes_out_of_the_named_variable(
    run_plain: RunBattles, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is sent with every request, and stands in no output and no file."""
    monkeypatch.setenv("A_KEY_OF_MINE", KEY)
    script = by_task(double=says("no answer"), negate=says("no answer"))
    with ScriptedModelServer(script, api_key=KEY) as server:
        ran = run_plain(
            "--logomesh-model=scripted",
            f"--logomesh-endpoint={server.url}",
            "--logomesh-api-key-env=A_KEY_OF_MINE",
        )

    assert set(ran.outcomes.values()) == {"failed"}
    assert [request.headers["authorization"] for request in server.requests] == [f"Bearer {KEY}"] * 2
    assert KEY not in ran.text
    files = [path for path in ran.folder.rglob("*") if path.is_file()]
    assert any(path.name == "ledger.jsonl" for path in files)
    assert [path for path in files if KEY.encode() in path.read_bytes()] == []


def test_a_missing_key_names_the_option(refuse: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that wants a key is a mistake of this option, not of the address."""
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with ScriptedModelServer(api_key=KEY) as server:
        said = refuse("--logomesh-model=scripted", f"--logomesh-endpoint={server.url}")

    assert "wants a key (401)" in said
    assert "--logomesh-api-key-env" in said


def test_a_wrong_key_is_never_shown(refuse: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the option OPENAI_API_KEY is used; the message says that it is refused, not what it is."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-somebody")
    with ScriptedModelServer(api_key=KEY) as server:
        said = refuse("--logomesh-model=scripted", f"--logomesh-endpoint={server.url}")

    assert "refuses the key (401)" in said
    assert "sk-of-somebody" not in said
