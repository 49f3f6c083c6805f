"""Records to write into ledgers."""

from decimal import Decimal
from pathlib import Path

from pytest_logomesh.ledger.header import RunHeader, Sampling, TierUse, WaitLimits
from pytest_logomesh.ledger.steps import Submitted
from pytest_logomesh.ledger.texts import digest_of
from pytest_logomesh.ledger.write import LedgerWriter
from pytest_logomesh.records.battle import Battle
from pytest_logomesh.records.finding import Finding, Severity
from pytest_logomesh.records.observation import Behaviour, TestRun
from pytest_logomesh.records.submission import StreamFigures, Submission
from pytest_logomesh.records.verdict import Components, Examination, Reason, Verdict

PROMPT = "Write an LRU cache."
SUBMISSION = Submission(
    files={"solution.py": "def f():\n    return 'ü\u2028\x1b[2J'\n"},
    tests={"test_solution.py": ""},
    rationale="why",
)


def header(*battles: str) -> RunHeader:
    """A run of one tier on a server."""
    tier = TierUse(
        name="small",
        model="acme/small",
        sampling=Sampling(temperature=0.0, max_tokens=4096),
        arguments=("--seed", "7"),
    )
    return RunHeader(
        run="20261121-142233-3f9a",
        started="2026-11-21T14:22:33Z",
        plugin_version="0.1.0",
        formula="cis-1/1",
        seed=7,
        tiers=(tier,),
        strategy="direct",
        limits=WaitLimits(head_s=30, first_token_s=120, stall_s=30, step_s=300, total_s=None),
        sandbox="bubblewrap",
        tasks={"lru_cache": "ab" * 32},
        prompts={"lru_cache": digest_of(PROMPT)},
        battles=battles,
        command=("pytest", "--logomesh-model", "small"),
        python="3.11.7",
        platform="Linux-6.1",
    )


def verdict(repeat: int = 1) -> Verdict:
    """A failed battle with something in every field."""
    finding = Finding(
        check="forbidden-import",
        cwe=None,
        severity=Severity.HIGH,
        title="Forbidden import",
        file="solution.py",
        line=1,
        message="os is not among the allowed imports",
        confidence=0.99,
        state="confirmed",
    )
    facts = Examination(
        behaviours=(Behaviour(name="evicts_oldest", holds=False, says="raised KeyError"),),
        test_runs=(TestRun(program="submission", role="own", passed=("t::a",), failed=("t::b",)),),
        findings=(finding,),
        sandbox="bubblewrap",
        seconds=0.25,
    )
    return Verdict(
        battle=Battle(task="lru_cache", tier="small", strategy="direct", repeat=repeat, seed=2**63 - 1),
        outcome="failed",
        reasons=(Reason(kind="logic", text="evicts_oldest: raised KeyError"),),
        cis=Decimal("0.8500"),
        formula="cis-1/1",
        components=Components(architecture=Decimal("0.1"), logic=Decimal(0)),
        submission=SUBMISSION,
        stream=StreamFigures(
            first_token_s=0.1, total_s=1.5, tokens=30, tokens_per_s=20.0, finish_reason="stop"
        ),
        examination=facts,
        behaviours_total=1,
    )


def written(path: Path, repeats: int = 3, *, ended: bool = True) -> list[bytes]:
    """Write a ledger of `repeats` battles, a submission and a verdict each; its lines.

    Without `ended` the file is as a kill after the last verdict leaves it.
    """
    with LedgerWriter(path) as ledger:
        ledger.append(
            "run", header(*(verdict(repeat).battle.id for repeat in range(1, repeats + 1))), (PROMPT,)
        )
        for repeat in range(1, repeats + 1):
            judged = verdict(repeat)
            ledger.append("submission", Submitted(battle=judged.battle.id, submission=SUBMISSION))
            ledger.append("verdict", judged)
    lines = path.read_bytes().splitlines(keepends=True)
    if not ended:
        lines.pop()
        path.write_bytes(b"".join(lines))
    return lines
