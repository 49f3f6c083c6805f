"""What a rationale says, as far as a program can tell: which decisions it takes up, and whether it gives reasons.

A *passage* (`passages`) counts when it is of some length, is a sentence and no list of catchwords, gives a reason or a
rejected alternative, and speaks of something: a name of the code or a decision of the task. What is copied from the
instruction, said before, or addressed to a judge counts for nothing. English is all that is understood.

Everything that counts is a set of things said, and everything that costs is a number of passages or words. So more text
never makes up for what is missing, and never thins out what costs.
"""

import re
from collections.abc import Iterable
from decimal import Decimal

from pytest_logomesh.agents.green.addressing import speaks_to_judge
from pytest_logomesh.agents.green.growth import claims_in
from pytest_logomesh.agents.green.hearing import Heard, listen
from pytest_logomesh.agents.green.vocabulary import (
    LANGUAGE,
    given_as_code,
    library_names,
    looks_own,
    names_in,
    words_of,
)
from pytest_logomesh.records.evidence import Explanation
from pytest_logomesh.records.record import score
from pytest_logomesh.records.submission import Submission
from pytest_logomesh.records.task import Decision, Task

MOST_PRAISE = 2
"""Words of praise that make a sentence generic though it speaks of a decision, when it names nothing of the code."""
MOST_DECISIONS = 2
"""Decisions that one passage can take up; more of them are a list."""
_SHORT = 3


def explain(task: Task, submission: Submission) -> Explanation:
    """The facts about a submission's rationale.

    Args:
        task: its decisions and its instruction are what the rationale is held against.
        submission: hostile.
    """
    everything = listen(submission.rationale, task.instruction)
    once = list({heard.words: heard for heard in reversed(everything)}.values())
    addressed = {heard for heard in once if speaks_to_judge(heard.text)}
    words = sum(len(heard.words) for heard in everything)
    copied = sum(heard.copied for heard in everything)
    repeats = len(everything) - len(once)
    own = [heard for heard in once if heard not in addressed and not heard.is_copied]
    return _found(task, names_in(submission.files), own).model_copy(
        update={
            "claims": claims_in(own, task.operations),
            "words": words,
            "copied": _share(copied, words),
            "copied_words": copied,
            "repeated": _share(repeats, len(everything)),
            "repeats": repeats,
            "addressed": len(addressed),
        }
    )


def _found(task: Task, code: frozenset[str], own: list[Heard]) -> Explanation:
    """What passages of the author's own say."""
    known = code | LANGUAGE | library_names(task.rules.imports or ()) | _names(task.instruction)
    taken = {heard: _decisions(heard, task.decisions) for heard in own}
    named = {heard: given_as_code(heard.text) & code - LANGUAGE for heard in own}
    generic = {
        heard for heard in own if not named[heard] and heard.praises >= (MOST_PRAISE if taken[heard] else 1)
    }
    reasons = [heard for heard in own if heard.gives_reason and heard not in generic]
    return Explanation(
        named=_sorted(name for heard in reasons for name in named[heard] if len(name) > 1),
        invented=_sorted(name for heard in own for name in _invented(heard, known)),
        decisions=_sorted(name for heard in reasons for name in taken[heard]),
        decisions_total=len(task.decisions),
        reasons=sum(bool(named[heard] or taken[heard]) for heard in reasons),
        generic=len(generic),
    )


def _decisions(heard: Heard, decisions: Iterable[Decision]) -> tuple[str, ...]:
    """The ids of the first few decisions that a passage speaks of."""
    said = f" {' '.join(heard.words)} "
    spoken = [each.id for each in decisions if any(_spoken(word, said) for word in each.words)]
    return tuple(spoken[:MOST_DECISIONS])


def _spoken(word: str, said: str) -> bool:
    """From the beginning of a word on, so that `evict` is said by `evicts` and by `eviction` too; short ones whole."""
    words = words_of(word)
    end = " " if words and len(words[-1]) <= _SHORT else ""
    return f" {' '.join(words)}{end}" in said


def _names(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", text))


def _invented(heard: Heard, known: frozenset[str]) -> Iterable[str]:
    """Names given as code that nobody knows, but where a text speaks of what the code does not have."""
    if heard.tells_of_absent_things:
        return
    for name in given_as_code(heard.text) - known:
        if len(name) > 1 and looks_own(name, heard.text):
            yield name


def _sorted(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(names)))


def _share(part: int, whole: int) -> Decimal:
    return score(Decimal(part) / whole if whole else 0)
