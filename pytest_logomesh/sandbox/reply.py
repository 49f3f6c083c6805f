"""Reads what came through the result pipe: hostile bytes, so anything out of order voids the whole of it."""

import json
from typing import NamedTuple

from pytest_logomesh.records.roles import JailReport

OUT_OF_TIME = "ran out of time"
_ENDINGS = {
    "exited": "never reported",
    "cpu": "ran out of processor time",
    "wall": OUT_OF_TIME,
    "memory": "used more memory than allowed",
    "processes": "started more processes than allowed",
    "output": "wrote more than allowed",
}
ATTACKED = "attacked the harness: "
"""How a cause begins that is no mishap."""
FORGED = f"{ATTACKED}forged a report"
_NOTICES = {
    "signals": f"{ATTACKED}signalled a process that is not its own",
    "snoops": f"{ATTACKED}looked into a process",
}
"""By what the runner's lookout calls them."""
_CAUSES = (
    *_ENDINGS.values(),
    *_NOTICES.values(),
    FORGED,
    "returned more than can be recorded",
    "the program could not be imported: ",
    "the program defines nothing that was asked for: ",
    "was ended by SIG",
)


class Step(NamedTuple):
    """One step's reply, or why there is none, and the processor time it took, seconds."""

    reply: str
    lost: str | None
    cpu_s: float = 0.0


def ending(report: JailReport) -> str:
    """Why a jail that has ended gave no answer."""
    return _ENDINGS[report.ended]


def read_steps(output: bytes, count: int, missing: str) -> tuple[Step, ...]:
    """One step for each of `count`, whatever the output holds.

    A step that the output does not name is lost for the reason `missing`. A line that is not the runner's, twice there
    or about an unknown step shows that somebody else wrote: then every step is lost.
    """
    found: dict[int, Step] = {}
    for line in output.split(b"\n")[:-1]:  # what has no end was cut off
        numbered = _step(line)
        if numbered is None or numbered[0] in found or not 0 <= numbered[0] < count:
            return (Step("", FORGED),) * count
        found[numbered[0]] = numbered[1]
    return tuple(found.get(number, Step("", missing)) for number in range(count))


def read_object(text: str | bytes) -> dict[str, object] | None:
    """The JSON object that `text` is, or None."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def known_cause(text: object) -> str:
    """`text` if it is one of the runner's sentences, else that the report is forged."""
    fits = isinstance(text, str) and text.startswith(_CAUSES) and len(text) <= 140 and is_clean(text)
    return str(text) if fits else FORGED


def without_notices(reply: str) -> tuple[str, str | None]:
    """A reply without the lines of the runner's lookout, and the cause that the first of them stands for."""
    kept, noticed = [], None
    for line in reply.split("\n"):
        what = (read_object(line) or {}).get("noticed") if '"noticed"' in line else None
        if isinstance(what, str) and what in _NOTICES:
            noticed = noticed or _NOTICES[what]
        else:
            kept.append(line)
    return "\n".join(kept), noticed


def is_clean(text: str) -> bool:
    """Whether it can be shown and written anywhere: printable, no lone surrogates."""
    return text.isprintable()


def _step(line: bytes) -> tuple[int, Step] | None:
    fields = read_object(line)
    if fields is None or fields.keys() != {"step", "reply", "lost", "cpu_s"}:
        return None
    number, reply, lost, cpu_s = (fields[key] for key in ("step", "reply", "lost", "cpu_s"))
    if type(number) is not int or not isinstance(reply, str) or not isinstance(lost, str | None):
        return None
    if type(cpu_s) is not float:
        return None
    return number, Step(reply, None if lost is None else known_cause(lost), cpu_s)
