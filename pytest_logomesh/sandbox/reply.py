"""Reads what came through the result pipe: hostile bytes, so anything out of order voids the whole of it."""

import json
from typing import NamedTuple

from pytest_logomesh.records.roles import JailReport

_ENDINGS = {
    "exited": "never reported",
    "cpu": "ran out of processor time",
    "wall": "ran out of time",
    "memory": "used more memory than allowed",
    "processes": "started more processes than allowed",
    "output": "wrote more than allowed",
}
_CAUSES = (
    *_ENDINGS.values(),
    "returned more than can be recorded",
    "the program could not be imported: ",
    "was ended by SIG",
)
MALFORMED = "the report was malformed"


class Step(NamedTuple):
    """One step's reply, or why there is none."""

    reply: str
    lost: str | None


def read_steps(report: JailReport, count: int) -> tuple[Step, ...]:
    """One step for each of `count`, whatever the report holds.

    A step that the report does not name is lost for the reason the jail ended with. A line that is not the runner's,
    twice there or about an unknown step shows that somebody else wrote: then every step is lost.
    """
    found: dict[int, Step] = {}
    for line in report.output.split(b"\n")[:-1]:  # what has no end was cut off
        numbered = _step(line)
        if numbered is None or numbered[0] in found or not 0 <= numbered[0] < count:
            return (Step("", MALFORMED),) * count
        found[numbered[0]] = numbered[1]
    missing = Step("", _ENDINGS[report.ended])
    return tuple(found.get(number, missing) for number in range(count))


def read_object(text: str | bytes) -> dict[str, object] | None:
    """The JSON object that `text` is, or None."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def known_cause(text: object) -> str:
    """`text` if it is one of the runner's sentences, else that the report is malformed."""
    fits = isinstance(text, str) and text.startswith(_CAUSES) and len(text) <= 140 and is_clean(text)
    return str(text) if fits else MALFORMED


def is_clean(text: str) -> bool:
    """Whether it can be shown and written anywhere: printable, no lone surrogates."""
    return text.isprintable()


def _step(line: bytes) -> tuple[int, Step] | None:
    fields = read_object(line)
    if fields is None or fields.keys() != {"step", "reply", "lost"}:
        return None
    number, reply, lost = fields["step"], fields["reply"], fields["lost"]
    if type(number) is not int or not isinstance(reply, str) or not isinstance(lost, str | None):
        return None
    return number, Step(reply, None if lost is None else known_cause(lost))
