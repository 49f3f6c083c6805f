"""Scripts for a model server that is asked by Purple and by the judge."""

import json
from collections.abc import Callable

from pytest_logomesh.testing import ModelRequest, Script, ScriptedModelServer, answers, says
from tests.plugin.tiny_servers import solves


def is_judges(request: ModelRequest) -> bool:
    """Whether the judge asks, and not Purple."""
    schema = request.body.get("response_format", {}).get("json_schema", {}).get("schema", {})
    return "level" in schema.get("properties", {})


def vote(level: object, because: str = "The data decides.") -> Script:
    """A vote by the schema."""
    return says(json.dumps({"because": because, "level": level}))


def judged_by(answer: Callable[[ModelRequest], Script]) -> Callable[[ModelRequest], Script]:
    """Purple's model solves, the judge's answers so."""
    return lambda request: answer(request) if is_judges(request) else solves(request)


def always(level: object) -> Callable[[ModelRequest], Script]:
    """A judge that gives the same level whatever it reads."""
    return judged_by(lambda request: vote(level))


def dead(request: ModelRequest) -> Script:
    """A judge whose server has an error for every question."""
    return answers(500, {"error": {"message": "out of memory"}})


def judges_questions(server: ScriptedModelServer) -> list[ModelRequest]:
    """What the judge was asked."""
    return [request for request in server.requests if is_judges(request)]
