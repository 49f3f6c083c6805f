"""mutants.json: which mutants of the reference the task's observers tell from it, as `logomesh tasks mutants` found."""

from collections.abc import Mapping

from pydantic import ValidationError

from pytest_logomesh.records.record import Record
from pytest_logomesh.records.task import Program, source_digest
from pytest_logomesh.suite.files import FolderFiles
from pytest_logomesh.suite.mistakes import Mistakes

NAME = "mutants.json"


class KnownMutants(Record):
    """The whole of mutants.json."""

    reference: str
    """`source_digest` of the reference they were made of."""
    mutants: Mapping[str, str]
    """Id to a behaviour that tells it from the reference."""


def read_mutants(files: FolderFiles, reference: Program, mistakes: Mistakes) -> Mapping[str, str] | None:
    """The mutants and what tells them; None where nobody has looked yet, or the reference is another one by now."""
    text = files.texts.get(NAME)
    if text is None:
        return None
    try:
        known = KnownMutants.model_validate_json(text)
    except ValidationError as error:
        what = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in what["loc"])
        mistakes.add(
            files.path / NAME, f"{place or 'it'}: {what['msg']}; write it anew: logomesh tasks mutants"
        )
        return None
    return known.mutants if known.reference == source_digest(reference) else None
