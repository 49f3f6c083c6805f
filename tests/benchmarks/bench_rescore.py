"""1000 recorded battles under another formula: the whole command, from start to exit.

    python -m tests.benchmarks.bench_rescore

Owed: under 2 s.
"""

import subprocess
import sys
import tempfile
import time
from decimal import Decimal
from pathlib import Path

from pytest_logomesh.agents.green.formulas.cis_1 import Cis1
from pytest_logomesh.agents.green.outcome import Policy, judge
from pytest_logomesh.ledger.write import LedgerWriter
from pytest_logomesh.records.evidence import Design, Explanation, Measures
from pytest_logomesh.records.finding import Finding, Severity
from pytest_logomesh.records.observation import Behaviour, TestRun
from pytest_logomesh.records.submission import StreamFigures, Submission
from pytest_logomesh.records.verdict import Examination
from tests.agents.green.green_samples import battle, task
from tests.ledger.ledger_samples import header

BATTLES = 1000
OWED_S = 2.0
_BEHAVIOURS, _MUTANTS, _TESTS = 20, 40, 15
_SOURCE, _SUITE, _INSTRUCTION = 5_000, 8_000, 3_000
"""Characters of a usual answer, of its tests, and of what a task says."""


def facts(number: int) -> Examination:
    """What examining a usual answer finds out; differs from battle to battle."""
    tests = tuple(f"test_solution.py::test_number_{place}" for place in range(_TESTS))
    runs = [TestRun(program="own", role="own", passed=tests, failed=())]
    runs += [TestRun(program="reference", role="correct", passed=tests, failed=()) for _ in range(3)]
    runs += [
        TestRun(
            program=f"mutants/solution.py:{place}:comparison:1",
            role="broken",
            passed=tests[:5],
            failed=tests[5:6] if (place + number) % 3 else (),
        )
        for place in range(_MUTANTS)
    ]
    findings = tuple(_finding(Severity(1 + (number + place) % 3), place) for place in range(3))
    measures = Measures(statements=60, longest_function=12, cognitive=9, nesting=2)
    return Examination(
        behaviours=tuple(
            Behaviour(
                name=f"behaviour_{place}", holds=(place + number) % 7 > 0, says="differs from the reference"
            )
            for place in range(_BEHAVIOURS)
        ),
        test_runs=tuple(runs),
        findings=findings,
        sandbox="bubblewrap",
        seconds=0.5,
        design=Design(own=measures, allowed=measures),
        explanation=Explanation(
            words=120, named=("double",), decisions=("order",), decisions_total=4, reasons=3
        ),
    )


def _finding(severity: Severity, line: int) -> Finding:
    return Finding(
        check="sql-injection",
        cwe=89,
        severity=severity,
        title="SQL injection",
        file="solution.py",
        line=line + 1,
        message="a statement is put together from an argument",
        confidence=0.9,
        state="confirmed" if line else "unconfirmed",
    )


def write_run(folder: Path, battles: int = BATTLES) -> None:
    """A run's ledger."""
    about = task(behaviours=tuple(f"behaviour_{place}" for place in range(_BEHAVIOURS)))
    about = about.model_copy(update={"instruction": "Double it. " * (_INSTRUCTION // 11)})
    handed_in = Submission(
        files={"solution.py": "x = 1\n" * (_SOURCE // 6)},
        tests={"test_solution.py": "x = 1\n" * (_SUITE // 6)},
        rationale="Doubling is one multiplication, because a sum would hide it. " * 12,
    )
    with LedgerWriter(folder / "ledger.jsonl") as ledger:
        ledger.append("run", header())
        for number in range(battles):
            fought = battle().model_copy(update={"repeat": number + 1})
            verdict = judge(fought, about, handed_in, StreamFigures(), facts(number), Policy(Cis1()))
            assert verdict.cis is not None
            # Another score than the formula's, as a run under another formula has it.
            ledger.append("verdict", verdict.model_copy(update={"cis": Decimal("0.5000")}))


def main() -> int:
    """Print the figure; 1 when it is more than is owed."""
    with tempfile.TemporaryDirectory() as folder:
        write_run(Path(folder))
        size = (Path(folder) / "ledger.jsonl").stat().st_size
        out = Path(folder) / "out.jsonl"
        command = [str(Path(sys.executable).with_name("logomesh")), "rescore", folder, "--formula", "cis-1"]
        taken = []
        for _ in range(3):
            started = time.perf_counter()
            subprocess.run([*command, "--out", str(out)], check=True, stdout=subprocess.DEVNULL)
            taken.append(time.perf_counter() - started)
        assert len(out.read_text().splitlines()) == BATTLES
    sys.stdout.write(
        f"{BATTLES} battles, a ledger of {size / 1e6:.1f} MB: {min(taken):.2f} s (owed {OWED_S:.0f} s)\n"
    )
    return int(min(taken) > OWED_S)


if __name__ == "__main__":
    sys.exit(main())
