"""Verdicts to report on."""

from decimal import Decimal
from typing import Any, Literal

from pytest_logomesh.ledger.header import RunHeader, Sampling, TierUse, WaitLimits
from pytest_logomesh.ledger.steps import Served, Server
from pytest_logomesh.records.battle import Battle
from pytest_logomesh.records.finding import Finding, Severity
from pytest_logomesh.records.observation import Behaviour, TestRun
from pytest_logomesh.records.submission import StreamFigures, Submission
from pytest_logomesh.records.verdict import Components, Examination, Outcome, Reason, Verdict

HOSTILE = "\x00\x1b[2J\x1b]0;owned\x07[bold]x[/bold] <script>|`\u202e\x9b2J\ud800\ufffe\r\nend"
"""Escape sequences, markup of three kinds, writing direction, a lone surrogate, what XML forbids."""

SERVED = Served(
    tier="small",
    servers=(Server(endpoint="http://127.0.0.1:8000/v1", version="vllm 0.11.2", flags=("--seed", "7")),),
)
"""What served the tier `small`."""


def header(*battles: str, tiers: tuple[str, ...] = ("small",), **fields: Any) -> RunHeader:
    """A run of these battles."""
    uses = tuple(
        TierUse(
            name=name,
            model=f"acme/{name}",
            sampling=Sampling(temperature=0.0, max_tokens=4096),
            arguments=("--seed", "7"),
        )
        for name in tiers
    )
    given: dict[str, Any] = {
        "run": "20261121-142233-3f9a",
        "started": "2026-11-21T14:22:33Z",
        "plugin_version": "0.1.0",
        "formula": "cis-1/1",
        "seed": 7,
        "tiers": uses,
        "strategy": "direct",
        "limits": WaitLimits(head_s=30, first_token_s=120, stall_s=30, step_s=300, total_s=None),
        "sandbox": "bubblewrap",
        "tasks": {"lru_cache": "ab" * 32},
        "prompts": {"lru_cache": "cd" * 32},
        "battles": battles,
        "command": ("pytest", "--logomesh-model", "small"),
        "python": "3.11.7",
        "platform": "Linux-6.1",
    }
    return RunHeader(**given | fields)


def battle(task: str = "lru_cache", tier: str = "small", repeat: int = 1) -> Battle:
    """One battle of a run."""
    return Battle(task=task, tier=tier, strategy="direct", repeat=repeat, seed=2**63 - 1)


def finding(
    severity: Severity = Severity.HIGH,
    state: Literal["confirmed", "unconfirmed", "refuted"] = "confirmed",
    text: str = "os is not allowed",
) -> Finding:
    """One finding."""
    return Finding(
        check="forbidden-import",
        cwe=None,
        severity=severity,
        title=text,
        file="solution.py",
        line=1,
        message=text,
        confidence=0.99,
        state=state,
    )


def verdict(
    fought: Battle | None = None,
    outcome: Outcome = "failed",
    cis: str | None = "0.8123",
    text: str = "raised KeyError",
) -> Verdict:
    """An examined battle; `text` stands wherever text from outside can stand."""
    runs = (
        TestRun(program="submission", role="own", passed=("a", "b", "c"), failed=("d",)),
        TestRun(program="reference", role="correct", passed=("a", "b", "d"), failed=("c",)),
        TestRun(program="alternatives/deque", role="correct", passed=("a", "b", "d"), failed=("c",)),
        TestRun(program="flawed/off_by_one", role="broken", passed=("b", "c"), failed=("a",)),
        TestRun(program="flawed/forgets", role="broken", passed=("a", "b"), failed=("c",)),
        TestRun(program="flawed/endless", role="broken", passed=(), failed=("a",), fault="ran out of time"),
    )
    return Verdict(
        battle=fought or battle(),
        outcome=outcome,
        reasons=() if outcome == "passed" else (Reason(kind="logic", text=f"evicts_oldest: {text}"),),
        cis=None if cis is None else Decimal(cis),
        formula="cis-1/1",
        components=Components(architecture=Decimal(1), testing=Decimal("0.6667"), logic=Decimal("0.5")),
        submission=Submission(files={"solution.py": text}, tests={}, rationale=text),
        stream=StreamFigures(
            first_token_s=0.1 + 0.2, total_s=1.5, tokens=30, tokens_per_s=20.0, finish_reason=text
        ),
        examination=Examination(
            behaviours=(
                Behaviour(name="evicts_oldest", holds=False, says=text),
                Behaviour(name="gets", holds=True, says=""),
            ),
            test_runs=runs,
            findings=(finding(text=text), finding(Severity.MEDIUM, "unconfirmed"), finding(state="refuted")),
            sandbox="bubblewrap",
            seconds=0.25,
        ),
        behaviours_total=2,
    )


def error(fought: Battle | None = None) -> Verdict:
    """A battle that a part of ours broke: no score, nothing observed."""
    return Verdict(
        battle=fought or battle(),
        outcome="error",
        reasons=(Reason(kind="error", text="the model server at http://127.0.0.1:8000/v1 does not answer"),),
        formula="cis-1/1",
        behaviours_total=2,
    )


def streamed(fought: Battle, first_token_s: float | None, **figures: Any) -> Verdict:
    """A passed battle whose answer streamed like this."""
    stream = StreamFigures(first_token_s=first_token_s, **figures)
    return verdict(fought, "passed").model_copy(update={"stream": stream})
