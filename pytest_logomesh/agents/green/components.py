"""The components of a score, each with the facts it is made of.

L (logic), T (testing), A (architecture) and R (rationale) have a module each, which says how facts become a number. A
judging model may move R and A a little (`influence`), L and T never.

T is absent for a task that has no broken programs to meet. Of an imported benchmark's task all but L are absent: it
states no rule, asks for no tests and no rationale, and has no broken programs. Where nothing could be examined L is 0
and the rest is absent. The worths of a component's facts add up to it.
"""

from decimal import Decimal
from typing import Literal

from pytest_logomesh.agents.green.architecture import architecture
from pytest_logomesh.agents.green.influence import moved
from pytest_logomesh.agents.green.logic import logic
from pytest_logomesh.agents.green.rationale import rationale
from pytest_logomesh.agents.green.testing import earned
from pytest_logomesh.records.evidence import Fact, Grounds, Judgement
from pytest_logomesh.records.record import score
from pytest_logomesh.records.verdict import Components, Examination

Part = tuple[Decimal | None, tuple[Fact, ...]]
"""A component and what it is made of."""
_ABSENT: Part = (None, ())


def components_of(
    grounds: Grounds, examination: Examination | None, judgement: Judgement | None
) -> tuple[Components, tuple[Fact, ...]]:
    """All four, each in 0..1 or absent, and the facts of all."""
    works = logic(grounds.behaviours_total, examination)
    why = design = tests = _ABSENT
    if examination and not grounds.imported:
        why = _whole("rationale", rationale(examination.explanation), judgement)
        design = _whole("architecture", architecture(examination.design, examination.findings), judgement)
        tests = earned(examination) if grounds.testable else _ABSENT
    components = Components(rationale=why[0], architecture=design[0], testing=tests[0], logic=works[0])
    return components, (*why[1], *design[1], *tests[1], *works[1])


def _whole(name: Literal["rationale", "architecture"], part: Part, judgement: Judgement | None) -> Part:
    """The part after the judge has spoken; where its facts only take away, what they take from comes first."""
    value, facts = part
    if value is None:
        return _ABSENT
    if begins := value - sum((fact.worth for fact in facts), Decimal(0)):
        facts = (Fact(component=name, text="to begin with", worth=score(begins)), *facts)
    after, said = moved(name, value, judgement)
    return after, (*facts, *said)
