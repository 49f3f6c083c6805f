"""Red over a model that follows a script, with the clock in the test's hand."""

import asyncio
import json
import random
from typing import Any

from pytest_logomesh.agents.red.model.attacker import ModelRed
from pytest_logomesh.records.events import Event, Finish, Text
from pytest_logomesh.records.finding import Finding, Gate, Severity
from pytest_logomesh.records.submission import Submission
from pytest_logomesh.testing import ManualClock
from tests.agents.red.red_samples import submission, task
from tests.models.pool_rig import FakeModel, Script

SOURCE = "def pay(account, amount):\n    account.balance -= amount\n    return account.balance\n"
NOTHING = '{"claims": []}'
RIGHT: dict[str, Any] = {
    "file": "solution.py",
    "line": 2,
    "severity": "HIGH",
    "category": "logic",
    "cwe": 840,
    "title": "Money from nothing",
    "claim": "A negative amount adds to the balance.",
    "exploit": "def attack(solution, stage):\n    solution.pay(Account(stage.canary), -1)\n",
}


def claims(*changes: dict[str, Any]) -> str:
    """An answer with a claim for each: the right one, changed."""
    return json.dumps({"claims": [RIGHT | change for change in changes]})


def says(text: str) -> Script:
    """An answer in two pieces, without delay."""
    events: list[Event | float] = [Text(text[:9]), Text(text[9:]), Finish("stop")]
    return events


def finding(**fields: Any) -> Finding:
    """One of static Red's."""
    values: dict[str, Any] = {
        "check": "sql-injection",
        "cwe": 89,
        "severity": Severity.MEDIUM,
        "category": "injection",
        "title": "SQL by formatting",
        "file": "solution.py",
        "line": 1,
        "message": "a query",
        "confidence": 0.9,
        "state": "unconfirmed",
    }
    return Finding(**values | fields)


class RedRig:
    """A Red, its model, and time.

    Args:
        answers: of the model, one after the other, the last one for ever.
    """

    def __init__(self, *answers: Script, gate: Gate | None = None) -> None:
        self.clock = ManualClock()
        self.model = FakeModel(*answers)
        self.model.clock = self.clock
        self.red = ModelRed(self.model, "tiny", self.clock, random.Random(7), gate or Gate())

    async def attack(
        self, source: str | dict[str, str] = SOURCE, findings: tuple[Finding, ...] = ()
    ) -> tuple[Finding, ...]:
        """What it claims, as time passes in steps of a second."""
        return await self.attack_on(submission(source), findings)

    async def attack_on(self, handed_in: Submission, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
        """Likewise, of a submission."""
        attacking = asyncio.create_task(self.red.attack(task(), handed_in, findings))
        async with asyncio.timeout(20):
            while not attacking.done():
                await self.clock.advance(1)
                await asyncio.sleep(0.001)  # what is read in a thread takes real time
        return await attacking
