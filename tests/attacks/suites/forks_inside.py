"""daemons: go on as two processes that both report."""

import os

import pytest


@pytest.fixture(scope="module", autouse=True)
def doubled():
    os.fork()
    yield


def test_total():
    assert True
