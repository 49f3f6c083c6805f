"""logomesh-v5: the last formula that the earlier system published, oddities included, kept for comparison.

- R = cos(task, rationale) + min(0.10, characters of the rationale / 1000), at most 1: length alone is worth a tenth.
- A = 0.80 - 0.5 x constraint penalty, at least 0.75 when Red found nothing, plus 0.1 x (cos(rationale, code) - 0.5);
  in 0..1. The penalty is 0 here: the earlier system guessed from the text which of four tasks it had before it, and
  the guess failed on all but one.
- T = 0.20 + 0.65 x pass rate + 0.25 x (specificity - 0.6), at most 0.95, where the submission's own tests ran on its
  own code; their share that passed is the rate. Otherwise cos(code, tests) x specificity. Specificity is 0.85, as the
  earlier system had it for every task whose id it did not know.
- L = what the judging model says of the code, 0.5 without one. A second call that could adjust the four is not made.
- Score = 0.25 (R + A + T + L) x intent x red, not clamped. Intent is 0.30 + 0.70 x s / 0.35 where s = cos(task, code)
  is below 0.35, else 1. Red goes by the gravest finding alone, whatever its state: CRITICAL 0.60, HIGH 0.75,
  MEDIUM 0.85, LOW 0.95, INFO or none 1.
- Without source code the score and all four are 0.10.

The cosines are an embedding model's. Without it R and A are absent, T too where no test ran, and there is no score.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from pytest_logomesh.records.evidence import ComponentName, Fact, Grounds, Judgement
from pytest_logomesh.records.finding import Finding, Severity
from pytest_logomesh.records.record import score
from pytest_logomesh.records.roles import Similarity
from pytest_logomesh.records.verdict import Components, Derivation, Examination

RED = {
    Severity.CRITICAL: Decimal("0.60"),
    Severity.HIGH: Decimal("0.75"),
    Severity.MEDIUM: Decimal("0.85"),
    Severity.LOW: Decimal("0.95"),
    Severity.INFO: Decimal("1.0"),
}
SPECIFICITY = Decimal("0.85")
NOTHING = Decimal("0.10")
"""Score and components of an answer without source code."""
UNJUDGED = Decimal("0.5")
_LONG_BONUS = Decimal("0.1")
_INTENT = Decimal("0.35")
_ABSENT = "no score: R, A and intent need the embedding model of the extra `pytest-logomesh[v5]`"


@dataclass(frozen=True, slots=True)
class _Part:
    """A component before it is rounded, and in words how it came about."""

    value: Decimal | None
    text: str


class LogomeshV5:
    """The formula `logomesh-v5`, version 1.

    Args:
        similarity: the embedding model; None where there is none.
    """

    name = "logomesh-v5"
    version = 1

    def __init__(self, similarity: Similarity | None = None) -> None:
        self._similarity = similarity

    def derive(
        self, grounds: Grounds, examination: Examination | None, judgement: Judgement | None
    ) -> Derivation:
        """The score, and all that it is made of."""
        if not grounds.source.strip():
            return _nothing()
        findings = examination.findings if examination else ()
        parts: dict[ComponentName, _Part] = {
            "rationale": self._rationale(grounds),
            "architecture": self._architecture(grounds, findings),
            "testing": self._testing(grounds, examination),
            "logic": logic(judgement),
        }
        facts = tuple(
            Fact(component=name, text=part.text, worth=score(part.value))
            for name, part in parts.items()
            if part.value is not None
        )
        values = {name: None if part.value is None else score(part.value) for name, part in parts.items()}
        cis, steps = self._score(grounds, [part.value for part in parts.values()], findings)
        return Derivation(components=Components.model_validate(values), cis=cis, facts=facts, steps=steps)

    def _rationale(self, grounds: Grounds) -> _Part:
        near = self._cosine(grounds.instruction, grounds.rationale)
        if near is None:
            return _Part(None, "")
        length = len(grounds.rationale)
        text = f"cos(task, rationale) = {near}; {length} characters add {length_bonus(length)}; at most 1"
        return _Part(rationale(near, length), text)

    def _architecture(self, grounds: Grounds, findings: Iterable[Finding]) -> _Part:
        near, found = self._cosine(grounds.rationale, grounds.source), len(tuple(findings))
        if near is None:
            return _Part(None, "")
        text = f"0.80, {found} findings, cos(rationale, code) = {near}"
        return _Part(architecture(near, found), text)

    def _testing(self, grounds: Grounds, examination: Examination | None) -> _Part:
        rate = pass_rate(examination)
        if rate is not None:
            text = f"pass rate {score(rate)}, specificity {SPECIFICITY}; at most 0.95"
            return _Part(from_rate(rate), text)
        near = self._cosine(grounds.source, grounds.tests)
        if near is None:
            return _Part(None, "")
        return _Part(near * SPECIFICITY, f"no pass rate: cos(code, tests) = {near} x {SPECIFICITY}")

    def _score(
        self, grounds: Grounds, values: list[Decimal | None], findings: Iterable[Finding]
    ) -> tuple[Decimal | None, tuple[str, ...]]:
        near = self._cosine(grounds.instruction, grounds.source)
        present = [value for value in values if value is not None]
        if near is None or len(present) < len(values):
            return None, (_ABSENT,)
        raw = sum(present, Decimal(0)) / 4
        cis = score(raw * intent(near) * red(findings))
        added = " + ".join(str(score(value)) for value in present)
        return cis, (
            f"raw: 0.25 x ({added}) = {score(raw)}",
            f"intent: cos(task, code) = {near}: times {score(intent(near))}",
            f"red, by the gravest finding: times {red(findings)}",
            f"score: {score(raw)} x {score(intent(near))} x {red(findings)} = {cis}",
        )

    def _cosine(self, first: str, second: str) -> Decimal | None:
        return self._similarity.cosine(first, second) if self._similarity else None


def length_bonus(length: int) -> Decimal:
    """What characters alone add to R."""
    return min(_LONG_BONUS, Decimal(length) / 1000)


def rationale(near: Decimal, length: int) -> Decimal:
    """R from cos(task, rationale) and the rationale's characters."""
    return min(Decimal(1), near + length_bonus(length))


def architecture(near: Decimal, found: int, penalty: Decimal = Decimal(0)) -> Decimal:
    """A from cos(rationale, code), the number of findings, and the constraint penalty of 0..1."""
    begins = Decimal("0.80") - Decimal("0.5") * penalty
    if not found:
        begins = max(begins, Decimal("0.75"))
    return min(max(begins + (near - Decimal("0.5")) * Decimal("0.1"), Decimal(0)), Decimal(1))


def from_rate(rate: Decimal, specificity: Decimal = SPECIFICITY) -> Decimal:
    """T from the share of own tests that pass."""
    return min(
        Decimal("0.95"),
        Decimal("0.20") + Decimal("0.65") * rate + (specificity - Decimal("0.6")) * Decimal("0.25"),
    )


def intent(near: Decimal) -> Decimal:
    """What the score is multiplied by, from cos(task, code)."""
    return Decimal("0.30") + near / _INTENT * Decimal("0.70") if near < _INTENT else Decimal(1)


def red(findings: Iterable[Finding]) -> Decimal:
    """What the score is multiplied by, from the gravest finding."""
    return RED[max((finding.severity for finding in findings), default=Severity.INFO)]


def logic(judgement: Judgement | None) -> _Part:
    """L: the mean of the judge's criteria about the code."""
    about = [each for each in judgement.criteria if each.component == "architecture"] if judgement else []
    if not about or judgement is None:
        return _Part(UNJUDGED, "no model judged the code: 0.5")
    says = sum((each.median for each in about), Decimal(0)) / len(about)
    return _Part(says, f"{judgement.judge} on {', '.join(each.name for each in about)}")


def pass_rate(examination: Examination | None) -> Decimal | None:
    """The share of own tests that pass on their own code; None where none was seen to pass or fail."""
    own = [run for run in examination.test_runs if run.role == "own"] if examination else []
    passed, failed = sum(len(run.passed) for run in own), sum(len(run.failed) for run in own)
    return Decimal(passed) / (passed + failed) if passed + failed else None


def _nothing() -> Derivation:
    names: tuple[ComponentName, ...] = ("rationale", "architecture", "testing", "logic")
    text = "there is no source code"
    return Derivation(
        components=Components.model_validate(dict.fromkeys(names, score(NOTHING))),
        cis=score(NOTHING),
        facts=tuple(Fact(component=name, text=text, worth=score(NOTHING)) for name in names),
        steps=(f"{text}: {score(NOTHING)}",),
    )
