"""The reports of 2000 recorded battles, written anew from their ledger by the command itself.

    python -m tests.benchmarks.bench_reports

Owed: under 10 s, and never more than 500 MB of memory.
"""

import resource
import subprocess
import sys
import tempfile
import time
from decimal import Decimal
from pathlib import Path

from pytest_logomesh.agents.green.formulas.cis_1 import Cis1
from pytest_logomesh.agents.green.outcome import Policy, judge
from pytest_logomesh.ledger.steps import Submitted
from pytest_logomesh.ledger.write import LedgerWriter
from pytest_logomesh.records.battle import Battle, battle_seed
from pytest_logomesh.records.finding import Exploit, Finding, Step
from pytest_logomesh.records.submission import Burst, StreamFigures, Submission
from pytest_logomesh.records.verdict import Examination
from tests.agents.green.green_samples import task
from tests.benchmarks.bench_rescore import facts
from tests.ledger.ledger_samples import header

TASKS, TIERS, REPEATS = 50, 2, 20
BATTLES = TASKS * TIERS * REPEATS
OWED_S = 10.0
OWED_MB = 500
_BEHAVIOURS = 20
_BURSTS = 150
"""Of a usual answer's stream."""
_LINE = "    value_{place} = self.entries.get(key_{place}, {place})  # drawn {number}\n"
_LINES, _TEST_LINES = 90, 130


def code(lines: int, number: int) -> str:
    """A file that no other battle has."""
    return "class Cache:\n" + "".join(_LINE.format(place=place, number=number) for place in range(lines))


def proven(found: Finding, number: int) -> Finding:
    """With its way through the code and the attack that was made on it."""
    steps = tuple(Step(file=found.file, line=line, text=f"step {line} of {number}") for line in (3, 9, 12))
    script = "def attack(solution, stage):\n" + f"    solution.find(stage.canary, {number % 50})\n" * 12
    exploit = Exploit(name="template/sql-injection", script=script, oracle="sql", effect="another statement")
    return found.model_copy(update={"path": steps, "exploit": exploit})


def examined(number: int) -> Examination:
    """The facts of a battle."""
    told = facts(number)
    return told.model_copy(update={"findings": tuple(proven(found, number) for found in told.findings)})


def handed_in(number: int) -> Submission:
    """An answer, its tests and its rationale."""
    return Submission(
        files={"solution.py": code(_LINES, number)},
        tests={"test_solution.py": code(_TEST_LINES, number)},
        rationale=f"Answer {number} keeps entries in a mapping, because a list would be searched. " * 12,
    )


def streamed(number: int) -> tuple[StreamFigures, tuple[Burst, ...]]:
    """How an answer came."""
    trace = tuple(
        Burst(at_s=0.4 + place * 0.1, kind="text", characters=90 + number % 7) for place in range(_BURSTS)
    )
    figures = StreamFigures(
        first_token_s=0.4 + number % 9 / 10, longest_gap_s=0.3, total_s=15.3, tokens=3400, tokens_per_s=226.0
    )
    return figures, trace


def fought() -> list[Battle]:
    """All battles of the run."""
    return [
        Battle(
            task=f"task_{place}",
            tier=f"tier{tier}",
            strategy="direct",
            repeat=repeat,
            seed=battle_seed(0, "d" * 64, repeat),
        )
        for tier in range(TIERS)
        for place in range(TASKS)
        for repeat in range(1, REPEATS + 1)
    ]


def write_run(folder: Path) -> None:
    """A run's ledger."""
    about = task(behaviours=tuple(f"behaviour_{place}" for place in range(_BEHAVIOURS)))
    about = about.model_copy(update={"instruction": "Double it. " * 270})
    battles = fought()
    with LedgerWriter(folder / "ledger.jsonl") as ledger:
        ledger.append("run", header(*(battle.id for battle in battles)))
        for number, battle in enumerate(battles):
            answer, (stream, trace) = handed_in(number), streamed(number)
            text = answer.model_dump_json()
            ledger.append(
                "submission",
                Submitted(battle=battle.id, submission=answer, answer=text, stream=stream, trace=trace),
            )
            verdict = judge(battle, about, answer, stream, examined(number), Policy(Cis1()))
            assert verdict.cis != Decimal(0)
            ledger.append("verdict", verdict)


def main() -> int:
    """Print the figures; 1 when one is more than is owed."""
    with tempfile.TemporaryDirectory() as folder:
        run, out = Path(folder), Path(folder) / "out"
        write_run(run)
        command = [str(Path(sys.executable).with_name("logomesh")), "report", str(run), "--out", str(out)]
        taken = []
        for _ in range(3):
            started = time.perf_counter()
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            taken.append(time.perf_counter() - started)
        sizes = ", ".join(f"{file.name} {file.stat().st_size / 1e6:.1f} MB" for file in sorted(out.iterdir()))
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    peak_mb, work_s = used.ru_maxrss / 1024, (used.ru_utime + used.ru_stime) / len(taken)
    sys.stdout.write(
        f"{BATTLES} battles: {min(taken):.2f} s (owed {OWED_S:.0f} s; {work_s:.2f} s of processor), "
        f"{peak_mb:.0f} MB (owed {OWED_MB} MB)\n{sizes}\n"
    )
    return int(min(taken) > OWED_S or peak_mb > OWED_MB)


if __name__ == "__main__":
    sys.exit(main())
