"""A stand-in for the `vllm` executable that solves the tiny tasks: `serve MODEL ... --port N`, run as a script.

Asked as Red, it claims nothing; asked as the judge, it finds everything middling.

`DIES_AT=N` in the environment makes it die, as if killed, when it is asked the Nth question, in all its lives that find
fewer than `LIVES` (1 without it) lines in the file that `DEATHS` names.
"""

import itertools
import os
import signal
import sys
from pathlib import Path

from pytest_logomesh.testing import ModelRequest, Script, ScriptedModelServer, says
from tests.plugin.judging_server import is_judges, vote
from tests.plugin.tiny_servers import solves


def write_vllm(folder: Path) -> str:
    """An executable called vllm."""
    script = folder / "bin" / "vllm"
    script.parent.mkdir(parents=True)
    root = Path(__file__).parents[2]
    script.write_text(f'#!/bin/sh\nPYTHONPATH={root} exec {sys.executable} -m {__spec__.name} "$@"\n')
    script.chmod(0o755)
    return str(script)


def tier(name: str, command: str, settings: str = "", **environment: str) -> str:
    """A tier of a user's own that it serves, as a table of pyproject.toml; `settings` are lines of it."""
    added = "".join(f'{variable} = "{value}"\n' for variable, value in environment.items())
    table = f"[tool.logomesh.tiers.{name}]"
    return f'{table}\nmodel = "acme/{name}"\ncommand = "{command}"\n{settings}\n{table[:-1]}.env]\n{added}\n'


def main(arguments: list[str]) -> None:
    """Serve until ended."""
    questions = itertools.count(1)
    deaths = Path(os.environ.get("DEATHS", os.devnull))
    mortal = "DIES_AT" in os.environ and len(deaths.read_text().splitlines()) < int(
        os.environ.get("LIVES", "1")
    )

    def script(request: ModelRequest) -> Script:
        if mortal and next(questions) == int(os.environ["DIES_AT"]):
            with deaths.open("a") as file:
                file.write("died\n")
            os.kill(os.getpid(), signal.SIGKILL)
        if is_judges(request):
            return vote(0.5)
        return says('{"claims": []}') if _is_reds(request) else solves(request)

    port = int(arguments[arguments.index("--port") + 1])
    with ScriptedModelServer(script, models=(arguments[1],), port=port):
        signal.sigwait({signal.SIGTERM, signal.SIGINT})


def _is_reds(request: ModelRequest) -> bool:
    return "claims" in request.body["response_format"]["json_schema"]["schema"]["properties"]


if __name__ == "__main__":
    # Before any thread: they inherit what is blocked.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    main(sys.argv[1:])
