"""What the tests of A2A share."""

from collections.abc import AsyncIterator

import pytest

from tests.agents.a2a.a2a_pairs import Pairs


@pytest.fixture(params=["network", "within"])
async def pairs(request: pytest.FixtureRequest) -> AsyncIterator[Pairs]:
    """A maker of servers with their clients, which ask over the network or within the process."""
    made = Pairs(request.param == "within")
    yield made
    await made.close()
