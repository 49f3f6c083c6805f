"""Examining gathers facts: observations against the reference's, own tests against all programs, findings."""

from collections.abc import Iterator

import pytest

from pytest_logomesh.agents.green.examine import Examiner
from pytest_logomesh.records.errors import SandboxBroken
from pytest_logomesh.records.finding import Exploit, Finding, Severity
from tests.agents.green.green_samples import (
    ALSO_RIGHT,
    RIGHT,
    WRONG,
    NoJail,
    ScriptedProbes,
    submission,
    task,
)

SCRIPT = {RIGHT: ("6", "0"), ALSO_RIGHT: ("6", "0"), WRONG: ("9", "0"), "import os\n": ("KeyError", "lost")}


def examiner(probes: ScriptedProbes, *, keep: int = 256) -> Examiner:
    """An examiner over scripted probes, with a clock that ticks a quarter of a second."""
    ticks: Iterator[float] = (number / 4 for number in range(1000))
    return Examiner(NoJail(), probes=lambda _: probes, clock=lambda: next(ticks), keep=keep)


def test_behaviours_are_compared_with_the_references() -> None:
    """In the task's order; the answer's record is taken with the battle's seed."""
    probes = ScriptedProbes(SCRIPT)
    facts = examiner(probes).examine(task(), submission(WRONG), 42)
    assert [(b.name, b.holds) for b in facts.behaviours] == [("doubles", False), ("doubles_nothing", True)]
    assert sorted(probes.observed) == [("own", 42), ("reference", 42)]


def test_facts_say_where_they_come_from_and_how_long_they_took() -> None:
    """The kind of jail, and seconds by the clock that was passed in."""
    facts = examiner(ScriptedProbes(SCRIPT)).examine(task(), submission(), 1)
    assert (facts.sandbox, facts.seconds) == ("scripted", 0.25)


def test_own_tests_meet_own_correct_and_broken_programs() -> None:
    """Every program of the task, in its role."""
    probes = ScriptedProbes(SCRIPT)
    facts = examiner(probes).examine(task(), submission(), 1)
    assert [(run.role, run.program) for run in facts.test_runs] == [
        ("own", "own"),
        ("correct", "alternatives/sum"),
        ("correct", "reference"),
        *[("again", "alternatives/sum")] * 6,
        *[("again", "reference")] * 6,
        ("broken", "flawed/raises"),
        ("broken", "flawed/squares"),
    ]
    assert sorted(probes.tested[1:3]) == [("correct", "alternatives/sum"), ("correct", "reference")]


def test_whom_tests_meet_when_follows_from_the_seed() -> None:
    """The same seed gives the same order, another seed another; own code always comes first."""
    orders = []
    for seed in (1, 1, *range(2, 12)):
        probes = ScriptedProbes(SCRIPT)
        examiner(probes).examine(task(), submission(), seed)
        assert probes.tested[0] == ("own", "own")
        orders.append(tuple(probes.tested))
    assert orders[0] == orders[1]
    assert len(set(orders)) > 2
    assert any("again" in [role for role, _ in order[4:]] for order in orders)


def test_a_value_that_differs_is_put_to_the_tasks_decider() -> None:
    """Only values, only those that differ, and only where the task has a decide.py."""
    script = {**SCRIPT, WRONG: ("6.0", "KeyError")}
    decided = task().model_copy(update={"decider": "def decide(record, rng): ..."})
    probes = ScriptedProbes(script)
    facts = examiner(probes).examine(decided, submission(WRONG), 1)
    assert [sorted(cases) for cases in probes.decided] == [["doubles"]]
    assert [(b.holds, b.says) for b in facts.behaviours] == [
        (True, "differs from the reference, rightly"),
        (False, "raised KeyError"),
    ]
    plain = ScriptedProbes(script)
    assert not examiner(plain).examine(task(), submission(WRONG), 1).behaviours[0].holds
    assert plain.decided == []


def test_no_jail_is_started_for_tests_that_are_not_there() -> None:
    """A submission without tests has no test runs."""
    probes = ScriptedProbes(SCRIPT)
    assert examiner(probes).examine(task(), submission(tests=None), 1).test_runs == ()
    assert probes.tested == []


def test_reds_findings_are_part_of_the_facts() -> None:
    """The source is scanned against the task's rules."""
    facts = examiner(ScriptedProbes(SCRIPT)).examine(task(), submission("import os\n"), 1)
    assert [finding.check for finding in facts.findings] == ["forbidden-import"]
    assert [behaviour.says for behaviour in facts.behaviours] == [
        "raised KeyError",
        "ran out of processor time",
    ]


def test_a_reference_is_observed_once_for_a_seed() -> None:
    """Its record is kept for the next submission, and taken anew for another seed."""
    probes = ScriptedProbes(SCRIPT)
    green = examiner(probes)
    for seed in (1, 1, 2):
        green.examine(task(), submission(WRONG), seed)
    assert [seed for name, seed in probes.observed if name == "reference"] == [1, 2]


def test_another_version_of_the_task_is_another_reference() -> None:
    """The record belongs to the task's digest."""
    probes = ScriptedProbes(SCRIPT)
    green = examiner(probes)
    green.examine(task(), submission(), 1)
    green.examine(task().model_copy(update={"digest": "e" * 64}), submission(), 1)
    assert [name for name, _ in probes.observed].count("reference") == 2


def test_kept_records_are_bounded() -> None:
    """The oldest is forgotten first."""
    probes = ScriptedProbes(SCRIPT)
    green = examiner(probes, keep=2)
    for seed in (1, 2, 3, 3, 2, 1):
        green.examine(task(), submission(), seed)
    assert [seed for name, seed in probes.observed if name == "reference"] == [1, 2, 3, 1]


@pytest.mark.parametrize("record", [("lost", "0"), ("6",)], ids=["lost", "short"])
def test_a_reference_that_is_not_observed_whole_is_our_fault(record: tuple[str, ...]) -> None:
    """Nothing is compared with it, and nothing of it is kept."""
    probes = ScriptedProbes({**SCRIPT, RIGHT: record})
    green = examiner(probes)
    for _ in range(2):
        with pytest.raises(SandboxBroken, match="the reference of double"):
            green.examine(task(), submission(WRONG), 1)
    assert [name for name, _ in probes.observed].count("reference") == 2


def claimed() -> Finding:
    """What a model claims, with a script that is to prove it."""
    return Finding(
        check="red-model/logic", cwe=None, severity=Severity.HIGH, title="t", file="solution.py", line=1, message="m",
        confidence=0.2, state="unconfirmed", origin="model",
        exploit=Exploit(name="model", script="pass", oracle="canary"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("effects", "state"),
    [
        ({"own": "seen"}, "confirmed"),
        ({"own": "seen", "reference": "seen"}, "unconfirmed"),
        ({}, "unconfirmed"),
    ],
    ids=["here alone", "on the reference too", "nowhere"],
)
def test_claims_are_put_to_the_proof(effects: dict[str, str], state: str) -> None:
    """They join the findings as what they turned out to be; the other facts stay."""
    probes = ScriptedProbes(SCRIPT)
    probes.effects = effects
    examining = examiner(probes)
    facts = examining.examine(task(), submission(), 1)
    proven = examining.prove(task(), submission(), facts, (claimed(),), 1)
    assert [(finding.check, finding.state) for finding in proven.findings] == [("red-model/logic", state)]
    assert (proven.behaviours, proven.test_runs) == (facts.behaviours, facts.test_runs)
    assert proven.seconds > facts.seconds


def test_without_anything_to_prove_no_jail_is_asked() -> None:
    """An answer without findings on a task without exploits costs no further jail."""
    probes = ScriptedProbes(SCRIPT)
    examiner(probes).examine(task(), submission(), 1)
    assert probes.exploited == []


def test_the_code_is_measured_and_the_rationale_read() -> None:
    """Beside what the task's correct programs have."""
    facts = examiner(ScriptedProbes(SCRIPT)).examine(task(), submission(WRONG), 1)
    assert facts.design is not None
    assert (facts.design.own.statements, facts.design.allowed.statements) == (2, 2)
    assert facts.explanation is not None
    assert facts.explanation.words == 16
