"""T (testing): (3/4 kills + 1/4 reach) (1 - alarms).

*Kills* is the share of broken programs that the submission's own tests catch. *Reach* is the share of the mutated
places of the reference at which at least one mutant is caught, and the same as kills where there are no mutants.
*Alarms* is the share of its tests that are false alarms. T is 0 without tests, and when they do not hold on the
submission's own code or are unsteady. `own_tests` says what the words mean.
"""

from decimal import Decimal

from pytest_logomesh.agents.green.own_tests import OwnTests, tally
from pytest_logomesh.agents.green.words import printable
from pytest_logomesh.records.evidence import Fact
from pytest_logomesh.records.record import score
from pytest_logomesh.records.verdict import Examination

KILLS, REACH = Decimal("0.75"), Decimal("0.25")
"""What the two weigh in T."""


def earned(examination: Examination) -> tuple[Decimal, tuple[Fact, ...]]:
    """T, and what it is made of."""
    tests = tally(examination)
    if nothing := _worth_nothing(tests):
        return score(0), (_fact(nothing, Decimal(0)),)
    caught, broken = len(tests.caught), len(tests.broken)
    kills = Decimal(caught) / broken
    reached, places = tests.reached
    reach = Decimal(reached) / places if places else kills
    alarms = len(tests.false_alarms)
    share = Decimal(alarms) / (len(tests.sound) + alarms)
    before = KILLS * kills + REACH * reach
    value = score(before * (1 - share))
    where = f"{reached} of {places} changed places seen" if places else "no place was changed: as kills"
    facts = [
        _fact(f"{caught} of {broken} broken programs caught", score(KILLS * kills)),
        _fact(where, score(before) - score(KILLS * kills)),
    ]
    if alarms:
        some = f"{alarms} of {len(tests.sound) + alarms} tests fail on a correct program"
        facts.append(_fact(some, value - score(before)))
    return value, tuple(facts)


def _worth_nothing(tests: OwnTests) -> str:
    """Why the tests are worth nothing; empty where they are worth something."""
    if tests.fault:
        return f"own tests do not run on the submission's own code: {tests.fault}"
    if tests.failed:
        return f"{len(tests.failed)} own tests fail on the submission's own code"
    if not tests.sound and not tests.false_alarms:
        return "no own test passes on the submission's own code"
    if tests.unsteady:
        return f"{len(tests.unsteady)} own tests or runs are unsteady"
    return "" if tests.broken else "own tests met no broken program"


def _fact(text: str, worth: Decimal) -> Fact:
    return Fact(component="testing", text=printable(text), worth=score(worth))
