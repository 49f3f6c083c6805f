"""How one battle came to its score and its outcome, whole, in 80 columns; safe to print whatever an agent wrote."""

import textwrap
from collections.abc import Iterable, Iterator
from decimal import Decimal

from pytest_logomesh.records.evidence import Criterion, Fact, Judgement
from pytest_logomesh.records.finding import Finding
from pytest_logomesh.records.verdict import Components, Verdict
from pytest_logomesh.reporting.reasons import grouped, headline
from pytest_logomesh.reporting.visible import clipped

_WIDTH = 79
_LONGEST = 600
_INDENT = "  "


def explanation(verdict: Verdict) -> str:
    """The components fact by fact, the judge's votes, the findings, the formula's steps, the reasons."""
    told = [
        *headline(verdict),
        *_components(verdict.components, verdict.evidence),
        *(_judge(verdict.judgement) if verdict.judgement else ()),
        *_findings(verdict.findings),
        *_steps(verdict),
        *_outcome(verdict),
    ]
    return "\n".join(told)


def _components(components: Components, evidence: Iterable[Fact]) -> Iterator[str]:
    facts = tuple(evidence)
    for name, value in components.model_dump().items():
        yield ""
        yield f"{name[0].upper()} {name}: {'absent' if value is None else f'{value:.4f}'}"
        for fact in facts:
            if fact.component == name:
                yield from _wrapped(fact.text, f"{_INDENT}{_signed(fact.worth)}  ")


def _judge(judgement: Judgement) -> Iterator[str]:
    known = "by its calibration" if judgement.calibrated else "it is not calibrated"
    yield ""
    yield from _wrapped(f"judge {judgement.judge}: weight {judgement.weight:f}, {known}", "")
    if judgement.under_test:
        yield f"{_INDENT}it is the agent under test, by force"
    for criterion in judgement.criteria:
        yield from _wrapped(_votes(criterion), _INDENT)


def _votes(criterion: Criterion) -> str:
    votes = ", ".join(f"{vote:f}" for vote in criterion.votes)
    return (
        f"{criterion.component[0].upper()} {criterion.name}: {criterion.median:f} of {votes}, "
        f"spread {criterion.spread:f}"
    )


def _findings(findings: Iterable[Finding]) -> Iterator[str]:
    told = tuple(findings)
    yield ""
    yield "findings:" if told else "findings: none"
    for each in told:
        yield from _wrapped(
            f"{each.severity.name} {each.state} {each.check} {each.file}:{each.line}", _INDENT
        )
        yield from _wrapped(each.message, _INDENT * 2)


def _steps(verdict: Verdict) -> Iterator[str]:
    yield ""
    yield from _wrapped(f"formula {verdict.formula}:", "")
    for step in verdict.steps:
        yield from _wrapped(step, _INDENT)
    if not verdict.steps:
        why = (
            "a part of the harness broke"
            if verdict.outcome == "error"
            else "the record does not hold its steps"
        )
        yield f"{_INDENT}{why}"


def _outcome(verdict: Verdict) -> Iterator[str]:
    yield ""
    yield f"outcome: {verdict.outcome}"
    yield from grouped(verdict.reasons)


def _signed(worth: Decimal) -> str:
    return f"{worth:+.4f}" if worth else " 0.0000"


def _wrapped(text: str, head: str) -> list[str]:
    """The text made visible, behind `head`; further lines stand under its beginning."""
    blank = " " * len(head)
    shown = clipped(text, _LONGEST)
    lines = textwrap.wrap(shown, _WIDTH, initial_indent=head, subsequent_indent=blank, break_on_hyphens=False)
    return lines or [head.rstrip()]
