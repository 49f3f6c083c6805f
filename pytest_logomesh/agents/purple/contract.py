"""The shape in which Purple hands in its answer: JSON, or fenced blocks of Python; read, never repaired."""

import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import from_json

from pytest_logomesh.agents.purple.fences import Block, split_fences
from pytest_logomesh.agents.purple.paths import check_paths
from pytest_logomesh.records.errors import Unreadable
from pytest_logomesh.records.submission import Submission

SOURCE_PATH = "solution.py"
TESTS_PATH = "test_solution.py"

JSON_SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "sourceCode": {"type": "string"},
        "testCode": {"type": "string"},
        "rationale": {"type": "string"},
    },
    "required": ["sourceCode", "testCode", "rationale"],
    "additionalProperties": False,
}
"""For servers that can hold a model to a schema; an answer of several files has another shape."""

MAX_ANSWER_BYTES = 4 * 1024 * 1024
"""The longest answer that is read, as UTF-8."""

_DEFINES_TESTS = re.compile(r"^[ \t]*(?:async[ \t]+)?def[ \t]+test_", re.MULTILINE)


class _Answer(BaseModel):
    """The JSON object; keys that the contract does not know are left alone."""

    model_config = ConfigDict(strict=True)

    source: str | None = Field(default=None, alias="sourceCode")
    files: dict[str, str] | None = None
    tests: str = Field(default="", alias="testCode")
    rationale: str = ""


def read_answer(text: str) -> Submission:
    """The submission in an answer's text.

    The text is a JSON object, bare or in a fenced block. Where there is none, it holds one or two fenced blocks
    of Python (blocks without a language, if none is called Python): of two, the one that defines tests is the
    tests; all other text is the rationale. Code is taken character by character.

    Raises:
        Unreadable: the answer has another shape; says what is wrong with it.
    """
    _check_text(text)
    if text.lstrip().startswith("{"):
        return _from_json(text)
    parts = split_fences(text)
    blocks = [part for part in parts if isinstance(part, Block)]
    answers = [block.content for block in blocks if _holds_answer(block)]
    if len(answers) > 1:
        raise Unreadable(
            "the answer holds more than one JSON object with code; it is not guessed which is meant"
        )
    if answers:
        return _from_json(answers[0])
    code = [block for block in blocks if block.language in {"python", "python3", "py"}]
    code = code or [block for block in blocks if not block.language]
    if not code:
        raise Unreadable("the answer is neither a JSON object nor does it hold a fenced block of Python")
    source, tests = _told_apart([block.content for block in code])
    rest = [part.written if isinstance(part, Block) else part for part in parts if part not in code]
    return _submission({SOURCE_PATH: source}, tests, "".join(rest).strip())


def _check_text(text: str) -> None:
    try:
        size = len(text.encode())
    except UnicodeEncodeError as error:
        raise Unreadable(f"the answer holds half a character at position {error.start}") from error
    if size > MAX_ANSWER_BYTES:
        raise Unreadable(f"the answer is longer than {MAX_ANSWER_BYTES // 1024} KiB")
    if not text.strip():
        raise Unreadable("the answer is empty")


def _holds_answer(block: Block) -> bool:
    """Whether a block is the contract's JSON, or a try at it; other JSON belongs to the rationale."""
    if block.language != "json" and not (block.language == "" and block.content.lstrip().startswith("{")):
        return False
    try:
        found = from_json(block.content)
    except ValueError:
        return True
    return isinstance(found, dict) and not found.keys().isdisjoint({"sourceCode", "files"})


def _from_json(text: str) -> Submission:
    try:
        answer = _Answer.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        problem = f"{place}: {first['msg']}" if place else first["msg"]
        raise Unreadable(f"the answer's JSON is not in the contract's shape: {problem}") from error
    if (answer.source is None) == (answer.files is None):
        said = "neither sourceCode nor files" if answer.source is None else "both sourceCode and files"
        raise Unreadable(f"the answer's JSON has {said}; one of them holds the code")
    files = answer.files if answer.source is None else {SOURCE_PATH: answer.source}
    return _submission(files or {}, answer.tests, answer.rationale)


def _told_apart(blocks: list[str]) -> tuple[str, str]:
    """Source and tests out of the blocks of Python."""
    if len(blocks) == 1:
        return blocks[0], ""
    tests = [bool(_DEFINES_TESTS.search(block)) for block in blocks]
    if len(blocks) > 2 or not any(tests):
        raise Unreadable(
            f"the answer holds {len(blocks)} blocks of Python, {sum(tests)} of them with tests; "
            "one is the source, and a second one the tests"
        )
    return (blocks[1], blocks[0]) if tests == [True, False] else (blocks[0], blocks[1])


def _submission(files: Mapping[str, str], tests: str, rationale: str) -> Submission:
    """Files called test_*.py are tests wherever they come from."""
    check_paths(files)
    own_tests = {path: text for path, text in files.items() if PurePosixPath(path).match("test_*.py")}
    sources = {path: text for path, text in files.items() if path not in own_tests}
    if not any(text.strip() for text in sources.values()):
        raise Unreadable("the answer holds no source code")
    if tests.strip():
        if TESTS_PATH in files:
            raise Unreadable(f"the answer gives tests twice: as testCode and as {TESTS_PATH}")
        own_tests[TESTS_PATH] = tests
    return Submission(files=sources, tests=own_tests, rationale=rationale)
