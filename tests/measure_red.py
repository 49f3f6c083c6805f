"""Measures Red's checks on labelled samples: how many weak ones each finds, and how many safe ones it accuses.

    python -m tests.measure_red [--write] [--misses] [FOLDER_OR_FILE ...]

A sample file holds cells, each a program of its own: `# %% vulnerable: ...` with `# here` at the line of the weakness,
or `# %% safe: ...`. `--write` stores the figures beside the package, where they become the confidence of findings, and
renews the README's table.
"""

import argparse
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pytest_logomesh.agents.red.bandit_findings import bandit_findings
from pytest_logomesh.agents.red.checks import CHECKS
from pytest_logomesh.agents.red.parsing import parse_files
from pytest_logomesh.agents.red.scanning import scan_files
from pytest_logomesh.agents.red.weakness import MEASURED
from pytest_logomesh.records.finding import Finding

SAMPLES = Path(__file__).parent / "red_samples"
_CELL = re.compile(r"^# %% (vulnerable|safe): (.*)$", re.MULTILINE)
_NEAR = 3
README = Path(__file__).parent.parent / "README.md"
_BEGIN, _END = "<!-- red: python -m tests.measure_red --write -->", "<!-- red ends -->"


@dataclass(frozen=True, slots=True)
class Sample:
    """One labelled program."""

    check: str
    file: Path
    title: str
    vulnerable: bool
    source: str

    @property
    def lines(self) -> tuple[int, ...]:
        """Where the weakness is, 1-based in the program."""
        return tuple(
            n for n, line in enumerate(self.source.splitlines(), 1) if line.rstrip().endswith("# here")
        )

    def findings(self) -> tuple[Finding, ...]:
        """What Red says of it."""
        return scan_files({"sample.py": self.source.replace("# here", "")})

    def hit(self, findings: Sequence[Finding]) -> bool:
        """Whether its check speaks: of a vulnerable one, near the marked line."""
        own = [finding for finding in findings if finding.check == self.check]
        if not self.vulnerable or not self.lines:
            return bool(own)
        return any(abs(finding.line - line) <= _NEAR for finding in own for line in self.lines)


def samples(*places: Path) -> Iterator[Sample]:
    """Every cell of the files, or of the files in the folders."""
    for place in places or (SAMPLES,):
        for file in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
            text = file.read_text("utf-8")
            cells = list(_CELL.finditer(text))
            ends = [cell.start() for cell in cells[1:]] + [len(text)]
            for cell, end in zip(cells, ends, strict=True):
                check = file.stem.replace("_", "-")
                yield Sample(
                    check, file, cell[2], cell[1] == "vulnerable", text[cell.end() : end].lstrip("\n")
                )


@dataclass(slots=True)
class Figures:
    """Counts of one check."""

    hits: int = 0
    vulnerable: int = 0
    alarms: int = 0
    safe: int = 0

    @property
    def recall(self) -> float:
        """The share of vulnerable samples that are found."""
        return self.hits / self.vulnerable if self.vulnerable else 0.0

    @property
    def precision(self) -> float:
        """The share of its claims that are true."""
        return self.hits / (self.hits + self.alarms) if self.hits + self.alarms else 0.0


def measure(found: Sequence[Sample], *, misses: bool = False) -> dict[str, Figures]:
    """Figures by check; with `misses`, what went wrong is printed."""
    figures: dict[str, Figures] = {}
    for sample in found:
        counts = figures.setdefault(sample.check, Figures())
        findings = sample.findings()
        hit = sample.hit(findings)
        if sample.vulnerable:
            counts.vulnerable += 1
            counts.hits += hit
        else:
            counts.safe += 1
            counts.alarms += hit
        if misses and hit is not sample.vulnerable:
            said = [f"{f.check}:{f.line}" for f in findings]
            word = "MISSED" if sample.vulnerable else "ACCUSED"
            sys.stdout.write(f"{word} {sample.check}: {sample.title} (marks {sample.lines}; said {said})\n")
        if misses and not sample.vulnerable:
            others = [f"{f.check}:{f.line}" for f in findings if f.check != sample.check and f.severity >= 2]
            if others:
                sys.stdout.write(f"  noise on safe {sample.check}: {sample.title}: {others}\n")
    return figures


def bandits(found: Sequence[Sample]) -> dict[str, Figures]:
    """The same counts for bandit's own checks: a sample is hit when one that ours replaces speaks near the mark."""
    theirs = {check.weakness.id: set(check.replaces) for check in CHECKS}
    figures: dict[str, Figures] = {}
    for sample in found:
        counts = figures.setdefault(sample.check, Figures())
        modules = parse_files({"sample.py": sample.source}).modules
        lines = [f.line for f in bandit_findings(modules) if f.check in theirs.get(sample.check, set())]
        near = [at for at in lines if any(abs(at - line) <= _NEAR for line in sample.lines)]
        if sample.vulnerable:
            counts.vulnerable += 1
            counts.hits += bool(near)
        else:
            counts.safe += 1
            counts.alarms += bool(lines)
    return figures


def table(figures: Mapping[str, Figures], theirs: Mapping[str, Figures]) -> str:
    """A row a family, in Markdown."""
    families: dict[str, list[str]] = {}
    for check in CHECKS:
        if check.weakness.id in figures:
            families.setdefault(check.weakness.category, []).append(check.weakness.id)
    heads = ("family", "checks", "weak ones found", "safe twins accused", "bandit finds", "bandit accuses")
    rows = [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}"]
    for family, checks in [*sorted(families.items()), ("all", list(figures))]:
        ours, bandit = _sum(figures[check] for check in checks), _sum(theirs[check] for check in checks)
        rows.append(
            f"| {family} | {len(checks)} | {ours.hits} of {ours.vulnerable} | {ours.alarms} of {ours.safe} "
            f"| {bandit.hits} | {bandit.alarms} |"
        )
    return "\n".join(rows)


def _sum(each: Iterable[Figures]) -> Figures:
    total = Figures()
    for one in each:
        total.hits += one.hits
        total.vulnerable += one.vulnerable
        total.alarms += one.alarms
        total.safe += one.safe
    return total


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a line a check; 1 where one is under 0.9 in either figure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("places", nargs="*", type=Path)
    parser.add_argument("--misses", action="store_true", help="print what was missed and who was accused")
    parser.add_argument("--write", action="store_true", help="store the figures")
    asked = parser.parse_args(arguments)
    figures = measure(list(samples(*asked.places)), misses=asked.misses)
    for check, one in figures.items():
        sys.stdout.write(
            f"{check:<24} recall {one.recall:.2f} ({one.hits}/{one.vulnerable})  precision {one.precision:.2f}"
            f"  accused {one.alarms}/{one.safe}\n"
        )
    if asked.write:
        document = {
            check: {
                "precision": round(one.precision, 3),
                "recall": round(one.recall, 3),
                "vulnerable": one.vulnerable,
                "safe": one.safe,
            }
            for check, one in sorted(figures.items())
        }
        MEASURED.write_text(json.dumps(document, indent=1) + "\n", "utf-8")
        begin, _, rest = README.read_text("utf-8").partition(_BEGIN)
        told = table(figures, bandits(list(samples())))
        README.write_text(f"{begin}{_BEGIN}\n{told}\n{_END}{rest.partition(_END)[2]}", "utf-8")
    return int(any(one.recall < 0.9 or one.precision < 0.9 for one in figures.values()))


if __name__ == "__main__":
    sys.exit(main())
