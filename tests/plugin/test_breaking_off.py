"""A run that is broken off leaves no request behind at the model server."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from pytest_logomesh.testing import Gate, Head, ModelRequest, Script, ScriptedModelServer, Wait, delta, says
from tests.plugin.conftest import ALONE, RunBattles
from tests.plugin.tiny_servers import asked_for


def test_the_first_failure_ends_what_streams(run_battles: RunBattles) -> None:
    """With -x the other answer is not waited for, and its request is hung up."""
    asked = Gate()

    def script(request: ModelRequest) -> Script:
        if asked_for(request) == "double":
            return (Wait(asked), *says("I would rather not."))
        asked.open()
        return (Head(), delta(content="{"), Wait(Gate()))

    with ScriptedModelServer(script) as server:
        ran = run_battles("--logomesh-model=scripted", f"--logomesh-endpoint={server.url}", "-x")
        assert server.left.wait(10), "the stream goes on at the server"

    assert ran.outcomes == {"double-scripted-1": "failed"}, ran.text
    assert ran.document["incomplete"] == ["negate-scripted-1"]


def test_ctrl_c_ends_what_streams(tiny_tasks: Path, tmp_path: Path) -> None:
    """The request is hung up, pytest says that it was interrupted, and the reports are there."""
    streaming = Gate()
    with ScriptedModelServer((Head(), delta(content="{"), Wait(streaming))) as server:
        options = ["--logomesh-model=scripted", f"--logomesh-endpoint={server.url}", "-p", "no:cacheprovider"]
        options += [f"--logomesh-tasks={tiny_tasks}"]
        run = subprocess.Popen(
            # Whoever starts these tests in the background has Ctrl-C ignored, and children inherit that.
            ["env", "--default-signal=INT", sys.executable, "-m", "pytest", *ALONE, *options],
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert streaming.reached.wait(60)
        os.kill(run.pid, signal.SIGINT)
        output, _ = run.communicate(timeout=60)
        assert server.left.wait(10), "the stream goes on at the server"

    assert run.returncode == 2, output
    assert (tmp_path / "reports" / "latest" / "run.json").is_file()
