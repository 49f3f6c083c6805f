"""The files that a run leaves beside its ledger, in one table: each is made of what was recorded, by one function."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType

from pydantic import TypeAdapter

from pytest_logomesh.ledger import handed_in
from pytest_logomesh.ledger.read import Ledger
from pytest_logomesh.records.verdict import Verdict
from pytest_logomesh.reporting.atomic import write_parts_atomically
from pytest_logomesh.reporting.gates.conclusion import GateConclusion
from pytest_logomesh.reporting.json_text import json_line, json_parts
from pytest_logomesh.reporting.run_json import RunDocument, run_document
from pytest_logomesh.reporting.run_sarif import run_sarif
from pytest_logomesh.reporting.summary import summary_markdown
from pytest_logomesh.reporting.visible import visible


@dataclass(frozen=True, slots=True)
class Finished:
    """A run that ended, as reports see it."""

    document: RunDocument
    verdicts: Sequence[Verdict]
    """In the order of the document's battles."""
    ledger: Path
    """Where the record stands, for what was handed in: only a report that cannot do without it reads it."""
    streaming_s: float | None = None
    """For how long answers were streamed; None where nobody timed it."""


def recorded(path: Path, ledger: Ledger) -> Finished:
    """A run as its ledger tells it, with what its gates came to if a run.json beside the ledger says so.

    Args:
        path: the ledger.
        ledger: what was read from there.
    """
    document = run_document(ledger.header, ledger.verdicts.values(), ledger.served.values())
    document = document.model_copy(update={"gates": _concluded(path.with_name("run.json"), document.run)})
    verdicts = tuple(ledger.verdicts[battle.id] for battle in document.battles)
    return Finished(document, verdicts, path)


def _concluded(path: Path, run: str) -> tuple[GateConclusion, ...]:
    """What a run's document says of its gates; nothing where there is none, or where it cannot be read."""
    try:
        told = json.loads(path.read_bytes())
        return _GATES.validate_python(told["gates"]) if told["run"] == run else ()
    except (OSError, ValueError, LookupError, TypeError):
        return ()


_GATES = TypeAdapter(tuple[GateConclusion, ...])

Writer = Callable[[Finished], Iterable[str]]
"""Makes a report's text, in parts where it is long."""


def _run_json(run: Finished) -> Iterable[str]:
    return json_parts(run.document.model_dump(mode="json", by_alias=True))


def _summary(run: Finished) -> Iterable[str]:
    return (summary_markdown(run.document, run.streaming_s),)


def _findings(run: Finished) -> Iterable[str]:
    return (json_line(run_sarif(run.document, run.verdicts, version("pytest-logomesh"))),)


def _page(run: Finished) -> Iterable[str]:
    from pytest_logomesh.reporting.page import run_page  # noqa: PLC0415 - many parts, for the end of a run alone

    with handed_in.opened(run.ledger) as told:
        ledger = Ledger(
            header=run.document.header,
            submissions={},
            verdicts={verdict.battle.id: verdict for verdict in run.verdicts},
            served={use.tier: use for use in run.document.served},
            ended=True,
            handed_in=told.answers,
            spoilt=told.spoilt,
        )
        return (run_page(run.document, ledger),)


REPORTS: Mapping[str, Writer] = MappingProxyType(
    {
        "run.json": _run_json,
        "summary.md": _summary,
        "findings.sarif": _findings,
        "report.html": _page,
    }
)
"""File name to what makes its text; junit.xml is not among them, pytest writes it."""


def write_reports(folder: Path, run: Finished, reports: Mapping[str, Writer] = REPORTS) -> Mapping[str, str]:
    """Write every report, each replacing an older one as a whole.

    Returns:
        By name, a sentence for each that could not be written. The others were written all the same.
    """
    problems = {name: _write(folder / name, make, run) for name, make in reports.items()}
    return {name: problem for name, problem in problems.items() if problem}


def _write(path: Path, make: Writer, run: Finished) -> str:
    try:
        write_parts_atomically(path, make(run))
    except OSError as error:
        return f"{path.name} could not be written: {error.strerror or error}"
    except Exception as error:  # noqa: BLE001 - a report that cannot be made must not cost the others
        return f"{path.name} could not be made: {visible(f'{type(error).__name__}: {error}')}"
    return ""
