"""The attack corpus: hostile answers and hostile tests gain nothing, honest oddities lose nothing, in every sandbox.

One attack a file: `programs/` holds wrong answers that try to pass for right ones, `suites/` holds tests that try to
look as if they caught broken programs. A file's first line names its kind. The target is a small task of its own.
"""

from functools import cache
from pathlib import Path

import pytest

from pytest_logomesh.agents.green.examine import Examiner
from pytest_logomesh.agents.green.formulas.cis_1 import Cis1
from pytest_logomesh.agents.green.outcome import Policy, judge
from pytest_logomesh.records.battle import Battle
from pytest_logomesh.records.submission import StreamFigures, Submission
from pytest_logomesh.records.task import Task
from pytest_logomesh.records.verdict import Verdict
from pytest_logomesh.sandbox import SANDBOXES
from pytest_logomesh.suite import load_suite

HERE = Path(__file__).parent
PROGRAMS, SUITES, HONEST = (
    sorted((HERE / folder).glob("*.py")) for folder in ("programs", "suites", "honest")
)
UNCONFINED = {
    "counts_in_file": "the machine's folders are open to a plain process, so a test can count its runs in one",
    "counts_in_memory": "so is its shared memory",
    "counts_by_socket": "and its sockets, though the daemon behind them is ended with its step",
    "counts_by_pid": "and its process numbers, which grow from step to step",
}
"""What `process` does not promise; the deeds that follow are tried in confining sandboxes alone."""
KINDS = ("bubblewrap", "process")


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    """Each sandbox of the machine that every machine can have."""
    name: str = request.param
    return name


@cache
def examiner(kind: str) -> Examiner:
    """One for each sandbox, so that references are observed once."""
    sandbox = SANDBOXES[kind]()
    assert sandbox.problem is None, sandbox.problem
    return Examiner(sandbox)


@cache
def target() -> Task:
    """The task that is attacked, with limits that end an attack soon."""
    (task,) = load_suite(HERE / "target")
    limits = task.limits.model_copy(update={"cpu_s": 2.0, "wall_s": 10.0, "memory_mb": 256})
    return task.model_copy(update={"limits": limits})


def fought(kind: str, *, program: Path | None = None, tests: Path | None = None) -> Verdict:
    """The verdict on a file, with the reference's own parts for what is not given."""
    task = target()
    reference = task.reference
    files = {"solution.py": program.read_text("utf-8")} if program else reference.program.files
    handed_in = Submission(
        files=files,
        tests={"test_solution.py": tests.read_text("utf-8")} if tests else {},
        rationale=reference.rationale,
    )
    battle = Battle(task=task.id, tier="attack", strategy="direct", repeat=1, seed=20261121)
    facts = examiner(kind).examine(task, handed_in, battle.seed)
    return judge(battle, task, handed_in, StreamFigures(), facts, Policy(Cis1()))


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda path: path.stem)
def test_a_wrong_answer_gains_nothing(kind: str, program: Path) -> None:
    """Not one behaviour holds, whatever it does to the interpreter around it."""
    verdict = fought(kind, program=program)
    assert verdict.outcome in ("failed", "tampered")
    assert verdict.behaviours_held == 0, verdict.examination


@pytest.mark.parametrize("tests", SUITES, ids=lambda path: path.stem)
def test_tests_that_test_nothing_gain_nothing(kind: str, tests: Path) -> None:
    """They do not hold, beside a program that is right."""
    if kind == "process" and tests.stem in UNCONFINED:
        pytest.skip(UNCONFINED[tests.stem])
    verdict = fought(kind, tests=tests)
    assert verdict.outcome in ("failed", "tampered")
    assert {"own-tests", "tampered"} & {reason.kind for reason in verdict.reasons}, verdict.components
    assert verdict.behaviours_held == verdict.behaviours_total


@pytest.mark.parametrize("program", HONEST, ids=lambda path: path.stem)
def test_an_honest_answer_loses_nothing(kind: str, program: Path) -> None:
    """Every behaviour holds for an odd answer that is right, and the reference's tests hold on it."""
    verdict = fought(kind, program=program, tests=HERE / "target" / "solution" / "test_solution.py")
    assert verdict.outcome != "tampered", verdict.reasons
    assert verdict.behaviours_held == verdict.behaviours_total, verdict.examination
    assert verdict.components.testing == 1, verdict.examination


def test_the_corpus_is_as_large_as_we_say() -> None:
    """At least 60 attacks of at least 20 kinds, each with its kind in its first line."""
    heads = [path.read_text("utf-8").splitlines()[0] for path in (*PROGRAMS, *SUITES)]
    kinds = {head.strip('"').split(":")[0] for head in heads}
    assert len(heads) >= 100
    assert len(kinds) >= 20
