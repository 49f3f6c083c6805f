"""The records that only a ledger holds."""

from collections.abc import Mapping

from pytest_logomesh.ledger.header import Published
from pytest_logomesh.records.evidence import Judgement
from pytest_logomesh.records.finding import Finding
from pytest_logomesh.records.record import Record
from pytest_logomesh.records.submission import Burst, StreamFigures, Submission
from pytest_logomesh.records.verdict import Examination


class Submitted(Record):
    """Kind `submission`: what Purple handed in, before it is examined."""

    battle: str
    """The battle's id."""
    submission: Submission
    round: int = 1
    """Which of the battle's rounds it is the answer of."""
    earlier: tuple[str, ...] = ()
    """What attempts before this one had sent when they broke off: evidence, never part of the submission."""
    answer: str = ""
    """The text as it came, of which the submission was read."""
    stream: StreamFigures = StreamFigures()
    trace: tuple[Burst, ...] = ()
    """How the answer came in time; empty where nobody looked."""
    prompt: str = ""
    """What a later round asked; empty in the first, whose prompt the header names."""


class Spoilt(Record):
    """Kind `spoilt`: a round of which nothing could be examined."""

    battle: str
    """The battle's id."""
    round: int
    kind: str
    """`unreadable`, `truncated` or `not-delivered`."""
    text: str
    """What was wrong with it."""
    answer: str = ""
    """What came of it, as it came."""
    earlier: tuple[str, ...] = ()
    """As in `Submitted`, like all that follows."""
    stream: StreamFigures = StreamFigures()
    trace: tuple[Burst, ...] = ()
    prompt: str = ""


class Observed(Record):
    """Kind `examination`: the facts about a round's submission; once more when what Red claims was put to the proof."""

    battle: str
    """The battle's id."""
    round: int
    examination: Examination


class Claimed(Record):
    """Kind `claims`: what Red's model claims of a round's submission, before anything of it is proven."""

    battle: str
    """The battle's id."""
    round: int
    claims: tuple[Finding, ...]


class Read(Record):
    """Kind `judgement`: what the judging model says about the round that counts."""

    battle: str
    """The battle's id."""
    round: int
    judgement: Judgement


class Server(Record):
    """One model server, as it told or as it was started."""

    endpoint: Published
    version: str | None = None
    """Such as `vllm 0.11.2`; null when a foreign server does not say."""
    flags: tuple[Published, ...] = ()
    """How it was started; empty when somebody else did."""
    effective: Mapping[str, Published] = {}
    """What the server says it was set to beside its own defaults; empty where it does not say."""
    reused: bool = False
    """Whether a server that was kept by an earlier run served this one."""
    restarts: int = 0
    """How often it died in the middle and was started again."""
    prefix_queries: int | None = None
    """Prompt tokens that its prefix cache was asked for during this run; null where it does not say."""
    prefix_hits: int | None = None
    """How many of them it had."""


class Served(Record):
    """Kind `server`: what serves a tier's model; written when it is up and again when it is let go."""

    tier: str
    servers: tuple[Server, ...]


class End(Record):
    """Kind `end`: the run was closed in good order; a ledger without it was killed or lost its last lines."""

    records: int
    """How many records stand before this one."""
    texts: int | None = None
    """How many texts stand beside the ledger; null where all of them stand in it."""
