"""What the owner of a run keeps: its directory, ledger and arena; and what it writes when the run ends."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import AsyncExitStack, suppress
from pathlib import Path

from pytest_logomesh.agents.green.formulas import FORMULAS
from pytest_logomesh.agents.green.outcome import Policy
from pytest_logomesh.arena.arena import Arena
from pytest_logomesh.arena.bench import LiveBench
from pytest_logomesh.arena.journal import Journal
from pytest_logomesh.arena.owner import Owner
from pytest_logomesh.assembly.lineup import Lineup
from pytest_logomesh.assembly.planning import Plan
from pytest_logomesh.assembly.serving import Surroundings
from pytest_logomesh.ledger.header import JudgeUse, RunHeader
from pytest_logomesh.ledger.steps import Served
from pytest_logomesh.ledger.write import LedgerWriter
from pytest_logomesh.records.roles import Attacker, Judge
from pytest_logomesh.records.verdict import Verdict
from pytest_logomesh.reporting.gates.conclusion import GateConclusion
from pytest_logomesh.reporting.gates.opening import open_gates
from pytest_logomesh.reporting.latest import LINK, claim_directory, link_latest
from pytest_logomesh.reporting.reports import Finished, write_reports
from pytest_logomesh.reporting.run_json import run_document
from pytest_logomesh.session.describing import describe, prompts_of
from pytest_logomesh.session.place import Place
from pytest_logomesh.session.rescue import rescue
from pytest_logomesh.session.resuming import Earlier, take_up
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
        settings = plan.settings
        self._gates = open_gates(settings.gates, place.id, place.directory)
        self.gates: tuple[GateConclusion, ...] = ()
        """What they came to; empty until the run has ended in good order."""
        self._described = describe(plan, place, sandbox, command)
        self.header: RunHeader | None = None
        self._served: dict[str, Served] = {}
        self.directory = place.directory if place.resumed else claim_directory(place.directory)
        self._earlier: Earlier | None = None
        self._ledger = self._open_ledger()
        clock = SystemClock()
        self.board = Board(clock)
        around = Surroundings(
            settings, clock, self.directory / "server.log", say, self._note_served, self._tier_broke
        )
        self._lineup = Lineup(plan, around, self.board)
        formula = FORMULAS[settings.formula]()
        self._attacker = _attacker(plan, self._lineup, around)
        self._judge = _judge(plan, self._described.judging, self._lineup, around)
        policy = Policy(formula, settings.gate)
        journal = Journal(self._ledger, self._earlier.unfinished if self._earlier else {})
        bench = LiveBench(plan.tasks, self._lineup.purple, policy, journal, self._attacker, self._judge)
        stands: Mapping[str, Verdict] = self._earlier.judged if self._earlier else {}
        self.arena = Arena(plan.battles, bench, settings.inflight, self, plan.expected, stands)
        self.owner = Owner(self.arena, self._close_agents)
        self.note: str | None = None
        """Something about the reports that a person should know."""
        self._linked = False
        """Whether `latest` points here."""
        self._finished = False
        self.owner.start()
        if self._earlier:
            say(f"goes on with {self.shown_directory}: {self._earlier.summary}")

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """What was judged, in the order of the battles; an earlier process's error until the battle is judged again."""
        errors = self._earlier.errors if self._earlier else ()
        judged = {verdict.battle.id: verdict for verdict in (*errors, *self.arena.verdicts)}
        return tuple(judged[id] for id in self._plan.battles if id in judged)

    @property
    def streaming_s(self) -> float | None:
        """For how long answers were streamed; None where an earlier process streamed some of them."""
        return None if self._earlier else self.board.busy_s

    @property
    def gated(self) -> bool:
        """Whether gates decide how the run ends."""
        return bool(self._gates.asked)

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
        link = self.directory.parent / LINK
        # A run that began in the meantime has the link.
        directory = link if self._linked and link.resolve() == self.directory.resolve() else self.directory
        folder = Path.cwd()
        return directory.relative_to(folder) if directory.is_relative_to(folder) else directory

    def exclusive(self, tier: str) -> bool:
        """As `arena.stages.Lineup`."""
        return self._lineup.exclusive(tier)

    async def open(self, tier: str) -> None:
        """As `arena.stages.Lineup`; before the first tier, the ledger begins with what was asked for."""
        self._ledger.begin()
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
        if self.header is None:
            self._leave_nothing()
            return
        problems = self._close_ledger()
        finished = self._finished_run(self.header)
        if self.directory.is_dir():
            problems += write_reports(self.directory, finished).values()
            if problems:
                problems.append(f"what was judged stands in {self.directory / 'ledger.jsonl'}")
        if self.directory != self._place.directory:
            problems.insert(
                0, f"{self._place.directory} vanished during the run; it stands in {self.directory}"
            )
        problems += self._link()
        self.note = "; ".join(problems) or None

    def _link(self) -> list[str]:
        """Let `latest` point here, from the first record on, so that a run that is killed is found; why it cannot."""
        if not self._place.linked or self.directory.parent != self._place.directory.parent:
            return []
        problem = link_latest(self.directory)
        self._linked = problem is None
        return [problem] if problem else []

    def _leave_nothing(self) -> None:
        with suppress(OSError):
            self._ledger.discard()
            if not any(self.directory.iterdir()):
                self.directory.rmdir()

    def _close_ledger(self) -> list[str]:
        """End the record, wherever its folder is; what went wrong, a sentence each."""
        problems = []
        try:
            self._ledger.end()
        except OSError as error:
            problems.append(f"the ledger could not be closed: {error}")
        problems += self._follow_ledger()
        self._ledger.release()
        return problems

    def _follow_ledger(self) -> list[str]:
        """Where the ledger's folder has vanished, go on in another one."""
        if not self._ledger.vanished():
            return []
        try:
            self.directory = rescue(self._ledger, self.directory)
        except OSError as error:
            return [f"{self.directory} vanished during the run, and its record could not be saved: {error}"]
        return []

    def _finished_run(self, header: RunHeader) -> Finished:
        document = run_document(header, self.verdicts, self.served)
        self.gates = self._gates.decide(document)
        document = document.model_copy(update={"gates": self.gates})
        return Finished(document, self.verdicts, self.directory / "ledger.jsonl", self.streaming_s)

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

    def _open_ledger(self) -> LedgerWriter:
        if not self._place.resumed:
            return LedgerWriter(self.directory / "ledger.jsonl", self._beginning)
        writer, self._earlier = take_up(self.directory, self._described, self._plan.battles, self._beginning)
        self.header = self._earlier.ledger.header
        self._served.update(self._earlier.ledger.served)
        return writer

    def _beginning(self) -> tuple[RunHeader, Iterable[str]]:
        """The record that stands before everything else that this process adds, and the prompts it speaks of."""
        asked = self._described.model_copy(update={"battles": self.arena.enrolled})
        self.header = self._earlier.header(asked) if self._earlier else asked
        self._link()
        return asked, prompts_of(self._plan).values()


def _attacker(plan: Plan, lineup: Lineup, around: Surroundings) -> Attacker | None:
    if not plan.settings.red_model:
        return None
    from pytest_logomesh.assembly.attacking import attacker_of  # noqa: PLC0415 - heavy, and seldom asked for

    return attacker_of(plan, lineup, around)


def _judge(plan: Plan, use: JudgeUse | None, lineup: Lineup, around: Surroundings) -> Judge | None:
    if use is None:
        return None
    from pytest_logomesh.assembly.judging import judge_of  # noqa: PLC0415 - likewise

    return judge_of(plan, use, lineup, around)
