"""The owner of a run: one process that holds the agents, the ledger and every battle's state.

`arena` is the state machine of the battles, and `journal` writes each of their steps down before the next; `owner`
gives it an event loop in a thread; `desk` is where a processor asks for its battle and takes work meanwhile, in the
same process or through the owner's Unix socket (`wire`).
"""
