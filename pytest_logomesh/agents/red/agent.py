"""Red as an agent that others ask: a submission comes in, its report goes out."""

import asyncio
from collections.abc import AsyncIterator, Mapping

from pytest_logomesh.agents.red.report import RedReport, red_report
from pytest_logomesh.agents.red.request import RedRequest, read_request
from pytest_logomesh.agents.red.scanning import scan_files
from pytest_logomesh.records.errors import Unreadable
from pytest_logomesh.records.events import Event, Fault, Finish, StepEnd, StepStart, Text
from pytest_logomesh.records.finding import Finding
from pytest_logomesh.records.roles import Attacker


class RedStrategy:
    """Implements `roles.Strategy`: the prompt is a request, the answer a `RedReport` as JSON.

    Nothing of what comes in is executed, so nothing but facts of the syntax tree is ever confirmed.

    Args:
        attacker: asked after the static checks; None where there are those alone.
    """

    def __init__(self, attacker: Attacker | None = None) -> None:
        self._attacker = attacker

    async def stream(self, prompt: str, assignment: Mapping[str, str]) -> AsyncIterator[Event]:  # noqa: ARG002 - a strategy is told it
        """The report; each stage is a step, so that whoever waits sees that something is done.

        Raises:
            RedBroken: a check or the model is; never a clean bill.
        """
        try:
            request = read_request(prompt)
        except Unreadable as problem:
            yield Fault("agent", f"{problem}")
            return
        yield StepStart("static")
        findings = await asyncio.to_thread(scan_files, request.files)
        yield StepEnd("static")
        if self._attacker is not None:
            yield StepStart("model")
            findings += await self._claims(self._attacker, request, findings)
            yield StepEnd("model")
        report: RedReport = red_report(findings)
        yield Text(report.model_dump_json())
        yield Finish("stop")

    async def _claims(
        self, attacker: Attacker, request: RedRequest, findings: tuple[Finding, ...]
    ) -> tuple[Finding, ...]:
        return await attacker.attack(request.as_task, request.submission, findings)
