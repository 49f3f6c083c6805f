"""What Purple is told between two rounds: what fell short, in the harness's own words.

It names symptoms and never a hidden input or an expected value. So nothing that the answer could word itself inside
the jail is handed on: of a cause only the beginning that the harness knows, of an exception the name of a builtin, of
a test that failed elsewhere than on its own code no parameters. Programs that own tests met have no names here.
"""

import signal
from collections.abc import Iterable, Iterator

from pytest_logomesh.agents.green.compare import DIFFERS
from pytest_logomesh.agents.green.outcome import LEAST_WORDS
from pytest_logomesh.agents.green.own_tests import OwnTests, tally
from pytest_logomesh.agents.green.words import exception_in_words, printable
from pytest_logomesh.records.errors import AnswerFault
from pytest_logomesh.records.observation import Behaviour
from pytest_logomesh.records.submission import Submission
from pytest_logomesh.records.task import Task
from pytest_logomesh.records.verdict import Examination
from pytest_logomesh.sandbox.reply import ATTACKED

_MOST_BEHAVIOURS, _MOST_FINDINGS = 40, 20
_MOST_TESTS = 5
"""Few, because each test that fails a correct program is a question, and its name the answer."""
_LONGEST_NAME = 120

_RAISED = "raised "
_SIGNAL = "was ended by "
_IMPORT = "the program could not be imported: "
_SIGNALS = frozenset(member.name for member in signal.Signals)
_PLAIN_CAUSES = (
    "ran out of processor time",
    "ran out of time",
    "used more memory than allowed",
    "started more processes than allowed",
    "wrote more than allowed",
    "returned more than can be recorded",
    "the program defines nothing that was asked for",
    "the tests could not be collected",
    "no tests were found",
    "never reported",
    ATTACKED.removesuffix(": "),
)
"""How the sandbox's sentences begin; what follows may be the answer's own."""


def build_feedback(task: Task, submission: Submission, facts: Examination, round_number: int) -> str:
    """The prompt that follows an examined answer; the same for the same facts.

    Args:
        task: what the answer was to.
        submission: hostile.
        facts: about the submission.
        round_number: of the answer that was examined, from 1.
    """
    parts = [_section("Behaviours that are not as the task states:", _behaviours(task, facts))]
    if task.check is None:
        parts += [
            _section("Weaknesses found in your code:", _findings(facts)),
            _section("Your own tests:", _own_tests(submission, tally(facts))),
            _section("Your rationale:", _rationale(submission)),
        ]
    said = [part for part in parts if part] or ["Nothing was found that falls short of the task."]
    return "\n\n".join([f"Your answer of round {round_number} was examined.", *said, _closing(task)])


def build_fault_feedback(task: Task, fault: AnswerFault, round_number: int) -> str:
    """The prompt that follows an answer of which nothing could be examined.

    Args:
        task: what the answer was to.
        fault: what is wrong with it.
        round_number: of that answer, from 1.
    """
    said = f"Your answer of round {round_number} could not be examined: {printable(str(fault))}"
    return "\n\n".join([said, _closing(task)])


def _section(heading: str, told: Iterable[str]) -> str:
    """A heading and its list; empty where there is nothing to tell."""
    items = [f"- {printable(line)}" for line in told]
    return "\n".join([heading, *items]) if items else ""


def _closing(task: Task) -> str:
    kept = "sourceCode or files, testCode and rationale" if task.check is None else "sourceCode"
    return (
        f"Answer again in the same form: one JSON object and nothing else, with everything in it ({kept}), "
        "every file complete; nothing is taken over from your earlier answer."
    )


def _behaviours(task: Task, facts: Examination) -> Iterator[str]:
    recorded = {behaviour.name: behaviour for behaviour in facts.behaviours}
    told = [
        f"{name.replace('_', ' ')}: {_symptom(recorded.get(name))}"
        for name in task.behaviours
        if name not in recorded or not recorded[name].holds
    ]
    yield from _some(told, _MOST_BEHAVIOURS, "behaviours")
    if told:
        yield f"{len(task.behaviours) - len(told)} of {len(task.behaviours)} behaviours hold"


def _symptom(behaviour: Behaviour | None) -> str:
    if behaviour is None:
        return "could not be observed"
    if behaviour.says == DIFFERS:
        return "does something else than the task states"
    if behaviour.says.startswith(_RAISED):
        return f"raised {exception_in_words(behaviour.says.removeprefix(_RAISED))}"
    return _cause(behaviour.says) or "could not be observed"


def _cause(text: str) -> str | None:
    """A cause as far as the harness worded it."""
    if text.startswith(_IMPORT):
        return f"{_IMPORT}{exception_in_words(text.removeprefix(_IMPORT))}"
    if text.startswith(_SIGNAL):
        name = text.removeprefix(_SIGNAL)
        return f"{_SIGNAL}{name if name in _SIGNALS else 'a signal'}"
    return next((cause for cause in _PLAIN_CAUSES if text.startswith(cause)), None)


def _findings(facts: Examination) -> Iterator[str]:
    told = [
        f"{finding.file[:_LONGEST_NAME]}:{finding.line} {finding.check}: {finding.message}"
        + (" (not confirmed)" if finding.state == "unconfirmed" else "")
        for finding in facts.findings
        if finding.state != "refuted"
    ]
    yield from _some(told, _MOST_FINDINGS, "findings")


def _own_tests(submission: Submission, tests: OwnTests) -> Iterator[str]:
    if not submission.tests:
        yield "none were handed in"
    elif tests.fault:
        yield f"they do not run on your own code: {_cause(tests.fault) or 'pytest could not run them'}"
    elif tests.failed:
        names = [f"{_quoted(test)} fails on your own code" for test in tests.failed]
        yield from _some(names, _MOST_TESTS, "tests likewise")
    elif not (tests.sound or tests.false_alarms):
        yield "none of them passes on your own code"
    else:
        yield from _elsewhere(tests)


def _elsewhere(tests: OwnTests) -> Iterator[str]:
    """What tests that hold on their own code do on other programs."""
    alarms = _functions(tests.false_alarms)
    yield from _some(
        [f"{name} fails on a correct program: it demands what the task does not state" for name in alarms],
        _MOST_TESTS,
        "tests likewise",
    )
    unsteady = _functions(test for test in tests.unsteady if test in tests.sound)
    yield from _some(
        [f"{name} gives another result when it meets the same correct program again" for name in unsteady],
        _MOST_TESTS,
        "tests likewise",
    )
    if tests.unsteady and not unsteady:
        yield "they come to nothing when they meet the same correct program again"
    missed = len(tests.broken) - len(tests.caught)
    if missed:
        yield f"they miss {missed} of {len(tests.broken)} broken programs; test every behaviour that the task states"


def _rationale(submission: Submission) -> Iterator[str]:
    words = len(submission.rationale.split())
    if words < LEAST_WORDS:
        said = f"its {words} words explain nothing" if words else "it is empty"
        yield f"{said}; say why the code is built this way, in two full sentences at least"


def _functions(tests: Iterable[str]) -> list[str]:
    """The tests' functions, each once; parameters would let a table of guesses be answered in one go."""
    return list(dict.fromkeys(_quoted(test.partition("[")[0]) for test in tests))


def _quoted(name: str) -> str:
    """A name from outside, in backquotes that it cannot close."""
    short = name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 3]}..."
    return "`" + short.replace("`", "'") + "`"


def _some(lines: list[str], most: int, rest: str) -> Iterator[str]:
    """At most so many lines, and how many more there are."""
    yield from lines[:most]
    if len(lines) > most:
        yield f"and {len(lines) - most} more {rest}"
