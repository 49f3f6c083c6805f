"""A2A over the official SDK: `server` serves a strategy, `client` is Purple as the harness sees it.

Nothing is imported here, so that whoever needs neither does not load the SDK.
"""
