"""What was handed in, taken from a ledger when it is asked for: a whole run's answers and streams are too many."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from pytest_logomesh.ledger.chain import Link
from pytest_logomesh.ledger.links import read_links
from pytest_logomesh.ledger.read import RecordReader
from pytest_logomesh.ledger.steps import Spoilt, Submitted

Step = TypeVar("Step", Submitted, Spoilt)
_Place = tuple[int, Link]
"""A line's number, and the line with references for its long texts."""


class Rounds(Mapping[str, tuple[Step, ...]], Generic[Step]):
    """By battle id, the rounds that came to this, in their order; only lines without their texts are kept.

    Args:
        reader: makes records of lines; open as long as this is used.
        shape: what they came to.
        places: by battle id, the lines.
    """

    def __init__(
        self, reader: RecordReader, shape: type[Step], places: Mapping[str, tuple[_Place, ...]]
    ) -> None:
        self._reader = reader
        self._shape: type[Step] = shape
        self._places = places

    def __getitem__(self, battle: str) -> tuple[Step, ...]:
        return tuple(self._reader.record(self._shape, *place) for place in self._places[battle])

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


@dataclass(frozen=True, slots=True)
class HandedIn:
    """As `Ledger.handed_in` and `Ledger.spoilt`."""

    answers: Rounds[Submitted]
    spoilt: Rounds[Spoilt]


@contextmanager
def opened(path: Path) -> Iterator[HandedIn]:
    """What was handed in in a run, until the block ends.

    Raises:
        UserMistake: there is no such ledger, or a line is not as it was written; also when one is asked for.
    """
    reader = RecordReader(path)
    try:
        places = _places(path, reader)
        yield HandedIn(
            Rounds(reader, Submitted, _of("submission", places)),
            Rounds(reader, Spoilt, _of("spoilt", places)),
        )
    finally:
        reader.close()


def _places(path: Path, reader: RecordReader) -> Mapping[str, Mapping[int, _Place]]:
    """By battle id and round, the line of each."""
    places: dict[str, dict[int, _Place]] = {}
    for line, link in read_links(path):
        if link.kind == "run":
            reader.header(link)
        elif link.kind in ("submission", "spoilt"):
            told = json.loads(link.data)
            battle, number = told["battle"], told.get("round", 1)
            # A round that was asked anew takes the place of all from there on.
            before = {each: place for each, place in places.get(battle, {}).items() if each < number}
            places[battle] = before | {number: (line, link)}
    return places


def _of(kind: str, places: Mapping[str, Mapping[int, _Place]]) -> dict[str, tuple[_Place, ...]]:
    found = {
        battle: tuple(rounds[number] for number in sorted(rounds) if rounds[number][1].kind == kind)
        for battle, rounds in places.items()
    }
    return {battle: rounds for battle, rounds in found.items() if rounds}
