"""The shape in which a judge answers: a level of five and why, as JSON; read, never repaired and never guessed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pytest_logomesh.agents.green.judge.rubric import LEVELS
from pytest_logomesh.models.asking import OffSchema, without_fence

VOTES = 3
"""On each criterion. Odd, so that there is a median; more of them cost more and hardly move it."""
WARMTH = 0.7
"""The temperature of all votes but the first, which is without chance: they show how sure the judge is.

No vote has a seed. A seed makes no answer of a busy server repeatable, and it ends vLLM's engine on a processor ("CPU
Generator does not use offset", 0.32).
"""
MAX_TOKENS = 2048
"""The longest answer that is asked for, thoughts included."""
LONGEST_ANSWER = 64 * 1024
"""The longest answer that is read, characters."""
_LONGEST_WHY = 600

JSON_SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "because": {"type": "string", "maxLength": 400},
        "level": {"type": "number", "enum": [0, 0.25, 0.5, 0.75, 1]},
    },
    "required": ["because", "level"],
    "additionalProperties": False,
}
"""For servers that can hold a model to a schema. The reason comes first, so that the level follows from it."""


@dataclass(frozen=True, slots=True)
class Vote:
    """One answer."""

    level: Decimal
    because: str
    """Hostile: a model may repeat what it has read."""


def read_vote(text: str) -> Vote:
    """The vote in an answer: a JSON object of exactly two members, bare or alone in a fenced block.

    Raises:
        OffSchema: it has another shape.
    """
    bare = without_fence(text)
    if not bare:
        raise OffSchema("was empty")
    try:
        data = json.loads(bare, parse_float=Decimal, parse_int=Decimal, object_pairs_hook=_members)
    except (
        ValueError,
        ArithmeticError,
        RecursionError,
    ) as error:  # a number too absurd for Decimal, among others
        raise OffSchema("was not the JSON that was asked for") from error
    if not isinstance(data, dict) or data.keys() != {"because", "level"}:
        raise OffSchema("was not a JSON object of `because` and `level`")
    level, because = data["level"], data["because"]
    if not isinstance(level, Decimal) or level not in LEVELS:
        raise OffSchema("had a level that is none of 0, 0.25, 0.5, 0.75 and 1")
    if not isinstance(because, str):
        raise OffSchema("had a `because` that is no text")
    return Vote(LEVELS[LEVELS.index(level)], because[:_LONGEST_WHY])


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError("a member is there twice")
    return members
