"""The shape in which Red's model answers: at most eight claims, as JSON; read, never repaired."""

from collections.abc import Mapping
from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pytest_logomesh.models.asking import OffSchema, without_fence
from pytest_logomesh.records.finding import Severity

Category = Literal[
    "logic",
    "authorisation",
    "state",
    "concurrency",
    "input",
    "injection",
    "crypto",
    "files",
    "web",
    "resource",
]
"""The classes of weakness that the model is asked about."""
CATEGORIES: tuple[Category, ...] = get_args(Category)

MAX_CLAIMS = 8
MAX_TOKENS = 4096
"""The longest answer that is asked for, thoughts included: eight claims with short scripts."""
LONGEST_ANSWER = 128 * 1024
"""The longest answer that is read, characters."""
LONGEST_SCRIPT = 8000
"""The longest exploit that is kept, characters."""

EXPLOIT_CONTRACT = """\
Python source, at most 40 lines, that defines `attack(solution, stage)`. It runs in a jail beside the code under \
review, whose module it gets as `solution`, and again beside a correct program. `stage.canary` is the path of a file \
named `canary` in the current folder, which does not exist. Drive the code under review with the input that the flaw \
lets through, so that the code under review itself, and only because of the flaw, makes that file. Never make it \
yourself from the script, look at no source text, and leave nothing else behind: an attack that also succeeds on the \
correct program counts for nothing. Standard library only, no network. Empty text where no such effect can show the \
flaw."""
"""What an exploit is, in the words that the model is told; proving runs what is written to it."""
EXPLOIT_ORACLE: Literal["canary"] = "canary"
"""The effect that such an exploit has."""

_CLAIM: Mapping[str, Any] = {
    "file": {"type": "string", "maxLength": 200},
    "line": {"type": "integer", "minimum": 1, "maximum": 99999},
    "severity": {"type": "string", "enum": ["CRITICAL", "HIGH", "MEDIUM", "LOW"]},
    "category": {"type": "string", "enum": list(CATEGORIES)},
    "cwe": {"type": "integer", "minimum": 0, "maximum": 9999},
    "title": {"type": "string", "maxLength": 120},
    "claim": {"type": "string", "maxLength": 600},
    "exploit": {"type": "string", "maxLength": 2400},
}
JSON_SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "claims": {
            "type": "array",
            "maxItems": MAX_CLAIMS,
            "items": {
                "type": "object",
                "properties": _CLAIM,
                "required": list(_CLAIM),
                "additionalProperties": False,
            },
        }
    },
    "required": ["claims"],
    "additionalProperties": False,
}
"""For servers that can hold a model to a schema; its bounds end what a model would repeat for ever."""


class Claim(BaseModel):
    """One claim as the model words it: hostile."""

    model_config = ConfigDict(strict=True, frozen=True)

    file: str
    line: int
    severity: Literal["CRITICAL", "HIGH", "MEDIUM", "LOW"]
    category: Category
    cwe: int
    """0 where none fits."""
    title: str
    claim: str
    exploit: str
    """Empty where there is none."""

    @property
    def gravity(self) -> Severity:
        """How bad it is, in Red's terms."""
        return Severity[self.severity]


class _Answer(BaseModel):
    claims: list[Claim] = Field(max_length=100)


def read_claims(text: str) -> tuple[Claim, ...]:
    """The claims in an answer, at most eight: a JSON object, bare or alone in a fenced block.

    Raises:
        OffSchema: it has another shape.
    """
    bare = without_fence(text)
    if not bare:
        raise OffSchema("was empty")
    try:
        return tuple(_Answer.model_validate_json(bare).claims[:MAX_CLAIMS])
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        problem = f"{place}: {first['msg']}" if place else first["msg"]
        raise OffSchema(f"was not the JSON that was asked for ({problem})") from error
