"""Claims are put to the proof in a real jail: what fires on the submission and not on the reference is confirmed."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from pytest_logomesh.agents.red.proving import prove
from pytest_logomesh.agents.red.scanning import scan_files
from pytest_logomesh.records.finding import Exploit, Finding, Severity
from pytest_logomesh.records.task import Limits, Program, Rules, Solution, Task, TaskExploit
from pytest_logomesh.sandbox import choose, run_exploits

SAFE = """
import json, re, sqlite3
from pathlib import Path

def find(conn, name):
    return conn.execute("SELECT * FROM users WHERE name = ?", (name,)).fetchall()

def read(name):
    target = (Path("notes") / name).resolve()
    if not target.is_relative_to(Path("notes").resolve()):
        raise ValueError(name)
    return target.read_text()

def ping(host):
    return host

def calc(text):
    return json.loads(text)

def fetch(url):
    return url

def load(data):
    return json.loads(data)

def save(path):
    with open(path, "w") as file:
        file.write("as asked")
"""
WEAK = {
    "sql-injection": """
def find(conn, name):
    return conn.execute(f"SELECT * FROM users WHERE name = '{name}'").fetchall()
""",
    "path-traversal": """
import os

def read(name):
    return open(os.path.join("notes", name)).read()
""",
    "os-command": """
import os

def ping(host):
    return os.system("echo " + host)
""",
    "code-injection": """
def calc(text):
    return eval("0 + " + text)
""",
    "request-forgery": """
import urllib.request

def fetch(url):
    return urllib.request.urlopen(url, timeout=2).read()
""",
    "unsafe-deserialisation": """
import pickle

def load(data):
    return pickle.loads(data)
""",
}
LIMITS = Limits(cpu_s=20)


def task(*exploits: TaskExploit) -> Task:
    """A task whose reference is safe."""
    reference = Program(name="reference", files={"solution.py": SAFE})
    return Task(
        id="t", title="T", level="beginner", names=("find",), rules=Rules(imports=None), instruction="", observers="",
        reference=Solution(program=reference, tests={}, rationale=""), behaviours=(), path=Path("t"), digest="0",
        exploits=exploits,
    )  # fmt: skip


def proven(source: str, *exploits: TaskExploit, claims: tuple[Finding, ...] | None = None) -> list[Finding]:
    """What is left of the static claims about a program, or of other claims, after the proof."""
    sandbox, own = choose("auto"), Program(name="own", files={"solution.py": source})

    def attack(program: Program, scripts: Sequence[Exploit]) -> tuple[str, ...]:
        return run_exploits(sandbox, "solution", program, scripts, LIMITS, 1)

    found = scan_files(own.files) if claims is None else claims
    return list(prove(task(*exploits), own, found, attack))


@pytest.mark.parametrize("check", WEAK)
def test_a_template_proves_what_it_can_drive(check: str) -> None:
    """The finding is confirmed, says which effect was seen, and keeps the script that anybody can run again."""
    found = [finding for finding in proven(WEAK[check]) if finding.check == check]
    assert found, [(f.check, f.line) for f in proven(WEAK[check])]
    assert found[0].state == "confirmed"
    assert found[0].exploit
    assert found[0].exploit.effect
    assert "stage.drive" in found[0].exploit.script


def test_a_guard_that_static_checks_cannot_see_leaves_the_claim_unconfirmed() -> None:
    """The exploit has no effect, and nobody has seen it fire, so it proves nothing."""
    source = (
        "import os\ndef ping(host):\n    for letter in host:\n        if ord(letter) not in range(97, 123):\n"
        "            return 1\n    return os.system('echo ' + host)\n"
    )
    (found,) = [finding for finding in proven(source) if finding.check == "os-command"]
    assert found.state == "unconfirmed"
    assert found.exploit
    assert found.exploit.effect == ""


def claim(script: str) -> Finding:
    """What a model might claim."""
    return Finding(
        check="red-model/logic", cwe=None, severity=Severity.HIGH, category="logic", title="t",
        file="solution.py", line=1, message="m", confidence=0.1, state="unconfirmed", origin="model",
        exploit=Exploit(name="model", script=script, oracle="canary"),
    )  # fmt: skip


@pytest.mark.parametrize(
    "script",
    [
        "def attack(solution, stage):\n    open(stage.canary, 'w').close()\n",
        "open(stage.canary, 'w')\n",
        "def attack(solution, stage):\n    if hasattr(solution, 'os'):\n        open(stage.canary, 'w').close()\n",
        "def attack(solution, stage):\n    if hasattr(solution, 'os'):\n        solution.os.mkdir(stage.canary)\n",
        "this is not Python",
        "while True: pass\n",
        "raise SystemExit\n",
    ],
    ids=[
        "makes the effect itself",
        "at its top",
        "only here",
        "with a module of the program",
        "not Python",
        "endless",
        "leaves",
    ],
)
def test_a_models_exploit_that_fires_on_everything_or_on_nothing_confirms_nothing(script: str) -> None:
    """An effect that the reference shows too is the exploit's own."""
    (found,) = proven(WEAK["os-command"], claims=(claim(script),))
    assert found.state == "unconfirmed"


def test_a_models_exploit_that_fires_here_alone_confirms_its_claim() -> None:
    """It runs the flaw and leaves the reference unharmed."""
    script = "def attack(solution, stage):\n    solution.ping('; : > ' + stage.canary)\n"
    (found,) = proven(WEAK["os-command"], claims=(claim(script),))
    assert found.state == "confirmed"


def author(check: str, script: str) -> TaskExploit:
    """An exploit of the task's author."""
    return TaskExploit(
        check=check, fires_on=("twin",), exploit=Exploit(name="task/attack", script=script, oracle="canary")
    )


ECHO = "def attack(solution, stage):\n    solution.ping('; : > ' + stage.canary)\n"


def test_the_authors_exploit_is_a_finding_even_where_no_check_speaks() -> None:
    """What the task's own attack shows counts in full."""
    hidden = "import os\nrun = vars(os)['sys' + 'tem']\ndef ping(host):\n    return run('echo ' + host)\n"
    (found,) = proven(hidden, author("os-command", ECHO), claims=())
    assert (found.state, found.severity, found.check) == ("confirmed", Severity.HIGH, "os-command")


def test_a_claim_that_the_authors_exploit_cannot_show_is_refuted() -> None:
    """The author has seen it fire on a flawed twin, so its silence says something."""
    static = next(f for f in scan_files({"solution.py": WEAK["sql-injection"]}) if f.check == "sql-injection")
    (found,) = proven(SAFE, author("sql-injection", ECHO), claims=(static.model_copy(update={"source": ""}),))
    assert found.state == "refuted"


def test_an_exploit_that_fires_on_the_reference_refutes_nothing() -> None:
    """Then it is the exploit that is wrong."""
    wrong = "def attack(solution, stage):\n    solution.save(stage.canary)\n"
    static = next(f for f in scan_files({"solution.py": WEAK["sql-injection"]}) if f.check == "sql-injection")
    (found,) = proven(
        SAFE, author("sql-injection", wrong), claims=(static.model_copy(update={"source": ""}),)
    )
    assert found.state == "unconfirmed"
