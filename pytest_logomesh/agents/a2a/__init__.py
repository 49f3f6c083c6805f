"""A2A over the official SDK: `server` serves a strategy, `client` is Purple as the harness sees it.

Nothing heavy is imported here, so that whoever needs neither does not load the SDK.
"""

import os

# The SDK makes OpenTelemetry spans of every step of every event, which cost a tenth of an answer's relay; whoever
# collects them sets the variable to `true`.
os.environ.setdefault("OTEL_INSTRUMENTATION_A2A_SDK_ENABLED", "false")
