"""What a run's page shows of one battle when it is opened: its texts by number, its rounds, what its tests met."""

from collections.abc import Iterable, Mapping

from pytest_logomesh.ledger.steps import Spoilt, Submitted
from pytest_logomesh.records.observation import TestRun
from pytest_logomesh.records.record import Record
from pytest_logomesh.records.submission import StreamFigures, Submission
from pytest_logomesh.records.verdict import Verdict
from pytest_logomesh.reporting.page.store import TextStore
from pytest_logomesh.reporting.run_json import BattleDocument

_MOST_TESTS = 10


class SourceFile(Record):
    """One file of a submission."""

    path: str
    text: int
    """The number of its text."""


class Round(Record):
    """One answer as it came."""

    round: int
    answer: tuple[int, ...]
    """The numbers of the texts that it is made of, as it came; empty where it was not recorded."""
    prompt: int | None
    """What a later round was asked; null in the first."""
    spoilt: str | None
    """Why nothing of it could be examined; null where it was."""
    earlier: tuple[int, ...]
    """What attempts before had sent when they broke off."""
    stream: StreamFigures
    trace: tuple[tuple[int, str, int], ...]
    """Milliseconds, kind and characters of each burst; empty where nobody looked."""


class Program(Record):
    """One program that the submission's own tests met."""

    name: str
    role: str
    passed: int
    failed: tuple[str, ...]
    """The first tests that failed."""
    failures: int
    """How many did."""
    fault: str | None


class BattleDetail(Record):
    """One battle, whole."""

    battle: BattleDocument
    seed: str
    """The battle's seed: 63 bits, more than a number of a browser holds."""
    files: tuple[SourceFile, ...]
    tests: tuple[SourceFile, ...]
    rationale: int | None
    rounds: tuple[Round, ...]
    programs: tuple[Program, ...]


def battle_detail(
    battle: BattleDocument, verdict: Verdict | None, rounds: Iterable[Submitted | Spoilt], store: TextStore
) -> BattleDetail:
    """One battle; its texts go into the store.

    Args:
        battle: as it is published.
        verdict: what the ledger holds of it; None where it holds nothing.
        rounds: its answers in their order, also those that could not be read.
        store: keeps texts by number.
    """
    submission = verdict.submission if verdict else None
    examination = verdict.examination if verdict else None
    return BattleDetail(
        battle=battle,
        seed=str(battle.seed),
        files=_files(submission.files if submission else {}, store),
        tests=_files(submission.tests if submission else {}, store),
        rationale=_rationale(submission, store),
        rounds=tuple(_round(step, store) for step in rounds),
        programs=tuple(map(_program, examination.test_runs)) if examination else (),
    )


def _files(files: Mapping[str, str], store: TextStore) -> tuple[SourceFile, ...]:
    return tuple(SourceFile(path=path, text=store.add(text)) for path, text in files.items())


def _rationale(submission: Submission | None, store: TextStore) -> int | None:
    return store.add(submission.rationale) if submission and submission.rationale.strip() else None


def _round(step: Submitted | Spoilt, store: TextStore) -> Round:
    handed = step.submission if isinstance(step, Submitted) else None
    known = (*handed.files.values(), *handed.tests.values(), handed.rationale) if handed else ()
    return Round(
        round=step.round,
        answer=tuple(map(store.add, _pieces(step.answer, known))),
        prompt=store.add(step.prompt) if step.prompt else None,
        spoilt=f"{step.kind}: {step.text}" if isinstance(step, Spoilt) else None,
        earlier=tuple(map(store.add, step.earlier)),
        stream=step.stream,
        trace=tuple((round(burst.at_s * 1000), burst.kind, burst.characters) for burst in step.trace),
    )


def _pieces(answer: str, known: Iterable[str]) -> list[str]:
    """The answer, cut around the known texts that stand in it: most of an answer is its files once more."""
    pieces = [answer]
    for text in sorted(filter(None, known), key=len, reverse=True):
        cut = (piece.partition(text) if piece not in known else (piece,) for piece in pieces)
        pieces = [piece for parts in cut for piece in parts if piece]
    return pieces if answer else []


def _program(run: TestRun) -> Program:
    return Program(
        name=run.program,
        role=run.role,
        passed=len(run.passed),
        failed=run.failed[:_MOST_TESTS],
        failures=len(run.failed),
        fault=run.fault,
    )
