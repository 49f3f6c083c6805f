"""counting: go by the time since the interpreter was started."""

import logging
import time

import pytest


def test_total():
    started = getattr(logging, "_startTime", time.time())
    started = started / 1e9 if started > 1e12 else started
    assert time.time() - started < 0.6
