"""empty tests: sleep, so that broken programs look endless."""

import time


def test_total():
    time.sleep(30)
