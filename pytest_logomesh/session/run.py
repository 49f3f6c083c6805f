"""What the owner of a run keeps: its directory, ledger and arena; and what it writes when the run ends."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Callable
from contextlib import AsyncExitStack
from importlib.metadata import version
from pathlib import Path

from pytest_logomesh.agents.green.formulas import FORMULAS
from pytest_logomesh.agents.green.outcome import Policy
from pytest_logomesh.agents.green.prompt import build_prompt
from pytest_logomesh.arena.arena import Arena
from pytest_logomesh.arena.bench import LiveBench
from pytest_logomesh.arena.owner import Owner
from pytest_logomesh.assembly.attacking import attacker_of
from pytest_logomesh.assembly.judge import judge_use
from pytest_logomesh.assembly.judging import judge_of
from pytest_logomesh.assembly.lineup import Lineup
from pytest_logomesh.assembly.planning import NO_MODEL, Plan
from pytest_logomesh.assembly.serving import Surroundings
from pytest_logomesh.ledger.header import RunHeader, WaitLimits
from pytest_logomesh.ledger.steps import Served
from pytest_logomesh.ledger.write import LedgerWriter
from pytest_logomesh.records.verdict import Verdict
from pytest_logomesh.reporting.latest import LINK, claim_directory, link_latest
from pytest_logomesh.reporting.run_json import write_run_json
from pytest_logomesh.reporting.summary import write_summary
from pytest_logomesh.session.place import Place
from pytest_logomesh.streaming.board import Board
from pytest_logomesh.streaming.clock import SystemClock


class Run:
    """A run from its first battle to its reports.

    Args:
        plan: what runs.
        place: where it lands.
        sandbox: the kind of jail that was chosen.
        command: the command line, for the record.
        say: told in a sentence what is being waited for.

    Raises:
        UserMistake: the run's directory cannot be made.
    """

    def __init__(
        self, plan: Plan, place: Place, sandbox: str, command: tuple[str, ...], say: Callable[[str], None]
    ) -> None:
        self._plan = plan
        self._place = place
        self._sandbox = sandbox
        self._command = command
        settings = plan.settings
        self.directory = claim_directory(place.directory)
        self._ledger = LedgerWriter(self.directory / "ledger.jsonl")
        clock = SystemClock()
        self.board = Board(clock)
        around = Surroundings(
            settings, clock, self.directory / "server.log", say, self._note_served, self._tier_broke
        )
        self._lineup = Lineup(plan, around, self.board)
        formula = FORMULAS[settings.formula]()
        self.formula = f"{formula.name}/{formula.version}"
        self._attacker = attacker_of(plan, self._lineup, around)
        self._judging = judge_use(plan)
        self._judge = judge_of(plan, self._judging, self._lineup, around)
        policy = Policy(formula, settings.gate)
        bench = LiveBench(plan.tasks, self._lineup.purple, policy, self._ledger, self._attacker, self._judge)
        self.arena = Arena(plan.battles, bench, settings.inflight, self, plan.expected)
        self.owner = Owner(self.arena, self._close_agents)
        self.header: RunHeader | None = None
        self._served: dict[str, Served] = {}
        self.note: str | None = None
        """Something about the reports that a person should know."""
        self._finished = False
        self.owner.start()

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """What was judged, in the order of the battles."""
        return self.arena.verdicts

    @property
    def served(self) -> tuple[Served, ...]:
        """What served the models, as it was last seen."""
        return tuple(self._served.values())

    def queued(self) -> int | None:
        """Requests in the model servers' own queues; None where none of them says. Safe to call from any thread."""
        return self._lineup.queued

    @property
    def shown_directory(self) -> Path:
        """Where the reports are, as a person types it."""
        directory = self.directory.parent / LINK if self._place.linked and not self.note else self.directory
        folder = Path.cwd()
        return directory.relative_to(folder) if directory.is_relative_to(folder) else directory

    def exclusive(self, tier: str) -> bool:
        """As `arena.stages.Lineup`."""
        return self._lineup.exclusive(tier)

    async def open(self, tier: str) -> None:
        """As `arena.stages.Lineup`; before the first tier, the ledger begins with what was asked for."""
        if self.header is None:
            self.header = self._describe()
            self._ledger.append("run", self.header)
        await self._lineup.open(tier)

    def finish(self) -> None:
        """Stop the agents and write the reports; harmless when called twice.

        A run in which no battle was asked for leaves nothing behind.
        """
        if self._finished:
            return
        self._finished = True
        try:
            self.owner.close()
        finally:
            # Whatever did not stop in good order, what was judged is reported.
            self._report()

    def _report(self) -> None:
        try:
            self._ledger.close()
            if self.header is None:
                (self.directory / "ledger.jsonl").unlink()
                if not any(self.directory.iterdir()):
                    self.directory.rmdir()
                return
            write_run_json(self.directory / "run.json", self.header, self.verdicts, self.served)
            write_summary(self.directory / "summary.md", self.header, self.verdicts, self.board.busy_s)
        except OSError as error:
            self.note = (
                f"the reports could not be written: {error}; what was judged before stands in ledger.jsonl"
            )
        else:
            self.note = link_latest(self.directory) if self._place.linked else None

    async def _close_agents(self) -> None:
        async with AsyncExitStack() as left:
            left.push_async_callback(self._lineup.close)
            if self._attacker:
                left.push_async_callback(self._attacker.close)
            if self._judge:
                left.push_async_callback(self._judge.close)

    def _note_served(self, served: Served) -> None:
        self._served[served.tier] = served
        self._ledger.append("server", served)

    async def _tier_broke(self, tier: str, reason: str) -> None:
        await self.arena.give_up(reason, tier)

    def _describe(self) -> RunHeader:
        settings = self._plan.settings
        limits = settings.limits
        prompts = {id: build_prompt(task).encode() for id, task in self._plan.tasks.items()}
        return RunHeader(
            run=self._place.id,
            started=self._place.started.strftime("%Y-%m-%dT%H:%M:%SZ"),
            plugin_version=version("pytest-logomesh"),
            formula=self.formula,
            seed=settings.seed,
            repeats=settings.repeats,
            rounds=settings.rounds,
            tiers=self._plan.tier_uses,
            strategy=settings.strategy,
            purple=settings.purple,
            limits=WaitLimits(
                head_s=limits.head_s,
                first_token_s=limits.first_token_s,
                stall_s=limits.stall_s,
                step_s=limits.step_s,
                total_s=limits.total_s,
            ),
            sandbox=self._sandbox,
            red_model=None if settings.red_model == NO_MODEL else settings.red_model,
            judge=None if settings.judge == NO_MODEL else settings.judge,
            judging=self._judging,
            gate=settings.gate,
            tasks={id: task.digest for id, task in self._plan.tasks.items()},
            prompts={id: hashlib.sha256(prompt).hexdigest() for id, prompt in prompts.items()},
            battles=self.arena.enrolled,
            command=self._command,
            python=platform.python_version(),
            platform=platform.platform(),
        )
