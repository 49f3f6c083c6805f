"""A task: what the agent is told, and how its answer is examined.

Built by `suite` from a task folder, or from a line of an imported benchmark.
"""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import Field

from pytest_logomesh.records.finding import Exploit
from pytest_logomesh.records.record import Record

Level = Literal["beginner", "intermediate", "advanced", "expert"]


class Program(Record):
    """Source files by path, as they are laid out for an interpreter to import."""

    name: str
    """What reports call it: `reference`, `alternatives/deque`, `flawed/off_by_one`."""
    files: Mapping[str, str]
    """Relative POSIX path to text."""


def source_digest(program: Program) -> str:
    """sha256 over the program's paths and texts, as hexadecimal digits."""
    digest = hashlib.sha256()
    for path, text in sorted(program.files.items()):
        digest.update(f"{path}\0{len(text)}\0{text}".encode(errors="surrogatepass"))
    return digest.hexdigest()


class Solution(Record):
    """A whole hand-in of the task's author: source, its own tests, its rationale."""

    program: Program
    tests: Mapping[str, str]
    """Relative POSIX path to text; empty when there are none."""
    rationale: str


class Twin(Record):
    """A named wrong or unsafe solution, and what must catch it."""

    name: str
    why: str
    """One sentence: what is wrong with it."""
    caught_by: Literal["logic", "own-tests", "rationale", "finding"]
    """The kind of reason that the battle's verdict must give."""
    behaviours: tuple[str, ...] = ()
    """With `logic`: observers that must differ from the reference."""
    check: str | None = None
    """With `finding`: the id of Red's check that must fire."""
    solution: Solution


class TaskExploit(Record):
    """An attack that the task's author wrote, and has seen fire."""

    check: str
    """The id of Red's check whose claim it proves."""
    fires_on: tuple[str, ...]
    """Names of flawed twins that it succeeds on; on every correct program it fails."""
    exploit: Exploit


class Rules(Record):
    """What the instruction states about constructs, enforced on the syntax tree and never on text."""

    imports: tuple[str, ...] | None
    """Top-level modules the answer may import; everything else breaks the rule. Null where anything may be imported."""
    required: tuple[str, ...] = ()
    """Constructs the answer must have, in the vocabulary of `agents/red/constructs.py`."""
    banned: tuple[str, ...] = ()
    """Constructs it must not have, same vocabulary."""


class Decision(Record):
    """Something that the task leaves to its solver, so that a rationale can say what was chosen and why."""

    id: str
    words: tuple[str, ...]
    """What a rationale says that speaks of it, any of them: words, phrases, names, in several spellings.

    Capitals and signs do not matter, and a word may go on: `evict` is found in `eviction`. One of three letters or
    fewer must be that very word.
    """


class Limits(Record):
    """What one jailed execution may use, summed over all its processes."""

    cpu_s: float = Field(default=10.0, gt=0, description="processor time, seconds")
    wall_s: float = Field(default=60.0, gt=0, description="a generous backstop, seconds")
    memory_mb: int = Field(default=512, gt=0, description="resident memory, MiB")
    processes: int = Field(default=32, gt=0, description="processes and threads alive at once")
    output_kb: int = Field(
        default=1024,
        gt=0,
        description="what it may write to its result pipe, KiB; one observation at most an eighth of it",
    )
    file_mb: int = Field(default=16, gt=0, description="largest file and private tmp, MiB")


class ScriptCheck(Record):
    """The check that an imported benchmark's author wrote: it calls the answer's functions and asserts."""

    original: str
    """What the benchmark calls the task: `HumanEval/0`."""
    preamble: str
    """Source that runs in the answer's module before its own: imports and helper functions that its prompt shows."""
    setup: str
    """Source that the statements need; it may define functions of the names that are called, which are replaced."""
    statements: Mapping[str, str]
    """By behaviour: what holds when it raises nothing."""


class InputsCheck(Record):
    """Inputs on which an imported benchmark compares the answer's outputs with those of its own solution."""

    original: str
    """As in ScriptCheck."""
    preamble: str
    """As in ScriptCheck."""
    inputs: Mapping[str, tuple[str, ...]]
    """By behaviour: lists of arguments, each as canonical JSON of type-tagged plain data."""
    rules: Literal["humaneval", "mbpp"]
    """Whose rules say which outputs are alike, with those for single functions."""
    tolerance: float
    """How far apart two numbers may be; 0 where they must be equal, but for floats."""


BenchmarkCheck = ScriptCheck | InputsCheck
"""How an imported benchmark examines an answer; it takes the place of observers."""


class Task(Record):
    """One task, fully read: nothing in it is looked up on disk again."""

    id: str
    title: str
    level: Level
    tags: tuple[str, ...] = ()
    module: str = "solution"
    """The module that observers and own tests import."""
    names: tuple[str, ...]
    """The entry points it must define."""
    rules: Rules
    decisions: tuple[Decision, ...] = ()
    """What a rationale can be about; empty where nobody has listed them."""
    limits: Limits = Limits()
    instruction: str
    """Verbatim, as it stands in the prompt."""
    reference: Solution
    observers: str
    """The source of observe.py; empty where there is a `check`."""
    check: BenchmarkCheck | None = None
    """Of an imported benchmark: then observations alone decide, and nothing is asked for but code."""
    growth: str = ""
    """The source of growth.py: how often-used operations are called at a size; empty where the task has none."""
    operations: tuple[str, ...] = ()
    """What growth.py can call, in the order of the file."""
    decider: str | None = None
    """The source of decide.py, where equality with the reference is the wrong oracle for some behaviour."""
    behaviours: tuple[str, ...]
    """The observers' names, in the order of the file; or what the check is made of."""
    alternatives: tuple[Program, ...] = ()
    flawed: tuple[Twin, ...] = ()
    exploits: tuple[TaskExploit, ...] = ()
    mutants: Mapping[str, str] | None = None
    """Ids of mutants of the reference that the observers tell from it, each with a behaviour that shows it; null where
    nobody has found them out."""
    path: Path
    """The task's folder; of an imported one the benchmark's file."""
    digest: str
    """sha256 over every file of the folder, or over the benchmark's line: a changed task is another task."""

    @property
    def correct(self) -> tuple[Program, ...]:
        """Programs that do what the instruction says: the reference, then the alternatives."""
        return (self.reference.program, *self.alternatives)

    @property
    def broken(self) -> tuple[Program, ...]:
        """Programs that a good test suite tells from a correct one."""
        return tuple(twin.solution.program for twin in self.flawed if twin.caught_by == "logic")
