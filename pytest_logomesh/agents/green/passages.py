"""A rationale in pieces that say one thing each: sentences, items of lists, and a lead with what follows it."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

_MOST = 20_000
"""Characters of a rationale that are read; honest ones have two or three thousand."""
_FENCED = re.compile(r"^(```|~~~).*?^\1[^\n]*$", re.MULTILINE | re.DOTALL)
_ITEM = re.compile(r"\s*(?:[-*+•]|\d{1,2}[.)])\s+(?=\S)")
_RULE = re.compile(r"([^\w\s])\1{8,}")
"""A long row of one sign, which says nothing and keeps patterns busy."""
_HEADING = re.compile(r"\s*#{1,6}\s+")
_REJECTED = re.compile(
    r"\b(?:reject(?:ed|s)?|alternatives?|considered|discarded|dismissed|ruled out|decided against|not chosen|"
    r"did not (?:choose|take|use))\b",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?<=[.!?])[)\"'\u201d\u2019]*\s+(?=[\"'\u201c\u2018(\[`*_]*[A-Z0-9`])")
_SHORTEST = 8
"""Words that a lead must have to stand alone; a shorter one is read with the next sentence."""


@dataclass(frozen=True, slots=True)
class Passage:
    """One piece of a rationale."""

    text: str
    """On one line."""
    rejects: bool = False
    """Whether it is an item of a list of rejected alternatives."""


def plain(text: str) -> str:
    """As people read it: look-alikes of compatibility are one, and what cannot be seen is not there."""
    seen = unicodedata.normalize("NFKC", text[:_MOST])[:_MOST]
    return _RULE.sub(r"\1\1\1", "".join(char for char in seen if unicodedata.category(char) != "Cf"))


def passages(text: str) -> list[Passage]:
    """The pieces of a plain text, in their order; code between fences is none."""
    found: list[Passage] = []
    rejecting = False
    for paragraph, is_item in _paragraphs(_FENCED.sub("\n", text)):
        if is_item:
            # An item of a list says one thing, however many sentences it has.
            found.append(Passage(paragraph, rejecting))
        else:
            found += _sentences(paragraph)
            rejecting = paragraph.endswith(":") and bool(_REJECTED.search(paragraph))
    return found


def _paragraphs(text: str) -> Iterator[tuple[str, bool]]:
    """Runs of lines, each as one line, and whether it is an item of a list; a heading ends with a colon."""
    lines: list[str] = []
    is_item = False
    for line in [*text.splitlines(), ""]:
        item, heading = _ITEM.match(line), _HEADING.match(line)
        if (item or heading or not line.strip()) and lines:
            yield " ".join(lines), is_item
            lines, is_item = [], False
        if heading:
            yield f"{line[heading.end() :].strip().rstrip(':')}:", False
        elif item:
            lines, is_item = [line[item.end() :].strip()], True
        elif line.strip():
            lines.append(line.strip())


def _sentences(paragraph: str) -> Iterator[Passage]:
    lead = ""
    for sentence in _SENTENCE_END.split(paragraph):
        whole = f"{lead} {sentence}".strip()
        # `Why one lock.` is a title; what it is about comes next.
        is_lead = whole == sentence and whole.lower().startswith("why ")
        lead = whole if is_lead or len(whole.split()) < _SHORTEST else ""
        if not lead:
            yield Passage(whole)
    if lead:
        yield Passage(lead)
