"""run.json, the published document of a run: schema `logomesh.run/1`."""

from collections import Counter
from collections.abc import Iterable
from typing import Literal

from pydantic import Field

from pytest_logomesh.ledger.header import RunHeader
from pytest_logomesh.ledger.steps import Served
from pytest_logomesh.records.evidence import Fact, Judgement
from pytest_logomesh.records.finding import Finding
from pytest_logomesh.records.observation import Behaviour
from pytest_logomesh.records.record import Record, Score
from pytest_logomesh.records.scale import Label, label
from pytest_logomesh.records.submission import StreamFigures
from pytest_logomesh.records.verdict import Components, Outcome, Reason, RoundScore, Verdict
from pytest_logomesh.reporting.gates.conclusion import GateConclusion
from pytest_logomesh.reporting.json_text import json_text
from pytest_logomesh.reporting.own_tests import OwnTests, own_tests


class Observations(Record):
    """How many behaviours hold, of how many the task has; never null."""

    passed: int = Field(ge=0)
    total: int = Field(ge=0)


class BattleDocument(Record):
    """One battle."""

    id: str
    task: str
    tier: str
    twin: str | None
    """With the tier `flawed`: which twin was handed in."""
    strategy: str
    repeat: int
    seed: int
    rounds: int
    """How many there could be."""
    round: int
    """Whose answer the rest speaks of: the best."""
    round_scores: tuple[RoundScore, ...]
    """Every round's; empty where the battle had but one."""
    outcome: Outcome
    cis: Score | None
    """0..1; null when there was nothing to score, or not enough."""
    label: Label | None
    """What the score is called: the same bands for every formula."""
    formula: str
    components: Components
    evidence: tuple[Fact, ...]
    """What the components are made of; the worths of a component's facts add up to it."""
    steps: tuple[str, ...]
    """How the formula made the score of the components, one calculation a line."""
    judgement: Judgement | None
    """What a judging model said; null where none was asked."""
    observations: Observations
    behaviours: tuple[Behaviour, ...]
    """Empty when nothing was observed."""
    own_tests: OwnTests | None
    """Null when none were run."""
    findings: tuple[Finding, ...]
    """Gravest first."""
    stream: StreamFigures
    reasons: tuple[Reason, ...]
    """Why it is not `passed`."""
    sandbox: str | None
    """The kind of jail; null when nothing was examined."""
    seconds: float = Field(ge=0)
    """Spent on streaming and examining; waiting for a turn does not count."""


class Totals(Record):
    """How many battles were asked for, and how they ended; the rest are `incomplete`."""

    battles: int
    passed: int
    failed: int
    tampered: int
    error: int


class RunDocument(Record):
    """A run."""

    schema_: Literal["logomesh.run/1"] = Field(default="logomesh.run/1", alias="schema")
    run: str
    """The run's id."""
    header: RunHeader
    totals: Totals
    served: tuple[Served, ...]
    """What served the models; empty when nothing did."""
    incomplete: tuple[str, ...]
    """Ids of battles that were asked for and have no verdict."""
    battles: tuple[BattleDocument, ...]
    """In the order they were asked for."""
    gates: tuple[GateConclusion, ...] = ()
    """What the gates that were asked for came to; empty where none was."""


def run_document(
    header: RunHeader, verdicts: Iterable[Verdict], served: Iterable[Served] = ()
) -> RunDocument:
    """A run as it is published; of several verdicts on one battle the last counts."""
    judged = {verdict.battle.id: battle_document(verdict) for verdict in verdicts}
    asked = tuple(dict.fromkeys((*header.battles, *judged)))
    outcomes = Counter(battle.outcome for battle in judged.values())
    return RunDocument(
        run=header.run,
        header=header,
        totals=Totals(
            battles=len(asked),
            passed=outcomes["passed"],
            failed=outcomes["failed"],
            tampered=outcomes["tampered"],
            error=outcomes["error"],
        ),
        served=tuple(served),
        incomplete=tuple(battle for battle in asked if battle not in judged),
        battles=tuple(judged[battle] for battle in asked if battle in judged),
    )


def battle_document(verdict: Verdict) -> BattleDocument:
    """One battle as it is published."""
    battle, facts = verdict.battle, verdict.examination
    return BattleDocument(
        id=battle.id,
        **battle.model_dump(),
        round=verdict.round,
        round_scores=verdict.rounds,
        outcome=verdict.outcome,
        cis=verdict.cis,
        label=label(verdict.cis),
        formula=verdict.formula,
        components=verdict.components,
        evidence=verdict.evidence,
        steps=verdict.steps,
        judgement=verdict.judgement,
        observations=Observations(passed=verdict.behaviours_held, total=verdict.behaviours_total),
        behaviours=facts.behaviours if facts else (),
        own_tests=own_tests(facts) if facts else None,
        findings=verdict.findings,
        stream=_rounded(verdict.stream),
        reasons=verdict.reasons,
        sandbox=facts.sandbox if facts else None,
        seconds=round(verdict.stream.total_s + (facts.seconds if facts else 0), 3),
    )


def document_text(document: RunDocument | BattleDocument) -> str:
    """The document as JSON; characters that a terminal would obey or hide are escaped."""
    return json_text(document.model_dump(mode="json", by_alias=True))


def _rounded(stream: StreamFigures) -> StreamFigures:
    """To a thousandth, so that no 0.30000000000000004 is published."""
    figures = stream.model_dump()
    rounded = {name: round(value, 3) for name, value in figures.items() if isinstance(value, float)}
    return stream.model_copy(update=rounded)
