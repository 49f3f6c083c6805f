"""Whether a task proves itself, in the real jail."""

import pytest

from pytest_logomesh.agents.green.selfcheck import check_task, remarks_on
from pytest_logomesh.agents.green.telling import tell_mutants
from pytest_logomesh.agents.red.constructs import CONSTRUCTS
from pytest_logomesh.records.roles import Sandbox
from pytest_logomesh.records.task import Program, Rules, Solution, Task, Twin
from pytest_logomesh.sandbox import choose
from pytest_logomesh.suite import bundled_tasks, load_suite
from pytest_logomesh.suite.settings import TaskSettings

DOUBLE = '"""Doubling."""\n\nimport math\n\n\ndef double(n):\n    return math.prod((2, n))\n'
TESTS = "from solution import double\n\n\ndef test_it():\n    assert double(3) == 6\n"
OBSERVERS = """\
def doubles(solution, rng):
    return solution.double(rng.randint(2, 99))

def doubles_parts(solution, rng):
    return solution.double(0.5 * rng.random())
"""


def solution(name: str, source: str = DOUBLE, tests: str = TESTS) -> Solution:
    """A whole hand-in of one source file and one test file."""
    return Solution(
        program=Program(name=name, files={"solution.py": source}),
        tests={"test_solution.py": tests},
        rationale="Because a product of two is what doubling is, whatever kind of number comes in.",
    )


TRIPLES = Twin(
    name="triples",
    why="wrong",
    caught_by="logic",
    behaviours=("doubles",),
    solution=solution("flawed/triples", "def double(n):\n    return 3 * n\n"),
)
EVALS = Twin(
    name="evals",
    why="unsafe",
    caught_by="finding",
    check="banned-construct",
    solution=solution("flawed/evals", "import math\n\n\ndef double(n):\n    return eval('2 * n')\n"),
)
UNTESTED = Twin(
    name="untested",
    why="no test can fail",
    caught_by="own-tests",
    solution=solution("flawed/untested", tests="def test_it():\n    assert True\n"),
)


@pytest.fixture(scope="module")
def sandbox() -> Sandbox:
    """The strongest jail of this machine."""
    return choose("auto")


@pytest.fixture
def task(tmp_path_factory: pytest.TempPathFactory) -> Task:
    """A small task that proves itself."""
    return Task(
        id="double",
        title="Double",
        level="beginner",
        names=("double",),
        rules=Rules(imports=("math",), required=("import:math",), banned=("call:eval",)),
        instruction="Write `double`.",
        reference=solution("reference"),
        observers=OBSERVERS,
        behaviours=("doubles", "doubles_parts"),
        alternatives=(
            Program(
                name="alternatives/sum",
                files={"solution.py": "import math\n\ndef double(n):\n    return n + n\n"},
            ),
        ),
        flawed=(TRIPLES, EVALS, UNTESTED),
        mutants={"solution.py:7:return:1": "doubles"},
        path=tmp_path_factory.getbasetemp() / "double",
        digest="0" * 64,
    )


def changed(task: Task, **fields: object) -> Task:
    """The task with other fields, and so another digest."""
    return task.model_copy(update={"digest": "1" * 64, **fields})


def test_a_right_task_has_no_complaint(task: Task, sandbox: Sandbox) -> None:
    """Reference, alternative, no-op and twins do what they must, with every seed."""
    assert check_task(task, sandbox, [1, 2]) == []


def test_growth_that_cannot_be_counted_is_told(task: Task, sandbox: Sandbox) -> None:
    """Of every correct program, so that no honest claim goes unmeasured for the task's own fault."""
    growth = (
        "def double(solution, rng, size):\n    return lambda: solution.double(size)\n\n\n"
        "def halve(solution, rng, size):\n    return lambda: solution.halve(size)\n"
    )
    wrong = changed(task, growth=growth, operations=("double", "halve"))

    assert check_task(wrong, sandbox, [1]) == [
        "double: reference: growth.py cannot call halve at every size (seed 1)",
        "double: alternatives/sum: growth.py cannot call halve at every size (seed 1)",
    ]


def test_a_wrong_alternative_is_told_with_the_seed_that_showed_it(task: Task, sandbox: Sandbox) -> None:
    """What differs is named once, though several seeds show it."""
    wrong = Program(
        name="alternatives/wrong", files={"solution.py": "import math\n\ndef double(n):\n    return n\n"}
    )

    complaints = check_task(changed(task, alternatives=(wrong,)), sandbox, [7, 8])

    assert (
        "double: alternatives/wrong: doubles does not hold: differs from the reference (seed 7)" in complaints
    )
    assert len([line for line in complaints if "doubles does not hold" in line]) == 1


def test_an_alternative_that_breaks_a_rule_is_told(task: Task, sandbox: Sandbox) -> None:
    """Correct programs keep the rules, too."""
    os_user = Program(
        name="alternatives/os", files={"solution.py": "import math, os\n\ndef double(n):\n    return 2 * n\n"}
    )

    (complaint,) = check_task(changed(task, alternatives=(os_user,)), sandbox, [1])

    assert complaint.startswith("double: alternatives/os: forbidden-import at solution.py:1: imports os")


def test_a_behaviour_that_a_no_op_shows_is_told(task: Task, sandbox: Sandbox) -> None:
    """An observer that never calls the answer proves nothing."""
    observers = OBSERVERS.replace("return solution.double(rng.randint(2, 99))", "return rng.random()")

    complaints = check_task(changed(task, observers=observers), sandbox, [1])

    assert "double: no-op: doubles holds for an answer that defines nothing (seed 1)" in complaints
    assert (
        "double: flawed/triples: doubles holds, and flaw.toml says that it must differ (seed 1)" in complaints
    )


@pytest.mark.parametrize(
    ("twin", "told"),
    [
        (
            TRIPLES.model_copy(update={"solution": solution("flawed/triples")}),
            ["doubles holds, and flaw.toml says"],
        ),
        (
            EVALS.model_copy(update={"check": "forbidden-import"}),
            ["the check forbidden-import does not fire"],
        ),
        (
            EVALS.model_copy(update={"solution": solution("flawed/evals")}),
            ["its verdict gives no reason of the kind finding", "the check banned-construct does not fire"],
        ),
        (
            UNTESTED.model_copy(update={"solution": solution("flawed/untested")}),
            ["its verdict gives no reason of the kind own-tests"],
        ),
    ],
)
def test_a_twin_that_is_not_caught_as_it_says_is_told(
    task: Task, sandbox: Sandbox, twin: Twin, told: list[str]
) -> None:
    """Both the kind of reason and what the twin names must be there."""
    twins = [twin if other.name == twin.name else other for other in task.flawed]

    complaints = [
        line
        for line in check_task(changed(task, flawed=tuple(twins)), sandbox, [1])
        if f"flawed/{twin.name}: " in line
    ]

    assert [text for text in told if not any(text in line for line in complaints)] == []
    assert len(complaints) == len(told)


@pytest.mark.parametrize(
    ("reference", "told"),
    [
        (solution("reference", tests=TESTS.replace("== 6", "== 7")), "reference: is not passed: own-tests: "),
        (
            solution("reference", tests=TESTS.replace("double(3) == 6", "callable(double)")),
            "do not catch flawed/triples",
        ),
        (
            solution(
                "reference", tests=TESTS.replace("double(3) == 6", "'prod' in double.__code__.co_names")
            ),
            "test_it fails on a correct program",
        ),
        (
            solution("reference", DOUBLE.replace("(2, n)", "(eval('2'), n)")),
            "reference: banned-construct at solution.py:7",
        ),
        (
            solution(
                "reference", DOUBLE.replace("(2, n)", "(2, n, id(object()) * __import__('os').getpid())")
            ),
            "reference: doubles does not hold: differs",
        ),
    ],
    ids=["test-fails", "twin-not-caught", "false-alarm", "breaks-a-rule", "not-deterministic"],
)
def test_a_reference_with_a_flaw_is_told(
    task: Task, sandbox: Sandbox, reference: Solution, told: str
) -> None:
    """Its tests, its source and its repeatability are all examined."""
    complaints = check_task(changed(task, reference=reference), sandbox, [1])

    assert [line for line in complaints if told in line], complaints


def test_a_reference_that_cannot_be_observed_is_told(task: Task, sandbox: Sandbox) -> None:
    """An observer that never ends is the author's to mend, not a broken sandbox."""
    observers = OBSERVERS.replace("return solution.double(rng.randint(2, 99))", "while True: pass")
    hurried = task.limits.model_copy(update={"cpu_s": 1.0})

    complaints = check_task(changed(task, observers=observers, limits=hurried), sandbox, [5])

    assert complaints[0].startswith("double: reference: doubles cannot be observed: ")
    assert complaints[0].endswith("(seed 5)")
    assert all("cannot be observed" in complaint for complaint in complaints)


@pytest.mark.parametrize("task_id", ["email_validator", "fibonacci", "lru_cache", "rate_limiter"])
def test_bundled_tasks_prove_themselves(sandbox: Sandbox, task_id: str) -> None:
    """What comes with the package passes the check that is asked of users' tasks."""
    (bundled,) = load_suite(bundled_tasks() / task_id)

    assert check_task(bundled, sandbox, [20260101]) == []


@pytest.mark.parametrize("word", [*CONSTRUCTS, "import:re", "call:eval", "call:os.path.join"])
def test_task_files_may_use_every_construct_that_red_knows(word: str) -> None:
    """The loader and Red speak one vocabulary."""
    rules = {"imports": ["re"], "banned": [word]}
    entry = {"names": ["f"]}

    TaskSettings.model_validate({"id": "a", "title": "A", "level": "expert", "entry": entry, "rules": rules})


def test_mutants_are_looked_after(task: Task, sandbox: Sandbox) -> None:
    """A task without them, unknown ones, and tests that let one pass are each told, with the way out."""
    way_out = f"run: logomesh tasks mutants {task.path} (seed 1)"
    missing = check_task(changed(task, mutants=None), sandbox, [1])
    assert missing == [f"double: has no mutants.json for this reference; {way_out}"]
    unknown = check_task(changed(task, mutants={"solution.py:99:return:1": "doubles"}), sandbox, [1])
    assert f"double: mutants.json names mutants that there are not; {way_out}" in unknown
    blind = solution(
        "reference", tests="from solution import double\n\n\ndef test_it():\n    assert double(3)\n"
    )
    told = check_task(
        changed(task, reference=blind, mutants={"solution.py:7:constant:1": "doubles"}, flawed=()),
        sandbox,
        [1],
    )
    assert "double: reference: its tests do not catch mutants/solution.py:7:constant:1 (seed 1)" in told


def test_mutants_that_no_observer_tells_are_found_out(task: Task, sandbox: Sandbox) -> None:
    """They are not recorded, and where they are recorded they are complained about."""
    silent = "def double(n):\n    if n == 1e9:\n        return n\n    return 2 * n\n"
    idle = changed(
        task, reference=solution("reference", silent), rules=Rules(imports=()), alternatives=(), flawed=()
    )
    told = tell_mutants(idle, sandbox, [1, 2])
    assert "solution.py:4:constant:1" in told
    assert "solution.py:3:return:1" not in told
    complaints = check_task(changed(idle, mutants={"solution.py:3:return:1": "doubles"}), sandbox, [1])
    assert any("mutants/solution.py:3:return:1: doubles does not tell it" in line for line in complaints)


def test_a_rationale_that_is_no_example_is_remarked_upon(task: Task) -> None:
    """With what it is made of; it is no complaint, and where the task lists no decisions there is nothing to say."""
    (bundled,) = load_suite(bundled_tasks() / "lru_cache")
    short = bundled.reference.model_copy(
        update={"rationale": "It is a cache, because a cache was asked for."}
    )
    (remark,) = remarks_on(changed(bundled, reference=short))

    assert remark.startswith(
        "lru_cache: remark: the reference's own rationale should be an example, and R calls it"
    )
    assert "decisions taken up" in remark
    assert remarks_on(bundled) == remarks_on(task) == []
