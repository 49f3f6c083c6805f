"""contextual-debt: the first formula of the earlier system, three thirds of rationale, architecture and testing.

Logic did not count, and there were no findings to cut it. Where nothing was handed in all three are 0. A third that
cannot be established leaves no score: thirds of something else would be another formula. The components are those of
`components`, where a judging model moves R and A only a little; the earlier system let it set all three.
"""

from decimal import Decimal

from pytest_logomesh.agents.green.components import components_of
from pytest_logomesh.records.evidence import Grounds, Judgement
from pytest_logomesh.records.record import score
from pytest_logomesh.records.verdict import Components, Derivation, Examination

THIRDS = ("rationale", "architecture", "testing")


class ContextualDebt:
    """The formula `contextual-debt`, version 1."""

    name = "contextual-debt"
    version = 1

    def derive(
        self, grounds: Grounds, examination: Examination | None, judgement: Judgement | None
    ) -> Derivation:
        """The score, and all that it is made of."""
        if examination is None:
            none = Components.model_validate(dict.fromkeys(THIRDS, score(0)))
            return Derivation(components=none, cis=score(0), steps=("nothing was handed in: 0.0000",))
        components, facts = components_of(grounds, examination, judgement)
        cis, step = combine(components)
        return Derivation(components=components, cis=cis, facts=facts, steps=(step,))


def combine(components: Components) -> tuple[Decimal | None, str]:
    """The mean of the thirds, None when one is absent, and how it came about."""
    values = {name: getattr(components, name) for name in THIRDS}
    absent = [name[0].upper() for name, value in values.items() if value is None]
    if absent:
        return None, f"no score: {' and '.join(absent)} absent, and each is a third of it"
    cis = score(sum(values.values(), Decimal(0)) / 3)
    return cis, f"score: ({' + '.join(str(score(value)) for value in values.values())}) / 3 = {cis}"
