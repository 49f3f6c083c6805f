"""The figures of tiers."""

from decimal import Decimal

from pytest_logomesh.records.verdict import Verdict
from pytest_logomesh.reporting.page.figures import Figures
from pytest_logomesh.reporting.page.tiers import measure, tier_figures
from pytest_logomesh.reporting.page.weaknesses import weaknesses
from pytest_logomesh.reporting.run_json import run_document
from tests.reporting.report_samples import battle, error, header, streamed, verdict


def _figures(*verdicts: Verdict, tiers: tuple[str, ...] = ("small",)) -> tuple[Figures, ...]:
    return tier_figures(run_document(header(*(one.battle.id for one in verdicts), tiers=tiers), verdicts))


def test_a_tiers_counts_and_means() -> None:
    """Means are over tasks; an answer without a score counts as 0, an error in the pass rate alone."""
    [one] = _figures(
        verdict(battle("a"), "passed", "1"),
        verdict(battle("a", repeat=2), "passed", "0.5"),
        verdict(battle("b"), "failed", None),
        error(battle("c")),
    )
    assert (one.counts.battles, one.counts.passed, one.counts.error) == (4, 2, 1)
    assert one.pass_rate is not None
    assert one.pass_rate.mean == 0.3333
    cis = one.scores[0].measure
    assert cis is not None
    assert (cis.mean, cis.count) == (0.375, 3)
    assert one.scores[0].absent == 0


def test_intervals_hold_their_mean() -> None:
    """Low, mean and high lie in this order in 0..1."""
    found = measure({"a": [0.9, 1.0], "b": [0.4, 0.5], "c": [0.7]})
    assert found is not None
    assert 0 <= found.low < found.mean < found.high <= 1


def test_a_component_that_no_battle_has_is_absent() -> None:
    """It is not a zero."""
    [one] = _figures(verdict())
    rationale = one.scores[1]
    assert (rationale.name, rationale.measure, rationale.absent) == ("rationale", None, 1)


def test_histograms_count_every_battle() -> None:
    """A score of 1 lies in the last bin."""
    [one] = _figures(
        *(verdict(battle(repeat=n), cis=cis) for n, cis in enumerate(("0", "0.049", "0.05", "1"), 1))
    )
    bins = one.scores[0].bins
    assert (bins[0], bins[1], bins[-1], sum(bins)) == (2, 1, 1, 4)


def test_speed_is_told_by_its_median() -> None:
    """Battles of which nothing was measured are left out; without any there is no figure."""
    [one] = _figures(*(streamed(battle(repeat=n), first) for n, first in enumerate((0.2, 0.4, 9.0, None), 1)))
    first, speed, _ = one.paces
    assert first.spread is not None
    assert (first.spread.low, first.spread.median, first.spread.high, first.spread.count) == (
        0.2,
        0.4,
        9.0,
        3,
    )
    assert speed.spread is None


def test_tiers_stand_in_the_order_they_were_asked_for() -> None:
    """Those without a verdict are left out."""
    told = _figures(verdict(battle(tier="b")), verdict(battle(tier="a")), tiers=("a", "none", "b"))
    assert [one.name for one in told] == ["a", "b"]


def test_findings_are_counted_by_weakness_and_state() -> None:
    """What has no CWE is one row; the most often confirmed stands first."""
    finding = verdict().findings[0]
    one = verdict().model_copy(deep=True)
    assert one.examination is not None
    injected = finding.model_copy(update={"cwe": 89, "title": "SQL injection"})
    facts = one.examination.model_copy(update={"findings": (injected, injected, *one.examination.findings)})
    document = run_document(header(), [one.model_copy(update={"examination": facts, "cis": Decimal(1)})])
    rows = weaknesses(document.battles)
    assert [(row.cwe, row.confirmed, row.unconfirmed, row.refuted, row.battles) for row in rows] == [
        (89, 2, 0, 0, 1),
        (None, 1, 1, 1, 1),
    ]
    assert rows[0].title == "SQL injection"
