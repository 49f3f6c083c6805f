"""`# logomesh: ignore[ID] reason`: a person's word that a finding of `logomesh scan` is to be left out.

It holds for findings on its line, or on the next one when it stands on a line of its own. A submission's comments are
never asked: the answer has no say in what is held against it.
"""

import io
import re
import tokenize
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pytest_logomesh.agents.red.claims import printable
from pytest_logomesh.records.finding import Finding, Severity

WITHOUT_REASON = "ignore-without-reason"
UNUSED = "unused-ignore"
_MARK = re.compile(r"#\s*logomesh:\s*ignore\b\s*(?:\[(?P<ids>[^\]]*)\])?(?P<reason>.*)")


@dataclass(frozen=True, slots=True)
class Ignore:
    """One such comment."""

    line: int
    """1-based, where it stands."""
    heeds: int
    """The line whose findings it speaks of."""
    checks: frozenset[str]
    """Ids of checks; empty where it names none."""
    reason: str

    @property
    def counts(self) -> bool:
        """Whether it says what is left out, and why."""
        return bool(self.checks) and any(char.isalnum() for char in self.reason)

    def covers(self, finding: Finding) -> bool:
        """Whether the finding is left out by it."""
        return self.counts and finding.line == self.heeds and finding.check in self.checks


@dataclass(frozen=True, slots=True)
class Heeded:
    """What is left of a file's findings when its comments have been asked."""

    findings: tuple[Finding, ...]
    """Those that stand, and what is to be said about the comments themselves."""
    ignored: int


def ignores_in(text: str) -> Iterator[Ignore]:
    """The comments of a source that parses."""
    if "logomesh:" not in text:
        return
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            found = _MARK.search(token.string) if token.type == tokenize.COMMENT else None
            if found is not None:
                line, column = token.start
                alone = not token.line[:column].strip()
                names = (name.strip() for name in (found["ids"] or "").split(","))
                yield Ignore(line, line + alone, frozenset(filter(None, names)), found["reason"].strip())
    except (tokenize.TokenError, SyntaxError):
        # What the parser took and the tokenizer does not has no comments from here on.
        return


def heed(findings: Iterable[Finding], ignores: Iterable[Ignore], *, show_unused: bool = False) -> Heeded:
    """Leave out what the comments speak of; tell of those without a reason, and if asked of those without a use."""
    every = tuple(findings)
    comments = tuple(ignores)
    kept = [finding for finding in every if not any(comment.covers(finding) for comment in comments)]
    told = [_remark(comment, WITHOUT_REASON) for comment in comments if not comment.counts]
    if show_unused:
        idle = (comment for comment in comments if comment.counts and not any(map(comment.covers, every)))
        told += [_remark(comment, UNUSED) for comment in idle]
    return Heeded((*kept, *told), len(every) - len(kept))


def _remark(comment: Ignore, check: str) -> Finding:
    names = ", ".join(sorted(comment.checks))
    if check == UNUSED:
        title, message = "A comment that nothing needs", f"no finding of {names} here; remove the comment"
    else:
        title = "A comment that leaves out findings without a reason"
        message = f"does not count: write `# logomesh: ignore[{names or 'ID'}] and why`"
    return Finding(
        check=check,
        cwe=None,
        severity=Severity.INFO,
        title=title,
        file="",
        line=comment.line,
        message=printable(message),
        confidence=1.0,
        state="confirmed",
    )
