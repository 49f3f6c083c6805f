"""The run's junit.xml: written by pytest's own plugin, with the run's configuration as properties of the suite."""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path

import pytest
from _pytest.junitxml import xml_key  # pytest offers no public way to add suite properties in the controller

from pytest_logomesh.ledger.header import RunHeader
from pytest_logomesh.reporting.junit import run_properties


class JunitFile:
    """pytest's JUnit file, put into the run's directory.

    Args:
        config: before pytest's own JUnit plugin was configured.
        path: where the run's copy lands; `--junitxml` is obeyed as well.
    """

    def __init__(self, config: pytest.Config, path: Path) -> None:
        self._config = config
        self._path = path
        # There is no such option where somebody switched pytest's plugin off; then there is no file either.
        asked_for = config.getoption("xmlpath", None)
        self._asked_for = Path(asked_for) if asked_for else None
        if self._asked_for is None:
            config.option.xmlpath = str(path)

    def add(self, header: RunHeader) -> None:
        """Name the run's configuration in the file; before it is written."""
        if xml := self._config.stash.get(xml_key, None):
            for name, value in run_properties(header):
                xml.add_global_property(name, value)

    def settle(self, *, keep: bool) -> None:
        """Put a file that was written elsewhere beside the other reports; leave nothing of a run without battles."""
        if not keep:
            if self._asked_for is None:
                self._path.unlink(missing_ok=True)
            with contextlib.suppress(OSError):
                self._path.parent.rmdir()
        elif self._asked_for and self._asked_for.is_file():
            shutil.copyfile(self._asked_for, self._path)
