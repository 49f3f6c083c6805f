"""What is heard of a rationale: its passages, how they sound, and how much of them is copied from the instruction."""

import re
from dataclasses import dataclass

from pytest_logomesh.agents.green.passages import passages, plain
from pytest_logomesh.agents.green.vocabulary import words_of

SHINGLE = 8
"""Words in a row that are no chance."""
LEAST_WORDS = 8
"""A shorter passage gives no reason."""
_LEAST_GLUE = 4
"""One word in so many is a small one in any English sentence."""
_GLUE = frozenset(
    words_of(
        "a an the of in on at to for from by with without into as is are was were be been it its this that these those "
        "which who what where when and or but nor not no so if than then there here their they he she we i you one "
        "only would could can cannot may must has have had do does did because since while before after"
    )
)
_REASON = re.compile(
    r"^why\b|\b(?:because|so that|in order to|therefore|thus|hence|otherwise|instead of|rather than|trade[- ]?offs?|"
    r"(?:price|cost|expense)s?|would(?:n't)?|could(?:n't)?|avoid(?:s|ed|ing)?|prevents?|which means|this means|"
    r"due to|although|though|even if|unless|unlike|against|drawbacks?|downsides?|disadvantages?|advantages?|benefits?|"
    r"reasons?|reject(?:s|ed|ing)?|alternatives?|(?:chose|choose|prefer)(?:n|red)?|since|whereas|as opposed to)\b|"
    r"[,;] (?:so|or|as|for|but|while) |\b\w+er than\b|\b(?:more|less|fewer) \w+ than\b|\btoo \w+\b",
    re.IGNORECASE,
)
_REJECTING = re.compile(
    r"\b(?:reject\w*|alternatives?|instead|rather|would|could|unlike|without|not|never|no|neither|nor|"
    r"considered|other)\b",
    re.IGNORECASE,
)
"""Where a text speaks of something that the code does not have."""
_PRAISE = re.compile(
    r"\b(?:clean|robust|efficient(?:ly)?|elegant|readable|readability|maintainable|maintainability|scalable|"
    r"best practices?|well[- ](?:structured|written|tested|documented|designed)|production[- ](?:ready|grade|quality)|"
    r"high[- ]quality|state[- ]of[- ]the[- ]art|simple and|easy to|modular|professional|optimal|optimi[sz]ed|"
    r"comprehensive|thorough(?:ly)?|carefully|works (?:well|correctly|as expected|perfectly)|it works|"
    r"all tests pass|pass(?:es)? all|meets? (?:all )?(?:the )?requirements|follows? the instructions?|flawless|"
    r"excellent|outstanding|perfect(?:ly)?|solid|high performance|industry[- ]standard|edge cases)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Heard:
    """A passage that was listened to."""

    text: str
    words: tuple[str, ...]
    copied: int
    """How many of its words stand in runs that the instruction has too."""
    rejects: bool
    """Whether it is an item of a list of rejected alternatives."""

    @property
    def gives_reason(self) -> bool:
        """Whether it is a sentence that gives a reason, or says why something was rejected."""
        return self._is_sentence and (self.rejects or _REASON.search(self.text) is not None)

    @property
    def tells_of_absent_things(self) -> bool:
        """Whether it may name what the code does not have, without inventing anything."""
        return self.rejects or _REJECTING.search(self.text) is not None

    @property
    def praises(self) -> int:
        """How many words of praise it has, each once."""
        return len({said.lower() for said in _PRAISE.findall(self.text)})

    @property
    def is_copied(self) -> bool:
        """Whether most of it stands in the instruction."""
        return self.copied * 2 > len(self.words)

    @property
    def _is_sentence(self) -> bool:
        """Whether it is long enough, and has the small words that make a sentence of words."""
        glue = sum(word in _GLUE for word in self.words)
        return len(self.words) >= LEAST_WORDS and glue * _LEAST_GLUE >= len(self.words)


def listen(text: str, instruction: str) -> list[Heard]:
    """Every passage of a text, in their order.

    Args:
        text: hostile.
        instruction: what may have been copied.
    """
    found = passages(plain(text))
    words = [tuple(words_of(passage.text)) for passage in found]
    # Runs go on across passages, for a copied text may be cut into pieces.
    copied = _copied([word for each in words for word in each], words_of(instruction))
    heard, at = [], 0
    for passage, each in zip(found, words, strict=True):
        heard.append(Heard(passage.text, each, sum(copied[at : at + len(each)]), passage.rejects))
        at += len(each)
    return heard


def _copied(words: list[str], source: list[str]) -> bytearray:
    """For each word 1 where it stands in a run that the source has too."""
    known = {tuple(source[at : at + SHINGLE]) for at in range(len(source) - SHINGLE + 1)}
    copied = bytearray(len(words))
    for at in range(len(words) - SHINGLE + 1):
        if tuple(words[at : at + SHINGLE]) in known:
            copied[at : at + SHINGLE] = b"\1" * SHINGLE
    return copied
