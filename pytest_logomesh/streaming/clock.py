"""The time of the machine."""

import asyncio
import time


class SystemClock:
    """Implements `roles.Clock` with the monotonic clock."""

    def now(self) -> float:
        """Seconds since an arbitrary start; never goes back."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Return when `seconds` have passed."""
        await asyncio.sleep(seconds)
