"""A stand-in for the vllm executable, and what tests of it wait for."""

import sys
import time
from collections.abc import Callable
from pathlib import Path

PATIENCE_S = 20.0


def write_command(folder: Path) -> str:
    """An executable called vllm."""
    script = folder / "bin" / "vllm"
    script.parent.mkdir()
    script.write_text(f'#!/bin/sh\nexec {sys.executable} {Path(__file__).parent / "fake_vllm.py"} "$@"\n')
    script.chmod(0o755)
    return str(script)


def until(true: Callable[[], bool]) -> bool:
    """Whether it becomes true while a person would still wait."""
    deadline = time.monotonic() + PATIENCE_S
    while not true() and time.monotonic() < deadline:
        time.sleep(0.02)
    return true()
