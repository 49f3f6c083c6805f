"""Finds what was done to a ledger, or to the texts beside it, after it was written."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from pytest_logomesh.ledger.chain import Link
from pytest_logomesh.ledger.texts import TextError, hash_on, needed, stored, texts_beside
from pytest_logomesh.ledger.walk import Problem, Walk
from pytest_logomesh.records.errors import UserMistake

_WITH_TEXTS = 2
_HEADERS = ("run", "resume")


def verify_ledger(path: Path) -> list[str]:
    """What is changed, missing, doubled, reordered or cut off, a sentence each.

    A sentence begins with `line N:`, or with `texts.jsonl line N:` for what is wrong beside the ledger. Empty when
    all is whole. The chain shows accidents and careless edits; who rewrites every line after an edit can only be found
    out by a copy of the last hash kept elsewhere.

    Raises:
        UserMistake: there is no such file, or it cannot be read.
    """
    ledger = _LedgerWalk()
    problems = ledger.read(_lines_of(path))
    beside = texts_beside(path)
    texts = _TextWalk()
    amiss = texts.read(_lines_of(beside) if beside.exists() else (), ledger.texts)
    for text, (line, kind) in ledger.needed.items():
        if text not in texts.sound:
            state = "changed" if text in texts.seen else "missing"
            problems.append(
                (line, f"its `{kind}` needs the text {text[:12]}, which is {state} in {beside.name}")
            )
    return [*_told("line", problems), *_told(f"{beside.name} line", amiss)]


class _LedgerWalk:
    """The pass over the ledger itself.

    Attributes:
        needed: hash of a text to the line and kind of the first record that needs it.
        texts: how many texts there are, as the run's end tells; None where it does not.
    """

    def __init__(self) -> None:
        self.needed: dict[str, tuple[int, str]] = {}
        self.texts: int | None = None
        self._texts_apart = True

    def read(self, lines: Iterable[bytes]) -> list[Problem]:
        walk = Walk()
        for number, link in walk.read(lines):
            if (link.kind == "run") != (link.seq == 0):
                walk.problems.append((number, f"a record of kind `{link.kind}` where none can be"))
            if link.kind == "run":
                self._texts_apart = (_number(link, "ledger_schema") or _WITH_TEXTS) >= _WITH_TEXTS
            if self._texts_apart:
                self._note(number, link)
        if walk.last and walk.last.kind == "end":
            self.texts = _number(walk.last, "texts")
        elif walk.last or not walk.lines:
            problem = "missing: the run was killed, or its last lines were cut off"
            walk.problems.append((walk.lines + 1, problem))
        return walk.problems

    def _note(self, number: int, link: Link) -> None:
        prompts = _prompts(link) if link.kind in _HEADERS else []
        for text in (*prompts, *needed(link.data)):
            self.needed.setdefault(text, (number, link.kind))


class _TextWalk:
    """The pass over the texts.

    Attributes:
        seen: the hashes of all, as far as their lines tell.
        sound: of those that are as they were written.
    """

    def __init__(self) -> None:
        self.seen: set[str] = set()
        self.sound: set[str] = set()

    def read(self, lines: Iterable[bytes], most: int | None) -> list[Problem]:
        walk = Walk()
        for number, link in walk.read(self._watched(lines)):
            try:
                self.sound.add(stored(link))
            except TextError as error:
                walk.problems.append((number, str(error)))
        if most is not None and walk.lines > most:
            walk.problems.append((most + 1, "added after the run's end"))
        return walk.problems

    def _watched(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        for line in lines:
            self.seen.add(hash_on(line).decode(errors="replace"))
            yield line


def _prompts(link: Link) -> list[str]:
    told = json.loads(link.data)
    prompts = told.get("prompts") if isinstance(told, dict) else None
    return [str(digest) for digest in prompts.values()] if isinstance(prompts, dict) else []


def _number(link: Link, name: str) -> int | None:
    told = json.loads(link.data)
    number = told.get(name) if isinstance(told, dict) else None
    return number if isinstance(number, int) else None


def _lines_of(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            yield from file
    except OSError as error:
        raise UserMistake(f"{path}: the ledger cannot be read: {error.strerror}") from error


def _told(place: str, problems: list[Problem]) -> Iterator[str]:
    for line, problem in sorted(problems, key=lambda found: found[0]):
        yield f"{place} {line}: {problem}"
