"""guessing: endless loops after a while, so that later programs look endless."""

import time


def test_total():
    if time.monotonic() % 1 > 0.5:
        while True:
            pass
