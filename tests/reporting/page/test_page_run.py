"""What the page of a run holds."""

from pytest_logomesh.ledger.read import Ledger
from pytest_logomesh.ledger.steps import Spoilt, Submitted
from pytest_logomesh.records.submission import Burst
from pytest_logomesh.reporting.gates.conclusion import GateConclusion
from pytest_logomesh.reporting.page.run import run_page
from pytest_logomesh.reporting.run_json import run_document
from tests.reporting.page.opened import Opened
from tests.reporting.page.page_samples import run_of, sample_run
from tests.reporting.report_samples import HOSTILE, SERVED, battle, error, header, verdict

FOUGHT = verdict()
ANSWER = "Here it is:\n```python\nraised KeyError```\nraised KeyError"


def _opened(*asked: str, ledger: Ledger | None = None) -> Opened:
    about = header(*(asked or (FOUGHT.battle.id,)))
    kept = ledger or Ledger(about, {}, {FOUGHT.battle.id: FOUGHT}, {}, ended=True)
    return Opened(run_page(run_document(about, kept.verdicts.values(), [SERVED]), kept))


def test_the_overview_has_the_documents_numbers() -> None:
    """Totals, rows and what was never judged are as in run.json."""
    broken = error(battle("b_tree"))
    about = header(FOUGHT.battle.id, broken.battle.id, "never-1")
    ledger = Ledger(about, {}, {one.battle.id: one for one in (FOUGHT, broken)}, {}, ended=True)
    data = _opened(*about.battles, ledger=ledger).data
    assert data["totals"] == {
        "battles": 3,
        "passed": 0,
        "failed": 1,
        "tampered": 0,
        "error": 1,
        "incomplete": 1,
    }
    assert data["incomplete"] == ["never-1"]
    assert [(row["id"], row["outcome"], row["cis"]) for row in data["battles"]] == [
        ("lru_cache-small-1", "failed", 0.8123),
        ("b_tree-small-1", "error", None),
    ]
    assert data["battles"][0]["components"] == [None, 1.0, 0.6667, 0.5]
    assert data["battles"][0]["reasons"] == ["logic: evicts_oldest: raised KeyError"]


def test_a_battle_is_there_whole() -> None:
    """Its published document, its texts, the programs its tests met, its answer and how that came in time."""
    assert FOUGHT.submission is not None
    step = Submitted(
        battle=FOUGHT.battle.id,
        submission=FOUGHT.submission,
        answer=ANSWER,
        earlier=("broke off",),
        trace=(Burst(at_s=0.25, kind="reasoning", characters=7), Burst(at_s=1.5, kind="text", characters=30)),
    )
    ledger = Ledger(
        header(FOUGHT.battle.id),
        {},
        {FOUGHT.battle.id: FOUGHT},
        {},
        ended=True,
        handed_in={FOUGHT.battle.id: (step,)},
    )
    opened = _opened(ledger=ledger)
    detail = opened.detail(FOUGHT.battle.id)
    assert detail["battle"]["findings"][0]["check"] == "forbidden-import"
    assert detail["seed"] == str(2**63 - 1)
    assert opened.text(detail["files"][0]["text"]) == FOUGHT.submission.files["solution.py"]
    [answer] = detail["rounds"]
    assert "".join(map(opened.text, answer["answer"])) == ANSWER
    assert detail["files"][0]["text"] in answer["answer"]
    assert [opened.text(number) for number in answer["earlier"]] == ["broke off"]
    assert answer["trace"] == [[250, "reasoning", 7], [1500, "text", 30]]
    missed = [one["name"] for one in detail["programs"] if one["role"] == "broken" and not one["failed"]]
    assert "flawed/endless" not in missed
    assert detail["battle"]["own_tests"]["survivors"] == ["flawed/forgets"]


def test_a_ledger_without_answers_still_makes_a_page() -> None:
    """What was not recorded is not there, and nothing else is missing."""
    detail = _opened().detail(FOUGHT.battle.id)
    assert detail["rounds"] == []
    assert len(detail["files"]) == 1


def test_an_answer_that_could_not_be_read_is_shown_with_why() -> None:
    """The raw text is all there is; rounds stand in their order, each later one with what it was asked."""
    assert FOUGHT.submission is not None
    spoilt = Spoilt(battle=FOUGHT.battle.id, round=1, kind="unreadable", text="no code", answer="I cannot.")
    later = Submitted(battle=FOUGHT.battle.id, round=2, submission=FOUGHT.submission, prompt="again")
    kept = {FOUGHT.battle.id: FOUGHT}
    ledger = Ledger(
        header(FOUGHT.battle.id),
        {},
        kept,
        {},
        ended=True,
        handed_in={FOUGHT.battle.id: (later,)},
        spoilt={FOUGHT.battle.id: (spoilt,)},
    )
    opened = _opened(ledger=ledger)
    first, second = opened.detail(FOUGHT.battle.id)["rounds"]
    assert (first["spoilt"], [opened.text(piece) for piece in first["answer"]]) == (
        "unreadable: no code",
        ["I cannot."],
    )
    assert (second["spoilt"], opened.text(second["prompt"])) == (None, "again")


def test_gates_stand_with_what_decided_them() -> None:
    """In the words of the terminal."""
    ledger = Ledger(header(FOUGHT.battle.id), {}, {FOUGHT.battle.id: FOUGHT}, {}, ended=True)
    gate = GateConclusion(gate="fail-under", asked="0.90", conclusion="not held", says="CIS 0.81 over 1 task")
    document = run_document(ledger.header, [FOUGHT]).model_copy(update={"gates": (gate,)})
    [told] = Opened(run_page(document, ledger)).data["gates"]
    assert told == {"name": "fail-under 0.90", "conclusion": "not held", "says": gate.says, "lines": []}


def test_how_it_was_run_can_be_read_off() -> None:
    """All that a number depends on, also months later; what there was none of is said."""
    told = {line["name"]: line["value"] for line in _opened().data["settings"]}
    assert told["formula"] == "cis-1/1"
    assert told["tier small"] == "acme/small temperature=0.0 max_tokens=4096 --seed 7"
    assert told["served small"] == "vllm 0.11.2 http://127.0.0.1:8000/v1 --seed 7"
    assert (told["judge"], told["Red's model"], told["master seed"]) == ("none", "none", "7")


def test_hostile_texts_stay_texts() -> None:
    """They are in the page as they came, but for what has no UTF-8, and never outside the data."""
    hostile = verdict(text=HOSTILE + "</script><script>window.__hit = 1</script>")
    ledger = Ledger(header(hostile.battle.id), {}, {hostile.battle.id: hostile}, {}, ended=True)
    opened = _opened(ledger=ledger)
    assert len(opened.all("script")) == len(_opened().all("script"))
    assert "__hit" in opened.data["battles"][0]["reasons"][0]
    assert "__hit" in opened.detail(hostile.battle.id)["battle"]["reasons"][0]["text"]


def test_a_megabyte_in_a_reason_is_clipped_in_the_overview() -> None:
    """One answer does not make everybody's page slow."""
    endless = verdict(text="x" * 1_000_000)
    ledger = Ledger(header(endless.battle.id), {}, {endless.battle.id: endless}, {}, ended=True)
    opened = _opened(ledger=ledger)
    assert max(len(reason) for reason in opened.data["battles"][0]["reasons"]) <= 200
    assert len(opened.page) < 300_000


def test_a_usual_run_is_well_under_a_megabyte() -> None:
    """Two tiers, twenty tasks and three repeats, each with code, tests, stream and answer."""
    assert len(run_page(*sample_run())) < 900_000


def test_repeats_of_one_answer_cost_little() -> None:
    """Texts are stored once, whoever handed them in."""
    document, ledger = sample_run(tiers=("qwen32b",), repeats=1, tasks=("lru_cache",))
    [first] = ledger.verdicts.values()
    more = [
        first.model_copy(update={"battle": first.battle.model_copy(update={"repeat": n})})
        for n in range(1, 21)
    ]
    many = run_page(*run_of([(one, None) for one in more], ("qwen32b",)))
    assert len(many) - len(run_page(document, ledger)) < 20 * 4_000
