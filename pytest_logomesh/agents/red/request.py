"""What somebody asks Red over A2A: JSON, or the two sections that older agents send."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from pytest_logomesh.agents.purple.contract import SOURCE_PATH
from pytest_logomesh.agents.purple.fences import Block, split_fences
from pytest_logomesh.agents.purple.paths import check_paths
from pytest_logomesh.records.errors import Unreadable
from pytest_logomesh.records.submission import Submission
from pytest_logomesh.records.task import Program, Rules, Solution, Task

LONGEST_REQUEST = 1024 * 1024
"""Characters; more than any submission that Red reads."""
_SHAPE = (
    'send {"task": "...", "files": {"solution.py": "..."}}, or text with the sections TASK: and TARGET CODE:'
)
_TASK, _CODE = "TASK:", "TARGET CODE:"


class RedRequest(BaseModel):
    """A submission, and what it was written for."""

    model_config = ConfigDict(strict=True, frozen=True)

    task: str
    """The instruction; may be empty."""
    files: dict[str, str]
    """Relative POSIX path to text; not empty."""

    @property
    def submission(self) -> Submission:
        """The files, as Red reads submissions."""
        return Submission(files=self.files, tests={}, rationale="")

    @property
    def as_task(self) -> Task:
        """A task of which nothing is known but its instruction."""
        return Task(
            id="asked",
            title="asked",
            level="beginner",
            names=(),
            rules=Rules(imports=None),
            instruction=self.task,
            reference=Solution(program=Program(name="reference", files={}), tests={}, rationale=""),
            observers="",
            behaviours=(),
            path=Path(),
            digest="",
        )


def read_request(text: str) -> RedRequest:
    """The request in a message's text.

    Raises:
        Unreadable: it is none; says what one looks like.
    """
    if len(text) > LONGEST_REQUEST:
        raise Unreadable(f"the request is longer than {LONGEST_REQUEST // 1024} Ki characters")
    request = _from_json(text) if text.lstrip().startswith("{") else _from_sections(text)
    if not request.files:
        raise Unreadable(f"the request holds no file; {_SHAPE}")
    check_paths(request.files)
    return request


def _from_json(text: str) -> RedRequest:
    try:
        return RedRequest.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise Unreadable(f"the request cannot be read ({place}: {first['msg']}); {_SHAPE}") from error


def _from_sections(text: str) -> RedRequest:
    task, found, code = text.partition(_CODE)
    if not found or not code.strip():
        raise Unreadable(f"the request holds no code; {_SHAPE}")
    blocks = [part for part in split_fences(code.lstrip("\r\n")) if isinstance(part, Block)]
    source = blocks[0].content if len(blocks) == 1 else code.lstrip("\r\n")
    return RedRequest(task=task.strip().removeprefix(_TASK).strip(), files={SOURCE_PATH: source})
