"""The embedded agents: what they stream reads back as what they were given."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_logomesh.agents.purple import STRATEGIES
from pytest_logomesh.agents.purple.contract import read_answer
from pytest_logomesh.agents.purple.flawed import FlawedStrategy
from pytest_logomesh.agents.purple.reference import ReferenceStrategy
from pytest_logomesh.records.errors import AgentBroken
from pytest_logomesh.records.events import Event, Finish, Text, Usage
from pytest_logomesh.records.roles import Strategy
from pytest_logomesh.records.task import Program, Rules, Solution, Task, Twin


def solution(files: Mapping[str, str], tests: Mapping[str, str], rationale: str = "Because.") -> Solution:
    """A solution."""
    return Solution(program=Program(name="reference", files=files), tests=tests, rationale=rationale)


def coding_task(reference: Solution, *twins: Twin) -> Task:
    """A task around a solution."""
    return Task(
        id="lru",
        title="T",
        level="beginner",
        names=("f",),
        rules=Rules(imports=()),
        instruction="Do it.",
        reference=reference,
        observers="",
        behaviours=(),
        flawed=twins,
        path=Path("tasks/lru"),
        digest="d",
    )


async def events_of(strategy: Strategy, **names: str) -> list[Event]:
    """All that a strategy streams."""
    return [event async for event in strategy.stream("Please do it.", names)]


def text_of(events: list[Event]) -> str:
    """The answer's text."""
    return "".join(event.text for event in events if isinstance(event, Text))


texts = st.text(st.characters(codec="utf-8"))
sources = texts.map(lambda text: f"x = 1\n{text}")


@given(source=sources, tests=sources, rationale=texts)
async def test_the_reference_reads_back_exactly(source: str, tests: str, rationale: str) -> None:
    """Whatever characters a solution holds, the answer reads back as the same source, tests and rationale."""
    known = solution({"solution.py": source}, {"test_solution.py": tests}, rationale)
    events = await events_of(ReferenceStrategy({"lru": coding_task(known)}), task="lru")
    submission = read_answer(text_of(events))
    assert dict(submission.files) == {"solution.py": source}
    assert dict(submission.tests) == {"test_solution.py": tests}
    assert submission.rationale == rationale


@pytest.mark.parametrize(
    ("files", "tests"),
    [
        (
            {"solution.py": "x = 1\n", "part/other.py": "y = 2\n"},
            {"test_solution.py": "def test_x(): pass\n"},
        ),
        ({"other.py": "y = 2\n"}, {"test_solution.py": "def test_x(): pass\n"}),
        ({"solution.py": "x = 1\n"}, {"test_more.py": "def test_y(): pass\n", "test_solution.py": "z = 1\n"}),
        ({"solution.py": "x = 1\n"}, {}),
    ],
)
async def test_solutions_of_several_files_read_back(files: dict[str, str], tests: dict[str, str]) -> None:
    """Several source files, several test files, or no tests at all come back under their own names."""
    strategy = ReferenceStrategy({"lru": coding_task(solution(files, tests))})
    submission = read_answer(text_of(await events_of(strategy, task="lru")))
    assert (dict(submission.files), dict(submission.tests)) == (files, tests)


async def test_the_answer_is_streamed_in_small_pieces() -> None:
    """A piece is a few characters and one token; usage and finish reason close the stream."""
    known = solution({"solution.py": "x = 1\n" * 20}, {})
    events = await events_of(ReferenceStrategy({"lru": coding_task(known)}), task="lru")
    pieces = [event for event in events if isinstance(event, Text)]
    assert max(len(piece.text) for piece in pieces) == 4
    assert {piece.tokens for piece in pieces} == {1}
    assert events[-2:] == [Usage(4, len(pieces)), Finish("stop")]


async def test_the_flawed_agent_hands_in_the_named_twin() -> None:
    """The twin named in the assignment is handed in, and no other."""
    twins = [
        Twin(
            name=name,
            why="wrong",
            caught_by="own-tests",
            solution=solution({"solution.py": f"x = '{name}'\n"}, {}),
        )
        for name in ("one", "two")
    ]
    strategy = FlawedStrategy({"lru": coding_task(solution({"solution.py": "x = 1\n"}, {}), *twins)})
    submission = read_answer(text_of(await events_of(strategy, task="lru", twin="two")))
    assert dict(submission.files) == {"solution.py": "x = 'two'\n"}


@pytest.mark.parametrize("names", [{}, {"task": "other"}, {"task": "lru"}, {"task": "lru", "twin": "three"}])
async def test_what_the_embedded_agents_lack_is_an_error(names: dict[str, str]) -> None:
    """An unknown task or twin is a broken agent, never somebody's wrong answer."""
    tasks = {"lru": coding_task(solution({"solution.py": "x = 1\n"}, {}))}
    with pytest.raises(AgentBroken, match="holds no twin"):
        await events_of(FlawedStrategy(tasks), **names)
    if names.get("task") != "lru":
        with pytest.raises(AgentBroken, match="holds no task"):
            await events_of(ReferenceStrategy(tasks), **names)


def test_the_table_of_strategies_names_the_embedded_agents() -> None:
    """`reference` and `flawed` are strategies by name, beside those that need a model."""
    assert STRATEGIES["reference"] is ReferenceStrategy
    assert STRATEGIES["flawed"] is FlawedStrategy
    assert "direct" in STRATEGIES


def test_importing_the_agents_loads_no_wire() -> None:
    """Neither the package of the agents nor that of their wire loads the SDK or an HTTP library by itself."""
    program = (
        "import sys, pytest_logomesh.agents, pytest_logomesh.agents.a2a, pytest_logomesh.agents.purple;"
        "assert not {'a2a', 'httpx', 'uvicorn', 'starlette', 'openai'} & set(sys.modules), 'loaded'"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
