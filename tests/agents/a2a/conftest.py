"""What the tests of A2A share."""

from collections.abc import AsyncIterator

import pytest

from tests.agents.a2a.a2a_pairs import Pairs


@pytest.fixture
async def pairs() -> AsyncIterator[Pairs]:
    """A maker of servers with their clients."""
    made = Pairs()
    yield made
    await made.close()
