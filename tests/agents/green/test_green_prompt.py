"""The prompt."""

from pathlib import Path

from pytest_logomesh.agents.green.prompt import SHARED_PREFIX, build_prompt
from pytest_logomesh.records.task import Program, Rules, Solution, Task


def task(instruction: str) -> Task:
    """A task of which only the instruction matters."""
    reference = Solution(program=Program(name="reference", files={"solution.py": ""}), tests={}, rationale="")
    return Task(
        id="t",
        title="T",
        level="beginner",
        names=("f",),
        rules=Rules(imports=()),
        instruction=instruction,
        reference=reference,
        observers="",
        behaviours=("b",),
        path=Path("t"),
        digest="0",
    )


def test_the_instruction_stands_in_the_prompt_verbatim() -> None:
    """Not a character of the instruction is changed, and nothing follows it."""
    instruction = "  Write `f`.\n\n\tReturn {\"a\": '\\n'}. {braces} %s\n\n"

    assert build_prompt(task(instruction)).endswith(instruction)


def test_all_prompts_share_their_prefix() -> None:
    """Everything before the instruction is the same for every task, so that a server computes it once."""
    assert build_prompt(task("aaa")) == f"{SHARED_PREFIX}aaa"
    assert build_prompt(task("bbb")) == f"{SHARED_PREFIX}bbb"


def test_the_prompt_states_the_contract() -> None:
    """What the answer's reader wants is what Purple is told."""
    for word in ("sourceCode", "testCode", "rationale", '"files"', "solution.py", "test_solution.py"):
        assert word in SHARED_PREFIX
