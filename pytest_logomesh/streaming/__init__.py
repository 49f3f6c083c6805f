"""Reading a stream and judging it by its state: limits, the watchdog, server-sent events, figures.

Nothing is imported here: options read `limits` at every start of pytest, and must not pay for the rest.
"""
