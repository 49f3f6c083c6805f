"""What makes another run of one."""

from decimal import Decimal
from typing import Any

import pytest

from pytest_logomesh.ledger.header import JudgeUse, RunHeader, Sampling, TierUse, WaitLimits
from pytest_logomesh.records.finding import Gate, Severity
from pytest_logomesh.session.differences import differences
from tests.ledger.ledger_samples import header

JUDGE = JudgeUse(
    model="acme/judge",
    votes=3,
    prompt="ef" * 32,
    weight=Decimal("0.5"),
    calibrated=True,
    calibration="measured",
)
SMALL = header().tiers[0]
LIMITS = header().limits


def was(**fields: Any) -> RunHeader:
    """The run as it was."""
    return header().model_copy(update={"judging": JUDGE, **fields})


def sampled(temperature: float, longest: int | None) -> tuple[TierUse]:
    """The tier, asked otherwise."""
    return (SMALL.model_copy(update={"sampling": Sampling(temperature=temperature, max_tokens=longest)}),)


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ({"seed": 8}, "--logomesh-seed: 7 -> 8"),
        ({"rounds": 2}, "--logomesh-rounds: 1 -> 2"),
        ({"formula": "cis-1/2"}, "--logomesh-formula: cis-1/1 -> cis-1/2"),
        ({"strategy": "workflow"}, "--logomesh-strategy: direct -> workflow"),
        ({"purple": "http://agent"}, "--logomesh-purple: none -> http://agent"),
        ({"sandbox": "container"}, "--logomesh-sandbox: bubblewrap -> container"),
        ({"red_model": "acme/red"}, "--logomesh-red-model: none -> acme/red"),
        ({"judge": "acme/judge"}, "--logomesh-judge: none -> acme/judge"),
        ({"gate": Gate(severity=None)}, "--logomesh-fail-on: HIGH -> none"),
        (
            {"gate": Gate(severity=Severity.LOW, unconfirmed=True)},
            "--logomesh-fail-on: HIGH -> LOW+unconfirmed",
        ),
        ({"plugin_version": "0.2.0"}, "the version of pytest-logomesh: 0.1.0 -> 0.2.0"),
        ({"tiers": (SMALL, TierUse(name="large"))}, "--logomesh-model: small -> small,large"),
        (
            {"tiers": (SMALL.model_copy(update={"model": "x"}),)},
            "the model of the tier small: acme/small -> x",
        ),
        (
            {"tiers": (SMALL.model_copy(update={"arguments": ()}),)},
            "how the tier small is served: --seed 7 -> none",
        ),
        ({"tiers": sampled(0.5, 4096)}, "--logomesh-temperature of the tier small: 0.0 -> 0.5"),
        ({"tiers": sampled(0.0, None)}, "--logomesh-max-tokens of the tier small: 4096 -> none"),
        ({"judging": JUDGE.model_copy(update={"model": "x"})}, "the judge's model: acme/judge -> x"),
        ({"judging": JUDGE.model_copy(update={"votes": 5})}, "the judge's votes: 3 -> 5"),
        (
            {"judging": JUDGE.model_copy(update={"weight": Decimal("0.7")})},
            "the judge's weight, which its calibration makes: 0.5 -> 0.7",
        ),
        (
            {"judging": JUDGE.model_copy(update={"under_test": True})},
            "--logomesh-judge-may-be-purple: False -> True",
        ),
        (
            {"tasks": {"lru_cache": "ef" * 32}},
            "--logomesh-tasks: the task lru_cache: abababababab -> efefefefefef",
        ),
        ({"tasks": {}}, "--logomesh-tasks: the task lru_cache: abababababab -> none"),
        (
            {"tasks": {**header().tasks, "fizz": "12" * 32}},
            "--logomesh-tasks: the task fizz: none -> 121212121212",
        ),
        ({"prompts": {"lru_cache": "ef" * 32}}, "the prompt of the task lru_cache: "),
        ({"repeats": 0}, "--logomesh-repeats: 1 -> 0, which would leave battles out"),
    ],
)
def test_what_results_depend_on_makes_another_run(now: dict[str, Any], said: str) -> None:
    """One line, which names the flag or the part, what it was, and what it would be."""
    (line,) = differences(was(), was(**now))

    assert line.startswith(said)


@pytest.mark.parametrize(
    "now",
    [
        {},
        {"repeats": 9},
        {"limits": LIMITS.model_copy(update={"stall_s": 300.0})},
        {
            "command": ("pytest", "-n", "4"),
            "python": "3.14.0",
            "platform": "Other",
            "started": "2027-01-01T00:00:00Z",
        },
    ],
    ids=["nothing", "repeats", "limits", "surroundings"],
)
def test_what_they_do_not_depend_on_does_not(now: dict[str, Any]) -> None:
    """More repeats top a run up; limits of our own agents end in errors, which are asked again."""
    assert list(differences(was(), was(**now))) == []


def test_limits_judge_an_external_agent() -> None:
    """What it did not deliver in time is a verdict."""
    longer = WaitLimits(head_s=30, first_token_s=120, stall_s=300, step_s=300, total_s=None)
    told = differences(was(purple="http://agent"), was(purple="http://agent", limits=longer))

    assert list(told) == ["--logomesh-stall-timeout: 30.0 -> 300.0"]


def test_many_tasks_are_counted() -> None:
    """A suite of another version does not fill the screen."""
    tasks = {f"task_{number}": "ab" * 32 for number in range(9)}
    told = list(differences(was(tasks=tasks), was(tasks=dict.fromkeys(tasks, "cd" * 32))))

    assert len(told) == 6
    assert told[-1] == "and 4 more tasks"
