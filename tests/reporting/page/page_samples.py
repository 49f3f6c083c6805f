"""A run to draw: two tiers on the project's own tasks, several repeats, everything that a page can show."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

from pytest_logomesh.ledger.read import Ledger
from pytest_logomesh.ledger.steps import Submitted
from pytest_logomesh.records.battle import Battle
from pytest_logomesh.records.evidence import Criterion, Fact, Judgement
from pytest_logomesh.records.finding import Exploit, Finding, Severity, Step
from pytest_logomesh.records.observation import Behaviour, TestRun
from pytest_logomesh.records.record import score
from pytest_logomesh.records.submission import Burst, StreamFigures, Submission
from pytest_logomesh.records.verdict import Components, Examination, Outcome, Reason, Verdict
from pytest_logomesh.reporting.comparison.compare import compare
from pytest_logomesh.reporting.comparison.document import ComparisonDocument
from pytest_logomesh.reporting.comparison.sides import entrants
from pytest_logomesh.reporting.comparison.stored import StoredRun
from pytest_logomesh.reporting.gates.conclusion import GateConclusion
from pytest_logomesh.reporting.run_json import RunDocument, run_document
from tests.reporting.report_samples import header

TASKS = Path(__file__).resolve().parents[3] / "tasks"
TASK_NAMES = tuple(sorted(folder.parent.name for folder in TASKS.glob("*/task.toml")))
SKILL = {"qwen32b": 0.8, "mistral7b": 0.45}
"""How likely a battle of a tier passes."""
UNSAFE = '''

def find_orders(connection, name):
    """Every order of a customer."""
    wanted = name.strip()
    query = f"SELECT id FROM orders WHERE customer = '{wanted}'"
    return connection.execute(query).fetchall()
'''
"""What a weak answer has behind the task's own code."""
GATES = (
    GateConclusion(
        gate="fail-under",
        asked="0.75",
        conclusion="held",
        says="CIS 0.8159 [0.79, 0.84] for qwen32b and 0.7869 [0.76, 0.81] for mistral7b over 20 tasks",
    ),
    GateConclusion(
        gate="fail-on", asked="HIGH", conclusion="not held", says="21 battles have a confirmed finding"
    ),
)
_MUTANTS = 18
_BEHAVIOURS = 12


@dataclass(frozen=True, slots=True)
class Answers:
    """Where samples take their texts from."""

    source: str
    tests: str
    rationale: str


def sample_run(
    tiers: Sequence[str] = ("qwen32b", "mistral7b"), repeats: int = 3, tasks: Sequence[str] = TASK_NAMES
) -> tuple[RunDocument, Ledger]:
    """The run and its ledger; the same every time."""
    fought = [
        Battle(task=task, tier=tier, strategy="direct", repeat=repeat, seed=repeat)
        for task in tasks
        for tier in tiers
        for repeat in range(1, repeats + 1)
    ]
    document, ledger = run_of([sample_battle(battle, answers(battle.task)) for battle in fought], tiers)
    return document.model_copy(update={"gates": GATES}), ledger


def run_of(
    battles: Sequence[tuple[Verdict, Submitted | None]], tiers: Sequence[str]
) -> tuple[RunDocument, Ledger]:
    """The run that these battles make."""
    about = header(*(verdict.battle.id for verdict, _ in battles), tiers=tuple(tiers), repeats=3)
    ledger = Ledger(
        header=about,
        submissions={},
        verdicts={verdict.battle.id: verdict for verdict, _ in battles},
        served={},
        ended=True,
        handed_in={step.battle: (step,) for _, step in battles if step},
    )
    return run_document(about, ledger.verdicts.values()), ledger


def answers(task: str) -> Answers:
    """The reference's texts, as if a model had written them."""
    folder = TASKS / task / "solution"
    return Answers(
        *((folder / name).read_text() for name in ("solution.py", "test_solution.py", "rationale.md"))
    )


def sample_battle(battle: Battle, texts: Answers) -> tuple[Verdict, Submitted | None]:
    """One battle, drawn from its name; an error has no answer."""
    rng = random.Random(battle.id)
    if rng.random() < 0.02:
        return _error(battle), None
    passed = rng.random() < SKILL.get(battle.tier, 0.6)
    outcome: Outcome = "passed" if passed else "tampered" if rng.random() < 0.06 else "failed"
    weak = not passed and rng.random() < 0.5
    source = texts.source + UNSAFE if weak else texts.source
    submission = Submission(
        files={"solution.py": source}, tests={"test_solution.py": texts.tests}, rationale=texts.rationale
    )
    answer = f"{texts.rationale}\n```python solution.py\n{source}```\n\n```python test_solution.py\n{texts.tests}```\n"
    trace = tuple(_trace(rng, len(answer), battle.tier))
    stream = _figures(trace, len(answer) // 4)
    examination = _examination(rng, passed, _findings(source, rng) if weak else ())
    verdict = _verdict(rng, battle, outcome, examination)
    verdict = verdict.model_copy(update={"submission": submission, "stream": stream})
    return verdict, Submitted(
        battle=battle.id, submission=submission, answer=answer, stream=stream, trace=trace
    )


def _error(battle: Battle) -> Verdict:
    text = "the model server at http://127.0.0.1:8000/v1 does not answer"
    return Verdict(
        battle=battle,
        outcome="error",
        reasons=(Reason(kind="error", text=text),),
        formula="cis-1/1",
        behaviours_total=_BEHAVIOURS,
    )


def _verdict(rng: random.Random, battle: Battle, outcome: Outcome, facts: Examination) -> Verdict:
    held = sum(one.holds for one in facts.behaviours)
    killed = sum(bool(run.failed) for run in facts.test_runs if run.role == "broken")
    logic, testing = score(Decimal(held) / _BEHAVIOURS), score(Decimal(killed) / _MUTANTS)
    architecture, rationale = (
        score(Decimal(rng.randint(60, 100)) / 100),
        score(Decimal(rng.randint(50, 100)) / 100),
    )
    cis = min((rationale + architecture) / 5 + (testing + logic) * 3 / 10, logic)
    return Verdict(
        battle=battle,
        outcome=outcome,
        reasons=tuple(_reasons(outcome, facts)),
        cis=score(cis),
        formula="cis-1/1",
        components=Components(rationale=rationale, architecture=architecture, testing=testing, logic=logic),
        examination=facts,
        behaviours_total=_BEHAVIOURS,
        evidence=(
            Fact(component="rationale", text="5 of 7 decisions taken up with a reason", worth=rationale),
            Fact(component="architecture", text="to begin with", worth=Decimal(1)),
            Fact(
                component="architecture",
                text="nesting of solve() is 6, that of correct programs at most 3",
                worth=architecture - 1,
            ),
            Fact(component="testing", text=f"{killed} of {_MUTANTS} broken programs caught", worth=testing),
            Fact(component="logic", text=f"{held} of {_BEHAVIOURS} behaviours of the task", worth=logic),
        ),
        steps=("mean of R A T L, weighed 0.20 0.20 0.30 0.30", f"at most L: {logic}", f"score: {score(cis)}"),
        judgement=_judgement(rng),
    )


def _reasons(outcome: Outcome, facts: Examination) -> Iterator[Reason]:
    if outcome == "tampered":
        yield Reason(kind="tampered", text="wrote to a file of the harness")
    for one in facts.behaviours:
        if not one.holds:
            yield Reason(kind="logic", text=f"behaviour {one.name}: {one.says}")
    for finding in facts.findings:
        if finding.state == "confirmed":
            yield Reason(
                kind="finding", text=f"{finding.file}:{finding.line} {finding.check}: {finding.message}"
            )


def _judgement(rng: random.Random) -> Judgement:
    votes = sorted(score(Decimal(rng.randint(1, 4)) / 4) for _ in range(3))
    return Judgement(
        judge="gptoss20b",
        criteria=(
            Criterion(
                name="trade-offs",
                component="rationale",
                votes=tuple(votes),
                median=votes[1],
                spread=votes[2] - votes[0],
                because="names two alternatives and says why they were left",
            ),
        ),
        weight=score("0.5"),
        calibrated=True,
    )


def _examination(rng: random.Random, passed: bool, findings: tuple[Finding, ...]) -> Examination:
    wrong = 0 if passed else rng.randint(1, 5)
    behaviours = tuple(
        Behaviour(
            name=f"keeps_rule_{place + 1}",
            holds=place >= wrong,
            says="as the reference" if place >= wrong else "differs from the reference",
        )
        for place in range(_BEHAVIOURS)
    )
    names = tuple(f"test_solution.py::test_rule_{place + 1}" for place in range(9))
    runs = [TestRun(program="submission", role="own", passed=names, failed=())]
    runs += [
        TestRun(program=f"alternatives/other_{place}", role="correct", passed=names, failed=())
        for place in (1, 2)
    ]
    keenness = rng.random()
    for place in range(_MUTANTS):
        name = (
            f"mutants/solution.py:{10 + 3 * place}:comparison:1"
            if place > 3
            else f"flawed/off_by_{place + 1}"
        )
        caught = (rng.choice(names),) if rng.random() < 0.5 + keenness / 2 else ()
        runs.append(TestRun(program=name, role="broken", passed=names[:4], failed=caught))
    return Examination(
        behaviours=behaviours,
        test_runs=tuple(runs),
        findings=findings,
        sandbox="bubblewrap",
        seconds=round(rng.uniform(0.4, 2.5), 3),
    )


def _findings(source: str, rng: random.Random) -> tuple[Finding, ...]:
    lines = source.splitlines()
    at = {text.strip(): number for number, text in enumerate(lines, 1)}
    first, second, third = (at[text] for text in (line.strip() for line in UNSAFE.splitlines()[4:7]))
    path = tuple(Step(file="solution.py", line=line, text=lines[line - 1]) for line in (first, second, third))
    proven = rng.random() < 0.7
    injection = Finding(
        check="sql-injection",
        cwe=89,
        severity=Severity.HIGH,
        category="injection",
        title="SQL put together from an argument",
        file="solution.py",
        line=third,
        message="a statement that holds an argument reaches the database",
        why="a name such as `x' OR '1'='1` changes what is asked for",
        fix="hand the value over as a parameter: execute(query, (wanted,))",
        source="solution.find_orders(name)",
        path=path,
        confidence=0.97,
        state="confirmed" if proven else "unconfirmed",
        exploit=Exploit(
            name="template/sql-injection",
            script="def attack(solution, stage):\n    solution.find_orders(stage.connection, \"x' OR '1'='1\")\n",
            oracle="sql",
            effect="a statement of another shape reached the database" if proven else "",
        ),
    )
    quality = Finding(
        check="broad-except",
        cwe=(None, 703, 327, 22)[rng.randrange(4)],
        severity=Severity.MEDIUM,
        title="A weakness that nothing has proven",
        file="solution.py",
        line=1,
        message="worth a look",
        confidence=0.6,
        state=("unconfirmed", "refuted")[rng.randrange(2)],
    )
    return injection, quality


def _trace(rng: random.Random, characters: int, tier: str) -> Iterator[Burst]:
    at, left = rng.uniform(0.3, 1.4), characters
    pace = 420 if tier == "qwen32b" else 900
    if tier == "qwen32b":
        for _ in range(rng.randint(8, 30)):
            yield Burst(at_s=round(at, 3), kind="reasoning", characters=rng.randint(60, 160))
            at += 0.25
    pause = rng.randint(2, 20)
    for place in range(10_000):
        size = min(left, int(pace * rng.uniform(0.15, 0.35)))
        yield Burst(at_s=round(at, 3), kind="text", characters=size)
        left -= size
        if not left:
            return
        at += rng.uniform(2.2, 6) if place == pause else 0.25


def _figures(trace: Sequence[Burst], tokens: int) -> StreamFigures:
    times = [burst.at_s for burst in trace]
    return StreamFigures(
        first_token_s=times[0],
        longest_gap_s=max((b - a for a, b in pairwise(times)), default=0.0),
        total_s=round(times[-1] + 0.1, 3),
        tokens=tokens,
        tokens_per_s=tokens / max(times[-1] - times[0], 0.1),
        finish_reason="stop",
    )


def sample_comparison() -> ComparisonDocument:
    """The sample run's tiers side by side, as `logomesh compare RUN` compares them."""
    document, _ = sample_run()
    stored = StoredRun.model_validate(document.model_dump(mode="json", by_alias=True))
    return compare(entrants([Path("reports/sample")], [stored]))
