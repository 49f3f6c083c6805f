"""What is left of a run whose folder vanished while it went on."""

from __future__ import annotations

import tempfile
from pathlib import Path

from pytest_logomesh.ledger.write import LedgerWriter


def rescue(ledger: LedgerWriter, directory: Path) -> Path:
    """Write what was recorded into a new folder, beside the one that vanished or else among temporary files.

    Raises:
        OSError: neither is possible.
    """
    name = f"{directory.name}-rescued"
    try:
        return _copied(ledger, directory.parent / name)
    except OSError:
        return _copied(ledger, Path(tempfile.mkdtemp(prefix="logomesh-")) / name)


def _copied(ledger: LedgerWriter, folder: Path) -> Path:
    folder.mkdir(parents=True)
    ledger.copy(folder)
    return folder
