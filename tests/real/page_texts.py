"""The pages that a real browser opens: usual ones, a large one, a hostile one, and some of which little is known."""

from __future__ import annotations

from pytest_logomesh.ledger.read import Ledger
from pytest_logomesh.ledger.steps import Submitted
from pytest_logomesh.records.battle import Battle
from pytest_logomesh.records.finding import Exploit, Step
from pytest_logomesh.records.submission import Burst, StreamFigures, Submission
from pytest_logomesh.records.verdict import Outcome, Verdict
from pytest_logomesh.reporting.page import comparison_page, run_page
from pytest_logomesh.reporting.run_json import run_document
from tests.benchmarks.bench_page import large_run
from tests.reporting.page.page_samples import run_of, sample_comparison, sample_run
from tests.reporting.report_samples import HOSTILE, battle, finding, header, verdict

HIT = (
    "</script><script>window.__hit=1</script><img src=x onerror=window.__hit=1>'\"`javascript:window.__hit=1"
)
"""Sets `window.__hit` wherever it is taken for markup or for a script."""


def page_texts() -> dict[str, str]:
    """By what they show."""
    return {
        "run": run_page(*sample_run()),
        "comparison": comparison_page(sample_comparison()),
        "hostile": run_page(*run_of([_hostile()], ("small",))),
        "large": run_page(*large_run()),
        "error": run_page(*run_of([(_bare("error"), None)], ("small",))),
        "unscored": run_page(*run_of([(_bare("failed"), None)], ("small",))),
        "halves": run_page(*run_of([(verdict(cis="0.985"), None)], ("small",))),
        "empty": _empty_page(),
    }


def _hostile() -> tuple[Verdict, Submitted]:
    """A battle in which every text that comes from outside attacks the page."""
    text = HIT + HOSTILE
    fought = battle(task=f"task{text}", tier="small")
    step = Step(file=text, line=1, text=text)
    exploit = Exploit(name=text, script=text, oracle="canary", effect=text)
    claim = finding(text=text).model_copy(
        update={"path": (step,), "exploit": exploit, "check": text, "file": text}
    )
    judged = verdict(fought, text=text)
    assert judged.examination is not None
    facts = judged.examination.model_copy(update={"findings": (claim, *judged.examination.findings)})
    submission = Submission(
        files={text: text + "\n" + "x" * 1_000_000, "solution.py": text}, tests={text: text}, rationale=text
    )
    stream = StreamFigures(
        first_token_s=0.1, total_s=2.0, finish_reason=text, attempts=2, asked_again=(text,)
    )
    handed = Submitted(
        battle=fought.id,
        submission=submission,
        answer=text,
        earlier=(text,),
        stream=stream,
        trace=(Burst(at_s=0.1, kind="text", characters=10),),
    )
    updated = {"examination": facts, "submission": submission, "steps": (text,), "stream": stream}
    return judged.model_copy(update=updated), handed


def _bare(outcome: Outcome) -> Verdict:
    fought = Battle(task="a", tier="small", strategy="direct", repeat=1, seed=1)
    return Verdict(battle=fought, outcome=outcome, formula="cis-1/1", behaviours_total=2)


def _empty_page() -> str:
    about = header("never-1", "never-2")
    return run_page(run_document(about, []), Ledger(about, {}, {}, {}, ended=False))
