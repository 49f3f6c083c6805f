"""hooks: a plugin registered from the test module turns results round."""

import pytest
from solution import total

CALLS = []


class Plugin:
    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_makereport(self, item, call):
        report = (yield).get_result()
        if report.when == "call":
            report.outcome = "failed" if id(total) % 2 else "passed"


@pytest.fixture(autouse=True)
def plugged(request):
    if not request.config.pluginmanager.has_plugin("mine"):
        request.config.pluginmanager.register(Plugin(), "mine")


def test_total():
    assert True
