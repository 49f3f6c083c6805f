"""Tasks, submissions and facts for Green's tests, and probes that answer without a jail."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from pytest_logomesh.agents.green.growth import Call
from pytest_logomesh.records.battle import Battle
from pytest_logomesh.records.finding import Exploit, Finding, Severity
from pytest_logomesh.records.observation import Behaviour, Observation, TestRun
from pytest_logomesh.records.roles import Jail, JailReport
from pytest_logomesh.records.submission import Submission
from pytest_logomesh.records.task import Limits, Program, Rules, Solution, Task, Twin
from pytest_logomesh.records.verdict import Examination
from pytest_logomesh.sandbox.own_testing import Role

RIGHT = "def double(x):\n    return 2 * x\n"
ALSO_RIGHT = "def double(x):\n    return x + x\n"
WRONG = "def double(x):\n    return x * x\n"
RAISES = "def double(x):\n    raise KeyError(x)\n"
TESTS = "from solution import double\n\ndef test_double():\n    assert double(3) == 6\n"
BLIND = "from solution import double\n\ndef test_nothing():\n    assert double\n"
MISTAKEN = "from solution import double\n\ndef test_wrong():\n    assert double(3) == 7\n"
PICKY = "import solution\n\ndef test_source():\n    assert '2 * x' in open(solution.__file__).read()\n"
RATIONALE = "Doubling is one multiplication; adding the number to itself would say less of what is meant."
OBSERVERS = (
    "def doubles(solution, rng):\n    return solution.double(rng.randint(3, 99))\n\n"
    "def doubles_nothing(solution, rng):\n    return solution.double(0)\n"
)


def _twin(name: str, source: str) -> Twin:
    program = Program(name=f"flawed/{name}", files={"solution.py": source})
    solution = Solution(program=program, tests={"test_solution.py": TESTS}, rationale="")
    return Twin(name=name, why="It is wrong.", caught_by="logic", behaviours=("doubles",), solution=solution)


def task(*, broken: bool = True, behaviours: tuple[str, ...] = ("doubles", "doubles_nothing")) -> Task:
    """Double a number; one alternative, two broken programs."""
    reference = Program(name="reference", files={"solution.py": RIGHT})
    return Task(
        id="double",
        title="Double",
        level="beginner",
        names=("double",),
        rules=Rules(imports=()),
        limits=Limits(cpu_s=20.0),
        instruction="Double it.",
        reference=Solution(program=reference, tests={"test_solution.py": TESTS}, rationale=RATIONALE),
        observers=OBSERVERS,
        behaviours=behaviours,
        alternatives=(Program(name="alternatives/sum", files={"solution.py": ALSO_RIGHT}),),
        flawed=(_twin("squares", WRONG), _twin("raises", RAISES)) if broken else (),
        path=Path("tasks/double"),
        digest="d" * 64,
    )


def submission(source: str = RIGHT, tests: str | None = TESTS) -> Submission:
    """One source file and at most one test file."""
    written = {} if tests is None else {"test_solution.py": tests}
    return Submission(files={"solution.py": source}, tests=written, rationale=RATIONALE)


def battle() -> Battle:
    """The battle all verdicts here are about."""
    return Battle(task="double", tier="reference", strategy="direct", repeat=1, seed=7)


def finding(severity: Severity = Severity.HIGH, state: str = "confirmed", *, line: int = 1) -> Finding:
    """A finding of which severity and state matter."""
    return Finding.model_validate(
        {
            "check": "forbidden-import",
            "cwe": None,
            "severity": severity,
            "title": "An import",
            "file": "solution.py",
            "line": line,
            "message": "imports os",
            "confidence": 0.9,
            "state": state,
        }
    )


def run(
    role: Role,
    passed: Sequence[str] = (),
    failed: Sequence[str] = (),
    fault: str | None = None,
    name: str | None = None,
) -> TestRun:
    """One test run; on a program called like its role unless named."""
    return TestRun(program=name or role, role=role, passed=tuple(passed), failed=tuple(failed), fault=fault)


def examination(
    holds: Sequence[bool] = (True, True),
    runs: Sequence[TestRun] | None = None,
    findings: Sequence[Finding] = (),
) -> Examination:
    """Facts about a submission; flawless unless told otherwise."""
    names = ("doubles", "doubles_nothing")
    told = [
        Behaviour(name=n, holds=h, says="differs from the reference")
        for n, h in zip(names, holds, strict=False)
    ]
    good = ("test_double",)
    flawless = [run("own", good), run("correct", good), run("correct", good)]
    flawless += [run("again", good), run("again", good)]
    flawless += [run("broken", (), good), run("broken", (), good)]
    return Examination(
        behaviours=tuple(told),
        test_runs=tuple(flawless if runs is None else runs),
        findings=tuple(findings),
        sandbox="fake",
        seconds=0.5,
    )


class NoJail:
    """A sandbox that is never asked."""

    name = "fake"

    def run(self, program: str, request: bytes, limits: Limits) -> JailReport:
        """Fail the test: the probes under it answer without a jail."""
        raise AssertionError(f"{program} was run")

    def open(self, program: str, request: bytes, limits: Limits) -> Jail:
        """Likewise."""
        raise AssertionError(f"{program} was opened")


class ScriptedProbes:
    """Probes that answer for known source texts, and count what they are asked.

    Args:
        records: source text to the values recorded for the task's behaviours; a KeyError's name stands for raising,
            `lost` for a lost observation.
    """

    def __init__(self, records: Mapping[str, Sequence[str]]) -> None:
        self.kind = "scripted"
        self.observed: list[tuple[str, int]] = []
        self.tested: list[tuple[Role, str]] = []
        self.exploited: list[tuple[str, tuple[str, ...]]] = []
        self.effects: dict[str, str] = {}
        """By name of the program: the effect that every exploit has on it."""
        self.counting: list[str] = []
        self.counted: dict[str, int] = {}
        """Steps, by what is called and at which size; what is not here never came to its end."""
        self.decided: list[Mapping[str, tuple[Observation, Observation]]] = []
        self._records = records

    def observe(self, task: Task, program: Program, seed: int) -> tuple[Observation, ...]:
        """What the script says about the program's source."""
        self.observed.append((program.name, seed))
        values = self._records[program.files["solution.py"]]
        return tuple(map(self._observation, task.behaviours, values))

    @contextmanager
    def own_tests(self, task: Task, tests: Mapping[str, str]) -> Iterator["ScriptedProbes"]:
        """Itself."""
        yield self

    def meet(self, role: Role, program: Program, only: Collection[str] | None = None) -> TestRun:
        """A test called `test_it` that passes on everything that is not broken."""
        self.tested.append((role, program.name))
        caught = role == "broken"
        passed, failed = ((), ("test_it",)) if caught else (("test_it",), ())
        return run(role, passed, failed, name=program.name)

    def exploit(
        self, task: Task, program: Program, exploits: Sequence[Exploit], seed: int
    ) -> tuple[str, ...]:
        """The program's effect, for each of them."""
        self.exploited.append((program.name, tuple(each.name for each in exploits)))
        return tuple(self.effects.get(program.name, "") for _ in exploits)

    def steps(
        self, task: Task, program: Program, calls: Mapping[str, Call], seed: int
    ) -> tuple[Observation, ...]:
        """What `counted` says of these calls."""
        self.counting += calls
        return tuple(self._observation(name, str(self.counted.get(name, "lost"))) for name in calls)

    def decide(
        self, task: Task, cases: Mapping[str, tuple[Observation, Observation]], seed: int
    ) -> frozenset[str]:
        """Right where the answer's value ends in a dot and a nought: a number of another type."""
        self.decided.append(cases)
        return frozenset(name for name, (answer, _) in cases.items() if answer.value.endswith(".0"))

    @staticmethod
    def _observation(behaviour: str, value: str) -> Observation:
        if value == "lost":
            return Observation(behaviour=behaviour, kind="lost", value="ran out of processor time")
        kind = "raised" if value.endswith("Error") else "value"
        return Observation.model_validate({"behaviour": behaviour, "kind": kind, "value": value})
