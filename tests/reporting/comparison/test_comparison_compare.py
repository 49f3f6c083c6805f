"""Runs compared."""

from typing import Any

import pytest

from pytest_logomesh.ledger.header import JudgeUse, TierUse, WaitLimits
from pytest_logomesh.records.errors import UserMistake
from pytest_logomesh.records.finding import Gate, Severity
from pytest_logomesh.reporting.comparison.document import Difference
from tests.reporting.comparison.comparison_samples import claimed, compared, fought, stored, suite
from tests.reporting.report_samples import HOSTILE, streamed

JUDGING = {
    "model": "j",
    "votes": 3,
    "prompt": "ab" * 32,
    "weight": "0.5",
    "calibrated": True,
    "calibration": "",
}


def test_two_dates() -> None:
    """Contenders carry their run's letter; figures are each one's own, differences are against the first."""
    first = suite("passed", "0.8", step="0.01")
    other = suite("failed", "0.5", step="0.008")
    document = compared(stored(first), stored(other, "b"))
    assert [run.letter + run.run for run in document.runs] == ["Aa", "Bb"]
    old, new = document.contenders
    assert (old.name, new.name, old.model) == ("A small", "B small", "acme/small")
    assert (old.outcomes.passed, new.outcomes.failed, new.outcomes.battles) == (12, 12, 12)
    assert old.cis
    assert (old.cis.mean, old.cis.tasks) == (0.855, 12)
    assert old.cis.low < 0.855 < old.cis.high
    assert old.against is None
    assert new.against
    assert (new.against.pairs, new.against.same_seeds, new.against.changes.worse) == (12, True, 12)
    assert new.against.cis
    assert new.against.cis.estimate == -0.311
    assert new.against.cis.conclusion == "worse"
    assert new.against.pass_rate
    assert new.against.pass_rate.estimate == -1.0
    assert new.against.pass_rate.conclusion == "worse"
    assert new.against.components.rationale is None
    assert new.against.components.logic
    assert new.against.components.logic.estimate == 0.0
    assert not document.marks
    assert not document.anyway


def test_tiers_of_one_run() -> None:
    """One run is compared with itself tier by tier, in the order of its tiers."""
    verdicts = [*suite(tier="large", tasks=2), *suite(tier="small", tasks=2)]
    tiers = (TierUse(name="small"), TierUse(name="large"))
    document = compared(stored(verdicts, tiers=tiers))
    assert [one.name for one in document.contenders] == ["small", "large"]
    assert document.contenders[1].model is None


def test_strategies_of_one_tier() -> None:
    """A tier that was asked in several ways has a contender for each, named so."""
    direct = suite(tasks=2)
    workflow = [
        one.model_copy(update={"battle": one.battle.model_copy(update={"strategy": "workflow"})})
        for one in direct
    ]
    document = compared(stored(direct), stored(workflow, "b", strategy="workflow"))
    assert [one.name for one in document.contenders] == ["A small direct", "B small workflow"]


def test_p_values_are_adjusted_together() -> None:
    """The more contenders there are, the more it takes to show a difference."""
    first, same = suite(tasks=6), [suite(tasks=6) for _ in range(3)]
    better = [fought(f"task_{n:02}", cis=f"0.{91 + n % 3}") for n in range(6)]
    two = compared(stored(first), stored(better, "b"))
    many = compared(
        stored(first), stored(better, "b"), *(stored(each, f"c{n}") for n, each in enumerate(same))
    )
    alone, among = (document.contenders[1].against for document in (two, many))
    assert alone
    assert among
    assert isinstance(alone.cis, Difference)
    assert isinstance(among.cis, Difference)
    assert alone.cis.p == among.cis.p
    assert alone.cis.p < alone.cis.p_adjusted < among.cis.p_adjusted


def test_errors_are_in_no_pair() -> None:
    """They stand in the denominator of the pass rate, in no score and no difference; a mark says so."""
    first = suite(tasks=4)
    other = [*suite(tasks=3), fought("task_03", "error")]
    document = compared(stored(first), stored(other, "b"))
    new = document.contenders[1]
    assert new.pass_rate
    assert new.cis
    assert (new.pass_rate.mean, new.cis.mean, new.cis.battles) == (0.75, 0.9, 3)
    assert new.against
    assert (new.against.pairs, new.against.errors) == (3, 1)
    assert new.against.pass_rate
    assert new.against.pass_rate.estimate == 0.0
    assert [(mark.kind, mark.refused) for mark in document.marks] == [("errors", False)]
    assert document.marks[0].text.endswith(": B small 1")


def test_a_judged_battle_without_a_score_counts_as_0() -> None:
    """Unless the formula had no score for anybody: then there is none."""
    some = compared(
        stored(suite(tasks=2)), stored([fought("task_00"), fought("task_01", "failed", None)], "b")
    )
    assert some.contenders[1].cis
    assert some.contenders[1].cis.mean == 0.45
    none = compared(stored(suite(tasks=2)), stored([fought("task_00", "failed", None)], "b"))
    assert none.contenders[1].cis is None
    assert none.contenders[1].against
    assert none.contenders[1].against.cis is None
    assert none.contenders[1].against.pass_rate
    assert none.tasks[0].cells[1].cis is None


def test_twins_pair_with_themselves() -> None:
    """Two runs of flawed twins pair twin by twin; beside another tier they pair by task, and that is marked."""
    flawed = [
        fought("a", "failed", f"0.{n}", tier="flawed", twin=twin) for n, twin in enumerate(("x", "y", "z"), 3)
    ]
    same = compared(stored(flawed), stored(flawed, "b")).contenders[1].against
    assert same
    assert (same.pairs, same.changes.unchanged) == (3, 3)
    document = compared(stored([fought("a"), *flawed]))
    mixed = document.contenders[1].against
    assert mixed
    assert mixed.pairs == 3
    assert mixed.cis
    assert mixed.cis.estimate == -0.5
    assert [mark.kind for mark in document.marks] == ["twins"]


def test_repeats_pair_by_number() -> None:
    """Those that the other lacks have no pair, and that is marked."""
    once = suite(tasks=3)
    thrice = [one for repeat in (1, 2, 3) for one in suite(tasks=3, repeat=repeat)]
    document = compared(stored(thrice), stored(once, "b"))
    assert document.contenders[1].against
    assert document.contenders[1].against.pairs == 3
    assert document.marks[0].text.startswith("repeats differ (A small 3, B small 1)")


def test_findings_speed_and_tokens() -> None:
    """Findings are counted by CWE, those without one last; speed is a median, tokens are a sum."""
    from tests.reporting.report_samples import battle

    verdicts = [
        claimed(fought("a"), 89, 78, None),
        claimed(fought("b"), 89),
        claimed(fought("c")),
    ]
    quick = [
        streamed(battle(task), first, tokens=10, tokens_per_s=rate)
        for task, first, rate in (("a", 1.0, 5.0), ("b", 3.0, 9.0))
    ]
    one, other = compared(stored(verdicts), stored(quick, "b")).contenders
    assert [(each.cwe, each.confirmed, each.unconfirmed) for each in one.findings] == [
        (78, 1, 0),
        (89, 2, 0),
        (None, 1, 0),
    ]
    assert [(each.confirmed, each.unconfirmed) for each in other.findings] == [(2, 2)]
    assert (other.speed.tokens_per_s, other.speed.first_token_s, other.tokens) == (7.0, 2.0, 20)


def test_what_has_no_verdict_is_marked() -> None:
    """Battles that were asked for belong to the tier whose name is in their id."""
    asked = ["task_00-small-2", "task_01-small-2"]
    document = compared(stored(suite(tasks=2)), stored(suite(tasks=2), "b", asked))
    assert document.contenders[1].outcomes.incomplete == 2
    assert document.marks[0].text == "battles have no verdict: B small 2"


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"formula": "logomesh-v5/1"}, "formula"),
        ({"seed": 8}, "seed"),
        ({"sandbox": "container"}, "sandbox"),
        ({"judge": "j"}, "judge"),
        ({"judge": "j", "judging": JudgeUse.model_validate(JUDGING)}, "judge"),
        ({"rounds": 2}, "rounds"),
        ({"tasks": {"task_00": "ef" * 32, "task_01": "ab" * 32}}, "tasks"),
    ],
)
def test_unlike_runs_are_refused(fields: dict[str, Any], kind: str) -> None:
    """What moves figures by itself is refused with both values, and marked where a person insists."""
    one, other = stored(suite(tasks=2)), stored(suite(tasks=2), "b", **fields)
    with pytest.raises(UserMistake, match="--anyway") as told:
        compared(one, other)
    document = compared(one, other, anyway=True)
    assert document.anyway
    assert [(mark.kind, mark.refused) for mark in document.marks] == [(kind, True)]
    assert document.marks[0].text in str(told.value)


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"red_model": "r"}, "red"),
        ({"gate": Gate(severity=Severity.LOW)}, "gate"),
        ({"purple": "http://127.0.0.1:9"}, "purple"),
        ({"plugin_version": "9"}, "version"),
        ({"prompts": {"task_00": "00" * 32}}, "prompts"),
        ({"tiers": (TierUse(name="small", model="acme/other"),)}, "tier"),
        ({"limits": WaitLimits(head_s=1, first_token_s=1, stall_s=1, step_s=1, total_s=None)}, "limits"),
    ],
)
def test_lesser_differences_are_marked(fields: dict[str, Any], kind: str) -> None:
    """They may be what is compared, so they are told and not refused."""
    document = compared(stored(suite(tasks=2)), stored(suite(tasks=2), "b", **fields))
    assert [(mark.kind, mark.refused) for mark in document.marks] == [(kind, False)]
    assert not document.anyway


def test_a_task_nobody_fought_may_have_changed() -> None:
    """Only tasks of which both runs have battles must be the same."""
    tasks = {"task_00": "ab" * 32, "task_01": "ab" * 32, "other": "00" * 32}
    assert not compared(stored(suite(tasks=2)), stored(suite(tasks=2), "b", tasks=tasks)).marks


@pytest.mark.parametrize(
    ("runs", "options", "words"),
    [
        ([stored(suite(tasks=2))], {}, "has the tier 'small' alone"),
        ([stored(suite(tasks=2)), stored(suite(tasks=2))], {}, "is the same run as reports/a"),
        ([stored(suite(tasks=2)), stored([], "b", ["x-small-1"])], {}, "reports/b: the run has no verdicts"),
        ([stored(suite(tasks=2)), stored([fought("x")], "b")], {"anyway": True}, "no task in common"),
        (
            [stored(suite(tasks=2)), stored(suite(tasks=2), "b")],
            {"tier": "big"},
            "no run has battles of 'big'",
        ),
        ([stored(suite(tasks=2)), stored(suite(tasks=2, tier="b"), "b")], {"tier": "b"}, "only one run has"),
    ],
    ids=["one-tier", "itself", "nothing", "other-tasks", "no-tier", "one-has-the-tier"],
)
def test_nothing_to_compare(runs: list[Any], options: dict[str, Any], words: str) -> None:
    """Each is a mistake that says what to name instead."""
    with pytest.raises(UserMistake, match=words):
        compared(*runs, **options)


def test_one_tier_of_several() -> None:
    """With `tier`, each run's other tiers stand back."""
    both = [*suite(tasks=2), *suite(tasks=2, tier="large")]
    document = compared(stored(both), stored(both, "b"), tier="large")
    assert [one.name for one in document.contenders] == ["A large", "B large"]


def test_a_refusal_is_safe_to_print() -> None:
    """Hostile names in it are made visible."""
    with pytest.raises(UserMistake) as told:
        compared(stored(suite(tasks=1)), stored(suite(tasks=1), "b", sandbox=HOSTILE))
    assert str(told.value).isprintable()


def test_more_runs_than_letters() -> None:
    """The twenty-seventh run has a name as well."""
    document = compared(*(stored(suite(tasks=2), f"run{number}") for number in range(27)))
    assert [run.letter for run in document.runs][-2:] == ["Z", "R27"]
