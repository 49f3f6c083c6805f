"""The run's junit.xml: written by pytest's own plugin, with the run's configuration as properties of the suite."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Generator, Iterable
from pathlib import Path
from traceback import walk_tb

import pytest

# pytest offers no public way to add suite properties in the controller, nor to survive a file that cannot be written.
from _pytest.junitxml import LogXML, xml_key

from pytest_logomesh.reporting.atomic import write_atomically
from pytest_logomesh.reporting.junit_strict import strict_junit


class JunitFile:
    """pytest's JUnit file, put into the run's directory.

    Args:
        config: before pytest's own JUnit plugin was configured.
        path: where the run's copy lands; `--junitxml` is obeyed as well.
        strict: whether both take the form that `reporting.junit_strict` makes.
    """

    def __init__(self, config: pytest.Config, path: Path, *, strict: bool = False) -> None:
        self._config = config
        self._path = path
        self._strict = strict
        self._problem = ""
        # There is no such option where somebody switched pytest's plugin off; then there is no file either.
        asked_for = config.getoption("xmlpath", None)
        self._asked_for = Path(asked_for) if asked_for else None
        if self._asked_for is None:
            config.option.xmlpath = str(path)
        config.pluginmanager.register(self, "logomesh-junit")

    def add(self, properties: Iterable[tuple[str, str]]) -> None:
        """Name in the file, before it is written, what `reporting.junit.run_properties` tells of the run."""
        if xml := self._config.stash.get(xml_key, None):
            for name, value in properties:
                xml.add_global_property(name, value)

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_sessionfinish(self) -> Generator[None, object, object]:
        """Where pytest cannot write the file, go on: its traceback would stand where the run's end is told."""
        try:
            return (yield)
        except OSError as error:
            if not any(frame.f_code is _WRITES for frame, _ in walk_tb(error.__traceback__)):
                raise
            self._problem = f"{self._written} could not be written: {error.strerror or error}"
            with contextlib.suppress(OSError):
                if self._written.is_file():
                    self._written.unlink()
            return None

    def settle(self, folder: Path, *, keep: bool) -> str:
        """Put a file that was written elsewhere beside the other reports; leave nothing of a run without battles.

        Args:
            folder: where the other reports are, at last; another one where the run's vanished.
            keep: whether there were battles.

        Returns:
            A sentence about what could not be written; empty where all was.
        """
        if not keep:
            self._remove()
            return ""
        written, beside = self._written, folder / self._path.name
        try:
            if self._strict and written.is_file():
                write_atomically(written, strict_junit(written.read_bytes()))
            if written.is_file() and written.resolve() != beside.resolve():
                shutil.copyfile(written, beside)
                if self._asked_for is None:
                    self._remove()
        except (OSError, ValueError) as error:
            return f"{beside} could not be written: {error}"
        return self._problem

    @property
    def _written(self) -> Path:
        """Where pytest writes it."""
        xml = self._config.stash.get(xml_key, None)
        return Path(xml.logfile) if xml else self._asked_for or self._path

    def _remove(self) -> None:
        if self._asked_for is None:
            self._path.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            self._path.parent.rmdir()


_WRITES = LogXML.pytest_sessionfinish.__code__
